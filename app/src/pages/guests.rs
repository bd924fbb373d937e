//! `/w/{slug}/guests`: guests in rows, apps in columns, and at each crossing what the one may do with the other.

pub mod add;
mod bar;
mod cell;
mod levels;
mod matrix;
mod panel;
mod query;
mod view;

use super::missing::Failed;
use super::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::api::apps::find_offer;
use crate::api::guests::{EditGuest, GivePrivilege, find_guest, list_guests};
use crate::pages::loaded;

use crate::api::{Failure, Reply};
use crate::live::Live;
use crate::ui::form::{FormError, action, answer_posted, failure};
use crate::ui::icon::Icon;
use crate::ui::notice::Notice;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::account::{AccountType, Rank};
use model::error::Error;
use model::guest::{Guest, Guests};
use model::live::What;
use model::policy::{Action, may};
use model::rights::Offer;
use model::session::Frame;
use query::Asked;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The workspace.
    slug: Memo<String>,
    /// What the address asks for.
    asked: Memo<Asked>,
    /// Columns and first rows.
    page: Resource<Reply<Guests>>,
    /// The guest whose panel is open.
    guest: Resource<Reply<Option<Guest>>>,
    /// What there is to give, for the panel.
    offer: Resource<Reply<Offer>>,
    /// Gives one privilege.
    give: ServerAction<GivePrivilege>,
    /// Saves the panel.
    edit: ServerAction<EditGuest>,
    /// Moves when the rows that are shown are to be read again.
    stale: RwSignal<u32>,
}

impl Desk {
    fn href(self, asked: &Asked) -> String {
        query::href(&self.slug.get_untracked(), asked)
    }

    /// The same list with another panel, or none.
    fn panel_of(self, guest: Option<model::ids::MemberId>) -> String {
        self.href(&Asked {
            guest,
            ..self.asked.get()
        })
    }
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let params = use_query_map();
    let asked = Memo::new(move |_| params.with(query::read));
    let frame = load_frame(move || slug.get());
    // The panel comes and goes without the rows being asked for again.
    let rows = Memo::new(move |_| {
        let asked = asked.get();
        (asked.query, asked.start)
    });
    let open = Memo::new(move |_| asked.with(|asked| asked.guest));
    let desk = Desk {
        slug,
        asked,
        page: Resource::new_blocking(
            move || (slug.get(), rows.get()),
            move |(slug, (query, start))| async move {
                frame.await?;
                list_guests(slug, query, start).await
            },
        ),
        guest: Resource::new_blocking(
            move || (slug.get(), open.get()),
            move |(slug, id)| async move {
                frame.await?;
                match id {
                    Some(id) => match find_guest(slug, id).await {
                        // Gone meanwhile: the list is still there.
                        Err(Failure(Error::NotFound)) => Ok(None),
                        found => found.map(Some),
                    },
                    None => Ok(None),
                }
            },
        ),
        offer: Resource::new(
            move || (slug.get(), open.get().is_some()),
            move |(slug, open)| async move {
                frame.await?;
                if open {
                    find_offer(slug).await
                } else {
                    Ok(Offer::default())
                }
            },
        ),
        give: action(),
        edit: action(),
        stale: RwSignal::new(0),
    };
    Effect::new(move |before: Option<usize>| {
        let version = desk.edit.version().get();
        if before.is_some_and(|before| before != version) && failure(desk.edit).get_untracked().is_none() {
            desk.stale.update(|stale| *stale += 1);
            desk.guest.refetch();
        }
        version
    });
    Live::here().on(&[What::People, What::Rights], move |_| {
        desk.stale.update(|stale| *stale += 1);
    });
    let inside = move |frame: Frame| view! { <GuestsPage frame=frame desk=desk/> }.into_any();
    view! {
        <Title text="Guests"/>
        <Framed frame=frame place=Place::Guests inside=inside/>
    }
    .into_any()
}

#[component]
fn GuestsPage(frame: Frame, desk: Desk) -> impl IntoView {
    let account_type = AccountType::Guest;
    let adds = may(&frame.standing, Action::Invite { account_type }).is_ok();
    let rank = Rank::new(account_type, false);
    let gives = may(&frame.standing, Action::EditMember { rank }).is_ok();
    let slug = frame.workspace.slug;
    let say = if gives {
        "People from outside. A press on a cell gives or takes its reports; its menu offers more."
    } else {
        "People from outside, and the apps that they are given."
    };
    view! {
        <div class="head">
            <div class="say">
                <h1>"Guests"</h1>
                <p>{say}</p>
            </div>
            {may(&frame.standing, Action::Import)
                .is_ok()
                .then(|| {
                    view! {
                        <a class="btn" href=format!("/w/{slug}/imports/guests.csv") rel="external" download>
                            {Icon::Download.draw()}
                            "Download template"
                        </a>
                        <form method="get" action=format!("/w/{slug}/imports")>
                            <input type="hidden" name="kind" value="guests"/>
                            <button type="submit" class="btn">
                                {Icon::Up.draw()}
                                "Import CSV"
                            </button>
                        </form>
                    }
                })}
            {adds
                .then(|| {
                    view! {
                        <form method="get" action=format!("/w/{slug}/guests/new")>
                            <button type="submit" class="btn" data-look="main">
                                {Icon::Plus.draw()}
                                "Add a guest"
                            </button>
                        </form>
                    }
                })}
        </div>
        <Notice/>
        <FormError failure=failure(desk.give)/>
        <bar::Bar desk=desk/>
        <Transition fallback=|| {
            view! {
                <div class="card skeleton" aria-busy="true">
                    {(0..12).map(|_| view! { <div></div> }).collect_view()}
                </div>
            }
        }>
            {move || Suspend::new(async move {
                match loaded(desk.page).await {
                    Ok(page) if page.all == 0 => view! { <Empty adds=adds/> }.into_any(),
                    Ok(page) if page.apps.is_empty() => {
                        view! {
                            <p class="small quiet">
                                "There are no apps yet: once one is registered, it has a column here."
                            </p>
                            <matrix::Matrix page=page desk=desk gives=gives/>
                        }
                            .into_any()
                    }
                    Ok(page) if page.window.total == 0 => view! { <Nothing desk=desk/> }.into_any(),
                    Ok(page) => view! { <matrix::Matrix page=page desk=desk gives=gives/> }.into_any(),
                    Err(failure) => {
                        let again = desk.href(&Asked::default());
                        view! { <Failed failure=failure again=again/> }.into_any()
                    }
                }
            })}
        </Transition>
        <panel::Panel desk=desk gives=gives/>
    }
}

#[component]
fn Empty(adds: bool) -> impl IntoView {
    view! {
        <div class="card nothing">
            <h2>"No guests yet"</h2>
            <p>
                "Guests are people from outside: customers, suppliers, auditors. They get the reports of the apps that you choose, or sign in to look at them."
            </p>
            {adds.then(|| view! { <p class="small quiet">"Add the first one with the button above."</p> })}
        </div>
    }
}

#[component]
fn Nothing(desk: Desk) -> impl IntoView {
    view! {
        <div class="card nothing">
            <h2>"Nobody found"</h2>
            <p>"No guest fits this search and these filters."</p>
            <a class="btn" href=desk.href(&Asked::default())>
                "Clear filters"
            </a>
        </div>
    }
}
