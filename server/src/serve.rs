//! `usher serve`: web, mail workers and the clock's work in one process.

use crate::config::InForce;
use crate::router::{AppState, router};
use backend::Backend;
use backend::chance::Chance;
use backend::clock::Clock;
use backend::db::Db;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long running requests and mails may take after SIGTERM.
const GRACE: Duration = Duration::from_secs(20);

/// Opens the database, migrates it, and starts the services.
pub async fn open(settings: &InForce) -> Result<Backend, String> {
    let db = Db::open(&settings.database_url)
        .await
        .map_err(|e| e.to_string())?;
    db.migrate().await.map_err(|e| e.to_string())?;
    Backend::start(
        settings.backend.clone(),
        db,
        settings.key,
        Clock::System,
        Chance::System,
    )
    .await
    .map_err(|e| e.to_string())
}

/// Serves until SIGTERM or SIGINT, then finishes what is running.
pub async fn serve(settings: InForce) -> Result<(), String> {
    let backend = open(&settings).await?;
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|e| e.to_string())?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .map_err(|e| format!("USHER_LISTEN {} cannot be listened on: {e}", settings.listen))?;
    let listen = listener.local_addr().map_err(|e| e.to_string())?;
    let settings = InForce { listen, ..settings };
    let stop = CancellationToken::new();
    let mut state = AppState::new(&settings, backend.clone(), Some(metrics));
    state.stop = stop.clone();
    let app = router(state);
    announce(&settings, &backend).await?;

    let jobs = tokio::spawn(backend::jobs::run(backend.clone(), stop.clone()));
    let stopping = stop.clone();
    tokio::spawn(async move {
        wait_for_signal().await;
        tracing::info!("stopping: finishing what is running");
        stopping.cancel();
    });
    let shut = stop.clone();
    let serving = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move { shut.cancelled().await });
    let grace = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served.map_err(|e| e.to_string())?,
        () = grace => tracing::warn!("some requests did not end in time and were cut off"),
    }
    stop.cancel();
    if tokio::time::timeout(GRACE, jobs).await.is_err() {
        tracing::warn!("some work did not end in time; it goes on at the next start");
    }
    backend.db.close().await;
    Ok(())
}

/// The first line on stdout; on the first start also where to set up and the one-time code.
async fn announce(settings: &InForce, backend: &Backend) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    let mut say = |line: String| writeln!(out, "{line}").map_err(|e| e.to_string());
    say(format!("listening on http://{}", settings.listen))?;
    if backend::accounts::set_up_open(backend)
        .await
        .map_err(|e| e.to_string())?
    {
        say(String::new())?;
        say(format!("  Set up Usher at {}", backend.config.link("/setup")))?;
        say(format!("  set-up code: {}", backend.set_up_code))?;
        say(String::new())?;
    }
    Ok(())
}

async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
