//! Requests for access: what a stranger sends, what an administrator sees and decides.

use crate::account::words;
use crate::ids::{AppId, BlockId, MemberId, RequestId};
use crate::people::Status;
use crate::time::Time;
use crate::workspace::WorkspaceName;
use serde::{Deserialize, Serialize};

words! {
    /// Where a request stands.
    RequestState {
        /// Undecided.
        Open = "open",
        /// Answered with an invitation.
        Approved = "approved",
        /// Refused.
        Denied = "denied",
        /// Its address or domain was blocked.
        Blocked = "blocked",
        /// Nobody decided in time.
        Lapsed = "lapsed",
    }
}

words! {
    /// What an administrator looks at.
    Shelf {
        /// Undecided requests.
        Open = "open",
        /// Decided and lapsed ones.
        Decided = "decided",
    }
}

words! {
    /// What a block covers.
    BlockWhat {
        /// This address.
        Address = "address",
        /// All addresses of its domain.
        Domain = "domain",
    }
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// Apps in use that can be asked for, by name. Strangers see them: nothing but what they choose by.
    pub apps: Vec<(AppId, String)>,
}

/// An app that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedApp {
    /// Which.
    pub id: AppId,
    /// Its name today.
    pub name: String,
    /// Whether it is still in use.
    pub in_use: bool,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRow {
    /// Which.
    pub id: RequestId,
    /// The requester's row in the list of people.
    pub member: MemberId,
    /// Their address.
    pub email: String,
    /// The name that they gave.
    pub name: String,
    /// Their words.
    pub message: String,
    /// The app that they ask for, if they said so.
    pub app: Option<AskedApp>,
    /// How often they asked while it was open.
    pub asked: i64,
    /// Name of the reusable link that they came by, if they did.
    pub link: Option<String>,
    /// Where it stands.
    pub state: RequestState,
    /// What the requester is in the workspace already, where that is more than a requester.
    pub status: Option<Status>,
    /// First asked at.
    pub created_at: Time,
    /// Last asked at.
    pub last_asked_at: Time,
    /// Decided at.
    pub decided_at: Option<Time>,
    /// Name of whoever decided; none for the clock.
    pub decided_by: Option<String>,
    /// Reason that the requester was given.
    pub reason: String,
}

/// A page of requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// The requests: open ones the oldest first, decided ones the latest first.
    pub rows: Vec<RequestRow>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
    /// Undecided requests in all.
    pub open: i64,
    /// Blocks in force, the latest first.
    pub blocks: Vec<Block>,
    /// Whether the workspace takes requests at all.
    pub takes: bool,
    /// Server's clock.
    pub now: Time,
}

/// An address or domain whose requests are dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Which.
    pub id: BlockId,
    /// The address, or the domain.
    pub pattern: String,
    /// Name of whoever blocked it.
    pub by: Option<String>,
    /// Since.
    pub created_at: Time,
}
