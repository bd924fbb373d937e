//! Files of imports: sent, and handed out. A file that is sent is written to a temporary one while it comes, which
//! is gone when the answer is.

use crate::export::{CSV, attachment, file, or_refusal, refusal};
use crate::router::AppState;
use axum::Extension;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartRejection};
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use backend::caller::{Actor, Caller};
use backend::fault::Fault;
use backend::imports;
use backend::sheet::Format;
use backend::{Backend, accounts};
use http::StatusCode;
use model::error::Error;
use model::ids::ImportId;
use model::import::ImportKind;
use model::limits;
use std::io::Write;
use tempfile::NamedTempFile;

/// Why a sent file was not taken.
pub(crate) enum Untaken {
    /// The form is not one of ours, or broke off.
    Form,
    /// More than a file may weigh.
    TooLarge,
    /// A fault of ours, or a refusal.
    Fault(Fault),
}

impl From<Fault> for Untaken {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// `POST /api/imports/{slug}`: a form with `kind` and `file`. Makes the plan, and goes to its page.
pub async fn upload(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let page = format!("/w/{slug}/imports");
    match take(&state, &caller, &slug, form).await {
        Ok(id) => Redirect::to(&format!("{page}/{id}")).into_response(),
        Err(Untaken::Form) => {
            let say = "This form is not complete. Go back, choose a file and send it again.\n";
            (StatusCode::BAD_REQUEST, say).into_response()
        }
        Err(Untaken::TooLarge) => {
            let most = limits::IMPORT_BYTES >> 20;
            let say = format!("This file is larger than {most} MB. Split it and send the parts.\n");
            (StatusCode::PAYLOAD_TOO_LARGE, say).into_response()
        }
        Err(Untaken::Fault(fault)) => refusal(fault, &page),
    }
}

async fn take(
    state: &AppState,
    caller: &Caller,
    slug: &str,
    form: Result<Multipart, MultipartRejection>,
) -> Result<ImportId, Untaken> {
    let actor = accounts::actor(&state.backend, caller, slug).await?;
    receive(&state.backend, actor, form).await
}

/// Reads the form and makes the plan of its file in the actor's name.
pub(crate) async fn receive(
    be: &Backend,
    actor: Actor,
    form: Result<Multipart, MultipartRejection>,
) -> Result<ImportId, Untaken> {
    // Before the file is read: whoever may not import sends nothing here.
    imports::ask(be, &actor).await?;
    let mut form = form.map_err(|_| Untaken::Form)?;
    let mut kind = None;
    let mut sent = None;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name() {
            Some("kind") => {
                let word = field.text().await.map_err(|error| broken(&error))?;
                kind = ImportKind::from_word(&word);
            }
            Some("file") => sent = Some(keep(field).await?),
            _ => {}
        }
    }
    let (Some(kind), Some((name, file))) = (kind, sent) else {
        return Err(Untaken::Form);
    };
    let be = be.clone();
    // Goes on to its end when the browser goes away: half a plan is none.
    let planned = tokio::spawn(async move {
        let path = file.path().to_owned();
        let planned = imports::plan(&be, &actor, kind, &name, path).await;
        drop(file);
        planned
    });
    let id = planned.await.map_err(|error| Fault::Bug(error.to_string()))??;
    Ok(id)
}

fn broken(error: &axum::extract::multipart::MultipartError) -> Untaken {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Untaken::TooLarge
    } else {
        Untaken::Form
    }
}

/// Writes a sent file to a temporary one, piece by piece.
async fn keep(mut field: Field<'_>) -> Result<(String, NamedTempFile), Untaken> {
    let disk = |error: std::io::Error| Untaken::Fault(Fault::Bug(format!("keeping a file: {error}")));
    let name = field.file_name().unwrap_or("file").to_owned();
    let mut file = NamedTempFile::new().map_err(disk)?;
    let mut size: u64 = 0;
    while let Some(piece) = field.chunk().await.map_err(|error| broken(&error))? {
        size += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        if size > limits::IMPORT_BYTES {
            return Err(Untaken::TooLarge);
        }
        file.write_all(&piece).map_err(disk)?;
    }
    file.flush().map_err(disk)?;
    Ok((name, file))
}

/// `GET /w/{slug}/imports/guests.csv`: the file to fill in.
pub async fn blank_guests(state: State<AppState>, caller: Extension<Caller>, slug: Path<String>) -> Response {
    blank(state, caller, slug, ImportKind::Guests).await
}

/// `GET /w/{slug}/imports/users.csv`: the file to fill in.
pub async fn blank_users(state: State<AppState>, caller: Extension<Caller>, slug: Path<String>) -> Response {
    blank(state, caller, slug, ImportKind::Users).await
}

async fn blank(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(slug): Path<String>,
    kind: ImportKind,
) -> Response {
    let made = async {
        let actor = accounts::actor(&state.backend, &caller, &slug).await?;
        imports::blank(&state.backend, &actor, kind).await
    };
    let made = made
        .await
        .map(|bytes| attachment(CSV, &format!("{kind}-template-{slug}.csv"), Body::from(bytes)));
    or_refusal(made, &format!("/w/{slug}/imports"))
}

/// `GET /w/{slug}/imports/{import}/rows.csv`: the plan, or what came of it.
pub async fn rows(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((slug, import)): Path<(String, String)>,
) -> Response {
    let begun = async {
        let actor: Actor = accounts::actor(&state.backend, &caller, &slug).await?;
        let id: ImportId = import.parse().map_err(|_| Error::NotFound)?;
        let rows = imports::export(&state.backend, &actor, id, Format::Csv).await?;
        let name = format!("import-{}-{slug}.csv", rows.import().kind);
        file(CSV, &name, rows).await
    };
    or_refusal(begun.await, &format!("/w/{slug}/imports"))
}
