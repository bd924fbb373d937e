//! Rows that were done being undone, the last first.

use super::act::Before;
use super::{Came, heard};
use crate::Backend;
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::{Done, Fault};
use crate::imports::judge::undone;
use crate::imports::known::{self, Known};
use crate::imports::store::{RowDone, StoredRow};
use crate::invitations::metadata;
use crate::members::{Hand, Wanted};
use model::error::Conflict;
use model::import::{RowOutcome, RowProblem};
use model::time::Time;

/// Undoes the rows in order, up to one about the actor themselves.
pub(super) async fn all(be: &Backend, tx: &mut Tx, actor: &Actor, rows: &[StoredRow]) -> Done<Came> {
    let hand = Hand::begin(be, tx, actor).await?;
    let emails = rows.iter().map(|row| row.plan.email.as_str());
    let known = known::find(tx, actor.workspace_id, emails).await?;
    let mut done: Vec<RowDone> = Vec::with_capacity(rows.len());
    for row in rows {
        // Whoever has changed since stays as they are now.
        let same = known
            .get(&row.plan.email)
            .filter(|one| one.row.version == row.after_version);
        let Some(one) = same else {
            done.push(kept(row, RowProblem::Conflict(Conflict::EditedMeanwhile)));
            continue;
        };
        if let Err(problem) = heard(undo(be, tx, &hand, row, one).await)? {
            return Ok(Came::Refused(kept(row, problem)));
        }
        done.push(RowDone {
            n: row.n,
            outcome: RowOutcome::Undone,
            trouble: None,
            before: row.before.clone(),
            version: row.after_version,
        });
        if one.row.id == actor.member_id {
            break;
        }
    }
    Ok(Came::Through(done))
}

fn kept(row: &StoredRow, problem: RowProblem) -> RowDone {
    RowDone {
        n: row.n,
        outcome: RowOutcome::Kept,
        trouble: Some(problem),
        before: row.before.clone(),
        version: row.after_version,
    }
}

async fn undo(be: &Backend, tx: &mut Tx, hand: &Hand<'_>, row: &StoredRow, one: &Known) -> Done<()> {
    let before: Before = serde_json::from_str(&row.before).map_err(|error| Fault::Bug(error.to_string()))?;
    if before.nobody {
        return hand.remove(be, tx, &one.row).await;
    }
    if before.out {
        return hand.bring_back(be, tx, &one.row, Time(before.at)).await;
    }
    let metadata = match before.metadata {
        None => None,
        Some(sealed) if sealed.is_empty() => Some(Vec::new()),
        Some(sealed) => {
            let sealed = hex::decode(sealed).map_err(|error| Fault::Bug(error.to_string()))?;
            Some(metadata::open(be, Some(sealed))?)
        }
    };
    let given = before
        .given
        .map(|(before, after)| undone(hand.giver().offer(), &one.given, &before, &after));
    let wanted = Wanted {
        name: before.name,
        rank: before.rank,
        metadata,
        given,
    };
    hand.change(be, tx, &one.row, &wanted).await
}
