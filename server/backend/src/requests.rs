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
use crate::members::store as members;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::error::{Conflict, Error, Field, Problem};
use model::ids::RequestId;
use model::policy::{Action, Standing, may};
use model::request::{Inbox, RequestState, Shelf};
use store::RequestRecord;

/// Requests on one page.
const PAGE: i64 = 50;

/// A page of the inbox.
pub async fn inbox(be: &Backend, actor: &Actor, shelf: Shelf, cursor: &str) -> Done<Inbox> {
    may(&actor.standing, Action::ReadRequests)?;
    let cursor = read_cursor(cursor)?;
    let mut conn = be.db.read().await?;
    let workspace = actor.workspace_id;
    let mut rows = store::list(&mut conn, workspace, shelf, cursor, PAGE + 1).await?;
    let more = rows.len() > usize::try_from(PAGE).unwrap_or(0);
    rows.truncate(usize::try_from(PAGE).unwrap_or(0));
    let next = rows
        .last()
        .filter(|_| more)
        .map(|row| write_cursor((row.created_at.0, row.id)));
    Ok(Inbox {
        next,
        open: store::count_open(&mut conn, workspace).await?,
        blocks: store::list_blocks(&mut conn, workspace).await?,
        takes: crate::workspaces::find(&mut conn, workspace)
            .await?
            .is_some_and(|workspace| workspace.access_requests),
        rows,
        now: be.clock.now(),
    })
}

fn write_cursor(at: (i64, RequestId)) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&at).unwrap_or_default())
}

fn read_cursor(cursor: &str) -> Result<Option<(i64, RequestId)>, Error> {
    if cursor.is_empty() {
        return Ok(None);
    }
    let malformed = || Error::invalid(Field::Cursor, Problem::Malformed);
    let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| malformed())?;
    serde_json::from_slice(&json).map(Some).map_err(|_| malformed())
}

/// The open request, and the actor's standing, both read inside the transaction that decides.
async fn decided(tx: &mut Tx, actor: &Actor, id: RequestId) -> Done<(RequestRecord, Standing)> {
    let row = store::find(tx, id)
        .await?
        .filter(|row| row.workspace_id == actor.workspace_id)
        .ok_or(Error::NotFound)?;
    let standing = members::find_standing(tx, actor.member_id)
        .await?
        .ok_or(Error::NotFound)?;
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
