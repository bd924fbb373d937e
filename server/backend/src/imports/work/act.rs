//! Rows of a plan being done.

use super::{Came, heard};
use crate::Backend;
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::{Done, Fault};
use crate::imports::judge::{Ground, Judged, Todo};
use crate::imports::known::{self, Known};
use crate::imports::plan;
use crate::imports::read::Change;
use crate::imports::store::{Record, RowDone, StoredRow};
use crate::invitations::{self, Batch, Invitee, Inviter};
use crate::members::Hand;
use crate::workspaces::{self, Workspace};
use model::account::AccountType;
use model::error::{Conflict, Error};
use model::import::{RowOutcome, RowProblem};
use model::rights::Given;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What was before a row was done, for the undo. What is none has not changed.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Before {
    /// When it was done.
    pub at: i64,
    /// Whether there was nobody, so that they go again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nobody: bool,
    /// Whether they were taken out, so that they come back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub out: bool,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Account type and owner mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<(AccountType, bool)>,
    /// Metadata, sealed, in hex; empty for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
    /// What they held, and what they held afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<(Given, Given)>,
}

/// Does the rows in order, up to one about the actor themselves: what they may do afterwards is read again.
pub(super) async fn all(
    be: &Backend,
    tx: &mut Tx,
    import: &Record,
    actor: &Actor,
    rows: &[StoredRow],
) -> Done<Came> {
    let hand = Hand::begin(be, tx, actor).await?;
    let workspace = workspaces::find(tx, actor.workspace_id)
        .await?
        .ok_or(Error::NotFound)?;
    let emails = rows.iter().map(|row| row.plan.email.as_str());
    let known = known::find(tx, actor.workspace_id, emails.clone()).await?;
    let mut batch = Batch::begin(be, tx, actor.workspace_id, emails).await?;
    let mut ground = Ground::new(be, import.kind, actor.member_id, &workspace, hand.giver())?;
    let inviter = Inviter::of(actor);
    let mut done: Vec<RowDone> = Vec::with_capacity(rows.len());
    for row in rows {
        let one = known.get(&row.plan.email);
        let wish = plan::wish(be, row)?.unwrap_or_default();
        let judged = ground.judge(&row.plan.email, &wish, one)?;
        if judged.action != row.plan.action || judged.changes != row.plan.changes {
            done.push(refused(row, why(&judged)));
            continue;
        }
        let before = before(be, &judged, one);
        let metadata = match wish.metadata {
            Change::Set(pairs) => pairs,
            Change::Keep | Change::Clear => Vec::new(),
        };
        let did = match judged.todo {
            Todo::Nothing => Ok(()),
            Todo::Invite { account_type, given } => {
                let whom = Invitee {
                    email: &row.plan.email,
                    name: wish.name.as_deref().unwrap_or_default(),
                    account_type,
                    given,
                    member_ends_at: None,
                    link: None,
                    record: true,
                };
                let known = invitations::Known {
                    giver: Some(hand.giver()),
                    batch: &mut batch,
                    metadata,
                };
                invite(be, tx, &inviter, &workspace, whom, known).await
            }
            Todo::Change(wanted) => match one {
                Some(one) => hand.change(be, tx, &one.row, &wanted).await,
                None => Err(Conflict::StateMoved.into()),
            },
            Todo::Remove => match one {
                Some(one) => hand.remove(be, tx, &one.row).await,
                None => Err(Conflict::StateMoved.into()),
            },
        };
        if let Err(problem) = heard(did)? {
            return Ok(Came::Refused(refused(row, problem)));
        }
        done.push(RowDone {
            n: row.n,
            outcome: RowOutcome::Done,
            trouble: None,
            before: serde_json::to_string(&before).map_err(|error| Fault::Bug(error.to_string()))?,
            version: 0,
        });
        if one.is_some_and(|one| one.row.id == actor.member_id) {
            break;
        }
    }
    batch.finish(tx).await?;
    let after = versions(tx, actor, rows).await?;
    for (row, done) in rows.iter().zip(&mut done) {
        done.version = after.get(&row.plan.email).copied().unwrap_or(0);
    }
    Ok(Came::Through(done))
}

async fn invite(
    be: &Backend,
    tx: &mut Tx,
    inviter: &Inviter<'_>,
    workspace: &Workspace,
    whom: Invitee<'_>,
    known: invitations::Known<'_>,
) -> Done<()> {
    let outcome = invitations::invite_by(be, tx, inviter, workspace, whom, known).await?;
    outcome.result.or_error()?;
    Ok(())
}

/// Versions of the people of these rows, after what was done.
async fn versions(tx: &mut Tx, actor: &Actor, rows: &[StoredRow]) -> Done<HashMap<String, i64>> {
    let emails = rows.iter().map(|row| row.plan.email.as_str());
    known::versions(tx, actor.workspace_id, emails).await
}

/// Why a row is no longer what its plan says.
fn why(judged: &Judged) -> RowProblem {
    judged
        .problems
        .first()
        .cloned()
        .unwrap_or(RowProblem::Conflict(Conflict::PlanMoved))
}

fn refused(row: &StoredRow, problem: RowProblem) -> RowDone {
    RowDone {
        n: row.n,
        outcome: RowOutcome::Refused,
        trouble: Some(problem),
        before: String::new(),
        version: 0,
    }
}

fn before(be: &Backend, judged: &Judged, one: Option<&Known>) -> Before {
    let mut before = Before {
        at: be.clock.now().0,
        ..Before::default()
    };
    match (&judged.todo, one) {
        (Todo::Invite { .. }, _) => before.nobody = true,
        (Todo::Remove, _) => before.out = true,
        (Todo::Change(wanted), Some(one)) => {
            before.name = wanted.name.as_ref().map(|_| one.row.name.clone());
            before.rank = wanted.rank.map(|_| (one.row.account_type, one.row.owner));
            before.metadata = wanted
                .metadata
                .as_ref()
                .map(|_| one.metadata.as_ref().map(hex::encode).unwrap_or_default());
            before.given = wanted.given.clone().map(|given| (one.given.clone(), given));
        }
        _ => {}
    }
    before
}
