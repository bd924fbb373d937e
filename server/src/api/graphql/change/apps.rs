//! Apps: registered, changed, archived.

use super::super::nodes::{DONE, Done, Made, at_hand, read};
use super::super::refusal::Answer;
use super::super::words::Color;
use async_graphql::{Context, ID, InputObject, Object};
use backend::apps;
use model::app::{AppForm, Color as ModelColor};

/// An app.
#[derive(InputObject)]
pub struct AppInput {
    pub name: String,
    /// One made from the name where it is left out.
    #[graphql(default)]
    pub slug: String,
    /// Where it is, by http or https.
    pub url: String,
    #[graphql(default)]
    pub description: String,
    pub color: Option<Color>,
    /// Offered in the form for access requests.
    #[graphql(default)]
    pub requestable: bool,
}

impl From<AppInput> for AppForm {
    fn from(input: AppInput) -> Self {
        Self {
            name: input.name,
            slug: input.slug,
            url: input.url,
            description: input.description,
            color: input
                .color
                .map_or_else(String::new, |color| ModelColor::from(color).word().to_owned()),
            requestable: input.requestable,
        }
    }
}

#[derive(Default)]
pub struct Apps;

#[Object(name = "ChangeApps")]
impl Apps {
    /// Registers an app.
    #[graphql(complexity = 100)]
    async fn register_app(&self, ctx: &Context<'_>, input: AppInput) -> Answer<Made> {
        let (be, actor) = at_hand(ctx)?;
        Ok(Made::with(apps::register(be, actor, &input.into()).await?))
    }

    /// Saves an app, unless somebody else changed it since `version`.
    #[graphql(complexity = 100)]
    async fn change_app(&self, ctx: &Context<'_>, id: ID, version: i64, input: AppInput) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        apps::change(be, actor, read(&id)?, version, &input.into()).await?;
        Ok(DONE)
    }

    /// Archives an app.
    #[graphql(complexity = 100)]
    async fn archive_app(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        apps::archive(be, actor, read(&id)?).await?;
        Ok(DONE)
    }

    /// Brings an app back.
    #[graphql(complexity = 100)]
    async fn unarchive_app(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        apps::unarchive(be, actor, read(&id)?).await?;
        Ok(DONE)
    }
}
