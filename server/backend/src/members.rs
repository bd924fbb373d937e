//! Members: the row of a person in a workspace, from the day they come in to thirty days after they left.

mod archive;
mod bulk;
mod edit;
pub mod ends;
mod erase;
mod many;
mod remove;
mod sessions;
pub mod store;

pub use archive::{archive, unarchive, undo_archive};
pub use bulk::bulk;
pub use edit::{EditForm, GuestEdit, change_rank, change_type, edit, edit_guest, set_privilege, set_rights};
pub use erase::erase;
pub(crate) use many::{Hand, Wanted};
pub(crate) use remove::tidy;
pub use remove::{remove, restore};
pub use sessions::{end_all_sessions, end_session};

use crate::Backend;
use crate::accounts::store as accounts;
use crate::audit::{By, Target};
use crate::caller::{Actor, Client};
use crate::db::Tx;
use crate::fault::Done;
use crate::keys::store as keys;
use crate::{invitations, rights, workspaces};
use model::account::Rank;
use model::audit::AuditAction;
use model::error::{Conflict, Error};
use model::ids::MemberId;
use model::person::Ended;
use model::policy::{Action, Standing, may};
use model::time::Time;
use store::{Life, MemberRow};

/// Who does something at what moment, for the audit log.
type Who<'a> = (Time, By, &'a Client);

/// An act of somebody on a member of their workspace. Both are read inside the transaction that acts, after
/// its lock: what was read holds until it ends.
struct Acting<'a> {
    actor: &'a Actor,
    standing: Standing,
    row: MemberRow,
    now: Time,
}

impl<'a> Acting<'a> {
    /// Reads both. A member of another workspace is not found, like an unknown one.
    async fn begin(be: &Backend, tx: &mut Tx, actor: &'a Actor, id: MemberId) -> Done<Self> {
        workspaces::lock(tx, actor.workspace_id).await?;
        let row = store::find(tx, id)
            .await?
            .filter(|row| row.workspace_id == actor.workspace_id)
            .ok_or(Error::NotFound)?;
        let standing = store::standing_of(tx, actor).await?;
        Ok(Self {
            actor,
            standing,
            row,
            now: be.clock.now(),
        })
    }

    /// Asks the policy; whoever settles the unit of work notes a refusal.
    fn ask(&self, action: Action) -> Done<()> {
        may(&self.standing, action)?;
        Ok(())
    }

    /// Whether this actor may let the member's roles, groups and privileges come into force again.
    async fn ask_for_all(&self, tx: &mut Tx) -> Done<()> {
        rights::ask_for_all(tx, self.actor.workspace_id, self.actor.member_id, &self.row).await
    }

    /// The question whether this actor may archive, bring back or remove this member.
    fn moving(&self) -> Action {
        Action::MoveMember {
            rank: Rank::new(self.row.account_type, self.row.owner),
            oneself: self.oneself(),
        }
    }

    fn oneself(&self) -> bool {
        self.row.id == self.actor.member_id
    }

    fn who(&self) -> Who<'a> {
        let client = &self.actor.user.client;
        (self.now, self.actor.user.by(), client)
    }

    fn note(&self, tx: &mut Tx, action: AuditAction, mut detail: serde_json::Value) {
        if let Some(detail) = detail.as_object_mut() {
            detail.insert("email".to_owned(), self.row.email.clone().into());
        }
        let target = Target::member(self.row.id);
        tx.note_by(self.actor, self.now, action, target, &detail);
    }
}

/// Takes an active member out: the last active owner stays; the invitations that they sent, their reusable
/// links, their keys and their sessions end with them.
async fn leave(tx: &mut Tx, row: &MemberRow, life: &Life<'_>, who: Who<'_>) -> Done<Ended> {
    if row.owner && !store::remove_owner(tx, row.workspace_id).await? {
        return Err(Conflict::LastOwner.into());
    }
    let keys = keys::revoke_all(tx, row.id, who.0).await?;
    let invitations = invitations::sent_by::end(tx, row, who).await?;
    let links = store::end_links(tx, row.id).await?;
    let sessions = match row.user_id {
        Some(user) => accounts::end_sessions(tx, user, None).await?,
        None => 0,
    };
    live(tx, row, life).await?;
    Ok(Ended {
        sessions,
        invitations,
        links,
        keys,
    })
}

/// What ended, or came back, as facts of the log.
fn add_numbers(detail: &mut serde_json::Value, ended: Ended, what: &str) {
    let numbers = [
        ("sessions", ended.sessions),
        ("invitations", ended.invitations),
        ("links", ended.links),
        ("keys", ended.keys),
    ];
    if let Some(detail) = detail.as_object_mut() {
        for (name, number) in numbers.into_iter().filter(|(_, number)| *number > 0) {
            detail.insert(format!("{name}_{what}"), number.into());
        }
    }
}

/// Brings somebody back to a status that they had; as an owner where they were one. An end date that has
/// passed meanwhile is taken away, or the clock would take them out again at once.
async fn come_back(tx: &mut Tx, row: &MemberRow, status: &str, now: Time) -> Done<()> {
    store::forget_ended(tx, row.id).await?;
    if row.owner && status == "active" {
        store::add_owner(tx, row.workspace_id).await?;
    }
    let ends_at = row.ends_at.map(Time).filter(|end| *end > now);
    let life = Life {
        status,
        archived_at: None,
        removed_at: None,
        removed_from: None,
        ends_at,
        end_notice_at: ends_at.and_then(|end| ends::next_notice(end, now)),
    };
    live(tx, row, &life).await
}

async fn live(tx: &mut Tx, row: &MemberRow, life: &Life<'_>) -> Done<()> {
    if store::set_life(tx, row, life).await? {
        Ok(())
    } else {
        Err(Conflict::StateMoved.into())
    }
}

/// What an undo gives back besides the membership: the invitations and links that ended with it. Sessions
/// and keys stay ended.
async fn give_back(be: &Backend, tx: &mut Tx, row: &MemberRow, who: Who<'_>) -> Done<Ended> {
    Ok(Ended {
        sessions: 0,
        invitations: invitations::sent_by::bring_back(tx, row, who).await?,
        links: store::bring_back_links(tx, row.id).await?,
        keys: 0,
    })
    .inspect(|_| be.mail_waits.notify_one())
}
