//! What one is mailed about.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{backend, caller, status};
#[cfg(feature = "ssr")]
use backend::mail::topics;
use leptos::prelude::*;
use model::mail::{Subscription, Topic, WorkspaceTopics};

/// What a link in a mail unsubscribes from; changes nothing.
#[server(prefix = "/api/fn", endpoint = "topics/subscription")]
pub async fn find_subscription(token: String) -> Reply<Subscription> {
    topics::subscription(&backend()?, &caller()?, &token)
        .await
        .map_err(status)
}

/// Ends the mails of the link's topic.
#[server(prefix = "/api/fn", endpoint = "topics/unsubscribe")]
pub async fn unsubscribe(token: String) -> Reply<()> {
    topics::unsubscribe(&backend()?, &caller()?, &token)
        .await
        .map_err(status)
}

/// The topics that concern one, in each workspace.
#[server(prefix = "/api/fn", endpoint = "topics/list")]
pub async fn list_topics() -> Reply<Vec<WorkspaceTopics>> {
    topics::list(&backend()?, &caller()?).await.map_err(status)
}

/// Chooses the topics of one workspace; those that are not ticked end.
#[server(prefix = "/api/fn", endpoint = "topics/choose")]
pub async fn choose_topics(slug: String, #[server(default)] topics: Vec<Topic>) -> Reply<()> {
    topics::choose(&backend()?, &caller()?, &slug, &topics)
        .await
        .map_err(status)?;
    leptos_axum::redirect("/account?notice=topics-saved");
    Ok(())
}
