//! Exports: files that are written while they are sent, a page of rows in memory at a time.

use crate::router::AppState;
use app::api::sign_in_path;
use app::pages::users::query;
use app::words::errors;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use backend::accounts;
use backend::audit::log;
use backend::caller::{Actor, Caller};
use backend::fault::{Done, Fault};
use backend::people::export::{Export, export};
use backend::sheet::Sheet;
use futures_util::StreamExt;
use futures_util::stream::unfold;
use http::{HeaderValue, StatusCode, header};
use model::audit::{AuditBy, AuditFact, AuditQuery, AuditRow};
use model::error::Error;
use std::borrow::Cow;
use std::collections::VecDeque;
use url::form_urlencoded;

/// `GET /w/{slug}/users.csv`, with the query of the list.
pub async fn users(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
    RawQuery(asked): RawQuery,
) -> Response {
    let asked = asked.unwrap_or_default();
    match begin(&state, &caller, &slug, &asked).await {
        Ok((first, rest)) => file(&slug, first, rest),
        Err(fault) => refusal(fault, &format!("/w/{slug}/users")),
    }
}

/// The first piece is made before the answer begins, so that what goes wrong has a status of its own.
async fn begin(state: &AppState, caller: &Caller, slug: &str, asked: &str) -> Done<(Vec<u8>, Export)> {
    let actor = backend::accounts::actor(&state.backend, caller, slug).await?;
    let pairs: Vec<(String, String)> = form_urlencoded::parse(asked.as_bytes()).into_owned().collect();
    let wanted = query::from_fields(|name| {
        pairs
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.clone())
    });
    let mut export = export(&state.backend, actor, wanted).await?;
    let first = export.next().await?.unwrap_or_default();
    Ok((first, export))
}

/// The first piece is there already; what goes wrong later can only break the file off, so that it is seen to
/// be cut.
fn file(slug: &str, first: Vec<u8>, rest: Export) -> Response {
    let pieces = unfold((Some(first), rest), |(first, mut rest)| async move {
        if let Some(first) = first {
            return Some((Ok(first), (None, rest)));
        }
        match rest.next().await {
            Ok(piece) => piece.map(|piece| (Ok(piece), (None, rest))),
            Err(fault) => Some((Err(std::io::Error::other(Error::from(fault))), (None, rest))),
        }
    });
    // Compression asks once more after the end, which an unfolded stream does not survive.
    let pieces = pieces.fuse();
    let kind = "text/csv; charset=utf-8";
    attachment(kind, &format!("users-{slug}.csv"), Body::from_stream(pieces))
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
}

/// What goes on from page to page.
struct Audit {
    state: AppState,
    actor: Actor,
    query: AuditQuery,
    format: Format,
    /// Pages that are set and not yet sent.
    ready: VecDeque<Vec<u8>>,
    /// Where the next page begins; empty at the end.
    cursor: String,
}

async fn audit(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
    Query(query): Query<AuditQuery>,
    format: Format,
) -> Response {
    let begun = async {
        let actor = accounts::actor(&state.backend, &caller, &slug).await?;
        let mut audit = Audit {
            state,
            actor,
            query,
            format,
            ready: VecDeque::new(),
            cursor: String::new(),
        };
        if format == Format::Csv {
            let mut sheet = Sheet::new();
            sheet.add(AUDIT_HEAD.map(Cow::Borrowed))?;
            audit.ready.push_back(sheet.into_bytes()?);
        }
        // The first page before the answer begins: a refusal still has its status.
        audit.fetch().await?;
        Ok::<_, Fault>(audit)
    };
    let audit = match begun.await {
        Ok(audit) => audit,
        Err(fault) => return refusal(fault, &format!("/w/{slug}/audit")),
    };
    let (kind, end) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::JsonLines => ("application/jsonl; charset=utf-8", "jsonl"),
    };
    let body = unfold(audit, |mut audit| async move {
        if audit.ready.is_empty()
            && !audit.cursor.is_empty()
            && let Err(fault) = audit.fetch().await
        {
            return Some((Err(std::io::Error::other(Error::from(fault))), audit));
        }
        let bytes = audit.ready.pop_front()?;
        Some((Ok(bytes), audit))
    });
    attachment(
        kind,
        &format!("audit-{slug}.{end}"),
        Body::from_stream(body.fuse()),
    )
}

impl Audit {
    async fn fetch(&mut self) -> Done<()> {
        let rows = log::export(&self.state.backend, &self.actor, &self.query, &mut self.cursor).await?;
        let bytes = match self.format {
            Format::Csv => {
                let mut sheet = Sheet::new();
                for row in rows {
                    sheet.add(audit_cells(row))?;
                }
                sheet.into_bytes()?
            }
            Format::JsonLines => {
                let mut out = Vec::new();
                for row in rows {
                    serde_json::to_writer(&mut out, &row).map_err(|e| Fault::Bug(e.to_string()))?;
                    out.push(b'\n');
                }
                out
            }
        };
        self.ready.push_back(bytes);
        Ok(())
    }
}

pub(crate) const AUDIT_HEAD: [&str; 9] = [
    "number",
    "time",
    "by",
    "action",
    "about",
    "facts",
    "network",
    "user agent",
    "request",
];

pub(crate) fn audit_cells(row: AuditRow) -> [Cow<'static, str>; 9] {
    let by = match row.by {
        AuditBy::Person { email, .. } => email,
        AuditBy::Key { name, email } => format!("key {name} of {email}"),
        AuditBy::Stranger => "stranger".to_owned(),
        AuditBy::System => "system".to_owned(),
    };
    let fact = |fact: &AuditFact| {
        let after = fact.after.as_deref().unwrap_or_default();
        if fact.change {
            let before = fact.before.as_deref().unwrap_or_default();
            format!("{}: {before} -> {after}", fact.field)
        } else {
            format!("{}: {after}", fact.field)
        }
    };
    [
        row.seq.to_string(),
        row.at.rfc3339(),
        by,
        row.action.word().to_owned(),
        row.about.map(|about| about.email).unwrap_or_default(),
        row.facts.iter().map(fact).collect::<Vec<_>>().join("; "),
        row.network,
        row.user_agent,
        row.request_id,
    ]
    .map(Cow::Owned)
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

/// Whoever is not signed in goes to sign in; everybody else hears why not.
pub(crate) fn refusal(fault: Fault, page: &str) -> Response {
    let error = Error::from(fault);
    if error == Error::SignInFirst {
        return Redirect::to(&sign_in_path(page)).into_response();
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, format!("{}\n", errors::error(&error))).into_response()
}
