//! Guests and their matrix.

use super::{count, grouped, people, rights, sentence, time};
use model::guest::{Cell, GuestRow, GuestSort};
use model::people::Status;
use model::permission::Privilege;
use model::time::Time;

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

/// Since when a guest is there, and who answers for them; first of all whether they are still to come.
pub fn added(row: &GuestRow, now: Time) -> String {
    let added = format!("added {}{}", time::relative(row.created_at, now), by(row));
    if row.status == Status::Active {
        added
    } else {
        format!("{}, {added}", people::status(row.status).1)
    }
}

/// The same in days, and until when they stay.
pub fn tip_of_guest(row: &GuestRow) -> String {
    let ends = row
        .ends_at
        .map(|end| format!(", until {}", end.day()))
        .unwrap_or_default();
    let added = format!("added on {}{}{ends}", row.created_at.day(), by(row));
    if row.name.is_empty() {
        sentence(&added)
    } else {
        format!("{}: {added}", row.name)
    }
}

fn by(row: &GuestRow) -> String {
    if row.sponsor.is_empty() {
        String::new()
    } else {
        format!(" by {}", row.sponsor)
    }
}

/// An order of the guests.
pub const fn sorted(sort: GuestSort, descending: bool) -> &'static str {
    match (sort, descending) {
        (GuestSort::Email, false) => "Email, from A",
        (GuestSort::Email, true) => "Email, from Z",
        (GuestSort::Name, false) => "Name, from A",
        (GuestSort::Name, true) => "Name, from Z",
        (GuestSort::Created, true) => "Latest first",
        (GuestSort::Created, false) => "Oldest first",
    }
}
