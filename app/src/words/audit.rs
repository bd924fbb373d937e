//! What happened, in words: as they go on after the name of whoever did it.

use super::{people, time};
use model::account::AccountType;
use model::audit::AuditAction;
use model::time::Time;

/// Name of a field of an event, as pages name it.
pub fn field(name: &str) -> String {
    let words = name.replace('_', " ");
    let plain = words.strip_suffix(" at").unwrap_or(&words);
    let mut letters = plain.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A value of it: types, moments, yes and no as pages write them, everything else as it is.
pub fn value(name: &str, value: &str) -> String {
    let known = match value {
        "true" => Some("yes".to_owned()),
        "false" => Some("no".to_owned()),
        _ if name == "account_type" => {
            AccountType::from_word(value).map(|of| people::account_type(of).to_owned())
        }
        _ if name.ends_with("_at") => Time::from_rfc3339(value).map(time::exact),
        _ => None,
    };
    known.unwrap_or_else(|| value.to_owned())
}

/// What happened.
pub const fn action(action: AuditAction) -> &'static str {
    match action {
        AuditAction::SetUp => "set up Usher",
        AuditAction::WorkspaceCreated => "made the workspace",
        AuditAction::UserCreated => "made an account",
        AuditAction::MemberAdded => "added a member",
        AuditAction::MemberChanged => "changed a member's account type",
        AuditAction::MemberEdited => "edited a member",
        AuditAction::MemberArchived => "archived a member",
        AuditAction::MemberUnarchived => "unarchived a member",
        AuditAction::MemberRemoved => "removed a member",
        AuditAction::MemberRestored => "restored a member",
        AuditAction::PersonTaken => "took along all that is held about a person",
        AuditAction::PersonErased => "erased a person",
        AuditAction::RightsChanged => "changed a member's roles, groups or apps",
        AuditAction::RoleMade => "made a role",
        AuditAction::RoleChanged => "changed a role",
        AuditAction::RoleDeleted => "deleted a role",
        AuditAction::GroupMade => "made a group",
        AuditAction::GroupChanged => "changed a group",
        AuditAction::GroupJoined => "added a member to a group",
        AuditAction::GroupLeft => "took a member out of a group",
        AuditAction::GroupDeleted => "deleted a group",
        AuditAction::AppRegistered => "registered an app",
        AuditAction::AppChanged => "changed an app",
        AuditAction::AppArchived => "archived an app",
        AuditAction::AppUnarchived => "unarchived an app",
        AuditAction::GuestRecorded => "recorded a guest",
        AuditAction::ImportBegun => "began an import",
        AuditAction::ImportApplied => "finished an import",
        AuditAction::ImportUndone => "undid an import",
        AuditAction::BecameUser => "made a guest a user",
        AuditAction::BecameGuest => "made a user a guest",
        AuditAction::PeopleExported => "exported the list of people",
        AuditAction::SettingsChanged => "changed the settings",
        AuditAction::AccessAsked => "asked for access",
        AuditAction::RequestApproved => "approved a request for access",
        AuditAction::RequestDenied => "denied a request for access",
        AuditAction::RequestLapsed => "let a request for access lapse",
        AuditAction::Blocked => "blocked requests",
        AuditAction::Unblocked => "lifted a block",
        AuditAction::TopicsChanged => "changed what they are mailed about",
        AuditAction::KeyMade => "made an API key",
        AuditAction::KeyRevoked => "revoked an API key",
        AuditAction::LinkMade => "made an invitation link for many",
        AuditAction::LinkChanged => "switched an invitation link for many",
        AuditAction::AuditExported => "exported the audit log",
        AuditAction::SignedIn => "signed in",
        AuditAction::SignInFailed => "failed to sign in",
        AuditAction::SignedOut => "signed out",
        AuditAction::SessionEnded => "ended a session",
        AuditAction::SignInLinkAsked => "asked for a sign-in link",
        AuditAction::ResetAsked => "asked for a link to reset a password",
        AuditAction::PasswordChanged => "changed a password",
        AuditAction::OwnerRecovered => "recovered an owner on the machine",
        AuditAction::Invited => "invited",
        AuditAction::Resent => "sent an invitation again",
        AuditAction::LinkCopied => "copied an invitation link",
        AuditAction::Revoked => "revoked an invitation",
        AuditAction::RevokeUndone => "undid a revocation",
        AuditAction::Accepted => "accepted an invitation",
        AuditAction::Declined => "declined an invitation",
        AuditAction::Expired => "let an invitation run out",
        AuditAction::AskedAgain => "asked for a new invitation",
        AuditAction::TestMail => "sent a test mail",
        AuditAction::MailRetried => "put a mail back into the queue",
        AuditAction::WebhookMade => "made a webhook",
        AuditAction::WebhookChanged => "changed a webhook",
        AuditAction::WebhookRotated => "gave a webhook another secret",
        AuditAction::WebhookDeleted => "deleted a webhook",
        AuditAction::WebhookGone => "switched off a webhook that is gone",
        AuditAction::WebhookTested => "sent a test to a webhook",
        AuditAction::WebhookResent => "sent a delivery to a webhook again",
        AuditAction::Refused => "was refused",
        AuditAction::DemoFilled => "added made-up people",
    }
}
