//! Groups: made, changed, deleted, joined and left.

use super::super::nodes::{DONE, Done, Made, at_hand, read, read_all};
use super::super::refusal::Answer;
use super::{PrivilegeInput, privileges};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use backend::groups;
use model::group::{GroupForm, Joined};

/// A group.
#[derive(InputObject)]
pub struct GroupInput {
    pub name: String,
    #[graphql(default)]
    pub description: String,
    /// Roles with target GROUP.
    #[graphql(default)]
    pub roles: Vec<ID>,
    #[graphql(default)]
    pub privileges: Vec<PrivilegeInput>,
}

impl GroupInput {
    fn form(self) -> Answer<GroupForm> {
        Ok(GroupForm {
            roles: read_all(&self.roles)?,
            apps: privileges(&self.privileges)?,
            name: self.name,
            description: self.description,
        })
    }
}

/// What came of adding addresses to a group.
#[derive(SimpleObject)]
pub struct JoinedGroup {
    pub ok: bool,
    pub added: i64,
    /// Were in it before.
    pub there: i64,
    /// Nobody of the workspace has this address.
    pub unknown: Vec<String>,
}

impl From<Joined> for JoinedGroup {
    fn from(joined: Joined) -> Self {
        Self {
            ok: true,
            added: joined.added,
            there: joined.there,
            unknown: joined.unknown,
        }
    }
}

#[derive(Default)]
pub struct Groups;

#[Object(name = "ChangeGroups")]
impl Groups {
    /// Makes a group.
    #[graphql(complexity = 100)]
    async fn make_group(&self, ctx: &Context<'_>, input: GroupInput) -> Answer<Made> {
        let (be, actor) = at_hand(ctx)?;
        Ok(Made::with(groups::make(be, actor, input.form()?).await?))
    }

    /// Saves a group, unless somebody else changed it since `version`.
    #[graphql(complexity = 100)]
    async fn change_group(&self, ctx: &Context<'_>, id: ID, version: i64, input: GroupInput) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        groups::change(be, actor, read(&id)?, version, input.form()?).await?;
        Ok(DONE)
    }

    /// Deletes a group.
    #[graphql(complexity = 100)]
    async fn delete_group(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        groups::delete(be, actor, read(&id)?).await?;
        Ok(DONE)
    }

    /// Puts everybody with one of these addresses, up to 1,000, into a group.
    #[graphql(complexity = "100 + child_complexity")]
    async fn add_group_members(&self, ctx: &Context<'_>, id: ID, emails: Vec<String>) -> Answer<JoinedGroup> {
        let (be, actor) = at_hand(ctx)?;
        let joined = groups::add_members(be, actor, read(&id)?, &emails.join("\n")).await?;
        Ok(joined.into())
    }

    /// Takes members out of a group.
    #[graphql(complexity = 100)]
    async fn remove_group_members(&self, ctx: &Context<'_>, id: ID, members: Vec<ID>) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        groups::remove_members(be, actor, read(&id)?, &read_all(&members)?).await?;
        Ok(DONE)
    }
}
