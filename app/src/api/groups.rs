//! Groups.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, status};
use super::watching::Watching;
#[cfg(feature = "ssr")]
use backend::groups;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use model::group::GroupForm;
use model::group::{Group, GroupPage, Joined};
use model::ids::{AppId, GroupId, MemberId, RoleId};
use model::rights::Picked;
#[cfg(feature = "ssr")]
use model::rights::{picked, privileges};

/// A page of groups whose name holds the fragment; `cursor` is as the page before gave it.
#[server(prefix = "/api/fn", endpoint = "groups/list", client = Watching)]
pub async fn list_groups(
    slug: String,
    #[server(default)] search: String,
    #[server(default)] cursor: String,
) -> Reply<GroupPage> {
    let (backend, actor) = actor(&slug).await?;
    groups::list(&backend, &actor, &search, &cursor)
        .await
        .map_err(status)
}

/// A group's page; `cursor` is where a page of its members begins.
#[server(prefix = "/api/fn", endpoint = "groups/find", client = Watching)]
pub async fn find_group(slug: String, id: GroupId, #[server(default)] cursor: String) -> Reply<Group> {
    let (backend, actor) = actor(&slug).await?;
    groups::find(&backend, &actor, id, &cursor).await.map_err(status)
}

/// Makes a group and goes to it.
#[server(prefix = "/api/fn", endpoint = "groups/make")]
pub async fn make_group(
    slug: String,
    name: String,
    #[server(default)] description: String,
    #[server(default)] roles: Picked<RoleId>,
    #[server(default)] apps: Picked<AppId>,
) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let form = form(name, description, &roles, &apps)?;
    let id = groups::make(&backend, &actor, form).await.map_err(status)?;
    to_group(&slug, id, "group-made");
    Ok(())
}

/// Saves a group, unless somebody else changed it since `version`.
#[server(prefix = "/api/fn", endpoint = "groups/change")]
pub async fn change_group(
    slug: String,
    id: GroupId,
    version: i64,
    name: String,
    #[server(default)] description: String,
    #[server(default)] roles: Picked<RoleId>,
    #[server(default)] apps: Picked<AppId>,
) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let form = form(name, description, &roles, &apps)?;
    groups::change(&backend, &actor, id, version, form)
        .await
        .map_err(status)?;
    to_group(&slug, id, "group-saved");
    Ok(())
}

/// Deletes a group.
#[server(prefix = "/api/fn", endpoint = "groups/delete")]
pub async fn delete_group(slug: String, id: GroupId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    groups::delete(&backend, &actor, id).await.map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/groups?notice=group-deleted"));
    Ok(())
}

/// Puts everybody with one of these addresses into a group, and says what became of them.
#[server(prefix = "/api/fn", endpoint = "groups/add-members")]
pub async fn add_group_members(slug: String, id: GroupId, emails: String) -> Reply<Joined> {
    let (backend, actor) = actor(&slug).await?;
    groups::add_members(&backend, &actor, id, &emails)
        .await
        .map_err(status)
}

/// Takes the ticked members out of a group.
#[server(prefix = "/api/fn", endpoint = "groups/remove-members")]
pub async fn remove_group_members(
    slug: String,
    id: GroupId,
    #[server(default)] members: Vec<MemberId>,
) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    groups::remove_members(&backend, &actor, id, &members)
        .await
        .map_err(status)?;
    to_group(&slug, id, "group-left");
    Ok(())
}

#[cfg(feature = "ssr")]
fn form(
    name: String,
    description: String,
    roles: &Picked<RoleId>,
    apps: &Picked<AppId>,
) -> Result<GroupForm, model::error::Error> {
    Ok(GroupForm {
        name,
        description,
        roles: picked(roles),
        apps: privileges(apps)?,
    })
}

#[cfg(feature = "ssr")]
fn to_group(slug: &str, id: GroupId, notice: &str) {
    leptos_axum::redirect(&format!("/w/{slug}/groups/{id}?notice={notice}"));
}
