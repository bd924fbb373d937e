//! Webhooks, and what became of what they were told.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, status};
use super::watching::Watching;
#[cfg(feature = "ssr")]
use backend::webhooks;
use leptos::prelude::*;
use model::ids::WebhookId;
use model::rights::Picked;
#[cfg(feature = "ssr")]
use model::webhook::WebhookForm;
use model::webhook::{Delivery, DeliveryPage, Webhook, WebhookEvent, WebhookRow, WebhookSecret};

/// Webhooks of a workspace.
#[server(prefix = "/api/fn", endpoint = "webhooks/list", client = Watching)]
pub async fn list_webhooks(slug: String) -> Reply<Vec<WebhookRow>> {
    let (backend, actor) = actor(&slug).await?;
    webhooks::list(&backend, &actor).await.map_err(status)
}

/// A webhook.
#[server(prefix = "/api/fn", endpoint = "webhooks/find", client = Watching)]
pub async fn find_webhook(slug: String, id: WebhookId) -> Reply<Webhook> {
    let (backend, actor) = actor(&slug).await?;
    webhooks::find(&backend, &actor, id).await.map_err(status)
}

/// A page of what it was told; `cursor` is as the page before gave it.
#[server(prefix = "/api/fn", endpoint = "webhooks/deliveries", client = Watching)]
pub async fn list_deliveries(
    slug: String,
    id: WebhookId,
    #[server(default)] cursor: String,
) -> Reply<DeliveryPage> {
    let (backend, actor) = actor(&slug).await?;
    webhooks::deliveries(&backend, &actor, id, &cursor)
        .await
        .map_err(status)
}

/// Makes a webhook and shows its secret once.
#[server(prefix = "/api/fn", endpoint = "webhooks/make")]
pub async fn make_webhook(
    slug: String,
    name: String,
    url: String,
    #[server(default)] every: bool,
    #[server(default)] events: Picked<WebhookEvent>,
) -> Reply<WebhookSecret> {
    let (backend, actor) = actor(&slug).await?;
    let form = WebhookForm::of(name, url, every, &events);
    webhooks::make(&backend, &actor, &form).await.map_err(status)
}

/// Saves a webhook, unless somebody else changed it since `version`.
#[server(prefix = "/api/fn", endpoint = "webhooks/change")]
pub async fn change_webhook(
    slug: String,
    id: WebhookId,
    version: i64,
    name: String,
    url: String,
    #[server(default)] every: bool,
    #[server(default)] events: Picked<WebhookEvent>,
) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let form = WebhookForm::of(name, url, every, &events);
    webhooks::change(&backend, &actor, id, version, &form)
        .await
        .map_err(status)?;
    to_webhook(&slug, id, "webhook-saved");
    Ok(())
}

/// Switches a webhook on or off.
#[server(prefix = "/api/fn", endpoint = "webhooks/switch")]
pub async fn switch_webhook(slug: String, id: WebhookId, #[server(default)] enabled: bool) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    webhooks::switch(&backend, &actor, id, enabled)
        .await
        .map_err(status)?;
    to_webhook(&slug, id, if enabled { "webhook-on" } else { "webhook-off" });
    Ok(())
}

/// Gives a webhook another secret and shows it once.
#[server(prefix = "/api/fn", endpoint = "webhooks/rotate")]
pub async fn rotate_webhook(slug: String, id: WebhookId) -> Reply<WebhookSecret> {
    let (backend, actor) = actor(&slug).await?;
    webhooks::rotate(&backend, &actor, id).await.map_err(status)
}

/// Deletes a webhook.
#[server(prefix = "/api/fn", endpoint = "webhooks/delete")]
pub async fn delete_webhook(slug: String, id: WebhookId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    webhooks::remove(&backend, &actor, id).await.map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/settings/webhooks?notice=webhook-deleted"));
    Ok(())
}

/// Sends a delivery again.
#[server(prefix = "/api/fn", endpoint = "webhooks/resend")]
pub async fn resend_delivery(slug: String, id: WebhookId, seq: i64) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    webhooks::resend(&backend, &actor, id, seq)
        .await
        .map_err(status)?;
    to_webhook(&slug, id, "delivery-queued");
    Ok(())
}

/// Sends a test at once and answers with what came of it.
#[server(prefix = "/api/fn", endpoint = "webhooks/test")]
pub async fn test_webhook(slug: String, id: WebhookId) -> Reply<Delivery> {
    let (backend, actor) = actor(&slug).await?;
    webhooks::test(&backend, &actor, id).await.map_err(status)
}

#[cfg(feature = "ssr")]
fn to_webhook(slug: &str, id: WebhookId, notice: &str) {
    leptos_axum::redirect(&format!("/w/{slug}/settings/webhooks/{id}?notice={notice}"));
}
