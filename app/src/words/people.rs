//! People in words.

use crate::ui::icon::Icon;
use crate::ui::tag::Tone;
use model::account::AccountType;
use model::people::{Page, Query, Row, SortBy, Status, Total};
use model::person::BulkAct;

/// An account type as people read it.
pub const fn account_type(account_type: AccountType) -> &'static str {
    match account_type {
        AccountType::Admin => "Admin",
        AccountType::Developer => "Developer",
        AccountType::Business => "Business",
        AccountType::Guest => "Guest",
    }
}

/// The same with its article.
pub const fn an_account_type(account_type: AccountType) -> &'static str {
    match account_type {
        AccountType::Admin => "an Admin",
        AccountType::Developer => "a Developer",
        AccountType::Business => "a Business user",
        AccountType::Guest => "a Guest",
    }
}

/// Shape, word and colour of a status.
pub const fn status(status: Status) -> (Icon, &'static str, Tone) {
    match status {
        Status::Requested => (Icon::Inbox, "Requested", Tone::Accent),
        Status::Invited => (Icon::Mail, "Invited", Tone::Warn),
        Status::Active => (Icon::Check, "Active", Tone::Good),
        Status::Archived => (Icon::Box, "Archived", Tone::Plain),
        Status::Expired => (Icon::Clock, "Expired", Tone::Bad),
    }
}

/// The status of somebody who may not be in the list: removed, or never came in.
pub fn standing_of(of: Option<Status>, removed: bool) -> (Icon, &'static str, Tone) {
    match of {
        Some(of) => status(of),
        None if removed => (Icon::Out, "Removed", Tone::Plain),
        None => (Icon::Dash, "Not in the workspace", Tone::Plain),
    }
}

/// The rights that somebody gets back, said before they do.
pub fn comes_back(of: AccountType, owner: bool) -> String {
    let what = if owner { "an owner" } else { an_account_type(of) };
    format!("Comes back as {what}: {}.", super::invitations::allows(of))
}

/// What can be done with many at once.
pub const fn bulk(act: BulkAct) -> &'static str {
    match act {
        BulkAct::Archive => "Archive",
        BulkAct::Unarchive => "Unarchive",
        BulkAct::Remove => "Remove",
        BulkAct::Restore => "Restore",
        BulkAct::ChangeType => "Change account type",
        BulkAct::Resend => "Resend invitation",
        BulkAct::Revoke => "Revoke invitation",
        BulkAct::UndoArchive | BulkAct::UndoRevoke => "Undo",
    }
}

/// What was done with so many.
pub fn bulk_done(act: BulkAct, number: usize) -> String {
    let people = super::count(i64::try_from(number).unwrap_or(i64::MAX), "person", "people");
    match act {
        BulkAct::Archive => format!("{people} archived."),
        BulkAct::Unarchive => format!("{people} unarchived."),
        BulkAct::UndoArchive => format!("{people} back, as they were."),
        BulkAct::UndoRevoke => format!("{people} invited again, by the same link."),
        BulkAct::Remove => format!("{people} removed."),
        BulkAct::Restore => format!("{people} restored."),
        BulkAct::ChangeType => format!("Account type changed for {people}."),
        BulkAct::Resend => format!("Invitation sent again to {people}."),
        BulkAct::Revoke => format!("Invitation taken back from {people}."),
    }
}

/// A column's head.
pub const fn column(sort: SortBy) -> &'static str {
    match sort {
        SortBy::Name => "Name",
        SortBy::Email => "Email",
        SortBy::AccountType => "Account type",
        SortBy::Status => "Status",
        SortBy::Mail => "Mail",
        SortBy::LastSeen => "Last seen",
        SortBy::Created => "Created",
    }
}

/// Roles and groups of a row: the first ones, and how many more.
pub fn held(row: &Row) -> String {
    const SHOWN: usize = 3;
    let names: Vec<&str> = row.roles.iter().chain(&row.groups).map(String::as_str).collect();
    let first = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    match names.len() {
        n if n > SHOWN => format!("{first} +{}", n - SHOWN),
        _ => first,
    }
}

/// A search that has looked at enough people for one page.
pub const SO_FAR: &str = "Only a part of the list was looked through for this page: the search goes on with the next one. \
    A longer fragment, of three letters or more, finds everybody at once.";

/// How many of how many are shown: the range on the first page, where it is known without counting.
pub fn range(page: &Page, query: &Query) -> String {
    let shown = i64::try_from(page.rows.len()).unwrap_or(i64::MAX);
    let total = match page.total {
        Total::Exactly(total) => super::grouped(total),
        Total::MoreThan(least) => format!("more than {}", super::grouped(least)),
    };
    if shown == 0 {
        if page.partly { "Nobody so far" } else { "Nobody" }.to_owned()
    } else if query.cursor.is_empty() {
        format!("1–{} of {total}", super::grouped(shown))
    } else {
        format!("{} of {total}", super::grouped(shown))
    }
}

/// Heads the list of those with whom it could not be done.
pub fn bulk_failed(number: usize) -> String {
    let people = super::count(i64::try_from(number).unwrap_or(i64::MAX), "person", "people");
    format!("Not done for {people}")
}
