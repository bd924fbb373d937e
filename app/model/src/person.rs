//! One person: their page, what can be done with them, and what came of it.

use crate::account::{AccountType, Rank, words};
use crate::audit::AuditPage;
use crate::error::Error;
use crate::ids::{InvitationId, MemberId};
use crate::invitation::State;
use crate::mail::Delivery;
use crate::people::Status;
use crate::policy::{Action, Standing, may};
use crate::rights::{AppName, Held};
use crate::session::Session;
use crate::time::Time;
use serde::{Deserialize, Serialize};

words! {
    /// What can be done with many people at once.
    BulkAct {
        /// Out, and can come back.
        Archive = "archive",
        /// Back from the archive.
        Unarchive = "unarchive",
        /// Out of the workspace.
        Remove = "remove",
        /// Back into the workspace.
        Restore = "restore",
        /// Another account type.
        ChangeType = "change-type",
        /// The invitation is sent again.
        Resend = "resend",
        /// The invitation is taken back.
        Revoke = "revoke",
        /// Archiving is taken back, with what ended by it.
        UndoArchive = "undo-archive",
        /// Taking the invitation back is taken back.
        UndoRevoke = "undo-revoke",
    }
}

impl BulkAct {
    /// What takes it back, where that can be done.
    pub const fn undone_by(self) -> Option<Self> {
        match self {
            Self::Archive => Some(Self::UndoArchive),
            Self::Remove => Some(Self::Restore),
            Self::Revoke => Some(Self::UndoRevoke),
            _ => None,
        }
    }
}

/// What ended with a membership.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Sessions of the person.
    pub sessions: u64,
    /// Pending invitations that they had sent.
    pub invitations: u64,
    /// Reusable links that they own.
    pub links: u64,
    /// API keys that they made.
    pub keys: u64,
}

/// What was erased of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// Whether their account is gone; it stays where another workspace has them.
    pub account: bool,
    /// Rows of the log that no longer say anything about them.
    pub events: u64,
}

impl std::ops::AddAssign for Ended {
    fn add_assign(&mut self, more: Self) {
        self.sessions += more.sessions;
        self.invitations += more.invitations;
        self.links += more.links;
        self.keys += more.keys;
    }
}

/// What became of one of many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkOutcome {
    /// Who.
    pub id: MemberId,
    /// Their address; empty where nobody has this id.
    pub email: String,
    /// Why it was not done; none where it was.
    pub error: Option<Error>,
}

/// What became of all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkDone {
    /// What was to be done.
    pub act: BulkAct,
    /// One for each, in the order given.
    pub outcomes: Vec<BulkOutcome>,
    /// What ended with those who went.
    pub ended: Ended,
}

/// A person's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who they are and where they stand.
    pub profile: Profile,
    /// Their metadata as lines of `key: text`; none for those who may not edit them.
    pub metadata: Option<String>,
    /// Where they are signed in; none for those who may not end their sessions.
    pub sessions: Option<Vec<Session>>,
    /// Invitations to this workspace, the latest first.
    pub invitations: Vec<Sent>,
    /// What happened to them; none for those who may not read the audit log.
    pub history: Option<AuditPage>,
    /// Server's clock when the page was made, for relative times.
    pub now: Time,
    /// What they hold, or would hold if they were active.
    pub held: Held,
    /// Apps in use, by name.
    pub apps: Vec<AppName>,
}

/// Who somebody is, and where they stand in the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Which.
    pub id: MemberId,
    /// Name; empty until they told it.
    pub name: String,
    /// Address.
    pub email: String,
    /// Account type.
    pub account_type: AccountType,
    /// Owner mark.
    pub owner: bool,
    /// Status; none where they are not in the list: removed, or their invitation was taken back.
    pub status: Option<Status>,
    /// Removed at, while they can be restored.
    pub removed_at: Option<Time>,
    /// Archived by the clock at.
    pub ends_at: Option<Time>,
    /// Name or address of whoever let them in.
    pub invited_by: Option<String>,
    /// The latest mail about them.
    pub mail: Delivery,
    /// Last seen, if ever.
    pub last_seen_at: Option<Time>,
    /// Came into the list at.
    pub created_at: Time,
    /// Moves with each change.
    pub version: i64,
    /// Whether it is the one who looks.
    pub oneself: bool,
    /// Their open or run-out invitation, and whether the viewer sent it.
    pub invitation: Option<(InvitationId, bool)>,
}

/// An invitation in the life of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Which.
    pub id: InvitationId,
    /// Where it stands.
    pub state: State,
    /// What they were to become.
    pub account_type: AccountType,
    /// Name or address of whoever sent it.
    pub inviter: String,
    /// Last sent or renewed at.
    pub sent_at: Time,
    /// Ends at.
    pub expires_at: Time,
    /// Left the state pending at.
    pub ended_at: Option<Time>,
    /// How often it was sent again.
    pub resent: i64,
}

/// A removed member in the list of those who can be restored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Which.
    pub id: MemberId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Account type that they get back.
    pub account_type: AccountType,
    /// Owner mark that they get back.
    pub owner: bool,
    /// Removed at.
    pub removed_at: Time,
}

/// A page of removed members, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedPage {
    /// The rows.
    pub rows: Vec<Removed>,
    /// Where the next page begins, if there is one.
    pub older: Option<String>,
    /// Server's clock when the page was made.
    pub now: Time,
}

/// What somebody may do with a person: the policy's answers for the acts that the person's status allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one answer an act, and each stands for itself"
)]
pub struct Acts {
    /// Resend the invitation, or copy its link.
    pub resend: bool,
    /// Take the invitation back.
    pub revoke: bool,
    /// Name, account type, end date, metadata.
    pub edit: bool,
    /// Give the owner mark.
    pub make_owner: bool,
    /// Take the owner mark.
    pub unmake_owner: bool,
    /// Make a guest of a user.
    pub make_guest: bool,
    /// Make a user of a guest.
    pub make_user: bool,
    /// Archive.
    pub archive: bool,
    /// Unarchive.
    pub unarchive: bool,
    /// Remove.
    pub remove: bool,
    /// Restore.
    pub restore: bool,
}

/// What the acts on somebody depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Account type.
    pub account_type: AccountType,
    /// Owner mark.
    pub owner: bool,
    /// Status; none where they are not in the list.
    pub status: Option<Status>,
    /// Removed, and can be restored.
    pub removed: bool,
    /// Whether the viewer sent their open or run-out invitation; none where there is none.
    pub invitation: Option<bool>,
    /// Whether it is the viewer.
    pub oneself: bool,
}

impl Acts {
    /// What this viewer may do with this person.
    pub fn of(viewer: &Standing, whom: Subject) -> Self {
        let Subject {
            account_type,
            owner,
            status,
            oneself,
            ..
        } = whom;
        let rank = Rank::new(account_type, owner);
        let may = |action| may(viewer, action).is_ok();
        let active = status == Some(Status::Active);
        let invited = matches!(status, Some(Status::Invited | Status::Expired));
        let manages = invited
            && whom
                .invitation
                .is_some_and(|own| may(Action::ManageInvitation { account_type, own }));
        let moves = may(Action::MoveMember { rank, oneself });
        let becomes = |to: Rank| {
            active
                && may(Action::ChangeMember {
                    from: rank,
                    to,
                    oneself,
                })
        };
        let guest = account_type == AccountType::Guest;
        Self {
            resend: manages,
            revoke: manages && status == Some(Status::Invited),
            edit: active && may(Action::EditMember { rank }),
            make_owner: account_type == AccountType::Admin
                && !owner
                && becomes(Rank::new(account_type, true)),
            unmake_owner: owner && becomes(Rank::new(account_type, false)),
            make_guest: !guest && !owner && !oneself && becomes(Rank::new(AccountType::Guest, false)),
            make_user: guest && becomes(Rank::new(AccountType::Business, false)),
            archive: active && moves,
            unarchive: status == Some(Status::Archived) && moves,
            remove: matches!(status, Some(Status::Active | Status::Archived | Status::Expired)) && moves,
            restore: whom.removed && moves,
        }
    }

    /// Whether there is nothing to do.
    pub fn none(self) -> bool {
        self == Self::default()
    }
}

/// Domain of the pseudonyms of those who were erased, which can never be anybody's (RFC 2606).
pub const ERASED: &str = "erased.invalid";

impl Profile {
    /// Whether there is anything about them that can be erased.
    pub fn can_be_erased(&self, viewer: &Standing) -> bool {
        let rank = Rank::new(self.account_type, self.owner);
        let oneself = self.oneself;
        self.status.is_none()
            && !self.email.ends_with(ERASED)
            && may(viewer, Action::MoveMember { rank, oneself }).is_ok()
    }

    /// Whether this viewer may take along all that is held about them.
    pub fn can_be_taken(&self, viewer: &Standing) -> bool {
        let rank = Rank::new(self.account_type, self.owner);
        self.oneself || may(viewer, Action::EditMember { rank }).is_ok()
    }

    /// What they are called: the name, or the address of somebody without one.
    pub fn shown(&self) -> &str {
        if self.name.is_empty() {
            &self.email
        } else {
            &self.name
        }
    }

    /// What the acts on them depend on.
    pub fn subject(&self) -> Subject {
        Subject {
            account_type: self.account_type,
            owner: self.owner,
            status: self.status,
            removed: self.removed_at.is_some(),
            invitation: self.invitation.map(|(_, own)| own),
            oneself: self.oneself,
        }
    }
}
