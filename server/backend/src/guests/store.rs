//! SQL of the matrix. The texts are put together from constants only; every value is bound.

use crate::db::{Conn, Statement, bound, like, pack, packed_id, sql, unpack};
use crate::fault::{Done, Fault};
use crate::people::narrow;
use model::guest::{Cell, GuestQuery, GuestRow, GuestSort};
use model::ids::{AppId, MemberId, WorkspaceId};
use model::people::Status;
use model::permission::Privilege;
use model::time::Time;
use serde::Deserialize;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use uuid::Uuid;

/// Guests of these statuses stand in the matrix.
pub const STATUSES: [Status; 3] = [Status::Active, Status::Invited, Status::Expired];

/// The same on a row `m`, in the words of the indexes that hold them by each sort.
const SHOWN: &str = "m.account_type = 'GUEST' and m.status in ('active', 'invited', 'expired')";

/// What is asked for.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Where.
    pub workspace: WorkspaceId,
    /// Folded fragment; empty for none.
    pub search: &'a str,
    /// Filter and sort.
    pub query: &'a GuestQuery,
}

impl Wanted<'_> {
    fn conditions(&self, sql: &mut Statement) -> String {
        let workspace = sql.arg(self.workspace.0);
        let mut text = format!("m.workspace_id = {workspace} and {SHOWN}");
        text.push_str(&narrow(sql, None, self.query.group, self.query.app));
        if !self.search.is_empty() {
            let like = sql.arg(like(self.search));
            text.push_str(" and m.search_text like ");
            text.push_str(&like);
            text.push_str(" escape '\\'");
        }
        text
    }

    fn order(&self) -> String {
        let way = if self.query.descending { "desc" } else { "asc" };
        match self.query.sort {
            GuestSort::Email => format!("m.email {way}"),
            GuestSort::Name => format!("m.sort_name {way}, m.nr {way}"),
            GuestSort::Created => format!("m.created_at {way}, m.nr {way}"),
        }
    }
}

/// How many guests the filter leaves.
pub async fn count(conn: &mut Conn, wanted: &Wanted<'_>) -> Done<u32> {
    let mut sql = Statement::default();
    let conditions = wanted.conditions(&mut sql);
    sql.push(&format!("select count(*) from members m where {conditions}"));
    let n: i64 = sql!(conn, c => bound!(sqlx::query_scalar(AssertSqlSafe(sql.text)), sql.args)
        .fetch_one(&mut *c)
        .await)?;
    Ok(u32::try_from(n).unwrap_or(u32::MAX))
}

#[derive(Deserialize)]
struct Packed {
    id: Uuid,
    email: String,
    name: String,
    status: Status,
    created_at: i64,
    ends_at: Option<i64>,
    sponsor: String,
}

/// The columns of [`Packed`], of the rows whose `nr` the window holds.
async fn rows(conn: &mut Conn, mut sql: Statement, window: &str, order: &str) -> Done<Vec<GuestRow>> {
    let id = packed_id(conn, "id");
    let pack = pack(
        conn,
        &format!("{id}, email, name, status, created_at, ends_at, sponsor"),
    );
    sql.push(&format!(
        "{pack} from (
            select m.id, m.email, m.name, m.status, m.created_at, m.ends_at,
                coalesce(nullif(b.name, ''), b.email, '') as sponsor
            from ({window}) w
            join members m on m.nr = w.nr
            left join members b on b.id = m.invited_by
            order by {order}
        ) p"
    ));
    let packed: String = sql!(conn, c => bound!(sqlx::query_scalar(AssertSqlSafe(sql.text)), sql.args)
        .fetch_one(&mut *c)
        .await)?;
    let rows: Vec<Packed> = unpack(&packed)?;
    Ok(rows
        .into_iter()
        .map(|row| GuestRow {
            id: MemberId(row.id),
            email: row.email,
            name: row.name,
            status: row.status,
            created_at: Time(row.created_at),
            sponsor: row.sponsor,
            ends_at: row.ends_at.map(Time),
            cells: Vec::new(),
        })
        .collect())
}

/// Rows after the first `start`, without their cells.
pub async fn list(conn: &mut Conn, wanted: &Wanted<'_>, start: u32, most: u32) -> Done<Vec<GuestRow>> {
    let mut sql = Statement::default();
    let conditions = wanted.conditions(&mut sql);
    let order = wanted.order();
    let most = sql.arg(i64::from(most));
    let start = sql.arg(i64::from(start));
    let window = format!(
        "select m.nr
        from members m
        where {conditions}
        order by {order}
        limit {most} offset {start}"
    );
    rows(conn, sql, &window, &order).await
}

/// One guest, whatever the status but gone; no row where there is none.
pub async fn find(conn: &mut Conn, id: MemberId) -> Done<Vec<GuestRow>> {
    let mut sql = Statement::default();
    let id = sql.arg(id.0);
    let window = format!("select m.nr from members m where m.id = {id} and m.account_type = 'GUEST'");
    rows(conn, sql, &window, "m.nr").await
}

/// Gives rows their cells: privileges of their own, and of their groups, on apps in use.
pub async fn fill(conn: &mut Conn, rows: &mut [GuestRow]) -> Done<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut sql = Statement::default();
    let ids: Vec<String> = rows.iter().map(|row| sql.arg(row.id.0)).collect();
    let ids = ids.join(", ");
    let (member, app) = (packed_id(conn, "member_id"), packed_id(conn, "app_id"));
    let pack = pack(conn, &format!("{member}, {app}, own, level"));
    sql.push(&format!(
        "{pack} from (
            select p.member_id, p.app_id, 1 as own, p.privilege as level
            from app_privileges p
            join apps a on a.id = p.app_id
            where p.member_id in ({ids}) and a.archived_at is null
            union all
            select gm.member_id, p.app_id, 0, max(p.privilege)
            from group_members gm
            join group_privileges p on p.group_id = gm.group_id
            join apps a on a.id = p.app_id
            where gm.member_id in ({ids}) and a.archived_at is null
            group by gm.member_id, p.app_id
        ) p"
    ));
    let packed: String = sql!(conn, c => bound!(sqlx::query_scalar(AssertSqlSafe(sql.text)), sql.args)
        .fetch_one(&mut *c)
        .await)?;
    let cells: Vec<(Uuid, Uuid, i64, i64)> = unpack(&packed)?;
    let places: HashMap<Uuid, usize> = rows.iter().enumerate().map(|(at, row)| (row.id.0, at)).collect();
    for (member, app, own, level) in cells {
        let privilege = Privilege::from_level(level)
            .ok_or_else(|| Fault::Bug(format!("a privilege of level {level}")))?;
        let Some(row) = places.get(&member).and_then(|&at| rows.get_mut(at)) else {
            continue;
        };
        let app = AppId(app);
        if !row.cells.iter().any(|cell| cell.app == app) {
            row.cells.push(Cell::none(app));
        }
        if let Some(cell) = row.cells.iter_mut().find(|cell| cell.app == app) {
            let side = if own == 1 {
                &mut cell.own
            } else {
                &mut cell.through
            };
            *side = Some(privilege);
        }
    }
    Ok(())
}
