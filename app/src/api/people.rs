//! The one list of members and invitations.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, status};
use leptos::prelude::*;
use model::people::{Page, Query};

/// A page of the list.
#[server(prefix = "/api/fn", endpoint = "people/list")]
pub async fn list_people(slug: String, query: Query) -> Reply<Page> {
    let (backend, actor) = actor(&slug).await?;
    backend::people::list(&backend, &actor, &query)
        .await
        .map_err(status)
}
