//! Forms that the browser posts by itself, to the address of their page (see `app::api::posted`): the
//! server function is called as the browser's half would call it, and the page is shown again with what
//! came of it, unless it redirected.

use crate::pages::page_request;
use crate::router::AppState;
use app::api::Failure;
use app::api::posted::{FUNCTION_FIELD, Posted};
use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use backend::caller::Caller;
use backend::mail::topics;
use http::{HeaderValue, Method, StatusCode, Uri, header};
use model::error::Error;
use model::limits;

/// Fields that are never shown again.
const NEVER_SHOWN: &[&str] = &[FUNCTION_FIELD, "password", "current_password", "token"];

/// Answers posts to pages; everything else goes on.
pub async fn answer(request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    // Read here for server functions too: they would take a body past the limit for a fault of ours.
    let Ok(body) = to_bytes(body, limits::BODY).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "This form is too large.\n").into_response();
    };
    if parts.uri.path().starts_with("/api/") {
        return next.run(Request::from_parts(parts, Body::from(body))).await;
    }
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let function = fields
        .iter()
        .find(|(name, _)| name == FUNCTION_FIELD)
        .map(|(_, value)| value);
    let Some(function) = function.filter(|path| is_function(path)).cloned() else {
        // No form of ours: the route knows what to do with it, or answers that it takes none.
        return next.run(Request::from_parts(parts, Body::from(body))).await;
    };
    let Ok(uri) = function.parse::<Uri>() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut call = page_request(&parts);
    *call.method_mut() = Method::POST;
    *call.uri_mut() = uri;
    call.headers_mut()
        .insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    call.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    *call.body_mut() = Body::from(body);
    let called = next.clone().run(call).await;
    let (called, body) = called.into_parts();
    let cookies: Vec<HeaderValue> = called
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .cloned()
        .collect();
    let location = called
        .headers
        .get(header::LOCATION)
        .and_then(|to| to.to_str().ok());
    let mut response = if let Some(to) = location {
        Redirect::to(to).into_response()
    } else {
        let body = to_bytes(body, limits::BODY).await.unwrap_or_default();
        let text = String::from_utf8_lossy(&body).into_owned();
        let answer = if called.status.is_success() {
            Ok(text)
        } else {
            Err(serde_json::from_str(&text).unwrap_or(Failure(Error::Internal)))
        };
        let mut page = page_request(&parts);
        page.extensions_mut().insert(Posted {
            function,
            fields: fields
                .into_iter()
                .filter(|(name, _)| !NEVER_SHOWN.contains(&name.as_str()))
                .collect(),
            answer,
        });
        let mut response = next.run(page).await;
        if !called.status.is_success() && response.status().is_success() {
            *response.status_mut() = called.status;
        }
        response
    };
    for name in [
        header::RETRY_AFTER,
        http::HeaderName::from_static("clear-site-data"),
    ] {
        if let Some(value) = called.headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What mail programs post to a link in `List-Unsubscribe` (RFC 8058): no session, no page, one press.
pub async fn unsubscribe(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(token): Path<String>,
    body: String,
) -> Response {
    // As a form of either kind, urlencoded or multipart: both words stand in it as they are.
    let pressed = body.contains("List-Unsubscribe") && body.contains("One-Click");
    if !pressed {
        return (StatusCode::BAD_REQUEST, "Open this address to unsubscribe.\n").into_response();
    }
    match topics::unsubscribe(&state.backend, &caller, &token).await {
        Ok(()) => (StatusCode::OK, "Unsubscribed.\n").into_response(),
        Err(fault) => {
            let status = StatusCode::from_u16(Error::from(fault).status());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, "This link no longer works.\n").into_response()
        }
    }
}

/// A path of one of our server functions and nothing else.
fn is_function(path: &str) -> bool {
    path.strip_prefix("/api/fn/").is_some_and(|rest| {
        rest.split('/')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
    })
}
