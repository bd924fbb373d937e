//! `/api/live`: tells an open page what has changed in its workspace, as server-sent events.

use crate::router::AppState;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use backend::accounts;
use backend::caller::{Actor, Caller};
use backend::live::Told;
use futures_util::stream::unfold;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use model::error::Error;
use model::live::{Change, What};
use model::policy::{Action, may};
use model::time::{Span, Time};
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// The line is kept from falling asleep this often.
const AWAKE: Duration = Duration::from_secs(20);
/// The listener's right is looked at again this often, and whenever something about them has changed.
const LOOK: Span = Span::minutes(1);

/// Which workspace, and since when.
#[derive(Deserialize)]
pub struct Wanted {
    workspace: String,
    /// Mark of the page that asks: whatever changed since is told at once. Without it nothing is.
    #[serde(default)]
    since: String,
}

/// Who listens, and to what.
struct Ear {
    state: AppState,
    caller: Caller,
    actor: Actor,
    heard: Receiver<Arc<Told>>,
    /// When their right was looked at.
    looked: Time,
    /// Whether something may have been missed already.
    missed: bool,
}

/// Streams the changes of a workspace to an active member who may see its people.
pub async fn stream(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    // From before the right is looked at, so that nothing is missed in between.
    let heard = state.backend.db.live.listen();
    let looked = state.backend.clock.now();
    let actor = match accounts::listener(&state.backend, &caller, &wanted.workspace).await {
        Ok(actor) => actor,
        Err(fault) => {
            let status = StatusCode::from_u16(Error::from(fault).status());
            return status
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
                .into_response();
        }
    };
    if may(&actor.standing, Action::ListPeople).is_err() {
        // Tells a browser not to ask again: nothing on their pages changes by itself.
        return StatusCode::NO_CONTENT.into_response();
    }
    // A browser that connects again says by itself what it heard last.
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let since = last.unwrap_or(&wanted.since);
    let missed = !since.is_empty() && since != state.backend.db.live.mark();
    let ear = Ear {
        state,
        caller,
        actor,
        heard,
        looked,
        missed,
    };
    let events = unfold(ear, |mut ear| async move {
        let (mark, changes) = ear.next().await?;
        let event = Event::default().event("changes").id(mark);
        let event = event.json_data(changes).ok()?;
        Some((Ok::<_, Infallible>(event), ear))
    });
    let mut response = Sse::new(events)
        .keep_alive(KeepAlive::new().interval(AWAKE))
        .into_response();
    // nginx would hold events back until its buffer is full.
    response.headers_mut().insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    response
}

impl Ear {
    /// The next changes with their mark; none when the process stops or the listener may no longer listen.
    async fn next(&mut self) -> Option<(String, Vec<Change>)> {
        if std::mem::take(&mut self.missed) {
            return Some(self.everything());
        }
        loop {
            let told = tokio::select! {
                () = self.state.stop.cancelled() => return None,
                () = tokio::time::sleep(Duration::from_micros(LOOK.0.unsigned_abs())) => {
                    self.still().await?;
                    continue;
                }
                told = self.heard.recv() => told,
            };
            match told {
                Ok(told) if told.workspace == self.actor.workspace_id => {
                    let own = Some(self.actor.member_id);
                    // Their session may be over without a change of anything: where much is told, too.
                    let due = self.state.backend.clock.now() - self.looked >= LOOK;
                    if due
                        || told
                            .changes
                            .iter()
                            .any(|change| change.member.is_none() || change.member == own)
                    {
                        self.still().await?;
                    }
                    return Some((self.state.backend.db.live.mark_of(&told), told.changes.clone()));
                }
                Ok(_) => {}
                // Too far behind.
                Err(RecvError::Lagged(_)) => return Some(self.everything()),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// What is told where something was missed: everything may have changed.
    fn everything(&self) -> (String, Vec<Change>) {
        let all = What::ALL.iter().map(|&what| Change { what, member: None });
        (self.state.backend.db.live.mark(), all.collect())
    }

    /// Whether the listener still may.
    async fn still(&mut self) -> Option<()> {
        let slug = &self.actor.workspace.slug;
        // In a box: hundreds of pages listen, and seldom does one look.
        let actor = Box::pin(accounts::listener(&self.state.backend, &self.caller, slug))
            .await
            .ok()?;
        may(&actor.standing, Action::ListPeople).ok()?;
        self.actor = actor;
        self.looked = self.state.backend.clock.now();
        Some(())
    }
}
