//! SQL of webhooks.

pub mod deliveries;

use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use crate::roles::store::Written;
use model::ids::{WebhookId, WorkspaceId};
use model::time::Time;
use model::webhook::{CheckedWebhook, DeliveryState, Webhook, WebhookEvent, WebhookRow};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct HookRow {
    id: Uuid,
    name: String,
    url: String,
    every: bool,
    events: String,
    enabled: bool,
    old_until: Option<i64>,
    version: i64,
    created_at: i64,
}

impl From<HookRow> for Webhook {
    fn from(row: HookRow) -> Self {
        Self {
            id: WebhookId(row.id),
            name: row.name,
            url: row.url,
            every: row.every,
            events: row
                .events
                .split_whitespace()
                .filter_map(WebhookEvent::from_word)
                .collect(),
            enabled: row.enabled,
            old_until: row.old_until.map(Time),
            version: row.version,
            created_at: Time(row.created_at),
        }
    }
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    hook: HookRow,
    latest_state: Option<String>,
    latest_at: Option<i64>,
}

const COLUMNS: &str =
    "w.id, w.name, w.url, w.every, w.events, w.enabled, w.old_until, w.version, w.created_at";

/// Events as they are stored: a space around each, so that one is found by itself.
fn packed(events: &[WebhookEvent]) -> String {
    let mut words = String::new();
    for event in events {
        words.push(' ');
        words.push_str(event.word());
    }
    if !words.is_empty() {
        words.push(' ');
    }
    words
}

/// Webhooks of a workspace, the oldest first, each with its latest delivery.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId) -> Done<Vec<WebhookRow>> {
    let rows: Vec<ListedRow> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS}, d.state as latest_state, d.created_at as latest_at
        from webhooks w
        left join webhook_deliveries d on d.webhook_id = w.id
            and d.seq = (select max(x.seq) from webhook_deliveries x where x.webhook_id = w.id)
        where w.workspace_id = $1
        order by w.created_at, w.id"
    )))
    .bind(workspace.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows
        .into_iter()
        .map(|row| WebhookRow {
            webhook: row.hook.into(),
            latest: row
                .latest_state
                .as_deref()
                .and_then(DeliveryState::from_word)
                .zip(row.latest_at.map(Time)),
        })
        .collect())
}

/// A webhook of the workspace.
pub async fn find(conn: &mut Conn, workspace: WorkspaceId, id: WebhookId) -> Done<Option<Webhook>> {
    let row: Option<HookRow> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS} from webhooks w where w.workspace_id = $1 and w.id = $2"
    )))
    .bind(workspace.0)
    .bind(id.0)
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.map(Webhook::from))
}

/// How many there are.
pub async fn count(conn: &mut Conn, workspace: WorkspaceId) -> Done<i64> {
    Ok(
        sql!(conn, c => sqlx::query_scalar("select count(*) from webhooks where workspace_id = $1")
        .bind(workspace.0)
        .fetch_one(&mut *c)
        .await)?,
    )
}

/// Adds one, switched on.
pub async fn add(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: WebhookId,
    hook: &CheckedWebhook,
    sealed: &[u8],
    now: Time,
) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "insert into webhooks (id, workspace_id, name, url, every, events, secret, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.0)
    .bind(workspace.0)
    .bind(&hook.name)
    .bind(&hook.url)
    .bind(hook.every)
    .bind(packed(&hook.events))
    .bind(sealed)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Writes one that is still at this version.
pub async fn set(tx: &mut Tx, before: &Webhook, hook: &CheckedWebhook) -> Done<Written> {
    let rows = sql!(tx, c => sqlx::query(
        "update webhooks
        set name = $2, url = $3, every = $4, events = $5, version = version + 1
        where id = $1 and version = $6",
    )
    .bind(before.id.0)
    .bind(&hook.name)
    .bind(&hook.url)
    .bind(hook.every)
    .bind(packed(&hook.events))
    .bind(before.version)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(if rows == 1 { Written::Done } else { Written::Moved })
}

/// Gives one another secret; the one before signs too until `old_until`.
pub async fn rotate(tx: &mut Tx, id: WebhookId, sealed: &[u8], old_until: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update webhooks
        set old_secret = secret, old_until = $3, secret = $2, version = version + 1
        where id = $1",
    )
    .bind(id.0)
    .bind(sealed)
    .bind(old_until.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Switches one on or off; false where it is so already. What waits is dropped when it is switched off.
pub async fn set_enabled(tx: &mut Tx, id: WebhookId, enabled: bool) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update webhooks set enabled = $2, version = version + 1 where id = $1 and enabled <> $2",
    )
    .bind(id.0)
    .bind(enabled)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    if rows == 1 && !enabled {
        sql!(tx, c => sqlx::query(
            "update webhook_deliveries
            set state = 'dropped', due_at = null
            where webhook_id = $1 and due_at is not null and state in ('queued', 'deferred')",
        )
        .bind(id.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    }
    Ok(rows == 1)
}

/// Deletes one with its deliveries.
pub async fn remove(tx: &mut Tx, id: WebhookId) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query("delete from webhooks where id = $1")
        .bind(id.0)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Forgets secrets that no longer sign, and deliveries that nobody asks about any more.
pub async fn purge(tx: &mut Tx, now: Time, before: Time) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "update webhooks set old_secret = null, old_until = null where old_until <= $1",
    )
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    sql!(tx, c => sqlx::query("delete from webhook_deliveries where created_at < $1 and due_at is null")
        .bind(before.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}
