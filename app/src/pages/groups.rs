//! `/w/{slug}/groups`: the groups of the workspace. Search and page are in the address.

mod delete;
mod form;
pub mod group;
pub mod make;
mod members;

use super::missing::Failed;
use super::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::api::groups::list_groups;
use crate::api::{Reply, encode};
use crate::live::Live;
use crate::pages::loaded;
use crate::ui::form::answer_posted;
use crate::ui::icon::Icon;
use crate::ui::notice::Notice;
use crate::ui::pager::Pager;
use crate::words;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::group::{GroupPage, GroupRow};
use model::live::What;
use model::policy::{Action, may};
use model::session::Frame;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    slug: Memo<String>,
    search: Memo<String>,
    cursor: Memo<String>,
    page: Resource<Reply<GroupPage>>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let (slug, query) = (slug_of_address(), use_query_map());
    let value =
        move |name: &'static str| Memo::new(move |_| query.with(|query| query.get(name)).unwrap_or_default());
    let (search, cursor) = (value("q"), value("cursor"));
    let frame = load_frame(move || slug.get());
    let page = Resource::new_blocking(
        move || (slug.get(), search.get(), cursor.get()),
        move |(slug, search, cursor)| async move {
            frame.await?;
            list_groups(slug, search, cursor).await
        },
    );
    Live::here().on(&[What::Rights], move |_| page.refetch());
    let desk = Desk {
        slug,
        search,
        cursor,
        page,
    };
    let inside = move |frame: Frame| view! { <GroupsPage frame=frame desk=desk/> }.into_any();
    view! {
        <Title text="Groups"/>
        <Framed frame=frame place=Place::Groups inside=inside/>
    }
    .into_any()
}

impl Desk {
    fn list(self) -> String {
        format!("/w/{}/groups", self.slug.get_untracked())
    }

    fn href(self, cursor: Option<&str>) -> String {
        let search = self.search.get_untracked();
        let pairs: Vec<String> = [("q", search.as_str()), ("cursor", cursor.unwrap_or_default())]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        if pairs.is_empty() {
            self.list()
        } else {
            format!("{}?{}", self.list(), pairs.join("&"))
        }
    }
}

#[component]
fn GroupsPage(frame: Frame, desk: Desk) -> impl IntoView {
    let manages = may(&frame.standing, Action::ManageGroups).is_ok();
    view! {
        <div class="head">
            <div class="say">
                <h1>"Groups"</h1>
                <p>"People who share roles and apps: whoever joins gets them, whoever leaves loses them."</p>
            </div>
            {manages
                .then(|| {
                    view! {
                        <a class="btn" data-look="main" href=format!("{}/new", desk.list())>
                            {Icon::Plus.draw()}
                            "New group"
                        </a>
                    }
                })}
        </div>
        <Notice/>
        <form method="get" action=desk.list() class="bar" role="search">
            <span class="find">
                {Icon::Search.draw()}
                <input
                    type="search"
                    name="q"
                    aria-label="Search groups"
                    placeholder="Search groups"
                    autocomplete="off"
                    value=move || desk.search.get()
                />
            </span>
            <button type="submit" class="btn">
                "Search"
            </button>
        </form>
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match loaded(desk.page).await {
                    Ok(page) if page.rows.is_empty() => view! { <Empty desk=desk/> }.into_any(),
                    Ok(page) => view! { <Table page=page desk=desk/> }.into_any(),
                    Err(failure) => view! { <Failed failure=failure again=desk.list()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Empty(desk: Desk) -> impl IntoView {
    if desk.search.with_untracked(String::is_empty) && desk.cursor.with_untracked(String::is_empty) {
        return view! {
            <div class="card nothing">
                <h2>"No groups yet"</h2>
                <p>"Make one for a team or a project, and give it what its members need."</p>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="card nothing">
            <h2>"Nothing found"</h2>
            <p>"No group has this in its name."</p>
            <a class="btn" href=desk.list()>
                "Clear search"
            </a>
        </div>
    }
    .into_any()
}

#[component]
fn Table(page: GroupPage, desk: Desk) -> impl IntoView {
    let first = (!desk.cursor.with_untracked(String::is_empty)).then(|| desk.href(None));
    let next = page.next.as_deref().map(|cursor| desk.href(Some(cursor)));
    let paged = first.is_some() || next.is_some();
    let rows = page
        .rows
        .into_iter()
        .map(|row| view! { <Line row=row desk=desk/> })
        .collect_view();
    view! {
        <div class="card scroll" role="region" aria-label="List of groups" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Members"</th>
                        <th scope="col">"Roles"</th>
                        <th scope="col">"Apps"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {paged
            .then(|| {
                view! {
                    <div class="under">
                        <Pager previous=first next=next/>
                    </div>
                }
            })}
    }
}

#[component]
fn Line(row: GroupRow, desk: Desk) -> impl IntoView {
    view! {
        <tr>
            <td class="wrap">
                <a class="to" href=format!("{}/{}", desk.list(), row.id)>
                    {row.name}
                </a>
                {(!row.description.is_empty())
                    .then(|| view! { <span class="small quiet block">{row.description}</span> })}
            </td>
            <td class="num">{words::grouped(row.members)}</td>
            <td class="wrap">{row.roles.join(", ")}</td>
            <td class="num">{words::grouped(row.apps)}</td>
        </tr>
    }
}
