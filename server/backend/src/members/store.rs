//! SQL of members; of their lives after they came in see `store/life.rs`. Whoever changes a status or account type goes through `set_status` or `set_rank`,
//! which keep the counts.

mod erase;
mod life;

pub use erase::{erase, is_erased};
pub use life::{
    Edited, Life, bring_back_links, end_links, find_metadata, forget_ended, forget_removed, list_emails,
    move_version, set_edited, set_end, set_life, take_over,
};

use crate::caller::Actor;
use crate::db::{Conn, Tx, list, listed, sql};
use crate::fault::Done;
use crate::rights::store::{self as rights, ADDED};
use model::account::{AccountType, Rank};
use model::error::Error;
use model::ids::{MemberId, UserId, WorkspaceId};
use model::mail::MailState;
use model::permission::Grants;
use model::policy::Standing;
use model::time::Time;
use model::workspace::WhoMayInvite;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Status of a row that no list shows: its invitation was revoked or declined.
pub const LEFT: &str = "left";

/// A member as the use cases need it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MemberRow {
    /// Which.
    #[sqlx(try_from = "Uuid")]
    pub id: MemberId,
    /// Where.
    #[sqlx(try_from = "Uuid")]
    pub workspace_id: WorkspaceId,
    /// The account, once there is one.
    pub user_id: Option<Uuid>,
    /// Normalised address.
    pub email: String,
    /// Name; empty until they told it.
    pub name: String,
    /// Account type.
    #[sqlx(try_from = "String")]
    pub account_type: AccountType,
    /// Owner mark.
    pub owner: bool,
    /// A word of `people::Status`, or `LEFT`.
    pub status: String,
    /// Archived by the clock at.
    pub ends_at: Option<i64>,
    /// Archived at.
    pub archived_at: Option<i64>,
    /// Removed at, while they can be restored.
    pub removed_at: Option<i64>,
    /// Status that they were removed from.
    pub removed_from: Option<String>,
    /// Moves with each change.
    pub version: i64,
}

/// A row to add.
pub struct New<'a> {
    /// Its id.
    pub id: MemberId,
    /// Where.
    pub workspace_id: WorkspaceId,
    /// The account, if it exists.
    pub user_id: Option<UserId>,
    /// Normalised address.
    pub email: &'a str,
    /// Name; may be empty.
    pub name: &'a str,
    /// Account type.
    pub account_type: AccountType,
    /// Owner mark; the caller moves the workspace's number of owners.
    pub owner: bool,
    /// A word of `people::Status`.
    pub status: &'a str,
    /// Who let them in, where a member did.
    pub invited_by: Option<MemberId>,
    /// Now.
    pub created_at: Time,
}

impl New<'_> {
    /// The row as it will be.
    pub fn row(&self) -> MemberRow {
        MemberRow {
            id: self.id,
            workspace_id: self.workspace_id,
            user_id: self.user_id.map(|id| id.0),
            email: self.email.to_owned(),
            name: self.name.to_owned(),
            account_type: self.account_type,
            owner: self.owner,
            status: self.status.to_owned(),
            ends_at: None,
            archived_at: None,
            removed_at: None,
            removed_from: None,
            version: 1,
        }
    }
}

/// What is sorted by and searched through for a name and an address.
pub fn keys(name: &str, email: &str) -> (String, String) {
    let name = model::name::fold(name);
    let search = format!("{name} {email}").trim().to_owned();
    (if name.is_empty() { email.to_owned() } else { name }, search)
}

/// Adds a row and counts it; false where the address got one at the same moment.
pub async fn add(tx: &mut Tx, new: New<'_>) -> Done<bool> {
    let (sort_name, search_text) = keys(new.name, new.email);
    let rows = sql!(tx, c => sqlx::query(
        "insert into members (id, workspace_id, user_id, email, name, sort_name, search_text, kind,
            account_type, owner, rank, status, invited_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        on conflict do nothing",
    )
    .bind(new.id.0)
    .bind(new.workspace_id.0)
    .bind(new.user_id.map(|id| id.0))
    .bind(new.email)
    .bind(new.name)
    .bind(sort_name)
    .bind(search_text)
    .bind(new.account_type.kind().word())
    .bind(new.account_type.word())
    .bind(new.owner)
    .bind(Rank::new(new.account_type, new.owner).number())
    .bind(new.status)
    .bind(new.invited_by.map(|id| id.0))
    .bind(new.created_at.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    if rows == 0 {
        return Ok(false);
    }
    count(tx, new.workspace_id, new.status, new.account_type, 1);
    Ok(true)
}

/// Moves the number of people with this status and account type; `Tx::save` writes it.
pub fn count(tx: &mut Tx, workspace: WorkspaceId, status: &str, account_type: AccountType, by: i64) {
    if status != LEFT {
        *tx.counts
            .entry((workspace, status.to_owned(), account_type.word()))
            .or_default() += by;
    }
}

/// Numbers of people that a unit of work has moved, by workspace, status and account type.
pub(crate) type Counts = BTreeMap<(WorkspaceId, String, &'static str), i64>;

/// Writes them, always in the same order: two units of work that move the same numbers wait for each other,
/// and do not stand in each other's way.
pub(crate) async fn write_counts(conn: &mut Conn, counts: Counts) -> Done<()> {
    for ((workspace, status, account_type), by) in counts.into_iter().filter(|(_, by)| *by != 0) {
        sql!(conn, c => sqlx::query(
            "insert into member_counts (workspace_id, status, account_type, n) values ($1, $2, $3, $4)
            on conflict (workspace_id, status, account_type) do update set n = member_counts.n + excluded.n",
        )
        .bind(workspace.0)
        .bind(&status)
        .bind(account_type)
        .bind(by)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    }
    Ok(())
}

const COLUMNS: &str = "id, workspace_id, user_id, email, name, account_type, owner, status, ends_at,
    archived_at, removed_at, removed_from, version";

/// The row of an address, whatever its status.
pub async fn find_by_email(conn: &mut Conn, workspace: WorkspaceId, email: &str) -> Done<Option<MemberRow>> {
    Ok(sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from members where workspace_id = $1 and email = $2"
    )))
    .bind(workspace.0)
    .bind(email)
    .fetch_optional(&mut *c)
    .await)?)
}

/// The rows of these addresses, by address.
pub async fn list_by_emails<'a>(
    conn: &mut Conn,
    workspace: WorkspaceId,
    emails: impl Iterator<Item = &'a str>,
) -> Done<HashMap<String, MemberRow>> {
    let (emails, listed) = (list(emails), listed(conn, 2));
    let rows: Vec<MemberRow> = sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from members where workspace_id = $1 and email in {listed}"
    )))
    .bind(workspace.0)
    .bind(&emails)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(|row| (row.email.clone(), row)).collect())
}

/// A row by its id, whatever its status.
pub async fn find(conn: &mut Conn, id: MemberId) -> Done<Option<MemberRow>> {
    Ok(sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from members where id = $1"
    )))
    .bind(id.0)
    .fetch_optional(&mut *c)
    .await)?)
}

/// An active member of the workspace.
pub async fn find_active(conn: &mut Conn, workspace: WorkspaceId, id: MemberId) -> Done<Option<MemberRow>> {
    Ok(find(conn, id)
        .await?
        .filter(|row| row.workspace_id == workspace && row.status == "active"))
}

/// What the rules see of an active member; none for anybody else.
pub async fn find_standing(conn: &mut Conn, id: MemberId) -> Done<Option<Standing>> {
    let row: Option<(String, bool, String, String)> = sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select m.account_type, m.owner, w.who_may_invite, {ADDED}
        from members m
        join workspaces w on w.id = m.workspace_id
        where m.id = $1 and m.status = 'active'",
    )))
    .bind(id.0)
    .fetch_optional(&mut *c)
    .await)?;
    row.map(|(account_type, owner, who, added)| standing(account_type, owner, who, &added))
        .transpose()
}

/// The actor's standing as of this transaction; a key's capabilities stay what they were when it came in.
pub async fn standing_of(conn: &mut Conn, actor: &Actor) -> Done<Standing> {
    let standing = find_standing(conn, actor.member_id)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Standing {
        key: actor.standing.key,
        ..standing
    })
}

/// Puts a standing together from its columns.
pub fn standing(account_type: String, owner: bool, who_may_invite: String, added: &str) -> Done<Standing> {
    let unknown = |e: model::error::UnknownWord| crate::fault::Fault::Bug(e.to_string());
    Ok(Standing {
        account_type: AccountType::try_from(account_type).map_err(unknown)?,
        owner,
        who_may_invite: WhoMayInvite::try_from(who_may_invite).map_err(unknown)?,
        added: Grants::from_digits(added),
        key: None,
    })
}

/// Gives a row another status and moves the counts. With `account` it also becomes that user's.
pub async fn set_status(
    tx: &mut Tx,
    row: &MemberRow,
    status: &str,
    account: Option<(UserId, &str)>,
) -> Done<()> {
    let name = account.map_or(row.name.as_str(), |(_, name)| name);
    let user = account.map(|(user, _)| user.0).or(row.user_id);
    let (sort_name, search_text) = keys(name, &row.email);
    sql!(tx, c => sqlx::query(
        "update members
        set status = $2, user_id = $3, name = $4, sort_name = $5, search_text = $6,
            version = version + 1
        where id = $1",
    )
    .bind(row.id.0)
    .bind(status)
    .bind(user)
    .bind(name)
    .bind(sort_name)
    .bind(search_text)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    count(tx, row.workspace_id, &row.status, row.account_type, -1);
    count(tx, row.workspace_id, status, row.account_type, 1);
    Ok(())
}

/// Opens the row of somebody who had left, asked, or whose invitation ran out as if it were new, at the top
/// of "created"; its id, address and account stay. False where another did so at the same moment.
pub async fn come_again(tx: &mut Tx, row: &MemberRow, new: &New<'_>) -> Done<bool> {
    let (sort_name, search_text) = keys(new.name, &row.email);
    let rows = sql!(tx, c => sqlx::query(
        "update members
        set status = $12, name = $2, sort_name = $3, search_text = $4, kind = $5,
            account_type = $6, owner = $7, rank = $8, created_at = $9, mail_state = $10, mail_id = null,
            metadata = null, invited_by = $13, ends_at = null, end_notice_at = null,
            archived_at = null, removed_at = null, removed_from = null, version = version + 1
        where id = $1 and status = $11",
    )
    .bind(row.id.0)
    .bind(new.name)
    .bind(sort_name)
    .bind(search_text)
    .bind(new.account_type.kind().word())
    .bind(new.account_type.word())
    .bind(false)
    .bind(Rank::new(new.account_type, false).number())
    .bind(new.created_at.0)
    .bind(MailState::None.word())
    .bind(&row.status)
    .bind(new.status)
    .bind(new.invited_by.map(|id| id.0))
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    if rows == 0 {
        return Ok(false);
    }
    // What they once had is not what they are given now.
    rights::clear(tx, row.id).await?;
    count(tx, row.workspace_id, &row.status, row.account_type, -1);
    count(tx, row.workspace_id, new.status, new.account_type, 1);
    Ok(true)
}

/// Takes the row of somebody whose request came to nothing out of the list.
pub async fn leave_if_requested(tx: &mut Tx, id: MemberId) -> Done<()> {
    match find(tx, id).await? {
        Some(row) if row.status == "requested" => set_status(tx, &row, LEFT, None).await,
        _ => Ok(()),
    }
}

/// Gives a row another account type and owner mark and moves the counts; the number of owners is moved
/// by `add_owner` and `remove_owner`.
pub async fn set_rank(tx: &mut Tx, row: &MemberRow, account_type: AccountType, owner: bool) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "update members
        set account_type = $2, kind = $3, owner = $4, rank = $5, version = version + 1
        where id = $1",
    )
    .bind(row.id.0)
    .bind(account_type.word())
    .bind(account_type.kind().word())
    .bind(owner)
    .bind(Rank::new(account_type, owner).number())
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    count(tx, row.workspace_id, &row.status, row.account_type, -1);
    count(tx, row.workspace_id, &row.status, account_type, 1);
    Ok(())
}

/// One active owner more.
pub async fn add_owner(tx: &mut Tx, workspace: WorkspaceId) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "update workspaces set active_owners = active_owners + 1 where id = $1",
    )
    .bind(workspace.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// One active owner less, unless it is the last: the predicate holds the rule, and the row's lock makes
/// two who demote each other come one after the other.
pub async fn remove_owner(tx: &mut Tx, workspace: WorkspaceId) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update workspaces set active_owners = active_owners - 1 where id = $1 and active_owners > 1",
    )
    .bind(workspace.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Gives every row of a user their new name.
pub async fn rename_user(tx: &mut Tx, user: UserId, email: &str, name: &str) -> Done<()> {
    let (sort_name, search_text) = keys(name, email);
    sql!(tx, c => sqlx::query(
        "update members set name = $2, sort_name = $3, search_text = $4 where user_id = $1",
    )
    .bind(user.0)
    .bind(name)
    .bind(sort_name)
    .bind(search_text)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}
