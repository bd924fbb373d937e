//! Roles.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, status};
use super::watching::Watching;
#[cfg(feature = "ssr")]
use backend::roles;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use model::error::{Error, Field, Problem};
use model::ids::RoleId;
use model::role::{Preview, Role, RoleForm};

/// All roles, by name.
#[server(prefix = "/api/fn", endpoint = "roles/list", client = Watching)]
pub async fn list_roles(slug: String) -> Reply<Vec<Role>> {
    let (backend, actor) = actor(&slug).await?;
    roles::list(&backend, &actor).await.map_err(status)
}

/// One of them.
#[server(prefix = "/api/fn", endpoint = "roles/find", client = Watching)]
pub async fn find_role(slug: String, id: RoleId) -> Reply<Role> {
    let (backend, actor) = actor(&slug).await?;
    roles::find(&backend, &actor, id).await.map_err(status)
}

/// What changes for whom if the role granted what the form says. Changes nothing.
#[server(prefix = "/api/fn", endpoint = "roles/preview")]
pub async fn preview_role(slug: String, id: RoleId, form: RoleForm) -> Reply<Preview> {
    let (backend, actor) = actor(&slug).await?;
    let grants = form
        .grants()
        .map_err(|problem| Error::invalid(Field::Grants, problem))?;
    roles::preview(&backend, &actor, id, grants).await.map_err(status)
}

/// Makes a role and goes to it.
#[server(prefix = "/api/fn", endpoint = "roles/make")]
pub async fn make_role(slug: String, form: RoleForm) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let id = roles::make(&backend, &actor, &form).await.map_err(status)?;
    to_role(&slug, id, "role-made");
    Ok(())
}

/// Makes a role like another one and goes to it.
#[server(prefix = "/api/fn", endpoint = "roles/duplicate")]
pub async fn duplicate_role(slug: String, id: RoleId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let copy = roles::duplicate(&backend, &actor, id).await.map_err(status)?;
    to_role(&slug, copy, "role-made");
    Ok(())
}

/// Saves a role, unless somebody else changed it since `version`.
#[server(prefix = "/api/fn", endpoint = "roles/change")]
pub async fn change_role(slug: String, id: RoleId, version: i64, form: RoleForm) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    roles::change(&backend, &actor, id, version, &form)
        .await
        .map_err(status)?;
    to_role(&slug, id, "role-saved");
    Ok(())
}

/// Deletes a role. `replacement` is the id of the role that takes its place, `none` for none, and may be
/// empty where nobody has it.
#[server(prefix = "/api/fn", endpoint = "roles/delete")]
pub async fn delete_role(slug: String, id: RoleId, #[server(default)] replacement: String) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let without = replacement == "none";
    let other = match replacement.as_str() {
        "" | "none" => None,
        id => Some(
            id.parse()
                .map_err(|_| Error::invalid(Field::Replacement, Problem::Malformed))?,
        ),
    };
    roles::delete(&backend, &actor, id, other, without)
        .await
        .map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/roles?notice=role-deleted"));
    Ok(())
}

#[cfg(feature = "ssr")]
fn to_role(slug: &str, id: RoleId, notice: &str) {
    leptos_axum::redirect(&format!("/w/{slug}/roles/{id}?notice={notice}"));
}
