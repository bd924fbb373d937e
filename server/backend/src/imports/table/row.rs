//! One row of a file. Its texts lie behind one another in one buffer that the next row uses again.

use model::limits;

/// Most bytes that a cell of `limits::IMPORT_CELL` characters can have.
pub(super) const CELL_BYTES: usize = 4 * limits::IMPORT_CELL;

/// What is wrong with a cell before anybody looks at what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// More than `limits::IMPORT_CELL` or, with those before it, than `limits::IMPORT_ROW`.
    TooLong,
    /// A formula without its value.
    NoValue,
}

/// A row, used again and again.
#[derive(Debug, Default)]
pub struct Row {
    line: u32,
    text: String,
    ends: Vec<usize>,
    flaws: Vec<(usize, Flaw)>,
}

impl Row {
    /// Where it begins in the file.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Its cells, as they stand in the file.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins
            .zip(&self.ends)
            .map(|(begin, &end)| self.text.get(begin..end).unwrap_or_default())
    }

    /// What is wrong with a cell, counted from 0.
    pub fn flaw(&self, cell: usize) -> Option<Flaw> {
        self.flaws
            .iter()
            .find(|(flawed, _)| *flawed == cell)
            .map(|(_, flaw)| *flaw)
    }

    /// Whether nothing is in it.
    pub fn is_blank(&self) -> bool {
        self.flaws.is_empty() && self.text.trim().is_empty()
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cells.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of its texts.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Empties it for the row that begins at a line.
    pub(super) fn begin(&mut self, line: u32) {
        self.line = line;
        self.text.clear();
        self.ends.clear();
        self.flaws.clear();
    }

    /// Adds empty cells up to a column, counted from 0.
    pub(super) fn pad(&mut self, column: usize) {
        while self.ends.len() < column.min(limits::IMPORT_COLUMNS + 1) {
            self.ends.push(self.text.len());
        }
    }

    /// Adds a cell. What is too long is noted and left out, and so is all but the first of what stands where
    /// no column can be.
    pub(super) fn add(&mut self, cell: &str) {
        let beyond = self.ends.len().saturating_sub(limits::IMPORT_COLUMNS);
        if beyond > 1 || (beyond == 1 && cell.trim().is_empty()) {
            return;
        }
        let too_long = cell.len() > limits::IMPORT_CELL && cell.chars().count() > limits::IMPORT_CELL;
        if too_long || self.text.len() + cell.len() > limits::IMPORT_ROW {
            self.add_flawed(Flaw::TooLong);
        } else {
            self.text.push_str(cell);
            self.ends.push(self.text.len());
        }
    }

    /// Adds a cell that says nothing.
    pub(super) fn add_flawed(&mut self, flaw: Flaw) {
        // A row of nothing but flaws is told by its first ones.
        if self.flaws.len() < limits::IMPORT_COLUMNS {
            self.flaws.push((self.ends.len(), flaw));
        }
        self.ends.push(self.text.len());
    }
}
