//! What other programs are told, and what became of it.

use super::super::nodes::webhooks::{Delivery, Webhook};
use super::super::nodes::{at_hand, read as read_id};
use super::super::page::{List, Read, cost, list, of_all};
use super::super::refusal::Answer;
use async_graphql::{Context, ID, Object};
use backend::webhooks;
use model::ids::WebhookId;

#[derive(Default)]
pub struct Webhooks;

#[Object(name = "AskWebhooks")]
impl Webhooks {
    /// Webhooks, by name.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn webhooks(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Answer<List<Webhook>> {
        let (be, actor) = at_hand(ctx)?;
        of_all(first, after, webhooks::list(be, actor).await?, |row| {
            row.webhook.into()
        })
    }

    /// One webhook.
    #[graphql(complexity = "20 + child_complexity")]
    async fn webhook(&self, ctx: &Context<'_>, id: ID) -> Answer<Webhook> {
        let (be, actor) = at_hand(ctx)?;
        Ok(webhooks::find(be, actor, read_id(&id)?).await?.into())
    }

    /// Deliveries of a webhook, the latest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        id: ID,
        first: Option<i32>,
        after: Option<String>,
    ) -> Answer<List<Delivery>> {
        let (be, actor) = at_hand(ctx)?;
        let id: WebhookId = read_id(&id)?;
        let read = |cursor: String, _| async move {
            let page = webhooks::deliveries(be, actor, id, &cursor).await?;
            Ok(Read {
                rows: page.rows,
                next: page.next,
                total: None,
            })
        };
        list(first, after, read, Delivery::from).await
    }
}
