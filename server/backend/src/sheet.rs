//! Exports as CSV (RFC 4180): every cell quoted, and disarmed where a spreadsheet would run it.

use crate::fault::{Done, Fault};
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use std::borrow::Cow;

/// Rows that are gathered before they travel.
pub struct Sheet(Writer<Vec<u8>>);

impl Sheet {
    /// Without rows.
    pub fn new() -> Self {
        let mut builder = WriterBuilder::new();
        builder
            .quote_style(QuoteStyle::Always)
            .terminator(Terminator::CRLF)
            .flexible(true);
        Self(builder.from_writer(Vec::new()))
    }

    /// Adds a row.
    pub fn add<'a>(&mut self, cells: impl IntoIterator<Item = Cow<'a, str>>) -> Done<()> {
        self.0
            .write_record(cells.into_iter().map(|cell| disarm(cell).into_owned()))
            .map_err(|error| Fault::Bug(format!("CSV: {error}")))
    }

    /// Its bytes.
    pub fn into_bytes(self) -> Done<Vec<u8>> {
        self.0
            .into_inner()
            .map_err(|error| Fault::Bug(format!("CSV: {error}")))
    }
}

impl Default for Sheet {
    fn default() -> Self {
        Self::new()
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
