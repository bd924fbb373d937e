//! Roles. A row of theirs is one grant; rows of one name are the grants of one role of ours.

use super::page::{Asked, Items, cut};
use super::{Answer, No, own, read};
use crate::router::AppState;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use backend::caller::Actor;
use backend::fault::{Done, Fault};
use backend::{Backend, roles};
use model::error::{Conflict, Error, Field, Problem};
use model::ids::RoleId;
use model::permission::{Permission, Resource};
use model::rights::Target;
use model::role::{Role, RoleForm};
use serde::Deserialize;
use serde_json::{Value, json};

/// Tries of a change that others come before: their client makes several grants of one name at once.
const TRIES: usize = 8;

/// The id of a grant: that of its role, a point, its resource.
fn id(role: RoleId, resource: Resource) -> String {
    format!("{role}.{resource}")
}

/// Reads it back.
pub fn parse(id: &str) -> Option<(RoleId, Resource)> {
    let (role, resource) = id.split_once('.')?;
    Some((role.parse().ok()?, Resource::from_word(resource)?))
}

/// The row of a grant; none where the role grants nothing there.
fn row(role: &Role, resource: Resource) -> Option<Value> {
    let permission = role.grants.on(resource)?;
    Some(json!({
        "id": id(role.id, resource),
        "permission": permission,
        "resource": resource,
        "target": role.target,
        "role": role.name,
    }))
}

/// `GET roles`.
pub async fn list(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Path((_, business)): Path<(String, String)>,
    asked: Asked,
) -> Result<Json<Items>, No> {
    own(&actor, &business)?;
    let all = roles::list(&state.backend, &actor).await?;
    let rows = all
        .iter()
        .flat_map(|role| Resource::ALL.iter().filter_map(|&resource| row(role, resource)));
    cut(rows.collect(), &asked).map(Json)
}

/// `GET role/{id}`.
pub async fn find(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Path((_, business, id)): Path<(String, String, String)>,
) -> Answer {
    own(&actor, &business)?;
    let (role, resource) = parse(&id).ok_or(Error::NotFound)?;
    let role = roles::find(&state.backend, &actor, role).await?;
    Ok(Json(row(&role, resource).ok_or(Error::NotFound)?))
}

/// What their client sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    permission: String,
    resource: String,
    target: String,
    role: String,
}

/// `POST role`: a grant of a role that is made for it, or of the one with this name.
pub async fn make(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Path((_, business)): Path<(String, String)>,
    body: Result<Bytes, BytesRejection>,
) -> Answer {
    own(&actor, &business)?;
    let asked: Grant = read(body)?;
    let out_of_range = |field| Error::invalid(field, Problem::OutOfRange);
    let permission = Permission::from_word(&asked.permission).ok_or_else(|| out_of_range(Field::Grants))?;
    let resource = Resource::from_word(&asked.resource).ok_or_else(|| out_of_range(Field::Grants))?;
    let target = Target::from_word(&asked.target).ok_or_else(|| out_of_range(Field::Target))?;
    let be = &state.backend;
    let mut tried = 0;
    loop {
        tried += 1;
        match grant(be, &actor, &asked.role, (permission, resource, target)).await {
            Err(fault) if tried < TRIES && is_race(&fault) => {}
            done => {
                let role = roles::find(be, &actor, done?).await?;
                return Ok(Json(row(&role, resource).ok_or(Error::NotFound)?));
            }
        }
    }
}

/// Somebody was quicker: with a role of this name, or with a change of it.
fn is_race(fault: &Fault) -> bool {
    match fault {
        Fault::Said(Error::Conflict(Conflict::EditedMeanwhile)) => true,
        Fault::Said(error) => error.problem(Field::Name) == Some(Problem::Taken),
        _ => false,
    }
}

async fn grant(
    be: &Backend,
    actor: &Actor,
    name: &str,
    (permission, resource, target): (Permission, Resource, Target),
) -> Done<RoleId> {
    let all = roles::list(be, actor).await?;
    let Some(role) = all.into_iter().find(|role| role.name == name.trim()) else {
        let form = RoleForm {
            name: name.to_owned(),
            target: target.word().to_owned(),
            ..RoleForm::default()
        };
        return roles::make(be, actor, &on(form, resource, Some(permission))).await;
    };
    if role.target != target {
        return Err(Error::invalid(Field::Target, Problem::OutOfRange).into());
    }
    // The most permissive wins, as with two rows of theirs.
    let most = role.grants.on(resource).max(Some(permission));
    let form = on(RoleForm::of(&role), resource, most);
    roles::change(be, actor, role.id, role.version, &form).await?;
    Ok(role.id)
}

/// The form with this on a resource.
fn on(mut form: RoleForm, resource: Resource, permission: Option<Permission>) -> RoleForm {
    let word = permission.map_or_else(String::new, |permission| permission.word().to_owned());
    match resource {
        Resource::Data => form.data = word,
        Resource::DataExecution => form.data_execution = word,
        Resource::UserManagement => form.user_management = word,
        Resource::BusinessInfo => form.business_info = word,
    }
    form
}

/// `DELETE role/{id}`: the grant; with the last one the role goes, from whoever has it.
pub async fn delete(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Path((_, business, id)): Path<(String, String, String)>,
) -> Answer {
    own(&actor, &business)?;
    let (role, resource) = parse(&id).ok_or(Error::NotFound)?;
    let be = &state.backend;
    let mut tried = 0;
    loop {
        tried += 1;
        match take(be, &actor, role, resource).await {
            Err(fault) if tried < TRIES && is_race(&fault) => {}
            done => {
                done?;
                return Ok(Json(json!({ "id": id })));
            }
        }
    }
}

async fn take(be: &Backend, actor: &Actor, id: RoleId, resource: Resource) -> Done<()> {
    let role = roles::find(be, actor, id).await?;
    if role.grants.on(resource).is_none() {
        return Err(Error::NotFound.into());
    }
    let left = Resource::ALL
        .iter()
        .filter(|&&other| other != resource)
        .any(|&other| role.grants.on(other).is_some());
    if left {
        let form = on(RoleForm::of(&role), resource, None);
        roles::change(be, actor, id, role.version, &form).await
    } else {
        roles::delete(be, actor, id, None, true).await
    }
}
