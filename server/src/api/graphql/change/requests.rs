//! Requests for access: what is answered.

use super::super::nodes::{DONE, Done, at_hand, read};
use super::super::refusal::Answer;
use super::super::words::{AccountType, BlockWhat, InvitationResult};
use super::RightsInput;
use async_graphql::{Context, ID, Object, SimpleObject};
use backend::requests;

/// What an approval did.
#[derive(SimpleObject)]
pub struct Approved {
    pub ok: bool,
    pub result: InvitationResult,
}

#[derive(Default)]
pub struct Requests;

#[Object(name = "ChangeRequests")]
impl Requests {
    /// Lets the requester in, as a user or guest, perhaps up to a day such as `2026-11-30`.
    #[graphql(complexity = 100)]
    async fn approve_request(
        &self,
        ctx: &Context<'_>,
        id: ID,
        account_type: AccountType,
        #[graphql(default)] ends_at: String,
        #[graphql(default)] rights: RightsInput,
    ) -> Answer<Approved> {
        let (be, actor) = at_hand(ctx)?;
        let given = rights.given()?;
        let kind = requests::approve(be, actor, read(&id)?, account_type.into(), &ends_at, &given).await?;
        Ok(Approved {
            ok: true,
            result: kind.into(),
        })
    }

    /// Says no, with a reason that is mailed.
    #[graphql(complexity = 100)]
    async fn deny_request(
        &self,
        ctx: &Context<'_>,
        id: ID,
        #[graphql(default)] reason: String,
    ) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        requests::deny(be, actor, read(&id)?, &reason).await?;
        Ok(DONE)
    }

    /// Blocks the requester's address or domain.
    #[graphql(complexity = 100)]
    async fn block_request(&self, ctx: &Context<'_>, id: ID, what: BlockWhat) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        requests::block(be, actor, read(&id)?, what.into()).await?;
        Ok(DONE)
    }

    /// Lifts a block.
    #[graphql(complexity = 100)]
    async fn unblock(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        requests::unblock(be, actor, read(&id)?).await?;
        Ok(DONE)
    }
}
