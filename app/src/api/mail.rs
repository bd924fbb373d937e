//! Mail: what is set up, what is in trouble, a test.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, status};
#[cfg(feature = "ssr")]
use backend::mail;
use leptos::prelude::*;
use model::ids::MailId;
use model::mail::{Dialogue, MailOverview};

/// What is set up and how the workspace's mails fare.
#[server(prefix = "/api/fn", endpoint = "mail/overview")]
pub async fn show_mail(slug: String) -> Reply<MailOverview> {
    let (backend, actor) = actor(&slug).await?;
    mail::overview(&backend, &actor).await.map_err(status)
}

/// Sends a mail to oneself at once and answers with the whole conversation.
#[server(prefix = "/api/fn", endpoint = "mail/test")]
pub async fn send_test_mail(slug: String) -> Reply<Dialogue> {
    let (backend, actor) = actor(&slug).await?;
    mail::send_test(&backend, &actor).await.map_err(status)
}

/// Puts a mail that failed or waits back at the head of the queue.
#[server(prefix = "/api/fn", endpoint = "mail/retry")]
pub async fn retry_mail(slug: String, id: MailId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    mail::retry(&backend, &actor, id).await.map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/settings/mail?notice=mail-queued"));
    Ok(())
}
