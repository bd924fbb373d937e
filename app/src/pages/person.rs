//! `/w/{slug}/users/{id}`: one person. Who they are, what they can open and why, where they are signed in, how
//! they came, what happened to them, and all that can be done with them as plain forms.

pub mod acts;
mod data;
pub mod edit;
mod history;
mod invitations;
mod rights;
mod sessions;

use super::missing::Trouble;
use super::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::api::people::show_person;
use crate::api::{Failure, Reply};
use crate::live::Live;
use crate::pages::loaded;
use crate::ui::face::{Face, initials};
use crate::ui::form::answer_posted;
use crate::ui::icon::Icon;
use crate::ui::moment::Moment;
use crate::ui::tag::{Tag, Tone};
use crate::words;
use acts::{ActForms, Answers, Desk};
use data::{Data, DataDesk};
use history::HistoryCard;
use invitations::Invitations;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::error::Error;
use model::ids::MemberId;
use model::live::What;
use model::mail::MailState;
use model::person::{Acts, Person, Profile};
use model::policy::Standing;
use model::session::Frame;
use model::time::Time;
use rights::Rights;
use sessions::{Sessions, SessionsDesk};

/// A person on their way from the server.
pub type Loading = Resource<Reply<Person>>;

/// The member in the page's address; none where it is no id.
pub fn id_of_address() -> Memo<Option<MemberId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("member"))?.parse().ok())
}

/// Asks for a person after the frame: when that is refused, nothing is asked and nothing stamps another
/// status.
pub fn load_person(
    frame: Resource<Reply<Frame>>,
    slug: Memo<String>,
    id: Memo<Option<MemberId>>,
    cursor: impl Fn() -> String + Send + Sync + 'static,
) -> Loading {
    Resource::new_blocking(
        move || (slug.get(), id.get(), cursor()),
        move |(slug, id, cursor)| async move {
            frame.await?;
            let id = id.ok_or(Failure(Error::NotFound))?;
            show_person(slug, id, cursor).await
        },
    )
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let (slug, id) = (slug_of_address(), id_of_address());
    let query = use_query_map();
    let cursor = Memo::new(move |_| query.with(|query| query.get("history")).unwrap_or_default());
    let frame = load_frame(move || slug.get());
    let person = load_person(frame, slug, id, move || cursor.get());
    let desk = Desk::new(slug);
    let look_again = Callback::new(move |()| person.refetch());
    desk.follow(look_again);
    let sessions = SessionsDesk::new(look_again);
    let data = DataDesk::new();
    Live::here().on(&[What::People, What::Mail, What::Rights], move |changes| {
        if changes
            .iter()
            .any(|change| change.member.is_none() || change.member == id.get_untracked())
        {
            person.refetch();
        }
    });
    let inside = move |frame: Frame| {
        let (slug, standing) = (StoredValue::new(frame.workspace.slug), frame.standing);
        view! {
            <p class="crumb">
                <a href=format!("/w/{}/users", slug.get_value())>{Icon::ChevronLeft.draw()} "Users"</a>
            </p>
            <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
                {move || Suspend::new(async move {
                    match loaded(person).await {
                        Ok(person) => {
                            view! {
                                <Shown
                                    person=person
                                    standing=standing
                                    desk=desk
                                    sessions=sessions
                                    data=data
                                    further=!cursor.get_untracked().is_empty()
                                />
                            }
                                .into_any()
                        }
                        Err(failure) => view! { <Trouble failure=failure/> }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    };
    view! { <Framed frame=frame place=Place::Users inside=inside/> }.into_any()
}

#[component]
fn Shown(
    person: Person,
    standing: Standing,
    desk: Desk,
    sessions: SessionsDesk,
    data: DataDesk,
    further: bool,
) -> impl IntoView {
    let Person {
        profile,
        sessions: signed_in,
        invitations,
        history,
        held,
        apps,
        now,
        ..
    } = person;
    let id = profile.id;
    let subject = profile.subject();
    let acts = Acts::of(&standing, subject);
    let name = profile.shown().to_owned();
    let second = (!profile.name.is_empty()).then(|| profile.email.clone());
    let (takes, erases) = (profile.can_be_taken(&standing), profile.can_be_erased(&standing));
    let base = format!("/w/{}/users/{}", desk.slug.get_untracked(), profile.id);
    view! {
        <Title text=name.clone()/>
        <div class="head person">
            <Face letters=initials(&profile.name, &profile.email)/>
            <div class="say">
                <h1>{name}</h1>
                {second.map(|email| view! { <p>{email}</p> })}
            </div>
        </div>
        <Answers desk=desk/>
        {(!acts.none())
            .then(|| {
                view! {
                    <section class="card padded" aria-label="Actions">
                        <div class="acts">
                            <ActForms
                                desk=desk
                                id=profile.id
                                subject=subject
                                invitation=profile.invitation.map(|(id, _)| id)
                                acts=acts
                                look=""
                                look_bad="bad"
                            />
                        </div>
                    </section>
                }
            })}
        <div class="person-cards">
            <Details profile=profile.clone() now=now/>
            <Rights held=held apps=apps status=profile.status/>
            {signed_in
                .map(|list| view! { <Sessions list=list of=profile.id desk=sessions slug=desk.slug now=now/> })}
            <Invitations list=invitations now=now/>
            {(takes || erases)
                .then(|| {
                    view! { <Data of=id desk=data slug=desk.slug takes=takes erases=erases/> }
                })}
            {history
                .map(|page| {
                    let older = page.next.as_ref().map(|next| format!("{base}?history={next}#history"));
                    let newest = further.then(|| format!("{base}#history"));
                    view! {
                        <HistoryCard
                            page=page
                            of=id
                            slug=desk.slug.get_untracked()
                            older=older
                            newest=newest
                        />
                    }
                })}
        </div>
    }
}

/// Who they are, in a few lines.
#[component]
fn Details(profile: Profile, now: Time) -> impl IntoView {
    let (icon, word, tone) = words::people::standing_of(profile.status, profile.removed_at.is_some());
    let mail = (profile.mail.state != MailState::None).then(|| {
        let (icon, _, tone) = words::mail::state(profile.mail.state);
        view! {
            <dt>"Mail"</dt>
            <dd>
                <Tag tone=tone icon=icon words=words::mail::delivery(&profile.mail)/>
            </dd>
        }
    });
    let moment = |label: &'static str, time: Option<Time>| {
        time.map(|time| {
            view! {
                <dt>{label}</dt>
                <dd>
                    <Moment time=time now=now/>
                </dd>
            }
        })
    };
    view! {
        <section class="card padded facts">
            <h2>"Details"</h2>
            <dl>
                <dt>"Status"</dt>
                <dd>
                    <Tag tone=tone icon=icon words=word/>
                </dd>
                <dt>"Account type"</dt>
                <dd>
                    {words::people::account_type(profile.account_type)} " "
                    {profile.owner.then(|| view! { <Tag tone=Tone::Accent words="Owner"/> })}
                </dd>
                {moment("Removed", profile.removed_at)}
                {moment("Can be restored until", profile.removed_at.map(|at| at + model::limits::RESTORE))}
                {moment("Ends", profile.ends_at)}
                {mail}
                {profile
                    .invited_by
                    .map(|by| {
                        view! {
                            <dt>"Invited by"</dt>
                            <dd>{by}</dd>
                        }
                    })}
                {moment("Last seen", profile.last_seen_at)}
                {moment("Created", Some(profile.created_at))}
            </dl>
        </section>
    }
}
