//! Imports of guests and users. The file itself is sent to a route of its own.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, status};
use super::watching::Watching;
#[cfg(feature = "ssr")]
use backend::imports;
use leptos::prelude::*;
use model::ids::ImportId;
#[cfg(feature = "ssr")]
use model::import::RowFilter;
use model::import::{Import, ImportPage, ImportRows};

/// A page of imports, the latest first; `cursor` is as the page before gave it.
#[server(prefix = "/api/fn", endpoint = "imports/list", client = Watching)]
pub async fn list_imports(slug: String, #[server(default)] cursor: String) -> Reply<ImportPage> {
    let (backend, actor) = actor(&slug).await?;
    imports::list(&backend, &actor, &cursor).await.map_err(status)
}

/// An import, and how far it is.
#[server(prefix = "/api/fn", endpoint = "imports/find", client = Watching)]
pub async fn find_import(slug: String, id: ImportId) -> Reply<Import> {
    let (backend, actor) = actor(&slug).await?;
    imports::find(&backend, &actor, id).await.map_err(status)
}

/// A page of its rows; `filter` is a word of `RowFilter`, or empty for all.
#[server(prefix = "/api/fn", endpoint = "imports/rows", client = Watching)]
pub async fn list_import_rows(
    slug: String,
    id: ImportId,
    #[server(default)] filter: String,
    #[server(default)] cursor: String,
) -> Reply<ImportRows> {
    let (backend, actor) = actor(&slug).await?;
    let filter = RowFilter::from_word(&filter);
    imports::rows(&backend, &actor, id, filter, &cursor)
        .await
        .map_err(status)
}

/// Begins to apply a plan; `confirm_admins` says once more how many rows give ADMIN.
#[server(prefix = "/api/fn", endpoint = "imports/apply")]
pub async fn apply_import(
    slug: String,
    id: ImportId,
    #[server(default)] only_valid: bool,
    #[server(default)] confirm_admins: String,
) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let consent = imports::Consent {
        only_valid,
        confirm_admins: confirm_admins.trim().parse().ok(),
    };
    imports::apply(&backend, &actor, id, consent)
        .await
        .map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/imports/{id}"));
    Ok(())
}

/// Makes a plan anew from what its rows ask for; the new one takes its place.
#[server(prefix = "/api/fn", endpoint = "imports/plan-again")]
pub async fn plan_import_again(slug: String, id: ImportId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let id = imports::plan_again(&backend, &actor, id).await.map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/imports/{id}"));
    Ok(())
}

/// Begins to undo what was applied.
#[server(prefix = "/api/fn", endpoint = "imports/undo")]
pub async fn undo_import(slug: String, id: ImportId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    imports::undo(&backend, &actor, id).await.map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/imports/{id}"));
    Ok(())
}
