//! The rows of a sheet.

use super::strings::{Rich, Strings};
use super::styles::Styles;
use super::value;
use super::xml::{Xml, attribute, push_text};
use crate::imports::Refused;
use crate::imports::table::row::{CELL_BYTES, Flaw, Row};
use model::import::FileProblem;
use model::limits;
use quick_xml::events::{BytesStart, Event};

/// Rows and columns of a sheet: what a spreadsheet program can make.
const ROWS: u32 = 1 << 20;
const COLUMNS: usize = 1 << 14;

/// What the cells of a sheet refer to.
pub struct Book {
    /// Texts.
    pub strings: Strings,
    /// Formats.
    pub styles: Styles,
    /// Whether days count from 1904.
    pub is_1904: bool,
}

/// A sheet being read.
pub struct Sheet {
    xml: Xml,
    book: Book,
    row: u32,
    /// Bytes of text in all rows so far.
    text: usize,
}

impl Sheet {
    /// Begins at the start of the sheet.
    pub fn new(xml: Xml, book: Book) -> Self {
        Self {
            xml,
            book,
            row: 0,
            text: 0,
        }
    }

    /// The next row; it may be empty.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Refused> {
        loop {
            match self.xml.next()? {
                Event::Start(element) if element.local_name().as_ref() == "row" => {
                    self.row = match attribute(&element, "r")? {
                        Some(number) => number.parse().map_err(|_| FileProblem::BrokenWorkbook)?,
                        None => self.row + 1,
                    };
                    if !(1..=ROWS).contains(&self.row) {
                        return Err(FileProblem::BrokenWorkbook.into());
                    }
                    row.begin(self.row);
                }
                Event::Start(element) if element.local_name().as_ref() == "c" => {
                    let cell = Cell::open(&element)?;
                    let column = cell.column.unwrap_or_else(|| row.len());
                    if column < row.len() || column >= COLUMNS {
                        return Err(FileProblem::BrokenWorkbook.into());
                    }
                    row.pad(column);
                    cell.read(&mut self.xml, &self.book, row)?;
                }
                Event::End(element) if element.local_name().as_ref() == "row" => {
                    self.text += row.bytes();
                    if self.text > limits::IMPORT_TEXT {
                        return Err(FileProblem::UnpacksTooLarge.into());
                    }
                    return Ok(true);
                }
                Event::Eof => return Ok(false),
                _ => {}
            }
        }
    }
}

/// How the value of a cell is meant.
enum Kind {
    Number { is_date: Option<String> },
    Shared,
    Bool,
    Text,
    IsoDate,
}

struct Cell {
    column: Option<usize>,
    kind: Kind,
}

impl Cell {
    fn open(element: &BytesStart<'_>) -> Result<Self, Refused> {
        let column = match attribute(element, "r")? {
            Some(place) => Some(column(&place).ok_or(FileProblem::BrokenWorkbook)?),
            None => None,
        };
        let kind = match attribute(element, "t")?.as_deref() {
            None | Some("n") => Kind::Number {
                is_date: attribute(element, "s")?.map(std::borrow::Cow::into_owned),
            },
            Some("s") => Kind::Shared,
            Some("b") => Kind::Bool,
            Some("str" | "inlineStr" | "e") => Kind::Text,
            Some("d") => Kind::IsoDate,
            Some(_) => return Err(FileProblem::BrokenWorkbook.into()),
        };
        Ok(Self { column, kind })
    }

    /// Reads up to the cell's end and adds it to the row.
    fn read(self, xml: &mut Xml, book: &Book, row: &mut Row) -> Result<(), Refused> {
        let (mut value, mut rich) = (String::new(), Rich::default());
        let (mut in_value, mut is_formula) = (false, false);
        loop {
            match xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "v" => in_value = true,
                    "f" => is_formula = true,
                    _ => rich.open(&element),
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "c" => break,
                    "v" => in_value = false,
                    _ => rich.close(&element),
                },
                Event::Eof => return Err(FileProblem::BrokenWorkbook.into()),
                event if in_value && value.len() <= CELL_BYTES => push_text(&event, &mut value)?,
                event => rich.push(&event)?,
            }
        }
        let inline = rich.take();
        if value.is_empty() && inline.is_empty() && is_formula && !matches!(self.kind, Kind::Text) {
            row.add_flawed(Flaw::NoValue);
        } else if value.is_empty() {
            row.add(&inline);
        } else {
            self.kind.show(&value, book, row)?;
        }
        Ok(())
    }
}

impl Kind {
    fn show(self, value: &str, book: &Book, row: &mut Row) -> Result<(), Refused> {
        match self {
            Self::Shared => {
                let text = value.trim().parse().ok().and_then(|n| book.strings.get(n));
                row.add(text.ok_or(FileProblem::BrokenWorkbook)?);
            }
            Self::Number { is_date } if book.styles.is_date(is_date.as_deref()) => {
                let shown = value::date(value, book.is_1904).or_else(|| value::number(value));
                row.add(shown.as_deref().unwrap_or(value));
            }
            Self::Number { .. } => row.add(value::number(value).as_deref().unwrap_or(value)),
            Self::Bool => row.add(match value.trim() {
                "0" => "FALSE",
                "1" => "TRUE",
                other => other,
            }),
            Self::IsoDate => row.add(&value.trim_end_matches("T00:00:00").replace('T', " ")),
            Self::Text => row.add(value::unescape(value).as_deref().unwrap_or(value)),
        }
        Ok(())
    }
}

/// The column of a place such as `AB12`, from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column: usize = 0;
    for letter in letters {
        let letter = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = (column * 26 + letter).min(COLUMNS + 1);
    }
    column.checked_sub(1)
}
