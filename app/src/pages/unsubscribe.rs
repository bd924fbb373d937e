//! `/unsubscribe/{token}`: shows what would end, and a button. Opening it changes nothing.

use super::missing::Trouble;
use crate::api::Failure;
use crate::api::topics::{Unsubscribe as End, find_subscription};
use crate::pages::loaded;
use crate::ui::banner::Banner;
use crate::ui::door::Door;
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, failure};
use crate::ui::tag::Tone;
use crate::words;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::error::{Error, Gone};
use model::mail::Subscription;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token")).unwrap_or_default());
    let end = action::<End>();
    let subscription = Resource::new_blocking(move || token.get(), find_subscription);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match loaded(subscription).await {
                    Ok(of) => view! { <Ask of=of token=token end=end/> }.into_any(),
                    Err(Failure(Error::Gone(Gone::Unknown))) => view! { <Dead/> }.into_any(),
                    Err(failure) => view! { <Trouble failure=failure/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Dead() -> impl IntoView {
    super::missing::stamp(410);
    view! {
        <Door
            heading="Unsubscribe"
            say="This link no longer works. Choose what you are mailed about on your account page."
        >
            <a class="btn" data-look="main" href="/account">
                "Go to your account"
            </a>
        </Door>
    }
}

#[component]
fn Ask(of: Subscription, token: Memo<String>, end: ServerAction<End>) -> impl IntoView {
    let what = words::mail::topic(of.topic);
    let say = format!("Mails about {what} in {}.", of.workspace.name);
    let ended = of.ended;
    let done = move || ended || end.value().with(|value| matches!(value, Some(Ok(()))));
    view! {
        <Door heading="Unsubscribe" say=say>
            {move || {
                if done() {
                    view! {
                        <Banner tone=Tone::Good live=true>
                            "You get no more of these mails. You can come back on your account page."
                        </Banner>
                    }
                        .into_any()
                } else {
                    view! {
                        <Form action=end look="stack">
                            <FormError failure=failure(end)/>
                            <input type="hidden" name="token" value=token.get_untracked()/>
                            <Submit words="Unsubscribe" pending=end.pending()/>
                        </Form>
                    }
                        .into_any()
                }
            }}
            <p class="foot">
                <a href="/account">"Go to your account"</a>
            </p>
        </Door>
    }
}
