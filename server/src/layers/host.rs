//! Only the public address is answered. Links are built from the setting and never from a header; another
//! host is a misdirected request.

use crate::config::is_loopback;
use crate::router::AppState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

/// Refuses other hosts with 421.
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let named = request
        .uri()
        .authority()
        .map(ToString::to_string)
        .or_else(|| Some(request.headers().get(header::HOST)?.to_str().ok()?.to_owned()));
    let hosts = request.headers().get_all(header::HOST).iter().count();
    match named {
        Some(host) if hosts <= 1 && is_ours(&state, &host) => next.run(request).await,
        _ => (
            StatusCode::MISDIRECTED_REQUEST,
            "This address is not served here. Use the public address of this Usher.\n",
        )
            .into_response(),
    }
}

fn is_ours(state: &AppState, host: &str) -> bool {
    let url = &state.backend.config.public_url;
    let default_port = if url.scheme() == "https" { 443 } else { 80 };
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
        _ => (host, Some(default_port)),
    };
    let same_name = url.host_str().is_some_and(|own| own.eq_ignore_ascii_case(name));
    if same_name && port == url.port_or_known_default() {
        return true;
    }
    // Probes of the machine itself reach it by any loopback name while the public address is one.
    is_loopback(url)
        && ["localhost", "127.0.0.1", "[::1]"].contains(&name)
        && port == Some(state.listen.port())
}
