//! Exports: as CSV (RFC 4180), every cell quoted, and disarmed where a spreadsheet would run it; or as JSON lines,
//! an object a row.

use crate::fault::{Done, Fault};
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use std::borrow::Cow;

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For spreadsheets.
    Csv,
    /// For programs.
    JsonLines,
}

/// A file that is written while it is sent, a part of its rows in memory at a time.
pub trait Pieces: Send + 'static {
    /// The next piece; none after the last. After an error there is none either.
    fn next(&mut self) -> impl Future<Output = Done<Option<Vec<u8>>>> + Send;
}

/// Rows that are gathered before they travel.
pub struct Sheet {
    heads: &'static [&'static str],
    out: Out,
}

enum Out {
    Csv(Box<Writer<Vec<u8>>>),
    JsonLines(Vec<u8>),
}

fn broken(error: impl std::fmt::Display) -> Fault {
    Fault::Bug(format!("export: {error}"))
}

impl Sheet {
    /// A piece of a file; the first one of a CSV has the names of the columns.
    pub fn begin(format: Format, heads: &'static [&'static str], first: bool) -> Done<Self> {
        let out = match format {
            Format::Csv => {
                let mut builder = WriterBuilder::new();
                builder
                    .quote_style(QuoteStyle::Always)
                    .terminator(Terminator::CRLF)
                    .flexible(true);
                let mut csv = builder.from_writer(Vec::new());
                if first {
                    csv.write_record(heads).map_err(broken)?;
                }
                Out::Csv(Box::new(csv))
            }
            Format::JsonLines => Out::JsonLines(Vec::new()),
        };
        Ok(Self { heads, out })
    }

    /// Adds a row, a cell for each column.
    pub fn add<'a>(&mut self, cells: impl IntoIterator<Item = Cow<'a, str>>) -> Done<()> {
        match &mut self.out {
            Out::Csv(csv) => csv
                .write_record(cells.into_iter().map(|cell| disarm(cell).into_owned()))
                .map_err(broken),
            Out::JsonLines(lines) => {
                let row: serde_json::Map<_, _> = self
                    .heads
                    .iter()
                    .zip(cells)
                    .map(|(head, cell)| ((*head).to_owned(), cell.into_owned().into()))
                    .collect();
                serde_json::to_writer(&mut *lines, &row).map_err(broken)?;
                lines.push(b'\n');
                Ok(())
            }
        }
    }

    /// Its bytes.
    pub fn into_bytes(self) -> Done<Vec<u8>> {
        match self.out {
            Out::Csv(csv) => csv.into_inner().map_err(broken),
            Out::JsonLines(lines) => Ok(lines),
        }
    }
}

/// A spreadsheet takes a cell that begins with one of these for a formula: an apostrophe before it makes it
/// a text.
fn disarm(cell: Cow<'_, str>) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        cell
    }
}
