//! The workspace as pages and programs see it.

use crate::account::{AccountType, words};
use crate::ids::LinkId;
use crate::time::Time;
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

/// The settings of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// What people call it.
    pub name: String,
    /// Part of its addresses.
    pub slug: String,
    /// Name beside the sender's address of its mails; empty for the instance's.
    pub mail_sender: String,
    /// Domains that users may have; empty for any.
    pub user_domains: Vec<String>,
    /// Domains that guests may have; empty for any.
    pub guest_domains: Vec<String>,
    /// Life of an invitation in hours, where the dialog does not say otherwise.
    pub life_hours: i64,
    /// Who may invite.
    pub who_may_invite: WhoMayInvite,
    /// Whether it takes requests for access.
    pub access_requests: bool,
    /// Whether requests that name no workspace come here.
    pub login_requests: bool,
    /// Whether the viewer may say where such requests go.
    pub may_route_requests: bool,
}

/// A reusable invitation link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinLink {
    /// Which.
    pub id: LinkId,
    /// What it is for.
    pub name: String,
    /// What those who use it become: BUSINESS or GUEST.
    pub account_type: AccountType,
    /// Domains that may use it; empty for the workspace's own.
    pub domains: Vec<String>,
    /// How often it may be used.
    pub use_limit: i64,
    /// How often it was: people who have come in.
    pub used: i64,
    /// Whether an administrator decides about each.
    pub approval: bool,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Ends at.
    pub ends_at: Time,
    /// Name of whoever made it.
    pub made_by: String,
    /// Made at.
    pub created_at: Time,
}

/// What a stranger sees behind a reusable link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinDoor {
    /// Workspace to join.
    pub workspace: String,
    /// What they become.
    pub account_type: AccountType,
    /// Domains that may use it; empty for any.
    pub domains: Vec<String>,
    /// Whether somebody decides first.
    pub approval: bool,
    /// Works until.
    pub ends_at: Time,
}
