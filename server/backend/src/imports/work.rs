//! The work of imports that are under way: steps of some hundred rows. What a step does, what came of its rows
//! and how far the import is are one unit of work, so that whoever goes on after a crash does no row twice.

mod act;
mod back;

use super::store::{self, Brought, Record, RowDone, StoredRow};
use crate::Backend;
use crate::accounts::acting;
use crate::audit::Target;
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::{Done, Fault};
use model::audit::AuditAction;
use model::error::Conflict;
use model::ids::{ImportId, WorkspaceId};
use model::import::{ImportState, RowOutcome, RowProblem};
use model::live::What;
use model::policy::{Action, may};
use model::time::Span;
use serde_json::json;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a process may go without a step before another takes over.
pub(super) const LEASE: Span = Span::seconds(15);
/// Rows of a step.
const STEP: i64 = 200;
/// How often it is looked for what another process has left.
const LOOK: Duration = Duration::from_secs(3);

/// Works until told to stop; then the step in hand is finished.
pub async fn run(be: Backend, stop: CancellationToken) {
    loop {
        if let Err(fault) = work(&be, &stop).await {
            tracing::warn!(%fault, "an import could not go on");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = be.imports_wait.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Brings everything that is under way to its end, as far as no other process works on it.
pub async fn work(be: &Backend, stop: &CancellationToken) -> Done<()> {
    let mut conn = be.db.read().await?;
    let waiting = store::list_waiting(&mut conn, be.db.live.node(), be.clock.now()).await?;
    drop(conn);
    for (id, workspace) in waiting {
        let mut singly = 0;
        while !stop.is_cancelled() {
            let most = if singly > 0 { 1 } else { STEP };
            match step(be, workspace, id, most).await? {
                Step::Done => singly = (singly - 1).max(0),
                Step::Stopped => singly = STEP,
                Step::Over => break,
            }
        }
    }
    Ok(())
}

/// One step of an import that is under way, for tests that stop after it; false where nothing is left to do.
pub async fn one_step(be: &Backend, most: i64) -> Done<bool> {
    let mut conn = be.db.read().await?;
    let waiting = store::list_waiting(&mut conn, be.db.live.node(), be.clock.now()).await?;
    drop(conn);
    match waiting.first() {
        Some((id, workspace)) => Ok(matches!(step(be, *workspace, *id, most).await?, Step::Done)),
        None => Ok(false),
    }
}

enum Step {
    /// Some rows are done.
    Done,
    /// A row was refused, and nothing of the step was done: its rows go one by one.
    Stopped,
    /// Nothing is left, or another process works on it.
    Over,
}

/// What came of some rows.
enum Came {
    /// All of them are done or said why not.
    Through(Vec<RowDone>),
    /// This one was refused halfway: the unit of work must be dropped.
    Refused(RowDone),
}

async fn claimed(be: &Backend, tx: &mut Tx, workspace: WorkspaceId, id: ImportId) -> Done<Option<Record>> {
    let now = be.clock.now();
    if store::claim(tx, id, be.db.live.node(), now, now + LEASE).await? {
        store::find(tx, workspace, id).await
    } else {
        Ok(None)
    }
}

async fn step(be: &Backend, workspace: WorkspaceId, id: ImportId, most: i64) -> Done<Step> {
    let mut tx = be.db.begin().await?;
    let Some(import) = claimed(be, &mut tx, workspace, id).await? else {
        return Ok(Step::Over);
    };
    let as_then = (import.client(), import.means(), be.clock.now());
    let actor = acting(&mut tx, workspace, import.actor_id(), as_then).await?;
    let Some(actor) = actor.filter(|actor| may(&actor.standing, Action::Import).is_ok()) else {
        give_up(be, tx, &import).await?;
        return Ok(Step::Over);
    };
    let undoing = import.state == ImportState::Undoing;
    let rows = if undoing {
        store::list_done(&mut tx, id, import.reached, most).await?
    } else {
        store::list_to_do(&mut tx, id, import.reached, most).await?
    };
    if rows.is_empty() {
        finish(be, &mut tx, &import, &actor).await?;
        tx.save().await?;
        return Ok(Step::Over);
    }
    let came = if undoing {
        back::all(be, &mut tx, &actor, &rows).await?
    } else {
        act::all(be, &mut tx, &import, &actor, &rows).await?
    };
    match came {
        Came::Through(done) => {
            note(&mut tx, &import, &rows, &done).await?;
            tx.save().await?;
            be.mail_waits.notify_one();
        }
        Came::Refused(_) if most > 1 => return Ok(Step::Stopped),
        Came::Refused(done) => {
            // Whatever it had begun is dropped; that it was refused is kept.
            drop(tx);
            let mut tx = be.db.begin().await?;
            let again = claimed(be, &mut tx, workspace, id).await?;
            if again.is_none_or(|again| again.reached != import.reached || again.state != import.state) {
                return Ok(Step::Over);
            }
            note(&mut tx, &import, &rows, &[done]).await?;
            tx.save().await?;
        }
    }
    Ok(Step::Done)
}

/// Keeps what came of the rows, and how far the import is.
async fn note(tx: &mut Tx, import: &Record, rows: &[StoredRow], done: &[RowDone]) -> Done<()> {
    let count = |outcome: RowOutcome| {
        let number = done.iter().filter(|row| row.outcome == outcome).count();
        i64::try_from(number).unwrap_or(i64::MAX)
    };
    let brought = Brought {
        done: count(RowOutcome::Done),
        refused: count(RowOutcome::Refused),
        undone: count(RowOutcome::Undone),
        kept: count(RowOutcome::Kept),
    };
    // A step may end before its last row.
    let reached = rows
        .iter()
        .map(|row| row.n)
        .rfind(|n| done.iter().any(|row| row.n == *n))
        .unwrap_or(import.reached);
    store::set_done(tx, import.id, done).await?;
    store::advance(tx, import.id, reached, brought).await?;
    tx.changed(import.workspace_id, What::Imports, None);
    Ok(())
}

async fn finish(be: &Backend, tx: &mut Tx, import: &Record, actor: &Actor) -> Done<()> {
    let now = be.clock.now();
    let (state, action) = if import.state == ImportState::Undoing {
        (ImportState::Undone, AuditAction::ImportUndone)
    } else {
        (ImportState::Applied, AuditAction::ImportApplied)
    };
    store::finish(tx, import.id, state, now).await?;
    let file = import.file_name.clone();
    let shown = import.clone().shown(import.by_id)?;
    let detail = if state == ImportState::Undone {
        json!({ "file": file, "undone": shown.undone, "kept": shown.kept })
    } else {
        json!({ "file": file, "done": shown.done, "refused": shown.refused })
    };
    tx.note_by(actor, now, action, Target::of("import", import.id.0), &detail);
    Ok(())
}

/// Whoever began it is no longer here, or may no longer import: what is left stays undone.
async fn give_up(be: &Backend, mut tx: Tx, import: &Record) -> Done<()> {
    let problem = RowProblem::Conflict(Conflict::StateMoved);
    let mut brought = Brought::default();
    let state = if import.state == ImportState::Undoing {
        brought.kept = store::leave_rest(&mut tx, import.id, RowOutcome::Kept, &problem).await?;
        ImportState::Undone
    } else {
        brought.refused = store::leave_rest(&mut tx, import.id, RowOutcome::Refused, &problem).await?;
        ImportState::Applied
    };
    store::advance(&mut tx, import.id, import.reached, brought).await?;
    store::finish(&mut tx, import.id, state, be.clock.now()).await?;
    tx.changed(import.workspace_id, What::Imports, None);
    tx.save().await
}

/// What a row hears that a page would hear; faults of ours end the step.
fn heard(done: Done<()>) -> Done<Result<(), RowProblem>> {
    match done {
        Ok(()) => Ok(Ok(())),
        Err(Fault::Said(error)) => Ok(Err(super::judge::trouble(&error))),
        Err(fault) => Err(fault),
    }
}
