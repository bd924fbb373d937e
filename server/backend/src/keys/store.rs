//! SQL of API keys.

use crate::caller::Actor;
use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use crate::rights::store::ADDED;
use crate::secrets::SecretHash;
use model::ids::{KeyId, MemberId, UserId, WorkspaceId};
use model::key::{Capabilities, Checked, Key};
use model::time::Time;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// A key with all that makes an actor of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ActingRow {
    /// Hash of its secret.
    pub secret_hash: Vec<u8>,
    /// What it is for, in words.
    pub capabilities: String,
    /// Microseconds since 1970.
    pub last_used_at: Option<i64>,
    /// Its maker.
    #[sqlx(try_from = "Uuid")]
    pub member_id: MemberId,
    /// Their account.
    #[sqlx(try_from = "Uuid")]
    pub user_id: UserId,
    /// Address of it.
    pub email: String,
    /// Name of it.
    pub name: String,
    /// Account type in the workspace.
    pub account_type: String,
    /// Owner mark.
    pub owner: bool,
    /// Digits of what roles and groups add.
    pub added: String,
    /// The workspace.
    #[sqlx(try_from = "Uuid")]
    pub workspace_id: WorkspaceId,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub workspace_name: String,
    /// Who may invite in it.
    pub who_may_invite: String,
}

/// A key that opens something now: neither revoked nor ended, and its maker active.
pub async fn find_acting(conn: &mut Conn, id: KeyId, now: Time) -> Done<Option<ActingRow>> {
    Ok(sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select k.secret_hash, k.capabilities, k.last_used_at, m.id as member_id, u.id as user_id, u.email, u.name,
            m.account_type, m.owner, {ADDED} as added, w.id as workspace_id, w.slug, w.name as workspace_name,
            w.who_may_invite
        from keys k
        join members m on m.id = k.maker_id
        join users u on u.id = m.user_id
        join workspaces w on w.id = k.workspace_id
        where k.id = $1
            and k.revoked_at is null
            and (k.expires_at is null or k.expires_at > $2)
            and m.status = 'active'",
    )))
    .bind(id.0)
    .bind(now.0)
    .fetch_optional(&mut *c)
    .await)?)
}

/// What a living key is for, where this member made it.
pub async fn find_capabilities(
    conn: &mut Conn,
    id: KeyId,
    maker: MemberId,
    now: Time,
) -> Done<Option<Capabilities>> {
    let words: Option<String> = sql!(conn, c => sqlx::query_scalar(
        "select capabilities
        from keys
        where id = $1
            and maker_id = $2
            and revoked_at is null
            and (expires_at is null or expires_at > $3)",
    )
    .bind(id.0)
    .bind(maker.0)
    .bind(now.0)
    .fetch_optional(&mut *c)
    .await)?;
    Ok(words.as_deref().map(Capabilities::from_words))
}

#[derive(sqlx::FromRow)]
struct Listed {
    id: Uuid,
    name: String,
    capabilities: String,
    maker: String,
    maker_email: String,
    maker_gone: bool,
    created_at: i64,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
}

/// All keys of a workspace, the latest first.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId) -> Done<Vec<Key>> {
    let rows: Vec<Listed> = sql!(conn, c => sqlx::query_as(
        "select k.id, k.name, k.capabilities, m.name as maker, m.email as maker_email,
            m.status <> 'active' as maker_gone, k.created_at, k.expires_at, k.last_used_at, k.revoked_at
        from keys k
        join members m on m.id = k.maker_id
        where k.workspace_id = $1
        order by k.created_at desc, k.id desc",
    )
    .bind(workspace.0)
    .fetch_all(&mut *c)
    .await)?;
    let keys = rows.into_iter().map(|row| Key {
        id: KeyId(row.id),
        key: super::public(KeyId(row.id)),
        name: row.name,
        capabilities: Capabilities::from_words(&row.capabilities),
        maker: row.maker,
        maker_email: row.maker_email,
        maker_gone: row.maker_gone,
        created_at: Time(row.created_at),
        expires_at: row.expires_at.map(Time),
        last_used_at: row.last_used_at.map(Time),
        revoked_at: row.revoked_at.map(Time),
    });
    Ok(keys.collect())
}

/// How many keys of a workspace open something.
pub async fn count(conn: &mut Conn, workspace: WorkspaceId, now: Time) -> Done<i64> {
    Ok(sql!(conn, c => sqlx::query_scalar(
        "select count(*)
        from keys
        where workspace_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)",
    )
    .bind(workspace.0)
    .bind(now.0)
    .fetch_one(&mut *c)
    .await)?)
}

/// Name of a key.
pub async fn find_name(conn: &mut Conn, workspace: WorkspaceId, id: KeyId) -> Done<Option<String>> {
    Ok(
        sql!(conn, c => sqlx::query_scalar("select name from keys where id = $1 and workspace_id = $2")
            .bind(id.0)
            .bind(workspace.0)
            .fetch_optional(&mut *c)
            .await)?,
    )
}

/// Keeps a new key of the actor: hash of its secret, from when, until when.
pub async fn add(
    tx: &mut Tx,
    actor: &Actor,
    id: KeyId,
    form: &Checked,
    (secret, now, ends): (SecretHash, Time, Option<Time>),
) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "insert into keys (id, workspace_id, maker_id, name, capabilities, secret_hash, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.0)
    .bind(actor.workspace_id.0)
    .bind(actor.member_id.0)
    .bind(&form.name)
    .bind(form.capabilities.words())
    .bind(secret.as_bytes())
    .bind(now.0)
    .bind(ends.map(|at| at.0))
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Ends a key; false where it was ended before.
pub async fn revoke(tx: &mut Tx, id: KeyId, now: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query("update keys set revoked_at = $2 where id = $1 and revoked_at is null")
        .bind(id.0)
        .bind(now.0)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Ends all keys of a member who leaves, and says how many.
pub async fn revoke_all(tx: &mut Tx, maker: MemberId, now: Time) -> Done<u64> {
    Ok(
        sql!(tx, c => sqlx::query("update keys set revoked_at = $2 where maker_id = $1 and revoked_at is null")
            .bind(maker.0)
            .bind(now.0)
            .execute(&mut *c)
            .await
            .map(|done| done.rows_affected()))?,
    )
}

/// Notes that a key was used.
pub async fn touch(tx: &mut Tx, id: KeyId, now: Time) -> Done<()> {
    sql!(tx, c => sqlx::query("update keys set last_used_at = $2 where id = $1")
        .bind(id.0)
        .bind(now.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}
