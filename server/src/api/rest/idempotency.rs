//! `Idempotency-Key` on POST: the same call is done once, and its answer given again for 24 hours.

use super::input::broken;
use super::problem::Problem;
use crate::router::AppState;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::caller::Actor;
use backend::keys::once::{Answer, Before, Call};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use model::limits;
use sha2::{Digest, Sha256};

/// Marks an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Headers that belong to a body.
const KEPT: [HeaderName; 2] = [header::CONTENT_TYPE, header::ETAG];

/// Lets each named call through once.
pub async fn once(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match handle(&state, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn handle(state: &AppState, request: Request, next: Next) -> Result<Response, Problem> {
    let named = request.headers().get("idempotency-key").cloned();
    let (Some(name), &Method::POST) = (named, request.method()) else {
        return Ok(next.run(request).await);
    };
    let name = name
        .to_str()
        .ok()
        .filter(|name| (1..=limits::IDEMPOTENCY_KEY).contains(&name.len()))
        .ok_or_else(|| Problem::malformed("Idempotency-Key is 1 to 255 printable characters."))?
        .to_owned();
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, limits::BODY)
        .await
        .map_err(|_| broken(StatusCode::PAYLOAD_TOO_LARGE))?;
    let route = format!("{} {}", parts.method, parts.uri);
    let call = parts
        .extensions
        .get::<Actor>()
        .and_then(|actor| Call::of(actor, route, name, Sha256::digest(&bytes).into()));
    let request = Request::from_parts(parts, Body::from(bytes));
    let Some(call) = call else {
        return Ok(next.run(request).await);
    };
    match call.begin(&state.backend).await? {
        Before::Nothing => {}
        Before::Done(answer) => return Ok(again(answer)),
        Before::UnderWay => {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "IN_PROGRESS",
                "The same call is being done. Send it again in a moment.",
            ));
        }
        Before::BrokenOff => {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "OUTCOME_UNKNOWN",
                "The same call broke off. Look whether it was done, and if not, send it under another Idempotency-Key.",
            ));
        }
        Before::Another => {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "IDEMPOTENCY_KEY_REUSED",
                "Another call was sent under this Idempotency-Key.",
            ));
        }
    }
    // Goes on to its end when the caller goes away: what was done has to be known.
    let state = state.clone();
    let done = tokio::spawn(async move { answer(&state, &call, next.run(request).await).await });
    match done.await {
        Ok(response) => response,
        Err(_) => Err(model::error::Error::Internal.into()),
    }
}

/// Keeps what was answered, or forgets a call that was refused.
async fn answer(state: &AppState, call: &Call, response: Response) -> Result<Response, Problem> {
    let (parts, body) = response.into_parts();
    if !parts.status.is_success() {
        call.forget(&state.backend).await?;
        return Ok(Response::from_parts(parts, body));
    }
    let bytes: Bytes = to_bytes(body, usize::MAX)
        .await
        .map_err(|_| Problem::from(model::error::Error::Internal))?;
    let headers = KEPT.iter().filter_map(|name| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        Some((name.to_string(), value.to_owned()))
    });
    let kept = Answer {
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    call.keep(&state.backend, &kept).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn again(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
