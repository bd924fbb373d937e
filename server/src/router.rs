//! All of HTTP: the routes, and the layers that every request passes.

use crate::api::{graphql, rest, shimoku};
use crate::config::InForce;
use crate::layers::{caller, headers, host, log, origin};
use crate::{export, health, imports, live, pages, posted};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use backend::Backend;
use http::StatusCode;
use ipnet::IpNet;
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use model::limits;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::services::ServeFile;
use tower_http::timeout::TimeoutLayer;

/// How long one request may take, its body included.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);
/// The same of one that sends a file.
pub(crate) const LONG_PATIENCE: Duration = Duration::from_mins(10);

/// What handlers work with.
#[derive(Clone)]
pub struct AppState {
    /// The services.
    pub backend: Backend,
    /// Where Leptos finds the browser's half.
    pub leptos: LeptosOptions,
    /// Address that is listened on.
    pub listen: SocketAddr,
    /// Proxies whose headers count.
    pub trusted_proxies: Vec<IpNet>,
    /// Folder of the pages' files.
    pub site_dir: PathBuf,
    /// Figures, where they are recorded.
    pub metrics: Option<PrometheusHandle>,
    /// The process is stopping: what goes on for ever ends.
    pub stop: CancellationToken,
}

impl AppState {
    /// From the settings in force.
    pub fn new(settings: &InForce, backend: Backend, metrics: Option<PrometheusHandle>) -> Self {
        // The build leaves the hashes of the file names beside the program.
        let hash_file = std::env::current_exe()
            .ok()
            .and_then(|exe| Some(exe.parent()?.join("hash.txt")))
            .unwrap_or_else(|| PathBuf::from("hash.txt"));
        let leptos = LeptosOptions::builder()
            .output_name("usher")
            .site_root(settings.site_dir.display().to_string())
            .site_pkg_dir("pkg")
            .site_addr(settings.listen)
            .hash_files(hash_file.exists())
            .hash_file(Arc::<str>::from(hash_file.display().to_string()))
            .build();
        Self {
            backend,
            leptos,
            listen: settings.listen,
            trusted_proxies: settings.trusted_proxies.clone(),
            site_dir: settings.site_dir.clone(),
            metrics,
            stop: CancellationToken::new(),
        }
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}

/// Routes that are neither pages nor server functions.
pub fn own_routes() -> Vec<(&'static str, MethodRouter<AppState>)> {
    vec![
        ("/healthz", get(health::healthz)),
        ("/readyz", get(health::readyz)),
        ("/metrics", get(health::metrics)),
        ("/api/live", get(live::stream)),
        ("/w/{slug}/users.csv", get(export::users)),
        ("/w/{slug}/users/{member}/record.jsonl", get(export::record)),
        ("/w/{slug}/audit.csv", get(export::audit_csv)),
        ("/w/{slug}/audit.jsonl", get(export::audit_jsonl)),
        ("/w/{slug}/imports/guests.csv", get(imports::blank_guests)),
        ("/w/{slug}/imports/users.csv", get(imports::blank_users)),
        ("/w/{slug}/imports/{import}/rows.csv", get(imports::rows)),
        ("/unsubscribe/{token}", post(posted::unsubscribe)),
    ]
}

/// Where files are sent to: they are larger and take longer than everything else.
pub const UPLOAD: &str = "/api/imports/{slug}";

/// What a form with a file may weigh.
#[expect(clippy::cast_possible_truncation, reason = "20 MiB fit everywhere")]
pub(crate) const UPLOAD_BYTES: usize = limits::IMPORT_BYTES as usize + (64 << 10);

fn upload(state: AppState) -> Router {
    Router::new()
        .route(UPLOAD, post(imports::upload))
        .with_state(state)
        .layer(RequestBodyLimitLayer::new(UPLOAD_BYTES))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            LONG_PATIENCE,
        ))
}

/// What programs talk to: no cookies, no forms, no pages.
fn programs(state: AppState) -> Router {
    Router::new()
        .route("/api/graphql", post(graphql::answer))
        .nest("/external/v1", shimoku::routes(&state))
        .with_state(state)
        .layer(RequestBodyLimitLayer::new(limits::BODY))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            PATIENCE,
        ))
}

/// The whole service. What is added last is passed first.
pub fn router(state: AppState) -> Router {
    let inner = own_routes()
        .into_iter()
        .fold(pages::routes(&state), |router, (path, methods)| {
            router.route(path, methods)
        })
        .nest_service("/pkg", pages::files(&state, "pkg"))
        .nest_service("/fonts", pages::files(&state, "fonts"))
        .route_service("/favicon.svg", ServeFile::new(state.site_dir.join("favicon.svg")))
        .fallback(pages::missing)
        .with_state(state.clone());
    // Around the routes and their methods: a page takes GET, and its forms arrive as POST.
    let posted = Router::new()
        .fallback_service(inner)
        .layer(from_fn(posted::answer))
        .layer(RequestBodyLimitLayer::new(limits::BODY))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            PATIENCE,
        ));
    upload(state.clone())
        .merge(programs(state.clone()))
        .merge(rest::router(&state))
        .fallback_service(posted)
        .layer(from_fn_with_state(state.clone(), caller::find))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(state.clone(), origin::check))
        .layer(from_fn_with_state(state.clone(), host::check))
        .layer(from_fn_with_state(state, headers::add))
        .layer(from_fn(log::trace))
}
