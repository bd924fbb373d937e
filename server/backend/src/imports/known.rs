//! Who stands behind the addresses of some rows at present, read for all of them at once.

use crate::db::{Conn, list, listed, sql};
use crate::fault::{Done, Fault};
use crate::members::store::MemberRow;
use model::ids::{AppId, GroupId, RoleId, WorkspaceId};
use model::permission::Privilege;
use model::rights::Given;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use uuid::Uuid;

/// Somebody who has a row, whatever its status.
#[derive(Clone, Debug)]
pub struct Known {
    /// The row.
    pub row: MemberRow,
    /// Sealed metadata.
    pub metadata: Option<Vec<u8>>,
    /// Roles, groups and privileges, those on archived apps included.
    pub given: Given,
}

#[derive(sqlx::FromRow)]
struct Found {
    #[sqlx(flatten)]
    row: MemberRow,
    metadata: Option<Vec<u8>>,
}

/// Those of these addresses who have a row in the workspace, by address.
pub async fn find<'a>(
    conn: &mut Conn,
    workspace: WorkspaceId,
    emails: impl Iterator<Item = &'a str>,
) -> Done<HashMap<String, Known>> {
    let (emails, listed) = (list(emails), listed(conn, 2));
    let found: Vec<Found> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select id, workspace_id, user_id, email, name, account_type, owner, status, ends_at,
            archived_at, removed_at, removed_from, version, metadata
        from members
        where workspace_id = $1 and email in {listed}"
    )))
    .bind(workspace.0)
    .bind(&emails)
    .fetch_all(&mut *c)
    .await)?;
    let mut known: HashMap<String, Known> = HashMap::with_capacity(found.len());
    if found.is_empty() {
        return Ok(known);
    }
    for Found { row, metadata } in found {
        let one = Known {
            row,
            metadata,
            given: Given::default(),
        };
        known.insert(one.row.email.clone(), one);
    }
    let given: Vec<(String, i64, Uuid, i64)> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select m.email, cast(0 as bigint), r.role_id, cast(0 as bigint)
        from members m
        join member_roles r on r.member_id = m.id
        where m.workspace_id = $1 and m.email in {listed}
        union all
        select m.email, cast(1 as bigint), g.group_id, cast(0 as bigint)
        from members m
        join group_members g on g.member_id = m.id
        where m.workspace_id = $1 and m.email in {listed}
        union all
        select m.email, cast(2 as bigint), p.app_id, p.privilege
        from members m
        join app_privileges p on p.member_id = m.id
        where m.workspace_id = $1 and m.email in {listed}"
    )))
    .bind(workspace.0)
    .bind(&emails)
    .fetch_all(&mut *c)
    .await)?;
    for (email, what, id, level) in given {
        let Some(one) = known.get_mut(&email) else {
            continue;
        };
        match (what, Privilege::from_level(level)) {
            (0, _) => one.given.roles.push(RoleId(id)),
            (1, _) => one.given.groups.push(GroupId(id)),
            (_, Some(privilege)) => one.given.apps.push((AppId(id), privilege)),
            (_, None) => return Err(Fault::Bug(format!("a privilege of level {level}"))),
        }
    }
    Ok(known)
}

/// Versions of those who have a row, by address.
pub async fn versions<'a>(
    conn: &mut Conn,
    workspace: WorkspaceId,
    emails: impl Iterator<Item = &'a str>,
) -> Done<HashMap<String, i64>> {
    let (emails, listed) = (list(emails), listed(conn, 2));
    let found: Vec<(String, i64)> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select email, version from members where workspace_id = $1 and email in {listed}"
    )))
    .bind(workspace.0)
    .bind(&emails)
    .fetch_all(&mut *c)
    .await)?;
    Ok(found.into_iter().collect())
}
