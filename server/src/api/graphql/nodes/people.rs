//! People: members, guests, invitations, those who were removed.

use super::super::words::{
    AccountType, DateTime, InvitationResult, InvitationState, MailState, Privilege, Status,
};
use super::id;
use super::rights::{AppPrivilege, Grants, Named};
use async_graphql::{ID, SimpleObject};
use model::guest::{Cell, GuestRow};
use model::invitation::{Link, Outcome};
use model::people::Row;
use model::person::{Ended, Person, Removed, Sent};
use model::session::Session;

/// A person in the one list of members and invitations: users and guests.
#[derive(SimpleObject)]
pub struct Member {
    pub id: ID,
    /// Of their account; null until they have one.
    pub uid: Option<String>,
    pub email: String,
    /// Empty until they told it.
    pub name: String,
    pub account_type: AccountType,
    pub owner: bool,
    pub status: Status,
    /// Names of their own roles; those of their groups are not among them.
    pub roles: Vec<String>,
    /// Names of their groups.
    pub groups: Vec<String>,
    /// State of the latest mail about them.
    pub mail: MailState,
    pub last_seen_at: Option<DateTime>,
    pub created_at: DateTime,
    /// Archived by the clock at.
    pub ends_at: Option<DateTime>,
    /// Their open or run-out invitation.
    pub invitation: Option<InvitationOfMember>,
}

/// The invitation of somebody in the list.
#[derive(SimpleObject)]
pub struct InvitationOfMember {
    pub id: ID,
    pub expires_at: DateTime,
    /// How often it was sent again.
    pub resent: i64,
    /// Whether whoever asks sent it.
    pub own: bool,
}

impl Member {
    /// A row of the list, with the uid where it was asked for.
    pub fn of(row: Row) -> Self {
        Self {
            id: id(row.id),
            uid: row.uid,
            email: row.email,
            name: row.name,
            account_type: row.account_type.into(),
            owner: row.owner,
            status: row.status.into(),
            roles: row.roles,
            groups: row.groups,
            mail: row.mail.state.into(),
            last_seen_at: row.last_seen_at.map(DateTime),
            created_at: DateTime(row.created_at),
            ends_at: row.ends_at.map(DateTime),
            invitation: row.invitation.map(|invitation| InvitationOfMember {
                id: id(invitation.id),
                expires_at: DateTime(invitation.expires_at),
                resent: invitation.resent,
                own: invitation.own,
            }),
        }
    }
}

/// An invitation that is open or has run out.
#[derive(SimpleObject)]
pub struct Invitation {
    pub id: ID,
    pub email: String,
    pub name: String,
    /// What the invited person becomes.
    pub account_type: AccountType,
    /// Whether it is still open.
    pub open: bool,
    /// The invited person in the list of members.
    pub member: ID,
    pub mail: MailState,
    pub created_at: DateTime,
    pub expires_at: DateTime,
    /// How often it was sent again.
    pub resent: i64,
}

impl Invitation {
    /// Of a row that has one.
    pub fn of(row: Row) -> Option<Self> {
        let invitation = row.invitation?;
        Some(Self {
            id: id(invitation.id),
            email: row.email,
            name: row.name,
            account_type: row.account_type.into(),
            open: row.status == model::people::Status::Invited,
            member: id(row.id),
            mail: row.mail.state.into(),
            created_at: DateTime(row.created_at),
            expires_at: DateTime(invitation.expires_at),
            resent: invitation.resent,
        })
    }
}

/// A guest, and what they may do with each app.
#[derive(SimpleObject)]
pub struct Guest {
    pub id: ID,
    pub email: String,
    pub name: String,
    pub status: Status,
    /// Who answers for them.
    pub sponsor: String,
    pub created_at: DateTime,
    pub ends_at: Option<DateTime>,
    pub privileges: Vec<GuestPrivilege>,
}

/// What a guest may do with an app.
#[derive(SimpleObject)]
pub struct GuestPrivilege {
    pub app: ID,
    /// Given to the guest.
    pub own: Option<Privilege>,
    /// Given to a group of the guest: the most of all.
    pub through_groups: Option<Privilege>,
    /// The most of both.
    pub effective: Option<Privilege>,
}

impl From<&Cell> for GuestPrivilege {
    fn from(cell: &Cell) -> Self {
        Self {
            app: id(cell.app),
            own: cell.own.map(Into::into),
            through_groups: cell.through.map(Into::into),
            effective: cell.effective().map(Into::into),
        }
    }
}

impl From<GuestRow> for Guest {
    fn from(row: GuestRow) -> Self {
        Self {
            id: id(row.id),
            privileges: row.cells.iter().map(GuestPrivilege::from).collect(),
            email: row.email,
            name: row.name,
            status: row.status.into(),
            sponsor: row.sponsor,
            created_at: DateTime(row.created_at),
            ends_at: row.ends_at.map(DateTime),
        }
    }
}

/// One guest with all that can be changed.
#[derive(SimpleObject)]
pub struct OneGuest {
    #[graphql(flatten)]
    pub guest: Guest,
    /// Moves with each change.
    pub version: i64,
    pub groups: Vec<ID>,
}

/// What became of one address.
#[derive(SimpleObject)]
pub struct InvitationOutcome {
    /// The address, normalised where it is one.
    pub email: String,
    pub result: InvitationResult,
    /// The invitation that it is about, where there is one.
    pub invitation: Option<ID>,
}

impl From<Outcome> for InvitationOutcome {
    fn from(outcome: Outcome) -> Self {
        Self {
            email: outcome.email,
            result: outcome.result.into(),
            invitation: outcome.invitation.map(id),
        }
    }
}

/// A fresh link, shown this once. Those before it are dead.
#[derive(SimpleObject)]
pub struct FreshLink {
    /// Of the invitation or the reusable link.
    pub id: ID,
    pub url: String,
    pub email: String,
    pub expires_at: DateTime,
}

impl FreshLink {
    pub fn of(id: ID, link: Link) -> Self {
        Self {
            id,
            url: link.url,
            email: link.email,
            expires_at: DateTime(link.expires_at),
        }
    }
}

/// What was erased of a person.
#[derive(SimpleObject)]
pub struct WhatErased {
    /// Whether their account is gone; it stays where another workspace has them.
    pub account: bool,
    /// Events of the audit log that no longer say anything about them.
    pub events: u64,
}

/// What ended with a membership.
#[derive(SimpleObject)]
pub struct WhatEnded {
    pub ok: bool,
    pub sessions: u64,
    /// Pending invitations that they had sent.
    pub invitations: u64,
    /// Reusable links that they own.
    pub links: u64,
}

impl From<Ended> for WhatEnded {
    fn from(ended: Ended) -> Self {
        Self {
            ok: true,
            sessions: ended.sessions,
            invitations: ended.invitations,
            links: ended.links,
        }
    }
}

/// Somebody who was removed and can be restored.
#[derive(SimpleObject)]
pub struct RemovedMember {
    pub id: ID,
    pub email: String,
    pub name: String,
    /// What they get back.
    pub account_type: AccountType,
    pub owner: bool,
    pub removed_at: DateTime,
}

impl From<Removed> for RemovedMember {
    fn from(removed: Removed) -> Self {
        Self {
            id: id(removed.id),
            email: removed.email,
            name: removed.name,
            account_type: removed.account_type.into(),
            owner: removed.owner,
            removed_at: DateTime(removed.removed_at),
        }
    }
}

/// An invitation in the life of a person.
#[derive(SimpleObject)]
pub struct SentInvitation {
    pub id: ID,
    pub state: InvitationState,
    pub account_type: AccountType,
    pub inviter: String,
    pub sent_at: DateTime,
    pub expires_at: DateTime,
    pub ended_at: Option<DateTime>,
    pub resent: i64,
}

impl From<Sent> for SentInvitation {
    fn from(sent: Sent) -> Self {
        Self {
            id: id(sent.id),
            state: sent.state.into(),
            account_type: sent.account_type.into(),
            inviter: sent.inviter,
            sent_at: DateTime(sent.sent_at),
            expires_at: DateTime(sent.expires_at),
            ended_at: sent.ended_at.map(DateTime),
            resent: sent.resent,
        }
    }
}

/// Where somebody is signed in.
#[derive(SimpleObject)]
pub struct MemberSession {
    pub id: ID,
    pub device: String,
    pub network: String,
    pub created_at: DateTime,
    pub last_seen_at: DateTime,
}

impl From<Session> for MemberSession {
    fn from(session: Session) -> Self {
        Self {
            id: id(session.id),
            device: session.device,
            network: session.network,
            created_at: DateTime(session.created_at),
            last_seen_at: DateTime(session.last_seen_at),
        }
    }
}

/// One person with all that is known of them.
#[derive(SimpleObject)]
pub struct OneMember {
    pub id: ID,
    pub uid: Option<String>,
    pub email: String,
    pub name: String,
    pub account_type: AccountType,
    pub owner: bool,
    /// Null where they are not in the list: removed, or their invitation was taken back.
    pub status: Option<Status>,
    pub removed_at: Option<DateTime>,
    pub ends_at: Option<DateTime>,
    /// Name or address of whoever let them in.
    pub invited_by: Option<String>,
    pub mail: MailState,
    pub last_seen_at: Option<DateTime>,
    pub created_at: DateTime,
    /// Moves with each change.
    pub version: i64,
    /// Lines of `key: text`; null for those who may not edit them.
    pub metadata: Option<String>,
    /// What they may do on the four resources, from all sources.
    pub grants: Grants,
    pub roles: Vec<Named>,
    pub groups: Vec<Named>,
    /// Privileges of their own.
    pub privileges: Vec<AppPrivilege>,
    /// Invitations to this workspace, the latest first.
    pub invitations: Vec<SentInvitation>,
    /// Null for those who may not end them.
    pub sessions: Option<Vec<MemberSession>>,
}

impl OneMember {
    /// The page of a person.
    pub fn of(person: Person, uid: Option<String>) -> Self {
        let Person {
            profile,
            metadata,
            sessions,
            invitations,
            held,
            ..
        } = person;
        Self {
            id: id(profile.id),
            uid,
            email: profile.email,
            name: profile.name,
            account_type: profile.account_type.into(),
            owner: profile.owner,
            status: profile.status.map(Into::into),
            removed_at: profile.removed_at.map(DateTime),
            ends_at: profile.ends_at.map(DateTime),
            invited_by: profile.invited_by,
            mail: profile.mail.state.into(),
            last_seen_at: profile.last_seen_at.map(DateTime),
            created_at: DateTime(profile.created_at),
            version: profile.version,
            metadata,
            grants: held.grants().into(),
            roles: held
                .roles
                .iter()
                .map(|role| Named::of(role.id, &role.name))
                .collect(),
            groups: held
                .groups
                .iter()
                .map(|group| Named::of(group.id, &group.name))
                .collect(),
            privileges: held.apps.iter().map(|&pair| pair.into()).collect(),
            invitations: invitations.into_iter().map(Into::into).collect(),
            sessions: sessions.map(|all| all.into_iter().map(Into::into).collect()),
        }
    }
}
