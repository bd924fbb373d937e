//! Requests for access: a stranger's knock at the login screen, and what administrators answer.

mod ask;
mod blocks;
mod decide;
mod lapse;
mod notices;
pub(crate) mod store;

pub(crate) use ask::Knock;
pub use ask::{Ask, ask, counter};
pub use blocks::{block, unblock};
pub use decide::{approve, deny};
pub use lapse::lapse;
pub use notices::digest;
pub(crate) use store::{answer_open, count_open};

use crate::Backend;
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use crate::keyset;
use crate::members::store as members;
use model::error::{Conflict, Error};
use model::ids::RequestId;
use model::policy::{Action, Standing, may};
use model::request::{Inbox, RequestState, Shelf};
use store::RequestRecord;

/// Requests on one page.
const PAGE: i64 = 50;

/// A page of the inbox.
pub async fn inbox(be: &Backend, actor: &Actor, shelf: Shelf, cursor: &str) -> Done<Inbox> {
    may(&actor.standing, Action::ReadRequests)?;
    let cursor = keyset::read(cursor)?;
    let mut conn = be.db.read().await?;
    let workspace = actor.workspace_id;
    let mut rows = store::list(&mut conn, workspace, shelf, cursor, PAGE + 1).await?;
    Ok(Inbox {
        next: keyset::cut(&mut rows, PAGE, |row| (row.created_at.0, row.id)),
        open: store::count_open(&mut conn, workspace).await?,
        blocks: blocks::store::list(&mut conn, workspace).await?,
        takes: crate::workspaces::find(&mut conn, workspace)
            .await?
            .is_some_and(|workspace| workspace.access_requests),
        rows,
        now: be.clock.now(),
    })
}

/// The open request, and the actor's standing, both read inside the transaction that decides.
async fn decided(tx: &mut Tx, actor: &Actor, id: RequestId) -> Done<(RequestRecord, Standing)> {
    let row = store::find(tx, id)
        .await?
        .filter(|row| row.workspace_id == actor.workspace_id)
        .ok_or(Error::NotFound)?;
    let standing = members::standing_of(tx, actor).await?;
    may(&standing, Action::DecideRequests)?;
    // Nobody approves their own knock, or denies it to hide it from the others.
    if row.email == actor.user.email {
        return Err(model::policy::Denial::OwnRequest.into());
    }
    if row.state != RequestState::Open {
        return Err(Conflict::StateMoved.into());
    }
    Ok((row, standing))
}
