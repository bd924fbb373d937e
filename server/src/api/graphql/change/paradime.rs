//! The changes of the Paradime document.

use super::super::nodes::{DONE, Done, at_hand};
use super::super::refusal::{Answer, Refusal};
use super::super::words::UserAccountType;
use async_graphql::{Context, Object};
use backend::invitations::{self, InviteForm};
use backend::{members, people};
use model::address;
use model::error::{Error, Field, Problem};
use model::rights::Given;

#[derive(Default)]
pub struct Paradime;

#[Object(name = "ChangeParadime")]
impl Paradime {
    /// Invites one address, by mail where a mail server is set up.
    #[graphql(complexity = 100)]
    async fn invite_user(
        &self,
        ctx: &Context<'_>,
        email: String,
        account_type: UserAccountType,
    ) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        let malformed = || Refusal(Error::invalid(Field::Email, Problem::Malformed));
        if address::split(&email).len() != 1 {
            return Err(malformed());
        }
        let form = InviteForm {
            emails: email,
            name: String::new(),
            account_type: account_type.into(),
            life_hours: String::new(),
            message: String::new(),
            send_email: true,
            reminders: true,
            metadata: String::new(),
            given: Given::default(),
        };
        let outcomes = invitations::invite(be, actor, form).await?;
        let outcome = outcomes.first().ok_or_else(malformed)?;
        outcome.result.or_error()?;
        Ok(DONE)
    }

    /// Gives an active user another account type.
    #[graphql(complexity = 100)]
    async fn update_user_account_type(
        &self,
        ctx: &Context<'_>,
        uid: String,
        account_type: UserAccountType,
    ) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        let id = people::find_by_uid(be, actor, &uid).await?;
        members::change_type(be, actor, id, account_type.into()).await?;
        Ok(DONE)
    }

    /// Archives a user: their sessions end, and so do the invitations and links that they sent.
    #[graphql(complexity = 100)]
    async fn disable_user(&self, ctx: &Context<'_>, uid: String) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        let id = people::find_by_uid(be, actor, &uid).await?;
        members::archive(be, actor, id).await?;
        Ok(DONE)
    }
}
