//! What somebody holds, where each right comes from, and what follows from it. Answer and explanation are
//! made from the same sources, so that the two never disagree.

use crate::account::{AccountType, Rank, words};
use crate::error::{Error, Field, Problem};
use crate::ids::{AppId, GroupId, RoleId};
use crate::permission::{Grants, Permission, Privilege, Resource};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

words! {
    /// To whom a role is given.
    Target {
        /// To members of kind user.
        User = "USER",
        /// To groups.
        Group = "GROUP",
    }
}

/// A role by name, with its grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRights {
    /// Which.
    pub id: RoleId,
    /// Name.
    pub name: String,
    /// What it grants.
    pub grants: Grants,
}

/// A group by name, with all that it gives its members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRights {
    /// Which.
    pub id: GroupId,
    /// Name.
    pub name: String,
    /// Its roles.
    pub roles: Vec<RoleRights>,
    /// Its privileges.
    pub apps: Vec<(AppId, Privilege)>,
}

/// What is given to a member, as forms, files and programs name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Roles with target USER.
    pub roles: Vec<RoleId>,
    /// Groups.
    pub groups: Vec<GroupId>,
    /// Privileges, at most one per app.
    pub apps: Vec<(AppId, Privilege)>,
}

/// Chosen things of a form: `roles[id-ID]=on`, `apps[id-ID]=VIEW`. A thing with an empty value is not chosen.
pub type Picked<Id> = BTreeMap<Pick<Id>, String>;

/// An id as a part of a field's name. The letters come first because forms are read by a library that takes
/// whatever begins with a digit for a place in a list, and refuses the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pick<Id>(pub Id);

impl<Id: fmt::Display> Pick<Id> {
    /// Name of the field: `roles[id-ID]`.
    pub fn field(&self, of: &str) -> String {
        format!("{of}[{self}]")
    }
}

impl<Id: fmt::Display> fmt::Display for Pick<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "id-{}", self.0)
    }
}

impl<Id: fmt::Display> Serialize for Pick<Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, Id: FromStr<Err: fmt::Display>> Deserialize<'de> for Pick<Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let id = text.strip_prefix("id-").unwrap_or(&text);
        id.parse().map(Self).map_err(D::Error::custom)
    }
}

impl Given {
    /// Reads what a form has chosen.
    ///
    /// # Errors
    /// A privilege that there is not.
    pub fn of(roles: &Picked<RoleId>, groups: &Picked<GroupId>, apps: &Picked<AppId>) -> Result<Self, Error> {
        Ok(Self {
            roles: picked(roles),
            groups: picked(groups),
            apps: privileges(apps)?,
        })
    }
}

/// The ids that are chosen.
pub fn picked<Id: Copy>(from: &Picked<Id>) -> Vec<Id> {
    let chosen = from.iter().filter(|(_, value)| !value.is_empty());
    chosen.map(|(id, _)| id.0).collect()
}

/// The privileges that are chosen.
///
/// # Errors
/// One that there is not.
pub fn privileges(from: &Picked<AppId>) -> Result<Vec<(AppId, Privilege)>, Error> {
    from.iter()
        .filter(|(_, word)| !word.is_empty())
        .map(|(id, word)| Some((id.0, Privilege::from_word(word)?)))
        .collect::<Option<_>>()
        .ok_or_else(|| Error::invalid(Field::Apps, Problem::OutOfRange))
}

/// All that a member holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Account type.
    pub account_type: AccountType,
    /// Owner mark.
    pub owner: bool,
    /// Roles of their own.
    pub roles: Vec<RoleRights>,
    /// Groups that they are in.
    pub groups: Vec<GroupRights>,
    /// Privileges of their own.
    pub apps: Vec<(AppId, Privilege)>,
}

/// Where a right comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The account type.
    AccountType(AccountType),
    /// A role of their own.
    Role(String),
    /// A role of a group.
    GroupRole {
        /// The group.
        group: String,
        /// The role.
        role: String,
    },
    /// A privilege of a group.
    Group(String),
    /// A privilege of their own.
    Direct,
}

/// The same by what it is: its name is copied where somebody wants to read it.
#[derive(Clone, Copy)]
enum Origin<'a> {
    AccountType(AccountType),
    Role(&'a RoleRights),
    GroupRole(&'a GroupRights, &'a RoleRights),
    Group(&'a GroupRights),
    Direct,
}

impl From<Origin<'_>> for Source {
    fn from(origin: Origin<'_>) -> Self {
        match origin {
            Origin::AccountType(account_type) => Self::AccountType(account_type),
            Origin::Role(role) => Self::Role(role.name.clone()),
            Origin::GroupRole(group, role) => Self::GroupRole {
                group: group.name.clone(),
                role: role.name.clone(),
            },
            Origin::Group(group) => Self::Group(group.name.clone()),
            Origin::Direct => Self::Direct,
        }
    }
}

/// What is held, the most first, with the names of where it comes from.
fn explained<'a, T: Ord + Copy>(held: impl Iterator<Item = (T, Origin<'a>)>) -> Vec<(T, Source)> {
    let mut all: Vec<_> = held.map(|(what, origin)| (what, origin.into())).collect();
    all.sort_by_key(|(what, _)| std::cmp::Reverse(*what));
    all
}

/// The most of what is held.
fn most<'a, T: Ord>(held: impl Iterator<Item = (T, Origin<'a>)>) -> Option<T> {
    held.map(|(what, _)| what).max()
}

impl Held {
    /// What an account type holds by itself.
    pub const fn alone(account_type: AccountType, owner: bool) -> Self {
        Self {
            account_type,
            owner,
            roles: Vec::new(),
            groups: Vec::new(),
            apps: Vec::new(),
        }
    }

    /// Rank.
    pub const fn rank(&self) -> Rank {
        Rank::new(self.account_type, self.owner)
    }

    /// What they were given, by id.
    pub fn given(&self) -> Given {
        Given {
            roles: self.roles.iter().map(|role| role.id).collect(),
            groups: self.groups.iter().map(|group| group.id).collect(),
            apps: self.apps.clone(),
        }
    }

    /// Every source of grants. A guest holds app privileges and nothing else, whatever its groups hold.
    fn grants_by_origin(&self) -> impl Iterator<Item = (Grants, Origin<'_>)> {
        let counts = self.account_type != AccountType::Guest;
        let own = self.roles.iter().map(|role| (role.grants, Origin::Role(role)));
        let through = self.groups.iter().flat_map(|group| {
            let roles = group.roles.iter();
            roles.map(move |role| (role.grants, Origin::GroupRole(group, role)))
        });
        std::iter::once((
            Grants::of(self.account_type),
            Origin::AccountType(self.account_type),
        ))
        .chain(own.chain(through).filter(move |_| counts))
    }

    /// Whether a guest may open something: a privilege of VIEW or more, its own or of a group. One who gets
    /// reports at most never signs in.
    pub fn opens(&self) -> bool {
        let all = self
            .apps
            .iter()
            .chain(self.groups.iter().flat_map(|group| &group.apps));
        all.into_iter()
            .any(|(_, privilege)| *privilege >= Privilege::View)
    }

    /// Every permission on a resource.
    fn on(&self, resource: Resource) -> impl Iterator<Item = (Permission, Origin<'_>)> {
        self.grants_by_origin()
            .filter_map(move |(grants, origin)| Some((grants.on(resource)?, origin)))
    }

    /// Every privilege on an app. READ on DATA opens all apps, WRITE works in them; an ADMIN runs them.
    fn on_app(&self, app: AppId) -> impl Iterator<Item = (Privilege, Origin<'_>)> {
        let of = move |apps: &[(AppId, Privilege)]| {
            let found = apps.iter().find(|(id, _)| *id == app);
            found.map(|(_, privilege)| *privilege)
        };
        let direct = of(&self.apps).map(|privilege| (privilege, Origin::Direct));
        let groups = self.groups.iter();
        let groups = groups.filter_map(move |group| Some((of(&group.apps)?, Origin::Group(group))));
        let through_data = self.on(Resource::Data).map(|(permission, origin)| {
            let privilege = match (&origin, permission) {
                (Origin::AccountType(AccountType::Admin), _) => Privilege::Admin,
                (_, Permission::Write) => Privilege::Contribute,
                (_, Permission::Read) => Privilege::View,
            };
            (privilege, origin)
        });
        direct.into_iter().chain(groups).chain(through_data)
    }

    /// Why something is held on a resource, the most first.
    pub fn why(&self, resource: Resource) -> Vec<(Permission, Source)> {
        explained(self.on(resource))
    }

    /// Effective rights on the four resources: the most permissive of all sources.
    pub fn grants(&self) -> Grants {
        Resource::ALL.iter().fold(Grants::default(), |grants, &resource| {
            grants.with(resource, most(self.on(resource)))
        })
    }

    /// Why they may do something with an app, the most first.
    pub fn why_app(&self, app: AppId) -> Vec<(Privilege, Source)> {
        explained(self.on_app(app))
    }

    /// What they may do with an app.
    pub fn privilege(&self, app: AppId) -> Option<Privilege> {
        most(self.on_app(app))
    }
}

/// Everything of a workspace that can be given, for forms and their preview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Roles with target USER, by name.
    pub roles: Vec<RoleRights>,
    /// All roles, by name.
    pub all_roles: Vec<(RoleId, String)>,
    /// Groups, by name.
    pub groups: Vec<GroupRights>,
    /// Apps in use, by name.
    pub apps: Vec<AppName>,
}

/// An app by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppName {
    /// Which.
    pub id: AppId,
    /// Part of its addresses, and its column's name in files.
    pub slug: String,
    /// Name.
    pub name: String,
}

impl Offer {
    /// What somebody of this account type would hold who is given this.
    pub fn held(&self, account_type: AccountType, owner: bool, given: &Given) -> Held {
        Held {
            account_type,
            owner,
            roles: self
                .roles
                .iter()
                .filter(|role| given.roles.contains(&role.id))
                .cloned()
                .collect(),
            groups: self
                .groups
                .iter()
                .filter(|group| given.groups.contains(&group.id))
                .cloned()
                .collect(),
            apps: given.apps.clone(),
        }
    }
}
