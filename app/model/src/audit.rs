//! Words of the audit log.

use crate::account::words;

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
        /// A guest became a user.
        BecameUser = "member.became-user",
        /// A user became a guest.
        BecameGuest = "member.became-guest",
        /// The list of people was exported.
        PeopleExported = "people.exported",
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
        /// The policy refused something.
        Refused = "refused",
        /// Made-up people were added.
        DemoFilled = "workspace.demo-filled",
    }
}
