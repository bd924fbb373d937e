//! Webhooks in words.

use super::count;
use crate::ui::icon::Icon;
use crate::ui::tag::Tone;
use model::webhook::{Attempt, DeliveryState, EventGroup, Trouble, Webhook, WebhookEvent};

/// Where there are none.
pub const NONE_YET: &str =
    "Make one for a program that has to know when people come, go or get other rights.";

/// What the secret is for.
pub const SIGNED: &str =
    "Each message is signed as Standard Webhooks asks: any of its libraries checks it with this secret.";

/// What rotating does.
pub const ROTATES: &str = "Whoever knows the secret can pretend to be Usher. After a rotation both secrets sign for 24 hours, so that the receiver can be changed in the meantime.";

/// What deleting does.
pub const DELETES: &str = "Nothing is sent any more, and what is kept about its deliveries goes with it.";

/// Events that belong together.
pub const fn group(group: EventGroup) -> &'static str {
    match group {
        EventGroup::Invitations => "Invitations",
        EventGroup::People => "People",
        EventGroup::Rights => "Roles and groups",
        EventGroup::Apps => "Apps",
        EventGroup::Requests => "Access requests",
        EventGroup::Workspace => "Workspace",
    }
}

/// What happened.
pub const fn event(event: WebhookEvent) -> &'static str {
    match event {
        WebhookEvent::Invited => "Somebody was invited",
        WebhookEvent::Resent => "An invitation was sent again",
        WebhookEvent::Revoked => "An invitation was revoked",
        WebhookEvent::RevokeUndone => "A revocation was undone",
        WebhookEvent::Accepted => "An invitation was accepted",
        WebhookEvent::Declined => "An invitation was declined",
        WebhookEvent::Expired => "An invitation ran out",
        WebhookEvent::LinkMade => "An invitation link for many was made",
        WebhookEvent::LinkChanged => "An invitation link for many was switched",
        WebhookEvent::MemberAdded => "A member came in",
        WebhookEvent::GuestRecorded => "A guest was recorded",
        WebhookEvent::MemberChanged => "An account type was changed",
        WebhookEvent::MemberEdited => "A member was edited",
        WebhookEvent::MemberArchived => "A member was archived",
        WebhookEvent::MemberUnarchived => "A member was unarchived",
        WebhookEvent::MemberRemoved => "A member was removed",
        WebhookEvent::MemberRestored => "A member was restored",
        WebhookEvent::BecameUser => "A guest became a user",
        WebhookEvent::BecameGuest => "A user became a guest",
        WebhookEvent::OwnerRecovered => "An owner was recovered",
        WebhookEvent::RightsChanged => "A member's rights were changed",
        WebhookEvent::RoleMade => "A role was made",
        WebhookEvent::RoleChanged => "A role was changed",
        WebhookEvent::RoleDeleted => "A role was deleted",
        WebhookEvent::GroupMade => "A group was made",
        WebhookEvent::GroupChanged => "A group was changed",
        WebhookEvent::GroupJoined => "Members were added to a group",
        WebhookEvent::GroupLeft => "Members were taken out of a group",
        WebhookEvent::GroupDeleted => "A group was deleted",
        WebhookEvent::AppRegistered => "An app was registered",
        WebhookEvent::AppChanged => "An app was changed",
        WebhookEvent::AppArchived => "An app was archived",
        WebhookEvent::AppUnarchived => "An app was unarchived",
        WebhookEvent::AccessAsked => "Somebody asked for access",
        WebhookEvent::RequestApproved => "A request was approved",
        WebhookEvent::RequestDenied => "A request was denied",
        WebhookEvent::RequestLapsed => "A request lapsed",
        WebhookEvent::Blocked => "An address or domain was blocked",
        WebhookEvent::Unblocked => "A block was lifted",
        WebhookEvent::SettingsChanged => "The settings were changed",
        WebhookEvent::Test => "Test",
    }
}

/// What a webhook is told of, in short.
pub fn chosen(webhook: &Webhook) -> String {
    match webhook.events.as_slice() {
        _ if webhook.every => "Every event".to_owned(),
        [only] => event(*only).to_owned(),
        events => count(i64::try_from(events.len()).unwrap_or(i64::MAX), "event", "events"),
    }
}

/// Shape, word and colour of a webhook that is on or off.
pub const fn switched(enabled: bool) -> (Icon, &'static str, Tone) {
    if enabled {
        (Icon::Check, "On", Tone::Good)
    } else {
        (Icon::Close, "Off", Tone::Plain)
    }
}

/// Shape, word and colour of a state.
pub const fn state(state: DeliveryState) -> (Icon, &'static str, Tone) {
    match state {
        DeliveryState::Queued => (Icon::Clock, "Queued", Tone::Plain),
        DeliveryState::Sending => (Icon::Clock, "Sending", Tone::Plain),
        DeliveryState::Delivered => (Icon::Check, "Delivered", Tone::Good),
        DeliveryState::Deferred => (Icon::Again, "Deferred", Tone::Warn),
        DeliveryState::Failed => (Icon::Warning, "Failed", Tone::Bad),
        DeliveryState::Dropped => (Icon::Dash, "Not sent", Tone::Plain),
    }
}

/// What came of one try, such as `Answered 503 in 12 ms`.
pub fn attempt(attempt: &Attempt) -> String {
    let took = format!("{} ms", super::grouped(attempt.milliseconds));
    match (attempt.status, attempt.trouble) {
        (Some(status), _) if (300..400).contains(&status) => {
            format!("Answered {status} in {took}: it leads elsewhere, and Usher does not follow")
        }
        (Some(410), _) => format!("Answered 410 in {took}: the receiver is gone for good"),
        (Some(status), _) => format!("Answered {status} in {took}"),
        (None, Some(why)) => format!("{}, after {took}", trouble(why)),
        (None, None) => format!("No answer, after {took}"),
    }
}

/// Why no answer came.
const fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unresolved => "The name leads nowhere",
        Trouble::OutOfBounds => "It leads to an address that Usher does not send to",
        Trouble::NoConnection => "Nobody took the connection",
        Trouble::NoTls => "The connection could not be encrypted, or its certificate is not trusted",
        Trouble::TooSlow => "No answer in time",
        Trouble::Broken => "What came back was no answer",
        Trouble::Lost => "What was to be told is no longer kept",
    }
}

/// What came of a test.
pub const fn tested(state: DeliveryState) -> (Tone, &'static str) {
    match state {
        DeliveryState::Delivered => (Tone::Good, "The receiver took the test."),
        DeliveryState::Queued | DeliveryState::Sending => (Tone::Plain, "The test is on its way."),
        _ => (Tone::Bad, "The receiver did not take the test."),
    }
}
