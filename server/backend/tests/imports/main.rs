//! Files to import: every format and encoding, everything that can be wrong, hostile ones, and any bytes.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod cells;
mod files;
mod properties;
mod sheets;
mod workbooks;
mod zips;

use backend::imports::Refused;
use backend::imports::read::{GuestLine, Line, Lines, Typed, UserLine};
use model::import::{FileProblem, RowProblem};
use std::io::Write;

/// What a file comes to: its rows, or why it is refused.
type Come<T> = Result<Vec<Line<T>>, Vec<FileProblem>>;

/// Slugs of the apps of the tests' workspace.
fn apps() -> Vec<String> {
    ["board", "sales-report", "wiki"].map(str::to_owned).to_vec()
}

fn read<T: Typed>(bytes: &[u8], apps: &[String]) -> Come<T> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file.flush().unwrap();
    let said = |refused| match refused {
        Refused::File(problems) => problems,
        Refused::Disk(error) => panic!("disk: {error}"),
    };
    let mut lines = Lines::<T>::open(file.path(), apps).map_err(said)?;
    let come = lines.by_ref().collect::<Result<Vec<_>, _>>().map_err(said);
    assert!(lines.next().is_none(), "over is over");
    come
}

fn guests(bytes: impl AsRef<[u8]>) -> Come<GuestLine> {
    read(bytes.as_ref(), &apps())
}

fn users(bytes: impl AsRef<[u8]>) -> Come<UserLine> {
    read(bytes.as_ref(), &apps())
}

/// Lines and addresses of rows without problems.
fn found(come: Come<GuestLine>) -> Vec<(u32, String)> {
    let lines = come.unwrap().into_iter();
    lines
        .map(|line| {
            let line = line.unwrap();
            (line.line, line.email.to_string())
        })
        .collect()
}

/// The only row's problems.
fn problems<T: std::fmt::Debug>(come: Come<T>) -> Vec<RowProblem> {
    let mut lines = come.unwrap();
    assert_eq!(lines.len(), 1);
    lines.remove(0).unwrap_err().problems
}

/// Why a file is refused.
fn refused<T: std::fmt::Debug>(come: Come<T>) -> Vec<FileProblem> {
    come.unwrap_err()
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units
        .flat_map(|unit| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}
