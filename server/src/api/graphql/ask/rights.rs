//! Roles, groups, apps.

use super::super::nodes::rights::{App, Grants, Group, Named, OneApp, OneGroup, Role};
use super::super::nodes::{at_hand, read};
use super::super::page::{List, Read, cost, list, of_all};
use super::super::refusal::Answer;
use super::super::words::Permission;
use async_graphql::{Context, ID, Object, SimpleObject};
use backend::{apps, groups, roles};
use model::permission::Resource;
use model::role::{Preview, RightsChange};

/// What would change for whom.
#[derive(SimpleObject)]
pub struct RolePreview {
    /// Members who have the role themselves or through a group.
    pub holders: i64,
    /// Those of the first 50 whose rights change.
    pub changes: Vec<ChangeOfRights>,
    /// Whether there may be more than those.
    pub more: bool,
    /// Names of groups that have the role.
    pub groups: Vec<String>,
}

/// What changes for one member.
#[derive(SimpleObject)]
pub struct ChangeOfRights {
    pub member: Named,
    pub email: String,
    pub before: Grants,
    pub after: Grants,
}

impl From<RightsChange> for ChangeOfRights {
    fn from(change: RightsChange) -> Self {
        Self {
            member: Named::of(change.who.id, &change.who.name),
            email: change.who.email,
            before: change.before.into(),
            after: change.after.into(),
        }
    }
}

impl From<Preview> for RolePreview {
    fn from(preview: Preview) -> Self {
        Self {
            holders: preview.holders,
            changes: preview.changes.into_iter().map(Into::into).collect(),
            more: preview.more,
            groups: preview.groups,
        }
    }
}

#[derive(Default)]
pub struct Rights;

#[Object(name = "AskRights")]
impl Rights {
    /// All roles, by name.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn roles(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Answer<List<Role>> {
        let (be, actor) = at_hand(ctx)?;
        of_all(first, after, roles::list(be, actor).await?, Role::from)
    }

    /// One role.
    async fn role(&self, ctx: &Context<'_>, id: ID) -> Answer<Role> {
        let (be, actor) = at_hand(ctx)?;
        Ok(roles::find(be, actor, read(&id)?).await?.into())
    }

    /// What would change for whom if the role granted this; what is left out grants nothing.
    #[graphql(complexity = "100 + child_complexity")]
    async fn preview_role(
        &self,
        ctx: &Context<'_>,
        id: ID,
        data: Option<Permission>,
        data_execution: Option<Permission>,
        user_management: Option<Permission>,
        business_info: Option<Permission>,
    ) -> Answer<RolePreview> {
        let (be, actor) = at_hand(ctx)?;
        let grants = model::permission::Grants::default()
            .with(Resource::Data, data.map(Into::into))
            .with(Resource::DataExecution, data_execution.map(Into::into))
            .with(Resource::UserManagement, user_management.map(Into::into))
            .with(Resource::BusinessInfo, business_info.map(Into::into));
        Ok(roles::preview(be, actor, read(&id)?, grants).await?.into())
    }

    /// Groups, by name.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn groups(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        search: Option<String>,
    ) -> Answer<List<Group>> {
        let (be, actor) = at_hand(ctx)?;
        let search = &search.unwrap_or_default();
        let read = |cursor: String, _: u32| async move {
            let page = groups::list(be, actor, search, &cursor).await?;
            Ok(Read {
                rows: page.rows,
                next: page.next,
                total: None,
            })
        };
        list(first, after, read, Group::from).await
    }

    /// One group.
    #[graphql(complexity = "50 + child_complexity")]
    async fn group(&self, ctx: &Context<'_>, id: ID) -> Answer<OneGroup> {
        let (be, actor) = at_hand(ctx)?;
        Ok(groups::find(be, actor, read(&id)?, "").await?.into())
    }

    /// Apps in use, then archived ones, by name. For those who may not see all: what they may open.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn apps(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Answer<List<App>> {
        let (be, actor) = at_hand(ctx)?;
        let apps = apps::list(be, actor).await?;
        let open = apps.tiles.into_iter().map(|tile| tile.app);
        let all = apps.all.unwrap_or_else(|| open.collect());
        of_all(first, after, all, App::from)
    }

    /// One app.
    #[graphql(complexity = "50 + child_complexity")]
    async fn app(&self, ctx: &Context<'_>, id: ID) -> Answer<OneApp> {
        let (be, actor) = at_hand(ctx)?;
        Ok(apps::find(be, actor, read(&id)?, "").await?.into())
    }
}
