//! What each column of a file is about, told by its name in the header.

use crate::imports::table::{Flaw, Row};
use model::import::{FileProblem, ImportKind, excerpt};
use model::limits;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Before a slug where an app is called like a column of its own: `app:delete`.
pub const APP: &str = "app:";

/// What a column is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// Address.
    Email,
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// First and last name.
    Name,
    /// Account type.
    AccountType,
    /// All groups.
    Groups,
    /// One group; the number only tells columns apart.
    Group(u32),
    /// All roles.
    Roles,
    /// Metadata.
    Metadata,
    /// Privilege for the app with this slug.
    App(Arc<str>),
    /// Whether to delete.
    Delete,
    /// In our exports, and nothing that an import changes.
    PassedOver,
}

/// Names that columns of a kind of file may have.
pub struct Names {
    kind: ImportKind,
    apps: HashMap<String, Arc<str>>,
}

impl Names {
    /// For a kind of file and the slugs of a workspace.
    pub fn new(kind: ImportKind, apps: &[String]) -> Self {
        Self {
            kind,
            apps: apps
                .iter()
                .map(|slug| (slug.to_lowercase(), Arc::from(slug.as_str())))
                .collect(),
        }
    }

    /// What a column with this name is about, if anything.
    pub fn find(&self, name: &str) -> Option<Column> {
        let name = plain(name);
        fixed(self.kind, &name).or_else(|| {
            let slug = name.strip_prefix(APP).unwrap_or(&name);
            self.apps.get(slug).cloned().map(Column::App)
        })
    }
}

/// Columns that a kind of file has in every workspace.
pub fn fixed(kind: ImportKind, name: &str) -> Option<Column> {
    match (kind, name) {
        (_, "delete") => Some(Column::Delete),
        (ImportKind::Guests, "username") | (ImportKind::Users, "email") => Some(Column::Email),
        (ImportKind::Guests, name) => {
            let number = name.strip_prefix("user-group-")?;
            let number = Some(number).filter(|n| n.bytes().all(|byte| byte.is_ascii_digit()));
            number?.parse().ok().map(Column::Group)
        }
        (ImportKind::Users, "first name") => Some(Column::FirstName),
        (ImportKind::Users, "last name") => Some(Column::LastName),
        (ImportKind::Users, "name") => Some(Column::Name),
        (ImportKind::Users, "account type") => Some(Column::AccountType),
        (ImportKind::Users, "groups") => Some(Column::Groups),
        (ImportKind::Users, "roles") => Some(Column::Roles),
        (ImportKind::Users, "metadata") => Some(Column::Metadata),
        // The other columns of the list of people, so that what was exported can be imported.
        (ImportKind::Users, "owner" | "status" | "mail" | "end date" | "last seen" | "created") => {
            Some(Column::PassedOver)
        }
        (ImportKind::Users, _) => None,
    }
}

/// A name of a column as it is compared.
fn plain(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The columns of a file, in order; none where the header is empty.
pub struct Columns(Vec<Option<(Column, String)>>);

impl Columns {
    /// Reads the header, or says everything that is wrong with it.
    pub fn read(names: &Names, header: &Row) -> Result<Self, Vec<FileProblem>> {
        if header.len() > limits::IMPORT_COLUMNS {
            return Err(vec![FileProblem::TooManyColumns]);
        }
        let (mut columns, mut problems, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for (i, cell) in header.cells().enumerate() {
            let name = plain(cell);
            if header.flaw(i) == Some(Flaw::TooLong) {
                problems.push(FileProblem::UnknownColumn("…".to_owned()));
            } else if name.is_empty() {
                columns.push(None);
            } else if let Some(column) = names.find(&name) {
                if !seen.insert(column.clone()) && column != Column::PassedOver {
                    problems.push(FileProblem::DoubledColumn(excerpt(&name)));
                }
                columns.push(Some((column, name)));
            } else {
                problems.push(FileProblem::UnknownColumn(excerpt(cell)));
            }
        }
        if !seen.contains(&Column::Email) {
            let needed = match names.kind {
                ImportKind::Guests => "username",
                ImportKind::Users => "email",
            };
            problems.insert(0, FileProblem::MissingColumn(needed.to_owned()));
        }
        let has = |column| seen.contains(&column);
        if has(Column::Name) && (has(Column::FirstName) || has(Column::LastName)) {
            problems.push(FileProblem::TwoNames);
        }
        problems.truncate(limits::IMPORT_FILE_PROBLEMS);
        if problems.is_empty() {
            Ok(Self(columns))
        } else {
            Err(problems)
        }
    }

    /// What a column, counted from 0, is about, and its name.
    pub fn get(&self, column: usize) -> Option<(&Column, &str)> {
        let (column, name) = self.0.get(column)?.as_ref()?;
        Some((column, name))
    }

    /// The name of the column of addresses; the header has it, or it was refused.
    pub fn email(&self) -> &str {
        let mut named = self.0.iter().flatten();
        named
            .find(|(column, _)| *column == Column::Email)
            .map_or("", |(_, name)| name)
    }

    /// Names of the columns that are gone past.
    pub fn passed_over(&self) -> Vec<&str> {
        self.0
            .iter()
            .flatten()
            .filter(|(column, _)| *column == Column::PassedOver)
            .map(|(_, name)| name.as_str())
            .collect()
    }
}
