//! What an import would do, row by row, and everything that can be wrong with a file.

mod problem;
mod run;

pub use problem::{FileProblem, MetadataProblem, RowProblem};
pub use run::{Import, ImportPage, ImportRow, ImportRows, ImportState, RowFilter, RowOutcome};

use crate::account::words;
use crate::limits;
use crate::name::is_hidden;
use serde::{Deserialize, Serialize};

words! {
    /// Whom the rows are about.
    ImportKind {
        /// From outside; columns `username`, `user-group-1` and so on.
        Guests = "guests",
        /// Who work here; columns `name`, `email`, `account type` and so on.
        Users = "users",
    }
}

words! {
    /// What applying the plan does with a row.
    RowAction {
        /// Somebody new.
        Create = "create",
        /// Somebody known becomes different.
        Change = "change",
        /// Somebody known goes.
        Delete = "delete",
        /// Nothing: all is as the row says.
        Unchanged = "unchanged",
        /// Nothing: the row has problems. (The word is `error`; a variant of that name the macro cannot have.)
        Invalid = "error",
    }
}

/// What about a person a row changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Changed {
    /// Name.
    Name,
    /// Account type.
    AccountType,
    /// Groups.
    Groups,
    /// Roles.
    Roles,
    /// Metadata; from and to say how many texts.
    Metadata,
    /// Privilege for the app with this slug.
    App(String),
}

impl Changed {
    /// The name of the column that changes it; an app's is its slug.
    pub fn column(&self) -> &str {
        match self {
            Self::Name => "name",
            Self::AccountType => "account type",
            Self::Groups => "groups",
            Self::Roles => "roles",
            Self::Metadata => "metadata",
            Self::App(slug) => slug,
        }
    }
}

/// One change of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanChange {
    /// What changes.
    pub what: Changed,
    /// As it is; empty for nothing.
    pub from: String,
    /// As it will be; empty for nothing.
    pub to: String,
}

/// One row of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRow {
    /// Where the row begins in the file: the line that an editor shows, or the row of the sheet.
    pub line: u32,
    /// The address, normalised where it is one.
    pub email: String,
    /// What happens.
    pub action: RowAction,
    /// What changes, where somebody changes.
    pub changes: Vec<PlanChange>,
    /// What is wrong; all of it.
    pub problems: Vec<RowProblem>,
}

/// Rows of a plan per action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanCounts {
    /// Somebody new.
    pub create: u32,
    /// Somebody known becomes different.
    pub change: u32,
    /// Somebody known goes.
    pub delete: u32,
    /// All is as the row says.
    pub unchanged: u32,
    /// Rows with problems.
    pub error: u32,
}

impl PlanCounts {
    /// Counts one more row.
    pub const fn add(&mut self, action: RowAction) {
        match action {
            RowAction::Create => self.create += 1,
            RowAction::Change => self.change += 1,
            RowAction::Delete => self.delete += 1,
            RowAction::Unchanged => self.unchanged += 1,
            RowAction::Invalid => self.error += 1,
        }
    }

    /// Rows with this action.
    pub const fn of(&self, action: RowAction) -> u32 {
        match action {
            RowAction::Create => self.create,
            RowAction::Change => self.change,
            RowAction::Delete => self.delete,
            RowAction::Unchanged => self.unchanged,
            RowAction::Invalid => self.error,
        }
    }

    /// All rows.
    pub const fn total(&self) -> u32 {
        self.create + self.change + self.delete + self.unchanged + self.error
    }
}

/// What stands in a file, short enough to show back and without characters that hide or turn others.
pub fn excerpt(text: &str) -> String {
    let mut plain = text
        .trim()
        .chars()
        .map(|c| if is_hidden(c) { '\u{FFFD}' } else { c });
    let mut shown: String = plain.by_ref().take(limits::NAME).collect();
    if plain.next().is_some() {
        shown.push('…');
    }
    shown
}
