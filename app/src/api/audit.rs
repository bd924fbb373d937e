//! The audit log.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, status};
#[cfg(feature = "ssr")]
use backend::audit::log;
use leptos::prelude::*;
use model::audit::{AuditPage, AuditQuery};

/// A page of the log, the latest first.
#[server(prefix = "/api/fn", endpoint = "audit/list", input = leptos::server_fn::codec::PostUrl)]
pub async fn list_audit(slug: String, query: AuditQuery) -> Reply<AuditPage> {
    let (backend, actor) = actor(&slug).await?;
    log::list(&backend, &actor, &query).await.map_err(status)
}
