//! Apps, and what there is to give.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, status};
use super::watching::Watching;
#[cfg(feature = "ssr")]
use backend::{apps, rights};
use leptos::prelude::*;
use model::app::{AppForm, AppPage, Apps};
use model::ids::AppId;
use model::rights::Offer;

/// What the viewer may open, and all apps for those who may see them.
#[server(prefix = "/api/fn", endpoint = "apps/list", client = Watching)]
pub async fn list_apps(slug: String) -> Reply<Apps> {
    let (backend, actor) = actor(&slug).await?;
    apps::list(&backend, &actor).await.map_err(status)
}

/// An app's page; `cursor` is where a page of its people begins.
#[server(prefix = "/api/fn", endpoint = "apps/find", client = Watching)]
pub async fn find_app(slug: String, id: AppId, #[server(default)] cursor: String) -> Reply<AppPage> {
    let (backend, actor) = actor(&slug).await?;
    apps::find(&backend, &actor, id, &cursor).await.map_err(status)
}

/// Registers an app and goes to it.
#[server(prefix = "/api/fn", endpoint = "apps/register")]
pub async fn register_app(slug: String, form: AppForm) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let id = apps::register(&backend, &actor, &form).await.map_err(status)?;
    to_app(&slug, id, "app-registered");
    Ok(())
}

/// Saves an app, unless somebody else changed it since `version`.
#[server(prefix = "/api/fn", endpoint = "apps/change")]
pub async fn change_app(slug: String, id: AppId, version: i64, form: AppForm) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    apps::change(&backend, &actor, id, version, &form)
        .await
        .map_err(status)?;
    to_app(&slug, id, "app-saved");
    Ok(())
}

/// Archives an app.
#[server(prefix = "/api/fn", endpoint = "apps/archive")]
pub async fn archive_app(slug: String, id: AppId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    apps::archive(&backend, &actor, id).await.map_err(status)?;
    to_app(&slug, id, "app-archived");
    Ok(())
}

/// Brings an app back.
#[server(prefix = "/api/fn", endpoint = "apps/unarchive")]
pub async fn unarchive_app(slug: String, id: AppId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    apps::unarchive(&backend, &actor, id).await.map_err(status)?;
    to_app(&slug, id, "app-unarchived");
    Ok(())
}

/// Everything that can be given to somebody: roles, groups, apps.
#[server(prefix = "/api/fn", endpoint = "rights/offer")]
pub async fn find_offer(slug: String) -> Reply<Offer> {
    let (backend, actor) = actor(&slug).await?;
    rights::offer(&backend, &actor).await.map_err(status)
}

#[cfg(feature = "ssr")]
fn to_app(slug: &str, id: AppId, notice: &str) {
    leptos_axum::redirect(&format!("/w/{slug}/apps/{id}?notice={notice}"));
}
