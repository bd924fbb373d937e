//! One request, and the form that answers it.

use super::{Act, Desk};
use crate::pages::given::given;
use crate::ui::face::{Face, initials};
use crate::ui::field::{Field as TextInput, Select, TextField};
use crate::ui::form::{Form, FormError, Submit, beside, failure, typed};
use crate::ui::moment::Moment;
use crate::ui::tag::{Tag, Tone};
use crate::words;
use leptos::prelude::*;
use model::account::AccountType;
use model::error::Field;
use model::ids::RequestId;
use model::permission::Privilege;
use model::policy::{Action, Standing, may};
use model::request::{AskedApp, BlockWhat, RequestRow, RequestState};
use model::rights::Given;
use model::time::Time;

/// One request.
#[component]
pub fn RequestLine(
    /// Which.
    row: RequestRow,
    /// The server's clock.
    now: Time,
    /// The page.
    desk: Desk,
    /// Who looks.
    standing: Standing,
) -> impl IntoView {
    let id = row.id;
    let decides = row.state == RequestState::Open && may(&standing, Action::DecideRequests).is_ok();
    let (icon, word, tone) = words::requests::state(row.state);
    let email = row.email.clone();
    let (message, reason) = (row.message, row.reason);
    view! {
        <li class="ask">
            <Face letters=initials(&row.name, &row.email)/>
            <div class="what">
                <p>
                    <b>{row.name.clone()}</b>
                    " "
                    <span class="quiet small">{row.email.clone()} " · " <Moment time=row.created_at now=now/></span>
                    " "
                    {(row.asked > 1)
                        .then(|| {
                            view! { <Tag tone=Tone::Warn words=format!("asked {} times", row.asked)/> }
                        })}
                    {row
                        .status
                        .map(|status| {
                            let (icon, word, tone) = words::people::status(status);
                            view! { <Tag tone=tone icon=icon words=word/> }
                        })}
                    {row.link.clone().map(|link| view! { <Tag tone=Tone::Plain words=format!("by link {link}")/> })}
                </p>
                {row
                    .app
                    .as_ref()
                    .map(|app| view! { <p class="small">"Asks for the app " <b>{app.name.clone()}</b></p> })}
                {(!message.is_empty()).then(|| view! { <blockquote>{message}</blockquote> })}
                {(row.state != RequestState::Open)
                    .then(|| {
                        view! {
                            <p class="small">
                                <Tag tone=tone icon=icon words=word/>
                                " "
                                <span class="quiet">
                                    {row.decided_by.clone().map(|by| format!("by {by} "))}
                                    {row.decided_at.map(|time| view! { <Moment time=time now=now/> })}
                                </span>
                            </p>
                            {(!reason.is_empty()).then(|| view! { <blockquote>{reason}</blockquote> })}
                        }
                    })}
                <Answer id=id email=email.clone() app=row.app desk=desk standing=standing/>
            </div>
            {decides
                .then(|| {
                    view! {
                        <div class="acts">
                            <Opener id=id email=email.clone() act=Act::Approve desk=desk/>
                            <Opener id=id email=email.clone() act=Act::Deny desk=desk/>
                            <Opener id=id email=email act=Act::Block desk=desk/>
                        </div>
                    }
                })}
        </li>
    }
}

/// Opens a form: a button that asks for the page with it, or with JavaScript just opens it.
#[component]
fn Opener(id: RequestId, email: String, act: Act, desk: Desk) -> impl IntoView {
    let (name, word, look) = match act {
        Act::Approve => ("approve", "Approve", "small-main"),
        Act::Deny => ("deny", "Deny", "small"),
        Act::Block => ("block", "Block", "small"),
    };
    let open = move || desk.open.get() == Some((id, act));
    view! {
        <form
            method="get"
            action=move || format!("/w/{}/requests", desk.slug.get())
            on:submit=move |ev| {
                ev.prevent_default();
                let now = Some((id, act));
                desk.open.update(|open| *open = if *open == now { None } else { now });
            }
        >
            <input type="hidden" name=name value=id.to_string()/>
            <button
                type="submit"
                class="btn"
                data-look=look
                aria-expanded=move || if open() { "true" } else { "false" }
                aria-describedby=format!("about-{id}")
            >
                {word}
            </button>
            <span hidden id=format!("about-{id}")>
                {email}
            </span>
        </form>
    }
}

/// The form that is open under this request, if one is.
#[component]
fn Answer(
    id: RequestId,
    email: String,
    app: Option<AskedApp>,
    desk: Desk,
    standing: Standing,
) -> impl IntoView {
    move || match desk.open.get() {
        Some((of, Act::Approve)) if of == id => {
            view! { <Approve id=id app=app.clone() desk=desk standing=standing/> }.into_any()
        }
        Some((of, Act::Deny)) if of == id => view! { <Deny id=id desk=desk/> }.into_any(),
        Some((of, Act::Block)) if of == id => {
            view! { <Block id=id email=email.clone() desk=desk/> }.into_any()
        }
        _ => ().into_any(),
    }
}

#[component]
fn Subject(id: RequestId, desk: Desk) -> impl IntoView {
    view! {
        <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
        <input type="hidden" name="id" value=id.to_string()/>
    }
}

#[component]
fn Approve(id: RequestId, app: Option<AskedApp>, desk: Desk, standing: Standing) -> impl IntoView {
    use crate::api::requests::ApproveRequest;
    let failed = failure(desk.approve);
    let chosen =
        AccountType::from_word(&typed::<ApproveRequest>("account_type")).unwrap_or(AccountType::Guest);
    let becomes = RwSignal::new(chosen);
    // What they ask for is the likeliest answer.
    let asked = Given {
        apps: app
            .filter(|app| app.in_use)
            .map(|app| (app.id, Privilege::View))
            .into_iter()
            .collect(),
        ..Given::default()
    };
    let options = [
        AccountType::Guest,
        AccountType::Business,
        AccountType::Developer,
        AccountType::Admin,
    ]
    .into_iter()
    .filter(|&account_type| may(&standing, Action::Invite { account_type }).is_ok())
    .map(|of| {
        let words = format!(
            "{}: {}",
            words::people::account_type(of),
            words::invitations::allows(of)
        );
        (of.word().to_owned(), words, of == chosen)
    })
    .collect();
    view! {
        <Form action=desk.approve look="stack">
            <FormError failure=failed fields=&[
                Field::AccountType,
                Field::EndsAt,
                Field::Roles,
                Field::Groups,
                Field::Apps,
            ]/>
            <Subject id=id desk=desk/>
            <Select
                label="Account type"
                name="account_type"
                options=options
                error=beside(failed, Field::AccountType)
                on_choice=Callback::new(move |word: String| {
                    if let Some(account_type) = AccountType::from_word(&word) {
                        becomes.set(account_type);
                    }
                })
            />
            <TextInput
                label="End date"
                name="ends_at"
                kind="date"
                hint="Optional: on this day they are archived."
                optional=true
                value={typed::<ApproveRequest>("ends_at")}
                error=beside(failed, Field::EndsAt)
            />
            {given::<ApproveRequest>(desk.offer, becomes.into(), failed, asked)}
            <Submit words="Send invitation" pending=desk.approve.pending()/>
        </Form>
    }
}

#[component]
fn Deny(id: RequestId, desk: Desk) -> impl IntoView {
    use crate::api::requests::DenyRequest;
    let failed = failure(desk.deny);
    view! {
        <Form action=desk.deny look="stack">
            <FormError failure=failed fields=&[Field::Reason]/>
            <Subject id=id desk=desk/>
            <TextField
                label="Reason"
                name="reason"
                hint="Optional. They read it in the mail with the answer."
                value={typed::<DenyRequest>("reason")}
                error=beside(failed, Field::Reason)
            />
            <Submit words="Send answer" pending=desk.deny.pending()/>
        </Form>
    }
}

#[component]
fn Block(id: RequestId, email: String, desk: Desk) -> impl IntoView {
    let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
    let options = vec![
        (
            BlockWhat::Address.word().to_owned(),
            format!("Only {email}"),
            true,
        ),
        (
            BlockWhat::Domain.word().to_owned(),
            format!("Everybody at {domain}"),
            false,
        ),
    ];
    view! {
        <Form action=desk.block look="stack">
            <FormError failure=failure(desk.block)/>
            <Subject id=id desk=desk/>
            <Select label="Whom to block" name="what" options=options/>
            <p class="small quiet">"Their requests are dropped, and they are not told."</p>
            <Submit words="Block requests" pending=desk.block.pending()/>
        </Form>
    }
}
