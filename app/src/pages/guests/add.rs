//! `/w/{slug}/guests/new`: a guest is added in two steps: who they are, then what they get. Nothing is written
//! before the second.

use crate::api::apps::find_offer;
use crate::api::guests::{AddGuest, CheckGuest};
use crate::api::{Failure, Reply};
use crate::pages::loaded;
use crate::pages::missing::Failed;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::field::Field as TextInput;
use crate::ui::form::{
    Form, FormError, Submit, action, answer_posted, beside, failure, success, typed, was_posted,
};
use crate::ui::icon::Icon;
use crate::ui::picks::{Levels, Ticked, posted};
use leptos::prelude::*;
use leptos_meta::Title;
use model::account::AccountType;
use model::error::{Error, Field};
use model::guest::GuestForm;
use model::policy::{Action, may};
use model::rights::{Given, Offer, Pick};
use model::session::Frame;

/// Fields of the first step that show their errors themselves.
const FIRST: &[Field] = &[Field::Email, Field::Groups, Field::EndsAt];

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    slug: Memo<String>,
    offer: Resource<Reply<Offer>>,
    check: ServerAction<CheckGuest>,
    add: ServerAction<AddGuest>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let desk = Desk {
        slug,
        offer: Resource::new_blocking(
            move || slug.get(),
            move |slug| async move {
                let frame = frame.await?;
                let action = Action::Invite {
                    account_type: AccountType::Guest,
                };
                may(&frame.standing, action).map_err(|denial| Failure(Error::Denied(denial)))?;
                find_offer(slug).await
            },
        ),
        check: action(),
        add: action(),
    };
    let inside = move |frame: Frame| view! { <AddPage frame=frame desk=desk/> }.into_any();
    view! {
        <Title text="Add a guest"/>
        <Framed frame=frame place=Place::Guests inside=inside/>
    }
    .into_any()
}

#[component]
fn AddPage(frame: Frame, desk: Desk) -> impl IntoView {
    let list = format!("/w/{}/guests", frame.workspace.slug);
    view! {
        <div class="narrow-page">
            <p class="crumb">
                <a href=list>{Icon::ChevronLeft.draw()} "Guests"</a>
            </p>
            <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
                {move || Suspend::new(async move {
                    match loaded(desk.offer).await {
                        Ok(offer) => view! { <Steps desk=desk offer=offer/> }.into_any(),
                        Err(failure) => {
                            let again = format!("/w/{}/guests/new", desk.slug.get_untracked());
                            view! { <Failed failure=failure again=again whole=true/> }.into_any()
                        }
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Steps(desk: Desk, offer: Offer) -> impl IntoView {
    let offer = StoredValue::new(offer);
    // What the first step has said: checked just now, or carried by the second, which did not go well.
    let carried = RwSignal::new(
        was_posted::<AddGuest>().then(|| offer.with_value(|offer| read(offer, typed::<AddGuest>))),
    );
    let first = RwSignal::new(offer.with_value(|offer| read(offer, typed::<CheckGuest>)));
    let value = desk.check.value();
    if let Some(form) = success(value.get_untracked()) {
        carried.set(Some(form));
    }
    Effect::new(move |before: Option<usize>| {
        let version = desk.check.version().get();
        if before.is_some_and(|before| before != version)
            && let Some(form) = success(value.get_untracked())
        {
            carried.set(Some(form));
        }
        version
    });
    let back = Callback::new(move |form: GuestForm| {
        first.set(form);
        carried.set(None);
    });
    view! {
        <div class="head">
            <div class="say">
                <h1>"Add a guest"</h1>
                <p>
                    {move || {
                        if carried.with(Option::is_some) {
                            "Step 2 of 2: what they get"
                        } else {
                            "Step 1 of 2: who they are"
                        }
                    }}
                </p>
            </div>
        </div>
        {move || match carried.get() {
            Some(form) => {
                view! { <Second desk=desk offer=offer.get_value() form=form back=back/> }.into_any()
            }
            None => {
                view! { <First desk=desk offer=offer.get_value() form=first.get_untracked()/> }.into_any()
            }
        }}
    }
}

/// A form as it was posted.
fn read(offer: &Offer, field: impl Fn(&str) -> String) -> GuestForm {
    let Given { groups, apps, .. } = posted(offer, &field);
    GuestForm {
        email: field("email"),
        ends_at: field("ends_at"),
        groups,
        apps,
    }
}

#[component]
fn First(desk: Desk, offer: Offer, form: GuestForm) -> impl IntoView {
    let failed = failure(desk.check);
    let chosen = RwSignal::new(Given {
        groups: form.groups,
        ..Given::default()
    });
    view! {
        <Form action=desk.check look="stack card padded">
            <FormError failure=failed fields=FIRST/>
            <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
            <TextInput
                label="Email"
                name="email"
                kind="email"
                value=form.email
                error=beside(failed, Field::Email)
            />
            <Ticked offer=offer chosen=chosen error=beside(failed, Field::Groups)/>
            <TextInput
                label="End date"
                name="ends_at"
                kind="date"
                hint="On this day they are archived; a week and a day before, they and you hear of it."
                value=form.ends_at
                error=beside(failed, Field::EndsAt)
                optional=true
            />
            <p class="small quiet">"You answer for them as their sponsor."</p>
            <div class="acts">
                <Submit words="Continue" pending=desk.check.pending()/>
            </div>
        </Form>
    }
}

#[component]
fn Second(desk: Desk, offer: Offer, form: GuestForm, back: Callback<GuestForm>) -> impl IntoView {
    let failed = failure(desk.add);
    let chosen = RwSignal::new(Given {
        groups: form.groups.clone(),
        apps: form.apps.clone(),
        ..Given::default()
    });
    let groups: Vec<_> = offer
        .groups
        .iter()
        .filter(|group| form.groups.contains(&group.id))
        .map(|group| group.name.clone())
        .collect();
    let in_groups = (!groups.is_empty()).then(|| format!("In {}", groups.join(", ")));
    let until = (!form.ends_at.is_empty()).then(|| format!("Until {}", form.ends_at));
    let again = format!("/w/{}/guests/new", desk.slug.get_untracked());
    let carried = StoredValue::new(form.clone());
    view! {
        <Form action=desk.add look="stack card padded">
            <FormError failure=failed fields=&[Field::Apps]/>
            <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
            <input type="hidden" name="email" value=form.email.clone()/>
            <input type="hidden" name="ends_at" value=form.ends_at.clone()/>
            {form
                .groups
                .iter()
                .map(|id| view! { <input type="hidden" name=Pick(*id).field("groups") value="on"/> })
                .collect_view()}
            <div>
                <b>{form.email.clone()}</b>
                {in_groups.map(|words| view! { <p class="small quiet">{words}</p> })}
                {until.map(|words| view! { <p class="small quiet">{words}</p> })}
                <a
                    class="small"
                    href=again
                    rel="external"
                    on:click=move |ev| {
                        ev.prevent_default();
                        back.run(carried.get_value());
                    }
                >
                    "Change"
                </a>
            </div>
            <Levels offer=offer chosen=chosen error=beside(failed, Field::Apps)/>
            <p class="small quiet">
                "With reports only they are recorded at once and get them by mail. With more they are invited, and sign in by mailed links."
            </p>
            <div class="acts">
                <Submit words="Add guest" pending=desk.add.pending()/>
            </div>
        </Form>
    }
}
