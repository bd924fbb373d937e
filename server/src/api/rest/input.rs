//! What a call brings, each part read strictly: unknown fields, doubled keys and wrong types are refused with words
//! that name them.

use super::problem::Problem;
use crate::router::AppState;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::response::{IntoResponse, Response};
use backend::Backend;
use backend::caller::Actor;
use backend::fault::Fault;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use model::error::{Conflict, Error};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// What handlers answer.
pub type Answer<T> = Result<T, Problem>;

/// Whoever calls, let in by the key, and the services.
pub struct Call {
    /// The services.
    pub be: Backend,
    /// The maker of the key, within what it is for.
    pub actor: Actor,
}

impl FromRequestParts<AppState> for Call {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Answer<Self> {
        // The layer around all routes lets nobody in without it.
        let actor = parts.extensions.get::<Actor>().cloned();
        Ok(Self {
            be: state.backend.clone(),
            actor: actor.ok_or(Error::SignInFirst)?,
        })
    }
}

/// A body of JSON.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Answer<Self> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|kind| kind.split(';').next())
            .map(str::trim);
        if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json")) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "UNSUPPORTED_MEDIA_TYPE",
                "Send JSON with Content-Type: application/json.",
            ));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|refused| broken(refused.status()))?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|error| Problem::malformed(format!("The body is not as described: {error}.")))
    }
}

/// A body that did not arrive whole.
pub fn broken(status: StatusCode) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::new(status, "TOO_LARGE", "The body is larger than is taken here.")
    } else {
        Problem::malformed("The body did not arrive whole.")
    }
}

/// What stands behind the question mark.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Answer<Self> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(params)| Self(params))
            .map_err(|refused| {
                Problem::malformed(format!("The query is not as described: {}.", refused.body_text()))
            })
    }
}

/// Ids of the path. What is no id exists as little as an id that nobody has.
pub struct Ids<T>(pub T);

impl<T: FromSegments + Send> FromRequestParts<AppState> for Ids<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Answer<Self> {
        let Path(segments) = Path::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::from(Error::NotFound))?;
        let segments: Vec<String> = segments.into_iter().map(|(_, segment)| segment).collect();
        T::read(&segments).map(Self).ok_or_else(|| Error::NotFound.into())
    }
}

/// One or two ids.
pub trait FromSegments: Sized {
    /// Reads them from the parts of the path.
    fn read(segments: &[String]) -> Option<Self>;
}

/// A single id.
pub struct One<A>(pub A);

impl<A: FromStr> FromSegments for One<A> {
    fn read(segments: &[String]) -> Option<Self> {
        match segments {
            [a] => a.parse().ok().map(Self),
            _ => None,
        }
    }
}

impl<A: FromStr, B: FromStr> FromSegments for (A, B) {
    fn read(segments: &[String]) -> Option<Self> {
        match segments {
            [a, b] => a.parse().ok().zip(b.parse().ok()),
            _ => None,
        }
    }
}

/// The version that a change was made from: `If-Match` with an ETag of ours.
pub enum IfMatch {
    /// None was sent: whatever is there.
    Any,
    /// This one.
    Version(i64),
    /// Something that is no ETag of ours.
    Unknown,
}

impl FromRequestParts<AppState> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Answer<Self> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Ok(Self::Any);
        };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self::Any);
        }
        let version = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        Ok(version
            .and_then(|version| version.parse().ok())
            .map_or(Self::Unknown, Self::Version))
    }
}

impl IfMatch {
    /// The version to change: the one that was sent, or the present one.
    pub fn version(&self, present: i64) -> Answer<i64> {
        match self {
            Self::Any => Ok(present),
            Self::Version(version) if *version == present => Ok(present),
            Self::Version(_) | Self::Unknown => Err(Problem::stale()),
        }
    }

    /// Says of somebody else's change at the same moment what `If-Match` calls it.
    pub fn name(&self, fault: Fault) -> Problem {
        let error = Error::from(fault);
        if matches!(self, Self::Version(_)) && error == Error::Conflict(Conflict::EditedMeanwhile) {
            Problem::stale()
        } else {
            error.into()
        }
    }
}

/// JSON with an ETag.
pub struct Tagged<T>(pub i64, pub T);

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = axum::Json(self.1).into_response();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", self.0)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}
