//! Guests and what each may do with each app: the matrix, one window of its rows at a time.

use crate::account::words;
use crate::ids::{AppId, GroupId, MemberId};
use crate::people::Status;
use crate::permission::Privilege;
use crate::rights::AppName;
use crate::time::Time;
use serde::{Deserialize, Serialize};

words! {
    /// What guests are sorted by.
    GuestSort {
        /// Address.
        Email = "email",
        /// Name, or the address of those who have not told it.
        Name = "name",
        /// When they were added.
        Created = "created",
    }
}

/// Which guests are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GuestQuery {
    /// Part of name or address; empty for all.
    pub search: String,
    /// Only members of this group.
    pub group: Option<GroupId>,
    /// Only those who may do something with this app, by themselves or through a group.
    pub app: Option<AppId>,
    /// Sorted by.
    pub sort: GuestSort,
    /// From the greatest to the least.
    pub descending: bool,
}

impl Default for GuestQuery {
    fn default() -> Self {
        Self {
            search: String::new(),
            group: None,
            app: None,
            sort: GuestSort::Email,
            descending: false,
        }
    }
}

/// What a guest may do with an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Which app.
    pub app: AppId,
    /// Given to the guest.
    pub own: Option<Privilege>,
    /// Given to a group of the guest: the most of all.
    pub through: Option<Privilege>,
}

impl Cell {
    /// Nothing on an app.
    pub const fn none(app: AppId) -> Self {
        Self {
            app,
            own: None,
            through: None,
        }
    }

    /// The most of both.
    pub fn effective(&self) -> Option<Privilege> {
        self.own.max(self.through)
    }

    /// What a press gives: REPORT where there is nothing, nothing where there is REPORT. More than that is
    /// not taken by a press, and what a group gives cannot be.
    pub const fn pressed(&self) -> Option<Option<Privilege>> {
        match (self.own, self.through) {
            (None, None) => Some(Some(Privilege::Report)),
            (Some(Privilege::Report), _) => Some(None),
            _ => None,
        }
    }
}

/// What a press on a cell asks for, in one word of a form: `MEMBER/APP/VIEW`, with nothing after the last
/// stroke to take the privilege.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Press {
    /// Which guest.
    pub member: MemberId,
    /// Which app.
    pub app: AppId,
    /// What they may do from then on.
    pub privilege: Option<Privilege>,
}

impl From<Press> for String {
    fn from(press: Press) -> Self {
        let word = press.privilege.map_or("", Privilege::word);
        format!("{}/{}/{word}", press.member, press.app)
    }
}

impl TryFrom<String> for Press {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        const SHAPE: &str = "a press is MEMBER/APP/PRIVILEGE";
        let mut parts = text.split('/');
        let (Some(member), Some(app), Some(word), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(SHAPE);
        };
        let privilege = match word {
            "" => None,
            word => Some(Privilege::from_word(word).ok_or(SHAPE)?),
        };
        Ok(Self {
            member: member.parse().map_err(|_| SHAPE)?,
            app: app.parse().map_err(|_| SHAPE)?,
            privilege,
        })
    }
}

/// A row of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestRow {
    /// Which.
    pub id: MemberId,
    /// Address.
    pub email: String,
    /// Name; empty until they told it.
    pub name: String,
    /// Active, invited or expired.
    pub status: Status,
    /// When they were added.
    pub created_at: Time,
    /// Who answers for them: name or address of whoever let them in; empty where nobody did.
    pub sponsor: String,
    /// Archived by the clock at.
    pub ends_at: Option<Time>,
    /// Apps that they may do something with.
    pub cells: Vec<Cell>,
}

impl GuestRow {
    /// What they may do with an app.
    pub fn cell(&self, app: AppId) -> Cell {
        let found = self.cells.iter().find(|cell| cell.app == app);
        found.copied().unwrap_or(Cell::none(app))
    }

    /// Name, or address of those who have not told it.
    pub fn shown(&self) -> &str {
        if self.name.is_empty() {
            &self.email
        } else {
            &self.name
        }
    }
}

/// Rows of the matrix from one on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestWindow {
    /// The rows.
    pub rows: Vec<GuestRow>,
    /// How many come before the first of them.
    pub start: u32,
    /// How many guests the filter leaves.
    pub total: u32,
    /// Server's clock when it was read, for relative times.
    pub now: Time,
}

/// The page of guests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guests {
    /// Apps in use, by name: the columns.
    pub apps: Vec<AppName>,
    /// Groups, by name.
    pub groups: Vec<(GroupId, String)>,
    /// Guests in all, whatever the filter.
    pub all: u32,
    /// The first rows.
    pub window: GuestWindow,
}

/// One guest with all that the panel changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// As in the matrix.
    pub row: GuestRow,
    /// Moves with each change.
    pub version: i64,
    /// Groups that they are in.
    pub groups: Vec<GroupId>,
}

/// A guest to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestForm {
    /// Address, as typed.
    pub email: String,
    /// Day on which they are archived, such as `2026-11-30`; empty for none.
    pub ends_at: String,
    /// Groups.
    pub groups: Vec<GroupId>,
    /// Privileges.
    pub apps: Vec<(AppId, Privilege)>,
}

/// What became of a guest who was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Added {
    /// A member at once; gets reports at most.
    Recorded,
    /// Invited, and a mail is on its way.
    Invited,
    /// Invited without a mail: somebody passes the link on.
    InvitedNoMail,
}
