//! Requests for access: the knock, the inbox, the answers.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, backend, caller, status};
use super::watching::Watching;
#[cfg(feature = "ssr")]
use backend::requests;
use leptos::prelude::*;
use model::account::AccountType;
use model::ids::{AppId, BlockId, GroupId, RequestId, RoleId};
#[cfg(feature = "ssr")]
use model::invitation::OutcomeKind;
use model::request::{BlockWhat, Counter, Inbox, Shelf};
#[cfg(feature = "ssr")]
use model::rights::Given;
use model::rights::Picked;

/// Where a request goes that names this workspace, or none, and what can be asked for there; nothing where
/// requests are not taken.
#[server(prefix = "/api/fn", endpoint = "requests/counter")]
pub async fn find_counter(#[server(default)] workspace: String) -> Reply<Option<Counter>> {
    requests::counter(&backend()?, &workspace).await.map_err(status)
}

/// Asks for access; the answer is the same whoever asks.
#[server(prefix = "/api/fn", endpoint = "requests/ask")]
pub async fn ask_access(
    #[server(default)] workspace: String,
    email: String,
    name: String,
    #[server(default)] message: String,
    #[server(default)] app: String,
) -> Reply<()> {
    let form = requests::Ask {
        workspace,
        email,
        name,
        message,
        app,
    };
    requests::ask(&backend()?, &caller()?, &form)
        .await
        .map_err(status)
}

/// A page of the inbox.
#[server(prefix = "/api/fn", endpoint = "requests/list", client = Watching)]
pub async fn list_requests(slug: String, shelf: Shelf, #[server(default)] cursor: String) -> Reply<Inbox> {
    let (backend, actor) = actor(&slug).await?;
    requests::inbox(&backend, &actor, shelf, &cursor)
        .await
        .map_err(status)
}

/// Lets the requester in, as a user or guest, perhaps up to a day.
#[server(prefix = "/api/fn", endpoint = "requests/approve")]
pub async fn approve_request(
    slug: String,
    id: RequestId,
    account_type: AccountType,
    #[server(default)] ends_at: String,
    #[server(default)] roles: Picked<RoleId>,
    #[server(default)] groups: Picked<GroupId>,
    #[server(default)] apps: Picked<AppId>,
) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let given = Given::of(&roles, &groups, &apps)?;
    let result = requests::approve(&backend, &actor, id, account_type, &ends_at, &given)
        .await
        .map_err(status)?;
    let notice = match result {
        OutcomeKind::Recorded => "request-recorded",
        _ => "request-approved",
    };
    leptos_axum::redirect(&format!("/w/{slug}/requests?notice={notice}"));
    Ok(())
}

/// Says no, with a reason that is mailed.
#[server(prefix = "/api/fn", endpoint = "requests/deny")]
pub async fn deny_request(slug: String, id: RequestId, #[server(default)] reason: String) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    requests::deny(&backend, &actor, id, &reason)
        .await
        .map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/requests?notice=request-denied"));
    Ok(())
}

/// Blocks the requester's address or domain.
#[server(prefix = "/api/fn", endpoint = "requests/block")]
pub async fn block_request(slug: String, id: RequestId, what: BlockWhat) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    requests::block(&backend, &actor, id, what)
        .await
        .map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/requests?notice=request-blocked"));
    Ok(())
}

/// Lifts a block.
#[server(prefix = "/api/fn", endpoint = "requests/unblock")]
pub async fn unblock(slug: String, id: BlockId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    requests::unblock(&backend, &actor, id).await.map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/requests?notice=unblocked"));
    Ok(())
}
