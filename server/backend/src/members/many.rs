//! Acts of one member on many within one unit of work, by the same rules as on one: what is the same for all
//! of them is read once.

use super::Acting;
use super::edit::{Checked, regive_by, rerank, rewrite};
use super::remove::{bring_back, take_out};
use super::store::{self, MemberRow};
use crate::Backend;
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use crate::invitations::{self, metadata};
use crate::rights::Giver;
use crate::workspaces;
use model::account::{AccountType, Rank};
use model::error::Conflict;
use model::policy::Action;
use model::rights::Given;
use model::time::Time;

/// Who acts, with what they hold and what there is to give.
pub(crate) struct Hand<'a> {
    actor: &'a Actor,
    giver: Giver,
    now: Time,
}

/// What a member becomes; none leaves it as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// Name in this workspace.
    pub name: Option<String>,
    /// Account type and owner mark.
    pub rank: Option<(AccountType, bool)>,
    /// Keys and texts.
    pub metadata: Option<Vec<(String, String)>>,
    /// Roles, groups and privileges.
    pub given: Option<Given>,
}

impl<'a> Hand<'a> {
    /// Reads it, after the workspace's lock: it holds until the actor's own row is changed, or the unit of work
    /// ends.
    pub(crate) async fn begin(be: &Backend, tx: &mut Tx, actor: &'a Actor) -> Done<Self> {
        workspaces::lock(tx, actor.workspace_id).await?;
        Ok(Self {
            actor,
            giver: Giver::by(tx, actor).await?,
            now: be.clock.now(),
        })
    }

    /// What they hold, and what there is to give.
    pub(crate) const fn giver(&self) -> &Giver {
        &self.giver
    }

    fn on(&self, row: &MemberRow) -> Acting<'a> {
        Acting {
            actor: self.actor,
            standing: *self.giver.standing(),
            row: row.clone(),
            now: self.now,
        }
    }

    /// Changes a member; name, account type and metadata of active ones only, as the form does.
    pub(crate) async fn change(&self, be: &Backend, tx: &mut Tx, row: &MemberRow, to: &Wanted) -> Done<()> {
        let act = self.on(row);
        let rank = Rank::new(row.account_type, row.owner);
        act.ask(Action::EditMember { rank })?;
        let active = row.status == "active";
        if !active && (to.name.is_some() || to.rank.is_some() || to.metadata.is_some()) {
            return Err(Conflict::StateMoved.into());
        }
        if let Some((account_type, owner)) = to.rank {
            if account_type.kind() != row.account_type.kind() {
                return Err(Conflict::OtherKind.into());
            }
            rerank(tx, &act, account_type, owner).await?;
        }
        if let Some(given) = &to.given {
            let account_type = to.rank.map_or(row.account_type, |(account_type, _)| account_type);
            regive_by(tx, &act, &self.giver, account_type, given).await?;
        }
        if to.name.is_some() || to.metadata.is_some() {
            let metadata = match &to.metadata {
                Some(metadata) => metadata.clone(),
                None => metadata::open(be, store::find_metadata(tx, row.id).await?)?,
            };
            let checked = Checked {
                name: to.name.clone().unwrap_or_else(|| row.name.clone()),
                ends_at: row.ends_at.map(Time),
                metadata,
            };
            rewrite(be, tx, &act, checked).await?;
        }
        Ok(())
    }

    /// Takes somebody out: a member is removed, an open invitation is taken back.
    pub(crate) async fn remove(&self, be: &Backend, tx: &mut Tx, row: &MemberRow) -> Done<()> {
        if row.status != "invited" {
            return take_out(tx, &self.on(row)).await.map(drop);
        }
        let invitation = invitations::store::find_latest(tx, row.id)
            .await?
            .ok_or(Conflict::StateMoved)?;
        invitations::revoke_in(be, tx, self.actor, invitation).await
    }

    /// Brings back somebody who was taken out after `since`.
    pub(crate) async fn bring_back(
        &self,
        be: &Backend,
        tx: &mut Tx,
        row: &MemberRow,
        since: Time,
    ) -> Done<()> {
        if row.removed_at.is_some() {
            return bring_back(be, tx, &self.on(row)).await;
        }
        let invitation = invitations::store::find_latest(tx, row.id)
            .await?
            .ok_or(Conflict::StateMoved)?;
        invitations::undo_revoke_since(be, tx, self.actor, invitation, since).await
    }
}
