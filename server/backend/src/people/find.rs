//! How the rows of a page are found. The count of hits decides, not the planner, and what is looked at for one
//! page is bounded whatever is searched for.

use super::cursor::Spot;
use super::store::{self, Listed, Plan, Wanted};
use crate::db::Conn;
use crate::fault::Done;
use model::account::AccountType;
use model::people::{Status, Total};

/// How much is looked at for one page.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Up to so many hits of a search, or people left by a filter, are collected and sorted. Where there are
    /// more, the index of the sort is walked and each row tested. Both take well under a millisecond there.
    pub few: i64,
    /// A walk for a search looks at so many people.
    pub walk: i64,
    /// Up to so many hits are collected where a walk has not filled the page.
    pub most: i64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            few: 2_000,
            walk: 20_000,
            most: 50_000,
        }
    }
}

/// Rows of a page in the order of the reading.
pub struct Found {
    /// The rows.
    pub rows: Vec<Listed>,
    /// Whether there are more beyond them.
    pub more: bool,
    /// Where the walk ended that had looked at enough people before the page was full.
    pub stopped_at: Option<Spot>,
    /// How many there are in all.
    pub total: Total,
}

/// Finds the rows of a page.
pub async fn find(
    conn: &mut Conn,
    wanted: &Wanted<'_>,
    counts: &[(Status, AccountType, i64)],
    bounds: Bounds,
) -> Done<Found> {
    let (plan, total) = plan(conn, wanted, counts, bounds).await?;
    if plan == Plan::Walk && (!wanted.search.is_empty() || wanted.query.is_narrow()) {
        return walk(conn, wanted, total, bounds).await;
    }
    let mut found = Found::new(total);
    found.take(store::list(conn, wanted, plan).await?);
    Ok(found)
}

impl Found {
    const fn new(total: Total) -> Self {
        Self {
            rows: Vec::new(),
            more: false,
            stopped_at: None,
            total,
        }
    }

    fn take(&mut self, listing: store::Listing) {
        self.rows = listing.rows;
        self.more = listing.more;
        self.total = listing.total.map_or(self.total, Total::Exactly);
    }
}

/// Walks for a search, or for a role, group or app: a short way, which is enough for what nearly everybody has, then a long one, then collects the hits
/// unless they are too many for that as well.
async fn walk(conn: &mut Conn, wanted: &Wanted<'_>, total: Total, bounds: Bounds) -> Done<Found> {
    let mut found = Found::new(total);
    for steps in [bounds.walk / 40, bounds.walk] {
        found.stopped_at = store::end_of_walk(conn, wanted, steps.max(1)).await?;
        let until = Wanted {
            until: found.stopped_at.as_ref(),
            ..*wanted
        };
        found.take(store::list(conn, &until, Plan::Walk).await?);
        if found.more {
            found.stopped_at = None;
        }
        if found.stopped_at.is_none() {
            return Ok(found);
        }
    }
    let collected = if store::is_indexed(wanted.search)
        && store::count_hits(conn, wanted.search, bounds.most + 1).await? <= bounds.most
    {
        Some(Plan::CollectHits)
    } else if wanted.query.is_narrow()
        && store::count_narrow(conn, wanted, bounds.most + 1).await? <= bounds.most
    {
        Some(Plan::CollectFiltered)
    } else {
        None
    };
    if let Some(plan) = collected {
        found.take(store::list(conn, wanted, plan).await?);
        found.stopped_at = None;
    }
    Ok(found)
}

/// How the rows are found, and how many they are: exactly, or more than so many. Where they are collected, the
/// collecting counts them.
pub async fn plan(
    conn: &mut Conn,
    wanted: &Wanted<'_>,
    counts: &[(Status, AccountType, i64)],
    bounds: Bounds,
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
    let narrow = query.is_narrow();
    let collected = if narrow && store::count_narrow(conn, wanted, bounds.few + 1).await? <= bounds.few {
        Plan::CollectFiltered
    } else if wanted.search.is_empty() {
        if narrow {
            return Ok((Plan::Walk, Total::MoreThan(0)));
        }
        let plan = if filtered && left <= bounds.few {
            Plan::CollectFiltered
        } else {
            Plan::Walk
        };
        return Ok((plan, Total::Exactly(left)));
    } else if let Some(local) = store::local_part(wanted.search)
        && store::count_hits(conn, local, bounds.few + 1).await? <= bounds.few
    {
        Plan::CollectLocal
    } else if store::is_indexed(wanted.search)
        && store::count_hits(conn, wanted.search, bounds.few + 1).await? <= bounds.few
    {
        Plan::CollectHits
    } else if filtered && left <= bounds.few {
        Plan::CollectFiltered
    } else {
        // Hits may be those whom the filter leaves out, or people of another workspace: their number says
        // something about the list only where there is neither.
        let counted = store::is_indexed(wanted.search)
            && !filtered
            && !narrow
            && store::count_elsewhere(conn, wanted.workspace).await? == 0;
        return Ok((Plan::Walk, Total::MoreThan(if counted { bounds.few } else { 0 })));
    };
    Ok((collected, Total::MoreThan(0)))
}
