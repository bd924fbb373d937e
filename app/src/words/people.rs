//! People in words.

use crate::ui::icon::Icon;
use crate::ui::tag::Tone;
use model::account::AccountType;
use model::people::{Page, Query, SortBy, Status, Total};

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

/// How many of how many are shown: the range on the first page, where it is known without counting.
pub fn range(page: &Page, query: &Query) -> String {
    let shown = i64::try_from(page.rows.len()).unwrap_or(i64::MAX);
    let total = match page.total {
        Total::Exactly(total) => super::grouped(total),
        Total::MoreThan(least) => format!("more than {}", super::grouped(least)),
    };
    if shown == 0 {
        "Nobody".to_owned()
    } else if query.cursor.is_empty() {
        format!("1–{} of {total}", super::grouped(shown))
    } else {
        format!("{} of {total}", super::grouped(shown))
    }
}
