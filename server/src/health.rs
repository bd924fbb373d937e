//! For those who watch the process: alive, ready, figures.

use crate::router::AppState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

/// Alive: answers while the process can answer at all.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Ready: the database answers and its schema is this program's.
pub async fn readyz(State(state): State<AppState>) -> Response {
    match state.backend.db.is_migrated().await {
        Ok(true) => "ready\n".into_response(),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "the database is not migrated\n").into_response(),
        Err(fault) => {
            tracing::warn!(%fault, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database is away\n").into_response()
        }
    }
}

/// Figures for Prometheus. No names, no addresses; on a public address only loopback and trusted proxies'
/// networks should reach it, which the proxy decides.
pub async fn metrics(State(state): State<AppState>) -> Response {
    match &state.metrics {
        Some(handle) => (
            [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
            handle.render(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
