//! The one answer to "may X do Y to Z", with its reason. Pages, programs and jobs all ask here.

use crate::account::{AccountType, Rank};
use crate::key::{Capabilities, Capability};
use crate::permission::{Grants, Permission, Privilege, Resource};
use crate::workspace::WhoMayInvite;
use serde::{Deserialize, Serialize};

/// An active member as the rules see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Account type.
    pub account_type: AccountType,
    /// Owner mark.
    pub owner: bool,
    /// Who may invite in their workspace.
    pub who_may_invite: WhoMayInvite,
    /// What their roles, and those of their groups, add.
    pub added: Grants,
    /// What the key is for by which a program acts in their name; none where they act themselves.
    pub key: Option<Capabilities>,
}

impl Standing {
    /// Their rank.
    pub const fn rank(&self) -> Rank {
        Rank::new(self.account_type, self.owner)
    }

    /// Their effective rights on the four resources. A guest holds app privileges only.
    pub fn grants(&self) -> Grants {
        match self.account_type {
            AccountType::Guest => Grants::default(),
            of => Grants::of(of).or(&self.added),
        }
    }
}

/// What somebody wants to do, with all that the answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// See the list of people.
    ListPeople,
    /// Open the door for somebody who will be this.
    Invite {
        /// What the invited person becomes.
        account_type: AccountType,
    },
    /// Resend, copy, renew, revoke an invitation.
    ManageInvitation {
        /// What the invited person would become.
        account_type: AccountType,
        /// Whether the actor sent it.
        own: bool,
    },
    /// Change what a member is, or make or unmake them owner.
    ChangeMember {
        /// Rank that they have now.
        from: Rank,
        /// Rank that they would have.
        to: Rank,
        /// Whether the actor is that member.
        oneself: bool,
    },
    /// Change a member's name, end date and metadata.
    EditMember {
        /// Rank that they have.
        rank: Rank,
    },
    /// Archive, unarchive, remove or restore a member.
    MoveMember {
        /// Rank that they have, or get back.
        rank: Rank,
        /// Whether the actor is that member.
        oneself: bool,
    },
    /// See the requests for access.
    ReadRequests,
    /// Deny requests for access, block addresses; approving asks `Invite` as well.
    DecideRequests,
    /// Make and change reusable links of this account type.
    ManageLinks {
        /// What those who use it become.
        account_type: AccountType,
    },
    /// Make another workspace on this instance.
    CreateWorkspace,
    /// See the workspace's settings, mail included.
    ReadSettings,
    /// Change the workspace's settings, send a test mail.
    ChangeSettings,
    /// See, make and revoke API keys.
    ManageKeys {
        /// What a new key would be for; nothing where none is made.
        capabilities: Capabilities,
    },
    /// Read the audit log.
    ReadAudit,
    /// See roles and groups, and who can open which app.
    ReadRights,
    /// Read a file of people, see what it would do, do it and undo it; asks for each row what the page asks.
    Import,
    /// Make, change and delete roles; asks `Give` for what a change adds.
    ManageRoles,
    /// Make, change and delete groups; asks `Give` for what somebody gets by it.
    ManageGroups,
    /// Let somebody have rights that they had not: a role, a group, a privilege, a membership that comes back
    /// with all of it.
    Give {
        /// What they get on the four resources.
        grants: Grants,
        /// Whether the actor may do with each of the apps at least what they get.
        apps_held: bool,
    },
    /// Register, change and archive apps.
    ManageApps,
    /// Open an app.
    OpenApp {
        /// What the actor may do with it.
        held: Option<Privilege>,
    },
}

/// Why something is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Denial {
    /// Lacks this much on this resource.
    Lacks(Permission, Resource),
    /// The workspace lets only admins invite.
    AdminsInvite,
    /// Would give more than the actor holds.
    MoreThanYouHold,
    /// The other ranks higher.
    HigherRank,
    /// Nobody raises themselves.
    Oneself,
    /// Only owners make or unmake owners.
    OwnersOnly,
    /// Only whoever sent it, or an admin.
    NotYours,
    /// Nobody archives or removes themselves.
    NotYourself,
    /// Nobody decides about their own request.
    OwnRequest,
    /// Has no privilege on the app that opens it.
    NoPrivilege,
    /// The key is not for this.
    KeyLacks(Capability),
    /// Only people do this, no keys.
    NotByKey,
}

/// Why something is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ground {
    /// By the account type's permission on this resource.
    AccountType(Permission, Resource),
    /// The workspace lets everyone invite up to their own level.
    EveryoneInvites,
    /// They sent it themselves.
    Own,
    /// They are an owner.
    Owner,
    /// By a role of theirs, or of a group of theirs.
    Role(Permission, Resource),
    /// By this privilege on the app.
    Privilege(Privilege),
}

/// May the actor do it, and why or why not.
pub fn may(actor: &Standing, action: Action) -> Result<Ground, Denial> {
    use Permission::{Read, Write};
    use Resource::{BusinessInfo, Data, UserManagement};
    if let Some(key) = actor.key {
        key.ask(action)?;
    }
    match action {
        Action::ListPeople | Action::ReadRequests | Action::ReadRights => needs(actor, Read, UserManagement),
        Action::Invite { account_type } => {
            let ground = invites(actor)?;
            within(actor, Rank::new(account_type, false), &Grants::of(account_type))?;
            Ok(ground)
        }
        Action::ManageInvitation { account_type, own } => {
            let ground = match needs(actor, Write, UserManagement) {
                Ok(ground) => ground,
                Err(_) if own && invites(actor).is_ok() => Ground::Own,
                Err(Denial::Lacks(..)) if invites(actor).is_ok() => return Err(Denial::NotYours),
                Err(denial) => return Err(denial),
            };
            within(actor, Rank::new(account_type, false), &Grants::of(account_type))?;
            Ok(ground)
        }
        Action::ChangeMember { from, to, oneself } => {
            let owner_mark = Rank::new(AccountType::Admin, true);
            if oneself && to > from {
                return Err(Denial::Oneself);
            }
            if (from == owner_mark) != (to == owner_mark) {
                return if actor.rank() == owner_mark {
                    Ok(Ground::Owner)
                } else {
                    Err(Denial::OwnersOnly)
                };
            }
            let ground = needs(actor, Write, UserManagement)?;
            if from > actor.rank() {
                return Err(Denial::HigherRank);
            }
            within(actor, to, &Grants::of(to.account_type()))?;
            Ok(ground)
        }
        Action::EditMember { rank } => {
            let ground = needs(actor, Write, UserManagement)?;
            if rank > actor.rank() {
                return Err(Denial::HigherRank);
            }
            Ok(ground)
        }
        Action::MoveMember { rank, oneself } => {
            let ground = needs(actor, Write, UserManagement)?;
            if oneself {
                return Err(Denial::NotYourself);
            }
            if rank > actor.rank() {
                return Err(Denial::HigherRank);
            }
            Ok(ground)
        }
        Action::ManageLinks { account_type } => {
            let ground = needs(actor, Write, UserManagement)?;
            within(actor, Rank::new(account_type, false), &Grants::of(account_type))?;
            Ok(ground)
        }
        Action::CreateWorkspace => {
            if actor.rank() == Rank::new(AccountType::Admin, true) {
                Ok(Ground::Owner)
            } else {
                Err(Denial::OwnersOnly)
            }
        }
        Action::ReadSettings => needs(actor, Read, BusinessInfo),
        Action::ChangeSettings => needs(actor, Write, BusinessInfo),
        Action::ManageKeys { capabilities } => {
            if actor.key.is_some_and(|key| !key.cover(capabilities)) {
                return Err(Denial::MoreThanYouHold);
            }
            needs(actor, Write, BusinessInfo)
        }
        Action::ReadAudit => {
            needs(actor, Read, UserManagement)?;
            needs(actor, Read, BusinessInfo)
        }
        Action::DecideRequests | Action::ManageRoles | Action::ManageGroups | Action::Import => {
            needs(actor, Write, UserManagement)
        }
        Action::Give { grants, apps_held } => {
            let ground = invites(actor)?;
            if !apps_held || !actor.grants().cover(&grants) {
                return Err(Denial::MoreThanYouHold);
            }
            Ok(ground)
        }
        Action::ManageApps => needs(actor, Write, Data),
        Action::OpenApp { held } => match held {
            Some(privilege) if privilege >= Privilege::View => Ok(Ground::Privilege(privilege)),
            _ => Err(Denial::NoPrivilege),
        },
    }
}

fn needs(actor: &Standing, permission: Permission, resource: Resource) -> Result<Ground, Denial> {
    if actor.grants().allow(permission, resource) {
        let by_type = Grants::of(actor.account_type).allow(permission, resource);
        Ok(if by_type {
            Ground::AccountType(permission, resource)
        } else {
            Ground::Role(permission, resource)
        })
    } else {
        Err(Denial::Lacks(permission, resource))
    }
}

fn invites(actor: &Standing) -> Result<Ground, Denial> {
    match (
        needs(actor, Permission::Write, Resource::UserManagement),
        actor.who_may_invite,
    ) {
        (Ok(ground), _) => Ok(ground),
        (Err(_), WhoMayInvite::Everyone) if actor.account_type > AccountType::Guest => {
            Ok(Ground::EveryoneInvites)
        }
        (Err(_), WhoMayInvite::Admins) if actor.account_type > AccountType::Guest => {
            Err(Denial::AdminsInvite)
        }
        (Err(denial), _) => Err(denial),
    }
}

/// Grant only what you hold: neither a higher rank nor a right that the actor lacks.
fn within(actor: &Standing, rank: Rank, grants: &Grants) -> Result<(), Denial> {
    if rank > actor.rank() || !actor.grants().cover(grants) {
        return Err(Denial::MoreThanYouHold);
    }
    Ok(())
}
