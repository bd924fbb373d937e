//! SQL of links for a new password.

use super::UserRow;
use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use crate::secrets::SecretHash;
use model::ids::UserId;
use model::limits;
use model::time::Time;
use uuid::Uuid;

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
