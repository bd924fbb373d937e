//! An import as pages and programs see it: its plan, how far it is, what came of it.

use super::{FileProblem, ImportKind, PlanCounts, PlanRow, RowAction, RowProblem};
use crate::account::words;
use crate::ids::ImportId;
use crate::time::Time;
use serde::{Deserialize, Serialize};

words! {
    /// Where an import stands.
    ImportState {
        /// The file is being read.
        Planning = "planning",
        /// The file is no import file; nothing comes of it.
        Refused = "refused",
        /// The plan is there, and nothing of it is done.
        Planned = "planned",
        /// The plan is being applied.
        Applying = "applying",
        /// What could be done is done.
        Applied = "applied",
        /// What was done is being undone.
        Undoing = "undoing",
        /// What could be undone is undone.
        Undone = "undone",
    }
}

impl ImportState {
    /// Whether it moves by itself.
    pub const fn moves(self) -> bool {
        matches!(self, Self::Planning | Self::Applying | Self::Undoing)
    }
}

words! {
    /// What came of a row.
    RowOutcome {
        /// Done.
        Done = "done",
        /// Not done: something stood in its way.
        Refused = "refused",
        /// Done and undone.
        Undone = "undone",
        /// Done, and could not be undone.
        Kept = "kept",
    }
}

words! {
    /// Which rows are shown.
    RowFilter {
        /// Those that make somebody new.
        Create = "create",
        /// Those that change somebody.
        Change = "change",
        /// Those that take somebody out.
        Delete = "delete",
        /// Those that do nothing.
        Unchanged = "unchanged",
        /// Those with problems.
        Invalid = "error",
        /// Those that were not done, or could not be undone.
        Left = "left",
    }
}

impl RowFilter {
    /// The action of the rows; none for those that were left.
    pub const fn action(self) -> Option<RowAction> {
        match self {
            Self::Create => Some(RowAction::Create),
            Self::Change => Some(RowAction::Change),
            Self::Delete => Some(RowAction::Delete),
            Self::Unchanged => Some(RowAction::Unchanged),
            Self::Invalid => Some(RowAction::Invalid),
            Self::Left => None,
        }
    }
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Which.
    pub id: ImportId,
    /// Whom its rows are about.
    pub kind: ImportKind,
    /// Name of the file.
    pub file_name: String,
    /// Where it stands.
    pub state: ImportState,
    /// What is wrong with the whole file.
    pub problems: Vec<FileProblem>,
    /// Rows by what they do.
    pub counts: PlanCounts,
    /// Rows that give somebody ADMIN.
    pub admins: u32,
    /// Rows that were done.
    pub done: u32,
    /// Rows that were not done because something stood in their way.
    pub refused: u32,
    /// Rows that were undone.
    pub undone: u32,
    /// Rows that could not be undone.
    pub kept: u32,
    /// Name of who made the plan.
    pub by: String,
    /// Whether that is who asks: nobody else applies it, since it holds what they may give.
    pub own: bool,
    /// When the plan was made.
    pub made_at: Time,
    /// When it was applied.
    pub applied_at: Option<Time>,
    /// When it was undone.
    pub undone_at: Option<Time>,
    /// Until when it can be undone; its rows are kept as long.
    pub undo_until: Option<Time>,
}

impl Import {
    /// Rows that there is something to do for.
    pub const fn to_do(&self) -> u32 {
        self.counts.create + self.counts.change + self.counts.delete
    }

    /// How many of how many rows are behind it, while it moves.
    pub const fn progress(&self) -> (u32, u32) {
        match self.state {
            ImportState::Undoing | ImportState::Undone => (self.undone + self.kept, self.done),
            _ => (self.done + self.refused, self.to_do()),
        }
    }
}

/// Imports of a workspace, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPage {
    /// The imports.
    pub rows: Vec<Import>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// The server's clock.
    pub now: Time,
}

/// A row of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// What it would do.
    pub plan: PlanRow,
    /// What came of it; none before its turn.
    pub outcome: Option<RowOutcome>,
    /// Why it was not done, or could not be undone.
    pub trouble: Option<RowProblem>,
}

/// Rows of an import, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRows {
    /// The rows.
    pub rows: Vec<ImportRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}
