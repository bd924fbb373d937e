//! SQL of sessions.

use crate::caller::Client;
use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use crate::rights::store::{ADDED, ENTERS};
use crate::secrets::SecretHash;
use model::ids::{MemberId, SessionId, UserId, WorkspaceId};
use model::limits;
use model::session::Session;
use model::time::Time;
use uuid::Uuid;

/// The user behind a live session.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionRow {
    /// Which user.
    #[sqlx(try_from = "Uuid")]
    pub user_id: UserId,
    /// Normalised address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Microseconds.
    pub last_seen_at: i64,
}

/// The member behind a live session in one workspace.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ActorRow {
    /// Which user.
    #[sqlx(try_from = "Uuid")]
    pub user_id: UserId,
    /// Normalised address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Microseconds.
    pub last_seen_at: i64,
    /// Which member.
    #[sqlx(try_from = "Uuid")]
    pub member_id: MemberId,
    /// Where.
    #[sqlx(try_from = "Uuid")]
    pub workspace_id: WorkspaceId,
    /// Account type.
    pub account_type: String,
    /// Owner mark.
    pub owner: bool,
    /// Slug.
    pub slug: String,
    /// Name of the workspace.
    pub workspace_name: String,
    /// Who may invite there.
    pub who_may_invite: String,
    /// What roles add, as four digits; empty for nothing.
    pub added: String,
}

/// The moments that a live session was last seen and made after: idle and absolute life. Members of kind
/// user live longer than guests.
const LIVE: &str = "(case when exists (
        select 1 from members k
        where k.user_id = s.user_id and k.status = 'active' and k.kind = 'user'
    ) then s.last_seen_at > $2 and s.created_at > $3
    else s.last_seen_at > $4 and s.created_at > $5 end)";

fn lives(now: Time) -> [i64; 4] {
    [
        (now - limits::SESSION_IDLE).0,
        (now - limits::SESSION_LIFE).0,
        (now - limits::GUEST_SESSION_IDLE).0,
        (now - limits::GUEST_SESSION_LIFE).0,
    ]
}

/// The user of a live session.
pub async fn find_session(conn: &mut Conn, hash: &SecretHash, now: Time) -> Done<Option<SessionRow>> {
    let [idle, life, guest_idle, guest_life] = lives(now);
    Ok(sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select s.user_id, u.email, u.name, s.last_seen_at
        from sessions s
        join users u on u.id = s.user_id
        where s.secret_hash = $1 and {LIVE}"
    )))
    .bind(hash.as_bytes())
    .bind(idle)
    .bind(life)
    .bind(guest_idle)
    .bind(guest_life)
    .fetch_optional(&mut *c)
    .await)?)
}

/// The active member of a live session in the workspace with this slug, if they may enter it. A guest who has
/// lost the last app to open is signed in and nowhere.
pub async fn find_actor(conn: &mut Conn, hash: &SecretHash, slug: &str, now: Time) -> Done<Option<ActorRow>> {
    let [idle, life, guest_idle, guest_life] = lives(now);
    Ok(sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select s.user_id, u.email, u.name, s.last_seen_at, m.id as member_id, m.workspace_id,
            m.account_type, m.owner, w.slug, w.name as workspace_name, w.who_may_invite,
            {ADDED} as added
        from sessions s
        join users u on u.id = s.user_id
        join workspaces w on w.slug = $6
        join members m on m.user_id = s.user_id and m.workspace_id = w.id
        where s.secret_hash = $1 and m.status = 'active' and {ENTERS} and {LIVE}"
    )))
    .bind(hash.as_bytes())
    .bind(idle)
    .bind(life)
    .bind(guest_idle)
    .bind(guest_life)
    .bind(slug)
    .fetch_optional(&mut *c)
    .await)?)
}

/// Adds a session.
pub async fn add_session(
    tx: &mut Tx,
    hash: &SecretHash,
    id: SessionId,
    user: UserId,
    client: &Client,
    now: Time,
) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "insert into sessions (secret_hash, id, user_id, device, network, created_at, last_seen_at)
        values ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(hash.as_bytes())
    .bind(id.0)
    .bind(user.0)
    .bind(&client.device)
    .bind(&client.network)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    touch_members(tx, user.0, now).await
}

/// Notes that a session was seen, and its person with it.
pub async fn touch_session(tx: &mut Tx, hash: &SecretHash, now: Time) -> Done<()> {
    let user: Option<Uuid> = sql!(tx, c => sqlx::query_scalar(
        "update sessions set last_seen_at = $2
        where secret_hash = $1 and last_seen_at < $2
        returning user_id",
    )
    .bind(hash.as_bytes())
    .bind(now.0)
    .fetch_optional(&mut *c)
    .await)?;
    match user {
        Some(user) => touch_members(tx, user, now).await,
        None => Ok(()),
    }
}

async fn touch_members(tx: &mut Tx, user: Uuid, now: Time) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "update members set last_seen_at = $2 where user_id = $1 and status = 'active'",
    )
    .bind(user)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Notes the workspace that opens first next time.
pub async fn set_last_workspace(tx: &mut Tx, user: UserId, workspace: WorkspaceId) -> Done<()> {
    sql!(tx, c => sqlx::query("update users set last_workspace = $2 where id = $1")
        .bind(user.0)
        .bind(workspace.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// A user's live sessions, the present one first, then the last seen.
pub async fn list_sessions(
    conn: &mut Conn,
    user: UserId,
    present: &SecretHash,
    now: Time,
) -> Done<Vec<Session>> {
    let [idle, life, guest_idle, guest_life] = lives(now);
    let rows: Vec<(Uuid, Vec<u8>, String, String, i64, i64)> = sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select s.id, s.secret_hash, s.device, s.network, s.created_at, s.last_seen_at
        from sessions s
        where s.user_id = $1 and {LIVE}
        order by s.last_seen_at desc
        limit 200"
    )))
    .bind(user.0)
    .bind(idle)
    .bind(life)
    .bind(guest_idle)
    .bind(guest_life)
    .fetch_all(&mut *c)
    .await)?;
    let mut sessions: Vec<Session> = rows
        .into_iter()
        .map(|(id, hash, device, network, created_at, last_seen_at)| Session {
            id: SessionId(id),
            device,
            network,
            created_at: Time(created_at),
            last_seen_at: Time(last_seen_at),
            current: hash == present.as_bytes(),
        })
        .collect();
    sessions.sort_by_key(|session| !session.current);
    Ok(sessions)
}

/// Whether a user was ever seen with this device; true for the first session of all.
pub async fn knows_device(conn: &mut Conn, user: UserId, device: &str) -> Done<bool> {
    let devices: Vec<String> = sql!(conn, c => sqlx::query_scalar("select distinct device from sessions where user_id = $1")
            .bind(user.0)
            .fetch_all(&mut *c)
            .await)?;
    Ok(devices.is_empty() || devices.iter().any(|known| known == device))
}

/// Ends one session of a user.
pub async fn end_session(tx: &mut Tx, user: UserId, id: SessionId) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query("delete from sessions where id = $1 and user_id = $2")
        .bind(id.0)
        .bind(user.0)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Ends the session with this secret.
pub async fn end_session_by_secret(tx: &mut Tx, hash: &SecretHash) -> Done<()> {
    sql!(tx, c => sqlx::query("delete from sessions where secret_hash = $1")
        .bind(hash.as_bytes())
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Ends all sessions of a user but one, and says how many. Links that would open another end with them.
pub async fn end_sessions(tx: &mut Tx, user: Uuid, but: Option<&SecretHash>) -> Done<u64> {
    super::sign_in_links::end_sign_in_links(tx, UserId(user)).await?;
    let but = but.map_or(Vec::new(), |hash| hash.as_bytes().to_vec());
    Ok(
        sql!(tx, c => sqlx::query("delete from sessions where user_id = $1 and secret_hash <> $2")
        .bind(user)
        .bind(&but)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?,
    )
}

/// Ends sessions that nobody can use any more; `knows_device` forgets their devices with them.
pub async fn purge_sessions(tx: &mut Tx, before: Time) -> Done<u64> {
    Ok(
        sql!(tx, c => sqlx::query("delete from sessions where last_seen_at < $1")
        .bind(before.0)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?,
    )
}
