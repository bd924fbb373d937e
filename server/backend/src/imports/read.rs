//! The rows of a file as what they ask for: each with all that it says, or with all that is wrong with it.

pub(super) mod columns;
mod draft;
mod line;
mod metadata;

pub use line::{Change, GuestLine, Typed, UserLine};

use super::Refused;
use super::table::{Row, Table};
use columns::Columns;
use draft::Draft;
use model::address::Address;
use model::import::{FileProblem, RowProblem, excerpt};
use model::limits;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::marker::PhantomData;
use std::path::Path;

/// A row that asks for nothing, because something is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Where it begins in the file.
    pub line: u32,
    /// The address, normalised where it is one, or what stands in its place.
    pub email: String,
    /// Everything that is wrong.
    pub problems: Vec<RowProblem>,
}

/// What a row says, or what is wrong with it.
pub type Line<T> = Result<T, BadLine>;

/// A file being read, row by row. After a refusal nothing more comes.
pub struct Lines<T> {
    table: Table,
    columns: Columns,
    row: Row,
    read: usize,
    /// Where each address was first.
    seen: HashMap<Address, u32>,
    over: bool,
    typed: PhantomData<T>,
}

/// Opens a file of guests. `apps` are the slugs of the workspace's apps.
pub fn guests(path: &Path, apps: &[String]) -> Result<Lines<GuestLine>, Refused> {
    Lines::open(path, apps)
}

/// Opens a file of users. `apps` are the slugs of the workspace's apps.
pub fn users(path: &Path, apps: &[String]) -> Result<Lines<UserLine>, Refused> {
    Lines::open(path, apps)
}

impl<T: Typed> Lines<T> {
    /// Opens a file and reads its header.
    pub fn open(path: &Path, apps: &[String]) -> Result<Self, Refused> {
        let names = columns::Names::new(T::KIND, apps);
        let mut table = Table::open(path, &|name| names.find(name).is_some())?;
        let mut row = Row::default();
        while row.is_blank() {
            if !table.next(&mut row)? {
                return Err(FileProblem::Empty.into());
            }
        }
        Ok(Self {
            columns: Columns::read(&names, &row).map_err(Refused::File)?,
            table,
            row,
            read: 0,
            seen: HashMap::new(),
            over: false,
            typed: PhantomData,
        })
    }

    /// Columns of our own exports that an import knows and goes past, such as `last seen`.
    pub fn passed_over(&self) -> Vec<&str> {
        self.columns.passed_over()
    }

    fn next_line(&mut self) -> Result<Option<Line<T>>, Refused> {
        loop {
            if !self.table.next(&mut self.row)? {
                return Ok(None);
            }
            if !self.row.is_blank() {
                break;
            }
        }
        self.read += 1;
        if self.read > limits::IMPORT_ROWS {
            return Err(FileProblem::TooManyRows.into());
        }
        let mut draft = Draft::read(&self.columns, &self.row);
        let line = self.row.line();
        if let Some(email) = &draft.email {
            match self.seen.entry(email.clone()) {
                Entry::Occupied(first) => draft.problems.push(RowProblem::DuplicateOf(*first.get())),
                Entry::Vacant(place) => drop(place.insert(line)),
            }
        }
        let Draft { email, problems, .. } = &mut draft;
        Ok(Some(match email.take() {
            Some(email) if problems.is_empty() => Ok(T::from_draft(line, email, draft)),
            email => Err(BadLine {
                line,
                email: email.map_or_else(|| excerpt(draft.typed_email), |email| email.to_string()),
                problems: draft.problems,
            }),
        }))
    }
}

impl<T: Typed> Iterator for Lines<T> {
    type Item = Result<Line<T>, Refused>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let line = self.next_line().transpose();
        self.over = !matches!(line, Some(Ok(_)));
        line
    }
}
