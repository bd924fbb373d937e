//! `/join/{token}`: what stands behind a reusable link. Whoever opens it asks for an invitation of their own.

use super::missing::{Trouble, stamp};
use crate::api::Failure;
use crate::api::workspaces::{JoinByLink, open_join_door};
use crate::pages::loaded;
use crate::ui::banner::Banner;
use crate::ui::door::Door;
use crate::ui::field::Field as TextInput;
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, beside, failure, typed};
use crate::ui::tag::Tone;
use crate::words::{errors, invitations, people, time};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::error::{Error, Field, Gone};
use model::workspace::JoinDoor;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token")).unwrap_or_default());
    let join = action::<JoinByLink>();
    let door = Resource::new_blocking(move || token.get(), open_join_door);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match loaded(door).await {
                    Ok(door) => view! { <Open door=door token=token join=join/> }.into_any(),
                    Err(Failure(Error::Gone(why))) => view! { <Dead why=why/> }.into_any(),
                    Err(failure) => view! { <Trouble failure=failure/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Dead(why: Gone) -> impl IntoView {
    stamp(410);
    let (heading, say) = errors::gone(why);
    view! {
        <Door heading=heading say=say>
            <p class="foot">
                <a href="/login">"Sign in"</a>
            </p>
        </Door>
    }
}

#[component]
fn Open(door: JoinDoor, token: Memo<String>, join: ServerAction<JoinByLink>) -> impl IntoView {
    let failed = failure(join);
    let done = move || join.value().with(|value| matches!(value, Some(Ok(()))));
    let (say, answer) = if door.approval {
        (
            "An administrator decides, and you hear by mail.",
            "Thank you. An administrator will decide, and you hear by mail.",
        )
    } else {
        (
            "You get a personal link by mail, and come in by that.",
            "Look into your mailbox: a personal link is on its way, unless you are in already.",
        )
    };
    let domains =
        (!door.domains.is_empty()).then(|| format!("For addresses at {}.", door.domains.join(", ")));
    view! {
        <Door heading=format!("Join {}", door.workspace) say=say>
            <p class="small">
                "As " {people::an_account_type(door.account_type)} " you "
                {invitations::allows(door.account_type)} ". The link works until "
                {time::exact(door.ends_at)} ". " {domains}
            </p>
            {move || {
                if done() {
                    view! { <Banner tone=Tone::Good live=true>{answer}</Banner> }.into_any()
                } else {
                    view! {
                        <Form action=join look="stack">
                            <FormError failure=failed fields=&[Field::Email, Field::Name]/>
                            <input type="hidden" name="token" value=token.get_untracked()/>
                            <TextInput
                                label="Email"
                                name="email"
                                kind="email"
                                autocomplete="email"
                                value={typed::<JoinByLink>("email")}
                                error=beside(failed, Field::Email)
                            />
                            <TextInput
                                label="Your name"
                                name="name"
                                autocomplete="name"
                                value={typed::<JoinByLink>("name")}
                                error=beside(failed, Field::Name)
                            />
                            <Submit words="Ask to join" pending=join.pending()/>
                        </Form>
                    }
                        .into_any()
                }
            }}
        </Door>
    }
}
