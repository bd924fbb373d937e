//! What administrators answer. Approving is inviting: the same rules, the same mail.

use super::{decided, store};
use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use crate::invitations::{self, Invitee, Inviter};
use crate::mail::{self, Content, To};
use crate::members::{ends, store as members};
use crate::rights::store as rights;
use crate::workspaces;
use model::account::AccountType;
use model::audit::AuditAction;
use model::error::{Conflict, Error, Field};
use model::ids::{LinkId, MemberId, RequestId};
use model::invitation::OutcomeKind;
use model::limits;
use model::name;
use model::policy::{Action, may};
use model::request::RequestState;
use model::rights::Given;
use model::time::Time;

/// What an approval gives.
#[derive(Clone, Debug)]
struct Approval {
    /// What the requester becomes; GUEST for a guest.
    account_type: AccountType,
    /// Roles, groups and privileges.
    given: Given,
    /// When the membership ends, if it does.
    ends_at: Option<Time>,
}

/// Lets the requester in by an invitation, which is also the answer that they hear, or at once as a guest who
/// only gets reports. `ends_at` is empty for a membership without an end.
pub async fn approve(
    be: &Backend,
    actor: &Actor,
    id: RequestId,
    account_type: AccountType,
    ends_at: &str,
    given: &Given,
) -> Done<OutcomeKind> {
    let approval = Approval {
        account_type,
        given: given.clone(),
        ends_at: ends::read(ends_at, be.clock.now())
            .map_err(|problem| Error::invalid(Field::EndsAt, problem))?,
    };
    let mut tx = be.db.begin().await?;
    let done = approve_in(be, &mut tx, actor, id, approval).await;
    let result = settle(
        be,
        tx,
        actor,
        "request.approve",
        Target::of("request", id.0),
        done,
    )
    .await?;
    be.mail_waits.notify_one();
    Ok(result)
}

async fn approve_in(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: RequestId,
    approval: Approval,
) -> Done<OutcomeKind> {
    let (row, standing) = decided(tx, actor, id).await?;
    may(
        &standing,
        Action::Invite {
            account_type: approval.account_type,
        },
    )?;
    let whom = Invitee {
        email: &row.email,
        name: &row.name,
        account_type: approval.account_type,
        given: approval.given,
        member_ends_at: approval.ends_at,
        link: row.link_id.map(LinkId),
        record: false,
    };
    let workspace = workspaces::find(tx, actor.workspace_id)
        .await?
        .ok_or(Error::NotFound)?;
    let inviter = Inviter::of(actor);
    let outcome = invitations::invite_one(be, tx, &inviter, &workspace, whom).await?;
    // It has answered the request: whoever lets in an address that has asked decides.
    let result = outcome.result.or_error()?;
    if result == OutcomeKind::Recorded {
        // No invitation tells them, so a mail of its own does.
        let content = Content::Recorded {
            workspace: actor.workspace.name.clone(),
            apps: reported(tx, actor, row.member_id).await?,
        };
        answer(be, tx, &row, &content).await?;
    }
    Ok(result)
}

/// Names of the apps whose reports a member gets.
async fn reported(tx: &mut Tx, actor: &Actor, id: MemberId) -> Done<Vec<String>> {
    let member = members::find(tx, id).await?.ok_or(Error::NotFound)?;
    let held = rights::held(tx, &member).await?;
    let offer = rights::offer(tx, actor.workspace_id).await?;
    Ok(offer
        .apps
        .into_iter()
        .filter(|app| held.privilege(app.id).is_some())
        .map(|app| app.name)
        .collect())
}

/// Says no, with a reason that the requester reads.
pub async fn deny(be: &Backend, actor: &Actor, id: RequestId, reason: &str) -> Done<()> {
    let reason =
        name::check_text(reason, limits::REASON).map_err(|problem| Error::invalid(Field::Reason, problem))?;
    let mut tx = be.db.begin().await?;
    let done = deny_in(be, &mut tx, actor, id, &reason).await;
    settle(be, tx, actor, "request.deny", Target::of("request", id.0), done).await?;
    be.mail_waits.notify_one();
    Ok(())
}

async fn deny_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: RequestId, reason: &str) -> Done<()> {
    let now = be.clock.now();
    let (row, _) = decided(tx, actor, id).await?;
    let end = store::End {
        state: RequestState::Denied,
        by: Some(actor.member_id),
        reason,
        now,
    };
    if !store::end(tx, &row, end).await? {
        return Err(Conflict::StateMoved.into());
    }
    members::leave_if_requested(tx, row.member_id).await?;
    let content = Content::Denied {
        workspace: actor.workspace.name.clone(),
        reason: reason.to_owned(),
    };
    answer(be, tx, &row, &content).await?;
    tx.note_by(
        actor,
        now,
        AuditAction::RequestDenied,
        Target::of("request", id.0).about(row.member_id),
        &serde_json::json!({ "email": row.email, "reason": reason }),
    );
    Ok(())
}

/// Mails the requester, unless the address has had as many mails as it may get: the request was somebody
/// else's doing, perhaps.
pub(super) async fn answer(
    be: &Backend,
    tx: &mut Tx,
    row: &store::RequestRecord,
    content: &Content,
) -> Done<()> {
    if mail::limits_left(be, tx, &row.email).await?.is_err() {
        return Ok(());
    }
    let to = To {
        address: row.email.clone(),
        workspace: Some(row.workspace_id),
        member: Some(row.member_id),
    };
    mail::write(be, tx, to, content).await.map(|_| ())
}
