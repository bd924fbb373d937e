//! What programs hear when something is refused: words for people, and a code of a closed list.

use crate::api::codes::code;
use app::words::errors;
use async_graphql::{ErrorExtensionValues, Name, ServerError, Value};
use backend::fault::Fault;
use model::error::Error;

/// Not a query of this schema, or one that is too deep or asks for too much.
pub const INVALID_QUERY: &str = "INVALID_QUERY";

/// A service's no on its way to a program. It has no `Display`, so that nothing but the words below gets out.
#[derive(Clone)]
pub struct Refusal(pub Error);

/// What resolvers answer.
pub type Answer<T> = Result<T, Refusal>;

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self(fault.into())
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<Refusal> for async_graphql::Error {
    fn from(Refusal(error): Refusal) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", code(&error));
        if let Error::Invalid(problems) = &error {
            let fields = problems.iter().map(|&(field, problem)| {
                let words = errors::problem(field, problem);
                Value::Object(
                    [
                        (Name::new("field"), Value::from(field.word())),
                        (Name::new("message"), Value::from(words)),
                    ]
                    .into_iter()
                    .collect(),
                )
            });
            extensions.set("fields", Value::List(fields.collect()));
        }
        if let Error::TooMany { retry_after } = error {
            extensions.set("retryAfter", retry_after);
        }
        let message = if error == Error::SignInFirst {
            "Send a key that is in force: X-API-KEY and X-API-SECRET, or Authorization: Bearer KEY.SECRET."
                .to_owned()
        } else {
            errors::error(&error)
        };
        let mut said = Self::new(message);
        said.extensions = Some(extensions);
        said
    }
}

/// Gives an error its code.
pub fn set_code(error: &mut ServerError, code: &str) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("code", code);
}

/// Names what the library itself has refused: the query, never a service.
pub fn name(error: &mut ServerError) {
    let named = error
        .extensions
        .as_ref()
        .is_some_and(|values| values.get("code").is_some());
    if !named {
        set_code(error, INVALID_QUERY);
    }
}
