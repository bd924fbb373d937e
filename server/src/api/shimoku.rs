//! `/external/v1`: the wire format of the `shimoku` Python package, so that a program written with it manages a
//! workspace of ours by a changed address. A universe is any word, a business is a workspace.

mod page;
mod people;
mod roles;

use crate::api::codes::code;
use crate::gate::{Gate, Refused, add_left, enter};
use crate::router::AppState;
use app::words::errors;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Extension, Json, Router};
use backend::caller::Actor;
use backend::fault::Fault;
use http::{HeaderValue, StatusCode, header};
use model::error::Error;
use page::{Asked, Items, cut};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Everything below the address.
pub fn routes(state: &AppState) -> Router<AppState> {
    let business = Router::new()
        .route("/", get(show))
        .route("/users", get(people::users))
        .route("/user/invite", post(people::invite))
        .route("/user/invitations", get(people::invitations))
        .route("/user/invitation/{id}", delete(people::revoke))
        .route("/user/{id}", delete(people::remove))
        .route("/roles", get(roles::list))
        .route("/role", post(roles::make))
        .route("/role/{id}", get(roles::find).delete(roles::delete));
    Router::new()
        .route("/universe/{universe}/businesses", get(businesses))
        .nest("/universe/{universe}/business/{business}", business)
        .fallback(async || No::from(Error::NotFound))
        .method_not_allowed_fallback(async || {
            No(
                StatusCode::METHOD_NOT_ALLOWED,
                "METHOD_NOT_ALLOWED",
                "This address takes another method.".to_owned(),
                None,
            )
        })
        .layer(from_fn_with_state(state.clone(), door))
}

/// Nobody comes in without a key, whatever they ask for.
async fn door(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match enter(&state, &parts).await {
        Ok(Gate { actor, left }) => {
            parts.extensions.insert(actor);
            let mut response = next.run(Request::from_parts(parts, body)).await;
            add_left(response.headers_mut(), left);
            response
        }
        Err(Refused { error, left }) => {
            let mut response = No::from(error).into_response();
            if let Some(left) = left {
                add_left(response.headers_mut(), left);
            }
            response
        }
    }
}

/// A refusal on the wire: `{"message", "code"}`; seconds to wait, where waiting helps.
pub struct No(StatusCode, &'static str, String, Option<u32>);

/// What handlers answer.
type Answer = Result<Json<Value>, No>;

impl From<Error> for No {
    fn from(error: Error) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait = match error {
            Error::TooMany { retry_after } => Some(retry_after),
            _ => None,
        };
        let words = if error == Error::SignInFirst {
            "Send a key that is in force, as Authorization: Bearer KEY.SECRET.".to_owned()
        } else {
            errors::error(&error)
        };
        Self(status, code(&error), words, wait)
    }
}

impl From<Fault> for No {
    fn from(fault: Fault) -> Self {
        Error::from(fault).into()
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let Self(status, code, words, wait) = self;
        let mut response = (status, Json(json!({ "message": words, "code": code }))).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(wait) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }
}

/// Reads a body; fields that are not known are refused.
fn read<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, No> {
    let refused = |status, words: &str| No(status, "INVALID", words.to_owned(), None);
    let body = body.map_err(|_| refused(StatusCode::PAYLOAD_TOO_LARGE, "This is too large."))?;
    serde_json::from_slice(&body).map_err(|error| {
        if error.is_data() {
            refused(
                StatusCode::UNPROCESSABLE_ENTITY,
                "A field is missing, not known or not of its kind.",
            )
        } else {
            refused(StatusCode::BAD_REQUEST, "This is not JSON.")
        }
    })
}

/// The key is for one workspace: every other one is not found, like one that does not exist.
fn own(actor: &Actor, business: &str) -> Result<(), No> {
    if actor.workspace_id.to_string() == business {
        Ok(())
    } else {
        Err(Error::NotFound.into())
    }
}

/// Their client takes the theme for a text that is JSON.
fn shown(actor: &Actor) -> Value {
    json!({ "id": actor.workspace_id, "name": actor.workspace.name, "theme": "{}" })
}

async fn businesses(Extension(actor): Extension<Actor>, asked: Asked) -> Result<Json<Items>, No> {
    cut(vec![shown(&actor)], &asked).map(Json)
}

async fn show(Extension(actor): Extension<Actor>, Path((_, business)): Path<(String, String)>) -> Answer {
    own(&actor, &business)?;
    Ok(Json(shown(&actor)))
}
