//! The panel of the guest whose row was chosen, at the bottom right: end date, groups, privileges.

use super::Desk;
use crate::api::guests::EditGuest;
use crate::pages::loaded;
use crate::ui::face::{Face, initials};
use crate::ui::field::Field as TextInput;
use crate::ui::form::{Form, FormError, Stale, Submit, beside, failure, not_stale, typed, was_posted};
use crate::ui::icon::Icon;
use crate::ui::picks::{self, Picks};
use crate::words::errors;
use leptos::prelude::*;
use model::account::AccountType;
use model::error::Field;
use model::guest::Guest;
use model::people::Status;
use model::rights::{Given, Offer};
use model::time::Time;

/// Fields of it that show their errors themselves.
const FIELDS: &[Field] = &[Field::EndsAt, Field::Groups, Field::Apps];

/// The panel, where the address names a guest.
#[component]
pub fn Panel(
    /// The page.
    desk: Desk,
    /// Whether the viewer changes guests.
    gives: bool,
) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match loaded(desk.guest).await {
                    Ok(None) => ().into_any(),
                    Ok(Some(guest)) => {
                        let offer = desk.offer.await;
                        view! { <Open desk=desk guest=guest offer=offer gives=gives/> }.into_any()
                    }
                    Err(failure) => {
                        view! {
                            <aside class="panel card padded" aria-label="Guest">
                                <p>{errors::error(&failure.0)}</p>
                            </aside>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Open(desk: Desk, guest: Guest, offer: crate::api::Reply<Offer>, gives: bool) -> impl IntoView {
    let row = guest.row.clone();
    let person = format!("/w/{}/users/{}", desk.slug.get_untracked(), row.id);
    let added = if row.sponsor.is_empty() {
        format!("Added on {}", row.created_at.day())
    } else {
        format!(
            "Added on {} by {}, who answers for them",
            row.created_at.day(),
            row.sponsor
        )
    };
    let second = (!row.name.is_empty()).then(|| row.email.clone());
    let body = match offer {
        Ok(offer) => view! { <EditForm desk=desk guest=guest offer=offer gives=gives/> }.into_any(),
        Err(failure) => view! { <p class="small">{errors::error(&failure.0)}</p> }.into_any(),
    };
    let close = move || desk.panel_of(None);
    view! {
        <aside class="panel card" aria-label="Edit guest">
            <header>
                <Face letters=initials(&row.name, &row.email)/>
                <div class="say">
                    <h2>{row.shown().to_owned()}</h2>
                    {second.map(|email| view! { <p class="small">{email}</p> })}
                    <p class="small quiet">{added}</p>
                </div>
                <a class="icon-btn" href=close data-noscroll="" aria-label="Close">
                    {Icon::Close.draw()}
                </a>
            </header>
            <div class="inside">
                {body}
                <p class="small">
                    <a href=person>"Their page"</a>
                    ": sessions, history, archive, make them a user"
                </p>
            </div>
        </aside>
    }
}

#[component]
fn EditForm(desk: Desk, guest: Guest, offer: Offer, gives: bool) -> impl IntoView {
    let failed = failure(desk.edit);
    let posted = was_posted::<EditGuest>() && failed.get_untracked().is_some();
    let known = Given {
        roles: Vec::new(),
        groups: guest.groups.clone(),
        apps: guest
            .row
            .cells
            .iter()
            .filter_map(|cell| Some((cell.app, cell.own?)))
            .collect(),
    };
    let (first, ends_at) = if posted {
        (
            picks::posted(&offer, typed::<EditGuest>),
            typed::<EditGuest>("ends_at"),
        )
    } else {
        (known, guest.row.ends_at.map(Time::day).unwrap_or_default())
    };
    let chosen = RwSignal::new(first);
    let page = desk.panel_of(Some(guest.row.id));
    let saved = Signal::derive(move || match desk.guest.get() {
        Some(Ok(Some(guest))) => guest.version,
        _ => 0,
    });
    let no_roles = Signal::derive(|| None);
    view! {
        <Form action=desk.edit look="stack">
            <FormError failure=not_stale(failed) fields=FIELDS/>
            <Stale failed=failed shown=guest.version saved=saved page=page/>
            <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
            <input type="hidden" name="id" value=guest.row.id.to_string()/>
            <input type="hidden" name="version" value=guest.version.to_string()/>
            <fieldset disabled=!gives class="stack">
                <legend class="sr">"What they have"</legend>
                <Picks
                    offer=offer
                    chosen=chosen
                    account_type=AccountType::Guest
                    errors=[no_roles, beside(failed, Field::Groups), beside(failed, Field::Apps)]
                    of_guest=true
                />
                {(guest.row.status == Status::Active)
                    .then(|| {
                        view! {
                            <TextInput
                                label="End date"
                                name="ends_at"
                                kind="date"
                                hint="On this day they are archived; a week and a day before, they and you hear of it."
                                value=ends_at
                                error=beside(failed, Field::EndsAt)
                                optional=true
                            />
                        }
                    })}
            </fieldset>
            {gives
                .then(|| {
                    view! {
                        <div class="acts">
                            <Submit words="Save guest" pending=desk.edit.pending()/>
                        </div>
                    }
                })}
        </Form>
    }
}
