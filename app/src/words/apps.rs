//! Apps in words.

use super::people;
use model::account::AccountType;
use model::app::Color;
use model::permission::Privilege;

/// For those who may register one.
pub const NONE_YET: &str =
    "Register the dashboards, boards and tools that people open, and say who can open them.";

/// For everybody else.
pub const NONE_FOR_YOU: &str = "Nothing here can be opened by you yet. Ask an admin for what you need.";

/// What archiving does.
pub const ARCHIVES: &str =
    "Nobody can open an archived app. Who could open it is kept for the day on which it comes back.";

/// A colour's name.
pub const fn color(color: Color) -> &'static str {
    match color {
        Color::Blue => "Blue",
        Color::Teal => "Teal",
        Color::Green => "Green",
        Color::Amber => "Amber",
        Color::Red => "Red",
        Color::Pink => "Pink",
        Color::Violet => "Violet",
        Color::Grey => "Grey",
    }
}

/// Who can open an app by the account type alone: `3 people by the account type Admin: ADMIN`.
pub fn by_type(of: AccountType, privilege: Privilege, number: i64) -> String {
    let people = super::count(number, "person", "people");
    format!(
        "{people} by the account type {}: {privilege}",
        people::account_type(of)
    )
}
