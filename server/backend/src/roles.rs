//! Roles: made, changed, duplicated, deleted. Nobody puts more into one than they hold themselves.

pub(crate) mod store;

use crate::Backend;
use crate::audit::{Target as AuditTarget, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use crate::members::store as members;
use crate::rights;
use crate::workspaces;
use model::audit::AuditAction;
use model::error::{Conflict, Error, Field, Problem};
use model::ids::{MemberId, RoleId, WorkspaceId};
use model::limits;
use model::permission::{Grants, Resource};
use model::policy::{Action, Standing, may};
use model::rights::Target;
use model::role::{Checked, Holder, Preview, RightsChange, Role, RoleForm};
use model::time::Time;
use serde_json::{Map, Value, json};
use store::Written;

/// All roles of the actor's workspace, by name.
pub async fn list(be: &Backend, actor: &Actor) -> Done<Vec<Role>> {
    may(&actor.standing, Action::ReadRights)?;
    let mut conn = be.db.read().await?;
    store::list(&mut conn, actor.workspace_id).await
}

/// One of them.
pub async fn find(be: &Backend, actor: &Actor, id: RoleId) -> Done<Role> {
    may(&actor.standing, Action::ReadRights)?;
    let mut conn = be.db.read().await?;
    Ok(store::find(&mut conn, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?)
}

/// What changes for whom if a role granted this. Changes nothing.
pub async fn preview(be: &Backend, actor: &Actor, id: RoleId, grants: Grants) -> Done<Preview> {
    may(&actor.standing, Action::ReadRights)?;
    let mut conn = be.db.read().await?;
    let role = store::find(&mut conn, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?;
    let holders = store::count_holders(&mut conn, id).await?;
    let (mut people, mut changes) = (Vec::new(), Vec::new());
    for holder in store::list_holders(&mut conn, id, limits::PREVIEW).await? {
        let Some(row) = members::find(&mut conn, MemberId(holder)).await? else {
            continue;
        };
        let held = rights::store::held(&mut conn, &row).await?;
        let mut then = held.clone();
        let through_groups = then.groups.iter_mut().flat_map(|group| &mut group.roles);
        for changed in then.roles.iter_mut().chain(through_groups) {
            if changed.id == role.id {
                changed.grants = grants;
            }
        }
        let (before, after) = (held.grants(), then.grants());
        let who = Holder {
            id: row.id,
            name: row.name,
            email: row.email,
        };
        if before != after {
            changes.push(RightsChange {
                who: who.clone(),
                before,
                after,
            });
        }
        people.push(who);
    }
    Ok(Preview {
        holders,
        people,
        changes,
        more: holders > limits::PREVIEW,
        groups: store::list_groups(&mut conn, id).await?,
    })
}

/// The actor as of this transaction, after its lock.
async fn manager(tx: &mut Tx, actor: &Actor) -> Done<Standing> {
    workspaces::lock(tx, actor.workspace_id).await?;
    let standing = members::standing_of(tx, actor).await?;
    may(&standing, Action::ManageRoles)?;
    Ok(standing)
}

/// Nobody lets a role grant more than they hold.
fn ask(standing: &Standing, grants: Grants) -> Done<()> {
    may(
        standing,
        Action::Give {
            grants,
            apps_held: true,
        },
    )?;
    Ok(())
}

/// Makes a role.
pub async fn make(be: &Backend, actor: &Actor, form: &RoleForm) -> Done<RoleId> {
    let role = form.check()?;
    let mut tx = be.db.begin().await?;
    let done = make_in(be, &mut tx, actor, &role).await;
    settle(
        be,
        tx,
        actor,
        "role.make",
        AuditTarget::member(actor.member_id),
        done,
    )
    .await
}

async fn make_in(be: &Backend, tx: &mut Tx, actor: &Actor, role: &Checked) -> Done<RoleId> {
    let now = be.clock.now();
    let standing = manager(tx, actor).await?;
    ask(&standing, role.grants)?;
    if store::count(tx, actor.workspace_id).await? >= limits::ROLES {
        return Err(Conflict::TooManyOfThem.into());
    }
    let id = RoleId(be.chance.id(now));
    if !store::add(tx, actor.workspace_id, id, role, now).await? {
        return Err(Error::invalid(Field::Name, Problem::Taken).into());
    }
    tx.note_by(
        actor,
        now,
        AuditAction::RoleMade,
        AuditTarget::of("role", id.0),
        &json!({ "name": role.name, "target": role.target, "after": facts(role.grants) }),
    );
    Ok(id)
}

/// Makes a role with the same grants under a name that is free.
pub async fn duplicate(be: &Backend, actor: &Actor, id: RoleId) -> Done<RoleId> {
    let role = find(be, actor, id).await?;
    let form = RoleForm::of(&role);
    for copy in 1..100 {
        let number = if copy == 1 {
            String::new()
        } else {
            format!(" {copy}")
        };
        let end = format!(" copy{number}");
        let room = limits::NAME.saturating_sub(end.chars().count());
        let name: String = role.name.chars().take(room).chain(end.chars()).collect();
        match make(be, actor, &RoleForm { name, ..form.clone() }).await {
            Err(crate::fault::Fault::Said(error)) if error.problem(Field::Name) == Some(Problem::Taken) => {}
            done => return done,
        }
    }
    Err(Error::invalid(Field::Name, Problem::Taken).into())
}

/// Saves a role that is still at this version. Its target stays what it is.
pub async fn change(be: &Backend, actor: &Actor, id: RoleId, version: i64, form: &RoleForm) -> Done<()> {
    let role = form.check()?;
    let mut tx = be.db.begin().await?;
    let done = change_in(be, &mut tx, actor, id, version, &role).await;
    settle(be, tx, actor, "role.change", AuditTarget::of("role", id.0), done).await
}

async fn change_in(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: RoleId,
    version: i64,
    to: &Checked,
) -> Done<()> {
    let standing = manager(tx, actor).await?;
    let role = store::find(tx, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?;
    if role.version != version {
        return Err(Conflict::EditedMeanwhile.into());
    }
    if role.target != to.target {
        return Err(Error::invalid(Field::Target, Problem::OutOfRange).into());
    }
    ask(&standing, more(role.grants, to.grants))?;
    if (&role.name, &role.description, role.grants) == (&to.name, &to.description, to.grants) {
        return Ok(());
    }
    match store::set(tx, &role, to).await? {
        Written::Done => {}
        Written::Taken => return Err(Error::invalid(Field::Name, Problem::Taken).into()),
        Written::Moved => return Err(Conflict::EditedMeanwhile.into()),
    }
    let with_name = |name: &str, description: &str, grants| {
        let mut all = facts(grants);
        all.insert("name".to_owned(), name.into());
        all.insert("description".to_owned(), description.into());
        all
    };
    tx.note_by(
        actor,
        be.clock.now(),
        AuditAction::RoleChanged,
        AuditTarget::of("role", id.0),
        &json!({
            "name": to.name,
            "before": with_name(&role.name, &role.description, role.grants),
            "after": with_name(&to.name, &to.description, to.grants),
        }),
    );
    Ok(())
}

/// What `after` grants and `before` did not.
fn more(before: Grants, after: Grants) -> Grants {
    Resource::ALL.iter().fold(Grants::default(), |grants, &resource| {
        grants.with(
            resource,
            after
                .on(resource)
                .filter(|_| after.on(resource) > before.on(resource)),
        )
    })
}

/// Deletes a role. Whoever has it gets the replacement; one that is in use must say which, or none by saying
/// so.
pub async fn delete(
    be: &Backend,
    actor: &Actor,
    id: RoleId,
    replacement: Option<RoleId>,
    without: bool,
) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = delete_in(be, &mut tx, actor, id, replacement, without).await;
    settle(be, tx, actor, "role.delete", AuditTarget::of("role", id.0), done).await
}

async fn delete_in(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: RoleId,
    replacement: Option<RoleId>,
    without: bool,
) -> Done<()> {
    let standing = manager(tx, actor).await?;
    let role = store::find(tx, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?;
    let other = match replacement {
        None => None,
        Some(other) => Some(
            store::find(tx, actor.workspace_id, other)
                .await?
                .filter(|other| other.id != id && other.target == role.target)
                .ok_or_else(|| Error::invalid(Field::Replacement, Problem::OutOfRange))?,
        ),
    };
    if role.holders > 0 && other.is_none() && !without {
        return Err(Conflict::InUse.into());
    }
    if let Some(other) = &other {
        ask(&standing, more(role.grants, other.grants))?;
    }
    store::remove(tx, id, replacement).await?;
    tx.note_by(
        actor,
        be.clock.now(),
        AuditAction::RoleDeleted,
        AuditTarget::of("role", id.0),
        &json!({
            "name": role.name,
            "before": facts(role.grants),
            "holders": role.holders,
            "replacement": other.map(|other| other.name),
        }),
    );
    Ok(())
}

/// Grants as facts of the log.
fn facts(grants: Grants) -> Map<String, Value> {
    let mut all = Map::new();
    for &resource in Resource::ALL {
        let permission = grants.on(resource);
        all.insert(resource.word().to_lowercase(), json!(permission));
    }
    all
}

/// The role that every new workspace has: READ on everything, for groups.
pub(crate) async fn add_first(id: RoleId, tx: &mut Tx, workspace: WorkspaceId, now: Time) -> Done<()> {
    let read = Resource::ALL.iter().fold(Grants::default(), |grants, &resource| {
        grants.with(resource, Some(model::permission::Permission::Read))
    });
    let role = Checked {
        name: "business_read".to_owned(),
        description: "Reads everything.".to_owned(),
        target: Target::Group,
        grants: read,
    };
    store::add(tx, workspace, id, &role, now).await.map(|_| ())
}
