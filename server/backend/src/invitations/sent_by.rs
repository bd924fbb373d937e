//! The pending invitations of somebody who leaves: taken back with them, and given back by an undo.

use super::store as invitations;
use crate::audit::{By, Target};
use crate::caller::Client;
use crate::db::{Tx, sql};
use crate::fault::{Done, Fault};
use crate::mail;
use crate::members::store::{self as members, MemberRow};
use model::audit::AuditAction;
use model::ids::{InvitationId, MemberId};
use model::invitation::{State, reminders};
use model::time::{Span, Time};
use uuid::Uuid;

/// Takes back what the inviter has sent, and says how many.
pub(crate) async fn end(tx: &mut Tx, inviter: &MemberRow, who: (Time, By, &Client)) -> Done<u64> {
    let sent: Vec<(Uuid, Uuid, String)> = sql!(tx, c => sqlx::query_as(
        "update invitations
        set state = 'revoked', ended_at = $2, reminder_at = null, ended_with = $1
        where inviter_id = $1 and state = 'pending'
        returning id, member_id, email",
    )
    .bind(inviter.id.0)
    .bind(who.0.0)
    .fetch_all(&mut *c)
    .await)?;
    let mut ended = 0;
    for (id, member_id, email) in sent {
        let member = invited_row(tx, MemberId(member_id)).await?;
        mail::store::hold(tx, member.id).await?;
        members::set_status(tx, &member, members::LEFT, None).await?;
        tx.note(
            inviter.workspace_id,
            who.clone(),
            AuditAction::Revoked,
            Target::of("invitation", id).about(member.id),
            &serde_json::json!({
                "email": email,
                "before": { "state": State::Pending },
                "because": "inviter left",
                "inviter": inviter.email,
            }),
        );
        ended += 1;
    }
    Ok(ended)
}

/// Opens again what `end` took back, as far as nobody has invited the same people since, and says how many.
pub(crate) async fn bring_back(tx: &mut Tx, inviter: &MemberRow, who: (Time, By, &Client)) -> Done<u64> {
    let now = who.0;
    let ended: Vec<(Uuid, Uuid, String, i64, i64, bool)> = sql!(tx, c => sqlx::query_as(
        "update invitations
        set state = 'pending', ended_at = null, ended_with = null
        where ended_with = $1 and state = 'revoked' and exists (
            select 1 from members m where m.id = invitations.member_id and m.status = 'left'
        )
        returning id, member_id, email, expires_at, life, send_reminders",
    )
    .bind(inviter.id.0)
    .fetch_all(&mut *c)
    .await)?;
    let mut back = 0;
    for (id, member_id, email, expires_at, life, send_reminders) in ended {
        let life = Span(life);
        let next = reminders(Time(expires_at) - life, life)
            .into_iter()
            .flatten()
            .find(|&at| at > now && send_reminders);
        invitations::plan_reminder(tx, InvitationId(id), next).await?;
        let member = invited_row(tx, MemberId(member_id)).await?;
        members::set_status(tx, &member, "invited", None).await?;
        mail::store::release(tx, member.id, now).await?;
        tx.note(
            inviter.workspace_id,
            who.clone(),
            AuditAction::RevokeUndone,
            Target::of("invitation", id).about(member.id),
            &serde_json::json!({ "email": email, "because": "inviter back", "inviter": inviter.email }),
        );
        back += 1;
    }
    Ok(back)
}

async fn invited_row(tx: &mut Tx, id: MemberId) -> Done<MemberRow> {
    members::find(tx, id)
        .await?
        .ok_or_else(|| Fault::Bug("an invitation without a member row".to_owned()))
}
