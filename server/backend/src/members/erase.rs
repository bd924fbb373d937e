//! A person is forgotten: of whoever has left, nothing that says who they are is kept.

use super::{Acting, store};
use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use model::address::Address;
use model::audit::AuditAction;
use model::error::{Conflict, Error, Field, Problem};
use model::ids::MemberId;
use model::person::Erased;
use serde_json::json;

/// Erases somebody who was removed, or whose invitation or request came to nothing. Their row keeps its place
/// under a pseudonym, which is all that the audit log says of them from then on. It cannot be undone, so
/// `email` repeats whom it is about.
pub async fn erase(be: &Backend, actor: &Actor, id: MemberId, email: &str) -> Done<Erased> {
    let mut tx = be.db.begin().await?;
    let done = erase_in(be, &mut tx, actor, id, email).await;
    settle(be, tx, actor, "member.erase", Target::member(id), done).await
}

async fn erase_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: MemberId, email: &str) -> Done<Erased> {
    let act = Acting::begin(be, tx, actor, id).await?;
    act.ask(act.moving())?;
    if act.row.status != store::LEFT {
        return Err(Conflict::RemoveFirst.into());
    }
    if store::is_erased(&act.row) {
        return Err(Conflict::StateMoved.into());
    }
    let meant = Address::parse(email).is_ok_and(|email| email.as_str() == act.row.email);
    if !meant {
        return Err(Error::invalid(Field::Email, Problem::Wrong).into());
    }
    let erased = store::erase(tx, &act.row).await?;
    // Without the address: it would say again who they were.
    let detail = json!({ "account": erased.account, "events": erased.events });
    let target = Target::member(id);
    tx.note_by(actor, act.now, AuditAction::PersonErased, target, &detail);
    Ok(erased)
}
