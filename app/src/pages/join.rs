//! `/invitations/{token}`: the invited person's door. Opening it changes nothing, whatever opens it, and
//! neither does pressing a button with empty fields.

use super::missing::Trouble;
use crate::api::Failure;
use crate::api::accounts::SignOut;
use crate::api::invitations::{Accept, AskAgain, Decline, open_door};
use crate::pages::loaded;
use crate::ui::banner::Banner;
use crate::ui::door::Door as Card;
use crate::ui::field::Field as TextInput;
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, beside, failure, typed};
use crate::ui::tag::Tone;
use crate::words::{errors, invitations, people, time};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::account::AccountType;
use model::error::{Error, Field, Gone};
use model::invitation::{Door, WayIn};

/// What can be done at the door.
#[derive(Clone, Copy)]
struct Acts {
    token: Memo<String>,
    accept: ServerAction<Accept>,
    decline: ServerAction<Decline>,
    ask_again: ServerAction<AskAgain>,
    switch: ServerAction<SignOut>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let params = use_params_map();
    let acts = Acts {
        token: Memo::new(move |_| params.with(|params| params.get("token")).unwrap_or_default()),
        accept: action(),
        decline: action(),
        ask_again: action(),
        switch: action(),
    };
    let query = use_query_map();
    let asks = Memo::new(move |_| query.with(|query| query.get("decline").is_some()));
    let accepts = Memo::new(move |_| query.with(|query| query.get("accept").is_some()));
    let door = Resource::new_blocking(move || acts.token.get(), open_door);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let door = loaded(door).await;
                let declined = move || acts.decline.value().with(|value| matches!(value, Some(Ok(()))));
                view! {
                    {move || match (declined(), door.clone()) {
                        (true, _) => view! { <Declined/> }.into_any(),
                        (false, Ok(door)) if asks.get() => {
                            view! { <SayNo door=door acts=acts/> }.into_any()
                        }
                        (false, Ok(door)) if accepts.get() && door.way_in == WayIn::Account => {
                            view! { <SayYes door=door acts=acts/> }.into_any()
                        }
                        (false, Ok(door)) => view! { <Open door=door acts=acts/> }.into_any(),
                        (false, Err(Failure(Error::Gone(why)))) => {
                            view! { <Dead why=why acts=acts/> }.into_any()
                        }
                        (false, Err(failure)) => view! { <Trouble failure=failure/> }.into_any(),
                    }}
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Open(door: Door, acts: Acts) -> impl IntoView {
    let heading = format!("Join {}", door.workspace);
    let allows = format!(
        "As {} you {}.",
        people::an_account_type(door.account_type),
        invitations::allows(door.account_type)
    );
    let message = (!door.message.is_empty()).then(|| {
        view! {
            <blockquote>{door.message.clone()}</blockquote>
        }
    });
    view! {
        <Card heading=heading say=format!("{} invites you.", door.inviter)>
            {message}
            <p class="small">
                {allows} " The invitation ends " {time::exact(door.expires_at)} "."
            </p>
            {match door.way_in.clone() {
                WayIn::OtherAccount { invited, signed_in } => {
                    view! { <Switch invited=invited signed_in=signed_in acts=acts/> }.into_any()
                }
                WayIn::Account => view! { <Known door=door/> }.into_any(),
                way_in => view! { <GoIn door=door way_in=way_in acts=acts/> }.into_any(),
            }}
            <form method="get" action="" class="foot">
                <input type="hidden" name="decline" value="ask"/>
                <button type="submit" class="btn" data-look="plain">
                    "Decline"
                </button>
            </form>
        </Card>
    }
}

/// Asks once more before saying no: a mail scanner that presses the buttons of the page that the link
/// opens gets no further than this.
#[component]
fn SayNo(door: Door, acts: Acts) -> impl IntoView {
    view! {
        <Card
            heading=format!("Decline to join {}?", door.workspace)
            say=format!("{} will hear of it, and the link stops working.", door.inviter)
        >
            <Form action=acts.decline look="stack">
                <FormError failure=failure(acts.decline)/>
                <input type="hidden" name="token" value=acts.token.get_untracked()/>
                <Submit words="Decline" pending=acts.decline.pending()/>
            </Form>
            <p class="foot">
                <a href=format!("/invitations/{}", acts.token.get_untracked())>"Keep the invitation"</a>
            </p>
        </Card>
    }
}

/// What comes after joining where the account has no password: nobody is signed in by an invitation alone.
const fn next_mail(account_type: AccountType) -> &'static str {
    match account_type {
        AccountType::Guest => "After that we mail you a link to sign in by.",
        _ => "After that we mail you a link to choose a password, which users sign in with.",
    }
}

/// An account without a password: there is nothing to type, so the button only asks.
#[component]
fn Known(door: Door) -> impl IntoView {
    view! {
        <p>"You have an account with " <b>{door.email}</b> ", without a password."</p>
        <form method="get" action="" class="stack">
            <input type="hidden" name="accept" value="ask"/>
            <button type="submit" class="btn" data-look="main">
                "Accept invitation"
            </button>
        </form>
    }
}

/// Asks once more before saying yes, for the sake of scanners as below.
#[component]
fn SayYes(door: Door, acts: Acts) -> impl IntoView {
    view! {
        <Card heading=format!("Join {}?", door.workspace) say=next_mail(door.account_type)>
            <Form action=acts.accept look="stack">
                <FormError failure=failure(acts.accept)/>
                <input type="hidden" name="token" value=acts.token.get_untracked()/>
                <Submit words="Accept invitation" pending=acts.accept.pending()/>
            </Form>
            <p class="foot">
                <a href=format!("/invitations/{}", acts.token.get_untracked())>"Back to the invitation"</a>
            </p>
        </Card>
    }
}

/// With name and password, with the password, or with neither.
#[component]
fn GoIn(door: Door, way_in: WayIn, acts: Acts) -> impl IntoView {
    let failed = failure(acts.accept);
    let new = way_in == WayIn::NewAccount;
    let wants_password = matches!(way_in, WayIn::NewAccount | WayIn::Password);
    let guest = new && door.account_type == AccountType::Guest;
    // A guest who leaves the password out types the name: a scanner that presses the button gets nowhere.
    let name = match typed::<Accept>("name") {
        typed if typed.is_empty() && !guest => door.name,
        typed => typed,
    };
    let password = Signal::derive(move || match failed.get() {
        Some(Error::WrongPassword) => Some("That password is not right.".to_owned()),
        _ => beside(failed, Field::Password).get(),
    });
    let other = Signal::derive(move || failed.get().filter(|error| *error != Error::WrongPassword));
    let email = door.email.clone();
    view! {
        <Form action=acts.accept look="stack">
            <FormError failure=other fields=&[Field::Name, Field::Password]/>
            <input type="hidden" name="token" value=acts.token.get_untracked()/>
            {(!wants_password)
                .then(|| view! { <p>"You are signed in as " <b>{email.clone()}</b> "."</p> })}
            {(wants_password && !new)
                .then(|| {
                    view! {
                        <p>"You have an account with " <b>{email.clone()}</b> ". Its password lets you in."</p>
                    }
                })}
            {new.then(|| {
                view! {
                    <p>"Your account will be " <b>{email.clone()}</b> "."</p>
                    <TextInput
                        label="Your name"
                        name="name"
                        autocomplete="name"
                        value=name
                        error=beside(failed, Field::Name)
                    />
                }
            })}
            {wants_password
                .then(|| {
                    view! {
                        // Lets password managers keep the pair.
                        <input
                            class="sr"
                            type="email"
                            value=email
                            autocomplete="username"
                            tabindex="-1"
                            aria-hidden="true"
                            readonly
                        />
                        <TextInput
                            label="Password"
                            name="password"
                            kind="password"
                            autocomplete=if new { "new-password" } else { "current-password" }
                            hint=match (new, guest) {
                                (_, true) => {
                                    "Optional: without one you sign in by a mailed link. At least 12 characters."
                                }
                                (true, false) => "At least 12 characters. A few unrelated words work well.",
                                (false, false) => "",
                            }
                            optional=guest
                            error=password
                        />
                    }
                })}
            <Submit words="Accept invitation" pending=acts.accept.pending()/>
        </Form>
    }
}

/// Signed in as somebody else.
#[component]
fn Switch(invited: String, signed_in: String, acts: Acts) -> impl IntoView {
    let next = format!("/invitations/{}", acts.token.get_untracked());
    view! {
        <Banner tone=Tone::Warn>
            "This invitation is for " <b>{invited}</b> ", and you are signed in as " <b>{signed_in}</b> "."
        </Banner>
        <Form action=acts.switch look="stack">
            <FormError failure=failure(acts.switch)/>
            <input type="hidden" name="next" value=next/>
            <Submit words="Sign out and switch account" pending=acts.switch.pending()/>
        </Form>
    }
}

#[component]
fn Declined() -> impl IntoView {
    view! {
        <Card heading="Invitation declined" say="Whoever invited you will hear of it.">
            <p class="quiet">"You can close this page."</p>
        </Card>
    }
}

#[component]
fn Dead(why: Gone, acts: Acts) -> impl IntoView {
    let (heading, say) = errors::gone(why);
    let asked = move || acts.ask_again.value().with(|value| matches!(value, Some(Ok(()))));
    let can_ask = matches!(
        why,
        Gone::Expired | Gone::Declined | Gone::Revoked | Gone::InviterGone
    );
    view! {
        <Card heading=heading say=say>
            {move || {
                if asked() {
                    view! {
                        <p role="status">
                            "Whoever invited you has been told. A new invitation comes by mail if they agree."
                        </p>
                    }
                        .into_any()
                } else if can_ask {
                    view! {
                        <Form action=acts.ask_again look="stack">
                            <FormError failure=failure(acts.ask_again)/>
                            <input type="hidden" name="token" value=acts.token.get_untracked()/>
                            <Submit words="Ask for a new invitation" pending=acts.ask_again.pending()/>
                        </Form>
                    }
                        .into_any()
                } else {
                    view! {
                        <a class="btn" data-look="main" href="/login">
                            "Sign in"
                        </a>
                    }
                        .into_any()
                }
            }}
        </Card>
    }
}
