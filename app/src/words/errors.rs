//! Errors in words.

use super::count;
use model::error::{Conflict, Error, Field, Gone, Problem};
use model::key::Capability;
use model::limits;
use model::policy::Denial;

/// What happened and what to do about it.
pub fn error(error: &Error) -> String {
    match error {
        Error::Invalid(problems) => problems.first().map_or_else(
            || "Something in the form is missing or not right. Check it and try again.".to_owned(),
            |&(field, what)| problem(field, what),
        ),
        Error::Denied(reason) => denial(*reason).to_owned(),
        Error::NotFound => "This does not exist, or you may not see it.".to_owned(),
        Error::Conflict(what) => conflict(*what).to_owned(),
        Error::Gone(why) => gone(*why).1.to_owned(),
        Error::WrongAccount { invited, signed_in } => {
            format!("This invitation is for {invited}, and you are signed in as {signed_in}.")
        }
        Error::WrongPassword => "That email and password do not match.".to_owned(),
        Error::TooMany { retry_after } => {
            format!("Too many tries. Wait {} and try again.", wait(*retry_after))
        }
        Error::SignInFirst => "Sign in first.".to_owned(),
        Error::Unavailable => {
            "Usher cannot be reached right now. Nothing was changed; try again in a moment.".to_owned()
        }
        Error::Internal => {
            "Something went wrong on our side. Nothing was changed; try again in a moment.".to_owned()
        }
    }
}

fn wait(seconds: u32) -> String {
    let seconds = i64::from(seconds.max(1));
    if seconds < 100 {
        count(seconds, "second", "seconds")
    } else if seconds < 90 * 60 {
        count((seconds + 59) / 60, "minute", "minutes")
    } else {
        count((seconds + 3599) / 3600, "hour", "hours")
    }
}

/// What a field wants, to stand beside it.
pub fn problem(field: Field, problem: Problem) -> String {
    match (field, problem) {
        (Field::Code, Problem::Missing) => "Enter the set-up code that Usher printed when it started.".into(),
        (Field::Code, _) => "That is not the code. Look at what Usher printed when it started.".into(),
        (Field::CurrentPassword, Problem::Missing) => "Enter the password you have now.".into(),
        (Field::CurrentPassword, _) => "That is not the password you have now.".into(),
        (Field::Email, Problem::Missing) => "Enter an email address.".into(),
        (Field::Email, Problem::Taken) => "An account has this address already.".into(),
        (Field::Email, Problem::Malformed) => "Enter a full address, such as ana@example.com.".into(),
        (Field::Emails, Problem::Missing) => "Enter at least one email address.".into(),
        (Field::Emails, Problem::TooMany(most)) => {
            format!("That is more than {most} addresses. Send them in several goes.")
        }
        (Field::Password, Problem::Missing) => "Enter a password.".into(),
        (Field::Password, Problem::TooShort(least)) => format!("Use at least {least} characters."),
        (Field::Password, Problem::Weak) => {
            "This one is easily guessed. A few unrelated words make a good password.".into()
        }
        (Field::Password, Problem::LikeYourself) => {
            "Choose something other than your name or email address.".into()
        }
        (Field::Password, Problem::Wrong) => "That password is not right.".into(),
        (Field::WorkspaceName, Problem::Missing) => "Enter a name for the workspace.".into(),
        (Field::WorkspaceName, Problem::Taken) => "Another workspace has this name. Choose another.".into(),
        (Field::Name, Problem::Missing) => "Enter a name.".into(),
        (Field::Name, Problem::Taken) => "This name is taken. Choose another.".into(),
        (Field::AccountType, _) => "Choose one of the account types.".into(),
        (Field::Life, _) => "Choose between 1 hour and 30 days.".into(),
        (Field::Message, Problem::NotPlain) => "Write it without links.".into(),
        (Field::Metadata, Problem::Malformed) => "Write one per line, as key: text.".into(),
        (Field::EndsAt, Problem::OutOfRange) => "Choose a day that is still to come.".into(),
        (Field::EndsAt | Field::From | Field::To, _) => "Enter a day, such as 2026-11-21.".into(),
        (Field::Domains | Field::UserDomains | Field::GuestDomains, Problem::Malformed) => {
            "Enter domains such as example.com, one per line.".into()
        }
        (Field::Slug, Problem::Malformed) => "Use lower-case letters, digits and single hyphens.".into(),
        (Field::Slug, Problem::Taken) => "This one is taken. Choose another.".into(),
        (Field::Url, Problem::Missing) => "Enter the address that it opens at.".into(),
        (Field::Url, Problem::Malformed) => {
            "Enter a full address, such as https://sales.example.com, without a password in it.".into()
        }
        (Field::Url, Problem::OutOfRange) => {
            "Usher does not send there. Use https, and an address that can be reached from outside.".into()
        }
        (Field::Events, Problem::Missing) => "Choose at least one event, or every event.".into(),
        (Field::App, _) => "Choose one of the apps offered, or none.".into(),
        (Field::Replacement, _) => "Choose a role with the same target, or none.".into(),
        (Field::Uses, _) => "Enter a number between 1 and 10,000.".into(),
        (Field::Reason, Problem::NotPlain) => "Use plain text without hidden characters.".into(),
        (Field::Owner, _) => "Only an Admin can be an owner.".into(),
        (Field::Members, Problem::Missing) => "Tick at least one person.".into(),
        (Field::Members, _) => "That is more people than can be done at once. Tick fewer.".into(),
        (Field::OnlyValid, _) => {
            "Some rows have problems. Tick this to leave them out, or mend the file and upload it again."
                .into()
        }
        (Field::Capabilities, _) => "Choose at least one of the capabilities.".into(),
        (Field::Days, _) => format!(
            "A number of days from 1 to {}, or nothing for no end.",
            limits::KEY_DAYS
        ),
        (Field::ConfirmAdmins, _) => "Type how many rows give Admin, to confirm it.".into(),
        (Field::Cursor, _) => "This page of the list has gone. Go back to the first one.".into(),
        (Field::First, _) => "Ask for 1 to 100 at a time.".into(),
        (_, Problem::Missing) => "Fill this in.".into(),
        (_, Problem::Malformed | Problem::Wrong) => "This is not right. Check it and try again.".into(),
        (_, Problem::TooShort(least)) => format!("Use at least {}.", characters(least)),
        (_, Problem::TooLong(most)) => format!("Keep it to {}.", characters(most)),
        (_, Problem::TooMany(most)) => format!("Keep it to {most}."),
        (_, Problem::OutOfRange) => "Choose one of the values offered.".into(),
        (_, Problem::NotPlain) => "Use plain text, without links or hidden characters.".into(),
        (_, Problem::Weak) => "This is easily guessed.".into(),
        (_, Problem::LikeYourself) => "Choose something other than your name or address.".into(),
        (_, Problem::Taken) => "Somebody has this already.".into(),
    }
}

fn characters(number: usize) -> String {
    count(
        i64::try_from(number).unwrap_or(i64::MAX),
        "character",
        "characters",
    )
}

/// Why the policy says no.
pub fn denial(reason: Denial) -> &'static str {
    match reason {
        Denial::Lacks(..) => "Your account type does not allow this. An admin can help.",
        Denial::AdminsInvite => "Only admins invite people to this workspace.",
        Denial::MoreThanYouHold => "You cannot give more than you hold yourself.",
        Denial::HigherRank => "You cannot change somebody who ranks above you.",
        Denial::Oneself => "Nobody can raise themselves. Ask another admin.",
        Denial::OwnersOnly => "Only an owner can do this.",
        Denial::NotYourself => {
            "You cannot archive or remove yourself, or set your own end date. Ask another admin."
        }
        Denial::OwnRequest => "This is your own request. Another admin decides about it.",
        Denial::NoPrivilege => "You have no access to this app. Ask an admin for it.",
        Denial::KeyLacks(capability) => key_lacks(capability),
        Denial::NotByKey => "Only people can do this, no API keys.",
        Denial::NotYours => "Only whoever sent this invitation, or an admin, can do this.",
    }
}

fn key_lacks(capability: Capability) -> &'static str {
    match capability {
        Capability::UsersRead => "This key lacks the capability users:read.",
        Capability::UsersWrite => "This key lacks the capability users:write.",
        Capability::RolesWrite => "This key lacks the capability roles:write.",
        Capability::GuestsWrite => "This key lacks the capability guests:write.",
        Capability::RequestsWrite => "This key lacks the capability requests:write.",
        Capability::AppsWrite => "This key lacks the capability apps:write.",
        Capability::AuditRead => "This key lacks the capability audit:read.",
        Capability::WorkspaceWrite => "This key lacks the capability workspace:write.",
    }
}

/// What stands in the way.
pub fn conflict(what: Conflict) -> &'static str {
    match what {
        Conflict::LastOwner => "A workspace needs an active owner. Make somebody else an owner first.",
        Conflict::AlreadyMember => "They are in this workspace already.",
        Conflict::AlreadyInvited => "They have an open invitation already.",
        Conflict::Archived => "They are archived. Unarchive them instead.",
        Conflict::DomainNotAllowed => "This workspace does not take addresses of that domain.",
        Conflict::StateMoved => "This has changed in the meantime. Look again.",
        Conflict::TooLateToUndo => "It is too late to undo this. Send a new invitation.",
        Conflict::EditedMeanwhile => {
            "Somebody else has changed this since you opened it. Look at it again before you save."
        }
        Conflict::NoRequests => "This workspace takes no requests for access.",
        Conflict::OtherKind => {
            "A guest becomes a user, and a user a guest, one by one: choose Make user or Make guest."
        }
        Conflict::TooLateToUnarchive => "It is too late to undo this. Unarchive them instead.",
        Conflict::RemoveFirst => "Only who was removed from the workspace can be erased. Remove them first.",
        Conflict::TooLateToRestore => "They were removed too long ago to be restored. Invite them again.",
        Conflict::InUse => "Somebody has this role. Say which role takes its place, or that none does.",
        Conflict::TooManyOfThem => {
            "This workspace has as many of these as it may have. Delete or archive one first."
        }
        Conflict::PlanMoved => {
            "People in the file have changed since this plan was made. Nothing was done: plan again."
        }
        Conflict::SwitchedOff => "This webhook is switched off. Switch it on first.",
        Conflict::OtherBrowser => {
            "This link works in the browser where you asked for it. Open it there, or ask for a new one here."
        }
        Conflict::NoMail => "No mail server is set up. Copy the invitation link instead.",
    }
}

/// Why a link is dead: a heading, and what to do.
pub fn gone(why: Gone) -> (&'static str, &'static str) {
    match why {
        Gone::Unknown => (
            "This link does not work",
            "It may be cut off, or a newer one took its place. Use the link in the latest mail.",
        ),
        Gone::Expired => ("This link has run out", "Links work for a limited time only."),
        Gone::Accepted => ("This invitation was accepted", "It works once. Sign in to go in."),
        Gone::Declined => (
            "This invitation was declined",
            "If that was a mistake, ask for a new one.",
        ),
        Gone::Revoked => (
            "This invitation was taken back",
            "Whoever sent it has taken it back.",
        ),
        Gone::InviterGone => (
            "This invitation no longer counts",
            "Whoever sent it can no longer let you in. Ask for a new one.",
        ),
        Gone::UsedUp => (
            "This link has been used up",
            "As many people have come in by it as may. Ask whoever gave it to you for another.",
        ),
        Gone::Off => (
            "This link is switched off",
            "Ask whoever gave it to you for another.",
        ),
        Gone::Used => (
            "This link was used",
            "It works once. If you still need one, ask for a new link.",
        ),
    }
}
