//! SQL of links by which guests sign in.

use super::UserRow;
use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use crate::rights::store::ENTERS;
use crate::secrets::SecretHash;
use model::ids::UserId;
use model::limits;
use model::time::Time;
use uuid::Uuid;

/// A link.
#[derive(Clone, Debug)]
pub struct SignInLink {
    /// Whose.
    pub user: UserRow,
    /// Hash of the secret of the browser that asked.
    pub browser: Vec<u8>,
    /// Its end; 0 where something ended it before its time.
    pub expires_at: i64,
    /// When it was used.
    pub used_at: Option<i64>,
    /// Whether the account still has the address that it was mailed to, and a guest's way in somewhere.
    pub opens: bool,
}

/// Condition on a link `l`: what must hold of its account whenever it is looked at or used.
fn opens() -> String {
    format!(
        "exists (select 1 from users u where u.id = l.user_id and u.email = l.email)
        and exists (
            select 1 from members m
            where m.user_id = l.user_id and m.status = 'active' and m.kind = 'guest' and {ENTERS}
        )"
    )
}

/// The name of an address that may enter some workspace as a guest, as it is known there; it may be empty. The
/// address may have no account yet: a guest who only got reports has come in without one.
pub async fn find_guest(conn: &mut Conn, email: &str) -> Done<Option<String>> {
    Ok(sql!(conn, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "select m.name
        from members m
        left join users u on u.id = m.user_id
        where m.email = $1 and (u.id is null or u.email = $1)
            and m.status = 'active' and m.kind = 'guest' and {ENTERS}
        limit 1"
    )))
    .bind(email)
    .fetch_optional(&mut *c)
    .await)?)
}

/// Guests of an address that came in without an account belong to it from now on.
pub async fn claim_guests(tx: &mut Tx, user: &UserRow) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "update members set user_id = $1
        where email = $2 and user_id is null and status = 'active' and kind = 'guest'
            and not exists (
                select 1 from members k
                where k.user_id = $1 and k.workspace_id = members.workspace_id
            )",
    )
    .bind(user.id.0)
    .bind(&user.email)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Adds a link for one browser and kills those before.
pub async fn add_sign_in_link(
    tx: &mut Tx,
    hash: &SecretHash,
    browser: &SecretHash,
    user: &UserRow,
    until: Time,
) -> Done<()> {
    end_sign_in_links(tx, user.id).await?;
    sql!(tx, c => sqlx::query(
        "insert into sign_in_links (secret_hash, browser_hash, user_id, email, expires_at)
        values ($1, $2, $3, $4, $5)",
    )
    .bind(hash.as_bytes())
    .bind(browser.as_bytes())
    .bind(user.id.0)
    .bind(&user.email)
    .bind(until.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Kills the links that are out.
pub async fn end_sign_in_links(tx: &mut Tx, user: UserId) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "update sign_in_links set expires_at = 0 where user_id = $1 and used_at is null",
    )
    .bind(user.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// A link by its secret.
pub async fn find_sign_in_link(conn: &mut Conn, hash: &SecretHash) -> Done<Option<SignInLink>> {
    type Row = (Uuid, String, String, String, Vec<u8>, i64, Option<i64>, bool);
    let opens = opens();
    let row: Option<Row> = sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select w.id, w.uid, w.email, w.name, l.browser_hash, l.expires_at, l.used_at, ({opens})
        from sign_in_links l
        join users w on w.id = l.user_id
        where l.secret_hash = $1"
    )))
    .bind(hash.as_bytes())
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.map(
        |(id, uid, email, name, browser, expires_at, used_at, opens)| SignInLink {
            user: UserRow {
                id: UserId(id),
                uid,
                email,
                name,
                password_hash: None,
            },
            browser,
            expires_at,
            used_at,
            opens,
        },
    ))
}

/// Uses a link up in the browser that asked for it: one guarded update whose predicate holds everything, so
/// that of many at once one succeeds.
pub async fn use_sign_in_link(tx: &mut Tx, hash: &SecretHash, browser: &SecretHash, now: Time) -> Done<bool> {
    let opens = opens();
    let rows = sql!(tx, c => sqlx::query(sqlx::AssertSqlSafe(format!(
        "update sign_in_links as l set used_at = $3
        where l.secret_hash = $1 and l.browser_hash = $2 and l.used_at is null and l.expires_at > $3
            and {opens}"
    )))
    .bind(hash.as_bytes())
    .bind(browser.as_bytes())
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Forgets links whose end has long come.
pub async fn purge_sign_in_links(tx: &mut Tx, now: Time) -> Done<u64> {
    let before = now - limits::KEEP_ENDED;
    Ok(
        sql!(tx, c => sqlx::query("delete from sign_in_links where expires_at < $1")
        .bind(before.0)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?,
    )
}
