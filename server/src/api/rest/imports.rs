//! `/imports`: a file of people, what it would do, doing it, undoing it.

use super::input::{Answer, Body, Call, Ids, One, Params, broken};
use super::problem::{Problem, Problems};
use super::shapes::{Moment, Page, Paged, rows};
use crate::api::paging::{Read, take};
use crate::imports::{Untaken, receive};
use crate::router::AppState;
use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use backend::Backend;
use backend::caller::Actor;
use backend::imports;
use futures_util::stream::unfold;
use http::{HeaderMap, StatusCode, header};
use model::error::Error;
use model::ids::ImportId;
use model::import::{
    Import as Found, ImportKind, ImportRow, ImportState, PlanCounts, RowAction, RowFilter, RowOutcome,
};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// How often it is looked how far an import is while somebody listens.
const LOOK: Duration = Duration::from_millis(250);

/// An import.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Import {
    /// Which.
    pub id: ImportId,
    /// Whom its rows are about.
    pub kind: ImportKind,
    /// Name of the file.
    pub file_name: String,
    /// Where it stands.
    pub state: ImportState,
    /// What is wrong with the whole file, in words.
    pub problems: Vec<String>,
    /// Rows by what they do.
    pub counts: PlanCounts,
    /// Rows that give somebody ADMIN.
    pub admins: u32,
    /// Rows that were done.
    pub done: u32,
    /// Rows that were not done because something stood in their way.
    pub refused: u32,
    /// Rows that were undone.
    pub undone: u32,
    /// Rows that could not be undone.
    pub kept: u32,
    /// Name of who made the plan.
    pub by: String,
    /// When the plan was made.
    pub created_at: Moment,
    /// When it was applied.
    pub applied_at: Option<Moment>,
    /// When it was undone.
    pub undone_at: Option<Moment>,
    /// Until when it can be undone.
    pub undo_until: Option<Moment>,
}

impl From<Found> for Import {
    fn from(import: Found) -> Self {
        Self {
            id: import.id,
            kind: import.kind,
            state: import.state,
            problems: import.problems.iter().map(app::words::imports::file).collect(),
            file_name: import.file_name,
            counts: import.counts,
            admins: import.admins,
            done: import.done,
            refused: import.refused,
            undone: import.undone,
            kept: import.kept,
            by: import.by,
            created_at: Moment(import.made_at),
            applied_at: import.applied_at.map(Moment),
            undone_at: import.undone_at.map(Moment),
            undo_until: import.undo_until.map(Moment),
        }
    }
}

/// A form with a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form; it is read piece by piece")]
pub struct Upload {
    /// Whom the rows are about.
    kind: ImportKind,
    /// CSV or XLSX, at most 20 MiB.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

/// Make the plan of a file
///
/// Changes nobody. A file that cannot be read has state `refused` and says why.
#[utoipa::path(post, path = "/imports", tag = "imports",
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 201, body = Import), Problems))]
pub async fn plan(
    call: Call,
    form: Result<Multipart, MultipartRejection>,
) -> Answer<(StatusCode, Json<Import>)> {
    if let Err(MultipartRejection::InvalidBoundary(_)) = &form {
        imports::ask(&call.be, &call.actor).await?;
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "Send a form with kind and file, with Content-Type: multipart/form-data.",
        ));
    }
    let id = receive(&call.be, call.actor.clone(), form)
        .await
        .map_err(|untaken| match untaken {
            Untaken::Form => Problem::malformed("Send a form with kind, guests or users, and file."),
            Untaken::TooLarge => broken(StatusCode::PAYLOAD_TOO_LARGE),
            Untaken::Fault(fault) => fault.into(),
        })?;
    Ok((StatusCode::CREATED, shown(&call, id).await?))
}

async fn shown(call: &Call, id: ImportId) -> Answer<Json<Import>> {
    Ok(Json(imports::find(&call.be, &call.actor, id).await?.into()))
}

/// List imports
///
/// The latest first.
#[utoipa::path(get, path = "/imports", tag = "imports", params(Paged),
    responses((status = 200, body = Page<Import>), Problems))]
pub async fn list(call: Call, Params(paged): Params<Paged>) -> Answer<Json<Page<Import>>> {
    let call = &call;
    let read = |cursor: String, _| async move {
        let page = imports::list(&call.be, &call.actor, &cursor).await?;
        Ok(Read {
            rows: page.rows,
            next: page.next,
            total: None,
        })
    };
    let taken = take(rows(paged.limit)?, &paged.cursor.unwrap_or_default(), read).await?;
    Ok(Json(Page::of(taken, Import::from)))
}

/// Read an import, or follow it
///
/// With `Accept: text/event-stream` its state comes as server-sent events named `progress` until nothing moves any
/// more.
#[utoipa::path(get, path = "/imports/{id}", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 200, content((Import = "application/json"), (String = "text/event-stream"))), Problems))]
pub async fn find(
    State(state): State<AppState>,
    call: Call,
    Ids(One(id)): Ids<One<ImportId>>,
    headers: HeaderMap,
) -> Answer<Response> {
    let found = imports::find(&call.be, &call.actor, id).await?;
    let follows = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/event-stream"));
    if !follows {
        return Ok(Json(Import::from(found)).into_response());
    }
    let follow = Follow {
        be: call.be,
        actor: call.actor,
        id,
        last: None,
        over: false,
        state,
    };
    let events = unfold(follow, |mut follow| async move {
        let import = follow.next().await?;
        let event = Event::default().event("progress").json_data(&import).ok()?;
        Some((Ok::<_, Infallible>(event), follow))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new()).into_response())
}

/// Somebody who follows an import.
struct Follow {
    be: Backend,
    actor: Actor,
    id: ImportId,
    last: Option<Found>,
    over: bool,
    state: AppState,
}

impl Follow {
    /// The import, once it is other than before; none when nothing moves any more.
    async fn next(&mut self) -> Option<Import> {
        loop {
            if self.over {
                return None;
            }
            let found = imports::find(&self.be, &self.actor, self.id).await.ok()?;
            self.over = !matches!(
                found.state,
                ImportState::Planning | ImportState::Applying | ImportState::Undoing
            );
            if self.last.as_ref() != Some(&found) {
                self.last = Some(found.clone());
                return Some(found.into());
            }
            tokio::select! {
                () = self.state.stop.cancelled() => return None,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }
}

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListRows {
    /// Rows on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the page before; none for the first.
    cursor: Option<String>,
    /// Only these.
    #[param(inline)]
    filter: Option<RowFilter>,
}

/// A row of a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlannedRow {
    /// Where it begins in the file.
    pub line: u32,
    /// The address, normalised where it is one.
    pub email: String,
    /// What it does.
    pub action: RowAction,
    /// What changes, where somebody changes.
    pub changes: Vec<RowChange>,
    /// What is wrong with it, in words.
    pub problems: Vec<String>,
    /// What came of it; null before its turn.
    pub outcome: Option<RowOutcome>,
    /// Why it was not done, or could not be undone, in words.
    pub trouble: Option<String>,
}

/// One change of a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowChange {
    /// Name of the column; an app's is its slug.
    pub column: String,
    /// As it is; empty for nothing.
    pub from: String,
    /// As it will be; empty for nothing.
    pub to: String,
}

impl From<ImportRow> for PlannedRow {
    fn from(row: ImportRow) -> Self {
        let changes = row.plan.changes.into_iter();
        Self {
            line: row.plan.line,
            email: row.plan.email,
            action: row.plan.action,
            changes: changes
                .map(|change| RowChange {
                    column: change.what.column().to_owned(),
                    from: change.from,
                    to: change.to,
                })
                .collect(),
            problems: row
                .plan
                .problems
                .iter()
                .map(app::words::imports::problem)
                .collect(),
            outcome: row.outcome,
            trouble: row.trouble.as_ref().map(app::words::imports::problem),
        }
    }
}

/// List the rows of an import
#[utoipa::path(get, path = "/imports/{id}/rows", tag = "imports", params(("id" = ImportId, Path), ListRows),
    responses((status = 200, body = Page<PlannedRow>), Problems))]
pub async fn list_rows(
    call: Call,
    Ids(One(id)): Ids<One<ImportId>>,
    Params(params): Params<ListRows>,
) -> Answer<Json<Page<PlannedRow>>> {
    let (call, filter) = (&call, params.filter);
    let read = |cursor: String, _| async move {
        let page = imports::rows(&call.be, &call.actor, id, filter, &cursor).await?;
        Ok(Read {
            rows: page.rows,
            next: page.next,
            total: None,
        })
    };
    let cursor = params.cursor.clone().unwrap_or_default();
    let taken = take(rows(params.limit)?, &cursor, read).await?;
    Ok(Json(Page::of(taken, PlannedRow::from)))
}

/// What is agreed to.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Apply {
    /// Rows with problems are left out; without it one such row stops the whole.
    only_valid: bool,
    /// How many rows give ADMIN, where some do.
    confirm_admins: Option<i64>,
}

/// Apply a plan
///
/// Begins it; read the import to see how far it is.
#[utoipa::path(post, path = "/imports/{id}/apply", tag = "imports", params(("id" = ImportId, Path)),
    request_body = Apply, responses((status = 202, body = Import), Problems))]
pub async fn apply(
    call: Call,
    Ids(One(id)): Ids<One<ImportId>>,
    Body(body): Body<Apply>,
) -> Answer<(StatusCode, Json<Import>)> {
    let consent = imports::Consent {
        only_valid: body.only_valid,
        confirm_admins: body.confirm_admins,
    };
    imports::apply(&call.be, &call.actor, id, consent).await?;
    Ok((StatusCode::ACCEPTED, shown(&call, id).await?))
}

/// Plan again
///
/// Makes a plan anew from what its rows ask for, because people, groups or apps have changed since. The new one,
/// which has an id of its own, takes its place.
#[utoipa::path(post, path = "/imports/{id}/plan", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 201, body = Import), Problems))]
pub async fn plan_again(call: Call, Ids(One(id)): Ids<One<ImportId>>) -> Answer<(StatusCode, Json<Import>)> {
    let id = imports::plan_again(&call.be, &call.actor, id).await?;
    Ok((StatusCode::CREATED, shown(&call, id).await?))
}

/// Undo an import
///
/// Begins it; read the import to see how far it is.
#[utoipa::path(post, path = "/imports/{id}/undo", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 202, body = Import), Problems))]
pub async fn undo(call: Call, Ids(One(id)): Ids<One<ImportId>>) -> Answer<(StatusCode, Json<Import>)> {
    imports::undo(&call.be, &call.actor, id).await?;
    Ok((StatusCode::ACCEPTED, shown(&call, id).await?))
}

/// Discard a plan that was not applied
#[utoipa::path(delete, path = "/imports/{id}", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 204), Problems))]
pub async fn discard(call: Call, Ids(One(id)): Ids<One<ImportId>>) -> Answer<StatusCode> {
    imports::find(&call.be, &call.actor, id)
        .await
        .map_err(|_| Error::NotFound)?;
    imports::discard(&call.be, &call.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
