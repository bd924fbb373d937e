//! The workers that carry deliveries to their receivers.

use super::store::deliveries::{self, Claimed, Told};
use super::{payload, sign, store};
use crate::Backend;
use crate::audit::{By, Target};
use crate::caller::Client;
use crate::fault::{Done, Fault};
use crate::outward::{Answer, Within};
use model::audit::AuditAction;
use model::ids::WebhookId;
use model::limits;
use model::live::What;
use model::time::{Span, Time};
use model::webhook::{Attempt, DeliveryState, Trouble, WebhookEvent};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

/// Waits between tries; after the last one a delivery has failed.
const WAITS: [Span; 6] = [
    Span::seconds(5),
    Span::minutes(1),
    Span::minutes(10),
    Span::hours(1),
    Span::hours(6),
    Span::hours(24),
];
/// How long a worker may hold a delivery. Longer than a try may take.
const LEASE: Span = Span::minutes(1);
/// Deliveries under way at once in one process, each to another webhook.
const AT_ONCE: usize = 16;
/// How often the queue is looked at when nobody says that something was written.
const LOOK: Duration = Duration::from_secs(2);
/// Status of a receiver that is gone for good.
const GONE: u16 = 410;
/// Statuses with which a receiver may say when to come back.
const BUSY: [u16; 2] = [429, 503];
/// The longest that a receiver may ask to be left alone for.
const LONGEST: Span = Span::hours(24);

/// Runs until told to stop; then what is under way is finished.
pub async fn run(be: Backend, stop: CancellationToken) {
    let mut flights = JoinSet::new();
    while !stop.is_cancelled() {
        match claim(&be, AT_ONCE.saturating_sub(flights.len())).await {
            Ok(claimed) => {
                for claim in claimed {
                    flights.spawn(deliver_logged(be.clone(), claim));
                }
            }
            Err(fault) => tracing::warn!(%fault, "the webhooks' queue could not be read"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            Some(landed) = flights.join_next() => report(landed),
            () = be.db.webhooks_wait.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    while let Some(landed) = flights.join_next().await {
        report(landed);
    }
}

fn report(landed: Result<(), tokio::task::JoinError>) {
    if let Err(error) = landed {
        tracing::error!(%error, "a delivery died");
    }
}

async fn deliver_logged(be: Backend, claim: Claimed) {
    if let Err(fault) = deliver(&be, &claim).await {
        // Its lease ends, and it is tried again.
        tracing::warn!(%fault, webhook = %claim.webhook_id, "what became of a delivery could not be noted");
    }
}

/// Sends what is due, at most one to each webhook, and says how many that were.
pub async fn send_due(be: &Backend) -> Done<usize> {
    let claimed = claim(be, AT_ONCE).await?;
    let number = claimed.len();
    let mut flights = JoinSet::new();
    for claim in claimed {
        flights.spawn(deliver_logged(be.clone(), claim));
    }
    while let Some(landed) = flights.join_next().await {
        report(landed);
    }
    Ok(number)
}

async fn claim(be: &Backend, most: usize) -> Done<Vec<Claimed>> {
    let now = be.clock.now();
    let mut conn = be.db.read().await?;
    if most == 0 || !deliveries::any_due(&mut conn, now).await? {
        return Ok(Vec::new());
    }
    drop(conn);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut tx = be.db.begin().await?;
    let claimed = deliveries::claim(&mut tx, now, now + LEASE, most).await?;
    tx.save().await?;
    Ok(claimed)
}

/// Sends the test that was just written, and says which it was; none where somebody else has it.
pub(super) async fn deliver_test(be: &Backend, id: WebhookId) -> Done<Option<i64>> {
    let mut tx = be.db.begin().await?;
    let claimed = deliveries::claim_test(&mut tx, id, be.clock.now() + LEASE).await?;
    tx.save().await?;
    let Some(claim) = claimed else {
        return Ok(None);
    };
    deliver(be, &claim).await?;
    Ok(Some(claim.seq))
}

async fn deliver(be: &Backend, claim: &Claimed) -> Done<()> {
    let mut conn = be.db.read().await?;
    let told = deliveries::find_told(&mut conn, claim.webhook_id, claim.seq).await?;
    drop(conn);
    let Some(told) = told else {
        return Ok(());
    };
    let test = told.event == WebhookEvent::Test.word();
    if !told.enabled && !test {
        return drop_it(be, claim, &told).await;
    }
    let (at, begun) = (be.clock.now(), Instant::now());
    let answer = match post(be, claim, &told, at).await {
        Ok(answer) => answer,
        Err(fault) => {
            tracing::error!(%fault, webhook = %claim.webhook_id, "a delivery could not be written out");
            Err(Trouble::Lost)
        }
    };
    let (state, next_at) = outcome(
        &answer,
        if test { None } else { Some(claim.waits) },
        be.clock.now(),
    );
    metrics::counter!("usher_webhooks_total", "state" => state.word()).increment(1);
    tracing::info!(webhook = %claim.webhook_id, seq = claim.seq, state = state.word(), "webhook tried");
    let gone = matches!(&answer, Ok(answer) if answer.status == GONE);
    let attempt = Attempt {
        n: claim.tries + 1,
        at,
        status: answer.as_ref().ok().map(|answer| i64::from(answer.status)),
        trouble: answer.as_ref().err().copied(),
        words: answer.map(|answer| words(&answer.body)).unwrap_or_default(),
        milliseconds: i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX),
    };
    let mut tx = be.db.begin().await?;
    if deliveries::settle(&mut tx, claim, true, state, next_at).await? {
        deliveries::add_attempt(&mut tx, claim, &attempt).await?;
    }
    if gone && store::set_enabled(&mut tx, claim.webhook_id, false).await? {
        tx.note(
            told.workspace_id,
            (be.clock.now(), By::System, &Client::system()),
            AuditAction::WebhookGone,
            Target::of("webhook", claim.webhook_id.0),
            &serde_json::json!({ "name": told.hook_name, "status": GONE }),
        );
    }
    tx.changed(told.workspace_id, What::Webhooks, None);
    tx.save().await
}

/// The webhook was switched off after this was claimed.
async fn drop_it(be: &Backend, claim: &Claimed, told: &Told) -> Done<()> {
    let mut tx = be.db.begin().await?;
    deliveries::settle(&mut tx, claim, false, DeliveryState::Dropped, None).await?;
    tx.changed(told.workspace_id, What::Webhooks, None);
    tx.save().await
}

async fn post(be: &Backend, claim: &Claimed, told: &Told, now: Time) -> Done<Result<Answer, Trouble>> {
    let Some(body) = payload::write(told) else {
        return Ok(Err(Trouble::Lost));
    };
    let mut secrets = vec![sign::open(be, &told.secret)?];
    if let Some(old) = &told.old_secret
        && told.old_until.is_some_and(|until| now < Time(until))
    {
        secrets.push(sign::open(be, old)?);
    }
    let message = deliveries::message(claim.webhook_id, claim.seq);
    let headers = sign::headers(&secrets, &message, now, &body)?;
    let url = Url::parse(&told.url).map_err(|error| Fault::Bug(error.to_string()))?;
    let within = Within {
        patience: Duration::from_secs(limits::WEBHOOK_PATIENCE.as_seconds().unsigned_abs()),
        most: limits::WEBHOOK_ANSWER,
    };
    Ok(be.outward.post(&url, &headers, body, within).await)
}

/// State and next try after an answer; `waits` is how often it was tried before, none where it is not tried
/// again.
fn outcome(answer: &Result<Answer, Trouble>, waits: Option<i64>, now: Time) -> (DeliveryState, Option<Time>) {
    match answer {
        Ok(answer) if (200..300).contains(&answer.status) => (DeliveryState::Delivered, None),
        Ok(answer) if answer.status == GONE => (DeliveryState::Failed, None),
        Err(Trouble::Lost) => (DeliveryState::Failed, None),
        _ => {
            let wait = waits
                .and_then(|n| usize::try_from(n).ok())
                .and_then(|n| WAITS.get(n));
            match wait {
                Some(&wait) => {
                    let asked = answer.as_ref().ok().and_then(|answer| come_back(answer, now));
                    let next_at = asked.map_or(now + wait, |at| at.min(now + LONGEST).max(now + wait));
                    (DeliveryState::Deferred, Some(next_at))
                }
                None => (DeliveryState::Failed, None),
            }
        }
    }
}

/// When a busy receiver asks to be tried again, in seconds or as a date (RFC 9110, 10.2.3).
fn come_back(answer: &Answer, now: Time) -> Option<Time> {
    let text = answer
        .retry_after
        .as_deref()
        .filter(|_| BUSY.contains(&answer.status))?;
    if let Ok(seconds) = text.trim().parse::<u32>() {
        return Some(now + Span::seconds(seconds.into()));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    let since = at.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Time(i64::try_from(since.as_micros()).ok()?))
}

/// The answer's first words, without what would show as nothing.
fn words(body: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(body)
        .chars()
        .map(|c| if model::name::is_hidden(c) { ' ' } else { c })
        .take(limits::WEBHOOK_WORDS)
        .collect();
    text.trim().to_owned()
}
