//! The one list of members and invitations.

use crate::account::{AccountType, Kind, words};
use crate::ids::{AppId, GroupId, InvitationId, MemberId, RoleId};
use crate::mail::Delivery;
use crate::time::Time;
use serde::{Deserialize, Serialize};

words! {
    /// Where a person stands in a workspace.
    Status {
        /// Asked for access, undecided.
        Requested = "requested",
        /// Has an open invitation.
        Invited = "invited",
        /// In.
        Active = "active",
        /// Out, can come back.
        Archived = "archived",
        /// Had an invitation that ran out.
        Expired = "expired",
    }
}

words! {
    /// Columns that the list sorts by.
    SortBy {
        /// Name, then address.
        Name = "name",
        /// Address.
        Email = "email",
        /// Account type.
        AccountType = "account-type",
        /// Status.
        Status = "status",
        /// Mail state.
        Mail = "mail",
        /// Last seen.
        LastSeen = "last-seen",
        /// Came into the list.
        Created = "created",
    }
}

/// What the address bar of the list holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Fragment of name or address.
    pub search: String,
    /// Only this status.
    pub status: Option<Status>,
    /// Only this account type.
    pub account_type: Option<AccountType>,
    /// Only those who have this role, themselves or through a group.
    pub role: Option<RoleId>,
    /// Only those in this group.
    pub group: Option<GroupId>,
    /// Only those with a privilege on this app, of their own or of a group.
    pub app: Option<AppId>,
    /// Sorted by.
    pub sort: SortBy,
    /// From the greatest to the least.
    pub descending: bool,
    /// Rows a page: 25, 50, 100 or 200.
    pub limit: u32,
    /// Where the page begins, as the page before or after it said; empty for the first.
    pub cursor: String,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            search: String::new(),
            status: None,
            account_type: None,
            role: None,
            group: None,
            app: None,
            sort: SortBy::Name,
            descending: false,
            limit: 50,
            cursor: String::new(),
        }
    }
}

impl Query {
    /// Whether role, group or app leave people out.
    pub const fn is_narrow(&self) -> bool {
        self.role.is_some() || self.group.is_some() || self.app.is_some()
    }

    /// Sizes of a page that are offered.
    pub const LIMITS: [u32; 4] = [25, 50, 100, 200];
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
    /// Cursor of the page before, if there is one.
    pub previous: Option<String>,
    /// Whether the search has stopped before the page was full, having looked at enough people: it goes on
    /// with the next page (or the one before).
    pub partly: bool,
    /// People that the filter and search leave.
    pub total: Total,
    /// People per status, whatever the filter; states without anyone have 0.
    pub counts: Vec<(Status, i64)>,
    /// Server's clock when the page was made, for relative times.
    pub now: Time,
}

/// How many the filter and search leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Total {
    /// Exactly so many.
    Exactly(i64),
    /// More than this; counting on would take too long.
    MoreThan(i64),
}

/// One person in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Which.
    pub id: MemberId,
    /// Id of their account, by which programs know them; none until they have one. A browser is not told it.
    #[serde(skip)]
    pub uid: Option<String>,
    /// Name; empty until they told it.
    pub name: String,
    /// Address.
    pub email: String,
    /// User or guest.
    pub kind: Kind,
    /// Account type.
    pub account_type: AccountType,
    /// Owner mark.
    pub owner: bool,
    /// Their roles, by name; those of their groups are not among them.
    pub roles: Vec<String>,
    /// Their groups, by name.
    pub groups: Vec<String>,
    /// Status.
    pub status: Status,
    /// The latest mail about them.
    pub mail: Delivery,
    /// Last seen, if ever.
    pub last_seen_at: Option<Time>,
    /// Came into the list at.
    pub created_at: Time,
    /// Their open or run-out invitation.
    pub invitation: Option<RowInvitation>,
    /// Archived by the clock at.
    pub ends_at: Option<Time>,
    /// Whether it is the one who looks.
    pub oneself: bool,
}

impl Row {
    /// What the acts on them depend on.
    pub fn subject(&self) -> crate::person::Subject {
        crate::person::Subject {
            account_type: self.account_type,
            owner: self.owner,
            status: Some(self.status),
            removed: false,
            invitation: self.invitation.as_ref().map(|invitation| invitation.own),
            oneself: self.oneself,
        }
    }
}

/// The invitation of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowInvitation {
    /// Which.
    pub id: InvitationId,
    /// Ends at.
    pub expires_at: Time,
    /// How often it was sent again.
    pub resent: i64,
    /// Whether the viewer sent it.
    pub own: bool,
}
