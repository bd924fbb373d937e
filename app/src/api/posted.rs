//! Forms without JavaScript. A browser that posts a form itself posts it to the address of the page that
//! the form stands on; the server calls the server function named in the form's hidden field `_fn` and,
//! unless that redirects, shows the same page again with what was typed and what came of it. The page
//! reads both from here.

use super::{Failure, Reply};
#[cfg(feature = "ssr")]
use leptos::prelude::use_context;
use leptos::server::SharedValue;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Name of the hidden field that says which server function a form is for.
pub const FUNCTION_FIELD: &str = "_fn";

/// A form that the browser posted by itself, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Path of the server function, such as `/api/fn/accounts/sign-in`.
    pub function: String,
    /// What was typed, without passwords.
    pub fields: Vec<(String, String)>,
    /// JSON of the answer.
    pub answer: Result<String, Failure>,
}

impl Posted {
    /// The form that this page answers, if it answers one. The same on the server and, by way of the
    /// page's own data, in the browser that hydrates it.
    pub fn of_page() -> Option<Self> {
        SharedValue::new(|| {
            #[cfg(feature = "ssr")]
            {
                use_context::<Self>()
            }
            #[cfg(not(feature = "ssr"))]
            {
                None::<Self>
            }
        })
        .into_inner()
    }

    /// What was typed into a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// What came of it, if the form was for this server function.
    pub fn result<T: DeserializeOwned>(&self, function: &str) -> Option<Reply<T>> {
        (self.function == function).then(|| match &self.answer {
            Ok(json) => serde_json::from_str(json).map_err(|_| Failure(model::error::Error::Internal)),
            Err(failure) => Err(failure.clone()),
        })
    }
}
