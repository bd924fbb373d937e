//! `/users`: the one list of people, and what becomes of each.

use super::input::{Answer, Body, Call, Ids, IfMatch, One, Params, Tagged};
use super::problem::Problems;
use super::shapes::{
    AppPrivilege, Moment, Nullable, Page, end_date, given, member, metadata_lines, metadata_map, rows,
};
use crate::api::paging::{Read, take};
use crate::export;
use axum::Json;
use axum::response::Response;
use backend::fault::Done;
use backend::members::{self, EditForm};
use backend::people;
use http::StatusCode;
use model::account::{AccountType, Kind};
use model::error::{Conflict, Error};
use model::ids::{AppId, GroupId, InvitationId, MemberId, RoleId};
use model::limits;
use model::people::{Query, Row, SortBy, Status, Total};
use model::permission::Grants;
use model::person::{Ended as Numbers, Person};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Somebody in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    /// Of the person in this workspace.
    pub id: MemberId,
    /// Of their account, the same in every workspace; null until they have one.
    pub uid: Option<String>,
    /// Address.
    pub email: String,
    /// Empty until they told it.
    pub name: String,
    /// User or guest.
    pub kind: Kind,
    /// Account type.
    pub account_type: AccountType,
    /// Owner mark.
    pub owner: bool,
    /// Where they stand.
    pub status: Status,
    /// Names of their roles.
    pub roles: Vec<String>,
    /// Names of their groups.
    pub groups: Vec<String>,
    /// Their open or run-out invitation.
    pub invitation: Option<InvitationId>,
    /// Last seen, if ever.
    pub last_seen_at: Option<Moment>,
    /// Archived by the clock at.
    pub ends_at: Option<Moment>,
    /// Came into the list at.
    pub created_at: Moment,
}

impl User {
    fn of(row: Row) -> Self {
        Self {
            id: row.id,
            uid: row.uid,
            email: row.email,
            name: row.name,
            kind: row.kind,
            account_type: row.account_type,
            owner: row.owner,
            status: row.status,
            roles: row.roles,
            groups: row.groups,
            invitation: row.invitation.map(|invitation| invitation.id),
            last_seen_at: row.last_seen_at.map(Moment),
            ends_at: row.ends_at.map(Moment),
            created_at: Moment(row.created_at),
        }
    }
}

/// One person with all that is known of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserDetail {
    /// Of the person in this workspace.
    pub id: MemberId,
    /// Of their account; null until they have one.
    pub uid: Option<String>,
    /// Address.
    pub email: String,
    /// Empty until they told it.
    pub name: String,
    /// Account type.
    pub account_type: AccountType,
    /// Owner mark.
    pub owner: bool,
    /// Where they stand; null where they were removed, or their invitation was taken back.
    pub status: Option<Status>,
    /// Removed at, while they can be restored.
    pub removed_at: Option<Moment>,
    /// Archived by the clock at.
    pub ends_at: Option<Moment>,
    /// Name or address of whoever let them in.
    pub invited_by: Option<String>,
    /// Last seen, if ever.
    pub last_seen_at: Option<Moment>,
    /// Came into the list at.
    pub created_at: Moment,
    /// Moves with each change; the ETag.
    pub version: i64,
    /// Roles of their own.
    pub roles: Vec<RoleId>,
    /// Groups that they are in.
    pub groups: Vec<GroupId>,
    /// Privileges of their own.
    pub apps: Vec<AppPrivilege>,
    /// What follows from all of it: the most permissive wins.
    pub effective: Grants,
    /// What they may do with each app.
    pub effective_apps: Vec<AppPrivilege>,
    /// Keys and texts; null where the key may not change them.
    pub metadata: Option<BTreeMap<String, String>>,
}

impl UserDetail {
    fn of(person: Person, uid: Option<String>) -> Self {
        let held = person.held;
        let given = held.given();
        let profile = person.profile;
        let effective_apps = person.apps.iter().filter_map(|app| {
            let privilege = held.privilege(app.id)?;
            Some(AppPrivilege {
                app: app.id,
                privilege,
            })
        });
        Self {
            effective: held.grants(),
            effective_apps: effective_apps.collect(),
            id: profile.id,
            uid,
            email: profile.email,
            name: profile.name,
            account_type: profile.account_type,
            owner: profile.owner,
            status: profile.status,
            removed_at: profile.removed_at.map(Moment),
            ends_at: profile.ends_at.map(Moment),
            invited_by: profile.invited_by,
            last_seen_at: profile.last_seen_at.map(Moment),
            created_at: Moment(profile.created_at),
            version: profile.version,
            roles: given.roles,
            groups: given.groups,
            apps: AppPrivilege::list(&given.apps),
            metadata: person.metadata.as_deref().map(metadata_map),
        }
    }
}

/// Which people.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListUsers {
    /// Rows on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the page before; none for the first.
    cursor: Option<String>,
    /// Fragment of name or address.
    search: Option<String>,
    /// Only this status.
    #[param(inline)]
    status: Option<Status>,
    /// Only this account type.
    #[param(inline)]
    account_type: Option<AccountType>,
    /// Only those who have this role, themselves or through a group.
    role: Option<RoleId>,
    /// Only those in this group.
    group: Option<GroupId>,
    /// Only those with a privilege on this app.
    app: Option<AppId>,
    /// Sorted by; by name where nothing is said.
    #[param(inline)]
    sort: Option<SortBy>,
    /// From the greatest to the least.
    descending: Option<bool>,
}

/// A page of the list of people, of about the size that is wanted.
pub async fn page(call: &Call, query: &Query, cursor: String, want: u32) -> Done<Read<Row>> {
    let query = Query {
        cursor,
        limit: want.clamp(1, limits::PEOPLE_PAGE),
        ..query.clone()
    };
    let page = people::list_within(&call.be, &call.actor, &query, people::Bounds::default()).await?;
    Ok(Read {
        rows: page.rows,
        next: page.next,
        total: match page.total {
            Total::Exactly(n) => Some(n),
            Total::MoreThan(_) => None,
        },
    })
}

/// List people
#[utoipa::path(get, path = "/users", tag = "users", params(ListUsers),
    responses((status = 200, body = Page<User>), Problems))]
pub async fn list(call: Call, Params(params): Params<ListUsers>) -> Answer<Json<Page<User>>> {
    let query = Query {
        search: params.search.unwrap_or_default(),
        status: params.status,
        account_type: params.account_type,
        role: params.role,
        group: params.group,
        app: params.app,
        sort: params.sort.unwrap_or(SortBy::Name),
        descending: params.descending.unwrap_or(false),
        ..Query::default()
    };
    let (call, query) = (&call, &query);
    let read = |cursor: String, want: u32| async move { page(call, query, cursor, want).await };
    let taken = take(rows(params.limit)?, &params.cursor.unwrap_or_default(), read).await?;
    Ok(Json(Page::of(taken, User::of)))
}

async fn detail(call: &Call, id: MemberId) -> Answer<Tagged<UserDetail>> {
    let person = people::person(&call.be, &call.actor, id, "").await?;
    let uid = people::uid(&call.be, &call.actor, id).await?;
    Ok(Tagged(person.profile.version, UserDetail::of(person, uid)))
}

/// Read a person
///
/// `{uid}` is their `id` or their `uid`.
#[utoipa::path(get, path = "/users/{uid}", tag = "users", params(("uid" = String, Path)),
    responses((status = 200, body = UserDetail, headers(("ETag" = String))), Problems))]
pub async fn find(call: Call, Ids(One(uid)): Ids<One<String>>) -> Answer<Tagged<UserDetail>> {
    let id = member(&call.be, &call.actor, &uid).await?;
    detail(&call, id).await
}

/// What to change; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// Name in this workspace.
    name: Option<String>,
    /// Account type. From user to guest and back only by itself, without other fields.
    account_type: Option<AccountType>,
    /// Owner mark.
    owner: Option<bool>,
    /// Day on which they are archived; null for none.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    ends_on: Nullable<String>,
    /// Keys and texts, all of them.
    metadata: Option<BTreeMap<String, String>>,
    /// Roles of their own, all of them.
    roles: Option<Vec<RoleId>>,
    /// Groups, all of them.
    groups: Option<Vec<GroupId>>,
    /// Privileges of their own, all of them.
    apps: Option<Vec<AppPrivilege>>,
}

impl UserPatch {
    const fn is_only_account_type(&self) -> bool {
        self.name.is_none()
            && self.owner.is_none()
            && matches!(self.ends_on, Nullable::Keep)
            && self.metadata.is_none()
            && self.roles.is_none()
            && self.groups.is_none()
            && self.apps.is_none()
    }
}

/// Change an active member
#[utoipa::path(patch, path = "/users/{uid}", tag = "users",
    params(("uid" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = UserPatch, responses((status = 200, body = UserDetail, headers(("ETag" = String))), Problems))]
pub async fn change(
    call: Call,
    Ids(One(uid)): Ids<One<String>>,
    if_match: IfMatch,
    Body(patch): Body<UserPatch>,
) -> Answer<Tagged<UserDetail>> {
    let (be, actor) = (&call.be, &call.actor);
    let id = member(be, actor, &uid).await?;
    let person = people::person(be, actor, id, "").await?;
    let version = if_match.version(person.profile.version)?;
    let now = &person.profile;
    let account_type = patch.account_type.unwrap_or(now.account_type);
    if account_type.kind() != now.account_type.kind() {
        if !patch.is_only_account_type() {
            return Err(Error::Conflict(Conflict::OtherKind).into());
        }
        members::change_rank(be, actor, id, account_type, false).await?;
        return detail(&call, id).await;
    }
    let held = person.held.given();
    let given = if patch.roles.is_some() || patch.groups.is_some() || patch.apps.is_some() {
        let apps = patch.apps.unwrap_or_else(|| AppPrivilege::list(&held.apps));
        Some(given(
            patch.roles.unwrap_or(held.roles),
            patch.groups.unwrap_or(held.groups),
            apps,
        )?)
    } else {
        None
    };
    let form = EditForm {
        name: patch.name.unwrap_or_else(|| now.name.clone()),
        account_type,
        owner: patch.owner.unwrap_or(now.owner),
        ends_at: end_date(patch.ends_on, now.ends_at),
        metadata: match &patch.metadata {
            Some(metadata) => metadata_lines(metadata)?,
            None => person.metadata.clone().unwrap_or_default(),
        },
        given,
        version,
    };
    members::edit(be, actor, id, &form)
        .await
        .map_err(|fault| if_match.name(fault))?;
    detail(&call, id).await
}

/// What ended with a membership.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ended {
    /// Sessions of the person.
    pub sessions: u64,
    /// Pending invitations that they had sent.
    pub invitations: u64,
    /// Reusable links that they own.
    pub links: u64,
    /// API keys that they made.
    pub keys: u64,
}

impl From<Numbers> for Ended {
    fn from(ended: Numbers) -> Self {
        Self {
            sessions: ended.sessions,
            invitations: ended.invitations,
            links: ended.links,
            keys: ended.keys,
        }
    }
}

/// Archive a member
#[utoipa::path(post, path = "/users/{uid}/archive", tag = "users", params(("uid" = String, Path)),
    responses((status = 200, body = Ended), Problems))]
pub async fn archive(call: Call, Ids(One(uid)): Ids<One<String>>) -> Answer<Json<Ended>> {
    let id = member(&call.be, &call.actor, &uid).await?;
    let ended = members::archive(&call.be, &call.actor, id).await?;
    Ok(Json(ended.into()))
}

/// Bring a member back from the archive
#[utoipa::path(post, path = "/users/{uid}/unarchive", tag = "users", params(("uid" = String, Path)),
    responses((status = 200, body = UserDetail, headers(("ETag" = String))), Problems))]
pub async fn unarchive(call: Call, Ids(One(uid)): Ids<One<String>>) -> Answer<Tagged<UserDetail>> {
    let id = member(&call.be, &call.actor, &uid).await?;
    members::unarchive(&call.be, &call.actor, id).await?;
    detail(&call, id).await
}

/// Remove a member
///
/// For 30 days they can be restored.
#[utoipa::path(delete, path = "/users/{uid}", tag = "users", params(("uid" = String, Path)),
    responses((status = 200, body = Ended), Problems))]
pub async fn remove(call: Call, Ids(One(uid)): Ids<One<String>>) -> Answer<Json<Ended>> {
    let id = member(&call.be, &call.actor, &uid).await?;
    let ended = members::remove(&call.be, &call.actor, id).await?;
    Ok(Json(ended.into()))
}

/// Restore a removed member
#[utoipa::path(post, path = "/users/{uid}/restore", tag = "users", params(("uid" = String, Path)),
    responses((status = 200, body = UserDetail, headers(("ETag" = String))), Problems))]
pub async fn restore(call: Call, Ids(One(uid)): Ids<One<String>>) -> Answer<Tagged<UserDetail>> {
    let id = member(&call.be, &call.actor, &uid).await?;
    members::restore(&call.be, &call.actor, id).await?;
    detail(&call, id).await
}

/// Take along all that is held about a person
///
/// A file of JSON lines. `kind` says what a line is: `person`, `account`, `session`, `invitation`, `request`,
/// `mail`, `import-row`, `event-about` (what the audit log says about them), `event-by` (what they did).
#[utoipa::path(get, path = "/users/{uid}/record", tag = "users", params(("uid" = String, Path)),
    responses((status = 200, body = String, content_type = "application/jsonl"), Problems))]
pub async fn record(call: Call, Ids(One(uid)): Ids<One<String>>) -> Answer<Response> {
    let id = member(&call.be, &call.actor, &uid).await?;
    Ok(export::person(&call.be, call.actor, id).await?)
}

/// Whom to erase.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// Their address once more: it cannot be undone.
    pub email: String,
}

/// What was erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct Erased {
    /// Whether their account is gone; it stays where another workspace has them.
    pub account: bool,
    /// Events of the audit log that no longer say anything about them.
    pub events: u64,
}

/// Erase a removed person
///
/// Only who was removed, or whose invitation or request came to nothing. It cannot be undone; the audit log keeps
/// a pseudonym.
#[utoipa::path(post, path = "/users/{uid}/erase", tag = "users", params(("uid" = String, Path)),
    request_body = Erase, responses((status = 200, body = Erased), Problems))]
pub async fn erase(
    call: Call,
    Ids(One(uid)): Ids<One<String>>,
    Body(erase): Body<Erase>,
) -> Answer<Json<Erased>> {
    let id = member(&call.be, &call.actor, &uid).await?;
    let erased = members::erase(&call.be, &call.actor, id, &erase.email).await?;
    Ok(Json(Erased {
        account: erased.account,
        events: erased.events,
    }))
}

/// End the sessions of a member
#[utoipa::path(delete, path = "/users/{uid}/sessions", tag = "users", params(("uid" = String, Path)),
    responses((status = 204), Problems))]
pub async fn end_sessions(call: Call, Ids(One(uid)): Ids<One<String>>) -> Answer<StatusCode> {
    let id = member(&call.be, &call.actor, &uid).await?;
    members::end_all_sessions(&call.be, &call.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
