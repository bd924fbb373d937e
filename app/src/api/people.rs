//! The one list of members and invitations, and the page of each.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, status};
use super::watching::Watching;
use leptos::prelude::*;
use model::ids::MemberId;
use model::people::{Page, Query};
use model::person::{Person, RemovedPage};

/// A page of the list.
#[server(prefix = "/api/fn", endpoint = "people/list", client = Watching)]
pub async fn list_people(slug: String, query: Query) -> Reply<Page> {
    let (backend, actor) = actor(&slug).await?;
    backend::people::list(&backend, &actor, &query)
        .await
        .map_err(status)
}

/// Somebody's page; `cursor` is where a page of their history begins, as the page before it said.
#[server(prefix = "/api/fn", endpoint = "people/person", client = Watching)]
pub async fn show_person(slug: String, id: MemberId, #[server(default)] cursor: String) -> Reply<Person> {
    let (backend, actor) = actor(&slug).await?;
    backend::people::person(&backend, &actor, id, &cursor)
        .await
        .map_err(status)
}

/// Members who were removed and can be restored; `cursor` is as the page before gave it.
#[server(prefix = "/api/fn", endpoint = "people/removed")]
pub async fn list_removed(slug: String, #[server(default)] cursor: String) -> Reply<RemovedPage> {
    let (backend, actor) = actor(&slug).await?;
    backend::people::removed(&backend, &actor, &cursor)
        .await
        .map_err(status)
}
