//! `/setup`: the first owner and workspace, with the code that the program printed.

use super::missing::{Missing, Trouble};
use crate::api::accounts::{SetUp, set_up_open};
use crate::pages::loaded;
use crate::ui::door::Door;
use crate::ui::field::Field as TextInput;
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, beside, failure, typed};
use leptos::prelude::*;
use model::error::Field;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let set_up = action::<SetUp>();
    let open = Resource::new_blocking(|| (), |()| set_up_open());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match loaded(open).await {
                    Ok(true) => view! { <SetupForm set_up=set_up/> }.into_any(),
                    Ok(false) => view! { <Missing/> }.into_any(),
                    Err(failure) => view! { <Trouble failure=failure/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

const FIELDS: &[Field] = &[
    Field::Code,
    Field::Name,
    Field::Email,
    Field::Password,
    Field::WorkspaceName,
];

#[component]
fn SetupForm(set_up: ServerAction<SetUp>) -> impl IntoView {
    let failure = failure(set_up);
    view! {
        <Door heading="Set up Usher" say="Make the first account and workspace. You will be its owner.">
            <Form action=set_up look="stack">
                <FormError failure=failure fields=FIELDS/>
                <TextInput
                    label="Set-up code"
                    name="code"
                    hint="Usher printed it when it started."
                    value={typed::<SetUp>("code")}
                    error=beside(failure, Field::Code)
                />
                <TextInput
                    label="Your name"
                    name="name"
                    autocomplete="name"
                    value={typed::<SetUp>("name")}
                    error=beside(failure, Field::Name)
                />
                <TextInput
                    label="Email"
                    name="email"
                    kind="email"
                    autocomplete="username"
                    value={typed::<SetUp>("email")}
                    error=beside(failure, Field::Email)
                />
                <TextInput
                    label="Password"
                    name="password"
                    kind="password"
                    autocomplete="new-password"
                    hint="At least 12 characters. A few unrelated words work well."
                    error=beside(failure, Field::Password)
                />
                <TextInput
                    label="Workspace name"
                    name="workspace_name"
                    autocomplete="organization"
                    hint="Your company or team."
                    value={typed::<SetUp>("workspace_name")}
                    error=beside(failure, Field::WorkspaceName)
                />
                <Submit words="Create workspace" pending=set_up.pending()/>
            </Form>
        </Door>
    }
}
