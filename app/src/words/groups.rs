//! Groups in words.

use super::rights;
use model::group::{Group, Joined};
use std::fmt::Write;

/// A group without members.
pub const EMPTY: &str = "Nobody is in it yet. Paste the addresses of its members below.";

/// Heads the addresses that could not be added.
pub const UNKNOWN: &str = "Nobody in this workspace has these addresses, so they stay in the field:";

/// What came of adding members.
pub fn joined(joined: &Joined) -> String {
    let mut words = match joined.added {
        0 => "Nobody was added.".to_owned(),
        added => format!("{} added.", super::count(added, "person", "people")),
    };
    if joined.there > 0 {
        let verb = if joined.there == 1 { "was" } else { "were" };
        // Writing to a String cannot fail.
        let _ = write!(words, " {} {verb} there before.", super::grouped(joined.there));
    }
    words
}

/// All that a group gives, one line each.
pub fn gives(group: &Group) -> Vec<String> {
    let roles = group
        .offered_roles
        .iter()
        .filter(|role| group.roles.contains(&role.id))
        .map(|role| format!("Role {} ({})", role.name, rights::grants(&role.grants)));
    let apps = group.apps.iter().filter_map(|(id, privilege)| {
        let app = group.offered_apps.iter().find(|app| app.id == *id)?;
        Some(format!("{} on {}", rights::privilege(*privilege), app.name))
    });
    roles.chain(apps).collect()
}

/// Who loses something when a group is deleted, to stand before what it is.
pub fn loses(group: &Group) -> String {
    let people = super::count(group.count, "member", "members");
    match (group.count, gives(group).is_empty()) {
        (0, _) => "Nobody is in it, so nobody loses anything.".to_owned(),
        (n, nothing) => {
            let lose = if n == 1 { "loses" } else { "lose" };
            if nothing {
                format!("Its {people} {lose} nothing: it gives them nothing.")
            } else {
                format!("Its {people} {lose} this, unless they have it from elsewhere too:")
            }
        }
    }
}
