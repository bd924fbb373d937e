//! `/forgot-password`: asks for a link. The answer is the same whether or not the address has an account.

use crate::api::accounts::ForgotPassword;
use crate::ui::door::Door;
use crate::ui::field::Field as TextInput;
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, beside, failure, typed};
use crate::ui::notice::Notice;
use leptos::prelude::*;
use model::error::Field;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    view! { <ForgotForm/> }.into_any()
}

#[component]
fn ForgotForm() -> impl IntoView {
    let ask = action::<ForgotPassword>();
    let failure = failure(ask);
    let asked = move || ask.value().with(|value| matches!(value, Some(Ok(()))));
    view! {
        <Door heading="Reset password">
            <Notice/>
            {move || {
                if asked() {
                    view! {
                        <p role="status">
                            "If that address has an account, a link is on its way to it. It works once, for 30 minutes."
                        </p>
                        <p class="quiet small">
                            "Nothing in your inbox? Look among the spam, or ask an admin of your workspace."
                        </p>
                    }
                        .into_any()
                } else {
                    view! {
                        <p class="quiet">"Enter your address, and we mail you a link for a new password."</p>
                        <Form action=ask look="stack">
                            <FormError failure=failure fields=&[Field::Email]/>
                            <TextInput
                                label="Email"
                                name="email"
                                kind="email"
                                autocomplete="username"
                                value={typed::<ForgotPassword>("email")}
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
