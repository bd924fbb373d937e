//! What a mail is about, as it is kept in the outbox. `sheets` has its words, `letter` sets it.

mod letter;
mod sheets;

pub use letter::{Letter, Wrapper, check_sender, letter};

use model::account::AccountType;
use model::mail::{MailKind, Topic};
use model::time::Time;
use serde::{Deserialize, Serialize};

/// What the outbox keeps sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// What it is about.
    #[serde(flatten)]
    pub content: Content,
    /// Link that ends the mails of its topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe: Option<String>,
}

/// What a mail is about; kept sealed in the outbox until it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// The invitation with its link.
    Invitation(Invited),
    /// The same once more before it ends.
    Reminder(Invited),
    /// To the inviter.
    Accepted {
        /// Workspace's name.
        workspace: String,
        /// Who came in.
        name: String,
        /// Their address.
        email: String,
    },
    /// To the inviter.
    Declined {
        /// Workspace's name.
        workspace: String,
        /// Who said no.
        email: String,
    },
    /// To the inviter: somebody with a dead link wants a new one.
    AskedAgain {
        /// Workspace's name.
        workspace: String,
        /// Who asks.
        email: String,
        /// The list where to answer.
        url: String,
    },
    /// Link for a new password.
    Reset {
        /// The link.
        url: String,
        /// Works until.
        expires_at: Time,
    },
    /// Link by which a guest signs in.
    SignInLink {
        /// The link.
        url: String,
        /// Works until.
        expires_at: Time,
    },
    /// Notice after a change of password.
    PasswordChanged {
        /// Browser and system.
        device: String,
        /// Network address.
        network: String,
        /// When.
        at: Time,
    },
    /// Notice of a sign-in from a new device.
    NewSignIn {
        /// Browser and system.
        device: String,
        /// Network address.
        network: String,
        /// When.
        at: Time,
    },
    /// To an administrator: somebody asks for access.
    AccessRequest(Asked),
    /// To an administrator: several ask for access.
    RequestDigest(AskedMany),
    /// To the requester: no.
    Denied {
        /// Workspace's name.
        workspace: String,
        /// Why; may be empty.
        reason: String,
    },
    /// To the requester: yes, and what they are mailed from now on. It has no link: there is nothing to open.
    Recorded {
        /// Workspace's name.
        workspace: String,
        /// Names of the apps whose reports they get.
        apps: Vec<String>,
    },
    /// To the requester: nobody decided in time.
    Lapsed {
        /// Workspace's name.
        workspace: String,
    },
    /// To a member, and to whoever invited them: the membership ends soon.
    EndNear(Ending),
    /// A test from the page about mail.
    Test {
        /// Workspace's name.
        workspace: String,
    },
}

/// What the notice of a request for access needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Workspace's name.
    pub workspace: String,
    /// Who asks.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their words.
    pub message: String,
    /// Name of the app that they ask for; empty for none.
    #[serde(default)]
    pub app: String,
    /// Where to decide.
    pub url: String,
}

/// What the notice of several needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedMany {
    /// Workspace's name.
    pub workspace: String,
    /// Their addresses.
    pub requesters: Vec<String>,
    /// Where to decide.
    pub url: String,
}

/// What an invitation's mail needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Workspace's name.
    pub workspace: String,
    /// Who invites.
    pub inviter: String,
    /// What they become.
    pub account_type: AccountType,
    /// Personal words.
    pub message: String,
    /// The link.
    pub url: String,
    /// Written at.
    pub now: Time,
    /// Works until.
    pub expires_at: Time,
}

/// What the notice of an end needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// Workspace's name.
    pub workspace: String,
    /// Whose membership.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether it goes to the member.
    pub oneself: bool,
    /// Ends at.
    pub ends_at: Time,
    /// The member's page.
    pub url: String,
}

impl Content {
    /// Why it is written. A test is never in the outbox; it counts as a notice.
    pub const fn kind(&self) -> MailKind {
        match self {
            Self::Invitation(_) => MailKind::Invitation,
            Self::Reminder(_) => MailKind::Reminder,
            Self::Accepted { .. } => MailKind::Accepted,
            Self::Declined { .. } => MailKind::Declined,
            Self::AskedAgain { .. } => MailKind::AskedAgain,
            Self::Reset { .. } => MailKind::Reset,
            Self::SignInLink { .. } => MailKind::SignInLink,
            Self::PasswordChanged { .. } => MailKind::PasswordChanged,
            Self::AccessRequest(_) => MailKind::AccessRequest,
            Self::RequestDigest(_) => MailKind::RequestDigest,
            Self::Denied { .. } | Self::Recorded { .. } | Self::Lapsed { .. } => MailKind::Decision,
            Self::EndNear(_) => MailKind::EndNear,
            Self::NewSignIn { .. } | Self::Test { .. } => MailKind::NewSignIn,
        }
    }

    /// What its receiver can unsubscribe from, where it is a notice to a member.
    pub const fn topic(&self) -> Option<Topic> {
        match self.kind() {
            MailKind::AccessRequest | MailKind::RequestDigest => Some(Topic::AccessRequests),
            MailKind::Accepted | MailKind::Declined | MailKind::AskedAgain => Some(Topic::Invitations),
            MailKind::EndNear => Some(Topic::EndDates),
            _ => None,
        }
    }
}
