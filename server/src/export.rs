//! Files to download: the list of people as CSV, written while it is read.

use crate::router::AppState;
use app::api::sign_in_path;
use app::pages::users::query;
use app::words::errors;
use axum::body::Body;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use backend::caller::Caller;
use backend::fault::{Done, Fault};
use backend::people::export::{Export, export};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use model::error::Error;
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
        Err(Fault::Said(Error::SignInFirst)) => {
            Redirect::to(&sign_in_path(&format!("/w/{slug}/users"))).into_response()
        }
        Err(fault) => {
            let error = Error::from(fault);
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, format!("{}\n", errors::error(&error))).into_response()
        }
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

fn file(slug: &str, first: Vec<u8>, rest: Export) -> Response {
    let pieces = futures_util::stream::unfold((Some(first), rest), |(first, mut rest)| async move {
        if let Some(first) = first {
            return Some((Ok(first), (None, rest)));
        }
        match rest.next().await {
            Ok(piece) => piece.map(|piece| (Ok(piece), (None, rest))),
            // The answer has begun: all that is left is to break it off, so that the file is seen to be cut.
            Err(fault) => Some((Err(std::io::Error::other(Error::from(fault))), (None, rest))),
        }
    });
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
    );
    // A slug has letters, digits and hyphens only.
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{slug}-users.csv\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    (headers, Body::from_stream(pieces)).into_response()
}
