//! `/access-requests`: who knocked, and what they are answered.

use super::input::{Answer, Body, Call, Ids, One, Params};
use super::problem::Problems;
use super::shapes::{AppPrivilege, Moment, Page, Paged, given, rows};
use crate::api::paging::{Read, take, take_of_all};
use axum::Json;
use backend::requests;
use http::StatusCode;
use model::account::AccountType;
use model::ids::{AppId, BlockId, GroupId, MemberId, RequestId, RoleId};
use model::invitation::OutcomeKind;
use model::request::{Block as FoundBlock, BlockWhat, RequestRow, RequestState, Shelf};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A request for access.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessRequest {
    /// Which.
    pub id: RequestId,
    /// The requester, as in the list of people.
    pub user: MemberId,
    /// Their address.
    pub email: String,
    /// The name that they gave.
    pub name: String,
    /// Their words.
    pub message: String,
    /// The app that they ask for.
    pub app: Option<AppId>,
    /// How often they asked while it was open.
    pub asked: i64,
    /// Where it stands.
    pub state: RequestState,
    /// First asked at.
    pub created_at: Moment,
    /// Last asked at.
    pub last_asked_at: Moment,
    /// Decided at.
    pub decided_at: Option<Moment>,
    /// Name of whoever decided.
    pub decided_by: Option<String>,
    /// Reason that the requester was given.
    pub reason: String,
}

impl From<RequestRow> for AccessRequest {
    fn from(row: RequestRow) -> Self {
        Self {
            id: row.id,
            user: row.member,
            email: row.email,
            name: row.name,
            message: row.message,
            app: row.app.map(|app| app.id),
            asked: row.asked,
            state: row.state,
            created_at: Moment(row.created_at),
            last_asked_at: Moment(row.last_asked_at),
            decided_at: row.decided_at.map(Moment),
            decided_by: row.decided_by,
            reason: row.reason,
        }
    }
}

/// Which requests.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListRequests {
    /// Rows on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the page before; none for the first.
    cursor: Option<String>,
    /// Open ones, the oldest first, or decided ones, the latest first; open ones where nothing is said.
    #[param(inline)]
    shelf: Option<Shelf>,
}

/// List requests for access
#[utoipa::path(get, path = "/access-requests", tag = "access requests", params(ListRequests),
    responses((status = 200, body = Page<AccessRequest>), Problems))]
pub async fn list(call: Call, Params(params): Params<ListRequests>) -> Answer<Json<Page<AccessRequest>>> {
    let shelf = params.shelf.unwrap_or(Shelf::Open);
    let call = &call;
    let read = |cursor: String, _| async move {
        let inbox = requests::inbox(&call.be, &call.actor, shelf, &cursor).await?;
        Ok(Read {
            rows: inbox.rows,
            next: inbox.next,
            total: (shelf == Shelf::Open).then_some(inbox.open),
        })
    };
    let taken = take(rows(params.limit)?, &params.cursor.unwrap_or_default(), read).await?;
    Ok(Json(Page::of(taken, AccessRequest::from)))
}

/// As what somebody is let in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// What they become.
    account_type: AccountType,
    /// Day on which they are archived; none for no end.
    #[schema(format = Date)]
    ends_on: Option<String>,
    /// Roles with target USER.
    #[serde(default)]
    roles: Vec<RoleId>,
    /// Groups.
    #[serde(default)]
    groups: Vec<GroupId>,
    /// Privileges.
    #[serde(default)]
    apps: Vec<AppPrivilege>,
}

/// What became of the requester.
#[derive(Debug, Serialize, ToSchema)]
pub struct Approved {
    /// `INVITED`, `INVITED_NO_MAIL`, or `RECORDED` for a guest who gets reports at most.
    pub result: &'static str,
}

/// Approve a request
#[utoipa::path(post, path = "/access-requests/{id}/approve", tag = "access requests",
    params(("id" = RequestId, Path)), request_body = Approve,
    responses((status = 200, body = Approved), Problems))]
pub async fn approve(
    call: Call,
    Ids(One(id)): Ids<One<RequestId>>,
    Body(body): Body<Approve>,
) -> Answer<Json<Approved>> {
    let given = given(body.roles, body.groups, body.apps)?;
    let ends_on = body.ends_on.unwrap_or_default();
    let kind = requests::approve(&call.be, &call.actor, id, body.account_type, &ends_on, &given).await?;
    let result = match kind {
        OutcomeKind::Recorded => "RECORDED",
        OutcomeKind::InvitedNoMail => "INVITED_NO_MAIL",
        _ => "INVITED",
    };
    Ok(Json(Approved { result }))
}

/// Why somebody is not let in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deny {
    /// Mailed to the requester; may be empty.
    #[serde(default)]
    #[schema(max_length = 500)]
    reason: String,
}

/// Deny a request
#[utoipa::path(post, path = "/access-requests/{id}/deny", tag = "access requests",
    params(("id" = RequestId, Path)), request_body = Deny, responses((status = 204), Problems))]
pub async fn deny(
    call: Call,
    Ids(One(id)): Ids<One<RequestId>>,
    Body(body): Body<Deny>,
) -> Answer<StatusCode> {
    requests::deny(&call.be, &call.actor, id, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What to block.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockIt {
    /// The address, or all of its domain.
    what: BlockWhat,
}

/// Block a requester
#[utoipa::path(post, path = "/access-requests/{id}/block", tag = "access requests",
    params(("id" = RequestId, Path)), request_body = BlockIt, responses((status = 204), Problems))]
pub async fn block(
    call: Call,
    Ids(One(id)): Ids<One<RequestId>>,
    Body(body): Body<BlockIt>,
) -> Answer<StatusCode> {
    requests::block(&call.be, &call.actor, id, body.what).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An address or domain whose requests are dropped.
#[derive(Debug, Serialize, ToSchema)]
pub struct Block {
    /// Which.
    pub id: BlockId,
    /// The address, or the domain.
    pub pattern: String,
    /// Name of whoever blocked it.
    pub by: Option<String>,
    /// Since.
    pub created_at: Moment,
}

impl From<FoundBlock> for Block {
    fn from(block: FoundBlock) -> Self {
        Self {
            id: block.id,
            pattern: block.pattern,
            by: block.by,
            created_at: Moment(block.created_at),
        }
    }
}

/// List blocks
#[utoipa::path(get, path = "/blocks", tag = "blocks", params(Paged),
    responses((status = 200, body = Page<Block>), Problems))]
pub async fn blocks(call: Call, Params(paged): Params<Paged>) -> Answer<Json<Page<Block>>> {
    let inbox = requests::inbox(&call.be, &call.actor, Shelf::Open, "").await?;
    let taken = take_of_all(
        rows(paged.limit)?,
        &paged.cursor.unwrap_or_default(),
        inbox.blocks,
    )?;
    Ok(Json(Page::of(taken, Block::from)))
}

/// Lift a block
#[utoipa::path(delete, path = "/blocks/{id}", tag = "blocks", params(("id" = BlockId, Path)),
    responses((status = 204), Problems))]
pub async fn unblock(call: Call, Ids(One(id)): Ids<One<BlockId>>) -> Answer<StatusCode> {
    requests::unblock(&call.be, &call.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
