//! Every server function: all that a page can ask of the server. Each says who is asking, calls one
//! service and perhaps redirects; rules live in the services.

pub mod accounts;
pub mod apps;
pub mod audit;
pub mod groups;
pub mod guests;
pub mod imports;
pub mod invitations;
pub mod keys;
pub mod mail;
pub mod members;
pub mod people;
pub mod posted;
pub mod requests;
pub mod roles;
pub mod theme;
pub mod topics;
pub mod watching;
pub mod webhooks;
pub mod workspaces;

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use model::error::Error;
use serde::{Deserialize, Serialize};

/// A service's error on its way to the browser: the closed set and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Failure(pub Error);

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failure {}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self(match error {
            // A form of ours always decodes; what does not was made by hand.
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => {
                #[cfg(feature = "ssr")]
                if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
                    response.set_status(http::StatusCode::BAD_REQUEST);
                }
                Error::Invalid(Vec::new())
            }
            ServerFnErrorErr::Request(_) => Error::Unavailable,
            _ => Error::Internal,
        })
    }
}

/// What a server function answers.
pub type Reply<T> = Result<T, Failure>;

#[cfg(feature = "ssr")]
pub(crate) mod server {
    //! What server functions have at hand on the server.

    use super::Failure;
    use backend::Backend;
    use backend::caller::{Actor, Caller};
    use leptos::prelude::*;
    use model::error::Error;

    /// The services.
    pub fn backend() -> Result<Backend, Failure> {
        use_context().ok_or(Failure(Error::Internal))
    }

    /// Who sent the request, signed in or not.
    pub fn caller() -> Result<Caller, Failure> {
        use_context().ok_or(Failure(Error::Internal))
    }

    /// The caller as an active member of the workspace; anything else is refused here.
    pub async fn actor(slug: &str) -> Result<(Backend, Actor), Failure> {
        let backend = backend()?;
        let actor = backend::accounts::actor(&backend, &caller()?, slug)
            .await
            .map_err(status)?;
        Ok((backend, actor))
    }

    /// Stamps the HTTP status that belongs to the error on the answer.
    pub fn status(fault: backend::fault::Fault) -> Failure {
        let error = Error::from(fault);
        if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
            if let Ok(code) = http::StatusCode::from_u16(error.status()) {
                response.set_status(code);
            }
            if let Error::TooMany { retry_after } = error {
                response.insert_header(http::header::RETRY_AFTER, retry_after.into());
            }
        }
        Failure(error)
    }

    /// Sends the browser's cookie along with the answer.
    pub fn set_cookie(cookie: &str) -> Result<(), Failure> {
        let response = use_context::<leptos_axum::ResponseOptions>().ok_or(Failure(Error::Internal))?;
        let value = http::HeaderValue::from_str(cookie).map_err(|_| Failure(Error::Internal))?;
        response.append_header(http::header::SET_COOKIE, value);
        Ok(())
    }
}

/// Signed-out visitors of a page for members go to the sign-in page and come back.
pub fn sign_in_path(next: &str) -> String {
    format!("/login?next={}", encode(next))
}

/// Percent-encodes a value for the address bar.
pub fn encode(value: &str) -> String {
    use std::fmt::Write;
    value.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
