//! `/sign-in-link`: a guest asks for a link to sign in by. The answer is the same whoever asks.

use crate::api::accounts::AskSignInLink;
use crate::ui::door::Door;
use crate::ui::field::Field as TextInput;
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, beside, failure, typed};
use crate::ui::notice::Notice;
use leptos::prelude::*;
use model::error::Field;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    view! { <AskForm/> }.into_any()
}

#[component]
fn AskForm() -> impl IntoView {
    let ask = action::<AskSignInLink>();
    let failure = failure(ask);
    let asked = move || ask.value().with(|value| matches!(value, Some(Ok(()))));
    view! {
        <Door heading="Sign in by email">
            {move || {
                if asked() {
                    view! {
                        <p role="status">
                            "If a guest with something to open has that address, a link is on its way to it. It works once, for 10 minutes, and only in this browser."
                        </p>
                        <p class="quiet small">
                            "Nothing in your inbox? Look among the spam, or ask whoever invited you. Users sign in with their password."
                        </p>
                    }
                        .into_any()
                } else {
                    view! {
                        <Notice/>
                        <p class="quiet">
                            "For guests: enter your address, and we mail you a link. Open it in this browser."
                        </p>
                        <Form action=ask look="stack">
                            <FormError failure=failure fields=&[Field::Email]/>
                            <TextInput
                                label="Email"
                                name="email"
                                kind="email"
                                autocomplete="username"
                                value={typed::<AskSignInLink>("email")}
                                error=beside(failure, Field::Email)
                            />
                            <Submit words="Send link" pending=ask.pending()/>
                        </Form>
                    }
                        .into_any()
                }
            }}
            <p class="foot">
                <a href="/login">"Back to sign in"</a>
            </p>
        </Door>
    }
}
