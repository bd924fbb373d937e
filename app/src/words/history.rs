//! What happened, in words.

use super::people;
use model::account::AccountType;
use model::audit::AuditAction;
use model::people::Status;
use model::person::Doer;

/// What somebody did; their name follows.
pub const fn action(action: AuditAction) -> &'static str {
    use AuditAction as A;
    match action {
        A::SetUp => "Usher set up",
        A::WorkspaceCreated => "Workspace made",
        A::UserCreated => "Account made",
        A::MemberAdded => "Added",
        A::MemberChanged => "Changed",
        A::MemberEdited => "Edited",
        A::MemberArchived => "Archived",
        A::MemberUnarchived => "Unarchived",
        A::MemberRemoved => "Removed",
        A::MemberRestored => "Restored",
        A::BecameUser => "Made a user",
        A::BecameGuest => "Made a guest",
        A::PeopleExported => "List of people exported",
        A::SettingsChanged => "Settings changed",
        A::AccessAsked => "Access asked for",
        A::RequestApproved => "Request approved",
        A::RequestDenied => "Request denied",
        A::RequestLapsed => "Request lapsed",
        A::Blocked => "Blocked",
        A::Unblocked => "Block lifted",
        A::TopicsChanged => "Notices changed",
        A::LinkMade => "Reusable link made",
        A::LinkChanged => "Reusable link changed",
        A::AuditExported => "Audit log exported",
        A::SignedIn => "Signed in",
        A::SignInFailed => "Sign-in failed",
        A::SignedOut => "Signed out",
        A::SessionEnded => "Session ended",
        A::ResetAsked => "New password asked for",
        A::PasswordChanged => "Password changed",
        A::OwnerRecovered => "Owner recovered",
        A::Invited => "Invited",
        A::Resent => "Invitation sent again",
        A::LinkCopied => "Invitation link copied",
        A::Revoked => "Invitation taken back",
        A::RevokeUndone => "Invitation given back",
        A::Accepted => "Invitation accepted",
        A::Declined => "Invitation declined",
        A::Expired => "Invitation ran out",
        A::AskedAgain => "New invitation asked for",
        A::TestMail => "Test mail sent",
        A::MailRetried => "Mail tried again",
        A::Refused => "Refused: tried",
        A::DemoFilled => "Made-up people added",
    }
}

/// Who did it.
pub fn doer(doer: &Doer) -> String {
    match doer {
        Doer::Person(Some(name)) => name.clone(),
        Doer::Person(None) => "somebody who has left".to_owned(),
        Doer::Stranger => "somebody without a session".to_owned(),
        Doer::System => "Usher".to_owned(),
    }
}

/// What a value of the log is called; none for what says nothing to a person.
pub fn field(name: &str) -> Option<&'static str> {
    Some(match name {
        "name" => "Name",
        "account_type" => "Account type",
        "owner" => "Owner",
        "status" => "Status",
        "state" => "Invitation",
        "ends_at" => "End date",
        "expires_at" => "Link works until",
        "metadata" => "Metadata entries",
        "ended_sessions" => "Sessions ended",
        "ended_invitations" => "Invitations taken back",
        "ended_links" => "Links switched off",
        "because" => "Because",
        _ => return None,
    })
}

/// A value of the log. Names stand as they were typed; words of ours in words.
pub fn value(field: &str, value: &str) -> String {
    let known = match (field, value) {
        ("account_type", word) => AccountType::from_word(word).map(people::account_type),
        ("status", "left") => Some("Removed"),
        ("status", word) => Status::from_word(word).map(|status| people::status(status).1),
        ("owner", "true") => Some("yes"),
        ("owner", "false") => Some("no"),
        ("because", "end-date") => Some("the end date had come"),
        ("because", "last-owner") => Some("a workspace needs an active owner"),
        ("because", "inviter-left") => Some("whoever sent it has left"),
        ("because", "inviter-back") => Some("whoever sent it is back"),
        _ => None,
    };
    known.map_or_else(|| value.to_owned(), ToOwned::to_owned)
}
