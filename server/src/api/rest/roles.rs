//! `/roles`: named sets of grants.

use super::input::{Answer, Body, Call, Ids, IfMatch, One, Params, Tagged};
use super::problem::Problems;
use super::shapes::{Moment, Page, Paged, rows};
use crate::api::paging::take_of_all;
use axum::Json;
use backend::roles;
use http::StatusCode;
use model::ids::RoleId;
use model::permission::{Grants, Resource};
use model::rights::Target;
use model::role::{Role as Found, RoleForm};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A role.
#[derive(Debug, Serialize, ToSchema)]
pub struct Role {
    /// Which.
    pub id: RoleId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// To whom it is given: members, or groups.
    pub target: Target,
    /// What it grants.
    pub grants: Grants,
    /// Members or groups that have it.
    pub holders: i64,
    /// Moves with each change; the ETag.
    pub version: i64,
    /// Made at.
    pub created_at: Moment,
}

impl From<Found> for Role {
    fn from(role: Found) -> Self {
        Self {
            id: role.id,
            name: role.name,
            description: role.description,
            target: role.target,
            grants: role.grants,
            holders: role.holders,
            version: role.version,
            created_at: Moment(role.created_at),
        }
    }
}

/// List roles
#[utoipa::path(get, path = "/roles", tag = "roles", params(Paged),
    responses((status = 200, body = Page<Role>), Problems))]
pub async fn list(call: Call, Params(paged): Params<Paged>) -> Answer<Json<Page<Role>>> {
    let all = roles::list(&call.be, &call.actor).await?;
    let taken = take_of_all(rows(paged.limit)?, &paged.cursor.unwrap_or_default(), all)?;
    Ok(Json(Page::of(taken, Role::from)))
}

async fn detail(call: &Call, id: RoleId) -> Answer<Tagged<Role>> {
    let role = roles::find(&call.be, &call.actor, id).await?;
    Ok(Tagged(role.version, role.into()))
}

/// Read a role
#[utoipa::path(get, path = "/roles/{id}", tag = "roles", params(("id" = RoleId, Path)),
    responses((status = 200, body = Role, headers(("ETag" = String))), Problems))]
pub async fn find(call: Call, Ids(One(id)): Ids<One<RoleId>>) -> Answer<Tagged<Role>> {
    detail(&call, id).await
}

/// A role to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// Name.
    name: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// To whom it is given.
    target: Target,
    /// What it grants.
    grants: Grants,
}

/// The editor's form of what a program sends.
fn form(name: String, description: String, target: Target, grants: Grants) -> RoleForm {
    let word = |resource| {
        let permission = grants.on(resource);
        permission.map_or_else(String::new, |permission| permission.word().to_owned())
    };
    RoleForm {
        name,
        description,
        target: target.word().to_owned(),
        data: word(Resource::Data),
        data_execution: word(Resource::DataExecution),
        user_management: word(Resource::UserManagement),
        business_info: word(Resource::BusinessInfo),
    }
}

/// Make a role
#[utoipa::path(post, path = "/roles", tag = "roles", request_body = NewRole,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Role, headers(("ETag" = String))), Problems))]
pub async fn make(call: Call, Body(body): Body<NewRole>) -> Answer<(StatusCode, Tagged<Role>)> {
    let form = form(body.name, body.description, body.target, body.grants);
    let id = roles::make(&call.be, &call.actor, &form).await?;
    Ok((StatusCode::CREATED, detail(&call, id).await?))
}

/// What to change; what is left out stays as it is. The target stays what it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RolePatch {
    /// Name.
    name: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// What it grants, all of it.
    grants: Option<Grants>,
}

/// Change a role
#[utoipa::path(patch, path = "/roles/{id}", tag = "roles",
    params(("id" = RoleId, Path), ("If-Match" = Option<String>, Header)), request_body = RolePatch,
    responses((status = 200, body = Role, headers(("ETag" = String))), Problems))]
pub async fn change(
    call: Call,
    Ids(One(id)): Ids<One<RoleId>>,
    if_match: IfMatch,
    Body(patch): Body<RolePatch>,
) -> Answer<Tagged<Role>> {
    let role = roles::find(&call.be, &call.actor, id).await?;
    let version = if_match.version(role.version)?;
    let form = form(
        patch.name.unwrap_or(role.name),
        patch.description.unwrap_or(role.description),
        role.target,
        patch.grants.unwrap_or(role.grants),
    );
    roles::change(&call.be, &call.actor, id, version, &form)
        .await
        .map_err(|fault| if_match.name(fault))?;
    detail(&call, id).await
}

/// Make a role like another one
#[utoipa::path(post, path = "/roles/{id}/duplicate", tag = "roles", params(("id" = RoleId, Path)),
    responses((status = 201, body = Role, headers(("ETag" = String))), Problems))]
pub async fn duplicate(call: Call, Ids(One(id)): Ids<One<RoleId>>) -> Answer<(StatusCode, Tagged<Role>)> {
    let copy = roles::duplicate(&call.be, &call.actor, id).await?;
    Ok((StatusCode::CREATED, detail(&call, copy).await?))
}

/// What takes the role's place.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeleteRole {
    /// Whoever has the role gets this one instead.
    replacement: Option<RoleId>,
    /// Whoever has the role loses it: a role that is in use is deleted only where one of both is said.
    without_replacement: Option<bool>,
}

/// Delete a role
#[utoipa::path(delete, path = "/roles/{id}", tag = "roles", params(("id" = RoleId, Path), DeleteRole),
    responses((status = 204), Problems))]
pub async fn delete(
    call: Call,
    Ids(One(id)): Ids<One<RoleId>>,
    Params(params): Params<DeleteRole>,
) -> Answer<StatusCode> {
    let without = params.without_replacement.unwrap_or(false);
    roles::delete(&call.be, &call.actor, id, params.replacement, without).await?;
    Ok(StatusCode::NO_CONTENT)
}
