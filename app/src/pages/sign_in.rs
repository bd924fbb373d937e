//! `/sign-in/{token}`: a guest signs in by the mailed link. Opening it changes nothing, whatever opens it.

use super::missing::Trouble;
use crate::api::Failure;
use crate::api::accounts::{SignInByLink, sign_in_link_open};
use crate::pages::loaded;
use crate::ui::banner::Banner;
use crate::ui::door::Door;
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, failure};
use crate::ui::tag::Tone;
use crate::words::errors;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::error::{Conflict, Error, Gone};

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token")).unwrap_or_default());
    let enter = action::<SignInByLink>();
    let open = Resource::new_blocking(move || token.get(), sign_in_link_open);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match loaded(open).await {
                    Ok(()) => view! { <EnterForm enter=enter token=token.get_untracked()/> }.into_any(),
                    Err(Failure(Error::Conflict(Conflict::OtherBrowser))) => {
                        view! { <Elsewhere/> }.into_any()
                    }
                    Err(Failure(Error::Gone(why))) => view! { <Dead why=why/> }.into_any(),
                    Err(failure) => view! { <Trouble failure=failure/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn EnterForm(enter: ServerAction<SignInByLink>, token: String) -> impl IntoView {
    view! {
        <Door heading="Sign in" say="The link works once. Press the button to go in.">
            <Form action=enter look="stack">
                <FormError failure=failure(enter)/>
                <input type="hidden" name="token" value=token/>
                <Submit words="Sign in" pending=enter.pending()/>
            </Form>
        </Door>
    }
}

/// Opened where nobody asked for it: in a mail program's own browser, on another device, or by somebody else.
#[component]
fn Elsewhere() -> impl IntoView {
    view! {
        <Door heading="Sign in">
            <Banner tone=Tone::Warn>{errors::conflict(Conflict::OtherBrowser)}</Banner>
            <p class="quiet small">"Nothing is used up: the link still works there."</p>
            <a class="btn" data-look="main" href="/sign-in-link">
                "Ask for a new link"
            </a>
        </Door>
    }
}

#[component]
fn Dead(why: Gone) -> impl IntoView {
    let (_, what) = errors::gone(why);
    let say = match why {
        Gone::Expired | Gone::Used => format!("This link has run out or was used. {what}"),
        _ => what.to_owned(),
    };
    view! {
        <Door heading="Sign in" say=say>
            <a class="btn" data-look="main" href="/sign-in-link">
                "Ask for a new link"
            </a>
        </Door>
    }
}
