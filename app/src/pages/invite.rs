//! Inviting: one form for the dialog over the list and for the page `/w/{slug}/users/invite`.

pub mod results;

use super::given::given;
use super::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::api::Reply;
use crate::api::apps::find_offer;
use crate::api::invitations::Invite;
use crate::ui::chips::{AddressField, Addresses};
use crate::ui::field::{Checkbox, Field as TextInput, Select, TextField};
use crate::ui::form::{Form, FormError, action, answer_posted, beside, failure, success, typed, was_posted};
use crate::ui::icon::Icon;
use crate::words::{errors, invitations, people};
use leptos::prelude::*;
use leptos_meta::Title;
use model::account::AccountType;
use model::error::{Error, Field};
use model::policy::{Action, Standing, may};
use model::rights::{Given, Offer};
use model::session::Frame;
use results::Results;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let offer = Resource::new(
        move || slug.get(),
        move |slug| async move {
            // Whoever invites nobody has no form, and is refused nothing on its account.
            if offered(&frame.await?.standing).is_empty() {
                return Ok(Offer::default());
            }
            find_offer(slug).await
        },
    );
    let inside = move |frame: Frame| {
        let list = format!("/w/{}/users", frame.workspace.slug);
        view! {
            <div class="narrow-page">
                <p class="crumb">
                    <a href=list>{Icon::ChevronLeft.draw()} "Users"</a>
                </p>
                <div class="head">
                    <div class="say">
                        <h1>"Invite users"</h1>
                        <p>"They get a personal link by mail. Nothing is shared until they accept."</p>
                    </div>
                </div>
                <div class="card">
                    <InviteForm
                        slug=frame.workspace.slug
                        standing=frame.standing
                        mail=frame.mail
                        offer=offer
                    />
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <Title text="Invite users"/>
        <Framed frame=frame place=Place::Users inside=inside/>
    }
    .into_any()
}

/// Fields of the form that show their errors themselves.
const FIELDS: &[Field] = &[
    Field::Emails,
    Field::Name,
    Field::AccountType,
    Field::Life,
    Field::Message,
    Field::Metadata,
    Field::Roles,
    Field::Groups,
    Field::Apps,
];

/// What the parts of the form share.
#[derive(Clone, Copy)]
struct Desk {
    invite: ServerAction<Invite>,
    failed: Signal<Option<Error>>,
    addresses: Addresses,
    chosen: RwSignal<AccountType>,
}

/// Whether a box is ticked: as it was posted, and ticked at first.
fn ticked(name: &str) -> bool {
    !was_posted::<Invite>() || typed::<Invite>(name) == "true"
}

/// Account types that somebody may invite, highest first.
fn offered(standing: &Standing) -> Vec<AccountType> {
    AccountType::OF_USERS
        .into_iter()
        .filter(|&account_type| may(standing, Action::Invite { account_type }).is_ok())
        .collect()
}

/// The form, and what came of it.
#[component]
pub fn InviteForm(
    /// The workspace.
    slug: String,
    /// Who invites.
    standing: Standing,
    /// Whether mail can be sent at all.
    mail: bool,
    /// What there is to give.
    offer: Resource<Reply<Offer>>,
    /// Told when somebody was invited.
    #[prop(optional)]
    on_done: Option<Callback<()>>,
    /// Closes the dialog that the form stands in.
    #[prop(optional)]
    close: Option<RwSignal<bool>>,
) -> impl IntoView {
    let allowed = offered(&standing);
    // Without a choice left there is no form: the policy says why.
    let Some(&least) = allowed.last() else {
        let words = may(
            &standing,
            Action::Invite {
                account_type: AccountType::Business,
            },
        )
        .err()
        .map_or("", errors::denial);
        return view! { <p class="padded">{words}</p> }.into_any();
    };
    let first = AccountType::from_word(&typed::<Invite>("account_type"))
        .filter(|account_type| allowed.contains(account_type))
        .unwrap_or(least);
    let invite = action::<Invite>();
    let desk = Desk {
        invite,
        failed: failure(invite),
        addresses: Addresses::new(left_over(invite)),
        chosen: RwSignal::new(first),
    };
    desk.follow(on_done);
    view! {
        <Results slug=slug.clone() outcomes=invite.value() on_done=on_done/>
        <Form action=invite look="sheet-form">
            <div class="fields">
                <FormError failure=desk.failed fields=FIELDS/>
                <input type="hidden" name="slug" value=slug/>
                <Whom desk=desk/>
                <What desk=desk allowed=allowed.clone()/>
                <Allowance desk=desk allowed=allowed/>
                {given::<Invite>(offer, desk.chosen.into(), desk.failed, Given::default())}
                <Extras desk=desk/>
            </div>
            <Foot desk=desk mail=mail close=close/>
        </Form>
    }
    .into_any()
}

impl Desk {
    /// With JavaScript: those that went ahead leave the field, the others stay.
    fn follow(self, on_done: Option<Callback<()>>) {
        Effect::new(move |before: Option<usize>| {
            let version = self.invite.version().get();
            if before.is_some_and(|before| before != version)
                && let Some(outcomes) = success(self.invite.value().get_untracked())
            {
                let rest: Vec<String> = outcomes
                    .iter()
                    .filter(|outcome| !outcome.result.went_ahead())
                    .map(|outcome| outcome.email.clone())
                    .collect();
                self.addresses.replace(&rest);
                if let Some(tell) = on_done.filter(|_| rest.len() < outcomes.len()) {
                    tell.run(());
                }
            }
            version
        });
    }
}

/// Addresses, and the name where there is one address.
#[component]
fn Whom(desk: Desk) -> impl IntoView {
    let addresses = desk.addresses;
    view! {
        <AddressField
            addresses=addresses
            label="Email addresses"
            name="emails"
            hint="One or many: commas, spaces, lines, or pasted from a spreadsheet."
            error=beside(desk.failed, Field::Emails)
        />
        <div hidden=move || { addresses.live() && addresses.count() > 1 }>
            <TextInput
                label="Name"
                name="name"
                hint="Optional, for one address. They can change it."
                optional=true
                value={typed::<Invite>("name")}
                error=beside(desk.failed, Field::Name)
            />
        </div>
    }
}

/// What they become, and how long the link works.
#[component]
fn What(desk: Desk, allowed: Vec<AccountType>) -> impl IntoView {
    let first = desk.chosen.get_untracked();
    let types = allowed
        .into_iter()
        .map(|of| {
            (
                of.word().to_owned(),
                people::account_type(of).to_owned(),
                of == first,
            )
        })
        .collect();
    let life = typed::<Invite>("life_hours").parse().unwrap_or(168);
    let lives = invitations::LIVES
        .iter()
        .map(|&(hours, words)| (hours.to_string(), words.to_owned(), hours == life))
        .collect();
    view! {
        <div class="two">
            <Select
                label="Account type"
                name="account_type"
                options=types
                error=beside(desk.failed, Field::AccountType)
                on_choice=Callback::new(move |word: String| {
                    if let Some(account_type) = AccountType::from_word(&word) {
                        desk.chosen.set(account_type);
                    }
                })
            />
            <Select
                label="Link works for"
                name="life_hours"
                options=lives
                error=beside(desk.failed, Field::Life)
            />
        </div>
    }
}

/// What few need.
#[component]
fn Extras(desk: Desk) -> impl IntoView {
    let metadata = typed::<Invite>("metadata");
    let open = !metadata.is_empty();
    view! {
        <TextField
            label="Message"
            name="message"
            hint="Optional: a few personal words in the mail, up to 500 characters."
            value={typed::<Invite>("message")}
            error=beside(desk.failed, Field::Message)
        />
        <details open=open>
            <summary>"More"</summary>
            <div class="fields">
                <TextField
                    label="Metadata"
                    name="metadata"
                    hint="For your programs: one per line, as key: text. Kept encrypted."
                    value=metadata
                    error=beside(desk.failed, Field::Metadata)
                />
                <Checkbox
                    label="Send reminders"
                    name="reminders"
                    checked=ticked("reminders")
                    hint="At half of the time, and a day before the end."
                />
            </div>
        </details>
    }
}

/// Mail or not, and off it goes.
#[component]
fn Foot(desk: Desk, mail: bool, close: Option<RwSignal<bool>>) -> impl IntoView {
    let (addresses, pending) = (desk.addresses, desk.invite.pending());
    let number =
        move || (addresses.live() && addresses.count() > 1).then(|| format!("{} ", addresses.count()));
    view! {
        <div class="acts">
            <Checkbox
                label="Send email"
                name="send_email"
                checked=mail && ticked("send_email")
                disabled=!mail
                hint=if mail { "" } else { "No mail server is set up: copy the links instead." }
            />
            {close
                .map(|open| {
                    view! {
                        <button
                            type="button"
                            class="btn"
                            data-look="plain"
                            on:click=move |_| open.set(false)
                        >
                            "Cancel"
                        </button>
                    }
                })}
            <button
                type="submit"
                class="btn"
                data-look="main"
                aria-busy=move || pending.get().then_some("true")
            >
                <span>
                    "Send "
                    // The number is for the eye; the name of the button stays the same.
                    <span aria-hidden="true">{number}</span> "invitations"
                </span>
            </button>
        </div>
    }
}

/// What stays in the field: all that was typed after an error, else whatever did not go ahead.
fn left_over(invite: ServerAction<Invite>) -> String {
    match invite.value().get_untracked() {
        Some(Ok(outcomes)) => outcomes
            .iter()
            .filter(|outcome| !outcome.result.went_ahead())
            .map(|outcome| outcome.email.as_str())
            .collect::<Vec<_>>()
            .join("\n"),
        _ => typed::<Invite>("emails"),
    }
}

/// Says beforehand what the invitation allows: of the chosen account type, or of each while no script
/// knows which is chosen.
#[component]
fn Allowance(desk: Desk, allowed: Vec<AccountType>) -> impl IntoView {
    let Desk {
        chosen, addresses, ..
    } = desk;
    view! {
        <div class="note">
            {Icon::Eye.draw()}
            <div class="small">
                {allowed
                    .into_iter()
                    .map(|of| {
                        view! {
                            <p hidden=move || addresses.live() && chosen.get() != of>
                                "Each " <b>{people::account_type(of)}</b> " user " {invitations::allows(of)} "."
                            </p>
                        }
                    })
                    .collect_view()}
            </div>
        </div>
    }
}
