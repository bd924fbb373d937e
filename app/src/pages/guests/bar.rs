//! Above the matrix: search, filters, and what the drawings mean.

use super::Desk;
use super::cell::drawing;
use super::query::{self, Asked};
use crate::pages::loaded;
use crate::ui::icon::Icon;
use crate::ui::menu::Menu;
use crate::ui::search::Search;
use crate::words::{guests, rights};
use leptos::prelude::*;
use model::guest::{GuestQuery, GuestSort};
use model::permission::Privilege;

/// Search and filters.
#[component]
pub fn Bar(
    /// The page.
    desk: Desk,
) -> impl IntoView {
    view! {
        <div class="bar">
            <Search
                label="Search guests"
                search=Signal::derive(move || desk.asked.with(|asked| asked.query.search.clone()))
                action=Signal::derive(move || desk.href(&Asked::default()))
                kept=Signal::derive(move || query::pairs(&another(desk, |query| query.search.clear())))
                href=Callback::new(move |search| {
                    desk.href(&another(desk, |query| query.search = search))
                })
            />
            <Transition>
                {move || Suspend::new(async move {
                    let page = loaded(desk.page).await.ok()?;
                    let groups = page
                        .groups
                        .into_iter()
                        .map(|(id, name)| {
                            let href = move || desk.href(&another(desk, |query| query.group = Some(id)));
                            let here = move || desk.asked.with(|asked| asked.query.group == Some(id));
                            choice(name, href, here)
                        })
                        .collect_view();
                    let apps = page
                        .apps
                        .into_iter()
                        .map(|app| {
                            let href = move || desk.href(&another(desk, |query| query.app = Some(app.id)));
                            let here = move || desk.asked.with(|asked| asked.query.app == Some(app.id));
                            choice(app.name, href, here)
                        })
                        .collect_view();
                    let any_group = choice(
                        "Any group".to_owned(),
                        move || desk.href(&another(desk, |query| query.group = None)),
                        move || desk.asked.with(|asked| asked.query.group.is_none()),
                    );
                    let any_app = choice(
                        "Any app".to_owned(),
                        move || desk.href(&another(desk, |query| query.app = None)),
                        move || desk.asked.with(|asked| asked.query.app.is_none()),
                    );
                    let group = move || desk.asked.with(|asked| asked.query.group.is_some());
                    let app = move || desk.asked.with(|asked| asked.query.app.is_some());
                    Some(
                        view! {
                            <Menu id="menu-group" label="Group" look="btn filter" face=face("Group", group)>
                                {any_group}
                                {groups}
                            </Menu>
                            <Menu id="menu-app" label="App" look="btn filter" face=face("App", app)>
                                {any_app}
                                {apps}
                            </Menu>
                        },
                    )
                })}
            </Transition>
            <Sort desk=desk/>
            <Legend/>
        </div>
    }
}

/// In which order.
#[component]
fn Sort(desk: Desk) -> impl IntoView {
    view! {
        <Menu
            id="menu-sort"
            label="Sort"
            look="btn filter"
            face=view! {
                <span>
                    {move || {
                        desk.asked.with(|asked| guests::sorted(asked.query.sort, asked.query.descending))
                    }}
                </span>
                {Icon::ChevronDown.draw()}
            }
                .into_any()
        >
            {GuestSort::ALL
                .iter()
                .flat_map(|&sort| [(sort, false), (sort, true)])
                .map(|(sort, descending)| {
                    let set = move |query: &mut GuestQuery| (query.sort, query.descending) = (sort, descending);
                    choice(
                        guests::sorted(sort, descending).to_owned(),
                        move || desk.href(&another(desk, set)),
                        move || {
                            desk.asked
                                .with(|asked| {
                                    (asked.query.sort, asked.query.descending) == (sort, descending)
                                })
                        },
                    )
                })
                .collect_view()}
        </Menu>
    }
}

/// What the drawings mean.
#[component]
fn Legend() -> impl IntoView {
    view! {
        <ul class="legend" aria-label="What the drawings mean">
            {Privilege::ALL
                .iter()
                .map(|&privilege| {
                    view! {
                        <li class="small" data-level=privilege.word()>
                            {drawing(Some(privilege)).draw()}
                            {rights::privilege(privilege)}
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

/// The address's query, changed, from its first row on.
fn another(desk: Desk, change: impl FnOnce(&mut GuestQuery)) -> Asked {
    let mut asked = Asked {
        start: 0,
        guest: None,
        ..desk.asked.get()
    };
    change(&mut asked.query);
    asked
}

fn face(words: &'static str, chosen: impl Fn() -> bool + Send + Sync + 'static) -> AnyView {
    view! {
        <span>{words} {move || chosen().then_some(": chosen")}</span>
        {Icon::ChevronDown.draw()}
    }
    .into_any()
}

fn choice(
    words: String,
    href: impl Fn() -> String + Send + Sync + 'static,
    here: impl Fn() -> bool + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <a href=href aria-current=move || here().then_some("true") data-noscroll="">
            {words}
        </a>
    }
}
