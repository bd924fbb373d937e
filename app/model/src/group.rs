//! Groups: named sets of members that share roles and privileges.

use crate::account::AccountType;
use crate::error::{Error, Field, Problems};
use crate::ids::{AppId, GroupId, MemberId, RoleId};
use crate::limits;
use crate::name;
use crate::people::Status;
use crate::permission::Privilege;
use crate::rights::{AppName, RoleRights};
use crate::time::Time;
use serde::{Deserialize, Serialize};

/// A group in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRow {
    /// Which.
    pub id: GroupId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Members, those on their way in and out included.
    pub members: i64,
    /// Roles, by name.
    pub roles: Vec<String>,
    /// Apps that it has a privilege on.
    pub apps: i64,
}

/// A page of groups, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupPage {
    /// The rows.
    pub rows: Vec<GroupRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// A group's own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Which.
    pub id: GroupId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Moves with each change.
    pub version: i64,
    /// Made at.
    pub created_at: Time,
    /// Roles that it has.
    pub roles: Vec<RoleId>,
    /// Privileges that it has.
    pub apps: Vec<(AppId, Privilege)>,
    /// Roles with target GROUP that there are.
    pub offered_roles: Vec<RoleRights>,
    /// Apps that there are.
    pub offered_apps: Vec<AppName>,
    /// Members of this page, by name.
    pub members: Vec<GroupMember>,
    /// Members in all.
    pub count: i64,
    /// Cursor of the next page of members.
    pub next: Option<String>,
}

/// One member of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMember {
    /// Which.
    pub id: MemberId,
    /// Name; may be empty.
    pub name: String,
    /// Address.
    pub email: String,
    /// Account type.
    pub account_type: AccountType,
    /// Status.
    pub status: Status,
}

/// What a group's form sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupForm {
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Roles with target GROUP.
    pub roles: Vec<RoleId>,
    /// Privileges, at most one per app.
    pub apps: Vec<(AppId, Privilege)>,
}

impl GroupForm {
    /// The form with name and description checked.
    ///
    /// # Errors
    /// A name that is none, a description that is too long.
    pub fn check(self) -> Result<Self, Error> {
        let mut problems = Problems::default();
        let checked = (
            problems.check(Field::Name, name::check(&self.name)),
            problems.check(
                Field::Description,
                name::check_text(&self.description, limits::DESCRIPTION),
            ),
        );
        match checked {
            (Some(name), Some(description)) => Ok(Self {
                name,
                description,
                ..self
            }),
            _ => Err(problems.into_error()),
        }
    }
}

/// What came of adding many addresses to a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Added.
    pub added: i64,
    /// Were in it before.
    pub there: i64,
    /// Nobody of the workspace has this address.
    pub unknown: Vec<String>,
}
