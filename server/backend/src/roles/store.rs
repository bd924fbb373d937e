//! SQL of roles.

use crate::db::{Conn, Tx, sql};
use crate::fault::{Done, Fault};
use crate::rights::store::DIGITS;
use model::ids::{RoleId, WorkspaceId};
use model::permission::{Grants, Resource};
use model::rights::Target;
use model::role::{Checked, Role};
use model::time::Time;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct RoleRow {
    id: Uuid,
    name: String,
    description: String,
    #[sqlx(try_from = "String")]
    target: Target,
    digits: String,
    holders: i64,
    version: i64,
    created_at: i64,
}

impl From<RoleRow> for Role {
    fn from(row: RoleRow) -> Self {
        Self {
            id: RoleId(row.id),
            name: row.name,
            description: row.description,
            target: row.target,
            grants: Grants::from_digits(&format!("{:0>4}", row.digits)),
            holders: row.holders,
            version: row.version,
            created_at: Time(row.created_at),
        }
    }
}

async fn select(conn: &mut Conn, workspace: WorkspaceId, id: Option<RoleId>) -> Done<Vec<Role>> {
    // Those who were removed no longer hold it, though they may come back to it.
    let rows: Vec<RoleRow> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select r.id, r.name, r.description, r.target, {DIGITS} as digits, r.version, r.created_at,
            case when r.target = 'USER' then (
                select count(*)
                from member_roles mr
                join members m on m.id = mr.member_id
                where mr.role_id = r.id and m.status <> 'left'
            ) else (
                select count(*) from group_roles gr where gr.role_id = r.id
            ) end as holders
        from roles r
        where r.workspace_id = $1 and ($2 = 0 or r.id = $3)
        order by r.key",
    )))
    .bind(workspace.0)
    .bind(i64::from(id.is_some()))
    .bind(id.map_or(Uuid::nil(), |id| id.0))
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(Role::from).collect())
}

/// All roles of a workspace, by name.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId) -> Done<Vec<Role>> {
    select(conn, workspace, None).await
}

/// A role of the workspace.
pub async fn find(conn: &mut Conn, workspace: WorkspaceId, id: RoleId) -> Done<Option<Role>> {
    Ok(select(conn, workspace, Some(id)).await?.pop())
}

/// How many there are.
pub async fn count(conn: &mut Conn, workspace: WorkspaceId) -> Done<i64> {
    Ok(
        sql!(conn, c => sqlx::query_scalar("select count(*) from roles where workspace_id = $1")
        .bind(workspace.0)
        .fetch_one(&mut *c)
        .await)?,
    )
}

/// The four columns of grants.
fn levels(grants: Grants) -> [i64; 4] {
    [
        Resource::Data,
        Resource::DataExecution,
        Resource::UserManagement,
        Resource::BusinessInfo,
    ]
    .map(|resource| {
        grants
            .on(resource)
            .map_or(0, model::permission::Permission::level)
    })
}

/// Adds a role; false where the name is taken.
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, id: RoleId, role: &Checked, now: Time) -> Done<bool> {
    let [data, data_execution, user_management, business_info] = levels(role.grants);
    let rows = sql!(tx, c => sqlx::query(
        "insert into roles (id, workspace_id, name, key, description, target, data, data_execution,
            user_management, business_info, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict do nothing",
    )
    .bind(id.0)
    .bind(workspace.0)
    .bind(&role.name)
    .bind(model::name::fold(&role.name))
    .bind(&role.description)
    .bind(role.target.word())
    .bind(data)
    .bind(data_execution)
    .bind(user_management)
    .bind(business_info)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// What came of writing something that has a name of its own.
pub(crate) enum Written {
    Done,
    /// Another one has the name.
    Taken,
    /// Changed meanwhile.
    Moved,
}

/// Reads how a guarded update went.
pub(crate) fn written(done: Result<u64, sqlx::Error>) -> Done<Written> {
    match done {
        Ok(0) => Ok(Written::Moved),
        Ok(_) => Ok(Written::Done),
        Err(error) => match error.as_database_error() {
            Some(database) if database.is_unique_violation() => Ok(Written::Taken),
            _ => Err(Fault::from(error)),
        },
    }
}

/// Writes a role that is still at this version.
pub async fn set(tx: &mut Tx, role: &Role, to: &Checked) -> Done<Written> {
    let [data, data_execution, user_management, business_info] = levels(to.grants);
    let done = sql!(tx, c => sqlx::query(
        "update roles
        set name = $2, key = $3, description = $4, data = $5, data_execution = $6, user_management = $7,
            business_info = $8, version = version + 1
        where id = $1 and version = $9",
    )
    .bind(role.id.0)
    .bind(&to.name)
    .bind(model::name::fold(&to.name))
    .bind(&to.description)
    .bind(data)
    .bind(data_execution)
    .bind(user_management)
    .bind(business_info)
    .bind(role.version)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()));
    written(done)
}

/// Deletes a role; whoever has it gets the replacement, if there is one.
pub async fn remove(tx: &mut Tx, id: RoleId, replacement: Option<RoleId>) -> Done<()> {
    for (table, holder) in [("member_roles", "member_id"), ("group_roles", "group_id")] {
        if let Some(replacement) = replacement {
            sql!(tx, c => sqlx::query(AssertSqlSafe(format!(
                "insert into {table} ({holder}, role_id)
                select {holder}, $2 from {table} where role_id = $1
                on conflict do nothing"
            )))
            .bind(id.0)
            .bind(replacement.0)
            .execute(&mut *c)
            .await
            .map(|_| ()))?;
        }
        sql!(tx, c => sqlx::query(AssertSqlSafe(format!("delete from {table} where role_id = $1")))
            .bind(id.0)
            .execute(&mut *c)
            .await
            .map(|_| ()))?;
    }
    sql!(tx, c => sqlx::query("delete from roles where id = $1")
        .bind(id.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Members who have a role themselves or through a group, by name, up to `most`; those who were removed are
/// not among them.
pub async fn list_holders(conn: &mut Conn, id: RoleId, most: i64) -> Done<Vec<Uuid>> {
    Ok(sql!(conn, c => sqlx::query_scalar(
        "select m.id
        from members m
        where m.status <> 'left' and m.account_type <> 'GUEST' and m.id in (
            select mr.member_id from member_roles mr where mr.role_id = $1
            union all
            select gm.member_id
            from group_roles gr
            join group_members gm on gm.group_id = gr.group_id
            where gr.role_id = $1
        )
        order by m.sort_name, m.nr
        limit $2",
    )
    .bind(id.0)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?)
}

/// How many those are.
pub async fn count_holders(conn: &mut Conn, id: RoleId) -> Done<i64> {
    Ok(sql!(conn, c => sqlx::query_scalar(
        "select count(*)
        from members m
        where m.status <> 'left' and m.account_type <> 'GUEST' and m.id in (
            select mr.member_id from member_roles mr where mr.role_id = $1
            union all
            select gm.member_id
            from group_roles gr
            join group_members gm on gm.group_id = gr.group_id
            where gr.role_id = $1
        )",
    )
    .bind(id.0)
    .fetch_one(&mut *c)
    .await)?)
}

/// Names of the groups that have a role.
pub async fn list_groups(conn: &mut Conn, id: RoleId) -> Done<Vec<String>> {
    Ok(sql!(conn, c => sqlx::query_scalar(
        "select g.name
        from group_roles gr
        join groups g on g.id = gr.group_id
        where gr.role_id = $1
        order by g.key",
    )
    .bind(id.0)
    .fetch_all(&mut *c)
    .await)?)
}
