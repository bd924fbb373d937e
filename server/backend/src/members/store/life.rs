//! SQL of a membership's life: edited, archived, removed, ended by its date.

use super::MemberRow;
use crate::db::{Conn, Statement, Tx, bound, sql};
use crate::fault::Done;
use crate::rights::store::GIVEN;
use model::ids::{InvitationId, MemberId, WorkspaceId};
use model::limits;
use model::time::Time;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// Where a member stands, with the moments that go with it.
#[derive(Clone, Copy, Debug)]
pub struct Life<'a> {
    /// A word of `people::Status`, or `LEFT`.
    pub status: &'a str,
    /// Archived at.
    pub archived_at: Option<Time>,
    /// Removed at, while they can be restored.
    pub removed_at: Option<Time>,
    /// Status that they were removed from.
    pub removed_from: Option<&'a str>,
    /// Archived by the clock at.
    pub ends_at: Option<Time>,
    /// Next notice of that.
    pub end_notice_at: Option<Time>,
}

impl Life<'_> {
    /// Archived now. The end date stays, to be seen; nobody is told of it any more.
    pub fn archived(row: &MemberRow, now: Time) -> Self {
        Self {
            status: "archived",
            archived_at: Some(now),
            removed_at: None,
            removed_from: None,
            ends_at: row.ends_at.map(Time),
            end_notice_at: None,
        }
    }
}

/// Moves a member and the counts; false where somebody else moved them at the same moment.
pub async fn set_life(tx: &mut Tx, row: &MemberRow, life: &Life<'_>) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update members
        set status = $2, archived_at = $3, removed_at = $4, removed_from = $5, ends_at = $6,
            end_notice_at = $7, version = version + 1
        where id = $1 and status = $8",
    )
    .bind(row.id.0)
    .bind(life.status)
    .bind(life.archived_at.map(|t| t.0))
    .bind(life.removed_at.map(|t| t.0))
    .bind(life.removed_from)
    .bind(life.ends_at.map(|t| t.0))
    .bind(life.end_notice_at.map(|t| t.0))
    .bind(&row.status)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    if rows == 0 {
        return Ok(false);
    }
    super::count(tx, row.workspace_id, &row.status, row.account_type, -1);
    super::count(tx, row.workspace_id, life.status, row.account_type, 1);
    Ok(true)
}

/// What the form of a member changes.
pub struct Edited<'a> {
    /// Name in this workspace.
    pub name: &'a str,
    /// Archived by the clock at.
    pub ends_at: Option<Time>,
    /// Next notice of that.
    pub end_notice_at: Option<Time>,
    /// Sealed keys and texts.
    pub metadata: Option<Vec<u8>>,
}

/// Writes it.
pub async fn set_edited(tx: &mut Tx, row: &MemberRow, edited: &Edited<'_>) -> Done<()> {
    let (sort_name, search_text) = super::keys(edited.name, &row.email);
    sql!(tx, c => sqlx::query(
        "update members
        set name = $2, sort_name = $3, search_text = $4, ends_at = $5, end_notice_at = $6,
            metadata = $7, version = version + 1
        where id = $1",
    )
    .bind(row.id.0)
    .bind(edited.name)
    .bind(sort_name)
    .bind(search_text)
    .bind(edited.ends_at.map(|t| t.0))
    .bind(edited.end_notice_at.map(|t| t.0))
    .bind(&edited.metadata)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Whoever has a form of the member open is told when they save it.
pub async fn move_version(tx: &mut Tx, id: MemberId) -> Done<()> {
    sql!(tx, c => sqlx::query("update members set version = version + 1 where id = $1")
        .bind(id.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// A member's sealed metadata.
pub async fn find_metadata(conn: &mut Conn, id: MemberId) -> Done<Option<Vec<u8>>> {
    let row: Option<Option<Vec<u8>>> = sql!(conn, c => sqlx::query_scalar(
        "select metadata from members where id = $1",
    )
    .bind(id.0)
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.flatten())
}

/// What an accepted invitation decided beforehand becomes the member's: metadata, end date, and who let
/// them in.
pub async fn take_over(tx: &mut Tx, member: MemberId, invitation: InvitationId, now: Time) -> Done<()> {
    let row: Option<(Uuid, Option<Vec<u8>>, Option<i64>)> = sql!(tx, c => sqlx::query_as(
        "select inviter_id, metadata, member_ends_at from invitations where id = $1",
    )
    .bind(invitation.0)
    .fetch_optional(&mut *c)
    .await)?;
    let Some((invited_by, metadata, ends_at)) = row else {
        return Ok(());
    };
    let notice = ends_at.and_then(|end| crate::members::ends::next_notice(Time(end), now));
    sql!(tx, c => sqlx::query(
        "update members set invited_by = $2, metadata = $3, ends_at = $4, end_notice_at = $5
        where id = $1",
    )
    .bind(member.0)
    .bind(invited_by)
    .bind(metadata)
    .bind(ends_at)
    .bind(notice.map(|t| t.0))
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Gives a member an end date and the moment of its next notice.
pub async fn set_end(tx: &mut Tx, member: MemberId, end: Time, notice: Option<Time>) -> Done<()> {
    sql!(tx, c => sqlx::query("update members set ends_at = $2, end_notice_at = $3 where id = $1")
        .bind(member.0)
        .bind(end.0)
        .bind(notice.map(|t| t.0))
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Switches off the reusable links of a member who leaves, and says how many.
pub async fn end_links(tx: &mut Tx, member: MemberId) -> Done<u64> {
    Ok(sql!(tx, c => sqlx::query(
        "update join_links set enabled = $2, ended_with = $1 where made_by = $1 and enabled",
    )
    .bind(member.0)
    .bind(false)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?)
}

/// Switches on again what `end_links` switched off, and says how many.
pub async fn bring_back_links(tx: &mut Tx, member: MemberId) -> Done<u64> {
    Ok(sql!(tx, c => sqlx::query(
        "update join_links set enabled = $2, ended_with = null where ended_with = $1 and not enabled",
    )
    .bind(member.0)
    .bind(true)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?)
}

/// Whoever is back has nothing more to be given back: a later undo is about what ended later.
pub async fn forget_ended(tx: &mut Tx, member: MemberId) -> Done<()> {
    for table in ["invitations", "join_links"] {
        sql!(tx, c => sqlx::query(AssertSqlSafe(format!(
            "update {table} set ended_with = null where ended_with = $1"
        )))
        .bind(member.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    }
    Ok(())
}

/// Forgets what was kept of those who can no longer be restored; the row stays, so that the address keeps
/// its one row and its history.
pub async fn forget_removed(tx: &mut Tx, before: Time) -> Done<u64> {
    for table in GIVEN {
        sql!(tx, c => sqlx::query(AssertSqlSafe(format!(
            "delete from {table} where member_id in (select id from members where removed_at < $1)"
        )))
        .bind(before.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    }
    Ok(sql!(tx, c => sqlx::query(
        "update members
        set removed_at = null, removed_from = null, metadata = null, ends_at = null, end_notice_at = null
        where removed_at < $1",
    )
    .bind(before.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?)
}

/// Addresses of these members of a workspace.
pub async fn list_emails(
    conn: &mut Conn,
    workspace: WorkspaceId,
    ids: &[MemberId],
) -> Done<Vec<(MemberId, String)>> {
    let mut sql = Statement::default();
    let workspace = sql.arg(workspace.0);
    let ids: Vec<String> = ids.iter().take(limits::BULK).map(|id| sql.arg(id.0)).collect();
    sql.push(&format!(
        "select id, email from members where workspace_id = {workspace} and id in ({})",
        ids.join(", ")
    ));
    let rows: Vec<(Uuid, String)> = sql!(conn, c => bound!(sqlx::query_as(AssertSqlSafe(sql.text)), sql.args)
            .fetch_all(&mut *c)
            .await)?;
    Ok(rows
        .into_iter()
        .map(|(id, email)| (MemberId(id), email))
        .collect())
}
