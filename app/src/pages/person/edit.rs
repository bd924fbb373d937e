//! Editing a member: one form for the dialog over the list and for the page `/w/{slug}/users/{id}/edit`.

use super::acts::Desk;
use super::{id_of_address, load_person};
use crate::api::Reply;
use crate::api::apps::find_offer;
use crate::api::members::EditMember;
use crate::live::Live;
use crate::pages::given::given;
use crate::pages::loaded;
use crate::pages::missing::Trouble;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::banner::Banner;
use crate::ui::field::{Checkbox, Field as TextInput, Select, TextField};
use crate::ui::form::{Form, FormError, Submit, answer_posted, beside, failure, typed, was_posted};
use crate::ui::icon::Icon;
use crate::ui::tag::Tone;
use crate::words::{errors, people};
use leptos::prelude::*;
use leptos_meta::Title;
use model::account::{AccountType, Kind, Rank};
use model::error::{Conflict, Field};
use model::ids::MemberId;
use model::live::What;
use model::person::{Person, Profile};
use model::policy::{Action, Standing, may};
use model::rights::Offer;
use model::session::Frame;
use model::time::Time;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let (slug, id) = (slug_of_address(), id_of_address());
    let frame = load_frame(move || slug.get());
    let person = load_person(frame, slug, id, String::new);
    let desk = Desk::new(slug);
    let offer = Resource::new(
        move || slug.get(),
        move |slug| async move {
            person.await?;
            find_offer(slug).await
        },
    );
    let inside =
        move |frame: Frame| view! { <Page frame=frame desk=desk person=person offer=offer/> }.into_any();
    view! {
        <Title text="Edit"/>
        <Framed frame=frame place=Place::Users inside=inside/>
    }
    .into_any()
}

#[component]
fn Page(frame: Frame, desk: Desk, person: super::Loading, offer: Resource<Reply<Offer>>) -> impl IntoView {
    let standing = frame.standing;
    let slug = StoredValue::new(frame.workspace.slug);
    view! {
        <div class="narrow-page">
            <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
                {move || Suspend::new(async move {
                    match loaded(person).await {
                        Ok(person) => {
                            let back = format!("/w/{}/users/{}", slug.get_value(), person.profile.id);
                            let name = person.profile.shown().to_owned();
                            view! {
                                <p class="crumb">
                                    <a href=back>{Icon::ChevronLeft.draw()} {name.clone()}</a>
                                </p>
                                <div class="head">
                                    <div class="say">
                                        <h1>"Edit " {name}</h1>
                                        <p>{person.profile.email.clone()}</p>
                                    </div>
                                </div>
                                <div class="card">
                                    <EditForm desk=desk person=person standing=standing offer=offer/>
                                </div>
                            }
                                .into_any()
                        }
                        Err(failure) => view! { <Trouble failure=failure/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

/// Fields of the form that show their errors themselves.
const FIELDS: &[Field] = &[
    Field::Name,
    Field::AccountType,
    Field::EndsAt,
    Field::Metadata,
    Field::Roles,
    Field::Groups,
    Field::Apps,
];

/// The form.
#[component]
pub fn EditForm(
    /// The server functions.
    desk: Desk,
    /// Who is edited.
    person: Person,
    /// Who edits.
    standing: Standing,
    /// What there is to give.
    offer: Resource<Reply<Offer>>,
    /// Closes the dialog that the form stands in.
    #[prop(optional)]
    close: Option<RwSignal<bool>>,
) -> impl IntoView {
    let failed = failure(desk.edit);
    let moved = moved(&desk, person.profile.id);
    let Person {
        profile,
        metadata,
        held,
        ..
    } = person;
    let posted = was_posted::<EditMember>();
    let value = move |name: &str, known: String| if posted { typed::<EditMember>(name) } else { known };
    let owner = if posted {
        typed::<EditMember>("owner") == "true"
    } else {
        profile.owner
    };
    view! {
        <Form action=desk.edit look="sheet-form">
            <div class="fields">
                <FormError failure=failed fields=FIELDS/>
                {move || {
                    moved
                        .get()
                        .then(|| {
                            view! {
                                <Banner tone=Tone::Warn live=true>
                                    {errors::conflict(Conflict::EditedMeanwhile)}
                                </Banner>
                            }
                        })
                }}
                <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
                <input type="hidden" name="id" value=profile.id.to_string()/>
                <input type="hidden" name="version" value=profile.version.to_string()/>
                <TextInput
                    label="Name"
                    name="name"
                    hint="In this workspace."
                    value=value("name", profile.name.clone())
                    error=beside(failed, Field::Name)
                />
                <div class="two">
                    <Select
                        label="Account type"
                        name="account_type"
                        options=types(&profile, &standing)
                        error=beside(failed, Field::AccountType)
                    />
                    <EndDate profile=profile.clone() value=value("ends_at", day(profile.ends_at)) error=beside(
                        failed,
                        Field::EndsAt,
                    )/>
                </div>
                <OwnerMark profile=profile.clone() standing=standing checked=owner/>
                {given::<EditMember>(
                    offer,
                    Signal::stored(profile.account_type),
                    failed,
                    held.given(),
                )}
                <TextField
                    label="Metadata"
                    name="metadata"
                    hint="For your programs: one per line, as key: text. Kept encrypted."
                    value=value("metadata", metadata.unwrap_or_default())
                    error=beside(failed, Field::Metadata)
                />
            </div>
            <div class="acts end">
                {close
                    .map(|open| {
                        view! {
                            <button type="button" class="btn" data-look="plain" on:click=move |_| open.set(false)>
                                "Cancel"
                            </button>
                        }
                    })}
                <Submit words="Save changes" pending=desk.edit.pending()/>
            </div>
        </Form>
    }
}

/// Whether somebody else has changed the person since the form was opened.
fn moved(desk: &Desk, id: MemberId) -> RwSignal<bool> {
    let (moved, pending) = (RwSignal::new(false), desk.edit.pending());
    Live::here().on(&[What::People], move |changes| {
        if !pending.get_untracked() && changes.iter().any(|change| change.member == Some(id)) {
            moved.set(true);
        }
    });
    moved
}

fn day(end: Option<Time>) -> String {
    end.map(Time::day).unwrap_or_default()
}

/// The account types that the viewer may give, and the present one. A guest becomes a user only by an act
/// of its own.
fn types(profile: &Profile, standing: &Standing) -> Vec<(String, String, bool)> {
    let now = profile.account_type;
    let chosen = AccountType::from_word(&typed::<EditMember>("account_type")).unwrap_or(now);
    let offered = |of: AccountType| {
        let change = Action::ChangeMember {
            from: Rank::new(now, profile.owner),
            to: Rank::new(of, profile.owner),
            oneself: profile.oneself,
        };
        of == now || of.kind() == now.kind() && may(standing, change).is_ok()
    };
    AccountType::OF_USERS
        .into_iter()
        .chain([AccountType::Guest])
        .filter(|&of| offered(of))
        .map(|of| {
            (
                of.word().to_owned(),
                people::account_type(of).to_owned(),
                of == chosen,
            )
        })
        .collect()
}

/// Nobody sets their own end date.
#[component]
fn EndDate(profile: Profile, value: String, error: Signal<Option<String>>) -> impl IntoView {
    if profile.oneself {
        return view! { <input type="hidden" name="ends_at" value=day(profile.ends_at)/> }.into_any();
    }
    view! {
        <TextInput
            label="End date"
            name="ends_at"
            kind="date"
            hint="Archived when this day begins (UTC). Empty for none."
            optional=true
            value=value
            error=error
        />
    }
    .into_any()
}

/// Only owners make and unmake owners.
#[component]
fn OwnerMark(profile: Profile, standing: Standing, checked: bool) -> impl IntoView {
    let rank = |owner| Rank::new(AccountType::Admin, owner);
    let change = Action::ChangeMember {
        from: rank(profile.owner),
        to: rank(!profile.owner),
        oneself: profile.oneself,
    };
    let offered = profile.account_type.kind() == Kind::User && may(&standing, change).is_ok();
    offered.then(|| {
        view! {
            <Checkbox
                label="Owner"
                name="owner"
                checked=checked
                hint="Admins only: makes other owners and workspaces."
            />
        }
    })
}
