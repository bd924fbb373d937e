//! The table: heads that sort, rows, and what stands there when there are none.

use super::bulk::{self, TickAll};
use super::row::PersonRow;
use super::{List, keys, menu, query};
use crate::pages::loaded;
use crate::ui::icon::Icon;
use crate::ui::pager::Pager;
use crate::words;
use crate::words::errors;
use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;
use leptos::tachys::view::keyed::keyed;
use model::people::{Page, Query, Row, SortBy};
use model::policy::Standing;

/// Sorted columns before the one of roles and groups.
const HELD_AFTER: usize = 2;

/// Columns that sort, left to right.
const COLUMNS: [SortBy; 6] = [
    SortBy::Name,
    SortBy::AccountType,
    SortBy::Status,
    SortBy::Mail,
    SortBy::LastSeen,
    SortBy::Created,
];

/// The table in all its states.
#[component]
pub fn Table(
    /// Who looks.
    standing: Standing,
    /// The list.
    list: List,
) -> impl IntoView {
    // Rows belong to the table and outlive each loading of the list: one that has not changed keeps its
    // elements, and the focus in them.
    let owner = StoredValue::new(Owner::current().unwrap_or_default());
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match loaded(list.page).await {
                    Ok(page) if page.rows.is_empty() => {
                        match page.next.or(page.previous).filter(|_| page.partly) {
                            Some(on) => view! { <SoFar on=on list=list/> }.into_any(),
                            None => view! { <Empty list=list/> }.into_any(),
                        }
                    }
                    Ok(page) => {
                        view! { <Rows page=page list=list standing=standing owner=owner/> }.into_any()
                    },
                    Err(failure) => {
                        let href = list.href(&Query { cursor: String::new(), ..list.query.get_untracked() });
                        view! {
                            <div class="card nothing" role="alert">
                                <h2>"The list could not be loaded"</h2>
                                <p>{errors::error(&failure.0)}</p>
                                <a class="btn" href=href rel="external">
                                    "Try again"
                                </a>
                            </div>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Rows(page: Page, list: List, standing: Standing, owner: StoredValue<Owner>) -> impl IntoView {
    let ticks = bulk::offered(&standing);
    let here: Vec<_> = page.rows.iter().map(|row| row.id).collect();
    let now = page.now;
    let step = |cursor: Option<String>| {
        cursor.map(|cursor| {
            list.href(&Query {
                cursor,
                ..list.query.get_untracked()
            })
        })
    };
    let (first, rest) = COLUMNS.split_at(HELD_AFTER);
    let (previous, next) = (step(page.previous.clone()), step(page.next.clone()));
    let so_far = page
        .partly
        .then(|| view! { <p class="small quiet so-far">{words::people::SO_FAR}</p> });
    let rows = keyed(page.rows, identity, move |_, row| {
        let owner = owner.with_value(|owner| owner.with(Owner::new));
        let view = owner.with(|| view! { <PersonRow row=row now=now list=list standing=standing/> });
        (drop, OwnedView::new_with_owner(view, owner))
    });
    view! {
        // Focusable, so that it can be scrolled with the keyboard.
        <div class="card scroll" role="region" aria-label="List of users" tabindex="0">
            // One listener for all rows: pages of 200 stay light.
            <table
                class="cards"
                on:click=move |ev| menu::press(&ev, list)
                on:change=move |ev| bulk::changed(&ev, list)
                on:keydown=move |ev| keys::in_rows(&ev, list)
            >
                <thead>
                    <tr>
                        {ticks.then(|| view! { <TickAll here=here list=list/> })}
                        {first.iter().map(|&column| view! { <Head column=column list=list/> }).collect_view()}
                        <th scope="col" data-column="held">
                            "Roles, groups"
                        </th>
                        {rest.iter().map(|&column| view! { <Head column=column list=list/> }).collect_view()}
                        <th scope="col" data-column="actions">
                            <span class="sr">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {rows}
                </tbody>
            </table>
        </div>
        {so_far}
        <div class="under">
            <Sizes list=list/>
            <a class="small removed" href=format!("/w/{}/users/removed", list.slug.get_untracked())>
                "Recently removed"
            </a>
            <Pager previous=previous next=next/>
        </div>
    }
}

/// Changes when anything that the row shows has changed; otherwise its elements, and the focus in them, stay
/// as they are.
fn identity(row: &Row) -> String {
    format!(
        "{} {} {} {} {} {} {} {:?} {:?} {:?} {:?}",
        words::people::held(row),
        row.id,
        row.name,
        row.account_type,
        row.owner,
        row.status,
        words::mail::delivery(&row.mail),
        row.mail.next_at,
        row.invitation
            .as_ref()
            .map(|invitation| (invitation.id, invitation.expires_at, invitation.resent)),
        row.last_seen_at,
        row.ends_at,
    )
}

/// A column's head: pressing it sorts, pressing it again turns the order round.
#[component]
fn Head(column: SortBy, list: List) -> impl IntoView {
    let sorted = Memo::new(move |_| {
        list.query
            .with(|query| (query.sort == column).then_some(query.descending))
    });
    let href = move || {
        let descending = sorted.get() == Some(false);
        list.href(&Query {
            sort: column,
            descending,
            cursor: String::new(),
            ..list.query.get()
        })
    };
    let order = move || {
        sorted
            .get()
            .map(|descending| if descending { "descending" } else { "ascending" })
    };
    let arrow = move || {
        sorted
            .get()
            .map(|descending| if descending { Icon::Down } else { Icon::Up }.draw())
    };
    view! {
        <th scope="col" aria-sort=order data-column=column.word()>
            <a href=href data-noscroll="">
                {words::people::column(column)}
                {arrow}
            </a>
        </th>
    }
}

/// Rows a page.
#[component]
fn Sizes(list: List) -> impl IntoView {
    let size = move |limit: u32| {
        let href = move || {
            list.href(&Query {
                limit,
                cursor: String::new(),
                ..list.query.get()
            })
        };
        let current = move || list.query.with(|query| query.limit == limit).then_some("true");
        view! {
            <a href=href aria-current=current data-noscroll="">
                {limit}
            </a>
        }
    };
    view! {
        <nav class="sizes small" aria-label="Rows a page">
            <span class="quiet">"Rows"</span>
            {Query::LIMITS.map(size).collect_view()}
        </nav>
    }
}

/// Nobody here, or nobody left by search and filters.
#[component]
fn Empty(list: List) -> impl IntoView {
    let query = list.query.get_untracked();
    if query::filters(&query) {
        let href = list.href(&query::cleared(&query));
        view! {
            <div class="card nothing">
                <h2>"Nobody matches"</h2>
                <p>"No name or address fits the search and filters."</p>
                <a class="btn" href=href data-noscroll="">
                    "Clear filters"
                </a>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="card nothing">
                <h2>"Nobody here yet"</h2>
                <p>"People whom you invite appear here, from the first mail to their last day."</p>
                <a class="btn" data-look="main" href=format!("/w/{}/users/invite", list.slug.get_untracked())>
                    "Invite somebody"
                </a>
            </div>
        }
        .into_any()
    }
}

/// Nobody among those whom the search has looked at, which are not yet all.
#[component]
fn SoFar(on: String, list: List) -> impl IntoView {
    let query = list.query.get_untracked();
    let href = list.href(&Query {
        cursor: on,
        ..query.clone()
    });
    let cleared = list.href(&query::cleared(&query));
    view! {
        <div class="card nothing">
            <h2>"Nobody so far"</h2>
            <p>{words::people::SO_FAR}</p>
            <a class="btn" data-look="main" href=href data-noscroll="">
                "Search further"
            </a>
            <a class="btn" href=cleared data-noscroll="">
                "Clear filters"
            </a>
        </div>
    }
}

/// As high as the rows that will stand here.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="card skeleton" aria-busy="true">
            <span class="sr">"Loading"</span>
            {(0..8).map(|_| view! { <div></div> }).collect_view()}
        </div>
    }
}
