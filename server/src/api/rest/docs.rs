//! The description of all operations: as OpenAPI for programs, and as a page for people, made from the same.

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use minijinja::value::Value as Shown;
use minijinja::{Environment, HtmlEscape, context};
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::openapi::OpenApi as Document;

/// What the page loads: its own style sheet and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'";
const PAGE: &str = include_str!("docs/page.html");
const STYLE: &str = include_str!("docs/style.css");

/// The description as it is served.
pub struct Docs {
    json: Arc<str>,
    page: Option<Arc<str>>,
}

impl Docs {
    /// Of this.
    pub fn of(document: &Document) -> Self {
        let json: Arc<str> = document.to_json().unwrap_or_default().into();
        let page = draw(&json);
        if let Err(error) = &page {
            tracing::error!(%error, "the page of the description could not be drawn");
        }
        Self {
            page: page.ok().map(Into::into),
            json,
        }
    }

    /// `/api/v1/openapi.json`, `/api/docs` and its style sheet: open to everybody, as they hold nothing of anybody.
    pub fn router(&self) -> Router {
        let (json, page) = (self.json.clone(), self.page.clone());
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
}

/// Words, with what stands between backticks as code.
fn with_code(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts
        .map(|(n, part)| {
            let (begin, end) = if n % 2 == 1 {
                ("<code>", "</code>")
            } else {
                ("", "")
            };
            [begin, &HtmlEscape(part).to_string(), end].concat()
        })
        .collect()
}

fn draw(json: &str) -> Result<String, minijinja::Error> {
    let document: Value = serde_json::from_str(json).unwrap_or_default();
    let mut environment = Environment::new();
    environment.add_filter("said", |text: Option<String>| {
        Shown::from_safe_string(with_code(&text.unwrap_or_default()))
    });
    environment.add_filter("shape", |shape: Shown| {
        let schema = serde_json::to_value(&shape).unwrap_or_default();
        Shown::from_safe_string(in_words(&schema))
    });
    // The name's end says that everything is escaped.
    environment.add_template("page.html", PAGE)?;
    environment
        .get_template("page.html")?
        .render(context!(tags => by_tag(&document), api => document))
}

/// Operations under their tags, both in the order of the paths.
fn by_tag(document: &Value) -> Vec<Value> {
    let mut tags: Vec<(&str, Vec<Value>)> = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, methods) in paths.into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let tag = operation
                .pointer("/tags/0")
                .and_then(Value::as_str)
                .unwrap_or("other");
            let one = json!({ "path": path, "method": method, "operation": operation });
            match tags.iter_mut().find(|(name, _)| *name == tag) {
                Some((_, operations)) => operations.push(one),
                None => tags.push((tag, vec![one])),
            }
        }
    }
    let all = tags.into_iter();
    all.map(|(name, operations)| json!({ "name": name, "operations": operations }))
        .collect()
}

/// A schema in a few words, as markup: names lead to their shapes.
fn in_words(schema: &Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let name = HtmlEscape(name.trim_start_matches("#/components/schemas/"));
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    let joined = |all: &[Value], between: &str, one: &dyn Fn(&Value) -> String| {
        all.iter().map(one).collect::<Vec<_>>().join(between)
    };
    if let Some(either) = list("oneOf").or_else(|| list("allOf")) {
        return joined(either, " or ", &in_words);
    }
    let code = |word: &Value| format!("<code>{}</code>", HtmlEscape(word.as_str().unwrap_or_default()));
    if let Some(words) = list("enum") {
        return joined(words, ", ", &code);
    }
    let text = |value: &Value| HtmlEscape(value.as_str().unwrap_or("any")).to_string();
    let kind = match schema.get("type") {
        Some(Value::String(kind)) if kind == "array" => {
            let of = schema.get("items").map_or_else(|| "any".to_owned(), in_words);
            return format!("list of {of}");
        }
        Some(Value::Array(kinds)) => joined(kinds, " or ", &text),
        Some(kind) => text(kind),
        None => "any".to_owned(),
    };
    match schema.get("format") {
        Some(format) => format!("{kind} ({})", text(format)),
        None => kind,
    }
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
