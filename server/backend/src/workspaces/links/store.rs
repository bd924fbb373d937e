//! SQL of reusable links.

use crate::db::{Conn, Tx, sql};
use crate::fault::{Done, Fault};
use crate::secrets::SecretHash;
use crate::workspaces::Workspace;
use model::account::AccountType;
use model::error::Gone;
use model::ids::{LinkId, MemberId, WorkspaceId};
use model::time::Time;
use model::workspace::JoinLink;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// A link as the use cases need it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LinkRow {
    /// Which.
    #[sqlx(try_from = "Uuid")]
    pub id: LinkId,
    /// Where.
    #[sqlx(try_from = "Uuid")]
    pub workspace_id: WorkspaceId,
    /// What it is for.
    pub name: String,
    /// BUSINESS or GUEST.
    #[sqlx(try_from = "String")]
    pub account_type: AccountType,
    domains: String,
    use_limit: i64,
    used: i64,
    /// Whether an administrator decides about each.
    pub approval: bool,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Ends at.
    #[sqlx(try_from = "i64")]
    pub ends_at: Time,
    /// Who answers for it.
    #[sqlx(try_from = "Uuid")]
    pub made_by: MemberId,
    /// Their name.
    pub maker_name: String,
    created_at: i64,
}

impl LinkRow {
    /// Why it no longer opens anything; none while it does.
    pub fn gone(&self, now: Time) -> Option<Gone> {
        if !self.enabled {
            Some(Gone::Off)
        } else if self.ends_at <= now {
            Some(Gone::Expired)
        } else if self.used >= self.use_limit {
            Some(Gone::UsedUp)
        } else {
            None
        }
    }

    /// Domains that may use it: its own, or those of the workspace.
    pub fn domains(&self, workspace: &Workspace) -> Done<Vec<String>> {
        let own = self.own_domains()?;
        if own.is_empty() {
            workspace.domains(self.account_type.kind())
        } else {
            Ok(own)
        }
    }

    fn own_domains(&self) -> Done<Vec<String>> {
        serde_json::from_str(&self.domains).map_err(|e| Fault::Bug(e.to_string()))
    }
}

const COLUMNS: &str =
    "l.id, l.workspace_id, l.name, l.account_type, l.domains, l.use_limit, l.used, l.approval,
    l.enabled, l.ends_at, l.made_by, m.name as maker_name, l.created_at";

/// By its public id.
pub async fn find(conn: &mut Conn, id: LinkId) -> Done<Option<LinkRow>> {
    Ok(sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS} from join_links l join members m on m.id = l.made_by where l.id = $1"
    )))
    .bind(id.0)
    .fetch_optional(&mut *c)
    .await)?)
}

/// By the hash of its secret.
pub async fn find_by_secret(conn: &mut Conn, hash: &SecretHash) -> Done<Option<LinkRow>> {
    Ok(sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS} from join_links l join members m on m.id = l.made_by where l.secret_hash = $1"
    )))
    .bind(hash.as_bytes())
    .fetch_optional(&mut *c)
    .await)?)
}

/// Links of a workspace, the latest first.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId) -> Done<Vec<JoinLink>> {
    let rows: Vec<LinkRow> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS}
        from join_links l
        join members m on m.id = l.made_by
        where l.workspace_id = $1
        order by l.created_at desc
        limit 200"
    )))
    .bind(workspace.0)
    .fetch_all(&mut *c)
    .await)?;
    rows.into_iter()
        .map(|row| {
            Ok(JoinLink {
                domains: row.own_domains()?,
                id: row.id,
                name: row.name,
                account_type: row.account_type,
                use_limit: row.use_limit,
                used: row.used,
                approval: row.approval,
                enabled: row.enabled,
                ends_at: row.ends_at,
                made_by: row.maker_name,
                created_at: Time(row.created_at),
            })
        })
        .collect()
}

/// A link to add.
pub struct New<'a> {
    /// Its id.
    pub id: LinkId,
    /// Where.
    pub workspace_id: WorkspaceId,
    /// Hash of its secret.
    pub hash: &'a SecretHash,
    /// What it is for.
    pub name: &'a str,
    /// BUSINESS or GUEST.
    pub account_type: AccountType,
    /// Domains that may use it.
    pub domains: &'a [String],
    /// How often it may be used.
    pub use_limit: i64,
    /// Whether an administrator decides about each.
    pub approval: bool,
    /// Ends at.
    pub ends_at: Time,
    /// Who answers for it.
    pub made_by: MemberId,
    /// Now.
    pub now: Time,
}

/// Adds a link.
pub async fn add(tx: &mut Tx, new: New<'_>) -> Done<()> {
    let domains = serde_json::to_string(new.domains).map_err(|e| Fault::Bug(e.to_string()))?;
    sql!(tx, c => sqlx::query(
        "insert into join_links (id, workspace_id, secret_hash, name, account_type, domains, use_limit,
            approval, ends_at, made_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new.id.0)
    .bind(new.workspace_id.0)
    .bind(new.hash.as_bytes())
    .bind(new.name)
    .bind(new.account_type.word())
    .bind(&domains)
    .bind(new.use_limit)
    .bind(new.approval)
    .bind(new.ends_at.0)
    .bind(new.made_by.0)
    .bind(new.now.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Gives a link another secret.
pub async fn set_secret(tx: &mut Tx, id: LinkId, hash: &SecretHash) -> Done<()> {
    sql!(tx, c => sqlx::query("update join_links set secret_hash = $2 where id = $1")
        .bind(id.0)
        .bind(hash.as_bytes())
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Switches a link on or off.
pub async fn set_enabled(tx: &mut Tx, id: LinkId, enabled: bool) -> Done<()> {
    sql!(tx, c => sqlx::query("update join_links set enabled = $2 where id = $1")
        .bind(id.0)
        .bind(enabled)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Counts one who has come in by a link; false where it no longer lets anybody in. The predicate holds the
/// whole rule, so that a link for three lets exactly three in.
pub(crate) async fn use_up(tx: &mut Tx, id: LinkId, now: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update join_links set used = used + 1
        where id = $1 and enabled = $3 and ends_at > $2 and used < use_limit",
    )
    .bind(id.0)
    .bind(now.0)
    .bind(true)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
