//! Invitations: made, sent again, taken back, accepted, declined.

mod accept;
mod invite;
mod manage;
pub(crate) mod metadata;
pub mod reminders;
pub(crate) mod sent_by;
pub mod store;

pub use accept::{Joined, accept, ask_again, decline, door};
pub(crate) use invite::{Batch, Invitee, Inviter, Known, invite_by, invite_one, stands_in_the_way};
pub use invite::{InviteForm, invite};
pub(crate) use manage::shown_link;
pub use manage::{copy_link, resend, revoke, undo_revoke};
pub(crate) use manage::{revoke_in, undo_revoke_since};

use crate::Backend;
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use crate::mail::content::Invited;
use crate::members::store as members;
use crate::rights;
use crate::secrets::{Purpose, Secret, SecretHash};
use model::error::{Conflict, Error};
use model::ids::InvitationId;
use model::policy::{Action, may};
use model::time::Time;
use store::InvitationRow;

/// Path of the list where an administrator acts on invitations.
fn list_path(slug: &str) -> String {
    format!("/w/{slug}/users")
}

/// Makes a fresh secret for an invitation and gives its link. Those before die, unless it is for a
/// reminder: then the link of the first mail stays good.
async fn fresh_link(be: &Backend, tx: &mut Tx, id: InvitationId, kill_before: bool) -> Done<String> {
    if kill_before {
        store::kill_secrets(tx, id).await?;
    }
    let (hash, link) = new_link(be);
    store::add_secrets(tx, &[(hash, id)]).await?;
    Ok(link)
}

/// A fresh secret, as it is kept, and the link with it.
fn new_link(be: &Backend) -> (SecretHash, String) {
    let secret = Secret::new(&be.chance);
    let link = be.config.link(&format!("/invitations/{}", secret.reveal()));
    (secret.hash(Purpose::Invitation), link)
}

/// What the mail of an invitation needs.
fn invited(row: &InvitationRow, url: String, now: Time, expires_at: Time) -> Invited {
    Invited {
        workspace: row.workspace_name.clone(),
        inviter: row.inviter_name.clone(),
        account_type: row.account_type,
        message: row.message.clone(),
        url,
        now,
        expires_at,
    }
}

/// The same where its door is opened once more: a fresh link is worth all that the invitation gives, to
/// whoever has it.
async fn handed_out(tx: &mut Tx, actor: &Actor, id: InvitationId) -> Done<InvitationRow> {
    let row = managed(tx, actor, id).await?;
    let member = members::find(tx, row.member_id).await?.ok_or(Error::NotFound)?;
    rights::ask_for_all(tx, actor.workspace_id, actor.member_id, &member).await?;
    Ok(row)
}

/// An invitation of the actor's workspace that they may act on. Everything is read inside the transaction
/// that acts.
async fn managed(tx: &mut Tx, actor: &Actor, id: InvitationId) -> Done<InvitationRow> {
    let row = store::find(tx, id)
        .await?
        .filter(|row| row.workspace_id == actor.workspace_id)
        .ok_or(Error::NotFound)?;
    let standing = members::standing_of(tx, actor).await?;
    let action = Action::ManageInvitation {
        account_type: row.account_type,
        own: row.inviter_id == actor.member_id,
    };
    may(&standing, action)?;
    // An older invitation is history: acting on it would move a person who has come in, or was invited,
    // by a newer one.
    let member = members::find(tx, row.member_id).await?;
    let inside = member.is_some_and(|m| !matches!(m.status.as_str(), "invited" | "expired" | members::LEFT));
    if inside || store::find_latest(tx, row.member_id).await? != Some(id) {
        return Err(Conflict::StateMoved.into());
    }
    Ok(row)
}
