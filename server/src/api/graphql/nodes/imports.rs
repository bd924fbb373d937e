//! Files of people: what one would do, and what came of it.

use super::super::words::{DateTime, ImportKind, ImportState, RowAction, RowOutcome};
use super::id;
use app::words::imports as words;
use async_graphql::{ID, SimpleObject};
use model::import::{Import as Found, ImportRow as FoundRow, PlanChange, PlanCounts};

/// An import.
#[derive(SimpleObject)]
pub struct Import {
    pub id: ID,
    pub kind: ImportKind,
    pub file_name: String,
    pub state: ImportState,
    /// What is wrong with the whole file, in words.
    pub problems: Vec<String>,
    pub counts: RowCounts,
    /// Rows that give somebody ADMIN.
    pub admins: u32,
    /// Rows that were done.
    pub done: u32,
    /// Rows that were not done because something stood in their way.
    pub refused: u32,
    pub undone: u32,
    /// Rows that could not be undone.
    pub kept: u32,
    /// Name of who made the plan.
    pub by: String,
    pub created_at: DateTime,
    pub applied_at: Option<DateTime>,
    pub undone_at: Option<DateTime>,
    /// Until when it can be undone.
    pub undo_until: Option<DateTime>,
}

/// Rows by what they do.
#[derive(SimpleObject)]
pub struct RowCounts {
    pub create: u32,
    pub change: u32,
    pub delete: u32,
    pub unchanged: u32,
    pub error: u32,
}

impl From<PlanCounts> for RowCounts {
    fn from(counts: PlanCounts) -> Self {
        Self {
            create: counts.create,
            change: counts.change,
            delete: counts.delete,
            unchanged: counts.unchanged,
            error: counts.error,
        }
    }
}

impl From<Found> for Import {
    fn from(import: Found) -> Self {
        Self {
            id: id(import.id),
            kind: import.kind.into(),
            file_name: import.file_name,
            state: import.state.into(),
            problems: import.problems.iter().map(words::file).collect(),
            counts: import.counts.into(),
            admins: import.admins,
            done: import.done,
            refused: import.refused,
            undone: import.undone,
            kept: import.kept,
            by: import.by,
            created_at: DateTime(import.made_at),
            applied_at: import.applied_at.map(DateTime),
            undone_at: import.undone_at.map(DateTime),
            undo_until: import.undo_until.map(DateTime),
        }
    }
}

/// A row of a file.
#[derive(SimpleObject)]
pub struct ImportRow {
    /// Where it begins in the file.
    pub line: u32,
    /// The address, normalised where it is one.
    pub email: String,
    pub action: RowAction,
    /// What changes, where somebody changes.
    pub changes: Vec<RowChange>,
    /// What is wrong with it, in words.
    pub problems: Vec<String>,
    /// What came of it; null before its turn.
    pub outcome: Option<RowOutcome>,
    /// Why it was not done, or could not be undone, in words.
    pub trouble: Option<String>,
}

/// One change of a row. An app's column is its slug; nothing is an empty text.
#[derive(SimpleObject)]
pub struct RowChange {
    pub column: String,
    pub before: String,
    pub after: String,
}

impl From<PlanChange> for RowChange {
    fn from(change: PlanChange) -> Self {
        Self {
            column: change.what.column().to_owned(),
            before: change.from,
            after: change.to,
        }
    }
}

impl From<FoundRow> for ImportRow {
    fn from(row: FoundRow) -> Self {
        Self {
            line: row.plan.line,
            email: row.plan.email,
            action: row.plan.action.into(),
            changes: row.plan.changes.into_iter().map(Into::into).collect(),
            problems: row.plan.problems.iter().map(words::problem).collect(),
            outcome: row.outcome.map(Into::into),
            trouble: row.trouble.as_ref().map(words::problem),
        }
    }
}
