//! Refusals in the form of RFC 9457, `application/problem+json`.

use super::super::codes::code;
use app::words::errors;
use axum::response::{IntoResponse, Response};
use backend::fault::Fault;
use http::{HeaderValue, StatusCode, header};
use model::error::Error;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::{Ref, RefOr, Response as Described, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

/// What went wrong.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `about:blank`: the code says more than an address could.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status.
    status: u16,
    /// What happened and what to do about it, for people.
    detail: String,
    /// The same for programs, of a closed list.
    code: &'static str,
    /// What is wrong with each field, where that is what is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldProblem>,
    #[serde(skip)]
    retry_after: Option<u32>,
}

/// What is wrong with a field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Its name, as it is sent.
    field: String,
    /// What it wants.
    detail: String,
}

impl Problem {
    /// A refusal of this surface itself.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: detail.into(),
            code,
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// A body or query that does not have the shape that is described.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "MALFORMED", detail)
    }

    /// Another has changed it since it was read.
    pub fn stale() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "STALE",
            "It was changed since it was read. Read it again and send the new ETag.",
        )
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let detail = match &error {
            Error::SignInFirst => {
                "Send a key that is in force: X-API-KEY and X-API-SECRET, or Authorization: Bearer \
                KEY.SECRET."
                    .to_owned()
            }
            error => errors::error(error),
        };
        let mut problem = Self::new(status, code(&error), detail);
        match error {
            Error::Invalid(problems) => {
                problem.errors = problems
                    .into_iter()
                    .map(|(field, what)| FieldProblem {
                        field: field.word().to_owned(),
                        detail: errors::problem(field, what),
                    })
                    .collect();
            }
            Error::TooMany { retry_after } => problem.retry_after = Some(retry_after),
            _ => {}
        }
        problem
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Error::from(fault).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, axum::Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// The refusals that every operation can answer with.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        let all = [
            ("400", "Malformed: not of the shape that is described"),
            ("401", "No key that is in force"),
            ("403", "The key, or whoever made it, may not do this"),
            ("404", "Does not exist in this workspace"),
            ("409", "Something stands in the way"),
            ("412", "Changed since the ETag that was sent"),
            ("413", "Larger than is taken"),
            ("415", "Not of a content type that is taken"),
            ("422", "A field needs another value"),
            ("429", "Too many calls, or mails to one address"),
            ("503", "The database is away; nothing was changed"),
        ];
        all.into_iter()
            .map(|(status, words)| {
                let schema = Ref::from_schema_name("Problem");
                let content = ContentBuilder::new().schema(Some(schema)).build();
                let response = ResponseBuilder::new()
                    .description(words)
                    .content("application/problem+json", content)
                    .build();
                (status.to_owned(), RefOr::T(response))
            })
            .collect()
    }
}
