//! A file as rows of texts, whatever its format: comma, semicolon or tab, UTF-8 or UTF-16, XLSX.

mod delimited;
mod row;
mod text;
mod workbook;

pub use row::{Flaw, Row};

use super::Refused;
use delimited::Delimited;
use model::import::FileProblem;
use model::limits;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use workbook::Workbook;

/// How files begin that are often taken for tables.
const OTHERS: [&[u8]; 11] = [
    b"%PDF-",
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"GIF8",
    b"RIFF",
    b"PK\x05\x06",
    b"7z\xBC\xAF",
    b"Rar!",
    b"\x1F\x8B",
    b"{\\rtf",
    b"SQLite format 3",
];

/// An open file.
pub struct Table(Format);

enum Format {
    Delimited(Box<Delimited>),
    Workbook(Box<Workbook>),
}

impl Table {
    /// Opens a file. `is_known` says which names of columns mean something: what separates cells is told by
    /// that.
    pub fn open(path: &Path, is_known: &dyn Fn(&str) -> bool) -> Result<Self, Refused> {
        let mut file = File::open(path)?;
        let size = file.metadata()?.len();
        if size == 0 {
            return Err(FileProblem::Empty.into());
        }
        if size > limits::IMPORT_BYTES {
            return Err(FileProblem::TooLarge.into());
        }
        let mut head = Vec::new();
        file.by_ref().take(64).read_to_end(&mut head)?;
        file.rewind()?;
        if head.starts_with(b"PK\x03\x04") {
            return Ok(Self(Format::Workbook(Box::new(Workbook::open(path)?))));
        }
        if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            return Err(FileProblem::OldWorkbook.into());
        }
        if OTHERS.iter().any(|other| head.starts_with(other)) || is_markup(&head) {
            return Err(FileProblem::NotATable.into());
        }
        let delimited = Delimited::open(file, is_known)?;
        Ok(Self(Format::Delimited(Box::new(delimited))))
    }

    /// Reads the next row into `row`; false after the last. Rows without any cell are left out or come
    /// empty.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Refused> {
        match &mut self.0 {
            Format::Delimited(delimited) => delimited.next(row),
            Format::Workbook(workbook) => workbook.next(row),
        }
    }
}

/// Web pages and XML, which spreadsheets also save under any name.
fn is_markup(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    head.trim_ascii_start().starts_with(b"<")
}
