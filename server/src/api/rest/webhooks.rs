//! `/webhooks`: what other programs are told, and what became of it.

use super::input::{Answer, Body, Call, Ids, IfMatch, One, Params, Tagged};
use super::problem::Problems;
use super::shapes::{Moment, Page, Paged, rows};
use crate::api::paging::{Read, take, take_of_all};
use axum::Json;
use backend::webhooks;
use http::StatusCode;
use model::ids::WebhookId;
use model::webhook::{
    Attempt as FoundAttempt, Delivery as FoundDelivery, DeliveryState, Trouble, Webhook as Found,
    WebhookEvent, WebhookForm, WebhookSecret,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A webhook, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct Webhook {
    /// Which.
    pub id: WebhookId,
    /// What it is for.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// Whether it is told of every event.
    pub every: bool,
    /// What it is told of otherwise.
    pub events: Vec<WebhookEvent>,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Until when the secret before the present one signs too.
    pub old_secret_until: Option<Moment>,
    /// Moves with each change; the ETag.
    pub version: i64,
    /// Made at.
    pub created_at: Moment,
}

impl From<Found> for Webhook {
    fn from(hook: Found) -> Self {
        Self {
            id: hook.id,
            name: hook.name,
            url: hook.url,
            every: hook.every,
            events: hook.events,
            enabled: hook.enabled,
            old_secret_until: hook.old_until.map(Moment),
            version: hook.version,
            created_at: Moment(hook.created_at),
        }
    }
}

/// List webhooks
#[utoipa::path(get, path = "/webhooks", tag = "webhooks", params(Paged),
    responses((status = 200, body = Page<Webhook>), Problems))]
pub async fn list(call: Call, Params(paged): Params<Paged>) -> Answer<Json<Page<Webhook>>> {
    let all = webhooks::list(&call.be, &call.actor).await?;
    let taken = take_of_all(rows(paged.limit)?, &paged.cursor.unwrap_or_default(), all)?;
    Ok(Json(Page::of(taken, |row| row.webhook.into())))
}

async fn detail(call: &Call, id: WebhookId) -> Answer<Tagged<Webhook>> {
    let hook = webhooks::find(&call.be, &call.actor, id).await?;
    Ok(Tagged(hook.version, hook.into()))
}

/// Read a webhook
#[utoipa::path(get, path = "/webhooks/{id}", tag = "webhooks", params(("id" = WebhookId, Path)),
    responses((status = 200, body = Webhook, headers(("ETag" = String))), Problems))]
pub async fn find(call: Call, Ids(One(id)): Ids<One<WebhookId>>) -> Answer<Tagged<Webhook>> {
    detail(&call, id).await
}

/// A webhook to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// What it is for.
    name: String,
    /// Where it is told, by https.
    url: String,
    /// Whether it is told of every event.
    #[serde(default)]
    every: bool,
    /// What it is told of otherwise.
    #[serde(default)]
    events: Vec<WebhookEvent>,
}

/// A webhook's secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookKey {
    /// Of which webhook.
    pub id: WebhookId,
    /// `whsec_` and 32 bytes in base64; shown only this once.
    pub secret: String,
    /// Until when the secret before it signs too.
    pub old_secret_until: Option<Moment>,
}

impl From<WebhookSecret> for WebhookKey {
    fn from(made: WebhookSecret) -> Self {
        Self {
            id: made.id,
            secret: made.secret,
            old_secret_until: made.old_until.map(Moment),
        }
    }
}

/// Make a webhook
#[utoipa::path(post, path = "/webhooks", tag = "webhooks", request_body = NewWebhook,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = WebhookKey), Problems))]
pub async fn make(call: Call, Body(body): Body<NewWebhook>) -> Answer<(StatusCode, Json<WebhookKey>)> {
    let form = WebhookForm {
        name: body.name,
        url: body.url,
        every: body.every,
        events: body.events,
    };
    let made = webhooks::make(&call.be, &call.actor, &form).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// What to change; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookPatch {
    /// What it is for.
    name: Option<String>,
    /// Where it is told, by https.
    url: Option<String>,
    /// Whether it is told of every event.
    every: Option<bool>,
    /// What it is told of otherwise, all of it.
    events: Option<Vec<WebhookEvent>>,
    /// Whether it is switched on.
    enabled: Option<bool>,
}

/// Change a webhook
#[utoipa::path(patch, path = "/webhooks/{id}", tag = "webhooks",
    params(("id" = WebhookId, Path), ("If-Match" = Option<String>, Header)), request_body = WebhookPatch,
    responses((status = 200, body = Webhook, headers(("ETag" = String))), Problems))]
pub async fn change(
    call: Call,
    Ids(One(id)): Ids<One<WebhookId>>,
    if_match: IfMatch,
    Body(patch): Body<WebhookPatch>,
) -> Answer<Tagged<Webhook>> {
    let hook = webhooks::find(&call.be, &call.actor, id).await?;
    let version = if_match.version(hook.version)?;
    if patch.name.is_some() || patch.url.is_some() || patch.every.is_some() || patch.events.is_some() {
        let now = WebhookForm::as_is(&hook);
        let form = WebhookForm {
            name: patch.name.unwrap_or(now.name),
            url: patch.url.unwrap_or(now.url),
            every: patch.every.unwrap_or(now.every),
            events: patch.events.unwrap_or(now.events),
        };
        webhooks::change(&call.be, &call.actor, id, version, &form)
            .await
            .map_err(|fault| if_match.name(fault))?;
    }
    if let Some(enabled) = patch.enabled {
        webhooks::switch(&call.be, &call.actor, id, enabled).await?;
    }
    detail(&call, id).await
}

/// Delete a webhook
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "webhooks", params(("id" = WebhookId, Path)),
    responses((status = 204), Problems))]
pub async fn remove(call: Call, Ids(One(id)): Ids<One<WebhookId>>) -> Answer<StatusCode> {
    webhooks::remove(&call.be, &call.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Rotate the secret
///
/// For 24 hours the one before signs too.
#[utoipa::path(post, path = "/webhooks/{id}/rotate", tag = "webhooks", params(("id" = WebhookId, Path)),
    responses((status = 200, body = WebhookKey), Problems))]
pub async fn rotate(call: Call, Ids(One(id)): Ids<One<WebhookId>>) -> Answer<Json<WebhookKey>> {
    let made = webhooks::rotate(&call.be, &call.actor, id).await?;
    Ok(Json(made.into()))
}

/// One event on its way to a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct Delivery {
    /// Number of the event in the workspace's audit log; it names the delivery.
    pub seq: i64,
    /// Value of the header `webhook-id`, the same in every try.
    pub message: String,
    /// What happened.
    pub event: WebhookEvent,
    /// When it happened.
    pub created_at: Moment,
    /// How far it has come.
    pub state: DeliveryState,
    /// Next try, where one waits.
    pub next_at: Option<Moment>,
    /// How often it was tried.
    pub tries: i64,
    /// The latest tries, the last first.
    pub attempts: Vec<Attempt>,
}

/// One try.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attempt {
    /// When.
    pub at: Moment,
    /// HTTP status of the answer, if one came.
    pub status: Option<i64>,
    /// Why none came.
    pub trouble: Option<Trouble>,
    /// The answer's first words.
    pub words: String,
    /// How long it took.
    pub milliseconds: i64,
}

impl From<FoundAttempt> for Attempt {
    fn from(attempt: FoundAttempt) -> Self {
        Self {
            at: Moment(attempt.at),
            status: attempt.status,
            trouble: attempt.trouble,
            words: attempt.words,
            milliseconds: attempt.milliseconds,
        }
    }
}

impl From<FoundDelivery> for Delivery {
    fn from(delivery: FoundDelivery) -> Self {
        Self {
            seq: delivery.seq,
            message: delivery.message,
            event: delivery.event,
            created_at: Moment(delivery.created_at),
            state: delivery.state,
            next_at: delivery.next_at.map(Moment),
            tries: delivery.tries,
            attempts: delivery.attempts.into_iter().map(Attempt::from).collect(),
        }
    }
}

/// Send a test
///
/// Goes out at once; look at the deliveries for what came of it.
#[utoipa::path(post, path = "/webhooks/{id}/test", tag = "webhooks", params(("id" = WebhookId, Path)),
    responses((status = 200, body = Delivery), Problems))]
pub async fn test(call: Call, Ids(One(id)): Ids<One<WebhookId>>) -> Answer<Json<Delivery>> {
    let delivery = webhooks::test(&call.be, &call.actor, id).await?;
    Ok(Json(delivery.into()))
}

/// List deliveries
///
/// The latest first.
#[utoipa::path(get, path = "/webhooks/{id}/deliveries", tag = "webhooks",
    params(("id" = WebhookId, Path), Paged), responses((status = 200, body = Page<Delivery>), Problems))]
pub async fn deliveries(
    call: Call,
    Ids(One(id)): Ids<One<WebhookId>>,
    Params(paged): Params<Paged>,
) -> Answer<Json<Page<Delivery>>> {
    let call = &call;
    let read = |cursor: String, _| async move {
        let page = webhooks::deliveries(&call.be, &call.actor, id, &cursor).await?;
        Ok(Read {
            rows: page.rows,
            next: page.next,
            total: None,
        })
    };
    let taken = take(rows(paged.limit)?, &paged.cursor.unwrap_or_default(), read).await?;
    Ok(Json(Page::of(taken, Delivery::from)))
}

/// Send a delivery again
#[utoipa::path(post, path = "/webhooks/{id}/deliveries/{seq}/resend", tag = "webhooks",
    params(("id" = WebhookId, Path), ("seq" = i64, Path)), responses((status = 204), Problems))]
pub async fn resend(call: Call, Ids((id, seq)): Ids<(WebhookId, i64)>) -> Answer<StatusCode> {
    webhooks::resend(&call.be, &call.actor, id, seq).await?;
    Ok(StatusCode::NO_CONTENT)
}
