//! Pages and server functions: what they are given, the content policy of pages, and the files of the
//! browser's half.

use crate::router::AppState;
use app::App;
use app::api::posted::Posted;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::map_response;
use axum::response::Response;
use backend::Backend;
use backend::caller::Caller;
use http::{HeaderValue, StatusCode, header};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list};
use std::sync::LazyLock;
use tower_http::services::ServeDir;

/// What the browser keeps for ever: the file's name changes with its content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Fonts and the icon keep their names.
const A_DAY: &str = "public, max-age=86400";

/// Every page's address. Finding them stops what pages wait for in the whole process, and what begins to wait
/// meanwhile waits for ever, so it happens once, before the first page can be asked for.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// Routes of all pages and, beside them, of all server functions, which Leptos adds by their addresses.
pub fn routes(state: &AppState) -> Router<AppState> {
    let shell = {
        let options = state.leptos.clone();
        move || app::shell(options.clone())
    };
    let context = page_context(state.backend.clone());
    Router::new().leptos_routes_with_context(state, ROUTES.clone(), context, shell)
}

/// Answers every address that is no route: a file of the site, or the page that says so.
pub async fn missing(State(state): State<AppState>, request: Request) -> Response {
    let options = state.leptos.clone();
    let render = leptos_axum::render_app_async_with_context(page_context(state.backend.clone()), move || {
        app::shell(options.clone())
    });
    let mut response = render(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// The services and the caller, for server functions and pages.
fn give(backend: &Backend) {
    provide_context(backend.clone());
    if let Some(parts) = use_context::<http::request::Parts>() {
        if let Some(caller) = parts.extensions.get::<Caller>() {
            provide_context(caller.clone());
        }
        if let Some(posted) = parts.extensions.get::<Posted>() {
            provide_context(posted.clone());
        }
    }
}

fn page_context(backend: Backend) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        give(&backend);
        if let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce())
            && let Ok(policy) = HeaderValue::from_str(&policy(&nonce))
        {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

/// Scripts only from this site and with this page's nonce; nothing from anywhere else.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// A folder of the site, compressed beforehand.
pub fn files(state: &AppState, folder: &str) -> Router {
    let keep = if folder == "pkg" { FOR_EVER } else { A_DAY };
    let dir = ServeDir::new(state.site_dir.join(folder))
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    Router::new()
        .fallback_service(dir)
        .layer(map_response(move |mut response: Response| async move {
            if response.status().is_success() {
                response
                    .headers_mut()
                    .insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
            }
            response
        }))
}

/// A request for a page, as the browser would send it for `GET`.
pub fn page_request(of: &http::request::Parts) -> Request {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = of.uri.clone();
    *request.headers_mut() = of.headers.clone();
    *request.extensions_mut() = of.extensions.clone();
    for name in [
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::TRANSFER_ENCODING,
    ] {
        request.headers_mut().remove(name);
    }
    request
}
