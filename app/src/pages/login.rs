//! `/login`: the sign-in page. A form that works without any script.

use crate::api::accounts::SignIn;
use crate::api::requests::find_counter;
use crate::pages::loaded;
use crate::ui::door::Door;
use crate::ui::field::Field as TextInput;
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, beside, failure, typed};
use crate::ui::notice::Notice;
use crate::words::errors;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::error::{Error, Field};

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    view! { <LoginForm/> }.into_any()
}

#[component]
fn LoginForm() -> impl IntoView {
    let sign_in = action::<SignIn>();
    let failed = failure(sign_in);
    let query = use_query_map();
    // Offered where some workspace takes requests that name none.
    let counter = Resource::new_blocking(|| (), |()| find_counter(String::new()));
    // A wrong pair stands beside the password, everything else above the form.
    let password = Signal::derive(move || match failed.get() {
        Some(error @ Error::WrongPassword) => Some(errors::error(&error)),
        _ => beside(failed, Field::Password).get(),
    });
    let other = Signal::derive(move || failed.get().filter(|error| *error != Error::WrongPassword));
    let forgot = view! { <a class="small" href="/forgot-password">"Forgot password?"</a> }.into_any();
    view! {
        <Door heading="Sign in">
            <Notice/>
            <Form action=sign_in look="stack">
                <FormError failure=other fields=&[Field::Email, Field::Password]/>
                <input
                    type="hidden"
                    name="next"
                    value=move || query.with(|query| query.get("next")).unwrap_or_default()
                />
                <TextInput
                    label="Email"
                    name="email"
                    kind="email"
                    autocomplete="username"
                    value={typed::<SignIn>("email")}
                    error=beside(failed, Field::Email)
                />
                <TextInput
                    label="Password"
                    name="password"
                    kind="password"
                    autocomplete="current-password"
                    error=password
                    aside=forgot
                />
                <Submit words="Sign in" pending=sign_in.pending()/>
            </Form>
            <p class="foot">
                "A guest? "
                <a href="/sign-in-link">"Email me a sign-in link"</a>
            </p>
            <Suspense>
                {move || Suspend::new(async move {
                    matches!(loaded(counter).await, Ok(Some(_)))
                        .then(|| {
                            view! {
                                <p class="foot">
                                    "No account yet? "
                                    <a href="/request-access">"Request access"</a>
                                </p>
                            }
                        })
                })}
            </Suspense>
        </Door>
    }
}
