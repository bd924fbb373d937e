//! The workspace as pages and programs see it.

use crate::account::words;
use serde::{Deserialize, Serialize};

words! {
    /// Who may invite in a workspace.
    WhoMayInvite {
        /// Whoever has WRITE on USER_MANAGEMENT.
        Admins = "admins",
        /// Every user, up to their own level.
        Everyone = "everyone",
    }
}

/// A workspace by name, as it stands in the switcher and in the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceName {
    /// Part of the address: `/w/{slug}`.
    pub slug: String,
    /// What people call it.
    pub name: String,
}
