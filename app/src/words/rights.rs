//! Rights in words: what each allows, and where it comes from.

use super::people;
use model::people::Status;
use model::permission::{Grants, Permission, Privilege, Resource};
use model::rights::{GroupRights, Held, Offer, Source, Target};

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
        .map(|(privilege, from)| reason(*privilege, from))
        .collect::<Vec<_>>()
        .join("; ")
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

/// What a resource is about.
pub const fn resource(resource: Resource) -> &'static str {
    match resource {
        Resource::Data => "Apps",
        Resource::DataExecution => "Reports and exports",
        Resource::UserManagement => "People",
        Resource::BusinessInfo => "Workspace",
    }
}

/// Where a right comes from, to stand behind it.
pub fn source(source: &Source) -> String {
    match source {
        Source::AccountType(of) => format!("by the account type {}", people::account_type(*of)),
        Source::Role(role) => format!("by role {role}"),
        Source::GroupRole { group, role } => format!("by role {role} of group {group}"),
        Source::Group(group) => format!("by group {group}"),
        Source::Direct => "directly".to_owned(),
    }
}

/// A privilege in a word.
pub const fn privilege(privilege: Privilege) -> &'static str {
    match privilege {
        Privilege::Report => "Report",
        Privilege::View => "View",
        Privilege::Contribute => "Contribute",
        Privilege::Admin => "Admin",
    }
}

/// Why somebody may do something with an app: `VIEW by group Finance`.
pub fn reason(privilege: Privilege, from: &Source) -> String {
    format!("{privilege} {}", source(from))
}

/// What privileges allow, for forms that give them.
pub const PRIVILEGES: &str =
    "Report gets its reports by mail, View opens it, Contribute works in it, Admin runs it.";

/// To whom a role is given.
pub const fn target(target: Target) -> &'static str {
    match target {
        Target::User => "Users",
        Target::Group => "Groups",
    }
}

/// Who has a role.
pub fn holders(number: i64, target: Target) -> String {
    match (number, target) {
        (0, _) => "Nobody".to_owned(),
        (_, Target::User) => super::count(number, "user", "users"),
        (_, Target::Group) => super::count(number, "group", "groups"),
    }
}

/// All that a role grants, in short.
pub fn grants(grants: &Grants) -> String {
    let all: Vec<String> = Resource::ALL
        .iter()
        .filter_map(|&of| Some(format!("{}: {}", resource(of), grants.on(of)?)))
        .collect();
    if all.is_empty() {
        "Nothing".to_owned()
    } else {
        all.join(", ")
    }
}

/// What becomes of somebody's rights: `Apps: READ to WRITE`.
pub fn change(before: &Grants, after: &Grants) -> String {
    let word = |permission: Option<Permission>| permission.map_or("nothing", Permission::word);
    Resource::ALL
        .iter()
        .filter(|&&of| before.on(of) != after.on(of))
        .map(|&of| {
            format!(
                "{}: {} to {}",
                resource(of),
                word(before.on(of)),
                word(after.on(of))
            )
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// Label of the choice to whom a role is given.
pub const TARGET: &str = "Target";

/// For those who may see roles, groups and apps, and change none.
pub const LOOK_ONLY: &str = "You can look at this, but your rights do not let you change it.";

/// For those who may change an app, and not see people.
pub const UNSEEN: &str = "Your rights do not let you see people.";

/// A role that is as it was saved.
pub const NO_CHANGE: &str = "Nothing yet. Choose other rights above to see what changes for whom.";

/// Heads the list of those for whom something changes.
pub fn changes(number: usize, holders: i64, more: bool) -> String {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let of_first = if more {
        format!("Of the first {} people who have it: ", model::limits::PREVIEW)
    } else {
        String::new()
    };
    match (number, holders) {
        (_, 0) => "Nothing changes for anybody: nobody has this role.".to_owned(),
        (0, _) => super::sentence(&format!(
            "{of_first}nothing changes, because other rights of theirs allow the same."
        )),
        (number, holders) => super::sentence(&format!(
            "{of_first}the rights change of {}. {} in all.",
            super::count(number, "person", "people"),
            super::count(holders, "person has this role", "people have this role"),
        )),
    }
}

/// What deleting a role means, before it is done.
pub fn deletes(holders: i64, of: Target) -> String {
    if holders == 0 {
        "Nobody has it, so nobody loses anything.".to_owned()
    } else {
        let verb = if holders == 1 { "has" } else { "have" };
        format!(
            "{} {verb} it. Say what takes its place.",
            super::sentence(&self::holders(holders, of))
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_and_changes_read_as_sentences() {
        let of_group = Source::GroupRole {
            group: "Finance".to_owned(),
            role: "analysts".to_owned(),
        };
        assert_eq!(
            reason(Privilege::Contribute, &of_group),
            "CONTRIBUTE by role analysts of group Finance"
        );
        assert_eq!(reason(Privilege::Admin, &Source::Direct), "ADMIN directly");
        let read = Grants::default().with(Resource::Data, Some(Permission::Read));
        let write = read.with(Resource::Data, Some(Permission::Write));
        assert_eq!(change(&read, &write), "Apps: READ to WRITE");
        assert_eq!(change(&read, &Grants::default()), "Apps: READ to nothing");
        assert_eq!(grants(&write), "Apps: WRITE");
        assert_eq!(grants(&Grants::default()), "Nothing");
    }
}
