//! What other programs are told.

use super::super::nodes::webhooks::{Delivery, FreshSecret, Webhook};
use super::super::nodes::{DONE, Done, at_hand, read};
use super::super::refusal::{Answer, Refusal};
use async_graphql::{Context, ID, InputObject, Object};
use backend::webhooks;
use model::error::{Error, Field, Problem};
use model::ids::WebhookId;
use model::webhook::{WebhookEvent, WebhookForm};

/// A webhook.
#[derive(InputObject)]
pub struct WebhookInput {
    pub name: String,
    /// Where it is told, by https.
    pub url: String,
    /// Whether it is told of every event.
    #[graphql(default)]
    pub every: bool,
    /// Words of what it is told of otherwise, such as `invitation.created`.
    #[graphql(default)]
    pub events: Vec<String>,
}

impl WebhookInput {
    fn form(self) -> Answer<WebhookForm> {
        let unknown = || Refusal(Error::invalid(Field::Events, Problem::OutOfRange));
        let events = self.events.iter();
        Ok(WebhookForm {
            name: self.name,
            url: self.url,
            every: self.every,
            events: events
                .map(|word| WebhookEvent::from_word(word).ok_or_else(unknown))
                .collect::<Answer<_>>()?,
        })
    }
}

#[derive(Default)]
pub struct Webhooks;

#[Object(name = "ChangeWebhooks")]
impl Webhooks {
    /// Makes a webhook and shows its secret once.
    #[graphql(complexity = "100 + child_complexity")]
    async fn make_webhook(&self, ctx: &Context<'_>, input: WebhookInput) -> Answer<FreshSecret> {
        let (be, actor) = at_hand(ctx)?;
        Ok(webhooks::make(be, actor, &input.form()?).await?.into())
    }

    /// Changes a webhook to what is given, and gives it as it is then.
    #[graphql(complexity = "100 + child_complexity")]
    async fn change_webhook(
        &self,
        ctx: &Context<'_>,
        id: ID,
        #[graphql(desc = "The version that it was read with.")] version: i64,
        input: WebhookInput,
    ) -> Answer<Webhook> {
        let (be, actor) = at_hand(ctx)?;
        let id: WebhookId = read(&id)?;
        webhooks::change(be, actor, id, version, &input.form()?).await?;
        Ok(webhooks::find(be, actor, id).await?.into())
    }

    /// Switches a webhook on or off.
    #[graphql(complexity = 100)]
    async fn switch_webhook(&self, ctx: &Context<'_>, id: ID, enabled: bool) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        webhooks::switch(be, actor, read(&id)?, enabled).await?;
        Ok(DONE)
    }

    /// Gives a webhook a fresh secret and shows it once; for 24 hours the one before signs too.
    #[graphql(complexity = "100 + child_complexity")]
    async fn rotate_webhook_secret(&self, ctx: &Context<'_>, id: ID) -> Answer<FreshSecret> {
        let (be, actor) = at_hand(ctx)?;
        Ok(webhooks::rotate(be, actor, read(&id)?).await?.into())
    }

    /// Deletes a webhook.
    #[graphql(complexity = 100)]
    async fn delete_webhook(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        webhooks::remove(be, actor, read(&id)?).await?;
        Ok(DONE)
    }

    /// Sends a test at once; ask for the deliveries for what came of it.
    #[graphql(complexity = "1000 + child_complexity")]
    async fn test_webhook(&self, ctx: &Context<'_>, id: ID) -> Answer<Delivery> {
        let (be, actor) = at_hand(ctx)?;
        Ok(webhooks::test(be, actor, read(&id)?).await?.into())
    }

    /// Sends a delivery again that has come to its end.
    #[graphql(complexity = 100)]
    async fn resend_delivery(&self, ctx: &Context<'_>, id: ID, number: i64) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        webhooks::resend(be, actor, read(&id)?, number).await?;
        Ok(DONE)
    }
}
