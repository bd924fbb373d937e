//! Security headers on every answer. The content policy of pages carries a nonce and is set where the page
//! is rendered; everything else gets the strictest one.

use crate::router::AppState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, header};

/// Adds what is missing.
pub async fn add(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let has_token = [
        "/invitations/",
        "/join/",
        "/reset-password/",
        "/sign-in/",
        "/unsubscribe/",
    ]
    .iter()
    .any(|prefix| path.starts_with(prefix));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut add = |name: &'static str, value: &'static str| {
        headers
            .entry(http::HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    };
    add("x-content-type-options", "nosniff");
    add("x-frame-options", "DENY");
    add(
        "referrer-policy",
        if has_token { "no-referrer" } else { "same-origin" },
    );
    add("cross-origin-opener-policy", "same-origin");
    add("cross-origin-resource-policy", "same-origin");
    add(
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=()",
    );
    add(
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'",
    );
    add(header::CACHE_CONTROL.as_str(), "no-store");
    if state.backend.config.is_https() {
        add("strict-transport-security", "max-age=31536000; includeSubDomains");
    }
    response
}
