//! Webhooks: what a workspace tells other programs, and what became of it. Signed as Standard Webhooks asks
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).

use crate::account::words;
use crate::audit::AuditAction;
use crate::error::{Error, Field, Problem, Problems};
use crate::ids::WebhookId;
use crate::name;
use crate::rights::{Picked, picked};
use crate::time::Time;
use serde::{Deserialize, Serialize};

words! {
    /// What a webhook can be told of: the events of the audit log that concern people and rights, by the same
    /// words, and the test.
    WebhookEvent {
        /// Somebody was invited.
        Invited = "invitation.created",
        /// An invitation was sent again or renewed.
        Resent = "invitation.resent",
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
        /// A reusable link was made.
        LinkMade = "link.made",
        /// A reusable link was changed, switched on or off.
        LinkChanged = "link.changed",
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
        /// A guest became a user.
        BecameUser = "member.became-user",
        /// A user became a guest.
        BecameGuest = "member.became-guest",
        /// An owner was recovered on the machine.
        OwnerRecovered = "member.owner-recovered",
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
        /// The workspace's settings were changed: they say who may come in.
        SettingsChanged = "workspace.settings-changed",
        /// Somebody pressed the test button. Goes to the one webhook, whatever it has chosen.
        Test = "webhook.test",
    }
}

words! {
    /// Events that belong together in the form.
    EventGroup {
        /// Invitations and reusable links.
        Invitations = "invitations",
        /// People.
        People = "people",
        /// Roles, groups, and who has them.
        Rights = "rights",
        /// Apps.
        Apps = "apps",
        /// Requests for access.
        Requests = "requests",
        /// The workspace itself.
        Workspace = "workspace",
    }
}

impl WebhookEvent {
    /// The event as the audit log has it; none for the test.
    pub fn action(self) -> Option<AuditAction> {
        AuditAction::from_word(self.word())
    }

    /// Where it stands in the form; none for the test, which nobody chooses.
    pub fn group(self) -> Option<EventGroup> {
        let (noun, _) = self.word().split_once('.')?;
        match (self, noun) {
            (Self::RightsChanged, _) | (_, "role" | "group") => Some(EventGroup::Rights),
            (_, "invitation" | "link") => Some(EventGroup::Invitations),
            (_, "member") => Some(EventGroup::People),
            (_, "app") => Some(EventGroup::Apps),
            (_, "request") => Some(EventGroup::Requests),
            (_, "workspace") => Some(EventGroup::Workspace),
            _ => None,
        }
    }

    /// Those that can be chosen.
    pub fn choices() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|event| event.group().is_some())
    }
}

/// A webhook of a workspace, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Which.
    pub id: WebhookId,
    /// What it is for.
    pub name: String,
    /// Where it is told, by https.
    pub url: String,
    /// Whether it is told of every event, those included that are yet to come into the list.
    pub every: bool,
    /// What it is told of otherwise.
    pub events: Vec<WebhookEvent>,
    /// Whether it is told anything at all.
    pub enabled: bool,
    /// Until when the secret before the present one signs too, after a rotation.
    pub old_until: Option<Time>,
    /// Moves with each change.
    pub version: i64,
    /// Made at.
    pub created_at: Time,
}

/// A webhook in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookRow {
    /// The webhook.
    pub webhook: Webhook,
    /// Its latest delivery: how far it is, and from when it is.
    pub latest: Option<(DeliveryState, Time)>,
}

/// The form of a webhook, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookForm {
    /// What it is for.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// Whether it is told of every event.
    pub every: bool,
    /// What it is told of otherwise.
    pub events: Vec<WebhookEvent>,
}

/// The form once it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedWebhook {
    /// What it is for.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// Whether it is told of every event.
    pub every: bool,
    /// What it is told of otherwise; empty where it is told of every one.
    pub events: Vec<WebhookEvent>,
}

impl WebhookForm {
    /// What a form has sent.
    pub fn of(name: String, url: String, every: bool, events: &Picked<WebhookEvent>) -> Self {
        Self {
            name,
            url,
            every,
            events: picked(events),
        }
    }

    /// The form of a webhook as it is.
    pub fn as_is(webhook: &Webhook) -> Self {
        Self {
            name: webhook.name.clone(),
            url: webhook.url.clone(),
            every: webhook.every,
            events: webhook.events.clone(),
        }
    }

    /// Checks it, and adds what is wrong with the address, which the server reads.
    ///
    /// # Errors
    /// Name or address are none, or nothing is chosen.
    pub fn check(&self, url: Result<String, Problem>) -> Result<CheckedWebhook, Error> {
        let mut events: Vec<WebhookEvent> = if self.every {
            Vec::new()
        } else {
            self.events.clone()
        };
        events.sort_unstable();
        events.dedup();
        let events = if events.iter().any(|event| event.group().is_none()) {
            Err(Problem::OutOfRange)
        } else if events.is_empty() && !self.every {
            Err(Problem::Missing)
        } else {
            Ok(events)
        };
        let mut problems = Problems::default();
        let checked = (
            problems.check(Field::Name, name::check(&self.name)),
            problems.check(Field::Url, url),
            problems.check(Field::Events, events),
        );
        match checked {
            (Some(name), Some(url), Some(events)) => Ok(CheckedWebhook {
                name,
                url,
                every: self.every,
                events,
            }),
            _ => Err(problems.into_error()),
        }
    }
}

/// A webhook and its fresh secret, shown once: after it was made, and after each rotation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookSecret {
    /// Which.
    pub id: WebhookId,
    /// `whsec_` and 32 bytes in base64.
    pub secret: String,
    /// Until when the secret before it signs too.
    pub old_until: Option<Time>,
}

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookSecret")
            .field("id", &self.id)
            .field("secret", &"***")
            .finish_non_exhaustive()
    }
}

words! {
    /// How far a delivery has come.
    DeliveryState {
        /// Waits for its turn.
        Queued = "queued",
        /// Is being sent.
        Sending = "sending",
        /// The receiver has answered with 2xx.
        Delivered = "delivered",
        /// Will be tried again.
        Deferred = "deferred",
        /// Every try failed.
        Failed = "failed",
        /// Not sent: the webhook was switched off while it waited.
        Dropped = "dropped",
    }
}

impl DeliveryState {
    /// Whether it has come to an end, so that it can be sent again by hand.
    pub const fn ended(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed | Self::Dropped)
    }
}

words! {
    /// Why a try came to no answer.
    Trouble {
        /// The name leads nowhere.
        Unresolved = "unresolved",
        /// It leads to an address that nobody outside can reach, or needs https.
        OutOfBounds = "out-of-bounds",
        /// Nobody took the connection.
        NoConnection = "no-connection",
        /// The line could not be encrypted, or the certificate is not to be trusted.
        NoTls = "no-tls",
        /// It took longer than it may.
        TooSlow = "too-slow",
        /// What came back was no HTTP, or broke off.
        Broken = "broken",
        /// What was to be told is no longer kept.
        Lost = "lost",
    }
}

/// One try of a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Number, from 1.
    pub n: i64,
    /// When.
    pub at: Time,
    /// HTTP status of the answer, if one came.
    pub status: Option<i64>,
    /// Why none came.
    pub trouble: Option<Trouble>,
    /// The answer's first words.
    pub words: String,
    /// How long it took, in milliseconds.
    pub milliseconds: i64,
}

/// One event on its way to one webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Number of the event in the workspace's audit log; with the webhook's id it names the delivery.
    pub seq: i64,
    /// Value of the header `webhook-id`, the same in every try.
    pub message: String,
    /// What happened.
    pub event: WebhookEvent,
    /// When it happened.
    pub created_at: Time,
    /// How far it has come.
    pub state: DeliveryState,
    /// Next try, when deferred.
    pub next_at: Option<Time>,
    /// How often it was tried.
    pub tries: i64,
    /// The latest tries, the last first.
    pub attempts: Vec<Attempt>,
}

/// A page of deliveries, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryPage {
    /// The rows.
    pub rows: Vec<Delivery>,
    /// Cursor of the page with older ones, if there are any.
    pub next: Option<String>,
    /// Server's clock.
    pub now: Time,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_but_the_test_is_in_the_audit_log_and_in_the_form() {
        for &event in WebhookEvent::ALL {
            let is_test = event == WebhookEvent::Test;
            assert_eq!(event.action().is_none(), is_test, "{event}");
            assert_eq!(event.group().is_none(), is_test, "{event}");
        }
    }

    #[test]
    fn a_form_chooses_something_that_can_be_chosen() {
        let form = |every, events: &[WebhookEvent]| WebhookForm {
            name: "CRM".to_owned(),
            url: String::new(),
            every,
            events: events.to_vec(),
        };
        let url = || Ok("https://crm.example/".to_owned());
        let problem = |form: WebhookForm| match form.check(url()) {
            Err(error) => error.problem(Field::Events),
            Ok(_) => None,
        };
        assert_eq!(problem(form(false, &[])), Some(Problem::Missing));
        assert_eq!(
            problem(form(false, &[WebhookEvent::Test])),
            Some(Problem::OutOfRange)
        );
        assert_eq!(problem(form(true, &[])), None);
        let checked = form(false, &[WebhookEvent::Invited, WebhookEvent::Invited]).check(url());
        assert_eq!(
            checked.map(|checked| checked.events),
            Ok(vec![WebhookEvent::Invited])
        );
    }
}
