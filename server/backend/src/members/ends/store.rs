//! SQL of end dates.

use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use model::ids::{MemberId, WorkspaceId};
use model::time::Time;
use uuid::Uuid;

/// Active members whose end has come, but for the last owners.
pub async fn list_over(conn: &mut Conn, now: Time, most: i64) -> Done<Vec<MemberId>> {
    let rows: Vec<Uuid> = sql!(conn, c => sqlx::query_scalar(
        "select m.id
        from members m
        join workspaces w on w.id = m.workspace_id
        where m.status = 'active' and m.ends_at is not null and m.ends_at <= $1
            and not (m.owner and w.active_owners <= 1)
        order by m.ends_at
        limit $2",
    )
    .bind(now.0)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(MemberId).collect())
}

/// Active members about whose end somebody is to be told.
pub async fn list_to_tell(conn: &mut Conn, now: Time, most: i64) -> Done<Vec<MemberId>> {
    let rows: Vec<Uuid> = sql!(conn, c => sqlx::query_scalar(
        "select id from members
        where status = 'active' and end_notice_at is not null and end_notice_at <= $1
        order by end_notice_at
        limit $2",
    )
    .bind(now.0)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(MemberId).collect())
}

/// A member whose end is near.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Due {
    /// Which.
    #[sqlx(try_from = "Uuid")]
    pub id: MemberId,
    /// Where.
    #[sqlx(try_from = "Uuid")]
    pub workspace_id: WorkspaceId,
    /// The workspace by name.
    pub workspace_name: String,
    /// Its slug.
    pub slug: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The end.
    #[sqlx(try_from = "i64")]
    pub ends_at: Time,
    /// Whoever let them in.
    pub invited_by: Option<Uuid>,
}

/// What the notices need.
pub async fn find_due(conn: &mut Conn, id: MemberId) -> Done<Option<Due>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select m.id, m.workspace_id, w.name as workspace_name, w.slug, m.name, m.email, m.ends_at,
            m.invited_by
        from members m
        join workspaces w on w.id = m.workspace_id
        where m.id = $1 and m.status = 'active' and m.ends_at is not null",
    )
    .bind(id.0)
    .fetch_optional(&mut *c)
    .await)?)
}

/// Moves the next notice on, if nobody else did.
pub async fn set_notice(tx: &mut Tx, id: MemberId, due_before: Time, next: Option<Time>) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update members set end_notice_at = $3
        where id = $1 and status = 'active' and end_notice_at <= $2",
    )
    .bind(id.0)
    .bind(due_before.0)
    .bind(next.map(|t| t.0))
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
