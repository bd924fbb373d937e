//! API keys in words.

use model::key::{Capability, Key};
use model::time::Time;

/// What a capability lets a program do.
pub fn capability(capability: Capability) -> &'static str {
    match capability {
        Capability::UsersRead => "See people, their rights and invitations",
        Capability::UsersWrite => "Invite, change and archive users",
        Capability::RolesWrite => "Make, change and delete roles and groups",
        Capability::GuestsWrite => "Let guests in, give and take their privileges",
        Capability::RequestsWrite => "See and decide requests for access",
        Capability::AppsWrite => "Register, change and archive apps",
        Capability::AuditRead => "Read the audit log",
        Capability::WorkspaceWrite => "Change settings, keys and webhooks",
    }
}

/// Whether a key opens something, and why not.
pub fn state(key: &Key, now: Time) -> &'static str {
    if key.revoked_at.is_some() {
        "Revoked"
    } else if key.maker_gone {
        "Maker gone"
    } else if key.lives(now) {
        "Active"
    } else {
        "Ended"
    }
}
