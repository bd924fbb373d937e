//! SQL of apps.

use crate::db::{Conn, Tx, sql};
use crate::fault::{Done, Fault};
use crate::roles::store::{Written, written};
use model::app::{App, Checked, Color};
use model::ids::{AppId, WorkspaceId};
use model::time::Time;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct AppRow {
    id: Uuid,
    name: String,
    slug: String,
    url: String,
    description: String,
    #[sqlx(try_from = "String")]
    color: Color,
    requestable: bool,
    archived_at: Option<i64>,
    version: i64,
    created_at: i64,
}

impl From<AppRow> for App {
    fn from(row: AppRow) -> Self {
        Self {
            id: AppId(row.id),
            name: row.name,
            slug: row.slug,
            url: row.url,
            description: row.description,
            color: row.color,
            requestable: row.requestable,
            archived_at: row.archived_at.map(Time),
            version: row.version,
            created_at: Time(row.created_at),
        }
    }
}

const COLUMNS: &str =
    "id, name, slug, url, description, color, requestable, archived_at, version, created_at";

/// All apps of a workspace: those in use, then the archived ones, by name.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId) -> Done<Vec<App>> {
    let rows: Vec<AppRow> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS} from apps
        where workspace_id = $1
        order by case when archived_at is null then 0 else 1 end, key, slug"
    )))
    .bind(workspace.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(App::from).collect())
}

/// An app of the workspace.
pub async fn find(conn: &mut Conn, workspace: WorkspaceId, id: AppId) -> Done<Option<App>> {
    let row: Option<AppRow> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS} from apps where workspace_id = $1 and id = $2"
    )))
    .bind(workspace.0)
    .bind(id.0)
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.map(App::from))
}

/// Apps in use.
pub async fn count(conn: &mut Conn, workspace: WorkspaceId) -> Done<i64> {
    Ok(sql!(conn, c => sqlx::query_scalar(
        "select count(*) from apps where workspace_id = $1 and archived_at is null",
    )
    .bind(workspace.0)
    .fetch_one(&mut *c)
    .await)?)
}

/// Whether an app of the workspace has the slug.
pub async fn has_slug(conn: &mut Conn, workspace: WorkspaceId, slug: &str) -> Done<bool> {
    let n: i64 = sql!(conn, c => sqlx::query_scalar(
        "select count(*) from apps where workspace_id = $1 and slug = $2",
    )
    .bind(workspace.0)
    .bind(slug)
    .fetch_one(&mut *c)
    .await)?;
    Ok(n > 0)
}

/// Registers an app; false where the slug is taken.
pub async fn add(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: AppId,
    (app, slug, url): (&Checked, &str, &str),
    now: Time,
) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "insert into apps (id, workspace_id, name, key, slug, url, description, color, requestable, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict do nothing",
    )
    .bind(id.0)
    .bind(workspace.0)
    .bind(&app.name)
    .bind(model::name::fold(&app.name))
    .bind(slug)
    .bind(url)
    .bind(&app.description)
    .bind(app.color.word())
    .bind(app.requestable)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Writes an app that is still at this version.
pub async fn set(tx: &mut Tx, before: &App, (app, slug, url): (&Checked, &str, &str)) -> Done<Written> {
    let done = sql!(tx, c => sqlx::query(
        "update apps
        set name = $2, key = $3, slug = $4, url = $5, description = $6, color = $7, requestable = $8,
            version = version + 1
        where id = $1 and version = $9",
    )
    .bind(before.id.0)
    .bind(&app.name)
    .bind(model::name::fold(&app.name))
    .bind(slug)
    .bind(url)
    .bind(&app.description)
    .bind(app.color.word())
    .bind(app.requestable)
    .bind(before.version)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()));
    written(done)
}

/// Archives an app, or brings it back; false where it is so already.
pub async fn set_archived(tx: &mut Tx, id: AppId, at: Option<Time>) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update apps set archived_at = $2, version = version + 1
        where id = $1 and (case when archived_at is null then 0 else 1 end) <> $3",
    )
    .bind(id.0)
    .bind(at.map(|at| at.0))
    .bind(i64::from(at.is_some()))
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Members besides their account type's rights: number and name for the cursor, and the id.
#[derive(sqlx::FromRow)]
pub struct Holder {
    pub nr: i64,
    pub sort_name: String,
    pub id: Uuid,
}

/// Active and invited members with a privilege on the app, of their own or of a group, or with a role that
/// grants DATA, beyond one of them, by name.
pub async fn list_holders(
    conn: &mut Conn,
    workspace: WorkspaceId,
    app: AppId,
    after: &(String, i64),
    most: i64,
) -> Done<Vec<Holder>> {
    sql!(conn, c => sqlx::query_as(
        "select m.nr, m.sort_name, m.id
        from members m
        where m.workspace_id = $1 and m.status in ('active', 'invited') and (m.sort_name, m.nr) > ($3, $4)
            and m.id in (
                select p.member_id from app_privileges p where p.app_id = $2
                union all
                select gm.member_id
                from group_privileges p
                join group_members gm on gm.group_id = p.group_id
                where p.app_id = $2
                union all
                select mr.member_id
                from roles r
                join member_roles mr on mr.role_id = r.id
                where r.workspace_id = $1 and r.data > 0
                union all
                select gm.member_id
                from roles r
                join group_roles gr on gr.role_id = r.id
                join group_members gm on gm.group_id = gr.group_id
                where r.workspace_id = $1 and r.data > 0
            )
        order by m.sort_name, m.nr
        limit $5",
    )
    .bind(workspace.0)
    .bind(app.0)
    .bind(&after.0)
    .bind(after.1)
    .bind(most)
    .fetch_all(&mut *c)
    .await)
    .map_err(Fault::from)
}
