//! Imports in words.

use super::{count, errors, people, rights};
use crate::ui::icon::Icon;
use crate::ui::tag::Tone;
use model::account::AccountType;
use model::error::{Conflict, Field};
use model::import::{
    Changed, FileProblem, Import, ImportKind, ImportState, MetadataProblem, PlanChange, RowAction, RowFilter,
    RowOutcome, RowProblem,
};
use model::limits;
use model::permission::Privilege;

/// No imports yet.
pub const NONE_YET: &str =
    "Files that were read stand here, with what they did, for as long as they can be undone.";

/// Whom an import is about, as a heading.
pub const fn heading(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Guests => "Import of guests",
        ImportKind::Users => "Import of users",
    }
}

/// The same as a word of a list.
pub const fn kind(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Guests => "Guests",
        ImportKind::Users => "Users",
    }
}

/// Shape, word and colour of where an import stands.
pub const fn state(state: ImportState) -> (Icon, &'static str, Tone) {
    match state {
        ImportState::Planning => (Icon::Clock, "Being read", Tone::Plain),
        ImportState::Refused => (Icon::Warning, "Not an import file", Tone::Bad),
        ImportState::Planned => (Icon::List, "Not applied", Tone::Warn),
        ImportState::Applying => (Icon::Clock, "Being applied", Tone::Accent),
        ImportState::Applied => (Icon::Check, "Applied", Tone::Good),
        ImportState::Undoing => (Icon::Clock, "Being undone", Tone::Accent),
        ImportState::Undone => (Icon::Again, "Undone", Tone::Plain),
    }
}

/// Shape, word and colour of what happens to a row.
pub const fn action(action: RowAction) -> (Icon, &'static str, Tone) {
    match action {
        RowAction::Create => (Icon::Plus, "Create", Tone::Good),
        RowAction::Change => (Icon::Edit, "Change", Tone::Accent),
        RowAction::Delete => (Icon::Out, "Delete", Tone::Warn),
        RowAction::Unchanged => (Icon::Dash, "Unchanged", Tone::Plain),
        RowAction::Invalid => (Icon::Warning, "Error", Tone::Bad),
    }
}

/// Shape, word and colour of what came of a row.
pub const fn outcome(outcome: RowOutcome) -> (Icon, &'static str, Tone) {
    match outcome {
        RowOutcome::Done => (Icon::Check, "Done", Tone::Good),
        RowOutcome::Refused => (Icon::Warning, "Not done", Tone::Bad),
        RowOutcome::Undone => (Icon::Again, "Undone", Tone::Plain),
        RowOutcome::Kept => (Icon::Warning, "Not undone", Tone::Warn),
    }
}

/// Name of a filter.
pub const fn filter(filter: RowFilter) -> &'static str {
    match filter {
        RowFilter::Create => "Create",
        RowFilter::Change => "Change",
        RowFilter::Delete => "Delete",
        RowFilter::Unchanged => "Unchanged",
        RowFilter::Invalid => "Errors",
        RowFilter::Left => "Left out",
    }
}

/// How many rows, in words.
pub fn rows(number: u32) -> String {
    count(number.into(), "row", "rows")
}

/// What a plan would do, in a sentence.
pub fn plan(import: &Import) -> String {
    if import.to_do() == 0 {
        return "There is nothing to do: nobody would be changed by this file.".to_owned();
    }
    format!(
        "Nothing has been changed yet. Applying it does {} of {}.",
        rows(import.to_do()),
        super::grouped(import.counts.total().into())
    )
}

/// What came of it, in a sentence.
pub fn result(import: &Import) -> String {
    match import.state {
        ImportState::Undone if import.kept == 0 => format!("{} undone.", rows(import.undone)),
        ImportState::Undone => format!(
            "{} undone. {} could not be: somebody has changed them since, or you may not.",
            rows(import.undone),
            super::grouped(import.kept.into())
        ),
        _ if import.refused == 0 => format!("{} done.", rows(import.done)),
        _ => format!(
            "{} done. {} could not be.",
            rows(import.done),
            super::grouped(import.refused.into())
        ),
    }
}

/// How far it is.
pub fn progress(import: &Import) -> String {
    let (behind, all) = import.progress();
    format!("{} of {}", super::grouped(behind.into()), rows(all))
}

/// The button that applies.
pub fn apply(import: &Import) -> String {
    format!("Apply {}", rows(import.to_do()))
}

/// The warning before ADMIN is given.
pub fn admins(number: u32) -> String {
    if number == 1 {
        "One row gives somebody Admin: everything in the workspace, or an app of it. Type 1 to confirm."
            .to_owned()
    } else {
        format!(
            "{number} rows give somebody Admin: everything in the workspace, or an app of it. Type {number} to \
             confirm."
        )
    }
}

/// Name of what changes.
pub fn changed(what: &Changed) -> String {
    match what {
        Changed::Name => "Name".to_owned(),
        Changed::AccountType => "Account type".to_owned(),
        Changed::Groups => "Groups".to_owned(),
        Changed::Roles => "Roles".to_owned(),
        Changed::Metadata => "Metadata".to_owned(),
        Changed::App(slug) => slug.clone(),
    }
}

/// How it is and how it will be.
pub fn from_to(change: &PlanChange) -> (String, String) {
    let say = |text: &str| match (&change.what, text) {
        (_, "") => "nothing".to_owned(),
        (Changed::AccountType, word) => AccountType::from_word(word)
            .map_or_else(|| word.to_owned(), |of| people::account_type(of).to_owned()),
        (Changed::App(_), word) => {
            Privilege::from_word(word).map_or_else(|| word.to_owned(), |of| rights::privilege(of).to_owned())
        }
        (Changed::Metadata, number) => count(number.parse().unwrap_or(0), "text", "texts"),
        (_, text) => text.to_owned(),
    };
    (say(&change.from), say(&change.to))
}

/// What is wrong with a row.
pub fn problem(problem: &RowProblem) -> String {
    match problem {
        RowProblem::Missing { column } => format!("{column}: fill this in."),
        RowProblem::BadEmail(_) => "This is not an email address.".to_owned(),
        RowProblem::BadName(what) => format!("Name: {}", errors::problem(Field::Name, *what)),
        RowProblem::UnknownAccountType(word) => {
            format!("{word} is no account type. Write ADMIN, DEVELOPER or BUSINESS.")
        }
        RowProblem::UnknownGroup(name) => format!("There is no group {name}."),
        RowProblem::UnknownRole(name) => format!("There is no role {name} for people."),
        RowProblem::UnknownApp(slug) => format!("There is no app {slug}."),
        RowProblem::BadPrivilege { column, value } => {
            format!("{column}: {value} is not report, view, contribute, admin or none.")
        }
        RowProblem::BadDelete(value) => format!("delete: {value} is not true or false."),
        RowProblem::BadMetadata(what) => format!("Metadata: {}", metadata(*what)),
        RowProblem::DuplicateOf(line) => format!("The same address as in line {line}."),
        RowProblem::CannotTakeAway { column } => format!("{column} cannot be taken away with none."),
        RowProblem::NoneAmongOthers { column } => format!("{column}: none stands among other names."),
        RowProblem::CellTooLong { column } => format!("{column} is too long."),
        RowProblem::NoValue { column } => format!("{column} is a formula without its value."),
        RowProblem::CellWithoutColumn(cell) => format!("Cell {cell} has no column."),
        RowProblem::OverLimit => "So many mails went to this address that no more may go today.".to_owned(),
        RowProblem::Denied(reason) => errors::denial(*reason).to_owned(),
        RowProblem::Conflict(Conflict::StateMoved | Conflict::PlanMoved | Conflict::EditedMeanwhile) => {
            "This person has changed in the meantime.".to_owned()
        }
        RowProblem::Conflict(Conflict::AlreadyInvited) => {
            "They have an open invitation: take it back first, or change roles, groups and apps only."
                .to_owned()
        }
        RowProblem::Conflict(what) => errors::conflict(*what).to_owned(),
    }
}

const fn metadata(problem: MetadataProblem) -> &'static str {
    match problem {
        MetadataProblem::NotJson => "write it as JSON, such as {\"team\": \"north\"}.",
        MetadataProblem::NotTexts => "write an object whose values are texts.",
        MetadataProblem::BadKey => "a key is empty, too long, or has a colon in it.",
        MetadataProblem::DoubledKey => "a key is there twice.",
        MetadataProblem::TooLong => "a text is too long.",
        MetadataProblem::NotPlain => "a text has hidden characters.",
    }
}

/// What is wrong with a whole file.
pub fn file(problem: &FileProblem) -> String {
    match problem {
        FileProblem::Empty => "There is nothing in this file.".to_owned(),
        FileProblem::NotATable => "This is not a table. Save it as CSV or XLSX.".to_owned(),
        FileProblem::OldWorkbook => "This workbook is of an old kind, or locked. Save it as XLSX.".to_owned(),
        FileProblem::TooLarge => format!("The file is larger than {} MB.", limits::IMPORT_BYTES >> 20),
        FileProblem::UnpacksTooLarge => "The workbook holds more than can be read.".to_owned(),
        FileProblem::TooManyRows => format!(
            "The file has more than {} rows. Split it.",
            super::grouped(i64::try_from(limits::IMPORT_ROWS).unwrap_or(i64::MAX))
        ),
        FileProblem::TooManyColumns => "The file has too many columns.".to_owned(),
        FileProblem::UnknownColumn(name) => {
            format!("Column {name} means nothing here: there is no app with this slug.")
        }
        FileProblem::DoubledColumn(name) => format!("Column {name} is there twice."),
        FileProblem::MissingColumn(name) => format!("Column {name} is missing."),
        FileProblem::TwoNames => {
            "There is a column name, and one for first or last name. Keep one of both.".to_owned()
        }
        FileProblem::NotText(line) => format!("Line {line} is not text. Save the file as UTF-8."),
        FileProblem::BrokenWorkbook => "The workbook is damaged or cut off.".to_owned(),
        FileProblem::BrokenOff(line) => format!("A quote that begins in line {line} is never closed."),
    }
}
