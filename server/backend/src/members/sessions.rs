//! Sessions of somebody else, ended by an administrator.

use super::Acting;
use crate::Backend;
use crate::accounts::store as accounts;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;

use model::account::Rank;
use model::audit::AuditAction;
use model::error::Error;
use model::ids::{MemberId, SessionId, UserId};
use model::policy::Action;
use serde_json::json;

/// Ends one session of a member.
pub async fn end_session(be: &Backend, actor: &Actor, id: MemberId, session: SessionId) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = end_in(be, &mut tx, actor, id, Some(session)).await;
    settle(be, tx, actor, "member.end-session", Target::member(id), done).await
}

/// Ends all sessions of a member; of oneself all but the present one.
pub async fn end_all_sessions(be: &Backend, actor: &Actor, id: MemberId) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = end_in(be, &mut tx, actor, id, None).await;
    settle(be, tx, actor, "member.end-sessions", Target::member(id), done).await
}

async fn end_in(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: MemberId,
    session: Option<SessionId>,
) -> Done<()> {
    let act = Acting::begin(be, tx, actor, id).await?;
    let rank = Rank::new(act.row.account_type, act.row.owner);
    act.ask(Action::EditMember { rank })?;
    let user = act.row.user_id.ok_or(Error::NotFound)?;
    let detail = match session {
        Some(session) => {
            if !accounts::end_session(tx, UserId(user), session).await? {
                return Err(Error::NotFound.into());
            }
            json!({ "session": session })
        }
        None => {
            let own = act.oneself().then_some(&actor.user.session);
            json!({ "sessions_ended": accounts::end_sessions(tx, user, own).await? })
        }
    };
    act.note(tx, AuditAction::SessionEnded, detail);
    Ok(())
}
