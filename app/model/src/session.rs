//! Who is signed in, and where.

use crate::ids::SessionId;
use crate::policy::Standing;
use crate::time::Time;
use crate::workspace::WorkspaceName;
use serde::{Deserialize, Serialize};

/// The person behind a session, and what they are in the workspace of the address, if any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Workspaces where they are an active member, the last used first.
    pub workspaces: Vec<WorkspaceName>,
}

/// The frame around a workspace's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Who looks at it.
    pub who: Who,
    /// The workspace of the address.
    pub workspace: WorkspaceName,
    /// What they are here; the page offers what the policy allows them.
    pub standing: Standing,
    /// Active members of kind user.
    pub users: i64,
    /// Active guests.
    pub guests: i64,
    /// Undecided requests for access; 0 for those who do not see them.
    pub requests: i64,
    /// Whether mail can be sent at all.
    pub mail: bool,
    /// Mark of the moment before all this was read, for whoever listens to what changes from then on.
    pub mark: String,
}

/// One session in the list of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Public id.
    pub id: SessionId,
    /// Browser and system in words, such as `Firefox on Linux`.
    pub device: String,
    /// Network address that it was last seen from.
    pub network: String,
    /// Signed in at.
    pub created_at: Time,
    /// Last seen at.
    pub last_seen_at: Time,
    /// Whether it is the one that asks.
    pub current: bool,
}
