//! What runs beside the requests: mail workers, reminders, ends, tidying up. Every piece of work is guarded
//! in the database, so that several nodes share it without doing any of it twice.

use crate::Backend;
use crate::accounts::store as accounts;
use crate::fault::Done;
use crate::imports;
use crate::invitations::{self, reminders};
use crate::keys;
use crate::live;
use crate::mail;
use crate::members;
use crate::requests;
use crate::webhooks;
use model::limits;
use model::time::{Span, Time};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the clock's work is looked for.
const LOOK: Duration = Duration::from_secs(5);
/// How often old rows are forgotten.
const TIDY: Span = Span::hours(1);

/// Runs until told to stop.
pub async fn run(be: Backend, stop: CancellationToken) {
    let mail = tokio::spawn(mail::worker::run(be.clone(), stop.clone()));
    let live = tokio::spawn(live::run(be.clone(), stop.clone()));
    let imports = tokio::spawn(imports::work::run(be.clone(), stop.clone()));
    let webhooks = tokio::spawn(webhooks::worker::run(be.clone(), stop.clone()));
    let mut tidied = Time(0);
    loop {
        if let Err(fault) = round(&be, &mut tidied).await {
            tracing::warn!(%fault, "the clock's work could not be done");
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    for (part, done) in [
        ("mail", mail.await),
        ("live", live.await),
        ("imports", imports.await),
        ("webhooks", webhooks.await),
    ] {
        if let Err(error) = done {
            tracing::error!(%error, part, "a part of the process died");
        }
    }
}

/// One round of the clock's work, and tidying up where an hour has passed since `tidied`.
pub async fn round(be: &Backend, tidied: &mut Time) -> Done<()> {
    while reminders::remind(be).await? > 0 {}
    while reminders::expire(be).await? > 0 {}
    while members::ends::archive(be).await? > 0 {}
    while members::ends::remind(be).await? > 0 {}
    while requests::lapse(be).await? > 0 {}
    requests::digest(be).await?;
    let now = be.clock.now();
    if now - *tidied >= TIDY {
        tidy(be).await?;
        *tidied = now;
    }
    Ok(())
}

/// Forgets what nobody can use or asks about any more.
async fn tidy(be: &Backend) -> Done<()> {
    let now = be.clock.now();
    let mut tx = be.db.begin().await?;
    invitations::store::purge(&mut tx, now - limits::KEEP_ENDED).await?;
    mail::store::purge(&mut tx, now - limits::KEEP_ENDED).await?;
    accounts::purge_sessions(&mut tx, now - limits::KEEP_ENDED).await?;
    accounts::purge_resets(&mut tx, now).await?;
    accounts::purge_sign_in_links(&mut tx, now).await?;
    members::tidy(&mut tx, now).await?;
    requests::store::purge_asks(&mut tx, now - Span::days(1)).await?;
    requests::store::purge(&mut tx, now - limits::KEEP_ENDED).await?;
    imports::tidy(&mut tx, now).await?;
    keys::once::tidy(&mut tx, now).await?;
    mail::topics::purge(&mut tx, now - limits::KEEP_ENDED).await?;
    webhooks::store::purge(&mut tx, now, now - limits::WEBHOOK_KEEP).await?;
    tx.save().await?;
    be.db.count_tables().await
}
