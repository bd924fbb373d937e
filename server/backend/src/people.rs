//! The one list of members and invitations: searched, filtered, sorted and paged at a million rows.

mod cursor;
pub mod export;
mod person;
mod store;

pub use person::{person, removed};

use crate::Backend;
use crate::caller::Actor;
use crate::db::Conn;
use crate::fault::Done;
use cursor::Cursor;
use model::account::{AccountType, Kind};
use model::error::{Error, Field, Problem};
use model::ids::WorkspaceId;
use model::limits;
use model::people::{Page, Query, Status, Total};
use model::policy::{Action, may};
use store::{Plan, Wanted};

/// Up to so many hits of a search, or people left by a filter, are collected and sorted; where there are
/// more, the index of the sort is walked and each row tested. Both take well under a millisecond there.
const FEW: i64 = 2_000;

/// A page of the list.
pub async fn list(be: &Backend, actor: &Actor, query: &Query) -> Done<Page> {
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
    };
    let (plan, total) = plan(&mut conn, &wanted, &all).await?;
    let (mut rows, more) = store::list(&mut conn, &wanted, plan).await?;
    let backwards = cursor.as_ref().is_some_and(|c| c.backwards);
    let (has_previous, has_next) = if backwards {
        (more, true)
    } else {
        (cursor.is_some(), more)
    };
    if backwards {
        rows.reverse();
    }
    let at = |row: Option<&store::Listed>, backwards| {
        row.map(|row| Cursor::of(query.sort, row, backwards).write())
    };
    let next = has_next.then(|| at(rows.last(), false)).flatten();
    let previous = has_previous.then(|| at(rows.first(), true)).flatten();
    // What nobody has counted is counted where a page is the whole answer.
    let total = match total {
        Total::MoreThan(0) if next.is_none() && previous.is_none() => {
            Total::Exactly(i64::try_from(rows.len()).unwrap_or(i64::MAX))
        }
        Total::MoreThan(0) => Total::MoreThan(i64::try_from(rows.len()).unwrap_or(0)),
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
        total,
        counts,
        now,
    })
}

/// How the rows are found, and how many they are: exactly, or more than so many.
async fn plan(
    conn: &mut Conn,
    wanted: &Wanted<'_>,
    counts: &[(Status, AccountType, i64)],
) -> Done<(Plan, Total)> {
    let query = wanted.query;
    let left: i64 = counts
        .iter()
        .filter(|(status, account_type, _)| {
            query.status.is_none_or(|s| s == *status) && query.account_type.is_none_or(|t| t == *account_type)
        })
        .map(|(_, _, n)| n)
        .sum();
    let filtered = query.status.is_some() || query.account_type.is_some();
    Ok(if wanted.search.is_empty() {
        let plan = if filtered && left <= FEW {
            Plan::CollectFiltered
        } else {
            Plan::Walk
        };
        (plan, Total::Exactly(left))
    } else if let Some(local) = store::local_part(wanted.search)
        && store::count_hits(conn, local, FEW + 1).await? <= FEW
    {
        let n = store::count_matches(conn, wanted, Plan::CollectLocal).await?;
        (Plan::CollectLocal, Total::Exactly(n))
    } else if store::is_indexed(wanted.search) {
        let hits = store::count_hits(conn, wanted.search, FEW + 1).await?;
        if hits <= FEW {
            let n = store::count_matches(conn, wanted, Plan::CollectHits).await?;
            (Plan::CollectHits, Total::Exactly(n))
        } else if left <= FEW {
            let n = store::count_matches(conn, wanted, Plan::CollectFiltered).await?;
            (Plan::CollectFiltered, Total::Exactly(n))
        } else if filtered || store::count_elsewhere(conn, wanted.workspace).await? > 0 {
            // The hits may be those whom the filter leaves out, or people of another workspace.
            (Plan::Walk, Total::MoreThan(0))
        } else {
            (Plan::Walk, Total::MoreThan(FEW))
        }
    } else if filtered && left <= FEW {
        let n = store::count_matches(conn, wanted, Plan::CollectFiltered).await?;
        (Plan::CollectFiltered, Total::Exactly(n))
    } else {
        (Plan::Walk, Total::MoreThan(0))
    })
}

/// The search as it is looked for: in lower case without accents.
fn check(query: &Query) -> Result<String, Error> {
    if !Query::LIMITS.contains(&query.limit) {
        return Err(Error::invalid(Field::Search, Problem::OutOfRange));
    }
    if query.search.chars().count() > limits::SEARCH {
        return Err(Error::invalid(Field::Search, Problem::TooLong(limits::SEARCH)));
    }
    Ok(model::name::fold(query.search.trim()).replace('\0', ""))
}

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
