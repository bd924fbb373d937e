//! `POST /api/graphql`: what programs ask and change, each by the same service as the page.

mod ask;
mod change;
mod nodes;
mod page;
mod refusal;
mod walk;
mod words;

use crate::gate::{Gate, Refused, add_left};
use crate::router::AppState;
use async_graphql::{EmptySubscription, MergedObject, Request, Response as Reply, Schema, ServerError};
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use backend::caller::Actor;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use model::error::Error;
use model::limits;
use refusal::Refusal;
use std::sync::LazyLock;

/// Everything that can be changed.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
pub struct Change(
    change::paradime::Paradime,
    change::invitations::Invitations,
    change::members::Members,
    change::guests::Guests,
    change::requests::Requests,
    change::roles::Roles,
    change::groups::Groups,
    change::apps::Apps,
    change::imports::Imports,
    change::webhooks::Webhooks,
    change::workspace::Workspace,
);

/// Everything that can be asked for.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
pub struct Ask(
    ask::paradime::Paradime,
    ask::people::People,
    ask::rights::Rights,
    ask::imports::Imports,
    ask::webhooks::Webhooks,
    ask::workspace::Workspace,
);

type Whole = Schema<Ask, Change, EmptySubscription>;

/// Built when it is first asked for: a process that serves pages only does without it.
static SCHEMA: LazyLock<Whole> = LazyLock::new(|| {
    Schema::build(Ask::default(), Change::default(), EmptySubscription)
        .limit_complexity(limits::GRAPHQL_COST)
        .limit_directives(4)
        .disable_suggestions()
        .finish()
});

/// The schema as a file describes it.
pub fn sdl() -> String {
    SCHEMA.sdl()
}

/// Answers one query or change. The key is asked for before anything is read.
pub async fn answer(
    State(state): State<AppState>,
    gate: Result<Gate, Refused>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match gate {
        Ok(Gate { actor, left }) => {
            let mut response = answered(&state, actor, &headers, body).await;
            add_left(response.headers_mut(), left);
            response
        }
        Err(refused) => shut(refused),
    }
}

async fn answered(state: &AppState, actor: Actor, headers: &HeaderMap, body: Body) -> Response {
    let Ok(bytes) = to_bytes(body, limits::BODY).await else {
        return unread(StatusCode::PAYLOAD_TOO_LARGE, "This query is too large.");
    };
    if !is_json(headers) {
        return unread(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Send it as JSON, with Content-Type: application/json.",
        );
    }
    // One at a time: a list of queries is none.
    let mut request = match serde_json::from_slice::<Request>(&bytes) {
        Ok(request) if bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{') => request,
        _ => {
            return unread(
                StatusCode::BAD_REQUEST,
                "Send one JSON object with query, and perhaps variables and operationName.",
            );
        }
    };
    if let Err(refusal) = walk::check(&mut request) {
        return reply(StatusCode::OK, &Reply::from_errors(vec![refusal]));
    }
    let request = request.data(state.backend.clone()).data(actor);
    let mut answered = SCHEMA.execute(request).await;
    answered.errors.iter_mut().for_each(refusal::name);
    reply(StatusCode::OK, &answered)
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| {
            ["application/json", "application/graphql+json"]
                .iter()
                .any(|known| kind.trim().eq_ignore_ascii_case(known))
        })
}

/// What cannot be read as a query at all.
fn unread(status: StatusCode, words: &str) -> Response {
    let mut error = ServerError::new(words, None);
    refusal::set_code(&mut error, refusal::INVALID_QUERY);
    reply(status, &Reply::from_errors(vec![error]))
}

/// Without a key nothing is answered: 401, and everything else that can go wrong at the door.
fn shut(refused: Refused) -> Response {
    let Refused { error, left } = refused;
    let status = match error {
        Error::Denied(_) => StatusCode::OK,
        _ => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    };
    let said = async_graphql::Error::from(Refusal(error.clone()));
    let mut words = ServerError::new(said.message, None);
    words.extensions = said.extensions;
    let mut response = reply(status, &Reply::from_errors(vec![words]));
    let headers = response.headers_mut();
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Error::TooMany { retry_after } = error {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
    }
    if let Some(left) = left {
        add_left(headers, left);
    }
    response
}

fn reply(status: StatusCode, answered: &Reply) -> Response {
    match serde_json::to_vec(answered) {
        Ok(json) => (
            status,
            [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
            json,
        )
            .into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
