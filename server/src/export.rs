//! Exports: files that are written while they are sent, a page of rows in memory at a time.

use crate::router::AppState;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use backend::accounts;
use backend::audit::log;
use backend::caller::{Actor, Caller};
use backend::fault::{Done, Fault};
use futures_util::stream::unfold;
use http::{HeaderValue, StatusCode, header};
use model::audit::{AuditBy, AuditFact, AuditQuery, AuditRow};
use model::error::Error;
use std::borrow::Cow;
use std::collections::VecDeque;

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
            audit
                .ready
                .push_back(write_csv(&[AUDIT_HEAD.map(String::from).to_vec()])?);
        }
        // The first page before the answer begins: a refusal still has its status.
        audit.fetch().await?;
        Ok::<_, Fault>(audit)
    };
    let audit = match begun.await {
        Ok(audit) => audit,
        Err(fault) => return refusal(fault, &slug),
    };
    let (kind, end) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::JsonLines => ("application/jsonl; charset=utf-8", "jsonl"),
    };
    let body = unfold(audit, |mut audit| async move {
        if audit.ready.is_empty() && !audit.cursor.is_empty() {
            if let Err(fault) = audit.fetch().await {
                return Some((Err(std::io::Error::other(fault.to_string())), audit));
            }
        }
        let bytes = audit.ready.pop_front()?;
        Some((Ok(bytes), audit))
    });
    attachment(kind, &format!("audit-{slug}.{end}"), Body::from_stream(body))
}

impl Audit {
    async fn fetch(&mut self) -> Done<()> {
        let rows = log::export(&self.state.backend, &self.actor, &self.query, &mut self.cursor).await?;
        let bytes = match self.format {
            Format::Csv => write_csv(&rows.into_iter().map(audit_cells).collect::<Vec<_>>())?,
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

const AUDIT_HEAD: [&str; 9] = [
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

fn audit_cells(row: AuditRow) -> Vec<String> {
    let by = match row.by {
        AuditBy::Person { email, .. } => email,
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
    vec![
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
}

/// Sets rows as CSV, every cell disarmed.
fn write_csv(rows: &[Vec<String>]) -> Done<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| disarmed(cell).into_owned()))
            .map_err(|e| Fault::Bug(e.to_string()))?;
    }
    writer.into_inner().map_err(|e| Fault::Bug(e.to_string()))
}

/// A cell that no spreadsheet program takes for a formula: one that begins like a formula gets an
/// apostrophe, which such programs show as text.
fn disarmed(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// A file to keep, never shown as a page.
fn attachment(kind: &'static str, name: &str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// Whoever is not signed in goes to sign in; everybody else hears why not.
fn refusal(fault: Fault, slug: &str) -> Response {
    let error = Error::from(fault);
    if error == Error::SignInFirst {
        return Redirect::to(&app::api::sign_in_path(&format!("/w/{slug}/audit"))).into_response();
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, format!("{}\n", app::words::errors::error(&error))).into_response()
}
