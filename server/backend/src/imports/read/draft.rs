//! One row, cell by cell: what it asks for, or everything that is wrong with it.

use super::columns::{Column, Columns};
use super::line::Change;
use super::metadata;
use crate::imports::table::{Flaw, Row};
use model::account::AccountType;
use model::address::Address;
use model::import::{RowProblem, excerpt};
use model::name;
use model::permission::Privilege;
use std::sync::Arc;

/// Takes away what a column is about.
const NONE: &str = "none";

/// A row as far as it was read.
#[derive(Default)]
pub struct Draft<'a> {
    /// Address, where it is one.
    pub(super) email: Option<Address>,
    /// What stands for it.
    pub(super) typed_email: &'a str,
    /// Everything that is wrong.
    pub(super) problems: Vec<RowProblem>,
    pub(super) name: Option<String>,
    pub(super) account_type: Option<AccountType>,
    pub(super) groups: Change<Vec<String>>,
    pub(super) roles: Change<Vec<String>>,
    pub(super) metadata: Change<Vec<(String, String)>>,
    pub(super) apps: Vec<(Arc<str>, Change<Privilege>)>,
    pub(super) delete: bool,
}

impl<'a> Draft<'a> {
    /// Reads all cells of a row.
    pub(super) fn read(columns: &Columns, row: &'a Row) -> Self {
        let mut draft = Self::default();
        let mut names = NameParts::default();
        for (i, cell) in row.cells().enumerate() {
            let cell = arm(cell.trim());
            let Some((column, head)) = columns.get(i) else {
                if !cell.is_empty() || row.flaw(i).is_some() {
                    draft.stray(i);
                }
                continue;
            };
            if *column == Column::Email {
                draft.typed_email = cell;
            }
            if *column == Column::PassedOver {
                continue;
            }
            match row.flaw(i) {
                Some(flaw) => draft.problems.push(flawed(flaw, head)),
                None if cell.is_empty() => {}
                None => draft.cell(column, head, cell, &mut names),
            }
        }
        draft.name = names.join(&mut draft.problems);
        if draft.typed_email.is_empty() && !draft.has_flaw_in(columns.email()) {
            let column = columns.email().to_owned();
            draft.problems.insert(0, RowProblem::Missing { column });
        }
        draft
    }

    /// A cell that says something.
    fn cell(&mut self, column: &Column, head: &str, cell: &'a str, names: &mut NameParts<'a>) {
        match column {
            Column::Email => match Address::parse(cell) {
                Ok(email) => self.email = Some(email),
                Err(problem) => self.problems.push(RowProblem::BadEmail(problem)),
            },
            Column::Name | Column::FirstName => names.first = Some((cell, head.to_owned())),
            Column::LastName => names.last = Some((cell, head.to_owned())),
            Column::AccountType => self.account_type(cell),
            Column::Groups => match list(cell, head) {
                Ok(groups) => self.groups = groups,
                Err(problem) => self.problems.push(problem),
            },
            Column::Group(_) => self.group(cell),
            Column::Roles => match list(cell, head) {
                Ok(roles) => self.roles = roles,
                Err(problem) => self.problems.push(problem),
            },
            Column::Metadata if is_none(cell) => self.metadata = Change::Clear,
            Column::Metadata => match metadata::read(cell) {
                Ok(pairs) if pairs.is_empty() => self.metadata = Change::Clear,
                Ok(pairs) => self.metadata = Change::Set(pairs),
                Err(problem) => self.problems.push(RowProblem::BadMetadata(problem)),
            },
            Column::App(slug) => match privilege(cell) {
                Some(change) => self.apps.push((Arc::clone(slug), change)),
                None => self.problems.push(RowProblem::BadPrivilege {
                    column: excerpt(head),
                    value: excerpt(cell),
                }),
            },
            Column::Delete => match cell.to_ascii_lowercase().as_str() {
                "true" => self.delete = true,
                "false" => {}
                _ => self.problems.push(RowProblem::BadDelete(excerpt(cell))),
            },
            Column::PassedOver => {}
        }
    }

    fn account_type(&mut self, cell: &str) {
        let found = AccountType::from_word(&cell.to_uppercase());
        match found.filter(|found| AccountType::OF_USERS.contains(found)) {
            Some(found) => self.account_type = Some(found),
            None => {
                let problem = RowProblem::UnknownAccountType(excerpt(cell));
                self.problems.push(problem);
            }
        }
    }

    /// One of the columns that together are the list: `none` in one of them says nothing about the others.
    fn group(&mut self, cell: &str) {
        let mut groups = match std::mem::take(&mut self.groups) {
            Change::Set(groups) => groups,
            Change::Keep | Change::Clear => Vec::new(),
        };
        if !is_none(cell) {
            add_name(&mut groups, cell);
        }
        self.groups = if groups.is_empty() {
            Change::Clear
        } else {
            Change::Set(groups)
        };
    }

    /// The first cell without a column tells of all of them.
    fn stray(&mut self, cell: usize) {
        let is_stray = |problem: &RowProblem| matches!(problem, RowProblem::CellWithoutColumn(_));
        if !self.problems.iter().any(is_stray) {
            let cell = u32::try_from(cell + 1).unwrap_or(u32::MAX);
            self.problems.push(RowProblem::CellWithoutColumn(cell));
        }
    }

    fn has_flaw_in(&self, wanted: &str) -> bool {
        self.problems.iter().any(|problem| match problem {
            RowProblem::CellTooLong { column } | RowProblem::NoValue { column } => column == wanted,
            _ => false,
        })
    }
}

/// What stands in the columns of names.
#[derive(Default)]
struct NameParts<'a> {
    first: Option<(&'a str, String)>,
    last: Option<(&'a str, String)>,
}

impl NameParts<'_> {
    /// `none` leaves a part out, but nobody is left without a name.
    fn join(self, problems: &mut Vec<RowProblem>) -> Option<String> {
        let column = self.first.as_ref().or(self.last.as_ref())?.1.clone();
        let parts = [self.first, self.last].into_iter().flatten();
        let parts: Vec<&str> = parts
            .map(|(part, _)| part)
            .filter(|part| !is_none(part))
            .collect();
        if parts.is_empty() {
            problems.push(RowProblem::CannotTakeAway { column });
            return None;
        }
        match name::check(&parts.join(" ")) {
            Ok(name) => Some(name),
            Err(problem) => {
                problems.push(RowProblem::BadName(problem));
                None
            }
        }
    }
}

/// Takes off the apostrophe that our exports put before what a spreadsheet would run.
fn arm(cell: &str) -> &str {
    cell.strip_prefix('\'')
        .filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r']))
        .unwrap_or(cell)
}

fn flawed(flaw: Flaw, column: &str) -> RowProblem {
    let column = column.to_owned();
    match flaw {
        Flaw::TooLong => RowProblem::CellTooLong { column },
        Flaw::NoValue => RowProblem::NoValue { column },
    }
}

fn is_none(cell: &str) -> bool {
    cell.eq_ignore_ascii_case(NONE)
}

/// The word `guest` is what Toucan's files have for REPORT.
fn privilege(cell: &str) -> Option<Change<Privilege>> {
    match cell.to_ascii_uppercase().as_str() {
        "NONE" => Some(Change::Clear),
        "GUEST" => Some(Change::Set(Privilege::Report)),
        word => Privilege::from_word(word).map(Change::Set),
    }
}

/// NameParts between bars.
fn list(cell: &str, column: &str) -> Result<Change<Vec<String>>, RowProblem> {
    if is_none(cell) {
        return Ok(Change::Clear);
    }
    let mut names = Vec::new();
    for name in cell.split('|').map(str::trim).filter(|name| !name.is_empty()) {
        if is_none(name) {
            let column = column.to_owned();
            return Err(RowProblem::NoneAmongOthers { column });
        }
        add_name(&mut names, name);
    }
    Ok(if names.is_empty() {
        Change::Keep
    } else {
        Change::Set(names)
    })
}

/// Each name once, with single blanks, as names are kept.
fn add_name(names: &mut Vec<String>, name: &str) {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if !names.contains(&name) {
        names.push(name);
    }
}
