//! What can be wrong with a row and with a whole file. Texts in here are column names and excerpts of
//! cells, cut by `excerpt`.

use crate::account::words;
use crate::address::AddressProblem;
use crate::error::{Conflict, Problem};
use crate::policy::Denial;
use serde::{Deserialize, Serialize};

words! {
    /// What is wrong with metadata.
    MetadataProblem {
        /// Not JSON.
        NotJson = "not-json",
        /// JSON, but not an object whose values are all texts.
        NotTexts = "not-texts",
        /// A key without characters, with too many, with a colon or with hidden characters.
        BadKey = "bad-key",
        /// A key that is there twice.
        DoubledKey = "doubled-key",
        /// A text that is too long, or all of them together.
        TooLong = "too-long",
        /// A text with hidden characters.
        NotPlain = "not-plain",
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowProblem {
    /// Needed, and the cell is empty.
    Missing {
        /// Column.
        column: String,
    },
    /// Not an e-mail address.
    BadEmail(AddressProblem),
    /// Cannot be kept as a name.
    BadName(Problem),
    /// Not ADMIN, DEVELOPER or BUSINESS.
    UnknownAccountType(String),
    /// No group of the workspace.
    UnknownGroup(String),
    /// No role of the workspace.
    UnknownRole(String),
    /// No app of the workspace: it went since the columns were read.
    UnknownApp(String),
    /// Not `guest`, `report`, `view`, `contribute`, `admin` or `none`.
    BadPrivilege {
        /// Column, which is the app's slug.
        column: String,
        /// What stands there.
        value: String,
    },
    /// Not `true` or `false`.
    BadDelete(String),
    /// Not metadata.
    BadMetadata(MetadataProblem),
    /// The same address as the row that begins at this line.
    DuplicateOf(u32),
    /// Something that everybody has cannot be taken away with `none`.
    CannotTakeAway {
        /// Column.
        column: String,
    },
    /// `none` among other names in one cell.
    NoneAmongOthers {
        /// Column.
        column: String,
    },
    /// More characters than `limits::IMPORT_CELL`, or the row has more than `limits::IMPORT_ROW`.
    CellTooLong {
        /// Column.
        column: String,
    },
    /// A formula whose value the file does not have.
    NoValue {
        /// Column.
        column: String,
    },
    /// More cells than columns, or a cell under an empty header: its column, counted from 1.
    CellWithoutColumn(u32),
    /// So many mails went to the address that no more may go today.
    OverLimit,
    /// The policy says no.
    Denied(Denial),
    /// Something stands in the way.
    Conflict(Conflict),
}

impl RowProblem {
    /// The stable word for it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::BadEmail(_) => "bad-email",
            Self::BadName(_) => "bad-name",
            Self::UnknownAccountType(_) => "unknown-account-type",
            Self::UnknownGroup(_) => "unknown-group",
            Self::UnknownRole(_) => "unknown-role",
            Self::UnknownApp(_) => "unknown-app",
            Self::BadPrivilege { .. } => "bad-privilege",
            Self::BadDelete(_) => "bad-delete",
            Self::BadMetadata(_) => "bad-metadata",
            Self::DuplicateOf(_) => "duplicate-of",
            Self::CannotTakeAway { .. } => "cannot-take-away",
            Self::NoneAmongOthers { .. } => "none-among-others",
            Self::CellTooLong { .. } => "cell-too-long",
            Self::NoValue { .. } => "no-value",
            Self::CellWithoutColumn(_) => "cell-without-column",
            Self::OverLimit => "over-limit",
            Self::Denied(_) => "denied",
            Self::Conflict(_) => "conflict",
        }
    }
}

/// What is wrong with a whole file, so that no row of it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileProblem {
    /// Nothing in it.
    Empty,
    /// Something else than a table: a document, a picture, a web page.
    NotATable,
    /// A workbook of before 2007, or one locked with a password.
    OldWorkbook,
    /// More bytes than `limits::IMPORT_BYTES`.
    TooLarge,
    /// A workbook that holds more than its size lets expect: `limits::IMPORT_UNPACKED` and
    /// `limits::IMPORT_TEXT`.
    UnpacksTooLarge,
    /// More rows than `limits::IMPORT_ROWS`.
    TooManyRows,
    /// More columns than `limits::IMPORT_COLUMNS`.
    TooManyColumns,
    /// A column that means nothing here: no known name, no app's slug.
    UnknownColumn(String),
    /// A column that is there twice.
    DoubledColumn(String),
    /// A column that must be there.
    MissingColumn(String),
    /// Both `name` and `first name` or `last name`: which one counts?
    TwoNames,
    /// Not UTF-8, nor UTF-16 with a byte order mark, or a NUL, at this line.
    NotText(u32),
    /// A workbook that cannot be read: damaged, cut off, or of another kind.
    BrokenWorkbook,
    /// A quote that is never closed, in the row that begins at this line.
    BrokenOff(u32),
}

impl FileProblem {
    /// The stable word for it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotATable => "not-a-table",
            Self::OldWorkbook => "old-workbook",
            Self::TooLarge => "too-large",
            Self::UnpacksTooLarge => "unpacks-too-large",
            Self::TooManyRows => "too-many-rows",
            Self::TooManyColumns => "too-many-columns",
            Self::UnknownColumn(_) => "unknown-column",
            Self::DoubledColumn(_) => "doubled-column",
            Self::MissingColumn(_) => "missing-column",
            Self::TwoNames => "two-names",
            Self::NotText(_) => "not-text",
            Self::BrokenWorkbook => "broken-workbook",
            Self::BrokenOff(_) => "broken-off",
        }
    }
}
