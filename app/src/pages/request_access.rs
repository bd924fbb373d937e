//! `/request-access`: the knock. A form and nothing else; its answer is the same whoever asks.

use super::missing::stamp;
use crate::api::Failure;
use crate::api::requests::{AskAccess, find_counter};
use crate::pages::loaded;
use crate::ui::banner::Banner;
use crate::ui::door::Door;
use crate::ui::field::{Field as TextInput, Select, TextField};
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, beside, failure, typed};
use crate::ui::tag::Tone;
use crate::words::errors;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::error::{Conflict, Error, Field};
use model::request::Counter;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let query = use_query_map();
    let ask = action::<AskAccess>();
    let counter = Resource::new_blocking(
        move || query.with(|query| query.get("workspace")).unwrap_or_default(),
        find_counter,
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match loaded(counter).await {
                    Ok(Some(counter)) => view! { <Knock counter=counter ask=ask/> }.into_any(),
                    Ok(None) => view! { <Closed failure=Failure(Conflict::NoRequests.into())/> }.into_any(),
                    Err(failure) => view! { <Closed failure=failure/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Closed(failure: Failure) -> impl IntoView {
    stamp(failure.0.status());
    let words = match &failure.0 {
        Error::Conflict(Conflict::NoRequests) => {
            "Requests for access are not taken here. Ask whoever works there for an invitation.".to_owned()
        }
        error => errors::error(error),
    };
    view! {
        <Door heading="Request access" say=words>
            <p class="foot">
                <a href="/login">"Back to sign in"</a>
            </p>
        </Door>
    }
}

const FIELDS: &[Field] = &[Field::Email, Field::Name, Field::Message, Field::App];

#[component]
fn Knock(counter: Counter, ask: ServerAction<AskAccess>) -> impl IntoView {
    let failed = failure(ask);
    let say = format!(
        "An administrator of {} decides, and you hear by mail.",
        counter.workspace.name
    );
    let asked = move || ask.value().with(|value| matches!(value, Some(Ok(()))));
    let slug = StoredValue::new(counter.workspace.slug);
    let apps = StoredValue::new(counter.apps);
    let apps = move || {
        apps.with_value(|apps| {
            let typed = typed::<AskAccess>("app");
            let none = (String::new(), "No particular app".to_owned(), typed.is_empty());
            let offered = apps.iter().map(|(id, name)| {
                let id = id.to_string();
                let chosen = id == typed;
                (id, name.clone(), chosen)
            });
            let options: Vec<_> = std::iter::once(none).chain(offered).collect();
            (!apps.is_empty()).then(|| {
                view! {
                    <Select label="App" name="app" options=options error=beside(failed, Field::App)/>
                }
            })
        })
    };
    view! {
        <Door heading="Request access" say=say>
            {move || {
                if asked() {
                    view! {
                        <Banner tone=Tone::Good live=true>
                            "Thank you. If somebody can answer, you will hear by mail."
                        </Banner>
                    }
                        .into_any()
                } else {
                    view! {
                        <Form action=ask look="stack">
                            <FormError failure=failed fields=FIELDS/>
                            <input type="hidden" name="workspace" value=slug.get_value()/>
                            <TextInput
                                label="Email"
                                name="email"
                                kind="email"
                                autocomplete="email"
                                value={typed::<AskAccess>("email")}
                                error=beside(failed, Field::Email)
                            />
                            <TextInput
                                label="Your name"
                                name="name"
                                autocomplete="name"
                                value={typed::<AskAccess>("name")}
                                error=beside(failed, Field::Name)
                            />
                            <TextField
                                label="Message"
                                name="message"
                                hint="Optional: who you are and what you need, in up to 500 characters without links."
                                value={typed::<AskAccess>("message")}
                                error=beside(failed, Field::Message)
                            />
                            {apps()}
                            <Submit words="Send request" pending=ask.pending()/>
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
