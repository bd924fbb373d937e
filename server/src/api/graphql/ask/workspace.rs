//! The workspace itself: settings, links, mail, keys, audit log.

use super::super::nodes::workspace::{ApiKey, AuditEvent, Mail, ReusableLink, Settings, Workspace as Shown};
use super::super::nodes::{at_hand, id};
use super::super::page::{List, Read, cost, list, of_all};
use super::super::refusal::{Answer, Refusal};
use async_graphql::{Context, Object};
use backend::audit::log;
use backend::workspaces::{self, links};
use backend::{keys, mail};
use model::audit::{AuditAction, AuditQuery};
use model::error::{Error, Field, Problem};

#[derive(Default)]
pub struct Workspace;

#[Object(name = "AskWorkspace")]
impl Workspace {
    /// The workspace that the key is for.
    async fn workspace(&self, ctx: &Context<'_>) -> Answer<Shown> {
        let (_, actor) = at_hand(ctx)?;
        Ok(Shown {
            id: id(actor.workspace_id),
            slug: actor.workspace.slug.clone(),
            name: actor.workspace.name.clone(),
        })
    }

    /// How it is set up.
    async fn settings(&self, ctx: &Context<'_>) -> Answer<Settings> {
        let (be, actor) = at_hand(ctx)?;
        Ok(workspaces::settings(be, actor).await?.into())
    }

    /// Its reusable links, the latest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn links(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Answer<List<ReusableLink>> {
        let (be, actor) = at_hand(ctx)?;
        of_all(first, after, links::list(be, actor).await?, ReusableLink::from)
    }

    /// Its API keys, the latest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn keys(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Answer<List<ApiKey>> {
        let (be, actor) = at_hand(ctx)?;
        let all = keys::list(be, actor).await?;
        of_all(first, after, all.keys, |key| ApiKey::at(key, all.now))
    }

    /// How its mail fares.
    #[graphql(complexity = "50 + child_complexity")]
    async fn mail(&self, ctx: &Context<'_>) -> Answer<Mail> {
        let (be, actor) = at_hand(ctx)?;
        Ok(mail::overview(be, actor).await?.into())
    }

    /// What happened, the latest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "one for each filter of the log")]
    async fn audit_events(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(desc = "Only what the person with this address did.")] by: Option<String>,
        #[graphql(desc = "Only what is about the member with this address.")] about: Option<String>,
        #[graphql(desc = "Only this, such as `invitation.created`.")] action: Option<String>,
        #[graphql(desc = "From this day on, such as `2026-11-21`, in UTC.")] from: Option<String>,
        #[graphql(desc = "Up to and with this day.")] to: Option<String>,
    ) -> Answer<List<AuditEvent>> {
        let (be, actor) = at_hand(ctx)?;
        let action = action.as_deref().map(|word| {
            AuditAction::from_word(word)
                .ok_or_else(|| Refusal(Error::invalid(Field::Search, Problem::OutOfRange)))
        });
        let query = &AuditQuery {
            by: by.unwrap_or_default(),
            about: about.unwrap_or_default(),
            action: action.transpose()?,
            from: from.unwrap_or_default(),
            to: to.unwrap_or_default(),
            cursor: String::new(),
        };
        let read = |cursor: String, _: u32| async move {
            let page = log::list(
                be,
                actor,
                &AuditQuery {
                    cursor,
                    ..query.clone()
                },
            )
            .await?;
            Ok(Read {
                rows: page.rows,
                next: page.next,
                total: None,
            })
        };
        list(first, after, read, AuditEvent::from).await
    }
}
