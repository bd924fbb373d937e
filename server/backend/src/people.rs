//! The one list of members and invitations: searched, filtered, sorted and paged at a million rows.

mod cursor;
pub mod export;
mod find;
mod person;
pub mod record;
mod store;
mod uid;

pub use person::{person, removed};

use crate::Backend;
use crate::caller::Actor;
use crate::db::Conn;
use crate::fault::Done;
use cursor::Cursor;
pub use find::Bounds;
use model::account::{AccountType, Kind};
use model::error::{Error, Field, Problem};
use model::ids::WorkspaceId;
use model::limits;
use model::people::{Page, Query, Status, Total};
use model::policy::{Action, may};
use store::Wanted;
pub use uid::{find_by_email, find_by_uid, uid};

/// A page of the list, of a size that is offered.
pub async fn list(be: &Backend, actor: &Actor, query: &Query) -> Done<Page> {
    may(&actor.standing, Action::ListPeople)?;
    if !Query::LIMITS.contains(&query.limit) {
        return Err(Error::invalid(Field::Search, Problem::OutOfRange).into());
    }
    list_within(be, actor, query, Bounds::default()).await
}

/// The same of any size up to the largest, and with other bounds of the work: programs choose their pages, and
/// tests meet the bounds with few people.
pub async fn list_within(be: &Backend, actor: &Actor, query: &Query, bounds: Bounds) -> Done<Page> {
    may(&actor.standing, Action::ListPeople)?;
    let search = check(query)?;
    let cursor = Cursor::read(query)?;
    let mut conn = be.db.read().await?;
    let all = store::counts(&mut conn, actor.workspace_id).await?;
    let wanted = Wanted {
        workspace: actor.workspace_id,
        viewer: actor.member_id,
        search: &search,
        query,
        cursor: cursor.as_ref(),
        until: None,
    };
    let found = find::find(&mut conn, &wanted, &all, bounds).await?;
    let backwards = cursor.as_ref().is_some_and(|c| c.backwards);
    let beside =
        |row: Option<&store::Listed>, backwards| row.map(|row| Cursor::of(query.sort, row, backwards));
    let partly = found.stopped_at.is_some();
    // In the direction of the reading: beyond the walk's end, or beyond the last row where there are more.
    let onward = match found.stopped_at {
        Some(spot) => Some(Cursor::at(query.sort, spot, backwards)),
        None => beside(found.rows.last(), backwards).filter(|_| found.more),
    };
    // And back to where it came from.
    let back = cursor
        .as_ref()
        .and_then(|cursor| beside(found.rows.first(), !backwards).or_else(|| Some(cursor.turned())));
    let (onward, back) = (onward.map(|c| c.write()), back.map(|c| c.write()));
    let (previous, next) = if backwards { (onward, back) } else { (back, onward) };
    let mut rows = found.rows;
    if backwards {
        rows.reverse();
    }
    // What nobody has counted is counted where a page is the whole answer.
    let here = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let total = match found.total {
        Total::MoreThan(0) if next.is_none() && previous.is_none() => Total::Exactly(here),
        Total::MoreThan(0) => Total::MoreThan(here),
        total => total,
    };
    let now = be.clock.now();
    let counts = Status::ALL
        .iter()
        .map(|&status| {
            (
                status,
                all.iter()
                    .filter(|(s, _, _)| *s == status)
                    .map(|(_, _, n)| n)
                    .sum(),
            )
        })
        .collect();
    Ok(Page {
        rows: rows
            .into_iter()
            .map(|row| row.into_row(actor.member_id, now))
            .collect(),
        next,
        previous,
        partly,
        total,
        counts,
        now,
    })
}

/// The search as it is looked for: in lower case without accents.
fn check(query: &Query) -> Result<String, Error> {
    if query.limit == 0 || query.limit > limits::PEOPLE_PAGE {
        return Err(Error::invalid(Field::Search, Problem::OutOfRange));
    }
    if query.search.chars().count() > limits::SEARCH {
        return Err(Error::invalid(Field::Search, Problem::TooLong(limits::SEARCH)));
    }
    Ok(model::name::fold(query.search.trim()).replace('\0', ""))
}

pub(crate) use store::{counts, narrow};

/// Active users and active guests of a workspace.
pub async fn count_active(conn: &mut Conn, workspace: WorkspaceId) -> Done<(i64, i64)> {
    let counts = store::counts(conn, workspace).await?;
    let of = |kind: Kind| {
        counts
            .iter()
            .filter(|(status, account_type, _)| {
                *status == Status::Active && AccountType::kind(*account_type) == kind
            })
            .map(|(_, _, n)| n)
            .sum()
    };
    Ok((of(Kind::User), of(Kind::Guest)))
}
