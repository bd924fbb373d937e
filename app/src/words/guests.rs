//! Guests and their matrix.

use super::{count, grouped, rights};
use model::guest::Cell;
use model::permission::Privilege;

/// A privilege in a cell.
pub const fn level(privilege: Option<Privilege>) -> &'static str {
    match privilege {
        Some(privilege) => rights::privilege(privilege),
        None => "none",
    }
}

/// The name of a cell's button.
pub fn cell(app: &str, email: &str, cell: &Cell) -> String {
    format!("{app} for {email}: {}", level(cell.effective()))
}

/// What a cell says when it is pointed at.
pub fn tip(app: &str, cell: &Cell) -> String {
    let what = level(cell.effective());
    if cell.through > cell.own {
        format!("{app}: {what}, through a group")
    } else {
        format!("{app}: {what}")
    }
}

/// How many guests there are, or how many of them the filter leaves.
pub fn number(total: u32, all: u32, filtered: bool) -> String {
    let all_of_them = count(i64::from(all), "guest", "guests");
    if filtered {
        format!("{} of {all_of_them}", grouped(i64::from(total)))
    } else {
        all_of_them
    }
}

/// What a level lets a guest do.
pub const fn means(privilege: Privilege) -> &'static str {
    match privilege {
        Privilege::Report => "gets its reports by mail",
        Privilege::View => "signs in and looks",
        Privilege::Contribute => "signs in and works in it",
        Privilege::Admin => "signs in and runs it",
    }
}
