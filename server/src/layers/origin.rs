//! Writes come from our own pages. A browser says where a request comes from (`Sec-Fetch-Site`, `Origin`);
//! one from elsewhere is refused before anything reads it. Programs send neither, and carry no cookie.

use crate::router::AppState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};

/// Refuses writes from other origins with 403.
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    if reads || is_ours(&state, &request) {
        return next.run(request).await;
    }
    (
        StatusCode::FORBIDDEN,
        "This request came from another site and was refused. Nothing was changed.\n",
    )
        .into_response()
}

fn is_ours(state: &AppState, request: &Request) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    // "none" is a person who typed or reloaded; a form that was posted that way was ours before.
    match header("sec-fetch-site") {
        Some("same-origin" | "none") => return true,
        Some(_) => return false,
        None => {}
    }
    match header("origin") {
        Some(origin) => is_own_origin(state, origin),
        None => !request.headers().contains_key(header::COOKIE),
    }
}

fn is_own_origin(state: &AppState, origin: &str) -> bool {
    let url = &state.backend.config.public_url;
    url::Url::parse(origin).is_ok_and(|origin| {
        origin.origin() == url.origin()
            || (crate::config::is_loopback(url)
                && crate::config::is_loopback(&origin)
                && origin.scheme() == "http"
                && origin.port_or_known_default() == Some(state.listen.port()))
    })
}
