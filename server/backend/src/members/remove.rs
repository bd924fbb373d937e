//! Out of the workspace, back for thirty days, and forgotten after that.

use super::store::Life;
use super::{Acting, add_numbers, come_back, give_back, leave, live, store};
use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use model::audit::AuditAction;
use model::error::Conflict;
use model::ids::MemberId;
use model::limits;
use model::person::Ended;
use model::time::Time;
use serde_json::json;

/// Removes an active or archived member, or somebody whose invitation ran out. Their account stays; without
/// another membership nobody signs in to it.
pub async fn remove(be: &Backend, actor: &Actor, id: MemberId) -> Done<Ended> {
    let mut tx = be.db.begin().await?;
    let done = remove_in(be, &mut tx, actor, id).await;
    settle(be, tx, actor, "member.remove", Target::member(id), done).await
}

async fn remove_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: MemberId) -> Done<Ended> {
    let act = Acting::begin(be, tx, actor, id).await?;
    take_out(tx, &act).await
}

/// Takes out whom the act is about.
pub(super) async fn take_out(tx: &mut Tx, act: &Acting<'_>) -> Done<Ended> {
    act.ask(act.moving())?;
    let from = act.row.status.clone();
    let life = Life {
        status: store::LEFT,
        archived_at: None,
        removed_at: Some(act.now),
        removed_from: Some(&from),
        ends_at: act.row.ends_at.map(Time),
        end_notice_at: None,
    };
    let ended = match from.as_str() {
        "active" => leave(tx, &act.row, &life, act.who()).await?,
        "archived" | "expired" => {
            live(tx, &act.row, &life).await?;
            Ended::default()
        }
        _ => return Err(Conflict::StateMoved.into()),
    };
    let mut detail = json!({ "before": { "status": from }, "after": { "status": "removed" } });
    add_numbers(&mut detail, ended, "ended");
    act.note(tx, AuditAction::MemberRemoved, detail);
    Ok(ended)
}

/// Brings a removed member back to where they were, as far as the actor holds their rights. Within the first
/// ten seconds the invitations and links come back with them.
pub async fn restore(be: &Backend, actor: &Actor, id: MemberId) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = restore_in(be, &mut tx, actor, id).await;
    settle(be, tx, actor, "member.restore", Target::member(id), done).await
}

async fn restore_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: MemberId) -> Done<()> {
    let act = Acting::begin(be, tx, actor, id).await?;
    bring_back(be, tx, &act).await
}

/// Brings back whom the act is about.
pub(super) async fn bring_back(be: &Backend, tx: &mut Tx, act: &Acting<'_>) -> Done<()> {
    act.ask(act.moving())?;
    act.ask_for_all(tx).await?;
    let (store::LEFT, Some(removed_at), Some(from)) = (
        act.row.status.as_str(),
        act.row.removed_at.map(Time),
        act.row.removed_from.as_deref(),
    ) else {
        return Err(Conflict::StateMoved.into());
    };
    if removed_at < act.now - limits::RESTORE {
        return Err(Conflict::TooLateToRestore.into());
    }
    let back = if removed_at < act.now - limits::UNDO {
        Ended::default()
    } else {
        give_back(be, tx, &act.row, act.who()).await?
    };
    come_back(tx, &act.row, from, act.now).await?;
    let mut detail = json!({
        "before": { "status": "removed" },
        "after": { "status": from, "account_type": act.row.account_type, "owner": act.row.owner },
    });
    add_numbers(&mut detail, back, "back");
    act.note(tx, AuditAction::MemberRestored, detail);
    Ok(())
}

/// Forgets what was kept of those who can no longer be restored.
pub(crate) async fn tidy(tx: &mut Tx, now: Time) -> Done<u64> {
    store::forget_removed(tx, now - limits::RESTORE).await
}
