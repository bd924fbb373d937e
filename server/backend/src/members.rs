//! Members: the row of a person in a workspace, and the counts that go with it.

pub mod store;

use crate::Backend;
use crate::audit::Target;
use crate::caller::Actor;
use crate::fault::Done;
use model::account::{AccountType, Rank};
use model::audit::AuditAction;
use model::error::{Conflict, Error};
use model::ids::MemberId;
use model::policy::{Action, may};

/// Changes account type and owner mark of an active member. The last active owner stays one, also when
/// two demote each other at the same moment.
pub async fn change_rank(
    be: &Backend,
    actor: &Actor,
    id: MemberId,
    account_type: AccountType,
    owner: bool,
) -> Done<()> {
    let now = be.clock.now();
    let mut tx = be.db.begin().await?;
    crate::workspaces::lock(&mut tx, actor.workspace_id).await?;
    let member = store::find_active(&mut tx, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?;
    // Read again inside the transaction: the actor may have been demoted since the request began.
    let standing = store::find_standing(&mut tx, actor.member_id)
        .await?
        .ok_or(Error::NotFound)?;
    let from = Rank::new(member.account_type, member.owner);
    let to = Rank::new(account_type, owner);
    let action = Action::ChangeMember {
        from,
        to,
        oneself: id == actor.member_id,
    };
    if let Err(denial) = may(&standing, action) {
        drop(tx);
        return Err(crate::audit::refused(be, actor, "member.change", Target::member(id), denial).await);
    }
    if member.owner && !owner && !store::remove_owner(&mut tx, actor.workspace_id).await? {
        return Err(Conflict::LastOwner.into());
    }
    if owner && !member.owner {
        store::add_owner(&mut tx, actor.workspace_id).await?;
    }
    store::set_rank(&mut tx, &member, account_type, owner).await?;
    if let Some(user) = member.user_id {
        crate::accounts::store::end_sessions(&mut tx, user, None).await?;
    }
    tx.note_by(
        actor,
        now,
        AuditAction::MemberChanged,
        Target::member(id),
        &serde_json::json!({
            "email": member.email,
            "before": { "account_type": member.account_type, "owner": member.owner },
            "after": { "account_type": account_type, "owner": owner },
        }),
    );
    tx.save().await
}
