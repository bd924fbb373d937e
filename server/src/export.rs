//! Exports: files that are written while they are sent, a page of rows in memory at a time.

use crate::router::AppState;
use app::api::sign_in_path;
use app::pages::users::query;
use app::words::errors;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use backend::caller::{Actor, Caller};
use backend::fault::{Done, Fault};
use backend::sheet::{Format, Pieces};
use backend::{Backend, accounts, audit, people};
use futures_util::StreamExt;
use futures_util::stream::unfold;
use http::{HeaderValue, StatusCode, header};
use model::audit::AuditQuery;
use model::error::Error;
use model::ids::MemberId;
use url::form_urlencoded;

pub(crate) const CSV: &str = "text/csv; charset=utf-8";
const JSON_LINES: &str = "application/jsonl; charset=utf-8";

/// `GET /w/{slug}/users.csv`, with the query of the list.
pub async fn users(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
    RawQuery(asked): RawQuery,
) -> Response {
    let begun = async {
        let actor = accounts::actor(&state.backend, &caller, &slug).await?;
        let asked = asked.unwrap_or_default();
        let pairs: Vec<(String, String)> = form_urlencoded::parse(asked.as_bytes()).into_owned().collect();
        let wanted = query::from_fields(|name| {
            pairs
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, value)| value.clone())
        });
        let export = people::export::export(&state.backend, actor, wanted, Format::Csv).await?;
        file(CSV, &format!("users-{slug}.csv"), export).await
    };
    or_refusal(begun.await, &format!("/w/{slug}/users"))
}

/// `GET /w/{slug}/users/{member}/record.jsonl`: all that is held about a person.
pub async fn record(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((slug, member)): Path<(String, String)>,
) -> Response {
    let begun = async {
        let actor = accounts::actor(&state.backend, &caller, &slug).await?;
        let id: MemberId = member.parse().map_err(|_| Error::NotFound)?;
        person(&state.backend, actor, id).await
    };
    or_refusal(begun.await, &format!("/w/{slug}/users/{member}"))
}

/// All that is held about a person, as a file.
pub(crate) async fn person(backend: &Backend, actor: Actor, id: MemberId) -> Done<Response> {
    let record = people::record::record(backend, actor, id).await?;
    file(JSON_LINES, &format!("person-{id}.jsonl"), record).await
}

/// The audit log as CSV.
pub async fn audit_csv(
    state: State<AppState>,
    caller: Extension<Caller>,
    slug: Path<String>,
    query: Query<AuditQuery>,
) -> Response {
    audit(state, caller, slug, query, Format::Csv).await
}

/// The audit log as JSON lines.
pub async fn audit_jsonl(
    state: State<AppState>,
    caller: Extension<Caller>,
    slug: Path<String>,
    query: Query<AuditQuery>,
) -> Response {
    audit(state, caller, slug, query, Format::JsonLines).await
}

async fn audit(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
    Query(query): Query<AuditQuery>,
    format: Format,
) -> Response {
    let (kind, end) = match format {
        Format::Csv => (CSV, "csv"),
        Format::JsonLines => (JSON_LINES, "jsonl"),
    };
    let begun = async {
        let actor = accounts::actor(&state.backend, &caller, &slug).await?;
        let export = audit::export::export(&state.backend, actor, query, format);
        file(kind, &format!("audit-{slug}.{end}"), export).await
    };
    or_refusal(begun.await, &format!("/w/{slug}/audit"))
}

/// A file, sent while it is written. Its first piece is made before the answer begins, so that what goes wrong
/// has a status of its own; what goes wrong later can only break the file off, so that it is seen to be cut.
pub(crate) async fn file(kind: &'static str, name: &str, mut pieces: impl Pieces) -> Done<Response> {
    let first = pieces.next().await?;
    let body = unfold((first, pieces), |(first, mut rest)| async move {
        if let Some(first) = first {
            return Some((Ok(first), (None, rest)));
        }
        match rest.next().await {
            Ok(piece) => piece.map(|piece| (Ok(piece), (None, rest))),
            Err(fault) => Some((Err(std::io::Error::other(Error::from(fault))), (None, rest))),
        }
    });
    // Compression asks once more after the end, which an unfolded stream does not survive.
    Ok(attachment(kind, name, Body::from_stream(body.fuse())))
}

/// A file to keep, never shown as a page.
pub(crate) fn attachment(kind: &'static str, name: &str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// A file, or why there is none.
pub(crate) fn or_refusal(made: Done<Response>, page: &str) -> Response {
    made.unwrap_or_else(|fault| refusal(fault, page))
}

/// Whoever is not signed in goes to sign in; everybody else hears why not.
pub(crate) fn refusal(fault: Fault, page: &str) -> Response {
    let error = Error::from(fault);
    if error == Error::SignInFirst {
        return Redirect::to(&sign_in_path(page)).into_response();
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, format!("{}\n", errors::error(&error))).into_response()
}
