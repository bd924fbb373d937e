//! API keys: what a program may do in one workspace, never more than whoever made its key.

use crate::account::{AccountType, words};
use crate::error::{Error, Field, Problem, Problems};
use crate::ids::KeyId;
use crate::limits;
use crate::name;
use crate::policy::{Action, Denial};
use crate::time::{Span, Time};
use serde::{Deserialize, Serialize};

words! {
    /// One thing that a key can be for.
    Capability {
        /// See people, their rights and invitations.
        UsersRead = "users:read",
        /// Invite, change, archive users.
        UsersWrite = "users:write",
        /// Make, change, delete roles and groups.
        RolesWrite = "roles:write",
        /// Let guests in, give and take their privileges.
        GuestsWrite = "guests:write",
        /// See and decide requests for access.
        RequestsWrite = "requests:write",
        /// Register, change, archive apps.
        AppsWrite = "apps:write",
        /// Read the audit log.
        AuditRead = "audit:read",
        /// Change the workspace's settings, keys and webhooks.
        WorkspaceWrite = "workspace:write",
    }
}

/// The capabilities of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities(u8);

impl Capabilities {
    /// These.
    pub fn of(these: &[Capability]) -> Self {
        these
            .iter()
            .fold(Self::default(), |all, one| Self(all.0 | one.bit()))
    }

    /// None.
    pub const fn from_nothing() -> Self {
        Self(0)
    }

    /// Whether this is among them.
    pub const fn has(self, capability: Capability) -> bool {
        self.0 & capability.bit() != 0
    }

    /// Whether all of the others are among them.
    pub const fn cover(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }

    /// Them, in order.
    pub fn list(self) -> Vec<Capability> {
        let all = Capability::ALL.iter().copied();
        all.filter(|&capability| self.has(capability)).collect()
    }

    /// Their words with a space between: how a column holds them.
    pub fn words(self) -> String {
        let words: Vec<&str> = self.list().into_iter().map(Capability::word).collect();
        words.join(" ")
    }

    /// Reads the words back; what this program does not know is left out, so that a key is never stronger than
    /// what is understood.
    pub fn from_words(words: &str) -> Self {
        let known: Vec<Capability> = words.split(' ').filter_map(Capability::from_word).collect();
        Self::of(&known)
    }

    /// Whether a key with these may take part in this; its maker's rights are asked besides.
    ///
    /// # Errors
    /// The capability that it lacks, or that no key does this.
    pub fn ask(self, action: Action) -> Result<(), Denial> {
        let needed = Needed::by(action);
        let any = |of: &[Capability]| of.is_empty() || of.iter().any(|&one| self.has(one));
        match needed {
            Needed::Any(of) if any(of) => Ok(()),
            Needed::Both(of) if of.iter().all(|&one| self.has(one)) => Ok(()),
            Needed::Any(of) => Err(of.first().map_or(Denial::NotByKey, |&one| Denial::KeyLacks(one))),
            Needed::Both(of) => Err(of
                .into_iter()
                .find(|&one| !self.has(one))
                .map_or(Denial::NotByKey, Denial::KeyLacks)),
            Needed::Person => Err(Denial::NotByKey),
        }
    }
}

/// What an action asks of a key.
enum Needed {
    /// One of these.
    Any(&'static [Capability]),
    /// Each of the two.
    Both([Capability; 2]),
    /// A person: no key does it.
    Person,
}

impl Needed {
    fn by(action: Action) -> Self {
        use Capability::{
            AppsWrite, AuditRead, GuestsWrite, RequestsWrite, RolesWrite, UsersRead, UsersWrite,
            WorkspaceWrite,
        };
        match action {
            Action::ListPeople => Self::Any(&[UsersRead, UsersWrite, GuestsWrite]),
            Action::Invite { account_type }
            | Action::ManageInvitation { account_type, .. }
            | Action::ManageLinks { account_type } => Self::of(account_type),
            Action::EditMember { rank } | Action::MoveMember { rank, .. } => Self::of(rank.account_type()),
            Action::ChangeMember { from, to, .. } => {
                let write = |of| match of {
                    AccountType::Guest => GuestsWrite,
                    _ => UsersWrite,
                };
                Self::Both([write(from.account_type()), write(to.account_type())])
            }
            Action::ReadRequests | Action::DecideRequests => Self::Any(&[RequestsWrite]),
            Action::ReadSettings | Action::ChangeSettings | Action::ManageKeys { .. } => {
                Self::Any(&[WorkspaceWrite])
            }
            Action::ReadAudit => Self::Any(&[AuditRead]),
            Action::ReadRights => Self::Any(&[
                UsersRead,
                UsersWrite,
                GuestsWrite,
                RolesWrite,
                AppsWrite,
                RequestsWrite,
            ]),
            Action::Import => Self::Any(&[UsersWrite, GuestsWrite]),
            Action::ManageRoles | Action::ManageGroups => Self::Any(&[RolesWrite]),
            // Comes with another action, which asks for its own.
            Action::Give { .. } => Self::Any(&[UsersWrite, GuestsWrite, RolesWrite, RequestsWrite]),
            Action::ManageApps => Self::Any(&[AppsWrite]),
            Action::CreateWorkspace | Action::OpenApp { .. } => Self::Person,
        }
    }

    const fn of(account_type: AccountType) -> Self {
        match account_type {
            AccountType::Guest => Self::Any(&[Capability::GuestsWrite]),
            _ => Self::Any(&[Capability::UsersWrite]),
        }
    }
}

impl Capability {
    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A key in the list; its secret was shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Which.
    pub id: KeyId,
    /// What programs send beside the secret.
    pub key: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub capabilities: Capabilities,
    /// Whoever made it: it may never do more than they.
    pub maker: String,
    /// Their address.
    pub maker_email: String,
    /// Whether its maker is no longer active: it opens nothing.
    pub maker_gone: bool,
    /// Made at.
    pub created_at: Time,
    /// Ends at, if it does.
    pub expires_at: Option<Time>,
    /// Last used, to the minute.
    pub last_used_at: Option<Time>,
    /// Revoked at.
    pub revoked_at: Option<Time>,
}

impl Key {
    /// Whether it opens anything now.
    pub fn lives(&self, now: Time) -> bool {
        !self.maker_gone && self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// The keys of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// Them, the latest first.
    pub keys: Vec<Key>,
    /// Server's clock.
    pub now: Time,
}

/// A key that was just made: the only time that its secret is seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// Which.
    pub id: KeyId,
    /// What programs send as `X-API-KEY`.
    pub key: String,
    /// What programs send as `X-API-SECRET`.
    pub secret: String,
}

/// What a key is made from, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyForm {
    /// What it is for.
    pub name: String,
    /// Words of its capabilities.
    pub capabilities: Vec<String>,
    /// Days that it lives; empty for no end.
    pub days: String,
}

/// The form once it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub capabilities: Capabilities,
    /// How long it lives, if not for ever.
    pub life: Option<Span>,
}

impl KeyForm {
    /// Checks it, all of its fields.
    ///
    /// # Errors
    /// A name that is none; no capability, or one that there is not; days out of range.
    pub fn check(&self) -> Result<Checked, Error> {
        let mut problems = Problems::default();
        let capabilities = if self.capabilities.is_empty() {
            Err(Problem::Missing)
        } else {
            let known = self.capabilities.iter().map(|word| Capability::from_word(word));
            known
                .collect::<Option<Vec<_>>>()
                .map(|known| Capabilities::of(&known))
                .ok_or(Problem::OutOfRange)
        };
        let life = match self.days.trim() {
            "" => Ok(None),
            days => match days.parse::<i64>() {
                Ok(days) if (1..=limits::KEY_DAYS).contains(&days) => Ok(Some(Span::days(days))),
                Ok(_) => Err(Problem::OutOfRange),
                Err(_) => Err(Problem::Malformed),
            },
        };
        let checked = (
            problems.check(Field::Name, name::check(&self.name)),
            problems.check(Field::Capabilities, capabilities),
            problems.check(Field::Days, life),
        );
        match checked {
            (Some(name), Some(capabilities), Some(life)) => Ok(Checked {
                name,
                capabilities,
                life,
            }),
            _ => Err(problems.into_error()),
        }
    }
}
