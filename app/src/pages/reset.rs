//! `/reset-password/{token}`: a new password by the mailed link. Opening it changes nothing.

use super::missing::Trouble;
use crate::api::Failure;
use crate::api::accounts::{ResetPassword, reset_open};
use crate::pages::loaded;
use crate::ui::door::Door;
use crate::ui::field::Field as TextInput;
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, beside, failure};
use crate::words::errors;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::error::{Error, Field, Gone};

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token")).unwrap_or_default());
    let reset = action::<ResetPassword>();
    let open = Resource::new_blocking(move || token.get(), reset_open);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match loaded(open).await {
                    Ok(()) => view! { <ResetForm reset=reset token=token.get_untracked()/> }.into_any(),
                    Err(Failure(Error::Gone(why))) => view! { <Dead why=why/> }.into_any(),
                    Err(failure) => view! { <Trouble failure=failure/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn ResetForm(reset: ServerAction<ResetPassword>, token: String) -> impl IntoView {
    let failure = failure(reset);
    view! {
        <Door heading="Reset password" say="Your other sessions end when you save it.">
            <Form action=reset look="stack">
                <FormError failure=failure fields=&[Field::Password]/>
                <input type="hidden" name="token" value=token/>
                <TextInput
                    label="New password"
                    name="password"
                    kind="password"
                    autocomplete="new-password"
                    hint="At least 12 characters. A few unrelated words work well."
                    error=beside(failure, Field::Password)
                />
                <Submit words="Save password" pending=reset.pending()/>
            </Form>
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
        <Door heading="Reset password" say=say>
            <a class="btn" data-look="main" href="/forgot-password">
                "Ask for a new link"
            </a>
        </Door>
    }
}
