//! SQL of groups.

use crate::db::{BETWEEN, Conn, Tx, joined, sql};
use crate::fault::Done;
use crate::roles::store::{Written, written};
use model::account::AccountType;
use model::group::{GroupForm, GroupMember, GroupRow};
use model::ids::{AppId, GroupId, MemberId, RoleId, WorkspaceId};
use model::people::Status;
use model::permission::Privilege;
use model::time::Time;
use uuid::Uuid;

/// A group by itself.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct GroupRecord {
    #[sqlx(try_from = "Uuid")]
    pub id: GroupId,
    pub name: String,
    pub description: String,
    pub version: i64,
    pub created_at: i64,
}

/// A group of the workspace.
pub async fn find(conn: &mut Conn, workspace: WorkspaceId, id: GroupId) -> Done<Option<GroupRecord>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select id, name, description, version, created_at from groups where workspace_id = $1 and id = $2",
    )
    .bind(workspace.0)
    .bind(id.0)
    .fetch_optional(&mut *c)
    .await)?)
}

/// How many there are.
pub async fn count(conn: &mut Conn, workspace: WorkspaceId) -> Done<i64> {
    Ok(
        sql!(conn, c => sqlx::query_scalar("select count(*) from groups where workspace_id = $1")
        .bind(workspace.0)
        .fetch_one(&mut *c)
        .await)?,
    )
}

/// A row of the list with the key that it is sorted by.
#[derive(sqlx::FromRow)]
pub struct ListedGroup {
    id: Uuid,
    name: String,
    pub key: String,
    description: String,
    members: i64,
    roles: String,
    apps: i64,
}

impl From<ListedGroup> for GroupRow {
    fn from(row: ListedGroup) -> Self {
        Self {
            id: GroupId(row.id),
            name: row.name,
            description: row.description,
            members: row.members,
            roles: joined(&row.roles),
            apps: row.apps,
        }
    }
}

/// Groups beyond a key whose name holds the fragment, by name.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    search: &str,
    after: &str,
    most: i64,
) -> Done<Vec<ListedGroup>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select g.id, g.name, g.key, g.description,
            (
                select count(*)
                from group_members gm
                join members m on m.id = gm.member_id
                where gm.group_id = g.id and m.status <> 'left'
            ) as members,
            coalesce((
                select string_agg(x.name, $5)
                from (
                    select r.name
                    from group_roles gr
                    join roles r on r.id = gr.role_id
                    where gr.group_id = g.id
                    order by r.key
                ) x
            ), '') as roles,
            (select count(*) from group_privileges p where p.group_id = g.id) as apps
        from groups g
        where g.workspace_id = $1 and g.key > $3 and g.key like $2 escape '\\'
        order by g.key
        limit $4",
    )
    .bind(workspace.0)
    .bind(crate::db::like(search))
    .bind(after)
    .bind(most)
    .bind(BETWEEN.to_string())
    .fetch_all(&mut *c)
    .await)?)
}

/// Adds a group; false where the name is taken.
pub async fn add(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: GroupId,
    form: &GroupForm,
    now: Time,
) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "insert into groups (id, workspace_id, name, key, description, created_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict do nothing",
    )
    .bind(id.0)
    .bind(workspace.0)
    .bind(&form.name)
    .bind(model::name::fold(&form.name))
    .bind(&form.description)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Writes name and description of a group that is still at this version.
pub async fn set(tx: &mut Tx, group: &GroupRecord, form: &GroupForm) -> Done<Written> {
    let done = sql!(tx, c => sqlx::query(
        "update groups set name = $2, key = $3, description = $4, version = version + 1
        where id = $1 and version = $5",
    )
    .bind(group.id.0)
    .bind(&form.name)
    .bind(model::name::fold(&form.name))
    .bind(&form.description)
    .bind(group.version)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()));
    written(done)
}

/// Roles of a group.
pub async fn list_roles(conn: &mut Conn, id: GroupId) -> Done<Vec<RoleId>> {
    let ids: Vec<Uuid> = sql!(conn, c => sqlx::query_scalar("select role_id from group_roles where group_id = $1")
        .bind(id.0)
        .fetch_all(&mut *c)
        .await)?;
    Ok(ids.into_iter().map(RoleId).collect())
}

/// Privileges of a group on apps in use.
pub async fn list_privileges(conn: &mut Conn, id: GroupId) -> Done<Vec<(AppId, Privilege)>> {
    let rows: Vec<(Uuid, i64)> = sql!(conn, c => sqlx::query_as(
        "select p.app_id, p.privilege
        from group_privileges p
        join apps a on a.id = p.app_id
        where p.group_id = $1 and a.archived_at is null",
    )
    .bind(id.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows
        .into_iter()
        .filter_map(|(app, level)| Some((AppId(app), Privilege::from_level(level)?)))
        .collect())
}

/// Writes exactly these roles.
pub async fn set_roles(tx: &mut Tx, id: GroupId, roles: &[RoleId]) -> Done<()> {
    sql!(tx, c => sqlx::query("delete from group_roles where group_id = $1")
        .bind(id.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    for role in roles {
        sql!(tx, c => sqlx::query(
            "insert into group_roles (group_id, role_id) values ($1, $2) on conflict do nothing",
        )
        .bind(id.0)
        .bind(role.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    }
    Ok(())
}

/// Sets what a group may do with an app; nothing takes it away.
pub async fn set_privilege(tx: &mut Tx, id: GroupId, app: AppId, privilege: Option<Privilege>) -> Done<()> {
    let text = match privilege {
        Some(_) => {
            "insert into group_privileges (group_id, app_id, privilege) values ($1, $2, $3)
            on conflict (group_id, app_id) do update set privilege = excluded.privilege"
        }
        None => "delete from group_privileges where group_id = $1 and app_id = $2 and $3 = 0",
    };
    sql!(tx, c => sqlx::query(text)
        .bind(id.0)
        .bind(app.0)
        .bind(privilege.map_or(0, Privilege::level))
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Deletes a group with everything that it gave.
pub async fn remove(tx: &mut Tx, id: GroupId) -> Done<()> {
    for text in [
        "delete from group_members where group_id = $1",
        "delete from group_roles where group_id = $1",
        "delete from group_privileges where group_id = $1",
        "delete from groups where id = $1",
    ] {
        sql!(tx, c => sqlx::query(text).bind(id.0).execute(&mut *c).await.map(|_| ()))?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct ListedMember {
    pub nr: i64,
    pub sort_name: String,
    id: Uuid,
    name: String,
    email: String,
    #[sqlx(try_from = "String")]
    account_type: AccountType,
    status: String,
}

impl From<ListedMember> for GroupMember {
    fn from(row: ListedMember) -> Self {
        Self {
            id: MemberId(row.id),
            name: row.name,
            email: row.email,
            account_type: row.account_type,
            status: Status::from_word(&row.status).unwrap_or(Status::Archived),
        }
    }
}

/// Members of a group beyond one of them, by name.
pub async fn list_members(
    conn: &mut Conn,
    id: GroupId,
    after: &(String, i64),
    most: i64,
) -> Done<Vec<ListedMember>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select m.nr, m.sort_name, m.id, m.name, m.email, m.account_type, m.status
        from group_members gm
        join members m on m.id = gm.member_id
        where gm.group_id = $1 and m.status <> 'left' and (m.sort_name, m.nr) > ($2, $3)
        order by m.sort_name, m.nr
        limit $4",
    )
    .bind(id.0)
    .bind(&after.0)
    .bind(after.1)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?)
}

/// How many they are.
pub async fn count_members(conn: &mut Conn, id: GroupId) -> Done<i64> {
    Ok(sql!(conn, c => sqlx::query_scalar(
        "select count(*)
        from group_members gm
        join members m on m.id = gm.member_id
        where gm.group_id = $1 and m.status <> 'left'",
    )
    .bind(id.0)
    .fetch_one(&mut *c)
    .await)?)
}

/// Whether somebody is in a group.
pub async fn is_in(conn: &mut Conn, id: GroupId, member: MemberId) -> Done<bool> {
    let n: i64 = sql!(conn, c => sqlx::query_scalar(
        "select count(*) from group_members where group_id = $1 and member_id = $2",
    )
    .bind(id.0)
    .bind(member.0)
    .fetch_one(&mut *c)
    .await)?;
    Ok(n > 0)
}
