//! What open pages are told while they are open: that something has changed, never what it is now. Whoever
//! is told asks again, as themselves.

use crate::account::words;
use crate::ids::MemberId;
use serde::{Deserialize, Serialize};

words! {
    /// What has changed in a workspace.
    What {
        /// Members or invitations.
        People = "people",
        /// The state of a mail about somebody.
        Mail = "mail",
        /// Requests for access.
        Requests = "requests",
        /// Roles, groups, apps, and who holds them.
        Rights = "rights",
        /// The workspace itself.
        Workspace = "workspace",
        /// Imports, and how far they are.
        Imports = "imports",
        /// Webhooks, and what became of what they were told.
        Webhooks = "webhooks",
    }
}

/// One change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    /// What has changed.
    pub what: What,
    /// Whom it is about; none where it is about nobody or about many.
    pub member: Option<MemberId>,
}
