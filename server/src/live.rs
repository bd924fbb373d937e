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
use http::{HeaderName, HeaderValue, StatusCode};
use model::error::Error;
use model::live::{Change, What};
use model::policy::{Action, may};
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// The line is kept from falling asleep this often.
const AWAKE: Duration = Duration::from_secs(20);
/// The listener's right is looked at again this often, and whenever something about them has changed.
const LOOK: Duration = Duration::from_secs(60);

/// Which workspace.
#[derive(Deserialize)]
pub struct Wanted {
    workspace: String,
}

/// Who listens, and to what.
struct Ear {
    state: AppState,
    caller: Caller,
    actor: Actor,
    heard: Receiver<Arc<Told>>,
}

/// Streams the changes of a workspace to an active member who may see its people.
pub async fn stream(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Query(wanted): Query<Wanted>,
) -> Response {
    // From before the right is looked at, so that nothing is missed in between.
    let heard = state.backend.db.live.listen();
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
    let ear = Ear {
        state,
        caller,
        actor,
        heard,
    };
    let events = unfold(ear, |mut ear| async move {
        let changes = ear.next().await?;
        let event = Event::default().event("changes").json_data(changes).ok()?;
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
    /// The next changes; none when the process stops or the listener may no longer listen.
    async fn next(&mut self) -> Option<Vec<Change>> {
        loop {
            let told = tokio::select! {
                () = self.state.stop.cancelled() => return None,
                () = tokio::time::sleep(LOOK) => {
                    self.still().await?;
                    continue;
                }
                told = self.heard.recv() => told,
            };
            match told {
                Ok(told) if told.workspace == self.actor.workspace_id => {
                    let own = Some(self.actor.member_id);
                    if told
                        .changes
                        .iter()
                        .any(|change| change.member.is_none() || change.member == own)
                    {
                        self.still().await?;
                    }
                    return Some(told.changes.clone());
                }
                Ok(_) => {}
                // Too far behind: everything may have changed.
                Err(RecvError::Lagged(_)) => {
                    let all = What::ALL.iter().map(|&what| Change { what, member: None });
                    return Some(all.collect());
                }
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// Whether the listener still may.
    async fn still(&mut self) -> Option<()> {
        let slug = &self.actor.workspace.slug;
        let actor = accounts::listener(&self.state.backend, &self.caller, slug)
            .await
            .ok()?;
        may(&actor.standing, Action::ListPeople).ok()?;
        self.actor = actor;
        Some(())
    }
}
