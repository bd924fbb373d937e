//! `/invitations`: invite one or many, and what can be done with an invitation.

use super::input::{Answer, Body, Call, Ids, One, Params};
use super::problem::{Problem, Problems};
use super::shapes::{AppPrivilege, Moment, Page, given, metadata_lines, rows};
use super::users::page;
use crate::api::codes;
use crate::api::paging::{Read, take};
use axum::Json;
use backend::invitations::{self, InviteForm};
use http::StatusCode;
use model::account::AccountType;
use model::address;
use model::error::{Error, Field, Problem as What};
use model::ids::{GroupId, InvitationId, MemberId, RoleId};
use model::invitation::{Outcome, OutcomeKind};
use model::limits;
use model::people::{Query, Row, Status};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// An open or run-out invitation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// The invited person, as in the list of people.
    pub user: MemberId,
    /// Address.
    pub email: String,
    /// Name that the inviter gave; may be empty.
    pub name: String,
    /// What they become.
    pub account_type: AccountType,
    /// Open, or run out.
    pub state: InvitationState,
    /// Ends at.
    pub expires_at: Moment,
    /// How often it was sent again.
    pub resent: i64,
}

/// Where a listed invitation stands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// Open.
    Pending,
    /// Ran out.
    Expired,
}

/// Which invitations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListInvitations {
    /// Rows on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the page before; none for the first.
    cursor: Option<String>,
    /// Fragment of name or address.
    search: Option<String>,
    /// Open ones, or those that have run out; open ones where nothing is said.
    #[param(inline)]
    state: Option<InvitationState>,
}

fn shown(row: Row) -> Option<Invitation> {
    let invitation = row.invitation?;
    Some(Invitation {
        id: invitation.id,
        user: row.id,
        email: row.email,
        name: row.name,
        account_type: row.account_type,
        state: match row.status {
            Status::Expired => InvitationState::Expired,
            _ => InvitationState::Pending,
        },
        expires_at: Moment(invitation.expires_at),
        resent: invitation.resent,
    })
}

/// List invitations
#[utoipa::path(get, path = "/invitations", tag = "invitations", params(ListInvitations),
    responses((status = 200, body = Page<Invitation>), Problems))]
pub async fn list(call: Call, Params(params): Params<ListInvitations>) -> Answer<Json<Page<Invitation>>> {
    let status = match params.state {
        Some(InvitationState::Expired) => Status::Expired,
        Some(InvitationState::Pending) | None => Status::Invited,
    };
    let query = Query {
        search: params.search.unwrap_or_default(),
        status: Some(status),
        ..Query::default()
    };
    let (call, query) = (&call, &query);
    let read = |cursor: String, want: u32| async move {
        let read = page(call, query, cursor, want).await?;
        Ok(Read {
            rows: read.rows.into_iter().filter_map(shown).collect(),
            next: read.next,
            total: read.total,
        })
    };
    let taken = take(rows(params.limit)?, &params.cursor.unwrap_or_default(), read).await?;
    Ok(Json(Page::of(taken, |invitation| invitation)))
}

const fn yes() -> bool {
    true
}

/// Whom to invite: `email` for one, `emails` for up to 1,000.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// One address.
    email: Option<String>,
    /// Many addresses.
    #[schema(max_items = 1000)]
    emails: Option<Vec<String>>,
    /// Name, for one address.
    #[serde(default)]
    name: String,
    /// What they become.
    account_type: AccountType,
    /// Life in hours; the workspace's where nothing is said.
    #[schema(minimum = 1, maximum = 720)]
    life_hours: Option<i64>,
    /// A few personal words.
    #[serde(default)]
    #[schema(max_length = 500)]
    message: String,
    /// Whether a mail is sent; where not, copy the link.
    #[serde(default = "yes")]
    #[schema(default = true)]
    send_email: bool,
    /// Whether reminders are sent.
    #[serde(default = "yes")]
    #[schema(default = true)]
    reminders: bool,
    /// Keys and texts.
    #[serde(default)]
    metadata: BTreeMap<String, String>,
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

/// What became of the addresses; those that are none come last.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invited {
    /// One for each.
    pub results: Vec<InviteResult>,
}

/// What became of one address.
#[derive(Debug, Serialize, ToSchema)]
pub struct InviteResult {
    /// The address, normalised where it is one.
    pub email: String,
    /// `INVITED`, `INVITED_NO_MAIL`, `RECORDED`, or the code of what stood in its way.
    pub result: &'static str,
    /// The invitation that it is about, where there is one.
    pub invitation: Option<InvitationId>,
}

impl From<Outcome> for InviteResult {
    fn from(outcome: Outcome) -> Self {
        Self {
            email: outcome.email,
            result: result(outcome.result),
            invitation: outcome.invitation,
        }
    }
}

fn result(kind: OutcomeKind) -> &'static str {
    match kind.or_error() {
        Ok(OutcomeKind::InvitedNoMail) => "INVITED_NO_MAIL",
        Ok(OutcomeKind::Recorded) => "RECORDED",
        Ok(_) => "INVITED",
        Err(error) => codes::code(&error),
    }
}

/// Invite one or many
///
/// One address that cannot be invited is refused; of many, those that can be go ahead, and the others come back with
/// what stood in their way.
#[utoipa::path(post, path = "/invitations", tag = "invitations", request_body = Invite,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Invited), Problems))]
pub async fn invite(call: Call, Body(body): Body<Invite>) -> Answer<(StatusCode, Json<Invited>)> {
    let one = body.email.is_some();
    let emails = match (body.email, body.emails) {
        (Some(email), None) => vec![email],
        (None, Some(emails)) if !emails.is_empty() => emails,
        (Some(_), Some(_)) => return Err(Problem::malformed("Send email or emails, not both.")),
        (None, _) => return Err(Error::invalid(Field::Emails, What::Missing).into()),
    };
    if emails.len() > limits::ADDRESSES_AT_ONCE {
        return Err(Error::invalid(Field::Emails, What::TooMany(limits::ADDRESSES_AT_ONCE)).into());
    }
    // One text for each address: what the dialog would take for two is none.
    let (plain, odd): (Vec<&String>, Vec<&String>) =
        emails.iter().partition(|email| address::split(email).len() == 1);
    if one && !odd.is_empty() {
        return Err(Error::invalid(Field::Email, What::Malformed).into());
    }
    let odd = odd.into_iter().map(|email| InviteResult {
        email: email.clone(),
        result: result(OutcomeKind::NotAnAddress),
        invitation: None,
    });
    let odd: Vec<InviteResult> = odd.collect();
    if plain.is_empty() {
        return Ok((StatusCode::CREATED, Json(Invited { results: odd })));
    }
    let plain: Vec<&str> = plain.into_iter().map(String::as_str).collect();
    let form = InviteForm {
        emails: plain.join("\n"),
        name: body.name,
        account_type: body.account_type,
        life_hours: body
            .life_hours
            .map_or_else(String::new, |hours| hours.to_string()),
        message: body.message,
        send_email: body.send_email,
        reminders: body.reminders,
        metadata: metadata_lines(&body.metadata)?,
        given: given(body.roles, body.groups, body.apps)?,
    };
    let outcomes = invitations::invite(&call.be, &call.actor, form).await?;
    if one {
        for outcome in &outcomes {
            outcome.result.or_error()?;
        }
    }
    let results = outcomes.into_iter().map(InviteResult::from).chain(odd).collect();
    Ok((StatusCode::CREATED, Json(Invited { results })))
}

/// Revoke an invitation
#[utoipa::path(delete, path = "/invitations/{id}", tag = "invitations", params(("id" = InvitationId, Path)),
    responses((status = 204), Problems))]
pub async fn revoke(call: Call, Ids(One(id)): Ids<One<InvitationId>>) -> Answer<StatusCode> {
    invitations::revoke(&call.be, &call.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Send an invitation again, or renew it
#[utoipa::path(post, path = "/invitations/{id}/resend", tag = "invitations", params(("id" = InvitationId, Path)),
    responses((status = 204), Problems))]
pub async fn resend(call: Call, Ids(One(id)): Ids<One<InvitationId>>) -> Answer<StatusCode> {
    invitations::resend(&call.be, &call.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A fresh link.
#[derive(Debug, Serialize, ToSchema)]
pub struct Link {
    /// The address to give away; shown only this once.
    pub url: String,
    /// For whom.
    pub email: String,
    /// Works until.
    pub expires_at: Moment,
}

/// Make a fresh link
///
/// The link before it no longer works.
#[utoipa::path(post, path = "/invitations/{id}/link", tag = "invitations", params(("id" = InvitationId, Path)),
    responses((status = 200, body = Link), Problems))]
pub async fn link(call: Call, Ids(One(id)): Ids<One<InvitationId>>) -> Answer<Json<Link>> {
    let link = invitations::copy_link(&call.be, &call.actor, id).await?;
    Ok(Json(Link {
        url: link.url,
        email: link.email,
        expires_at: Moment(link.expires_at),
    }))
}
