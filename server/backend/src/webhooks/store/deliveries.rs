//! SQL of deliveries.

use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use model::audit::AuditAction;
use model::ids::{WebhookId, WorkspaceId};
use model::time::{Span, Time};
use model::webhook::{Attempt, Delivery, DeliveryState, Trouble, WebhookEvent};
use sqlx::AssertSqlSafe;
use std::sync::LazyLock;
use uuid::Uuid;

/// How long only whoever pressed the button sends a test; then it is as any other delivery.
const OF_THE_TESTER: Span = Span::seconds(30);
/// Tries of a delivery that are shown.
const SHOWN: i64 = 10;

/// Statement that writes a delivery for each of the workspace's new events and each webhook that is to be
/// told of it.
static ENQUEUE: LazyLock<String> = LazyLock::new(|| {
    let events: Vec<String> = WebhookEvent::choices()
        .map(|event| format!("'{event}'"))
        .collect();
    format!(
        "insert into webhook_deliveries (webhook_id, seq, event, state, due_at, created_at)
        select w.id, e.seq,
            case when e.action = '{tested}' then '{test}' else e.action end,
            'queued',
            case when e.action = '{tested}' then e.at + $4 else e.at end,
            e.at
        from audit_events e
        join webhooks w on w.workspace_id = e.chain
        where e.chain = $1 and e.seq > $2 and e.seq <= $3 and (
            (e.action = '{tested}' and e.target_id = w.id)
            or (
                w.enabled and e.action in ({})
                and (w.every or w.events like '% ' || e.action || ' %')
            )
        )",
        events.join(", "),
        tested = AuditAction::WebhookTested,
        test = WebhookEvent::Test,
    )
});

/// Writes what is told of the workspace's events after `from` up to `to`, in the transaction that wrote
/// these; says whether anything is.
pub async fn enqueue(conn: &mut Conn, chain: WorkspaceId, from: i64, to: i64) -> Done<bool> {
    let rows = sql!(conn, c => sqlx::query(ENQUEUE.as_str())
        .bind(chain.0)
        .bind(from)
        .bind(to)
        .bind(OF_THE_TESTER.0)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// A delivery that somebody has claimed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Claimed {
    /// To which webhook.
    #[sqlx(try_from = "Uuid")]
    pub webhook_id: WebhookId,
    /// Of which event.
    pub seq: i64,
    /// Until when it is theirs; names the claim.
    #[sqlx(try_from = "i64")]
    pub due_at: Time,
    /// Tries since it was queued.
    pub waits: i64,
    /// Tries in all.
    pub tries: i64,
}

/// Whether any is due; a look that takes no lock.
pub async fn any_due(conn: &mut Conn, now: Time) -> Done<bool> {
    let one: Option<i64> = sql!(conn, c => sqlx::query_scalar(
        "select due_at from webhook_deliveries where due_at <= $1 limit 1",
    )
    .bind(now.0)
    .fetch_optional(&mut *c)
    .await)?;
    Ok(one.is_some())
}

/// Claims due deliveries until `lease`, at most one of each webhook, and none of a webhook that is being
/// sent one: a slow receiver holds up nobody else. The outer condition repeats the inner one, so that of two
/// workers, on one node or two, only one gets each.
pub async fn claim(tx: &mut Tx, now: Time, lease: Time, most: i64) -> Done<Vec<Claimed>> {
    Ok(sql!(tx, c => sqlx::query_as(
        "update webhook_deliveries
        set state = 'sending', due_at = $2
        where due_at <= $1 and (webhook_id, seq) in (
            select n.id, (
                select d.seq
                from webhook_deliveries d
                where d.webhook_id = n.id and d.due_at = n.due_at
                order by d.seq
                limit 1
            )
            from (
                select w.id, (
                    select min(d.due_at)
                    from webhook_deliveries d
                    where d.webhook_id = w.id and d.due_at is not null
                ) as due_at
                from webhooks w
            ) n
            where n.due_at <= $1 and not exists (
                select 1
                from webhook_deliveries s
                where s.webhook_id = n.id and s.state = 'sending' and s.due_at > $1
            )
            order by n.due_at
            limit $3
        )
        returning webhook_id, seq, due_at, waits, tries",
    )
    .bind(now.0)
    .bind(lease.0)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?)
}

/// Claims the latest test of a webhook that nobody has claimed.
pub async fn claim_test(tx: &mut Tx, id: WebhookId, lease: Time) -> Done<Option<Claimed>> {
    Ok(sql!(tx, c => sqlx::query_as(
        "update webhook_deliveries
        set state = 'sending', due_at = $2
        where webhook_id = $1 and state = 'queued' and seq = (
            select max(d.seq)
            from webhook_deliveries d
            where d.webhook_id = $1 and d.state = 'queued' and d.event = $3
        )
        returning webhook_id, seq, due_at, waits, tries",
    )
    .bind(id.0)
    .bind(lease.0)
    .bind(WebhookEvent::Test.word())
    .fetch_optional(&mut *c)
    .await)?)
}

/// What a delivery tells, and to whom.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Told {
    #[sqlx(try_from = "Uuid")]
    pub workspace_id: WorkspaceId,
    pub workspace_slug: String,
    pub workspace_name: String,
    pub hook_name: String,
    pub url: String,
    pub enabled: bool,
    pub secret: Vec<u8>,
    pub old_secret: Option<Vec<u8>>,
    pub old_until: Option<i64>,
    pub event: String,
    /// None where the log no longer has the event; so with all that follows.
    pub at: Option<i64>,
    pub actor_kind: Option<String>,
    pub actor_uid: Option<String>,
    pub actor_name: Option<String>,
    pub actor_email: Option<String>,
    pub target_kind: Option<String>,
    pub target_id: Option<Uuid>,
    pub member_id: Option<Uuid>,
    pub member_uid: Option<String>,
    pub member_name: Option<String>,
    pub member_email: Option<String>,
    pub detail: Option<String>,
}

/// All that a delivery needs; none where the webhook is gone.
pub async fn find_told(conn: &mut Conn, id: WebhookId, seq: i64) -> Done<Option<Told>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select w.workspace_id, p.slug as workspace_slug, p.name as workspace_name,
            w.name as hook_name, w.url, w.enabled, w.secret, w.old_secret, w.old_until, d.event,
            e.at, e.actor_kind, u.uid as actor_uid, coalesce(u.name, k.name) as actor_name,
            coalesce(u.email, km.email) as actor_email,
            e.target_kind, e.target_id, m.id as member_id, a.uid as member_uid,
            m.name as member_name, m.email as member_email, e.detail
        from webhook_deliveries d
        join webhooks w on w.id = d.webhook_id
        join workspaces p on p.id = w.workspace_id
        left join audit_events e on e.chain = w.workspace_id and e.seq = d.seq
        left join users u on u.id = e.actor_id
        left join keys k on k.id = e.actor_id
        left join members km on km.id = k.maker_id
        left join members m on m.id = e.about
        left join users a on a.id = m.user_id
        where d.webhook_id = $1 and d.seq = $2",
    )
    .bind(id.0)
    .bind(seq)
    .fetch_optional(&mut *c)
    .await)?)
}

/// Lets a claimed delivery go with this state; false where the claim has run out.
pub async fn settle(
    tx: &mut Tx,
    claim: &Claimed,
    tried: bool,
    state: DeliveryState,
    next_at: Option<Time>,
) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update webhook_deliveries
        set state = $4, due_at = $5, waits = waits + $6, tries = tries + $6
        where webhook_id = $1 and seq = $2 and state = 'sending' and due_at = $3",
    )
    .bind(claim.webhook_id.0)
    .bind(claim.seq)
    .bind(claim.due_at.0)
    .bind(state.word())
    .bind(next_at.map(|at| at.0))
    .bind(i64::from(tried))
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Notes a try.
pub async fn add_attempt(tx: &mut Tx, claim: &Claimed, attempt: &Attempt) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "insert into webhook_attempts (webhook_id, seq, n, at, status, trouble, words, milliseconds)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(claim.webhook_id.0)
    .bind(claim.seq)
    .bind(attempt.n)
    .bind(attempt.at.0)
    .bind(attempt.status)
    .bind(attempt.trouble.map_or("", Trouble::word))
    .bind(&attempt.words)
    .bind(attempt.milliseconds)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Puts a delivery that is not under way back into the queue, with all of its tries before it.
pub async fn requeue(tx: &mut Tx, id: WebhookId, seq: i64, now: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update webhook_deliveries
        set state = 'queued', due_at = $3, waits = 0
        where webhook_id = $1 and seq = $2 and state in ('delivered', 'deferred', 'failed', 'dropped')",
    )
    .bind(id.0)
    .bind(seq)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    seq: i64,
    #[sqlx(try_from = "String")]
    event: WebhookEvent,
    #[sqlx(try_from = "String")]
    state: DeliveryState,
    due_at: Option<i64>,
    tries: i64,
    created_at: i64,
}

#[derive(sqlx::FromRow)]
struct AttemptRow {
    seq: i64,
    n: i64,
    at: i64,
    status: Option<i64>,
    trouble: String,
    words: String,
    milliseconds: i64,
}

/// Value of the header `webhook-id`: the same in every try, and of no other delivery.
pub fn message(id: WebhookId, seq: i64) -> String {
    format!("msg_{}_{seq}", id.0.simple())
}

/// Deliveries of a webhook before one of them, the latest first, each with its latest tries.
pub async fn list(conn: &mut Conn, id: WebhookId, before: i64, most: i64) -> Done<Vec<Delivery>> {
    let rows: Vec<DeliveryRow> = sql!(conn, c => sqlx::query_as(
        "select seq, event, state, due_at, tries, created_at
        from webhook_deliveries
        where webhook_id = $1 and seq < $2
        order by seq desc
        limit $3",
    )
    .bind(id.0)
    .bind(before)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?;
    let mut attempts = match (rows.last(), rows.first()) {
        (Some(first), Some(last)) => list_attempts(conn, id, first.seq, last.seq).await?,
        _ => Vec::new(),
    };
    Ok(rows
        .into_iter()
        .map(|row| Delivery {
            message: message(id, row.seq),
            event: row.event,
            created_at: Time(row.created_at),
            state: row.state,
            next_at: row
                .due_at
                .filter(|_| row.state == DeliveryState::Deferred)
                .map(Time),
            tries: row.tries,
            attempts: attempts
                .extract_if(.., |(seq, _)| *seq == row.seq)
                .map(|(_, attempt)| attempt)
                .collect(),
            seq: row.seq,
        })
        .collect())
}

async fn list_attempts(conn: &mut Conn, id: WebhookId, from: i64, to: i64) -> Done<Vec<(i64, Attempt)>> {
    let rows: Vec<AttemptRow> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select a.seq, a.n, a.at, a.status, a.trouble, a.words, a.milliseconds
        from webhook_attempts a
        join webhook_deliveries d on d.webhook_id = a.webhook_id and d.seq = a.seq
        where a.webhook_id = $1 and a.seq >= $2 and a.seq <= $3 and a.n > d.tries - {SHOWN}
        order by a.seq desc, a.n desc"
    )))
    .bind(id.0)
    .bind(from)
    .bind(to)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let attempt = Attempt {
                n: row.n,
                at: Time(row.at),
                status: row.status,
                trouble: Trouble::from_word(&row.trouble),
                words: row.words,
                milliseconds: row.milliseconds,
            };
            (row.seq, attempt)
        })
        .collect())
}
