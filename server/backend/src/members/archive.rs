//! Into the archive and out of it.

use super::store::Life;
use super::{Acting, add_numbers, come_back, give_back, leave};
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

/// Archives an active member. What ends with them ends in the same transaction; for ten seconds it can be
/// undone.
pub async fn archive(be: &Backend, actor: &Actor, id: MemberId) -> Done<Ended> {
    let mut tx = be.db.begin().await?;
    let done = archive_in(be, &mut tx, actor, id).await;
    settle(be, tx, actor, "member.archive", Target::member(id), done).await
}

async fn archive_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: MemberId) -> Done<Ended> {
    let act = Acting::begin(be, tx, actor, id).await?;
    act.ask(act.moving())?;
    if act.row.status != "active" {
        return Err(Conflict::StateMoved.into());
    }
    let ended = leave(tx, &act.row, &Life::archived(&act.row, act.now), act.who()).await?;
    let mut detail = json!({ "before": { "status": "active" }, "after": { "status": "archived" } });
    add_numbers(&mut detail, ended, "ended");
    act.note(tx, AuditAction::MemberArchived, detail);
    Ok(ended)
}

/// Undoes the archiving, while it can be undone: the membership, the invitations and the links are back, the
/// sessions are not.
pub async fn undo_archive(be: &Backend, actor: &Actor, id: MemberId) -> Done<Ended> {
    let mut tx = be.db.begin().await?;
    let done = undo_in(be, &mut tx, actor, id).await;
    settle(be, tx, actor, "member.undo-archive", Target::member(id), done).await
}

async fn undo_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: MemberId) -> Done<Ended> {
    let act = Acting::begin(be, tx, actor, id).await?;
    act.ask(act.moving())?;
    act.ask_for_all(tx).await?;
    if act.row.status != "archived" {
        return Err(Conflict::StateMoved.into());
    }
    let since = act.now - limits::UNDO;
    if act.row.archived_at.is_none_or(|at| Time(at) < since) {
        return Err(Conflict::TooLateToUnarchive.into());
    }
    let back = give_back(be, tx, &act.row, act.who()).await?;
    come_back(tx, &act.row, "active", act.now).await?;
    let mut detail = json!({
        "undone": true,
        "before": { "status": "archived" },
        "after": { "status": "active" },
    });
    add_numbers(&mut detail, back, "back");
    act.note(tx, AuditAction::MemberUnarchived, detail);
    Ok(back)
}

/// Brings a member back from the archive with the rights that they had, as far as the actor holds them.
pub async fn unarchive(be: &Backend, actor: &Actor, id: MemberId) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = unarchive_in(be, &mut tx, actor, id).await;
    settle(be, tx, actor, "member.unarchive", Target::member(id), done).await
}

async fn unarchive_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: MemberId) -> Done<()> {
    let act = Acting::begin(be, tx, actor, id).await?;
    act.ask(act.moving())?;
    act.ask_for_all(tx).await?;
    if act.row.status != "archived" {
        return Err(Conflict::StateMoved.into());
    }
    come_back(tx, &act.row, "active", act.now).await?;
    act.note(
        tx,
        AuditAction::MemberUnarchived,
        json!({
            "before": { "status": "archived" },
            "after": {
                "status": "active",
                "account_type": act.row.account_type,
                "owner": act.row.owner,
            },
        }),
    );
    Ok(())
}
