//! What the clock does to invitations: reminders and the end.

use super::{fresh_link, invited, store};
use crate::Backend;
use crate::audit::{By, Target};
use crate::caller::Client;
use crate::fault::{Done, Fault};
use crate::mail::{self, Content, To};
use crate::members::store as members;
use model::audit::AuditAction;
use model::ids::InvitationId;
use model::invitation::{State, reminders};

/// Invitations handled in one round.
const BATCH: i64 = 100;

/// Sends the reminders that are due and says how many.
pub async fn remind(be: &Backend) -> Done<usize> {
    let mut conn = be.db.read().await?;
    let due = store::list_to_remind(&mut conn, be.clock.now(), BATCH).await?;
    drop(conn);
    for &id in &due {
        remind_one(be, id).await?;
    }
    if !due.is_empty() {
        be.mail_waits.notify_one();
    }
    Ok(due.len())
}

async fn remind_one(be: &Backend, id: InvitationId) -> Done<()> {
    let now = be.clock.now();
    let mut tx = be.db.begin().await?;
    let Some(row) = store::find(&mut tx, id).await? else {
        return Ok(());
    };
    let next = reminders(row.expires_at - row.life, row.life)
        .into_iter()
        .flatten()
        .find(|&at| at > now);
    // The guard that makes two nodes send it once.
    if !store::set_reminder(&mut tx, id, now, next).await? || row.expires_at <= now {
        return Ok(());
    }
    let url = fresh_link(be, &mut tx, id, false).await?;
    let content = Content::Reminder(invited(&row, url, now, row.expires_at));
    let to = To {
        address: row.email.clone(),
        workspace: Some(row.workspace_id),
        member: Some(row.member_id),
    };
    mail::write(be, &mut tx, to, &content).await?;
    tx.save().await
}

/// Ends the invitations whose time is over and says how many.
pub async fn expire(be: &Backend) -> Done<usize> {
    let now = be.clock.now();
    let mut conn = be.db.read().await?;
    let over = store::list_over(&mut conn, now, BATCH).await?;
    drop(conn);
    for &id in &over {
        let mut tx = be.db.begin().await?;
        let Some(row) = store::find(&mut tx, id).await? else {
            continue;
        };
        // Renewed meanwhile, or another node was quicker.
        if row.expires_at > now || !store::end(&mut tx, id, State::Expired, now).await? {
            continue;
        }
        let member = members::find(&mut tx, row.member_id)
            .await?
            .ok_or_else(|| Fault::Bug("an invitation without a member row".to_owned()))?;
        members::set_status(&mut tx, &member, "expired", None).await?;
        tx.note(
            row.workspace_id,
            (now, By::System, &Client::system()),
            AuditAction::Expired,
            Target::of("invitation", id.0).about(row.member_id),
            &serde_json::json!({ "email": row.email }),
        );
        tx.save().await?;
    }
    Ok(over.len())
}
