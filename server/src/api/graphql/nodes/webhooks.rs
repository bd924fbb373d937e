//! What other programs are told, and what became of it.

use super::super::words::{DateTime, DeliveryState};
use super::id;
use async_graphql::{ID, SimpleObject};
use model::webhook::{Attempt as FoundAttempt, Delivery as FoundDelivery, Webhook as Found, WebhookSecret};

/// A webhook, without its secret.
#[derive(SimpleObject)]
pub struct Webhook {
    pub id: ID,
    pub name: String,
    pub url: String,
    /// Whether it is told of every event.
    pub every: bool,
    /// Words of what it is told of otherwise, such as `invitation.created`.
    pub events: Vec<String>,
    pub enabled: bool,
    /// Until when the secret before the present one signs too.
    pub old_secret_until: Option<DateTime>,
    /// Moves with each change.
    pub version: i64,
    pub created_at: DateTime,
}

impl From<Found> for Webhook {
    fn from(hook: Found) -> Self {
        let events = hook.events.into_iter();
        Self {
            id: id(hook.id),
            name: hook.name,
            url: hook.url,
            every: hook.every,
            events: events.map(|event| event.word().to_owned()).collect(),
            enabled: hook.enabled,
            old_secret_until: hook.old_until.map(DateTime),
            version: hook.version,
            created_at: DateTime(hook.created_at),
        }
    }
}

/// A webhook's secret: the only time that it is seen.
#[derive(SimpleObject)]
pub struct FreshSecret {
    pub id: ID,
    /// `whsec_` and 32 bytes in base64.
    pub secret: String,
    /// Until when the secret before it signs too.
    pub old_secret_until: Option<DateTime>,
}

impl From<WebhookSecret> for FreshSecret {
    fn from(made: WebhookSecret) -> Self {
        Self {
            id: id(made.id),
            secret: made.secret,
            old_secret_until: made.old_until.map(DateTime),
        }
    }
}

/// One event on its way to a webhook.
#[derive(SimpleObject)]
pub struct Delivery {
    /// Number of the event in the workspace's audit log; it names the delivery.
    pub number: i64,
    /// Value of the header `webhook-id`, the same in every try.
    pub message: String,
    /// Its word, such as `invitation.created`.
    pub event: String,
    pub created_at: DateTime,
    pub state: DeliveryState,
    /// Next try, where one waits.
    pub next_at: Option<DateTime>,
    pub tries: i64,
    /// The latest tries, the last first.
    pub attempts: Vec<Attempt>,
}

/// One try.
#[derive(SimpleObject)]
pub struct Attempt {
    pub at: DateTime,
    /// HTTP status of the answer, if one came.
    pub status: Option<i64>,
    /// Why none came, such as `no-connection`.
    pub trouble: Option<String>,
    /// The answer's first words.
    pub words: String,
    pub milliseconds: i64,
}

impl From<FoundAttempt> for Attempt {
    fn from(attempt: FoundAttempt) -> Self {
        Self {
            at: DateTime(attempt.at),
            status: attempt.status,
            trouble: attempt.trouble.map(|trouble| trouble.word().to_owned()),
            words: attempt.words,
            milliseconds: attempt.milliseconds,
        }
    }
}

impl From<FoundDelivery> for Delivery {
    fn from(delivery: FoundDelivery) -> Self {
        Self {
            number: delivery.seq,
            message: delivery.message,
            event: delivery.event.word().to_owned(),
            created_at: DateTime(delivery.created_at),
            state: delivery.state.into(),
            next_at: delivery.next_at.map(DateTime),
            tries: delivery.tries,
            attempts: delivery.attempts.into_iter().map(Into::into).collect(),
        }
    }
}
