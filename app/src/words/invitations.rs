//! Invitations in words.

use super::errors::problem;
use crate::ui::icon::Icon;
use crate::ui::tag::Tone;
use model::account::AccountType;
use model::error::Field;
use model::invitation::{OutcomeKind, State};

/// Shape, word and colour of a state.
pub const fn state(state: State) -> (Icon, &'static str, Tone) {
    match state {
        State::Pending => (Icon::Mail, "Pending", Tone::Warn),
        State::Accepted => (Icon::Check, "Accepted", Tone::Good),
        State::Declined => (Icon::Close, "Declined", Tone::Plain),
        State::Revoked => (Icon::Close, "Revoked", Tone::Plain),
        State::Expired => (Icon::Clock, "Expired", Tone::Bad),
    }
}

/// How often it was sent again, after a comma.
pub fn resent(times: i64) -> String {
    match times {
        0 => String::new(),
        1 => ", sent again once".to_owned(),
        many => format!(", sent again {many} times"),
    }
}

/// What became of one address.
pub fn outcome(result: OutcomeKind) -> String {
    match result {
        OutcomeKind::Invited => "Invited".to_owned(),
        OutcomeKind::InvitedNoMail => "Invited, without a mail: copy the link and pass it on".to_owned(),
        OutcomeKind::Recorded => "A guest now, with nothing to sign in for".to_owned(),
        OutcomeKind::AlreadyMember => "Already a member".to_owned(),
        OutcomeKind::ArchivedMember => "An archived member: unarchive them instead".to_owned(),
        OutcomeKind::AlreadyInvited => "Already invited: nothing was changed".to_owned(),
        OutcomeKind::DomainNotAllowed => "Addresses of this domain are not allowed here".to_owned(),
        OutcomeKind::NotAnAddress => "Not an email address".to_owned(),
        OutcomeKind::OverLimit => {
            "Has had as many mails as an address gets in a day: try tomorrow".to_owned()
        }
        OutcomeKind::BadName(what) => format!("The name: {}", problem(Field::Name, what)),
    }
}

/// What an invitation to this account type allows, said before it is sent.
pub const fn allows(account_type: AccountType) -> &'static str {
    match account_type {
        AccountType::Admin => {
            "can open and change every app, run reports, manage people, and change the workspace's settings"
        }
        AccountType::Developer => {
            "can open and change every app, run reports, and see people and settings, but not manage people"
        }
        AccountType::Business => "can open every app and see the workspace's settings, but not manage people",
        AccountType::Guest => "can open only the apps that they are given",
    }
}

/// Lives of a link that are offered: hours, and the same in words.
pub const LIVES: [(u32, &str); 7] = [
    (1, "1 hour"),
    (8, "8 hours"),
    (24, "1 day"),
    (72, "3 days"),
    (168, "7 days"),
    (336, "14 days"),
    (720, "30 days"),
];
