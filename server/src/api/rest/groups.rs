//! `/groups`: named sets of members that share roles and privileges.

use super::input::{Answer, Body, Call, Ids, IfMatch, One, Params, Tagged};
use super::problem::Problems;
use super::shapes::{AppPrivilege, Moment, Page, Paged, given, member, rows};
use crate::api::paging::{Read, take};
use axum::Json;
use backend::groups;
use http::StatusCode;
use model::account::AccountType;
use model::error::{Error, Field, Problem as What};
use model::group::{Group as Found, GroupForm, GroupMember, GroupRow};
use model::ids::{GroupId, MemberId, RoleId};
use model::limits;
use model::people::Status;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A group in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupItem {
    /// Which.
    pub id: GroupId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// How many members it has.
    pub members: i64,
    /// Names of its roles.
    pub roles: Vec<String>,
    /// Apps that it has a privilege on.
    pub apps: i64,
}

impl From<GroupRow> for GroupItem {
    fn from(row: GroupRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            description: row.description,
            members: row.members,
            roles: row.roles,
            apps: row.apps,
        }
    }
}

/// A group.
#[derive(Debug, Serialize, ToSchema)]
pub struct Group {
    /// Which.
    pub id: GroupId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Roles that it has.
    pub roles: Vec<RoleId>,
    /// Privileges that it has.
    pub apps: Vec<AppPrivilege>,
    /// How many members it has.
    pub members: i64,
    /// Moves with each change; the ETag.
    pub version: i64,
    /// Made at.
    pub created_at: Moment,
}

impl From<Found> for Group {
    fn from(group: Found) -> Self {
        Self {
            id: group.id,
            name: group.name,
            description: group.description,
            roles: group.roles,
            apps: AppPrivilege::list(&group.apps),
            members: group.count,
            version: group.version,
            created_at: Moment(group.created_at),
        }
    }
}

/// Which groups.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListGroups {
    /// Rows on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the page before; none for the first.
    cursor: Option<String>,
    /// Fragment of the name.
    search: Option<String>,
}

/// List groups
#[utoipa::path(get, path = "/groups", tag = "groups", params(ListGroups),
    responses((status = 200, body = Page<GroupItem>), Problems))]
pub async fn list(call: Call, Params(params): Params<ListGroups>) -> Answer<Json<Page<GroupItem>>> {
    let search = params.search.unwrap_or_default();
    let (call, search) = (&call, &search);
    let read = |cursor: String, _| async move {
        let page = groups::list(&call.be, &call.actor, search, &cursor).await?;
        Ok(Read {
            rows: page.rows,
            next: page.next,
            total: None,
        })
    };
    let taken = take(rows(params.limit)?, &params.cursor.unwrap_or_default(), read).await?;
    Ok(Json(Page::of(taken, GroupItem::from)))
}

async fn detail(call: &Call, id: GroupId) -> Answer<Tagged<Group>> {
    let group = groups::find(&call.be, &call.actor, id, "").await?;
    Ok(Tagged(group.version, group.into()))
}

/// Read a group
#[utoipa::path(get, path = "/groups/{id}", tag = "groups", params(("id" = GroupId, Path)),
    responses((status = 200, body = Group, headers(("ETag" = String))), Problems))]
pub async fn find(call: Call, Ids(One(id)): Ids<One<GroupId>>) -> Answer<Tagged<Group>> {
    detail(&call, id).await
}

/// A group to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// Name.
    name: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// Roles with target GROUP.
    #[serde(default)]
    roles: Vec<RoleId>,
    /// Privileges.
    #[serde(default)]
    apps: Vec<AppPrivilege>,
}

fn form(name: String, description: String, roles: Vec<RoleId>, apps: Vec<AppPrivilege>) -> Answer<GroupForm> {
    let given = given(roles, Vec::new(), apps)?;
    Ok(GroupForm {
        name,
        description,
        roles: given.roles,
        apps: given.apps,
    })
}

/// Make a group
#[utoipa::path(post, path = "/groups", tag = "groups", request_body = NewGroup,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Group, headers(("ETag" = String))), Problems))]
pub async fn make(call: Call, Body(body): Body<NewGroup>) -> Answer<(StatusCode, Tagged<Group>)> {
    let form = form(body.name, body.description, body.roles, body.apps)?;
    let id = groups::make(&call.be, &call.actor, form).await?;
    Ok((StatusCode::CREATED, detail(&call, id).await?))
}

/// What to change; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupPatch {
    /// Name.
    name: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// Roles with target GROUP, all of them.
    roles: Option<Vec<RoleId>>,
    /// Privileges, all of them.
    apps: Option<Vec<AppPrivilege>>,
}

/// Change a group
#[utoipa::path(patch, path = "/groups/{id}", tag = "groups",
    params(("id" = GroupId, Path), ("If-Match" = Option<String>, Header)), request_body = GroupPatch,
    responses((status = 200, body = Group, headers(("ETag" = String))), Problems))]
pub async fn change(
    call: Call,
    Ids(One(id)): Ids<One<GroupId>>,
    if_match: IfMatch,
    Body(patch): Body<GroupPatch>,
) -> Answer<Tagged<Group>> {
    let group = groups::find(&call.be, &call.actor, id, "").await?;
    let version = if_match.version(group.version)?;
    let form = form(
        patch.name.unwrap_or(group.name),
        patch.description.unwrap_or(group.description),
        patch.roles.unwrap_or(group.roles),
        patch.apps.unwrap_or_else(|| AppPrivilege::list(&group.apps)),
    )?;
    groups::change(&call.be, &call.actor, id, version, form)
        .await
        .map_err(|fault| if_match.name(fault))?;
    detail(&call, id).await
}

/// Delete a group
#[utoipa::path(delete, path = "/groups/{id}", tag = "groups", params(("id" = GroupId, Path)),
    responses((status = 204), Problems))]
pub async fn delete(call: Call, Ids(One(id)): Ids<One<GroupId>>) -> Answer<StatusCode> {
    groups::delete(&call.be, &call.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A member of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct InGroup {
    /// Which.
    pub id: MemberId,
    /// Name; may be empty.
    pub name: String,
    /// Address.
    pub email: String,
    /// Account type.
    pub account_type: AccountType,
    /// Status.
    pub status: Status,
}

impl From<GroupMember> for InGroup {
    fn from(member: GroupMember) -> Self {
        Self {
            id: member.id,
            name: member.name,
            email: member.email,
            account_type: member.account_type,
            status: member.status,
        }
    }
}

/// List the members of a group
#[utoipa::path(get, path = "/groups/{id}/members", tag = "groups", params(("id" = GroupId, Path), Paged),
    responses((status = 200, body = Page<InGroup>), Problems))]
pub async fn members(
    call: Call,
    Ids(One(id)): Ids<One<GroupId>>,
    Params(paged): Params<Paged>,
) -> Answer<Json<Page<InGroup>>> {
    let call = &call;
    let read = |cursor: String, _| async move {
        let group = groups::find(&call.be, &call.actor, id, &cursor).await?;
        Ok(Read {
            rows: group.members,
            next: group.next,
            total: Some(group.count),
        })
    };
    let taken = take(rows(paged.limit)?, &paged.cursor.unwrap_or_default(), read).await?;
    Ok(Json(Page::of(taken, InGroup::from)))
}

/// Whom to put into a group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddMembers {
    /// Addresses of people of the workspace.
    #[schema(min_items = 1, max_items = 1000)]
    emails: Vec<String>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Joined {
    /// Added.
    pub added: i64,
    /// Were in it before.
    pub already_there: i64,
    /// Addresses that nobody of the workspace has.
    pub unknown: Vec<String>,
}

/// Put people into a group
#[utoipa::path(post, path = "/groups/{id}/members", tag = "groups", params(("id" = GroupId, Path)),
    request_body = AddMembers, responses((status = 200, body = Joined), Problems))]
pub async fn join(
    call: Call,
    Ids(One(id)): Ids<One<GroupId>>,
    Body(body): Body<AddMembers>,
) -> Answer<Json<Joined>> {
    if body.emails.len() > limits::ADDRESSES_AT_ONCE {
        return Err(Error::invalid(Field::Emails, What::TooMany(limits::ADDRESSES_AT_ONCE)).into());
    }
    let emails = body.emails.join("\n");
    let joined = groups::add_members(&call.be, &call.actor, id, &emails).await?;
    Ok(Json(Joined {
        added: joined.added,
        already_there: joined.there,
        unknown: joined.unknown,
    }))
}

/// Take somebody out of a group
#[utoipa::path(delete, path = "/groups/{id}/members/{uid}", tag = "groups",
    params(("id" = GroupId, Path), ("uid" = String, Path)), responses((status = 204), Problems))]
pub async fn leave(call: Call, Ids((id, uid)): Ids<(GroupId, String)>) -> Answer<StatusCode> {
    let member = member(&call.be, &call.actor, &uid).await?;
    if groups::remove_members(&call.be, &call.actor, id, &[member]).await? == 0 {
        return Err(Error::NotFound.into());
    }
    Ok(StatusCode::NO_CONTENT)
}
