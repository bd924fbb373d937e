//! Mail in words.

use crate::ui::icon::Icon;
use crate::ui::tag::Tone;
use model::mail::{Delivery, MailKind, MailState, Topic};

/// Shape, word and colour of a state.
pub const fn state(state: MailState) -> (Icon, &'static str, Tone) {
    match state {
        MailState::None => (Icon::Dash, "None", Tone::Plain),
        MailState::Queued => (Icon::Clock, "Queued", Tone::Plain),
        MailState::Sending => (Icon::Clock, "Sending", Tone::Plain),
        MailState::Sent => (Icon::Check, "Sent", Tone::Plain),
        MailState::Deferred => (Icon::Again, "Deferred", Tone::Warn),
        MailState::Failed => (Icon::Warning, "Failed", Tone::Bad),
        MailState::NotSent => (Icon::Link, "Not sent", Tone::Warn),
    }
}

/// The state with the server's own words where they matter, such as `Failed: 550 mailbox full`.
pub fn delivery(delivery: &Delivery) -> String {
    let (_, word, _) = state(delivery.state);
    match (&delivery.reply, delivery.state) {
        (Some(reply), MailState::Failed | MailState::Deferred) => format!("{word}: {reply}"),
        _ => word.to_owned(),
    }
}

/// Why a mail was written.
pub const fn kind(kind: MailKind) -> &'static str {
    match kind {
        MailKind::Invitation => "Invitation",
        MailKind::Reminder => "Reminder",
        MailKind::Accepted => "Accepted",
        MailKind::Declined => "Declined",
        MailKind::AskedAgain => "Asked for a new invitation",
        MailKind::Reset => "Password reset",
        MailKind::SignInLink => "Sign-in link",
        MailKind::PasswordChanged => "Password changed",
        MailKind::AccessRequest => "Access request",
        MailKind::RequestDigest => "Access requests, together",
        MailKind::Decision => "Answer to an access request",
        MailKind::EndNear => "End date near",
        MailKind::NewSignIn => "New sign-in",
    }
}

/// What a topic's mails are about, as it goes on after "Mails about".
pub const fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::AccessRequests => "requests for access",
        Topic::Invitations => "answers to your invitations",
        Topic::EndDates => "end dates of people you invited",
    }
}
