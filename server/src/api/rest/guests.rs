//! `/guests`: people from outside, and what each may do with each app.

use super::input::{Answer, Body, Call, Ids, IfMatch, One, Params, Tagged};
use super::problem::Problems;
use super::shapes::{AppPrivilege, Moment, Nullable, Page, end_date, given, member, rows};
use crate::api::paging::{Read, take};
use axum::Json;
use backend::guests;
use backend::members::GuestEdit;
use http::StatusCode;
use model::error::{Error, Field, Problem as What};
use model::guest::{Added, Cell, Guest as Found, GuestForm, GuestQuery, GuestRow, GuestSort};
use model::ids::{AppId, GroupId, MemberId};
use model::people::Status;
use model::permission::Privilege;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A guest in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Guest {
    /// Which; also their id in `/users`.
    pub id: MemberId,
    /// Address.
    pub email: String,
    /// Empty until they told it.
    pub name: String,
    /// Active, invited or expired.
    pub status: Status,
    /// Name or address of whoever answers for them; empty where nobody does.
    pub sponsor: String,
    /// Archived by the clock at.
    pub ends_at: Option<Moment>,
    /// When they were added.
    pub created_at: Moment,
    /// What they may do with apps.
    pub privileges: Vec<GuestPrivilege>,
}

/// What a guest may do with an app.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuestPrivilege {
    /// Which app.
    pub app: AppId,
    /// Given to the guest.
    pub own: Option<Privilege>,
    /// The most that a group of the guest gives.
    pub through_groups: Option<Privilege>,
    /// The most of both.
    pub effective: Option<Privilege>,
}

impl From<Cell> for GuestPrivilege {
    fn from(cell: Cell) -> Self {
        Self {
            app: cell.app,
            own: cell.own,
            through_groups: cell.through,
            effective: cell.effective(),
        }
    }
}

impl From<GuestRow> for Guest {
    fn from(row: GuestRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: row.name,
            status: row.status,
            sponsor: row.sponsor,
            ends_at: row.ends_at.map(Moment),
            created_at: Moment(row.created_at),
            privileges: row.cells.into_iter().map(GuestPrivilege::from).collect(),
        }
    }
}

/// One guest.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuestDetail {
    /// As in the list.
    #[serde(flatten)]
    pub guest: Guest,
    /// Groups that they are in.
    pub groups: Vec<GroupId>,
    /// Moves with each change; the ETag.
    pub version: i64,
}

/// Which guests.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListGuests {
    /// Rows on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the page before; none for the first.
    cursor: Option<String>,
    /// Fragment of name or address.
    search: Option<String>,
    /// Only members of this group.
    group: Option<GroupId>,
    /// Only those who may do something with this app.
    app: Option<AppId>,
    /// Sorted by; by address where nothing is said.
    #[param(inline)]
    sort: Option<GuestSort>,
    /// From the greatest to the least.
    descending: Option<bool>,
}

/// List guests
#[utoipa::path(get, path = "/guests", tag = "guests", params(ListGuests),
    responses((status = 200, body = Page<Guest>), Problems))]
pub async fn list(call: Call, Params(params): Params<ListGuests>) -> Answer<Json<Page<Guest>>> {
    let query = GuestQuery {
        search: params.search.unwrap_or_default(),
        group: params.group,
        app: params.app,
        sort: params.sort.unwrap_or(GuestSort::Email),
        descending: params.descending.unwrap_or(false),
    };
    let (call, query) = (&call, &query);
    let read = |cursor: String, want: u32| async move {
        let start = match cursor.as_str() {
            "" => 0,
            number => number
                .parse()
                .map_err(|_| Error::invalid(Field::Cursor, What::Malformed))?,
        };
        let window = guests::window(&call.be, &call.actor, query, start, want).await?;
        let end = start.saturating_add(u32::try_from(window.rows.len()).unwrap_or(u32::MAX));
        Ok(Read {
            next: (end < window.total && !window.rows.is_empty()).then(|| end.to_string()),
            rows: window.rows,
            total: Some(window.total.into()),
        })
    };
    let taken = take(rows(params.limit)?, &params.cursor.unwrap_or_default(), read).await?;
    Ok(Json(Page::of(taken, Guest::from)))
}

async fn find_guest(call: &Call, uid: &str) -> Answer<Found> {
    let id = member(&call.be, &call.actor, uid).await?;
    Ok(guests::find(&call.be, &call.actor, id).await?)
}

fn detail(found: Found) -> Tagged<GuestDetail> {
    let shown = GuestDetail {
        groups: found.groups,
        version: found.version,
        guest: found.row.into(),
    };
    Tagged(found.version, shown)
}

/// Read a guest
#[utoipa::path(get, path = "/guests/{uid}", tag = "guests", params(("uid" = String, Path)),
    responses((status = 200, body = GuestDetail, headers(("ETag" = String))), Problems))]
pub async fn find(call: Call, Ids(One(uid)): Ids<One<String>>) -> Answer<Tagged<GuestDetail>> {
    Ok(detail(find_guest(&call, &uid).await?))
}

/// A guest to let in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGuest {
    /// Address.
    email: String,
    /// Day on which they are archived; none for no end.
    #[schema(format = Date)]
    ends_on: Option<String>,
    /// Groups.
    #[serde(default)]
    groups: Vec<GroupId>,
    /// Privileges.
    #[serde(default)]
    apps: Vec<AppPrivilege>,
}

/// What became of a guest who was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedGuest {
    /// Of the person in this workspace.
    pub id: MemberId,
    /// `RECORDED`: a member at once, who gets reports at most; `INVITED`; `INVITED_NO_MAIL`: pass the link on.
    pub result: &'static str,
}

/// Add a guest
#[utoipa::path(post, path = "/guests", tag = "guests", request_body = NewGuest,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = AddedGuest), Problems))]
pub async fn add(call: Call, Body(body): Body<NewGuest>) -> Answer<(StatusCode, Json<AddedGuest>)> {
    let given = given(Vec::new(), body.groups, body.apps)?;
    let form = GuestForm {
        email: body.email,
        ends_at: body.ends_on.unwrap_or_default(),
        groups: given.groups,
        apps: given.apps,
    };
    let (id, added) = guests::add(&call.be, &call.actor, &form).await?;
    let result = match added {
        Added::Recorded => "RECORDED",
        Added::Invited => "INVITED",
        Added::InvitedNoMail => "INVITED_NO_MAIL",
    };
    Ok((StatusCode::CREATED, Json(AddedGuest { id, result })))
}

/// What to change; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuestPatch {
    /// Day on which they are archived; null for none.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    ends_on: Nullable<String>,
    /// Groups, all of them.
    groups: Option<Vec<GroupId>>,
    /// Privileges of their own, all of them.
    apps: Option<Vec<AppPrivilege>>,
}

/// Change a guest
#[utoipa::path(patch, path = "/guests/{uid}", tag = "guests",
    params(("uid" = String, Path), ("If-Match" = Option<String>, Header)), request_body = GuestPatch,
    responses((status = 200, body = GuestDetail, headers(("ETag" = String))), Problems))]
pub async fn change(
    call: Call,
    Ids(One(uid)): Ids<One<String>>,
    if_match: IfMatch,
    Body(patch): Body<GuestPatch>,
) -> Answer<Tagged<GuestDetail>> {
    let found = find_guest(&call, &uid).await?;
    let version = if_match.version(found.version)?;
    let own = found.row.cells.iter().filter_map(|cell| {
        Some(AppPrivilege {
            app: cell.app,
            privilege: cell.own?,
        })
    });
    let apps = patch.apps.unwrap_or_else(|| own.collect());
    let form = GuestEdit {
        ends_at: end_date(patch.ends_on, found.row.ends_at),
        given: given(Vec::new(), patch.groups.unwrap_or(found.groups), apps)?,
        version,
    };
    guests::edit(&call.be, &call.actor, found.row.id, &form)
        .await
        .map_err(|fault| if_match.name(fault))?;
    Ok(detail(guests::find(&call.be, &call.actor, found.row.id).await?))
}

/// What to give.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Give {
    /// What the guest may do with the app from then on.
    privilege: Privilege,
}

/// Give a guest a privilege on an app
#[utoipa::path(put, path = "/guests/{uid}/privileges/{app}", tag = "guests",
    params(("uid" = String, Path), ("app" = AppId, Path)), request_body = Give,
    responses((status = 200, body = Guest), Problems))]
pub async fn give(
    call: Call,
    Ids((uid, app)): Ids<(String, AppId)>,
    Body(body): Body<Give>,
) -> Answer<Json<Guest>> {
    set(&call, &uid, app, Some(body.privilege)).await
}

/// Take a privilege on an app from a guest
#[utoipa::path(delete, path = "/guests/{uid}/privileges/{app}", tag = "guests",
    params(("uid" = String, Path), ("app" = AppId, Path)),
    responses((status = 200, body = Guest), Problems))]
pub async fn take_away(call: Call, Ids((uid, app)): Ids<(String, AppId)>) -> Answer<Json<Guest>> {
    set(&call, &uid, app, None).await
}

async fn set(call: &Call, uid: &str, app: AppId, privilege: Option<Privilege>) -> Answer<Json<Guest>> {
    let id = member(&call.be, &call.actor, uid).await?;
    let row = guests::give(&call.be, &call.actor, id, app, privilege).await?;
    Ok(Json(row.into()))
}
