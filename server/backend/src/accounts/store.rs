//! SQL of accounts; of their sessions and of links for new passwords beside it.

mod resets;
mod sessions;
mod sign_in_links;

pub use resets::{add_reset, end_resets, find_reset, purge_resets, use_reset};
pub use sessions::{
    ActorRow, SessionRow, add_session, end_session, end_session_by_secret, end_sessions, find_actor,
    find_session, knows_device, list_sessions, purge_sessions, set_last_workspace, touch_session,
};

pub use sign_in_links::{
    SignInLink, add_sign_in_link, claim_guests, find_guest, find_sign_in_link, purge_sign_in_links,
    use_sign_in_link,
};

use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use crate::rights::store::{ADDED, ENTERS};
use model::ids::{MemberId, UserId, WorkspaceId};
use model::policy::Standing;
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

/// The account behind an active member, and where they are one.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ActingRow {
    /// Which user.
    #[sqlx(try_from = "Uuid")]
    pub user_id: UserId,
    /// Normalised address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Slug of the workspace.
    pub slug: String,
    /// Its name.
    pub workspace_name: String,
}

/// The account of an active member of the workspace.
pub async fn find_acting(
    conn: &mut Conn,
    workspace: WorkspaceId,
    member: MemberId,
) -> Done<Option<ActingRow>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select u.id as user_id, u.email, u.name, w.slug, w.name as workspace_name
        from members m
        join users u on u.id = m.user_id
        join workspaces w on w.id = m.workspace_id
        where m.id = $1 and m.workspace_id = $2 and m.status = 'active'",
    )
    .bind(member.0)
    .bind(workspace.0)
    .fetch_optional(&mut *c)
    .await)?)
}

/// The active owner of a workspace who came first.
pub async fn find_first_owner(conn: &mut Conn, workspace: WorkspaceId) -> Done<Option<MemberId>> {
    let id: Option<Uuid> = sql!(conn, c => sqlx::query_scalar(
        "select id from members
        where workspace_id = $1 and rank = 4 and status = 'active' and user_id is not null
        order by nr
        limit 1",
    )
    .bind(workspace.0)
    .fetch_optional(&mut *c)
    .await)?;
    Ok(id.map(MemberId))
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

/// Workspaces that a user may enter, the last used first: the one place that says so to sign-in, links, new
/// passwords, acceptance and the page where somebody lands.
pub async fn list_workspaces(conn: &mut Conn, user: UserId) -> Done<Vec<WorkspaceName>> {
    let rows: Vec<(String, String)> = sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select w.slug, w.name
        from members m
        join workspaces w on w.id = m.workspace_id
        join users u on u.id = m.user_id
        where m.user_id = $1 and m.status = 'active' and {ENTERS}
        order by case when w.id = u.last_workspace then 0 else 1 end, w.name",
    )))
    .bind(user.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows
        .into_iter()
        .map(|(slug, name)| WorkspaceName { slug, name })
        .collect())
}

/// Slug and name of the workspace, the member, and the columns of a standing.
type Membership = (String, String, Uuid, String, bool, String, String);

/// What a user is in each of the workspaces that they may enter, by name.
pub async fn list_memberships(
    conn: &mut Conn,
    user: UserId,
) -> Done<Vec<(WorkspaceName, MemberId, Standing)>> {
    let rows: Vec<Membership> = sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select w.slug, w.name, m.id, m.account_type, m.owner, w.who_may_invite, {ADDED}
        from members m
        join workspaces w on w.id = m.workspace_id
        where m.user_id = $1 and m.status = 'active' and {ENTERS}
        order by w.name",
    )))
    .bind(user.0)
    .fetch_all(&mut *c)
    .await)?;
    rows.into_iter()
        .map(|(slug, name, member, account_type, owner, who, added)| {
            let standing = crate::members::store::standing(account_type, owner, who, &added)?;
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
