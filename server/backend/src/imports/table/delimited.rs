//! Rows of a text file: cells between commas, semicolons or tabs, quoted where need be (RFC 4180).

use super::row::{CELL_BYTES, Flaw, Row};
use super::text::Text;
use crate::imports::Refused;
use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use model::import::FileProblem;
use model::limits;
use std::fs::File;

/// What may separate cells; the first counts where nothing tells.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Bytes of a cell copied at a time.
const PIECE: usize = 4 << 10;

/// A text file whose rows are read one after the other.
pub struct Delimited {
    text: Text,
    parser: Reader,
    cell: Cell,
}

impl Delimited {
    /// Begins at the start of the file.
    pub fn open(file: File, is_known: &dyn Fn(&str) -> bool) -> Result<Self, Refused> {
        let mut text = Text::open(file)?;
        let delimiter = detect(text.fill()?, is_known);
        Ok(Self {
            text,
            parser: parser(delimiter),
            cell: Cell::default(),
        })
    }

    /// The next row that is not an empty line.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Refused> {
        // The parser would go past empty lines too, but then nobody knew at which line the row begins.
        loop {
            let text = self.text.fill()?;
            let ends = text.iter().take_while(|byte| is_line_end(**byte)).count();
            if text.is_empty() {
                return Ok(false);
            }
            let only_ends = ends == text.len();
            self.text.consume(ends);
            if !only_ends {
                break;
            }
        }
        row.begin(self.text.line());
        loop {
            let text = self.text.fill()?;
            let over = text.is_empty();
            // Where the file ends in the middle of a row, a line end ends it, but not within quotes.
            let input = if over { b"\n" } else { text };
            let (result, read) = self.cell.read(&mut self.parser, input);
            if !over {
                self.text.consume(read);
            }
            match result {
                ReadFieldResult::Field { record_end } => {
                    self.cell
                        .end(row)
                        .map_err(|()| FileProblem::NotText(row.line()))?;
                    if record_end {
                        return Ok(true);
                    }
                }
                ReadFieldResult::InputEmpty if over => {
                    return Err(FileProblem::BrokenOff(row.line()).into());
                }
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::End => return Ok(false),
            }
        }
    }
}

/// A cell on its way from the parser to the row, of which no more is kept than counts.
struct Cell {
    piece: Box<[u8]>,
    bytes: Vec<u8>,
    too_long: bool,
}

impl Default for Cell {
    fn default() -> Self {
        Self {
            piece: vec![0; PIECE].into_boxed_slice(),
            bytes: Vec::new(),
            too_long: false,
        }
    }
}

impl Cell {
    fn read(&mut self, parser: &mut Reader, input: &[u8]) -> (ReadFieldResult, usize) {
        let (result, read, written) = parser.read_field(input, &mut self.piece);
        let written = self.piece.get(..written).unwrap_or_default();
        if self.bytes.len() + written.len() > CELL_BYTES {
            self.too_long = true;
        } else if !self.too_long {
            self.bytes.extend_from_slice(written);
        }
        (result, read)
    }

    fn end(&mut self, row: &mut Row) -> Result<(), ()> {
        if self.too_long {
            row.add_flawed(Flaw::TooLong);
        } else {
            row.add(std::str::from_utf8(&self.bytes).map_err(drop)?);
        }
        self.bytes.clear();
        self.too_long = false;
        Ok(())
    }
}

fn parser(delimiter: u8) -> Reader {
    ReaderBuilder::new().delimiter(delimiter).build()
}

fn is_line_end(byte: u8) -> bool {
    byte == b'\r' || byte == b'\n'
}

/// What separates the cells of the header: whatever shows most columns that are known, or else most columns.
fn detect(text: &[u8], is_known: &dyn Fn(&str) -> bool) -> u8 {
    let begin = text.iter().take_while(|byte| is_line_end(**byte)).count();
    let text = text.get(begin..).unwrap_or_default();
    let mut found = (0, 0, DELIMITERS.first().copied().unwrap_or_default());
    for delimiter in DELIMITERS {
        let header = split(text, delimiter);
        let known = header.cells().filter(|cell| is_known(cell)).count();
        if (known, header.len()) > (found.0, found.1) {
            found = (known, header.len(), delimiter);
        }
    }
    found.2
}

/// The header, as far as the text goes and columns may go.
fn split(mut text: &[u8], delimiter: u8) -> Row {
    let mut parser = parser(delimiter);
    let (mut row, mut cell) = (Row::default(), Cell::default());
    while row.len() < limits::IMPORT_COLUMNS {
        let (result, read) = cell.read(&mut parser, text);
        text = text.get(read..).unwrap_or_default();
        match result {
            ReadFieldResult::Field { record_end } => {
                if cell.end(&mut row).is_err() || record_end {
                    break;
                }
            }
            // An empty text ends the cell that is being read.
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::End => break,
        }
    }
    row
}
