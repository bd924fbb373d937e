//! Above the table: status tabs with their counts, search, filters, range.

use super::{List, query};
use crate::pages::loaded;
use crate::ui::field::Select;
use crate::ui::icon::Icon;
use crate::ui::menu::Menu;
use crate::ui::search::Search;
use crate::words;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use model::account::AccountType;
use model::people::{Query, Status};

/// One link a status, with the number of people in it.
#[component]
pub fn Tabs(
    /// The list.
    list: List,
) -> impl IntoView {
    const ORDER: [Status; 5] = [
        Status::Active,
        Status::Invited,
        Status::Expired,
        Status::Requested,
        Status::Archived,
    ];
    let tab = move |status: Option<Status>, number: Option<i64>| {
        let href = move || {
            list.href(&Query {
                status,
                cursor: String::new(),
                ..list.query.get()
            })
        };
        let current = move || list.query.with(|query| query.status == status).then_some("page");
        view! {
            <a href=href aria-current=current data-noscroll="">
                {status.map_or("All", |status| words::people::status(status).1)}
                <span>{number.map(words::grouped)}</span>
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label="Status">
            <Transition fallback=move || {
                (tab(None, None), ORDER.map(|status| tab(Some(status), None)).collect_view())
            }>
                {move || Suspend::new(async move {
                    let counts = loaded(list.page).await.map(|page| page.counts).unwrap_or_default();
                    let number = |status| {
                        counts.iter().find(|(of, _)| *of == status).map_or(0, |&(_, number)| number)
                    };
                    let all = counts.iter().map(|&(_, number)| number).sum();
                    (
                        tab(None, Some(all)),
                        ORDER.map(|status| tab(Some(status), Some(number(status)))).collect_view(),
                    )
                })}
            </Transition>
        </nav>
    }
}

/// Search, filter and range.
#[component]
pub fn Bar(
    /// The list.
    list: List,
    /// Whether the viewer may import.
    imports: bool,
) -> impl IntoView {
    view! {
        <div class="bar">
            <Search
                label="Search users"
                search=Signal::derive(move || list.query.with(|query| query.search.clone()))
                action=Signal::derive(move || format!("/w/{}/users", list.slug.get()))
                kept=Signal::derive(move || query::pairs(&searching(&list, String::new())))
                href=Callback::new(move |search| list.href(&searching(&list, search)))
            />
            <TypeFilter list=list/>
            <HeldFilter list=list/>
            <a
                class="btn filter"
                href=move || list.query.with(|query| query::export_href(&list.slug.get(), query))
                rel="external"
                download
            >
                "Export CSV"
            </a>
            {imports
                .then(|| {
                    view! {
                        <a class="btn filter" href=move || format!("/w/{}/imports?kind=users", list.slug.get())>
                            "Import"
                        </a>
                    }
                })}
            <span class="range small quiet num" aria-live="polite">
                <Transition>
                    {move || Suspend::new(async move {
                        let query = list.query.get_untracked();
                        loaded(list.page).await.ok().map(|page| words::people::range(&page, &query))
                    })}
                </Transition>
            </span>
        </div>
    }
}

/// The query with another search, from its first page on.
fn searching(list: &List, search: String) -> Query {
    Query {
        search,
        cursor: String::new(),
        ..list.query.get()
    }
}

/// Filter by account type.
#[component]
fn TypeFilter(list: List) -> impl IntoView {
    let choice = move |account_type: Option<AccountType>| {
        let href = move || {
            list.href(&Query {
                account_type,
                cursor: String::new(),
                ..list.query.get()
            })
        };
        let current = move || {
            list.query
                .with(|query| query.account_type == account_type)
                .then_some("true")
        };
        view! {
            <a href=href aria-current=current data-noscroll="">
                {account_type.map_or("Any account type", words::people::account_type)}
            </a>
        }
    };
    let chosen = move || {
        list.query.with(|query| {
            query
                .account_type
                .map_or("Account type", words::people::account_type)
        })
    };
    let face = view! {
        <span>{chosen}</span>
        {Icon::ChevronDown.draw()}
    }
    .into_any();
    view! {
        <Menu id="menu-type" label="Account type" look="btn filter" face=face>
            {choice(None)}
            {AccountType::OF_USERS
                .into_iter()
                .chain([AccountType::Guest])
                .map(|account_type| choice(Some(account_type)))
                .collect_view()}
        </Menu>
    }
}

/// Filter by role, group and app: a form, so that it works without JavaScript.
#[component]
fn HeldFilter(list: List) -> impl IntoView {
    let navigate = use_navigate();
    let face = move || {
        view! {
            <span>
                {move || list.query.with(|query| {
                    if query.is_narrow() { "Roles, groups, apps: chosen" } else { "Roles, groups, apps" }
                })}
            </span>
            {Icon::ChevronDown.draw()}
        }
        .into_any()
    };
    let kept = move || {
        let query = Query {
            role: None,
            group: None,
            app: None,
            cursor: String::new(),
            ..list.query.get()
        };
        query::pairs(&query)
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view()
    };
    view! {
        <Transition>
            {move || {
                let navigate = navigate.clone();
                Suspend::new(async move {
                    let offer = loaded(list.offer).await.ok()?;
                    let now = list.query.get_untracked();
                    let picked = RwSignal::new((now.role, now.group, now.app));
                    let roles = offer.all_roles.iter().map(|(id, name)| (id.to_string(), name.clone(), now.role == Some(*id)));
                    let groups = offer.groups.iter().map(|group| (group.id.to_string(), group.name.clone(), now.group == Some(group.id)));
                    let apps = offer.apps.iter().map(|app| (app.id.to_string(), app.name.clone(), now.app == Some(app.id)));
                    let selects = (
                        select("Role", "role", roles.collect(), move |id: String| picked.update(|now| now.0 = id.parse().ok())),
                        select("Group", "group", groups.collect(), move |id: String| picked.update(|now| now.1 = id.parse().ok())),
                        select("App", "app", apps.collect(), move |id: String| picked.update(|now| now.2 = id.parse().ok())),
                    );
                    let go = move |ev: leptos::web_sys::SubmitEvent| {
                        ev.prevent_default();
                        let (role, group, app) = picked.get_untracked();
                        let query = Query {
                            role,
                            group,
                            app,
                            cursor: String::new(),
                            ..list.query.get_untracked()
                        };
                        navigate(&list.href(&query), NavigateOptions { scroll: false, ..Default::default() });
                    };
                    Some(
                        view! {
                            <Menu id="menu-held" label="Roles, groups, apps" look="btn filter" face=face()>
                                <form
                                    class="stack padded"
                                    method="get"
                                    action=move || format!("/w/{}/users", list.slug.get())
                                    on:submit=go
                                >
                                    {kept}
                                    {selects}
                                    <button type="submit" class="btn">
                                        "Apply"
                                    </button>
                                </form>
                            </Menu>
                        },
                    )
                })
            }}
        </Transition>
    }
}

/// A choice of one thing by id, or of none.
fn select(
    label: &'static str,
    name: &'static str,
    things: Vec<(String, String, bool)>,
    tell: impl Fn(String) + Send + Sync + 'static,
) -> impl IntoView {
    let options = std::iter::once((String::new(), "Any".to_owned(), false))
        .chain(things)
        .collect();
    view! { <Select label=label name=name options=options on_choice=Callback::new(tell)/> }
}
