//! Rights in words: what each allows, and where it comes from.

use super::people;
use model::account::AccountType;
use model::people::Status;
use model::permission::{Permission, Resource};

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
pub fn why(account_type: AccountType, resource: Resource, permission: Permission) -> String {
    format!(
        "{permission} on {resource}, by the account type {}",
        people::account_type(account_type)
    )
}

/// Why the rights do not count at present.
pub const fn not_now(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Invited | Status::Expired) => "Nothing until they accept. Then:",
        Some(Status::Requested) => "Nothing until somebody approves their request.",
        _ => "Nothing at present. If they come back:",
    }
}
