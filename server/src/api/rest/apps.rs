//! `/apps`: what people open.

use super::input::{Answer, Body, Call, Ids, IfMatch, One, Params, Tagged};
use super::problem::Problems;
use super::shapes::{Moment, Page, Paged, rows};
use crate::api::paging::{Read, take, take_of_all};
use axum::Json;
use backend::apps;
use http::StatusCode;
use model::account::AccountType;
use model::app::{App as Found, AppForm, AppHolder, Color};
use model::error::Error;
use model::ids::{AppId, MemberId};
use model::people::Status;
use model::permission::Privilege;
use model::policy::{Action, may};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An app.
#[derive(Debug, Serialize, ToSchema)]
pub struct App {
    /// Which.
    pub id: AppId,
    /// Name.
    pub name: String,
    /// Its name in addresses and files.
    pub slug: String,
    /// Where it is.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Of its icon.
    pub color: Color,
    /// Offered in the form for access requests.
    pub requestable: bool,
    /// When it was archived; null while it is in use.
    pub archived_at: Option<Moment>,
    /// Moves with each change; the ETag.
    pub version: i64,
    /// Registered at.
    pub created_at: Moment,
}

impl From<Found> for App {
    fn from(app: Found) -> Self {
        Self {
            id: app.id,
            name: app.name,
            slug: app.slug,
            url: app.url,
            description: app.description,
            color: app.color,
            requestable: app.requestable,
            archived_at: app.archived_at.map(Moment),
            version: app.version,
            created_at: Moment(app.created_at),
        }
    }
}

/// List apps
///
/// Those in use, then archived ones, by name.
#[utoipa::path(get, path = "/apps", tag = "apps", params(Paged),
    responses((status = 200, body = Page<App>), Problems))]
pub async fn list(call: Call, Params(paged): Params<Paged>) -> Answer<Json<Page<App>>> {
    may(&call.actor.standing, Action::ReadRights).map_err(Error::from)?;
    let all = apps::list(&call.be, &call.actor).await?.all.unwrap_or_default();
    let taken = take_of_all(rows(paged.limit)?, &paged.cursor.unwrap_or_default(), all)?;
    Ok(Json(Page::of(taken, App::from)))
}

async fn detail(call: &Call, id: AppId) -> Answer<Tagged<App>> {
    let app = apps::find(&call.be, &call.actor, id, "").await?.app;
    Ok(Tagged(app.version, app.into()))
}

/// Read an app
#[utoipa::path(get, path = "/apps/{id}", tag = "apps", params(("id" = AppId, Path)),
    responses((status = 200, body = App, headers(("ETag" = String))), Problems))]
pub async fn find(call: Call, Ids(One(id)): Ids<One<AppId>>) -> Answer<Tagged<App>> {
    detail(&call, id).await
}

/// An app to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApp {
    /// Name.
    name: String,
    /// Slug; made from the name where nothing is said.
    #[serde(default)]
    slug: String,
    /// Where it is, by http or https.
    url: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// Of its icon; blue where nothing is said.
    color: Option<Color>,
    /// Offered in the form for access requests.
    #[serde(default)]
    requestable: bool,
}

/// Register an app
#[utoipa::path(post, path = "/apps", tag = "apps", request_body = NewApp,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = App, headers(("ETag" = String))), Problems))]
pub async fn register(call: Call, Body(body): Body<NewApp>) -> Answer<(StatusCode, Tagged<App>)> {
    let form = AppForm {
        name: body.name,
        slug: body.slug,
        url: body.url,
        description: body.description,
        color: body
            .color
            .map_or_else(String::new, |color| color.word().to_owned()),
        requestable: body.requestable,
    };
    let id = apps::register(&call.be, &call.actor, &form).await?;
    Ok((StatusCode::CREATED, detail(&call, id).await?))
}

/// What to change; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppPatch {
    /// Name.
    name: Option<String>,
    /// Slug.
    slug: Option<String>,
    /// Where it is.
    url: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// Of its icon.
    color: Option<Color>,
    /// Offered in the form for access requests.
    requestable: Option<bool>,
}

/// Change an app
#[utoipa::path(patch, path = "/apps/{id}", tag = "apps",
    params(("id" = AppId, Path), ("If-Match" = Option<String>, Header)), request_body = AppPatch,
    responses((status = 200, body = App, headers(("ETag" = String))), Problems))]
pub async fn change(
    call: Call,
    Ids(One(id)): Ids<One<AppId>>,
    if_match: IfMatch,
    Body(patch): Body<AppPatch>,
) -> Answer<Tagged<App>> {
    let app = apps::find(&call.be, &call.actor, id, "").await?.app;
    let version = if_match.version(app.version)?;
    let now = AppForm::of(&app);
    let form = AppForm {
        name: patch.name.unwrap_or(now.name),
        slug: patch.slug.unwrap_or(now.slug),
        url: patch.url.unwrap_or(now.url),
        description: patch.description.unwrap_or(now.description),
        color: patch.color.map_or(now.color, |color| color.word().to_owned()),
        requestable: patch.requestable.unwrap_or(now.requestable),
    };
    apps::change(&call.be, &call.actor, id, version, &form)
        .await
        .map_err(|fault| if_match.name(fault))?;
    detail(&call, id).await
}

/// Archive an app
#[utoipa::path(post, path = "/apps/{id}/archive", tag = "apps", params(("id" = AppId, Path)),
    responses((status = 200, body = App, headers(("ETag" = String))), Problems))]
pub async fn archive(call: Call, Ids(One(id)): Ids<One<AppId>>) -> Answer<Tagged<App>> {
    apps::archive(&call.be, &call.actor, id).await?;
    detail(&call, id).await
}

/// Bring an app back
#[utoipa::path(post, path = "/apps/{id}/unarchive", tag = "apps", params(("id" = AppId, Path)),
    responses((status = 200, body = App, headers(("ETag" = String))), Problems))]
pub async fn unarchive(call: Call, Ids(One(id)): Ids<One<AppId>>) -> Answer<Tagged<App>> {
    apps::unarchive(&call.be, &call.actor, id).await?;
    detail(&call, id).await
}

/// Somebody with a privilege or role for an app.
#[derive(Debug, Serialize, ToSchema)]
pub struct Holder {
    /// Who.
    pub id: MemberId,
    /// Name; may be empty.
    pub name: String,
    /// Address.
    pub email: String,
    /// Account type.
    pub account_type: AccountType,
    /// Status.
    pub status: Status,
    /// The most that they may do with it.
    pub privilege: Option<Privilege>,
    /// Every reason in words, the most first.
    pub why: Vec<String>,
}

impl From<AppHolder> for Holder {
    fn from(holder: AppHolder) -> Self {
        let said = holder.why.iter();
        Self {
            privilege: holder.why.first().map(|(privilege, _)| *privilege),
            why: said
                .map(|(privilege, source)| app::words::rights::reason(*privilege, source))
                .collect(),
            id: holder.id,
            name: holder.name,
            email: holder.email,
            account_type: holder.account_type,
            status: holder.status,
        }
    }
}

/// List who can open an app, and why
///
/// Those with a privilege or role for it, by name; whoever opens it by account type alone is not among them.
#[utoipa::path(get, path = "/apps/{id}/holders", tag = "apps", params(("id" = AppId, Path), Paged),
    responses((status = 200, body = Page<Holder>), Problems))]
pub async fn holders(
    call: Call,
    Ids(One(id)): Ids<One<AppId>>,
    Params(paged): Params<Paged>,
) -> Answer<Json<Page<Holder>>> {
    may(&call.actor.standing, Action::ReadRights).map_err(Error::from)?;
    let call = &call;
    let read = |cursor: String, _| async move {
        let page = apps::find(&call.be, &call.actor, id, &cursor).await?;
        Ok(Read {
            rows: page.people,
            next: page.next,
            total: None,
        })
    };
    let taken = take(rows(paged.limit)?, &paged.cursor.unwrap_or_default(), read).await?;
    Ok(Json(Page::of(taken, Holder::from)))
}
