//! Roles, groups, apps.

use super::super::page::{List, Read, cost, list};
use super::super::refusal::Answer;
use super::super::words::{AccountType, Color, DateTime, Permission, Privilege, Status, Target};
use super::{at_hand, id};
use async_graphql::{ComplexObject, Context, ID, SimpleObject};
use backend::{apps, groups};
use model::app::{App as ModelApp, AppHolder, AppPage};
use model::group::{Group as ModelGroup, GroupMember, GroupRow};
use model::ids::AppId;
use model::permission::{Grants as ModelGrants, Privilege as ModelPrivilege, Resource};
use model::role::Role as ModelRole;
use std::fmt::Display;

/// What is allowed on each of the four resources; null for nothing.
#[derive(SimpleObject)]
pub struct Grants {
    pub data: Option<Permission>,
    pub data_execution: Option<Permission>,
    pub user_management: Option<Permission>,
    pub business_info: Option<Permission>,
}

impl From<ModelGrants> for Grants {
    fn from(grants: ModelGrants) -> Self {
        let on = |resource| grants.on(resource).map(Into::into);
        Self {
            data: on(Resource::Data),
            data_execution: on(Resource::DataExecution),
            user_management: on(Resource::UserManagement),
            business_info: on(Resource::BusinessInfo),
        }
    }
}

/// Something by its name.
#[derive(SimpleObject)]
pub struct Named {
    pub id: ID,
    pub name: String,
}

impl Named {
    /// This, by its name.
    pub fn of(this: impl Display, name: &str) -> Self {
        Self {
            id: id(this),
            name: name.to_owned(),
        }
    }
}

/// A privilege on an app.
#[derive(SimpleObject)]
pub struct AppPrivilege {
    pub app: ID,
    pub privilege: Privilege,
}

impl From<(AppId, ModelPrivilege)> for AppPrivilege {
    fn from((app, privilege): (AppId, ModelPrivilege)) -> Self {
        Self {
            app: id(app),
            privilege: privilege.into(),
        }
    }
}

/// A named set of grants.
#[derive(SimpleObject)]
pub struct Role {
    pub id: ID,
    pub name: String,
    pub description: String,
    /// To whom it is given.
    pub target: Target,
    pub grants: Grants,
    /// Members or groups that have it.
    pub holders: i64,
    /// Moves with each change.
    pub version: i64,
    pub created_at: DateTime,
}

impl From<ModelRole> for Role {
    fn from(role: ModelRole) -> Self {
        Self {
            id: id(role.id),
            name: role.name,
            description: role.description,
            target: role.target.into(),
            grants: role.grants.into(),
            holders: role.holders,
            version: role.version,
            created_at: DateTime(role.created_at),
        }
    }
}

/// A group in the list.
#[derive(SimpleObject)]
pub struct Group {
    pub id: ID,
    pub name: String,
    pub description: String,
    /// Members, those on their way in and out included.
    pub member_count: i64,
    /// Names of its roles.
    pub roles: Vec<String>,
    /// Apps that it has a privilege on.
    pub app_count: i64,
}

impl From<GroupRow> for Group {
    fn from(row: GroupRow) -> Self {
        Self {
            id: id(row.id),
            name: row.name,
            description: row.description,
            member_count: row.members,
            roles: row.roles,
            app_count: row.apps,
        }
    }
}

/// One group with all that it gives, and its members.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct OneGroup {
    pub id: ID,
    pub name: String,
    pub description: String,
    /// Moves with each change.
    pub version: i64,
    pub created_at: DateTime,
    /// Roles with target GROUP that it has.
    pub roles: Vec<ID>,
    pub privileges: Vec<AppPrivilege>,
    pub member_count: i64,
    #[graphql(skip)]
    which: model::ids::GroupId,
}

impl From<ModelGroup> for OneGroup {
    fn from(group: ModelGroup) -> Self {
        Self {
            id: id(group.id),
            name: group.name,
            description: group.description,
            version: group.version,
            created_at: DateTime(group.created_at),
            roles: group.roles.iter().map(id).collect(),
            privileges: group.apps.iter().map(|&pair| pair.into()).collect(),
            member_count: group.count,
            which: group.id,
        }
    }
}

/// Somebody in a group, or who can do something with an app.
#[derive(SimpleObject)]
pub struct Person {
    pub id: ID,
    pub name: String,
    pub email: String,
    pub account_type: AccountType,
    pub status: Status,
}

impl From<GroupMember> for Person {
    fn from(member: GroupMember) -> Self {
        Self {
            id: id(member.id),
            name: member.name,
            email: member.email,
            account_type: member.account_type.into(),
            status: member.status.into(),
        }
    }
}

#[ComplexObject]
impl OneGroup {
    /// Its members, by name.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Answer<List<Person>> {
        let (be, actor) = at_hand(ctx)?;
        let read = |cursor: String, _: u32| async move {
            let group = groups::find(be, actor, self.which, &cursor).await?;
            Ok(Read {
                rows: group.members,
                next: group.next,
                total: Some(group.count),
            })
        };
        list(first, after, read, Person::from).await
    }
}

/// Something that people open.
#[derive(SimpleObject)]
pub struct App {
    pub id: ID,
    pub name: String,
    pub slug: String,
    pub url: String,
    pub description: String,
    pub color: Color,
    /// Offered in the form for access requests.
    pub requestable: bool,
    pub archived_at: Option<DateTime>,
    /// Moves with each change.
    pub version: i64,
    pub created_at: DateTime,
}

impl From<ModelApp> for App {
    fn from(app: ModelApp) -> Self {
        Self {
            id: id(app.id),
            name: app.name,
            slug: app.slug,
            url: app.url,
            description: app.description,
            color: app.color.into(),
            requestable: app.requestable,
            archived_at: app.archived_at.map(DateTime),
            version: app.version,
            created_at: DateTime(app.created_at),
        }
    }
}

/// One app, and who can open it.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct OneApp {
    #[graphql(flatten)]
    pub app: App,
    /// Active members whose account type opens it.
    pub by_account_type: Vec<HoldersByType>,
    #[graphql(skip)]
    which: AppId,
}

/// How many can open an app by their account type.
#[derive(SimpleObject)]
pub struct HoldersByType {
    pub account_type: AccountType,
    pub privilege: Privilege,
    pub members: i64,
}

/// Somebody with a privilege or role for an app besides.
#[derive(SimpleObject)]
pub struct Holder {
    #[graphql(flatten)]
    pub person: Person,
    /// The most of all that they have.
    pub privilege: Option<Privilege>,
}

impl From<AppHolder> for Holder {
    fn from(holder: AppHolder) -> Self {
        Self {
            privilege: holder.why.first().map(|(privilege, _)| (*privilege).into()),
            person: Person {
                id: id(holder.id),
                name: holder.name,
                email: holder.email,
                account_type: holder.account_type.into(),
                status: holder.status.into(),
            },
        }
    }
}

impl From<AppPage> for OneApp {
    fn from(page: AppPage) -> Self {
        Self {
            which: page.app.id,
            app: page.app.into(),
            by_account_type: page
                .by_type
                .into_iter()
                .map(|(account_type, privilege, members)| HoldersByType {
                    account_type: account_type.into(),
                    privilege: privilege.into(),
                    members,
                })
                .collect(),
        }
    }
}

#[ComplexObject]
impl OneApp {
    /// Members with a privilege or role for it besides, by name; empty for those who may not see them.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn people(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Answer<List<Holder>> {
        let (be, actor) = at_hand(ctx)?;
        let read = |cursor: String, _: u32| async move {
            let page = apps::find(be, actor, self.which, &cursor).await?;
            Ok(Read {
                rows: page.people,
                next: page.next,
                total: None,
            })
        };
        list(first, after, read, Holder::from).await
    }
}
