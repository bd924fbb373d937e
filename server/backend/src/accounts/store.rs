//! SQL of accounts, sessions and links for new passwords.

use crate::caller::Client;
use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use crate::secrets::SecretHash;
use model::ids::{MemberId, SessionId, UserId, WorkspaceId};
use model::limits;
use model::policy::Standing;
use model::session::Session;
use model::time::Time;
use model::workspace::WorkspaceName;
use uuid::Uuid;

/// An account.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct UserRow {
    /// Which.
    #[sqlx(try_from = "Uuid")]
    pub id: UserId,
    /// The id that programs see.
    pub uid: String,
    /// Normalised address.
    pub email: String,
    /// Name.
    pub name: String,
    /// argon2id in PHC form.
    pub password_hash: Option<String>,
}

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
}

/// An account by its normalised address.
pub async fn find_user(conn: &mut Conn, email: &str) -> Done<Option<UserRow>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select id, uid, email, name, password_hash from users where email = $1",
    )
    .bind(email)
    .fetch_optional(&mut *c)
    .await)?)
}

/// Adds an account; no row where the address has one.
pub async fn add_user(tx: &mut Tx, user: &UserRow, now: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "insert into users (id, uid, email, name, password_hash, created_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict do nothing",
    )
    .bind(user.id.0)
    .bind(&user.uid)
    .bind(&user.email)
    .bind(&user.name)
    .bind(&user.password_hash)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Gives an account another name.
pub async fn set_name(tx: &mut Tx, user: UserId, name: &str) -> Done<()> {
    sql!(tx, c => sqlx::query("update users set name = $2 where id = $1")
        .bind(user.0)
        .bind(name)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Gives an account another password.
pub async fn set_password(tx: &mut Tx, user: UserId, hash: &str) -> Done<()> {
    sql!(tx, c => sqlx::query("update users set password_hash = $2 where id = $1")
        .bind(user.0)
        .bind(hash)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Whether set-up is over: it was done, or the command line made an account.
pub async fn any_user(conn: &mut Conn) -> Done<bool> {
    let set_up: Option<i64> = sql!(conn, c => sqlx::query_scalar("select set_up_at from instance where id = 1")
            .fetch_one(&mut *c)
            .await)?;
    Ok(set_up.is_some())
}

/// Closes set-up; false where it was closed before, also when two come at once.
pub async fn close_set_up(tx: &mut Tx, now: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update instance set set_up_at = $1 where id = 1 and set_up_at is null",
    )
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Workspaces where a user is an active member, the last used first.
pub async fn list_workspaces(conn: &mut Conn, user: UserId) -> Done<Vec<WorkspaceName>> {
    let rows: Vec<(String, String)> = sql!(conn, c => sqlx::query_as(
        "select w.slug, w.name
        from members m
        join workspaces w on w.id = m.workspace_id
        join users u on u.id = m.user_id
        where m.user_id = $1 and m.status = 'active'
        order by case when w.id = u.last_workspace then 0 else 1 end, w.name",
    )
    .bind(user.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows
        .into_iter()
        .map(|(slug, name)| WorkspaceName { slug, name })
        .collect())
}

/// What a user is in each of the workspaces where they are active, by name.
pub async fn list_memberships(
    conn: &mut Conn,
    user: UserId,
) -> Done<Vec<(WorkspaceName, MemberId, Standing)>> {
    let rows: Vec<(String, String, Uuid, String, bool, String)> = sql!(conn, c => sqlx::query_as(
        "select w.slug, w.name, m.id, m.account_type, m.owner, w.who_may_invite
        from members m
        join workspaces w on w.id = m.workspace_id
        where m.user_id = $1 and m.status = 'active'
        order by w.name",
    )
    .bind(user.0)
    .fetch_all(&mut *c)
    .await)?;
    rows.into_iter()
        .map(|(slug, name, member, account_type, owner, who)| {
            let standing = crate::members::store::standing(account_type, owner, who)?;
            Ok((WorkspaceName { slug, name }, MemberId(member), standing))
        })
        .collect()
}

/// The audit chains of the workspaces where a user is active, with the member that they are there.
pub async fn list_chains(conn: &mut Conn, user: UserId) -> Done<Vec<(WorkspaceId, MemberId)>> {
    let rows: Vec<(Uuid, Uuid)> = sql!(conn, c => sqlx::query_as(
        "select workspace_id, id from members where user_id = $1 and status = 'active' order by 1",
    )
    .bind(user.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows
        .into_iter()
        .map(|(workspace, member)| (WorkspaceId(workspace), MemberId(member)))
        .collect())
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

/// The active member of a live session in the workspace with this slug.
pub async fn find_actor(conn: &mut Conn, hash: &SecretHash, slug: &str, now: Time) -> Done<Option<ActorRow>> {
    let [idle, life, guest_idle, guest_life] = lives(now);
    Ok(sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select s.user_id, u.email, u.name, s.last_seen_at, m.id as member_id, m.workspace_id,
            m.account_type, m.owner, w.slug, w.name as workspace_name, w.who_may_invite
        from sessions s
        join users u on u.id = s.user_id
        join workspaces w on w.slug = $6
        join members m on m.user_id = s.user_id and m.workspace_id = w.id
        where s.secret_hash = $1 and m.status = 'active' and {LIVE}"
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

/// Ends all sessions of a user but one, and says how many.
pub async fn end_sessions(tx: &mut Tx, user: Uuid, but: Option<&SecretHash>) -> Done<u64> {
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

/// Adds a link for a new password and kills those before.
pub async fn add_reset(tx: &mut Tx, hash: &SecretHash, user: UserId, until: Time) -> Done<()> {
    end_resets(tx, user).await?;
    sql!(tx, c => sqlx::query(
        "insert into resets (secret_hash, user_id, expires_at) values ($1, $2, $3)",
    )
    .bind(hash.as_bytes())
    .bind(user.0)
    .bind(until.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Kills the links for a new password that are out.
pub async fn end_resets(tx: &mut Tx, user: UserId) -> Done<()> {
    sql!(tx, c => sqlx::query("update resets set expires_at = 0 where user_id = $1 and used_at is null")
        .bind(user.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// A link for a new password: whose, its end, and when it was used.
pub async fn find_reset(conn: &mut Conn, hash: &SecretHash) -> Done<Option<(UserRow, i64, Option<i64>)>> {
    let row: Option<(Uuid, String, String, String, i64, Option<i64>)> = sql!(conn, c => sqlx::query_as(
        "select u.id, u.uid, u.email, u.name, r.expires_at, r.used_at
        from resets r
        join users u on u.id = r.user_id
        where r.secret_hash = $1",
    )
    .bind(hash.as_bytes())
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.map(|(id, uid, email, name, expires_at, used_at)| {
        (
            UserRow {
                id: UserId(id),
                uid,
                email,
                name,
                password_hash: None,
            },
            expires_at,
            used_at,
        )
    }))
}

/// Uses a link up: one guarded update, so that of two at once one succeeds.
pub async fn use_reset(tx: &mut Tx, hash: &SecretHash, now: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update resets set used_at = $2
        where secret_hash = $1 and used_at is null and expires_at > $2",
    )
    .bind(hash.as_bytes())
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Forgets links for a new password whose end has long come.
pub async fn purge_resets(tx: &mut Tx, now: Time) -> Done<u64> {
    let before = now - limits::KEEP_ENDED;
    Ok(
        sql!(tx, c => sqlx::query("delete from resets where expires_at < $1")
        .bind(before.0)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?,
    )
}
