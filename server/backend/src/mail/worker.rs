//! The workers that carry mails to the SMTP server.

use super::content::{self, Sealed, Wrapper};
use super::{SEALED_FOR, store, transport::Answer};
use crate::Backend;
use crate::fault::{Done, Fault};
use model::mail::MailState;
use model::time::{Span, Time};
use store::Claimed;
use tokio_util::sync::CancellationToken;

/// Waits between tries; after the last one a mail has failed.
const WAITS: [Span; 5] = [
    Span::minutes(1),
    Span::minutes(5),
    Span::minutes(30),
    Span::hours(2),
    Span::hours(6),
];
/// How long a worker may hold a mail. Longer than all of a server's answers together may take.
const LEASE: Span = Span::minutes(5);
/// Mails claimed at once.
const BATCH: i64 = 8;
/// Workers in one process: as many as connections to the server.
const WORKERS: usize = 4;
/// How often the outbox is looked at when nobody says that something was written.
const LOOK: std::time::Duration = std::time::Duration::from_secs(1);

/// Runs until told to stop; then each worker finishes the mail in hand.
pub async fn run(be: Backend, stop: CancellationToken) {
    if be.post.is_none() {
        return;
    }
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| tokio::spawn(work(be.clone(), stop.clone())))
        .collect();
    for worker in workers {
        if let Err(error) = worker.await {
            tracing::error!(%error, "a mail worker died");
        }
    }
}

async fn work(be: Backend, stop: CancellationToken) {
    loop {
        let worked = send_due(&be, &stop).await;
        match worked {
            _ if stop.is_cancelled() => return,
            Ok(n) if n > 0 => continue,
            Ok(_) => {}
            Err(fault) => tracing::warn!(%fault, "the outbox could not be read"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = be.mail_waits.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Sends one batch of what is due and says how many mails that were.
pub async fn send_due(be: &Backend, stop: &CancellationToken) -> Done<usize> {
    let now = be.clock.now();
    let mut conn = be.db.read().await?;
    if !store::any_due(&mut conn, now).await? {
        return Ok(0);
    }
    drop(conn);
    let mut tx = be.db.begin().await?;
    let claimed = store::claim(&mut tx, now, now + LEASE, BATCH).await?;
    tx.save().await?;
    if i64::try_from(claimed.len()).is_ok_and(|n| n == BATCH) {
        // There may be more: wake another worker.
        be.mail_waits.notify_one();
    }
    for (done, mail) in claimed.iter().enumerate() {
        if stop.is_cancelled() {
            // Not begun: back into the queue, for the next start or another node.
            for mail in claimed.iter().skip(done) {
                let mut tx = be.db.begin().await?;
                store::give_back(&mut tx, mail.id, now).await?;
                tx.save().await?;
            }
            break;
        }
        send(be, mail).await?;
    }
    Ok(claimed.len())
}

async fn send(be: &Backend, mail: &Claimed) -> Done<()> {
    let answer = match letter(be, mail) {
        Ok(letter) => match &be.post {
            Some(post) => post.send(&letter).await,
            None => return Ok(()),
        },
        Err(fault) => {
            tracing::error!(%fault, mail = %mail.id, "a mail could not be written out");
            Answer::Never("its content is lost: send it again".to_owned())
        }
    };
    let now = be.clock.now();
    let (state, reply, next_at) = outcome(answer, mail.attempts, now);
    metrics::counter!("usher_mails_total", "state" => state.word()).increment(1);
    tracing::info!(mail = %mail.id, state = state.word(), "mail tried");
    let mut tx = be.db.begin().await?;
    store::note(&mut tx, mail.id, state, &reply, next_at, now).await?;
    tx.save().await
}

fn letter(be: &Backend, mail: &Claimed) -> Done<content::Letter> {
    let sealed = mail
        .content
        .as_deref()
        .ok_or_else(|| Fault::Bug("no content".to_owned()))?;
    let json = be.vault.open(SEALED_FOR, sealed)?;
    let sealed: Sealed = serde_json::from_slice(&json).map_err(|e| Fault::Bug(e.to_string()))?;
    let wrapper = Wrapper {
        id: mail.id,
        to: &mail.to_address,
        sender_name: mail.sender_name.as_deref().unwrap_or_default(),
        unsubscribe: sealed.unsubscribe.as_deref(),
        written_at: mail.created_at,
    };
    content::letter(&be.config, &wrapper, &sealed.content)
}

/// State, words and next try after an answer.
fn outcome(answer: Answer, tries_before: i64, now: Time) -> (MailState, String, Option<Time>) {
    match answer {
        Answer::Accepted(words) => (MailState::Sent, words, None),
        Answer::Never(words) => (MailState::Failed, words, None),
        Answer::Later(words) => {
            let wait = usize::try_from(tries_before).ok().and_then(|n| WAITS.get(n));
            match wait {
                Some(&wait) => (MailState::Deferred, words, Some(now + wait)),
                None => (MailState::Failed, words, None),
            }
        }
    }
}
