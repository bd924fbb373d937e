//! Rights in words: what each allows, and where it comes from.

use super::people;
use model::people::Status;
use model::permission::{Grants, Permission, Privilege, Resource};
use model::rights::{GroupRights, Held, Offer, Source};

/// Somebody without any right.
pub const NOTHING: &str = "Nothing of the workspace itself: guests open only the apps that they are given.";

/// What a right allows.
pub const fn allows(resource: Resource, permission: Permission) -> &'static str {
    match (resource, permission) {
        (Resource::Data, Permission::Read) => "Open all apps",
        (Resource::Data, Permission::Write) => "Open and change all apps, and register new ones",
        (Resource::DataExecution, Permission::Read) => "See reports and their runs",
        (Resource::DataExecution, Permission::Write) => "Make, start and stop reports",
        (Resource::UserManagement, Permission::Read) => "See people",
        (Resource::UserManagement, Permission::Write) => {
            "Manage people: invite, change, archive, decide requests"
        }
        (Resource::BusinessInfo, Permission::Read) => "See the workspace's settings",
        (Resource::BusinessInfo, Permission::Write) => "Change the workspace's settings",
    }
}

/// Where a right comes from.
pub fn source(source: &Source) -> String {
    match source {
        Source::AccountType(of) => format!("by the account type {}", people::account_type(*of)),
        Source::Role(role) => format!("by the role {role}"),
        Source::GroupRole { group, role } => format!("by the group {group}, role {role}"),
        Source::Group(group) => format!("by the group {group}"),
        Source::Direct => "directly".to_owned(),
    }
}

/// A right with all that it comes from.
pub fn why(resource: Resource, why: &[(Permission, Source)]) -> String {
    why.iter()
        .map(|(permission, from)| format!("{permission} on {resource} {}", source(from)))
        .collect::<Vec<_>>()
        .join("; ")
}

/// What somebody may do with an app, with all that it comes from.
pub fn why_app(why: &[(Privilege, Source)]) -> String {
    why.iter()
        .map(|(privilege, from)| format!("{privilege} {}", source(from)))
        .collect::<Vec<_>>()
        .join("; ")
}

/// What somebody may do with an app.
pub const fn privilege(privilege: Privilege) -> &'static str {
    match privilege {
        Privilege::Report => "Report",
        Privilege::View => "View",
        Privilege::Contribute => "Contribute",
        Privilege::Admin => "Admin",
    }
}

/// Grants in a few words.
pub fn short(grants: Grants) -> String {
    let of = |permission| {
        let on: Vec<_> = Resource::ALL
            .iter()
            .filter(|&&resource| grants.on(resource) == Some(permission))
            .map(|&resource| noun(resource))
            .collect();
        (!on.is_empty()).then(|| on.join(", "))
    };
    let reads = of(Permission::Read).map(|on| format!("reads {on}"));
    let writes = of(Permission::Write).map(|on| format!("writes {on}"));
    let all: Vec<_> = writes.into_iter().chain(reads).collect();
    if all.is_empty() {
        "grants nothing".to_owned()
    } else {
        all.join("; ")
    }
}

/// A resource in a word or two.
pub const fn noun(resource: Resource) -> &'static str {
    match resource {
        Resource::Data => "apps",
        Resource::DataExecution => "reports",
        Resource::UserManagement => "people",
        Resource::BusinessInfo => "settings",
    }
}

/// What a group gives, in a few words.
pub fn of_group(group: &GroupRights) -> String {
    let roles = group.roles.iter().map(|role| role.name.clone());
    let apps = (!group.apps.is_empty())
        .then(|| super::count(i64::try_from(group.apps.len()).unwrap_or(i64::MAX), "app", "apps"));
    roles.chain(apps).collect::<Vec<_>>().join(", ")
}

/// What somebody who holds this can do, in a sentence.
pub fn summary(held: &Held, offer: &Offer) -> String {
    let grants = held.grants();
    let named = |least: bool| {
        let apps: Vec<&str> = offer
            .apps
            .iter()
            .filter(|app| {
                held.privilege(app.id)
                    .is_some_and(|privilege| (privilege >= Privilege::View) == least)
            })
            .map(|app| app.name.as_str())
            .collect();
        apps
    };
    let apps = match grants.on(Resource::Data) {
        Some(Permission::Write) => "can open and change all apps".to_owned(),
        Some(Permission::Read) => "can open all apps".to_owned(),
        None => match named(true).as_slice() {
            [] => "can open no app".to_owned(),
            few if few.len() <= 3 => format!("can open {}", few.join(", ")),
            many => format!("can open {} apps", many.len()),
        },
    };
    let reports = match (grants.on(Resource::Data), named(false).len()) {
        (Some(_), _) | (None, 0) => None,
        (None, 1) => Some("gets the reports of 1 app".to_owned()),
        (None, n) => Some(format!("gets the reports of {n} apps")),
    };
    let people = match grants.on(Resource::UserManagement) {
        Some(Permission::Write) => "manages people",
        Some(Permission::Read) => "sees people",
        None => "manages nobody",
    };
    let settings = match grants.on(Resource::BusinessInfo) {
        Some(Permission::Write) => Some("changes the settings".to_owned()),
        _ => None,
    };
    let all: Vec<String> = std::iter::once(apps)
        .chain(reports)
        .chain([people.to_owned()])
        .chain(settings)
        .collect();
    format!("With all of this: {}.", all.join(", "))
}

/// Why the rights do not count at present.
pub const fn not_now(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Invited | Status::Expired) => "Nothing until they accept. Then:",
        Some(Status::Requested) => "Nothing until somebody approves their request.",
        _ => "Nothing at present. If they come back:",
    }
}
