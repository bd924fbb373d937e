//! SQL of requests for access and of their limits.

use crate::audit::Target;
use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use crate::invitations::Inviter;
use model::address::Address;
use model::audit::AuditAction;
use model::ids::{AppId, LinkId, MemberId, RequestId, WorkspaceId};
use model::people::Status;
use model::request::{AskedApp, RequestRow, RequestState, Shelf};
use model::time::Time;
use uuid::Uuid;

/// A request as the use cases need it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RequestRecord {
    /// Which.
    #[sqlx(try_from = "Uuid")]
    pub id: RequestId,
    /// Where.
    #[sqlx(try_from = "Uuid")]
    pub workspace_id: WorkspaceId,
    /// The requester's row.
    #[sqlx(try_from = "Uuid")]
    pub member_id: MemberId,
    /// Their address.
    pub email: String,
    /// The name that they gave.
    pub name: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: RequestState,
    /// The reusable link that they came by.
    pub link_id: Option<Uuid>,
}

const COLUMNS: &str = "id, workspace_id, member_id, email, name, state, link_id";

/// By its id.
pub async fn find(conn: &mut Conn, id: RequestId) -> Done<Option<RequestRecord>> {
    Ok(sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from access_requests where id = $1"
    )))
    .bind(id.0)
    .fetch_optional(&mut *c)
    .await)?)
}

/// The open request of an address, and its member's row.
pub async fn find_open(
    conn: &mut Conn,
    workspace: WorkspaceId,
    email: &str,
) -> Done<Option<(RequestId, MemberId)>> {
    let row: Option<(Uuid, Uuid)> = sql!(conn, c => sqlx::query_as(
        "select id, member_id from access_requests
        where workspace_id = $1 and email = $2 and state = 'open'",
    )
    .bind(workspace.0)
    .bind(email)
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.map(|(id, member)| (RequestId(id), MemberId(member))))
}

/// A request to add.
pub struct New<'a> {
    /// Its id.
    pub id: RequestId,
    /// Where.
    pub workspace_id: WorkspaceId,
    /// The requester's row.
    pub member_id: MemberId,
    /// Their address.
    pub email: &'a str,
    /// Their name.
    pub name: &'a str,
    /// Their words.
    pub message: &'a str,
    /// The app that they ask for.
    pub app_id: Option<AppId>,
    /// The reusable link that they came by.
    pub link_id: Option<LinkId>,
    /// Now.
    pub now: Time,
}

/// Adds a request.
pub async fn add(tx: &mut Tx, new: New<'_>) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "insert into access_requests (id, workspace_id, member_id, email, name, message, link_id,
            app_id, state, created_at, last_asked_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $9)",
    )
    .bind(new.id.0)
    .bind(new.workspace_id.0)
    .bind(new.member_id.0)
    .bind(new.email)
    .bind(new.name)
    .bind(new.message)
    .bind(new.link_id.map(|id| id.0))
    .bind(new.app_id.map(|id| id.0))
    .bind(new.now.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Apps of a workspace that are in use and can be asked for, by name.
pub async fn list_requestable(conn: &mut Conn, workspace: WorkspaceId) -> Done<Vec<(AppId, String)>> {
    let rows: Vec<(Uuid, String)> = sql!(conn, c => sqlx::query_as(
        "select id, name from apps
        where workspace_id = $1 and requestable and archived_at is null
        order by key",
    )
    .bind(workspace.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(|(id, name)| (AppId(id), name)).collect())
}

/// Counts one more knock of an open request and gives their number.
pub async fn ask_again(tx: &mut Tx, id: RequestId, now: Time) -> Done<i64> {
    Ok(sql!(tx, c => sqlx::query_scalar(
        "update access_requests set asked = asked + 1, last_asked_at = $2 where id = $1
        returning asked",
    )
    .bind(id.0)
    .bind(now.0)
    .fetch_one(&mut *c)
    .await)?)
}

/// Notes a knock for the limits.
pub async fn add_ask(tx: &mut Tx, id: Uuid, email: &str, mailed: bool, now: Time) -> Done<()> {
    sql!(tx, c => sqlx::query("insert into access_asks (id, email, mailed, at) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(email)
        .bind(mailed)
        .bind(now.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Knocks since a moment: of one address or of all, all of them or those that made mail.
pub async fn count_asks(conn: &mut Conn, email: Option<&str>, mailed: bool, since: Time) -> Done<i64> {
    Ok(sql!(conn, c => sqlx::query_scalar(
        "select count(*) from access_asks
        where at > $1 and ($2 = '' or email = $2) and (mailed or not $3)",
    )
    .bind(since.0)
    .bind(email.unwrap_or_default())
    .bind(mailed)
    .fetch_one(&mut *c)
    .await)?)
}

/// Forgets knocks that no limit counts any more.
pub async fn purge_asks(tx: &mut Tx, before: Time) -> Done<()> {
    sql!(tx, c => sqlx::query("delete from access_asks where at < $1")
        .bind(before.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// How a request ends.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// Its last state.
    pub state: RequestState,
    /// Who decided; none for the clock.
    pub by: Option<MemberId>,
    /// Why, as the requester reads it.
    pub reason: &'a str,
    /// Now.
    pub now: Time,
}

/// Ends an open request: one guarded update, so that of two who decide one succeeds.
pub async fn end(tx: &mut Tx, row: &RequestRecord, end: End<'_>) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update access_requests
        set state = $2, decided_by = $3, reason = $4, decided_at = $5
        where id = $1 and state = 'open'",
    )
    .bind(row.id.0)
    .bind(end.state.word())
    .bind(end.by.map(|id| id.0))
    .bind(end.reason)
    .bind(end.now.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// An invitation answers the open request of its address, whoever sent it and from where.
pub(crate) async fn answer_open(
    tx: &mut Tx,
    inviter: &Inviter<'_>,
    workspace: WorkspaceId,
    email: &str,
    now: Time,
) -> Done<()> {
    let Some((id, member)) = find_open(tx, workspace, email).await? else {
        return Ok(());
    };
    let Some(row) = find(tx, id).await? else {
        return Ok(());
    };
    let approved = End {
        state: RequestState::Approved,
        by: Some(inviter.member_id),
        reason: "",
        now,
    };
    if end(tx, &row, approved).await? {
        tx.note(
            workspace,
            (now, inviter.by.clone(), inviter.client),
            AuditAction::RequestApproved,
            Target::of("request", id.0).about(member),
            &serde_json::json!({ "email": email }),
        );
    }
    Ok(())
}

/// Undecided requests of a workspace.
pub async fn count_open(conn: &mut Conn, workspace: WorkspaceId) -> Done<i64> {
    Ok(sql!(conn, c => sqlx::query_scalar(
        "select count(*) from access_requests where workspace_id = $1 and state = 'open'",
    )
    .bind(workspace.0)
    .fetch_one(&mut *c)
    .await)?)
}

/// Open requests of an address, or of a domain with all its addresses.
pub async fn list_open_of(
    conn: &mut Conn,
    workspace: WorkspaceId,
    pattern: &str,
) -> Done<Vec<RequestRecord>> {
    let rows: Vec<RequestRecord> = sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from access_requests
        where workspace_id = $1 and state = 'open' and (email = $2 or email like $3)"
    )))
    .bind(workspace.0)
    .bind(pattern)
    .bind(format!("%@{pattern}"))
    .fetch_all(&mut *c)
    .await)?;
    // `_` and `%` in an address are wild cards to the database.
    Ok(rows
        .into_iter()
        .filter(|row| row.email == pattern || Address::stored(row.email.clone()).domain() == pattern)
        .collect())
}

/// Open requests from before a moment.
pub async fn list_old(conn: &mut Conn, before: Time, most: i64) -> Done<Vec<RequestRecord>> {
    Ok(sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from access_requests
        where state = 'open' and created_at <= $1
        order by created_at
        limit $2"
    )))
    .bind(before.0)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?)
}

#[derive(sqlx::FromRow)]
struct Listed {
    id: Uuid,
    member_id: Uuid,
    email: String,
    name: String,
    message: String,
    app_id: Option<Uuid>,
    app: Option<String>,
    app_in_use: bool,
    asked: i64,
    link: Option<String>,
    #[sqlx(try_from = "String")]
    state: RequestState,
    status: String,
    created_at: i64,
    last_asked_at: i64,
    decided_at: Option<i64>,
    decided_by: Option<String>,
    reason: String,
}

/// Requests of a workspace after the cursor: open ones the oldest first, decided ones the latest first.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    shelf: Shelf,
    after: Option<(i64, RequestId)>,
    most: i64,
) -> Done<Vec<RequestRow>> {
    let (states, beyond, order, start) = match shelf {
        Shelf::Open => ("r.state = 'open'", ">", "asc", (i64::MIN, Uuid::nil())),
        Shelf::Decided => ("r.state <> 'open'", "<", "desc", (i64::MAX, Uuid::max())),
    };
    let (at, id) = after.map_or(start, |(at, id)| (at, id.0));
    let rows: Vec<Listed> = sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select r.id, r.member_id, r.email, r.name, r.message, r.app_id, a.name as app,
            a.id is not null and a.archived_at is null as app_in_use, r.asked, l.name as link, r.state,
            m.status, r.created_at, r.last_asked_at, r.decided_at, d.name as decided_by, r.reason
        from access_requests r
        join members m on m.id = r.member_id
        left join members d on d.id = r.decided_by
        left join apps a on a.id = r.app_id
        left join join_links l on l.id = r.link_id
        where r.workspace_id = $1 and {states} and (r.created_at, r.id) {beyond} ($2, $3)
        order by r.created_at {order}, r.id {order}
        limit $4"
    )))
    .bind(workspace.0)
    .bind(at)
    .bind(id)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows
        .into_iter()
        .map(|row| RequestRow {
            id: RequestId(row.id),
            member: MemberId(row.member_id),
            email: row.email,
            name: row.name,
            message: row.message,
            app: row.app_id.zip(row.app).map(|(id, name)| AskedApp {
                id: AppId(id),
                name,
                in_use: row.app_in_use,
            }),
            asked: row.asked,
            link: row.link,
            state: row.state,
            status: Status::from_word(&row.status).filter(|status| *status != Status::Requested),
            created_at: Time(row.created_at),
            last_asked_at: Time(row.last_asked_at),
            decided_at: row.decided_at.map(Time),
            decided_by: row.decided_by,
            reason: row.reason,
        })
        .collect())
}

/// Forgets requests that ended long ago.
pub async fn purge(tx: &mut Tx, before: Time) -> Done<()> {
    sql!(tx, c => sqlx::query("delete from access_requests where decided_at < $1")
        .bind(before.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}
