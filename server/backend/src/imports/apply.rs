//! Applying a plan and undoing it: begun here, done by `work` in steps, each a unit of work of its own.

use super::store::{self, Start};
use super::work;
use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use crate::members::store as members;
use model::audit::AuditAction;
use model::error::{Conflict, Error, Field, Problem, Problems};
use model::ids::ImportId;
use model::import::ImportState;
use model::limits;
use model::live::What;
use model::policy::{Action, Denial, may};
use serde_json::json;

/// What whoever applies a plan says to it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Consent {
    /// Rows with problems are left out; without it one such row stops the whole.
    pub only_valid: bool,
    /// How many rows give ADMIN, as it was typed.
    pub confirm_admins: Option<i64>,
}

/// Begins to apply a plan, unless what it was made from has moved on.
pub async fn apply(be: &Backend, actor: &Actor, id: ImportId, consent: Consent) -> Done<()> {
    let target = Target::of("import", id.0);
    let mut tx = be.db.begin().await?;
    let done = apply_in(be, &mut tx, actor, id, consent).await;
    settle(be, tx, actor, "import.apply", target, done).await?;
    be.imports_wait.notify_one();
    Ok(())
}

async fn apply_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: ImportId, consent: Consent) -> Done<()> {
    let import = own_plan(tx, actor, id).await?;
    let now = be.clock.now();
    if import.made_at < now - limits::IMPORT_PLAN {
        return Err(Conflict::PlanMoved.into());
    }
    let admins = import.admins;
    let file_name = import.file_name.clone();
    let shown = import.shown(actor.member_id)?;
    let mut problems = Problems::default();
    if shown.counts.error > 0 && !consent.only_valid {
        problems.check(Field::OnlyValid, Err::<(), _>(Problem::Missing));
    }
    if admins > 0 && consent.confirm_admins != Some(admins) {
        problems.check(Field::ConfirmAdmins, Err::<(), _>(Problem::Wrong));
    }
    problems.settle()?;
    if store::count_moved(tx, actor.workspace_id, id).await? > 0 {
        return Err(Conflict::PlanMoved.into());
    }
    let start = Start {
        from: ImportState::Planned,
        to: ImportState::Applying,
        actor: actor.member_id,
        means: actor.user.means,
        client: &actor.user.client,
        reached: 0,
        node: be.db.live.node(),
        lease_until: now + work::LEASE,
    };
    if !store::start(tx, id, &start).await? {
        return Err(Conflict::StateMoved.into());
    }
    tx.note_by(
        actor,
        now,
        AuditAction::ImportBegun,
        Target::of("import", id.0),
        &json!({
            "file": file_name,
            "kind": shown.kind,
            "create": shown.counts.create,
            "change": shown.counts.change,
            "delete": shown.counts.delete,
            "admins": admins,
        }),
    );
    Ok(())
}

/// Begins to undo what was applied.
pub async fn undo(be: &Backend, actor: &Actor, id: ImportId) -> Done<()> {
    let target = Target::of("import", id.0);
    let mut tx = be.db.begin().await?;
    let done = undo_in(be, &mut tx, actor, id).await;
    settle(be, tx, actor, "import.undo", target, done).await?;
    be.imports_wait.notify_one();
    Ok(())
}

async fn undo_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: ImportId) -> Done<()> {
    let import = found(tx, actor, id).await?;
    let now = be.clock.now();
    if import.state != ImportState::Applied {
        return Err(Conflict::StateMoved.into());
    }
    if import.undo_until().is_none_or(|until| until < now) {
        return Err(Conflict::TooLateToUndo.into());
    }
    let start = Start {
        from: ImportState::Applied,
        to: ImportState::Undoing,
        actor: actor.member_id,
        means: actor.user.means,
        client: &actor.user.client,
        reached: i64::MAX,
        node: be.db.live.node(),
        lease_until: now + work::LEASE,
    };
    if !store::start(tx, id, &start).await? {
        return Err(Conflict::StateMoved.into());
    }
    tx.changed(actor.workspace_id, What::Imports, None);
    Ok(())
}

/// Forgets a plan of the actor's that was not applied.
pub async fn discard(be: &Backend, actor: &Actor, id: ImportId) -> Done<()> {
    let target = Target::of("import", id.0);
    let mut tx = be.db.begin().await?;
    let done = discard_in(&mut tx, actor, id).await;
    settle(be, tx, actor, "import.discard", target, done).await
}

async fn discard_in(tx: &mut Tx, actor: &Actor, id: ImportId) -> Done<()> {
    own_plan(tx, actor, id).await?;
    if !store::remove(tx, id).await? {
        return Err(Conflict::StateMoved.into());
    }
    tx.changed(actor.workspace_id, What::Imports, None);
    Ok(())
}

/// A plan of the actor's own that nobody has applied: it holds what its maker may give.
pub(super) async fn own_plan(tx: &mut Tx, actor: &Actor, id: ImportId) -> Done<store::Record> {
    let import = found(tx, actor, id).await?;
    if import.by_id != actor.member_id {
        return Err(Denial::NotYours.into());
    }
    if import.state != ImportState::Planned {
        return Err(Conflict::StateMoved.into());
    }
    Ok(import)
}

/// An import of the actor's workspace, who may act on it as of this unit of work.
async fn found(tx: &mut Tx, actor: &Actor, id: ImportId) -> Done<store::Record> {
    let standing = members::standing_of(tx, actor).await?;
    may(&standing, Action::Import)?;
    Ok(store::find(tx, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?)
}
