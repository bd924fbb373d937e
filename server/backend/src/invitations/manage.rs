//! What an inviter or administrator does with an invitation that is out.

use super::{fresh_link, handed_out, invited, list_path, managed, store};
use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::{Done, Fault};
use crate::mail::{self, Content, To};
use crate::members::store as members;
use model::audit::AuditAction;
use model::error::{Conflict, Error};
use model::ids::InvitationId;
use model::invitation::{Event, Link, State, reminders};
use model::limits;
use model::time::{Span, Time};
use qrcode::{EcLevel, QrCode};
use store::InvitationRow;

/// Sends it again: a fresh link, the old one dies, a full new life. One that ran out is renewed likewise.
pub async fn resend(be: &Backend, actor: &Actor, id: InvitationId) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = resend_in(be, &mut tx, actor, id).await;
    settle(
        be,
        tx,
        actor,
        "invitation.resend",
        Target::of("invitation", id.0),
        done,
    )
    .await?;
    be.mail_waits.notify_one();
    Ok(())
}

async fn resend_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: InvitationId) -> Done<()> {
    let now = be.clock.now();
    let row = handed_out(tx, actor, id).await?;
    row.state.after(Event::Resend).ok_or(Conflict::StateMoved)?;
    let pause = row.sent_at + limits::RESEND_AFTER - now;
    if pause > Span(0) {
        return Err(too_many(pause));
    }
    if be.post.is_none() {
        return Err(Conflict::NoMail.into());
    }
    if let Err(wait) = mail::limits_left(be, tx, &row.email).await? {
        return Err(too_many(wait));
    }
    renew(be, tx, &row, now, true).await?;
    mail::store::cancel(tx, row.member_id).await?;
    let url = fresh_link(be, tx, id, true).await?;
    let content = Content::Invitation(invited(&row, url, now, now + row.life));
    let to = To {
        address: row.email.clone(),
        workspace: Some(row.workspace_id),
        member: Some(row.member_id),
    };
    mail::write(be, tx, to, &content).await?;
    tx.note_by(
        actor,
        now,
        AuditAction::Resent,
        Target::of("invitation", id.0).about(row.member_id),
        &serde_json::json!({
            "email": row.email,
            "before": { "state": row.state, "expires_at": row.expires_at.rfc3339() },
            "after": { "state": State::Pending, "expires_at": (now + row.life).rfc3339() },
        }),
    );
    Ok(())
}

fn too_many(wait: Span) -> Fault {
    let retry_after = u32::try_from(wait.as_seconds()).unwrap_or(u32::MAX);
    Error::TooMany { retry_after }.into()
}

/// A full new life, and the row invited again if it had run out.
async fn renew(be: &Backend, tx: &mut Tx, row: &InvitationRow, now: Time, resent: bool) -> Done<()> {
    let mails = row.send_reminders && be.post.is_some();
    let [first, _] = reminders(now, row.life);
    if !store::renew(tx, row, now, first.filter(|_| mails), resent).await? {
        return Err(Conflict::StateMoved.into());
    }
    if row.state == State::Expired {
        show(tx, row, "invited").await?;
    }
    Ok(())
}

/// Gives the invited person's row another status.
async fn show(tx: &mut Tx, row: &InvitationRow, status: &str) -> Done<()> {
    let member = members::find(tx, row.member_id)
        .await?
        .ok_or_else(|| Fault::Bug("an invitation without a member row".to_owned()))?;
    members::set_status(tx, &member, status, None).await
}

/// A fresh link to give away by hand; the one before dies. A pending invitation keeps its end, one that
/// ran out gets a full new life.
pub async fn copy_link(be: &Backend, actor: &Actor, id: InvitationId) -> Done<Link> {
    let mut tx = be.db.begin().await?;
    let done = copy_link_in(be, &mut tx, actor, id).await;
    settle(
        be,
        tx,
        actor,
        "invitation.copy-link",
        Target::of("invitation", id.0),
        done,
    )
    .await
}

async fn copy_link_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: InvitationId) -> Done<Link> {
    let now = be.clock.now();
    let row = handed_out(tx, actor, id).await?;
    row.state.after(Event::CopyLink).ok_or(Conflict::StateMoved)?;
    let expires_at = if row.state == State::Expired || row.expires_at <= now {
        renew(be, tx, &row, now, false).await?;
        now + row.life
    } else {
        row.expires_at
    };
    mail::store::cancel(tx, row.member_id).await?;
    let url = fresh_link(be, tx, id, true).await?;
    tx.note_by(
        actor,
        now,
        AuditAction::LinkCopied,
        Target::of("invitation", id.0).about(row.member_id),
        &serde_json::json!({ "email": row.email, "after": { "expires_at": expires_at.rfc3339() } }),
    );
    shown_link(url, row.email, expires_at)
}

/// A link as it is shown once, with its QR code.
pub(crate) fn shown_link(url: String, email: String, expires_at: Time) -> Done<Link> {
    let (qr_path, qr_size) = qr(&url)?;
    Ok(Link {
        url,
        qr_path,
        qr_size,
        email,
        expires_at,
    })
}

/// A QR code as the `d` of an SVG path with one square a dark module, and its side with quiet zone.
fn qr(text: &str) -> Done<(String, u32)> {
    use std::fmt::Write;
    const QUIET: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|e| Fault::Bug(format!("QR code: {e}")))?;
    let width = code.width();
    let mut path = String::new();
    for (i, color) in code.to_colors().into_iter().enumerate() {
        if color == qrcode::Color::Dark {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{},{}h1v1h-1z", i % width + QUIET, i / width + QUIET);
        }
    }
    Ok((path, u32::try_from(width + 2 * QUIET).unwrap_or(0)))
}

/// Takes it back; the link is dead at once, and for ten seconds it can be undone.
pub async fn revoke(be: &Backend, actor: &Actor, id: InvitationId) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = revoke_in(be, &mut tx, actor, id).await;
    settle(
        be,
        tx,
        actor,
        "invitation.revoke",
        Target::of("invitation", id.0),
        done,
    )
    .await
}

/// The same within a unit of work.
pub(crate) async fn revoke_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: InvitationId) -> Done<()> {
    let now = be.clock.now();
    let row = managed(tx, actor, id).await?;
    match row.state {
        State::Pending => {
            if !store::end(tx, id, State::Revoked, now).await? {
                return Err(Conflict::StateMoved.into());
            }
        }
        // One that ran out only leaves the list; there is nothing to undo.
        State::Expired => {}
        _ => return Err(Conflict::StateMoved.into()),
    }
    mail::store::hold(tx, row.member_id).await?;
    show(tx, &row, members::LEFT).await?;
    tx.note_by(
        actor,
        now,
        AuditAction::Revoked,
        Target::of("invitation", id.0).about(row.member_id),
        &serde_json::json!({ "email": row.email, "before": { "state": row.state } }),
    );
    Ok(())
}

/// Undoes the taking back, while it can be undone.
pub async fn undo_revoke(be: &Backend, actor: &Actor, id: InvitationId) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = undo_revoke_in(be, &mut tx, actor, id).await;
    settle(
        be,
        tx,
        actor,
        "invitation.undo-revoke",
        Target::of("invitation", id.0),
        done,
    )
    .await?;
    be.mail_waits.notify_one();
    Ok(())
}

async fn undo_revoke_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: InvitationId) -> Done<()> {
    undo_revoke_since(be, tx, actor, id, be.clock.now() - limits::UNDO).await
}

/// Undoes a taking back that is not older than `since`.
pub(crate) async fn undo_revoke_since(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: InvitationId,
    since: Time,
) -> Done<()> {
    let now = be.clock.now();
    let row = handed_out(tx, actor, id).await?;
    row.state.after(Event::UndoRevoke).ok_or(Conflict::StateMoved)?;
    let next = reminders(row.expires_at - row.life, row.life)
        .into_iter()
        .flatten()
        .find(|&at| at > now && row.send_reminders);
    if !store::undo_revoke(tx, id, since, next).await? {
        return Err(Conflict::TooLateToUndo.into());
    }
    mail::store::release(tx, row.member_id, now).await?;
    show(tx, &row, "invited").await?;
    tx.note_by(
        actor,
        now,
        AuditAction::RevokeUndone,
        Target::of("invitation", id.0).about(row.member_id),
        &serde_json::json!({ "email": row.email }),
    );
    Ok(())
}

/// Where the list is, for mails.
pub(super) fn list_url(be: &Backend, row: &InvitationRow) -> String {
    be.config.link(&list_path(&row.slug))
}
