//! The same for many: one transaction a member, and an outcome for each.

use super::edit::change_type;
use super::{archive, remove, restore, store, unarchive, undo_archive};
use crate::Backend;
use crate::audit::{Target, refused};
use crate::caller::Actor;
use crate::fault::{Done, Fault};
use crate::invitations;
use model::account::{AccountType, Rank};
use model::error::{Conflict, Error, Field, Problem};
use model::ids::MemberId;
use model::limits;
use model::person::{BulkAct, BulkDone, BulkOutcome, Ended};
use model::policy::{Action, may};

/// Does it for each, in the order given. What cannot be done for one leaves the others as they are.
pub async fn bulk(
    be: &Backend,
    actor: &Actor,
    act: BulkAct,
    account_type: Option<AccountType>,
    ids: &[MemberId],
) -> Done<BulkDone> {
    let mut wanted: Vec<MemberId> = Vec::with_capacity(ids.len());
    let mut seen = std::collections::HashSet::new();
    wanted.extend(ids.iter().filter(|id| seen.insert(**id)));
    let problem = match wanted.len() {
        0 => Some(Problem::Missing),
        n if n > limits::BULK => Some(Problem::TooMany(limits::BULK)),
        _ => None,
    };
    if let Some(problem) = problem {
        return Err(Error::invalid(Field::Members, problem).into());
    }
    if act == BulkAct::ChangeType && account_type.is_none() {
        return Err(Error::invalid(Field::AccountType, Problem::Missing).into());
    }
    // Who may do it to nobody is refused once, not a thousand times. A key can be for guests or for users only.
    let edits = |account_type| {
        let rank = Rank::new(account_type, false);
        may(&actor.standing, Action::EditMember { rank })
    };
    let manages_own = matches!(act, BulkAct::Resend | BulkAct::Revoke | BulkAct::UndoRevoke);
    if !manages_own && let Err(denial) = edits(AccountType::Guest).or_else(|_| edits(AccountType::Business)) {
        let target = Target::of("workspace", actor.workspace_id.0);
        return Err(refused(be, actor, "member.bulk", target, denial).await);
    }
    let mut conn = be.db.read().await?;
    let emails = store::list_emails(&mut conn, actor.workspace_id, &wanted).await?;
    drop(conn);
    let emails: std::collections::HashMap<_, _> = emails.into_iter().collect();
    let mut done = BulkDone {
        act,
        outcomes: Vec::with_capacity(wanted.len()),
        ended: Ended::default(),
    };
    let mut away = false;
    for id in wanted {
        let error = if away {
            Some(Error::Unavailable)
        } else {
            match one(be, actor, act, account_type, id).await {
                Ok(ended) => {
                    done.ended += ended;
                    None
                }
                Err(fault) => Some(Error::from(fault)),
            }
        };
        // Where the database is away, each of the others would wait for it in vain.
        away |= error == Some(Error::Unavailable);
        done.outcomes.push(BulkOutcome {
            id,
            email: emails.get(&id).cloned().unwrap_or_default(),
            error,
        });
    }
    Ok(done)
}

async fn one(
    be: &Backend,
    actor: &Actor,
    act: BulkAct,
    account_type: Option<AccountType>,
    id: MemberId,
) -> Done<Ended> {
    let none = |()| Ended::default();
    match act {
        BulkAct::Archive => archive(be, actor, id).await,
        BulkAct::Unarchive => unarchive(be, actor, id).await.map(none),
        BulkAct::Remove => remove(be, actor, id).await,
        BulkAct::Restore => restore(be, actor, id).await.map(none),
        BulkAct::ChangeType => {
            let to = account_type.ok_or_else(|| Fault::Bug("a change without a type".to_owned()))?;
            change_type(be, actor, id, to).await.map(none)
        }
        BulkAct::Resend => {
            let invitation = latest(be, actor, id).await?;
            invitations::resend(be, actor, invitation).await.map(none)
        }
        BulkAct::Revoke => {
            let invitation = latest(be, actor, id).await?;
            invitations::revoke(be, actor, invitation).await.map(none)
        }
        // What comes back with them is no count of what ended.
        BulkAct::UndoArchive => undo_archive(be, actor, id).await.map(|_| Ended::default()),
        BulkAct::UndoRevoke => {
            let invitation = latest(be, actor, id).await?;
            invitations::undo_revoke(be, actor, invitation).await.map(none)
        }
    }
}

/// The latest invitation of a member of the actor's workspace.
async fn latest(be: &Backend, actor: &Actor, id: MemberId) -> Done<model::ids::InvitationId> {
    let mut conn = be.db.read().await?;
    store::find(&mut conn, id)
        .await?
        .filter(|row| row.workspace_id == actor.workspace_id)
        .ok_or(Error::NotFound)?;
    invitations::store::find_latest(&mut conn, id)
        .await?
        .ok_or_else(|| Conflict::StateMoved.into())
}
