//! Roles: made, changed, duplicated, deleted.

use super::super::nodes::{DONE, Done, Made, at_hand, read};
use super::super::refusal::Answer;
use super::super::words::{Permission, Target};
use async_graphql::{Context, ID, InputObject, Object};
use backend::roles;
use model::permission::Permission as ModelPermission;
use model::rights::Target as ModelTarget;
use model::role::RoleForm;

/// A role.
#[derive(InputObject)]
pub struct RoleInput {
    pub name: String,
    #[graphql(default)]
    pub description: String,
    pub target: Target,
    /// On the apps; left out for nothing.
    pub data: Option<Permission>,
    /// On reports and exports.
    pub data_execution: Option<Permission>,
    /// On people.
    pub user_management: Option<Permission>,
    /// On the workspace itself.
    pub business_info: Option<Permission>,
}

impl From<RoleInput> for RoleForm {
    fn from(input: RoleInput) -> Self {
        let word = |permission: Option<Permission>| {
            permission.map_or_else(String::new, |of| ModelPermission::from(of).word().to_owned())
        };
        Self {
            name: input.name,
            description: input.description,
            target: ModelTarget::from(input.target).word().to_owned(),
            data: word(input.data),
            data_execution: word(input.data_execution),
            user_management: word(input.user_management),
            business_info: word(input.business_info),
        }
    }
}

#[derive(Default)]
pub struct Roles;

#[Object(name = "ChangeRoles")]
impl Roles {
    /// Makes a role.
    #[graphql(complexity = 100)]
    async fn make_role(&self, ctx: &Context<'_>, input: RoleInput) -> Answer<Made> {
        let (be, actor) = at_hand(ctx)?;
        Ok(Made::with(roles::make(be, actor, &input.into()).await?))
    }

    /// Makes a role with the same grants under a name that is free.
    #[graphql(complexity = 100)]
    async fn duplicate_role(&self, ctx: &Context<'_>, id: ID) -> Answer<Made> {
        let (be, actor) = at_hand(ctx)?;
        Ok(Made::with(roles::duplicate(be, actor, read(&id)?).await?))
    }

    /// Saves a role, unless somebody else changed it since `version`.
    #[graphql(complexity = 100)]
    async fn change_role(&self, ctx: &Context<'_>, id: ID, version: i64, input: RoleInput) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        roles::change(be, actor, read(&id)?, version, &input.into()).await?;
        Ok(DONE)
    }

    /// Deletes a role. Whoever has it gets `replacement`; one that is in use needs one, or
    /// `withoutReplacement`.
    #[graphql(complexity = 100)]
    async fn delete_role(
        &self,
        ctx: &Context<'_>,
        id: ID,
        replacement: Option<ID>,
        #[graphql(default = false)] without_replacement: bool,
    ) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        let other = replacement.as_ref().map(read).transpose()?;
        roles::delete(be, actor, read(&id)?, other, without_replacement).await?;
        Ok(DONE)
    }
}
