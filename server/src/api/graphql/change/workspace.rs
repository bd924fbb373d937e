//! The workspace itself: settings, reusable links, mail.

use super::super::nodes::people::FreshLink;
use super::super::nodes::workspace::{FreshKey, MailTest, Settings};
use super::super::nodes::{DONE, Done, at_hand, id as shown, read};
use super::super::refusal::Answer;
use super::super::words::{AccountType, WhoMayInvite};
use async_graphql::{Context, ID, InputObject, Object};
use backend::workspaces::{self, links};
use backend::{keys, mail};
use model::key::KeyForm;
use model::workspace::Settings as ModelSettings;

/// What is changed of the settings; what is left out stays as it is.
#[derive(InputObject)]
pub struct SettingsInput {
    pub name: Option<String>,
    pub slug: Option<String>,
    pub mail_sender: Option<String>,
    pub user_domains: Option<Vec<String>>,
    pub guest_domains: Option<Vec<String>>,
    pub life_hours: Option<i64>,
    pub who_may_invite: Option<WhoMayInvite>,
    pub access_requests: Option<bool>,
    pub login_requests: Option<bool>,
}

impl SettingsInput {
    fn onto(self, now: ModelSettings) -> ModelSettings {
        ModelSettings {
            name: self.name.unwrap_or(now.name),
            slug: self.slug.unwrap_or(now.slug),
            mail_sender: self.mail_sender.unwrap_or(now.mail_sender),
            user_domains: self.user_domains.unwrap_or(now.user_domains),
            guest_domains: self.guest_domains.unwrap_or(now.guest_domains),
            life_hours: self.life_hours.unwrap_or(now.life_hours),
            who_may_invite: self.who_may_invite.map_or(now.who_may_invite, Into::into),
            access_requests: self.access_requests.unwrap_or(now.access_requests),
            login_requests: self.login_requests.unwrap_or(now.login_requests),
            may_route_requests: now.may_route_requests,
        }
    }
}

/// A reusable link.
#[derive(InputObject)]
pub struct LinkInput {
    pub name: String,
    /// BUSINESS or GUEST.
    pub account_type: AccountType,
    /// Domains that may use it; the workspace's own where it is left out.
    #[graphql(default)]
    pub domains: Vec<String>,
    /// How often it may be used.
    pub uses: u32,
    /// Its last day, such as `2026-11-30`.
    pub ends_at: String,
    /// Whether an administrator decides about each.
    #[graphql(default)]
    pub approval: bool,
}

/// An API key.
#[derive(InputObject)]
pub struct KeyInput {
    pub name: String,
    /// Words of what it may do, such as `users:read`; never more than this key may.
    pub capabilities: Vec<String>,
    /// Days that it lives; no end where it is left out.
    pub days: Option<u32>,
}

#[derive(Default)]
pub struct Workspace;

#[Object(name = "ChangeWorkspace")]
impl Workspace {
    /// Changes the settings, and gives them as they are then.
    #[graphql(complexity = "100 + child_complexity")]
    async fn change_settings(&self, ctx: &Context<'_>, input: SettingsInput) -> Answer<Settings> {
        let (be, actor) = at_hand(ctx)?;
        let now = workspaces::settings(be, actor).await?;
        workspaces::change_settings(be, actor, input.onto(now)).await?;
        Ok(workspaces::settings(be, actor).await?.into())
    }

    /// Makes a reusable link and shows it once.
    #[graphql(complexity = "100 + child_complexity")]
    async fn make_link(&self, ctx: &Context<'_>, input: LinkInput) -> Answer<FreshLink> {
        let (be, actor) = at_hand(ctx)?;
        let form = links::NewLink {
            name: input.name,
            account_type: input.account_type.into(),
            domains: input.domains,
            uses: input.uses.to_string(),
            ends_at: input.ends_at,
            approval: input.approval,
        };
        let (made, link) = links::make(be, actor, form).await?;
        Ok(FreshLink::of(shown(made), link))
    }

    /// Makes a fresh address for a reusable link and shows it once; the one before is dead.
    #[graphql(complexity = "100 + child_complexity")]
    async fn copy_link(&self, ctx: &Context<'_>, id: ID) -> Answer<FreshLink> {
        let (be, actor) = at_hand(ctx)?;
        let link = links::copy(be, actor, read(&id)?).await?;
        Ok(FreshLink::of(id, link))
    }

    /// Switches a reusable link on or off.
    #[graphql(complexity = 100)]
    async fn switch_link(&self, ctx: &Context<'_>, id: ID, enabled: bool) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        links::switch(be, actor, read(&id)?, enabled).await?;
        Ok(DONE)
    }

    /// Makes an API key and shows its secret once.
    #[graphql(complexity = "100 + child_complexity")]
    async fn make_key(&self, ctx: &Context<'_>, input: KeyInput) -> Answer<FreshKey> {
        let (be, actor) = at_hand(ctx)?;
        let form = KeyForm {
            name: input.name,
            capabilities: input.capabilities,
            days: input.days.map(|days| days.to_string()).unwrap_or_default(),
        };
        Ok(keys::make(be, actor, &form).await?.into())
    }

    /// Revokes an API key: the next call with it is refused.
    #[graphql(complexity = 100)]
    async fn revoke_key(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        keys::revoke(be, actor, read(&id)?).await?;
        Ok(DONE)
    }

    /// Sends a mail to the maker of the key at once, and answers with the whole conversation.
    #[graphql(complexity = "1000 + child_complexity")]
    async fn send_test_mail(&self, ctx: &Context<'_>) -> Answer<MailTest> {
        let (be, actor) = at_hand(ctx)?;
        Ok(mail::send_test(be, actor).await?.into())
    }

    /// Puts a mail that failed or waits back at the head of the queue.
    #[graphql(complexity = 100)]
    async fn retry_mail(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        mail::retry(be, actor, read(&id)?).await?;
        Ok(DONE)
    }
}
