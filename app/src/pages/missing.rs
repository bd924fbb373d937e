//! What stands where a page cannot be shown.

use crate::api::{Failure, sign_in_path};
use crate::ui::door::Door;
use crate::words::errors;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_location;
use model::error::Error;

/// Stamps the HTTP status on the page; does nothing in a browser.
pub fn stamp(status: u16) {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>()
        && let Ok(code) = http::StatusCode::from_u16(status)
    {
        response.set_status(code);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}

/// Goes to another page of this site, in place of this one.
#[component]
pub fn Go(
    /// Where to.
    #[prop(into)]
    to: String,
) -> impl IntoView {
    view! { <Redirect path=to options=NavigateOptions { replace: true, ..Default::default() }/> }
}

/// Loads the address afresh: its page is drawn by the server only.
#[cfg(not(feature = "ssr"))]
#[component]
pub fn Afresh() -> impl IntoView {
    Effect::new(|| {
        let _ = window().location().reload();
    });
}

/// There is no such page.
#[component]
pub fn Missing() -> impl IntoView {
    stamp(404);
    view! {
        <Door heading="Page not found" say="The address may be mistyped, or the page has gone.">
            <a class="btn" data-look="main" href="/">
                "Go to the start"
            </a>
        </Door>
    }
}

/// In place of what could not be loaded within the frame: why, and what to do.
#[component]
pub fn Failed(
    /// Why.
    failure: Failure,
    /// The page's address.
    #[prop(into)]
    again: String,
    /// It stands in place of the whole page, heading included.
    #[prop(optional)]
    whole: bool,
) -> impl IntoView {
    let Failure(error) = failure;
    stamp(error.status());
    let (heading, retry) = match error {
        Error::Denied(_) => ("Not for you", None),
        Error::NotFound => ("Not found", None),
        _ => ("This could not be loaded", Some(again)),
    };
    let heading = if whole {
        view! { <h1>{heading}</h1> }.into_any()
    } else {
        view! { <h2>{heading}</h2> }.into_any()
    };
    view! {
        <div class="card nothing" role="alert">
            {heading} <p>{errors::error(&error)}</p>
            {retry
                .map(|href| {
                    view! {
                        <a class="btn" href=href rel="external">
                            "Try again"
                        </a>
                    }
                })}
        </div>
    }
}

/// In place of a page that could not be loaded: to sign in where that helps, words otherwise.
#[component]
pub fn Trouble(
    /// Why.
    failure: Failure,
) -> impl IntoView {
    let location = use_location();
    let here = move || {
        let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
        if search.is_empty() {
            path
        } else {
            format!("{path}?{search}")
        }
    };
    match failure.0 {
        Error::SignInFirst => view! { <Go to=sign_in_path(&here())/> }.into_any(),
        Error::NotFound => view! { <Missing/> }.into_any(),
        Error::Denied(reason) => view! {
            <Door heading="Not for you" say=errors::denial(reason)>
                <a class="btn" data-look="main" href="/account">
                    "Go to your account"
                </a>
            </Door>
        }
        .into_any(),
        error => view! {
            <Door heading="That did not work" say=errors::error(&error)>
                <a class="btn" data-look="main" href=here() rel="external">
                    "Try again"
                </a>
            </Door>
        }
        .into_any(),
    }
}
