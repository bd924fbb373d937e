//! An invitation's life, and what the dialog and the door exchange about it.

use crate::account::{AccountType, words};
use crate::error::{Conflict, Error, Field, Gone, Problem};
use crate::ids::InvitationId;
use crate::time::{Span, Time};
use serde::{Deserialize, Serialize};

words! {
    /// Where an invitation stands.
    State {
        /// Open.
        Pending = "pending",
        /// Went in.
        Accepted = "accepted",
        /// Said no.
        Declined = "declined",
        /// Taken back.
        Revoked = "revoked",
        /// Ran out.
        Expired = "expired",
    }
}

/// What can happen to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The invited person goes in.
    Accept,
    /// The invited person says no.
    Decline,
    /// Taken back.
    Revoke,
    /// The taking back is undone.
    UndoRevoke,
    /// Its end has come.
    Expire,
    /// Sent once more, or renewed after its end.
    Resend,
    /// A fresh link is copied.
    CopyLink,
}

impl State {
    /// The state after an event, or none where the event cannot happen.
    pub const fn after(self, event: Event) -> Option<Self> {
        match (self, event) {
            (Self::Pending, Event::Accept) => Some(Self::Accepted),
            (Self::Pending, Event::Decline) => Some(Self::Declined),
            (Self::Pending, Event::Revoke) => Some(Self::Revoked),
            (Self::Pending, Event::Expire) => Some(Self::Expired),
            (Self::Pending | Self::Expired, Event::Resend | Event::CopyLink)
            | (Self::Revoked, Event::UndoRevoke) => Some(Self::Pending),
            _ => None,
        }
    }

    /// What its link answers; none while it is open.
    pub const fn gone(self) -> Option<Gone> {
        match self {
            Self::Pending => None,
            Self::Accepted => Some(Gone::Accepted),
            Self::Declined => Some(Gone::Declined),
            Self::Revoked => Some(Gone::Revoked),
            Self::Expired => Some(Gone::Expired),
        }
    }
}

/// When the two reminders are due: at half of the life and 24 hours before the end. The second is left
/// out of lives so short that it would come before the first.
pub fn reminders(from: Time, life: Span) -> [Option<Time>; 2] {
    let half = from + Span(life.0 / 2);
    let last = from + life - crate::limits::LAST_REMINDER;
    [Some(half), (last > half).then_some(last)]
}

/// What became of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The address, normalised where it is one.
    pub email: String,
    /// What became of it.
    pub result: OutcomeKind,
    /// The invitation that it is about, where there is one.
    pub invitation: Option<InvitationId>,
}

/// What became of an address in the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutcomeKind {
    /// Invited, and a mail is on its way.
    Invited,
    /// Invited without a mail: copy the link.
    InvitedNoMail,
    /// A guest with nothing to open: a member at once, without an invitation.
    Recorded,
    /// Active member already.
    AlreadyMember,
    /// Archived member: unarchive instead.
    ArchivedMember,
    /// Has a pending invitation: resend instead.
    AlreadyInvited,
    /// Its domain is not among the allowed ones.
    DomainNotAllowed,
    /// Not an address.
    NotAnAddress,
    /// Had as many mails as an address may get in an hour or a day.
    OverLimit,
    /// The name beside it cannot be kept.
    BadName(Problem),
}

impl OutcomeKind {
    /// For one address: what went ahead, or the error that says why it did not.
    ///
    /// # Errors
    /// What stands in its way.
    pub fn or_error(self) -> Result<Self, Error> {
        Err(match self {
            Self::Invited | Self::InvitedNoMail | Self::Recorded => return Ok(self),
            Self::AlreadyMember => Conflict::AlreadyMember.into(),
            Self::ArchivedMember => Conflict::Archived.into(),
            Self::AlreadyInvited => Conflict::AlreadyInvited.into(),
            Self::DomainNotAllowed => Conflict::DomainNotAllowed.into(),
            Self::OverLimit => Error::TooMany { retry_after: 3_600 },
            Self::NotAnAddress => Error::invalid(Field::Email, Problem::Malformed),
            Self::BadName(problem) => Error::invalid(Field::Name, problem),
        })
    }

    /// Whether the address is done with, so that it leaves the form.
    pub const fn went_ahead(self) -> bool {
        matches!(self, Self::Invited | Self::InvitedNoMail | Self::Recorded)
    }
}

/// A fresh link, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The address to give away.
    pub url: String,
    /// The same as a QR code: the `d` of an SVG path on a grid of `size` modules.
    pub qr_path: String,
    /// Modules along one side of the QR code, quiet zone included.
    pub qr_size: u32,
    /// For whom.
    pub email: String,
    /// Works until.
    pub expires_at: Time,
}

/// What the door shows of an open invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// Workspace to join.
    pub workspace: String,
    /// Who invites.
    pub inviter: String,
    /// Invited address.
    pub email: String,
    /// Name that the inviter gave.
    pub name: String,
    /// What they become.
    pub account_type: AccountType,
    /// Personal words of the inviter.
    pub message: String,
    /// Ends at.
    pub expires_at: Time,
    /// How the person goes in.
    pub way_in: WayIn,
}

/// How the invited person goes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WayIn {
    /// No account has this address: name and password make one.
    NewAccount,
    /// An account has this address: its password, typed here, lets them in.
    Password,
    /// An account of this address has no password: it joins, and nobody is signed in by it.
    Account,
    /// Signed in as the invited address.
    SignedIn,
    /// Signed in as another address; both masked.
    OtherAccount {
        /// Invited address, masked.
        invited: String,
        /// Address of the session, masked.
        signed_in: String,
    },
}
