//! Invitations: made, sent again, copied, taken back.

use super::super::nodes::people::{FreshLink, InvitationOutcome};
use super::super::nodes::{DONE, Done, at_hand, read};
use super::super::refusal::Answer;
use super::super::words::UserAccountType;
use super::RightsInput;
use async_graphql::{Context, ID, InputObject, Object};
use backend::invitations::{self, InviteForm};

/// Who is invited to what.
#[derive(InputObject)]
pub struct InviteInput {
    /// One or many addresses, up to 1,000 in all.
    pub emails: Vec<String>,
    /// Name, for one address.
    #[graphql(default)]
    pub name: String,
    pub account_type: UserAccountType,
    #[graphql(default)]
    pub rights: RightsInput,
    /// Life in hours; the workspace's where it is left out.
    pub life_hours: Option<u32>,
    /// A few personal words.
    #[graphql(default)]
    pub message: String,
    /// One `key: text` a line.
    #[graphql(default)]
    pub metadata: String,
    #[graphql(default = true)]
    pub send_email: bool,
    #[graphql(default = true)]
    pub reminders: bool,
}

#[derive(Default)]
pub struct Invitations;

#[Object(name = "ChangeInvitations")]
impl Invitations {
    /// Invites one or many, and says what became of each.
    #[graphql(complexity = "100 + child_complexity")]
    async fn invite_users(&self, ctx: &Context<'_>, input: InviteInput) -> Answer<Vec<InvitationOutcome>> {
        let (be, actor) = at_hand(ctx)?;
        let form = InviteForm {
            given: input.rights.given()?,
            emails: input.emails.join("\n"),
            name: input.name,
            account_type: input.account_type.into(),
            life_hours: input
                .life_hours
                .map(|hours| hours.to_string())
                .unwrap_or_default(),
            message: input.message,
            send_email: input.send_email,
            reminders: input.reminders,
            metadata: input.metadata,
        };
        let outcomes = invitations::invite(be, actor, form).await?;
        Ok(outcomes.into_iter().map(Into::into).collect())
    }

    /// Sends it again with a fresh link and a full new life; renews one that ran out.
    #[graphql(complexity = 100)]
    async fn resend_invitation(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        invitations::resend(be, actor, read(&id)?).await?;
        Ok(DONE)
    }

    /// Makes a fresh link and shows it once; the link before it dies.
    #[graphql(complexity = "100 + child_complexity")]
    async fn copy_invitation_link(&self, ctx: &Context<'_>, id: ID) -> Answer<FreshLink> {
        let (be, actor) = at_hand(ctx)?;
        let link = invitations::copy_link(be, actor, read(&id)?).await?;
        Ok(FreshLink::of(id, link))
    }

    /// Takes it back; ten seconds to undo.
    #[graphql(complexity = 100)]
    async fn revoke_invitation(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        invitations::revoke(be, actor, read(&id)?).await?;
        Ok(DONE)
    }

    /// Undoes the taking back.
    #[graphql(complexity = 100)]
    async fn undo_revoke_invitation(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        invitations::undo_revoke(be, actor, read(&id)?).await?;
        Ok(DONE)
    }
}
