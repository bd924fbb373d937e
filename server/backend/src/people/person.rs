//! A person's page: who they are, where they are signed in, how they came, what happened to them.

mod store;

use crate::Backend;
use crate::accounts::store as accounts;
use crate::audit::log::{self, Of};
use crate::caller::Actor;
use crate::db::Conn;
use crate::fault::Done;
use crate::invitations::metadata;
use crate::keyset;
use crate::members::store as members;
use crate::rights;
use model::account::Rank;
use model::error::Error;
use model::ids::{MemberId, UserId};
use model::limits;
use model::person::{Person, Removed, RemovedPage, Sent};
use model::policy::{Action, may};
use model::session::Session;
use model::time::Time;

/// Removed members on a page.
const REMOVED: i64 = 50;

/// The page of a member, or of somebody who was one. `cursor` is where a page of the history
/// begins, as the page before it said; empty for the latest.
pub async fn person(be: &Backend, actor: &Actor, id: MemberId, cursor: &str) -> Done<Person> {
    may(&actor.standing, Action::ListPeople)?;
    let now = be.clock.now();
    let mut conn = be.db.read().await?;
    let found = store::find(&mut conn, actor, id).await?.ok_or(Error::NotFound)?;
    let rank = Rank::new(found.account_type, found.owner);
    let manages = may(&actor.standing, Action::EditMember { rank }).is_ok();
    let sessions = match found.user_id {
        Some(user) if manages => Some(sessions(&mut conn, actor, user, now).await?),
        _ => None,
    };
    let sealed = if manages { found.metadata.clone() } else { None };
    let history = if may(&actor.standing, Action::ReadAudit).is_ok() {
        Some(log::list_of(be, &mut conn, actor.workspace_id, Of::About(id), cursor).await?)
    } else {
        None
    };
    let row = members::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    Ok(Person {
        held: rights::store::held(&mut conn, &row).await?,
        apps: rights::store::offer(&mut conn, actor.workspace_id).await?.apps,
        sessions,
        metadata: if manages {
            Some(metadata::write(&metadata::open(be, sealed)?))
        } else {
            None
        },
        invitations: store::list_invitations(&mut conn, id, now).await?,
        history,
        profile: found.into_profile(actor, now),
        now,
    })
}

/// Invitations of a member's row, the latest first.
pub(super) async fn invitations(conn: &mut Conn, id: MemberId, now: Time) -> Done<Vec<Sent>> {
    store::list_invitations(conn, id, now).await
}

/// Sessions of a user; the viewer's own one is marked.
async fn sessions(conn: &mut Conn, actor: &Actor, user: uuid::Uuid, now: Time) -> Done<Vec<Session>> {
    accounts::list_sessions(conn, UserId(user), &actor.user.session, now).await
}

/// Members who were removed and can be restored, the latest first. `cursor` is as the page before gave it.
pub async fn removed(be: &Backend, actor: &Actor, cursor: &str) -> Done<RemovedPage> {
    may(&actor.standing, Action::ListPeople)?;
    let now = be.clock.now();
    let before = keyset::read(cursor)?.unwrap_or((i64::MAX, i64::MAX));
    let mut conn = be.db.read().await?;
    let since = now - limits::RESTORE;
    let mut rows = store::list_removed(&mut conn, actor.workspace_id, since, before, REMOVED + 1).await?;
    Ok(RemovedPage {
        older: keyset::cut(&mut rows, REMOVED, |row| (row.removed_at, row.nr)),
        rows: rows
            .into_iter()
            .map(|row| Removed {
                id: MemberId(row.id),
                name: row.name,
                email: row.email,
                account_type: row.account_type,
                owner: row.owner,
                removed_at: Time(row.removed_at),
            })
            .collect(),
        now,
    })
}
