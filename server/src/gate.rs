//! Who calls by an API key: `X-API-KEY` and `X-API-SECRET`, or `Authorization: Bearer KEY.SECRET`. Every surface
//! for programs asks here and nowhere else; cookies count for nothing.

use crate::router::AppState;
use axum::extract::FromRequestParts;
use backend::caller::{Actor, Caller, Client};
use backend::fault::Fault;
use backend::keys;
use backend::throttle::Left;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use model::error::Error;

/// Whoever calls, with what is left of the key's minute.
pub struct Gate {
    /// The maker of the key, within what it is for.
    pub actor: Actor,
    /// What is left of its minute.
    pub left: Left,
}

/// Why nobody came in; each surface says it in its own form.
pub struct Refused {
    /// What happened.
    pub error: Error,
    /// What is left of the minute, where the key is known.
    pub left: Option<Left>,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { error, left: None }
    }
}

/// Lets the caller of a request in, or says why not.
pub async fn enter(state: &AppState, parts: &Parts) -> Result<Gate, Refused> {
    let client = parts
        .extensions
        .get::<Caller>()
        .map_or_else(Client::default, |caller| caller.client.clone());
    let (key, secret) = credentials(&parts.headers).ok_or(Error::SignInFirst)?;
    let actor = keys::actor(&state.backend, &client, key, secret)
        .await
        .map_err(|fault: Fault| Refused::from(Error::from(fault)))?;
    match keys::count_call(&state.backend, &actor) {
        Ok(left) => Ok(Gate { actor, left }),
        Err((left, error)) => Err(Refused {
            error,
            left: Some(left),
        }),
    }
}

/// Key and secret. Two ways at once, or one twice, is no way: nobody knows which one is meant.
fn credentials(headers: &HeaderMap) -> Option<(&str, &str)> {
    let once = |name: &str| {
        let mut all = headers.get_all(name).iter();
        let first = all.next()?.to_str().ok()?;
        all.next().is_none().then_some(first)
    };
    let pair = once("x-api-key").zip(once("x-api-secret"));
    let has_bearer = headers.contains_key(header::AUTHORIZATION);
    match pair {
        Some(pair) if !has_bearer => Some(pair),
        None if has_bearer => once(header::AUTHORIZATION.as_str())?
            .strip_prefix("Bearer ")?
            .trim()
            .split_once('.'),
        _ => None,
    }
}

/// What is left, as headers of an answer: those of the IETF's draft on rate limits, as most servers send them.
pub fn add_left(headers: &mut HeaderMap, left: Left) {
    let pairs = [
        ("ratelimit-limit", left.limit),
        ("ratelimit-remaining", left.remaining),
        ("ratelimit-reset", left.reset),
    ];
    for (name, value) in pairs {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}

impl FromRequestParts<AppState> for Gate {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refused> {
        enter(state, parts).await
    }
}

impl axum::response::IntoResponse for Refused {
    fn into_response(self) -> axum::response::Response {
        let status = http::StatusCode::from_u16(self.error.status())
            .unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, format!("{}\n", app::words::errors::error(&self.error))).into_response();
        if let Some(left) = self.left {
            add_left(response.headers_mut(), left);
        }
        response
    }
}
