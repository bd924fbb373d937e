//! SQL of what administrators were told of requests, and are yet to be told.

use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use model::ids::{MemberId, RequestId, WorkspaceId};
use model::mail::Topic;
use model::time::Time;
use uuid::Uuid;

/// Administrators who hear of requests: active, not unsubscribed, the most recently active first.
pub async fn list_told(conn: &mut Conn, workspace: WorkspaceId, most: i64) -> Done<Vec<MemberId>> {
    let rows: Vec<Uuid> = sql!(conn, c => sqlx::query_scalar(
        "select m.id from members m
        where m.workspace_id = $1 and m.status = 'active' and m.account_type = 'ADMIN'
            and not exists (
                select 1 from muted_topics t where t.member_id = m.id and t.topic = $2
            )
        order by m.last_seen_at desc, m.nr
        limit $3",
    )
    .bind(workspace.0)
    .bind(Topic::AccessRequests.word())
    .bind(most)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(MemberId).collect())
}

/// Requesters that an administrator was mailed about since a moment.
pub async fn count_notices(conn: &mut Conn, admin: MemberId, since: Time) -> Done<i64> {
    Ok(sql!(conn, c => sqlx::query_scalar(
        "select count(*) from request_notices where member_id = $1 and mailed_at > $2",
    )
    .bind(admin.0)
    .bind(since.0)
    .fetch_one(&mut *c)
    .await)?)
}

/// Notes that an administrator is told of a requester, by a mail now or in the next digest; false where
/// they were told after `again`. The predicate is the rule that no setting lifts.
pub async fn note_notice(
    tx: &mut Tx,
    (admin, email): (MemberId, &str),
    request: RequestId,
    mailed: bool,
    now: Time,
    again: Time,
) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "insert into request_notices (member_id, email, request_id, mailed_at, noticed_at)
        values ($1, $2, $3, $4, $5)
        on conflict (member_id, email) do update
        set request_id = excluded.request_id, mailed_at = excluded.mailed_at,
            noticed_at = excluded.noticed_at
        where request_notices.noticed_at <= $6",
    )
    .bind(admin.0)
    .bind(email)
    .bind(request.0)
    .bind(if mailed { now.0 } else { 0 })
    .bind(now.0)
    .bind(again.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Administrators for whom notices wait and whose last digest was before the moment.
pub async fn list_digests(conn: &mut Conn, before: Time) -> Done<Vec<MemberId>> {
    let rows: Vec<Uuid> = sql!(conn, c => sqlx::query_scalar(
        "select distinct n.member_id
        from request_notices n
        join members m on m.id = n.member_id
        where n.mailed_at = 0 and m.digest_at <= $1
        limit 100",
    )
    .bind(before.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(MemberId).collect())
}

/// Moves the moment of the last digest on, if nobody else did.
pub async fn begin_digest(tx: &mut Tx, admin: MemberId, now: Time, before: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update members set digest_at = $2 where id = $1 and digest_at <= $3",
    )
    .bind(admin.0)
    .bind(now.0)
    .bind(before.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Takes the addresses that wait for an administrator's digest; those decided meanwhile need no mail.
pub async fn take_waiting(tx: &mut Tx, admin: MemberId, now: Time) -> Done<Vec<String>> {
    let rows: Vec<(String, bool)> = sql!(tx, c => sqlx::query_as(
        "update request_notices set mailed_at = $2
        where member_id = $1 and mailed_at = 0
        returning email, exists (
            select 1 from access_requests r where r.id = request_id and r.state = 'open'
        )",
    )
    .bind(admin.0)
    .bind(now.0)
    .fetch_all(&mut *c)
    .await)?;
    let mut open: Vec<String> = rows
        .into_iter()
        .filter_map(|(email, open)| open.then_some(email))
        .collect();
    open.sort_unstable();
    Ok(open)
}

/// Name and slug of an active member's workspace.
pub async fn find_workspace_of(conn: &mut Conn, member: MemberId) -> Done<Option<(String, String)>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select w.name, w.slug
        from members m
        join workspaces w on w.id = m.workspace_id
        where m.id = $1 and m.status = 'active'",
    )
    .bind(member.0)
    .fetch_optional(&mut *c)
    .await)?)
}
