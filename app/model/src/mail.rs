//! Mail: kinds, states, and what is honestly known of each.

use crate::account::words;
use crate::ids::MailId;
use crate::time::Time;
use crate::workspace::WorkspaceName;
use serde::{Deserialize, Serialize};

words! {
    /// Why a mail is written.
    MailKind {
        /// The invitation with its link.
        Invitation = "invitation",
        /// The same, once more, before it ends.
        Reminder = "reminder",
        /// Tells the inviter.
        Accepted = "accepted",
        /// Tells the inviter.
        Declined = "declined",
        /// Tells the inviter that somebody with a dead link asks for a new one.
        AskedAgain = "asked-again",
        /// Link for a new password.
        Reset = "reset",
        /// Link by which a guest signs in.
        SignInLink = "sign-in-link",
        /// Notice after a change of password.
        PasswordChanged = "password-changed",
        /// Tells an administrator that somebody asks for access.
        AccessRequest = "access-request",
        /// The same for several requests at once.
        RequestDigest = "request-digest",
        /// Tells the requester what was decided.
        Decision = "decision",
        /// Tells a member, or whoever invited them, that the end of the membership is near.
        EndNear = "end-near",
        /// Notice of a sign-in from a device that was not seen before.
        NewSignIn = "new-sign-in",
    }
}

impl MailKind {
    /// Whether somebody else than the receiver can set it off, so that it counts for the limits of
    /// mails to one address. Reminders are set off by the clock, at most twice.
    pub const fn limited(self) -> bool {
        matches!(
            self,
            Self::Invitation | Self::Reset | Self::SignInLink | Self::Decision
        )
    }
}

words! {
    /// What an administrator is told of by mail, and can unsubscribe from.
    Topic {
        /// Somebody asks for access.
        AccessRequests = "access-requests",
        /// An invitation that they sent was accepted or declined.
        Invitations = "invitations",
        /// The membership of somebody whom they invited ends soon.
        EndDates = "end-dates",
    }
}

words! {
    /// How far a mail has come.
    MailState {
        /// Nobody was to be mailed, or it is not about a mail.
        None = "none",
        /// Waits for a worker.
        Queued = "queued",
        /// A worker has it.
        Sending = "sending",
        /// The server took it.
        Sent = "sent",
        /// Will be tried again.
        Deferred = "deferred",
        /// The server refused it for good, or every try failed.
        Failed = "failed",
        /// There is no SMTP server set up.
        NotSent = "not-sent",
    }
}

/// What is known about one mail's way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// How far it has come.
    pub state: MailState,
    /// The server's own words, or the connection's fault, in its last answer.
    pub reply: Option<String>,
    /// Next try, when deferred.
    pub next_at: Option<Time>,
    /// Accepted by the server at.
    pub sent_at: Option<Time>,
}

/// One mail in the list on the page about mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRow {
    /// Which.
    pub id: MailId,
    /// Why it was written.
    pub kind: MailKind,
    /// To whom.
    pub to: String,
    /// Written at.
    pub created_at: Time,
    /// How far it has come.
    pub delivery: Delivery,
}

/// The page about mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailOverview {
    /// Host and port of the server and how the line is protected, never the password.
    pub server: Option<String>,
    /// Sender of all mail.
    pub from: String,
    /// Mails of this workspace by state, states without any left out.
    pub counts: Vec<(MailState, i64)>,
    /// The latest that are not simply sent: waiting, deferred, failed.
    pub troubled: Vec<MailRow>,
}

/// A conversation with the SMTP server, line by line; secrets are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialogue {
    /// Whether the server took the mail.
    pub accepted: bool,
    /// What was said.
    pub lines: Vec<DialogueLine>,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DialogueLine {
    /// Said by the server; otherwise by us.
    pub server: bool,
    /// The words.
    pub text: String,
}

/// What a link in a mail unsubscribes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Where.
    pub workspace: WorkspaceName,
    /// From what.
    pub topic: Topic,
    /// Whether it was ended before.
    pub ended: bool,
}

/// What somebody is mailed about in one workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceTopics {
    /// Where.
    pub workspace: WorkspaceName,
    /// The topics that concern them, and whether they are mailed about each.
    pub topics: Vec<(Topic, bool)>,
}
