//! `/w/{slug}/users/removed`: members who were removed in the last thirty days, to be restored.

use crate::api::Reply;
use crate::api::people::list_removed;
use crate::pages::loaded;
use crate::pages::missing::Trouble;
use crate::pages::person::acts::{Answers, Desk};
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::form::{Form, Submit, answer_posted};
use crate::ui::icon::Icon;
use crate::ui::moment::Moment;
use crate::ui::tag::{Tag, Tone};
use crate::words::people;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::account::Rank;
use model::person::{Removed, RemovedPage};
use model::policy::{Action, Standing, may};
use model::session::Frame;
use model::time::Time;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let query = use_query_map();
    let cursor = Memo::new(move |_| query.with(|query| query.get("cursor")).unwrap_or_default());
    let frame = load_frame(move || slug.get());
    let page: Resource<Reply<RemovedPage>> = Resource::new_blocking(
        move || (slug.get(), cursor.get()),
        move |(slug, cursor)| async move {
            frame.await?;
            list_removed(slug, cursor).await
        },
    );
    let desk = Desk::new(slug);
    desk.follow(Callback::new(move |()| page.refetch()));
    let inside = move |frame: Frame| {
        let standing = frame.standing;
        view! {
            <p class="crumb">
                <a href=format!("/w/{}/users", frame.workspace.slug)>{Icon::ChevronLeft.draw()} "Users"</a>
            </p>
            <div class="head">
                <div class="say">
                    <h1>"Recently removed"</h1>
                    <p>"They can be restored for 30 days, with the rights that they had."</p>
                </div>
            </div>
            <Answers desk=desk/>
            <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
                {move || Suspend::new(async move {
                    match loaded(page).await {
                        Ok(page) => view! { <Rows page=page desk=desk standing=standing/> }.into_any(),
                        Err(failure) => view! { <Trouble failure=failure/> }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    };
    view! {
        <Title text="Recently removed"/>
        <Framed frame=frame place=Place::Users inside=inside/>
    }
    .into_any()
}

#[component]
fn Rows(page: RemovedPage, desk: Desk, standing: Standing) -> impl IntoView {
    let now = page.now;
    if page.rows.is_empty() {
        return view! {
            <div class="card nothing">
                <h2>"Nobody was removed"</h2>
                <p>"Whoever is removed from the workspace waits here for 30 days."</p>
            </div>
        }
        .into_any();
    }
    let older = page.older.map(|cursor| {
        let href = format!("/w/{}/users/removed?cursor={cursor}", desk.slug.get_untracked());
        view! {
            <nav class="pager" aria-label="Pages">
                <a class="btn" data-look="small" href=href>
                    "Older"
                </a>
            </nav>
        }
    });
    view! {
        <div class="card scroll" role="region" aria-label="Removed users" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Account type"</th>
                        <th scope="col">"Removed"</th>
                        <th scope="col">
                            <span class="sr">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {page
                        .rows
                        .into_iter()
                        .map(|row| view! { <Line row=row now=now desk=desk standing=standing/> })
                        .collect_view()}
                </tbody>
            </table>
        </div>
        {older}
    }
    .into_any()
}

#[component]
fn Line(row: Removed, now: Time, desk: Desk, standing: Standing) -> impl IntoView {
    let slug = desk.slug.get_untracked();
    let page = format!("/w/{slug}/users/{}", row.id);
    let rank = Rank::new(row.account_type, row.owner);
    let restores = may(&standing, Action::MoveMember { rank, oneself: false }).is_ok();
    let label = format!("Restore {}", row.email);
    view! {
        <tr>
            <td>
                <span class="who">
                    <span>
                        <a href=page>{row.name}</a>
                        <span>{row.email}</span>
                    </span>
                </span>
            </td>
            <td>
                {people::account_type(row.account_type)} " "
                {row.owner.then(|| view! { <Tag tone=Tone::Accent words="Owner"/> })}
            </td>
            <td class="quiet small">
                <Moment time=row.removed_at now=now/>
            </td>
            <td>
                {restores
                    .then(|| {
                        view! {
                            <Form action=desk.restore>
                                <input type="hidden" name="slug" value=slug/>
                                <input type="hidden" name="id" value=row.id.to_string()/>
                                <span title=label>
                                    <Submit words="Restore" look="small"/>
                                </span>
                            </Form>
                        }
                    })}
            </td>
        </tr>
    }
}
