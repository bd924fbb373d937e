//! `/links`: reusable invitation links.

use super::input::{Answer, Body, Call, Ids, One, Params};
use super::problem::Problems;
use super::shapes::{Moment, Page, Paged, rows};
use crate::api::paging::take_of_all;
use axum::Json;
use backend::workspaces::links;
use http::StatusCode;
use model::account::AccountType;
use model::ids::LinkId;
use model::invitation::Link as Shown;
use model::workspace::JoinLink;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A reusable link; its address is shown only where it is made or copied.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReusableLink {
    /// Which.
    pub id: LinkId,
    /// What it is for.
    pub name: String,
    /// What those who use it become.
    pub account_type: AccountType,
    /// Domains that may use it; empty for the workspace's own.
    pub domains: Vec<String>,
    /// How often it may be used.
    pub use_limit: i64,
    /// How often it was: people who have come in.
    pub used: i64,
    /// Whether an administrator decides about each.
    pub approval: bool,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Ends at.
    pub ends_at: Moment,
    /// Name of whoever made it.
    pub made_by: String,
    /// Made at.
    pub created_at: Moment,
}

impl From<JoinLink> for ReusableLink {
    fn from(link: JoinLink) -> Self {
        Self {
            id: link.id,
            name: link.name,
            account_type: link.account_type,
            domains: link.domains,
            use_limit: link.use_limit,
            used: link.used,
            approval: link.approval,
            enabled: link.enabled,
            ends_at: Moment(link.ends_at),
            made_by: link.made_by,
            created_at: Moment(link.created_at),
        }
    }
}

/// List reusable links
///
/// The latest first.
#[utoipa::path(get, path = "/links", tag = "invitations", params(Paged),
    responses((status = 200, body = Page<ReusableLink>), Problems))]
pub async fn list(call: Call, Params(paged): Params<Paged>) -> Answer<Json<Page<ReusableLink>>> {
    let all = links::list(&call.be, &call.actor).await?;
    let taken = take_of_all(rows(paged.limit)?, &paged.cursor.unwrap_or_default(), all)?;
    Ok(Json(Page::of(taken, ReusableLink::from)))
}

/// A reusable link to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    /// What it is for.
    name: String,
    /// BUSINESS or GUEST.
    account_type: AccountType,
    /// Domains that may use it; the workspace's own where it is left out.
    #[serde(default)]
    domains: Vec<String>,
    /// How often it may be used.
    uses: u32,
    /// Its last day, such as `2026-11-30`.
    ends_at: String,
    /// Whether an administrator decides about each.
    #[serde(default)]
    approval: bool,
}

/// A link's fresh address.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkAddress {
    /// Which.
    pub id: LinkId,
    /// The address to give away; shown only this once.
    pub url: String,
    /// Works until.
    pub ends_at: Moment,
}

impl LinkAddress {
    fn of((id, link): (LinkId, Shown)) -> Self {
        Self {
            id,
            url: link.url,
            ends_at: Moment(link.expires_at),
        }
    }
}

/// Make a reusable link
#[utoipa::path(post, path = "/links", tag = "invitations", request_body = NewLink,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = LinkAddress), Problems))]
pub async fn make(call: Call, Body(body): Body<NewLink>) -> Answer<(StatusCode, Json<LinkAddress>)> {
    let form = links::NewLink {
        name: body.name,
        account_type: body.account_type,
        domains: body.domains,
        uses: body.uses.to_string(),
        ends_at: body.ends_at,
        approval: body.approval,
    };
    let made = links::make(&call.be, &call.actor, form).await?;
    Ok((StatusCode::CREATED, Json(LinkAddress::of(made))))
}

/// What to change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkPatch {
    /// Whether it is switched on.
    enabled: bool,
}

/// Switch a reusable link on or off
#[utoipa::path(patch, path = "/links/{id}", tag = "invitations", params(("id" = LinkId, Path)),
    request_body = LinkPatch, responses((status = 204), Problems))]
pub async fn switch(
    call: Call,
    Ids(One(id)): Ids<One<LinkId>>,
    Body(patch): Body<LinkPatch>,
) -> Answer<StatusCode> {
    links::switch(&call.be, &call.actor, id, patch.enabled).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make a fresh address for a reusable link
///
/// The address before it no longer works.
#[utoipa::path(post, path = "/links/{id}/copy", tag = "invitations", params(("id" = LinkId, Path)),
    responses((status = 200, body = LinkAddress), Problems))]
pub async fn copy(call: Call, Ids(One(id)): Ids<One<LinkId>>) -> Answer<Json<LinkAddress>> {
    let link = links::copy(&call.be, &call.actor, id).await?;
    Ok(Json(LinkAddress::of((id, link))))
}
