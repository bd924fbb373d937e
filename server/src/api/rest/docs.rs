//! The description of all operations: as OpenAPI for programs, and as a page for people, made from the same.

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use minijinja::{Environment, context};
use std::sync::Arc;
use utoipa::openapi::OpenApi as Document;

/// What the page loads: its own style sheet and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'";
const PAGE: &str = include_str!("docs/page.html");
const STYLE: &str = include_str!("docs/style.css");

/// `/api/v1/openapi.json`, `/api/docs` and its style sheet: open to everybody, as they hold nothing of anybody.
pub fn router(document: &Document) -> Router {
    // Made once: it changes with the program only.
    let json: Arc<str> = document.to_json().unwrap_or_default().into();
    let page = draw(&json);
    if let Err(error) = &page {
        tracing::error!(%error, "the page of the description could not be drawn");
    }
    let page: Option<Arc<str>> = page.ok().map(Into::into);
    Router::new()
        .route(
            "/api/v1/openapi.json",
            get(move || async move { ([(header::CONTENT_TYPE, "application/json")], json.to_string()) }),
        )
        .route("/api/docs", get(move || async move { shown(page.as_deref()) }))
        .route(
            "/api/docs/style.css",
            get(|| async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE) }),
        )
}

fn draw(json: &str) -> Result<String, minijinja::Error> {
    let document: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let mut environment = Environment::new();
    // The name's end says that everything is escaped.
    environment.add_template("page.html", PAGE)?;
    environment
        .get_template("page.html")?
        .render(context!(api => document))
}

fn shown(page: Option<&str>) -> Response {
    let Some(page) = page else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = Html(page.to_owned()).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
