//! Addresses and domains whose requests are dropped.

pub(super) mod store;

use super::decided;
use super::store as requests;
use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use crate::members::store as members;
use model::address::Address;
use model::audit::AuditAction;
use model::error::Error;
use model::ids::{BlockId, RequestId};
use model::policy::{Action, may};
use model::request::{BlockWhat, RequestState};

/// Blocks the address of a request, or its whole domain; every open request that it covers is closed
/// without a word to whoever sent it.
pub async fn block(be: &Backend, actor: &Actor, id: RequestId, what: BlockWhat) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = block_in(be, &mut tx, actor, id, what).await;
    settle(be, tx, actor, "request.block", Target::of("request", id.0), done).await
}

async fn block_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: RequestId, what: BlockWhat) -> Done<()> {
    let now = be.clock.now();
    let (row, _) = decided(tx, actor, id).await?;
    let address = Address::stored(row.email.clone());
    let pattern = match what {
        BlockWhat::Address => row.email.clone(),
        BlockWhat::Domain => address.domain().to_owned(),
    };
    let block = BlockId(be.chance.id(now));
    store::add(tx, block, actor, &pattern, now).await?;
    let end = requests::End {
        state: RequestState::Blocked,
        by: Some(actor.member_id),
        reason: "",
        now,
    };
    let mut closed = 0;
    for covered in requests::list_open_of(tx, actor.workspace_id, &pattern).await? {
        if requests::end(tx, &covered, end).await? {
            members::leave_if_requested(tx, covered.member_id).await?;
            closed += 1;
        }
    }
    tx.note_by(
        actor,
        now,
        AuditAction::Blocked,
        Target::of("request", id.0).about(row.member_id),
        &serde_json::json!({ "blocked": pattern, "closed": closed }),
    );
    Ok(())
}

/// Lifts a block.
pub async fn unblock(be: &Backend, actor: &Actor, id: BlockId) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = unblock_in(be, &mut tx, actor, id).await;
    settle(be, tx, actor, "request.unblock", Target::of("block", id.0), done).await
}

async fn unblock_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: BlockId) -> Done<()> {
    let standing = members::standing_of(tx, actor).await?;
    may(&standing, Action::DecideRequests)?;
    let pattern = store::remove(tx, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?;
    tx.note_by(
        actor,
        be.clock.now(),
        AuditAction::Unblocked,
        Target::of("block", id.0),
        &serde_json::json!({ "unblocked": pattern }),
    );
    Ok(())
}
