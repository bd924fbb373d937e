//! Webhooks: other programs are told of what happens in a workspace. What is told is written with what
//! causes it, by the audit log itself (see `audit::write`), so that no use case has to think of it.

mod payload;
mod sign;
pub(crate) mod store;
pub mod worker;

use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use crate::keyset;
use crate::members::store as members;
use crate::roles::store::Written;
use crate::workspaces;
use model::audit::AuditAction;
use model::error::{Conflict, Error};
use model::ids::WebhookId;
use model::limits;
use model::policy::{Action, may};
use model::webhook::{
    CheckedWebhook, Delivery, DeliveryPage, Webhook, WebhookEvent, WebhookForm, WebhookRow, WebhookSecret,
};
use serde_json::{Value, json};
use url::Url;

/// Deliveries of a page.
const PAGE: i64 = 25;

/// Webhooks of the actor's workspace, the oldest first. Their addresses may hold secrets, so that only who
/// may change them sees them.
pub async fn list(be: &Backend, actor: &Actor) -> Done<Vec<WebhookRow>> {
    may(&actor.standing, Action::ChangeSettings)?;
    let mut conn = be.db.read().await?;
    store::list(&mut conn, actor.workspace_id).await
}

/// One of them.
pub async fn find(be: &Backend, actor: &Actor, id: WebhookId) -> Done<Webhook> {
    may(&actor.standing, Action::ChangeSettings)?;
    let mut conn = be.db.read().await?;
    let hook = store::find(&mut conn, actor.workspace_id, id).await?;
    Ok(hook.ok_or(Error::NotFound)?)
}

/// A page of what it was told, the latest first; `cursor` is as the page before gave it.
pub async fn deliveries(be: &Backend, actor: &Actor, id: WebhookId, cursor: &str) -> Done<DeliveryPage> {
    may(&actor.standing, Action::ChangeSettings)?;
    let before: i64 = keyset::read(cursor)?.unwrap_or(i64::MAX);
    let mut conn = be.db.read().await?;
    if store::find(&mut conn, actor.workspace_id, id).await?.is_none() {
        return Err(Error::NotFound.into());
    }
    let mut rows = store::deliveries::list(&mut conn, id, before, PAGE + 1).await?;
    let next = keyset::cut(&mut rows, PAGE, |last| last.seq);
    Ok(DeliveryPage {
        rows,
        next,
        now: be.clock.now(),
    })
}

/// What the log keeps about a webhook: of its address only the host, because the rest may be a secret.
fn facts(name: &str, url: &str, every: bool, events: &[WebhookEvent]) -> Value {
    let host = Url::parse(url).map(|url| url.origin().ascii_serialization());
    let events = if every {
        json!("every")
    } else {
        json!(
            events
                .iter()
                .map(|event| event.word())
                .collect::<Vec<_>>()
                .join(", ")
        )
    };
    json!({ "name": name, "host": host.unwrap_or_default(), "events": events })
}

fn facts_of(hook: &Webhook) -> Value {
    facts(&hook.name, &hook.url, hook.every, &hook.events)
}

async fn manager(tx: &mut Tx, actor: &Actor) -> Done<()> {
    workspaces::lock(tx, actor.workspace_id).await?;
    let standing = members::standing_of(tx, actor).await?;
    may(&standing, Action::ChangeSettings)?;
    Ok(())
}

/// The webhook, where the actor may change it.
async fn managed(tx: &mut Tx, actor: &Actor, id: WebhookId) -> Done<Webhook> {
    manager(tx, actor).await?;
    let hook = store::find(tx, actor.workspace_id, id).await?;
    Ok(hook.ok_or(Error::NotFound)?)
}

fn target(id: WebhookId) -> Target {
    Target::of("webhook", id.0)
}

/// Makes a webhook, and shows its secret this once.
pub async fn make(be: &Backend, actor: &Actor, form: &WebhookForm) -> Done<WebhookSecret> {
    let mut tx = be.db.begin().await?;
    let done = make_in(be, &mut tx, actor, form).await;
    let on = Target::member(actor.member_id);
    settle(be, tx, actor, "webhook.make", on, done).await
}

async fn make_in(be: &Backend, tx: &mut Tx, actor: &Actor, form: &WebhookForm) -> Done<WebhookSecret> {
    let now = be.clock.now();
    manager(tx, actor).await?;
    let hook = checked(be, form)?;
    if store::count(tx, actor.workspace_id).await? >= limits::WEBHOOKS {
        return Err(Conflict::TooManyOfThem.into());
    }
    let id = WebhookId(be.chance.id(now));
    let (secret, sealed) = sign::fresh(be)?;
    store::add(tx, actor.workspace_id, id, &hook, &sealed, now).await?;
    let after = facts(&hook.name, &hook.url, hook.every, &hook.events);
    let detail = json!({ "name": hook.name, "after": after });
    tx.note_by(actor, now, AuditAction::WebhookMade, target(id), &detail);
    Ok(WebhookSecret {
        id,
        secret,
        old_until: None,
    })
}

fn checked(be: &Backend, form: &WebhookForm) -> Result<CheckedWebhook, Error> {
    form.check(be.outward.check(&form.url, limits::WEBHOOK_URL))
}

/// Saves a webhook that is still at this version.
pub async fn change(
    be: &Backend,
    actor: &Actor,
    id: WebhookId,
    version: i64,
    form: &WebhookForm,
) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = change_in(be, &mut tx, actor, (id, version), form).await;
    settle(be, tx, actor, "webhook.change", target(id), done).await
}

async fn change_in(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    (id, version): (WebhookId, i64),
    form: &WebhookForm,
) -> Done<()> {
    let before = managed(tx, actor, id).await?;
    let hook = checked(be, form)?;
    if before.version != version {
        return Err(Conflict::EditedMeanwhile.into());
    }
    let Written::Done = store::set(tx, &before, &hook).await? else {
        return Err(Conflict::EditedMeanwhile.into());
    };
    let after = facts(&hook.name, &hook.url, hook.every, &hook.events);
    let detail = json!({ "name": hook.name, "before": facts_of(&before), "after": after });
    tx.note_by(
        actor,
        be.clock.now(),
        AuditAction::WebhookChanged,
        target(id),
        &detail,
    );
    Ok(())
}

/// Switches a webhook on or off. What waits is dropped when it is switched off.
pub async fn switch(be: &Backend, actor: &Actor, id: WebhookId, enabled: bool) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = async {
        let hook = managed(&mut tx, actor, id).await?;
        if store::set_enabled(&mut tx, id, enabled).await? {
            let detail = json!({
                "name": hook.name, "before": { "enabled": hook.enabled }, "after": { "enabled": enabled },
            });
            let now = be.clock.now();
            tx.note_by(actor, now, AuditAction::WebhookChanged, target(id), &detail);
        }
        Ok(())
    }
    .await;
    settle(be, tx, actor, "webhook.switch", target(id), done).await
}

/// Gives a webhook another secret, and shows it this once. For a day the one before signs too, so that the
/// receiver can be changed in the meantime.
pub async fn rotate(be: &Backend, actor: &Actor, id: WebhookId) -> Done<WebhookSecret> {
    let mut tx = be.db.begin().await?;
    let done = async {
        let now = be.clock.now();
        let hook = managed(&mut tx, actor, id).await?;
        let (secret, sealed) = sign::fresh(be)?;
        let old_until = now + limits::WEBHOOK_OLD_SECRET;
        store::rotate(&mut tx, id, &sealed, old_until).await?;
        let detail = json!({ "name": hook.name });
        tx.note_by(actor, now, AuditAction::WebhookRotated, target(id), &detail);
        Ok(WebhookSecret {
            id,
            secret,
            old_until: Some(old_until),
        })
    }
    .await;
    settle(be, tx, actor, "webhook.rotate", target(id), done).await
}

/// Deletes a webhook with all that is kept about its deliveries.
pub async fn remove(be: &Backend, actor: &Actor, id: WebhookId) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = async {
        let hook = managed(&mut tx, actor, id).await?;
        store::remove(&mut tx, id).await?;
        let detail = json!({ "name": hook.name, "before": facts_of(&hook) });
        tx.note_by(
            actor,
            be.clock.now(),
            AuditAction::WebhookDeleted,
            target(id),
            &detail,
        );
        Ok(())
    }
    .await;
    settle(be, tx, actor, "webhook.remove", target(id), done).await
}

/// Puts a delivery back at the head of the queue, whatever became of it before.
pub async fn resend(be: &Backend, actor: &Actor, id: WebhookId, seq: i64) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = async {
        let now = be.clock.now();
        let hook = managed(&mut tx, actor, id).await?;
        let known = store::deliveries::list(&mut tx, id, seq.saturating_add(1), 1).await?;
        if known.first().is_none_or(|delivery| delivery.seq != seq) {
            return Err(Error::NotFound.into());
        }
        if !hook.enabled {
            return Err(Conflict::SwitchedOff.into());
        }
        if !store::deliveries::requeue(&mut tx, id, seq, now).await? {
            return Err(Conflict::StateMoved.into());
        }
        let detail = json!({ "name": hook.name, "event": seq });
        tx.note_by(actor, now, AuditAction::WebhookResent, target(id), &detail);
        Ok(())
    }
    .await;
    settle(be, tx, actor, "webhook.resend", target(id), done).await?;
    be.db.webhooks_wait.notify_one();
    Ok(())
}

/// Sends a test at once, once, and gives what came of it; also where the webhook is switched off.
pub async fn test(be: &Backend, actor: &Actor, id: WebhookId) -> Done<Delivery> {
    let mut tx = be.db.begin().await?;
    let done = async {
        let hook = managed(&mut tx, actor, id).await?;
        let detail = json!({ "name": hook.name });
        tx.note_by(
            actor,
            be.clock.now(),
            AuditAction::WebhookTested,
            target(id),
            &detail,
        );
        Ok(())
    }
    .await;
    settle(be, tx, actor, "webhook.test", target(id), done).await?;
    let seq = worker::deliver_test(be, id).await?;
    let mut conn = be.db.read().await?;
    let before = seq.map_or(i64::MAX, |seq| seq + 1);
    let sent = store::deliveries::list(&mut conn, id, before, 1).await?;
    Ok(sent.into_iter().next().ok_or(Error::NotFound)?)
}
