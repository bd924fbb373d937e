//! The audit log: its words, and what its page shows.

use crate::account::words;
use crate::ids::MemberId;
use crate::time::Time;
use serde::{Deserialize, Serialize};

words! {
    /// What happened.
    AuditAction {
        /// First owner and workspace were made.
        SetUp = "instance.set-up",
        /// A workspace was made.
        WorkspaceCreated = "workspace.created",
        /// An account was made.
        UserCreated = "user.created",
        /// A member came in.
        MemberAdded = "member.added",
        /// A guest with nothing to open was recorded.
        GuestRecorded = "member.guest-recorded",
        /// A member's account type or owner mark changed.
        MemberChanged = "member.changed",
        /// A member's name, end date or metadata was changed.
        MemberEdited = "member.edited",
        /// A member was archived.
        MemberArchived = "member.archived",
        /// A member came back from the archive.
        MemberUnarchived = "member.unarchived",
        /// A member was removed from the workspace.
        MemberRemoved = "member.removed",
        /// A removed member was restored.
        MemberRestored = "member.restored",
        /// All that was held about a person was taken along.
        PersonTaken = "person.taken-along",
        /// A person was erased.
        PersonErased = "person.erased",
        /// A member's roles, groups or privileges were changed.
        RightsChanged = "member.rights-changed",
        /// A role was made.
        RoleMade = "role.made",
        /// A role was changed.
        RoleChanged = "role.changed",
        /// A role was deleted.
        RoleDeleted = "role.deleted",
        /// A group was made.
        GroupMade = "group.made",
        /// A group, its roles or privileges were changed.
        GroupChanged = "group.changed",
        /// Members were added to a group.
        GroupJoined = "group.members-added",
        /// Members were taken out of a group.
        GroupLeft = "group.members-removed",
        /// A group was deleted.
        GroupDeleted = "group.deleted",
        /// An app was registered.
        AppRegistered = "app.registered",
        /// An app was changed.
        AppChanged = "app.changed",
        /// An app was archived.
        AppArchived = "app.archived",
        /// An app came back from the archive.
        AppUnarchived = "app.unarchived",
        /// A guest became a user.
        BecameUser = "member.became-user",
        /// A user became a guest.
        BecameGuest = "member.became-guest",
        /// The list of people was exported.
        PeopleExported = "people.exported",
        /// Applying the plan of an import began.
        ImportBegun = "import.begun",
        /// The plan of an import was applied.
        ImportApplied = "import.applied",
        /// An import was undone.
        ImportUndone = "import.undone",
        /// The workspace's settings were changed.
        SettingsChanged = "workspace.settings-changed",
        /// Somebody asked for access.
        AccessAsked = "request.asked",
        /// A request for access was approved.
        RequestApproved = "request.approved",
        /// A request for access was denied.
        RequestDenied = "request.denied",
        /// A request for access lapsed undecided.
        RequestLapsed = "request.lapsed",
        /// An address or domain was blocked.
        Blocked = "request.blocked",
        /// A block was lifted.
        Unblocked = "request.unblocked",
        /// Somebody unsubscribed from a topic, or came back.
        TopicsChanged = "member.topics-changed",
        /// A reusable link was made.
        LinkMade = "link.made",
        /// A reusable link was changed, switched on or off.
        LinkChanged = "link.changed",
        /// An API key was made.
        KeyMade = "key.made",
        /// An API key was revoked.
        KeyRevoked = "key.revoked",
        /// The audit log was exported.
        AuditExported = "audit.exported",
        /// Somebody signed in.
        SignedIn = "session.signed-in",
        /// A sign-in failed.
        SignInFailed = "session.sign-in-failed",
        /// Somebody signed out.
        SignedOut = "session.signed-out",
        /// A session was ended by its person.
        SessionEnded = "session.ended",
        /// A link to sign in by was asked for.
        SignInLinkAsked = "session.link-asked",
        /// A link for a new password was asked for.
        ResetAsked = "password.reset-asked",
        /// A password was changed.
        PasswordChanged = "password.changed",
        /// An owner was recovered on the machine.
        OwnerRecovered = "member.owner-recovered",
        /// Somebody was invited.
        Invited = "invitation.created",
        /// An invitation was sent again or renewed.
        Resent = "invitation.resent",
        /// A fresh link was copied.
        LinkCopied = "invitation.link-copied",
        /// An invitation was revoked.
        Revoked = "invitation.revoked",
        /// A revocation was undone.
        RevokeUndone = "invitation.revoke-undone",
        /// An invitation was accepted.
        Accepted = "invitation.accepted",
        /// An invitation was declined.
        Declined = "invitation.declined",
        /// An invitation ran out.
        Expired = "invitation.expired",
        /// Somebody with a dead link asked for a new one.
        AskedAgain = "invitation.asked-again",
        /// A test mail was sent.
        TestMail = "mail.tested",
        /// A mail was put back into the queue.
        MailRetried = "mail.retried",
        /// A webhook was made.
        WebhookMade = "webhook.made",
        /// A webhook was changed, switched on or off.
        WebhookChanged = "webhook.changed",
        /// A webhook got another secret.
        WebhookRotated = "webhook.rotated",
        /// A webhook was deleted.
        WebhookDeleted = "webhook.deleted",
        /// A webhook was switched off because its receiver says that it is gone.
        WebhookGone = "webhook.switched-off",
        /// A test was sent to a webhook.
        WebhookTested = "webhook.tested",
        /// A delivery was sent again by hand.
        WebhookResent = "webhook.resent",
        /// The policy refused something.
        Refused = "refused",
        /// Made-up people were added.
        DemoFilled = "workspace.demo-filled",
    }
}

/// What the address bar of the audit page holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    /// Only what the person with this address did.
    pub by: String,
    /// Only what is about the member with this address.
    pub about: String,
    /// Only this.
    pub action: Option<AuditAction>,
    /// From this day on, such as `2026-11-21`, in UTC.
    pub from: String,
    /// Up to and with this day.
    pub to: String,
    /// Where the page begins, as the page before it said; empty for the latest.
    pub cursor: String,
}

/// A page of the audit log, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The rows.
    pub rows: Vec<AuditRow>,
    /// Cursor of the page with older rows, if there are any.
    pub next: Option<String>,
    /// Server's clock.
    pub now: Time,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Number in the workspace's log, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// Who did it.
    pub by: AuditBy,
    /// What.
    pub action: AuditAction,
    /// The member that it is about, by name or address.
    pub about: Option<AuditAbout>,
    /// What it changed, and what else is known.
    pub facts: Vec<AuditFact>,
    /// Network that it came from; empty for the machine.
    pub network: String,
    /// Browser or program, as it named itself.
    pub user_agent: String,
    /// Id of the request, as in the log of the process.
    pub request_id: String,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuditBy {
    /// A person, by name and address as they are today.
    Person {
        /// Name.
        name: String,
        /// Address.
        email: String,
    },
    /// A program with a key.
    Key {
        /// Name of the key.
        name: String,
        /// Address of whoever made it.
        email: String,
    },
    /// Somebody without a session.
    Stranger,
    /// A job or the command line.
    System,
}

/// A member that something is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditAbout {
    /// Which.
    pub id: MemberId,
    /// Name; may be empty.
    pub name: String,
    /// Address.
    pub email: String,
}

/// One fact of an event: a value, or how it was before and is after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFact {
    /// Name of the field, such as `account_type`.
    pub field: String,
    /// Before; none where nothing was, or where the fact is no change.
    pub before: Option<String>,
    /// After, or the value.
    pub after: Option<String>,
    /// Whether it is a change.
    pub change: bool,
}
