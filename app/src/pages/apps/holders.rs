//! Who can open an app, with which privilege and why.

use super::app::Desk;
use crate::api::encode;
use crate::pages::loaded;
use crate::ui::icon::Icon;
use crate::ui::pager::Pager;
use crate::ui::tag::Tag;
use crate::words;
use crate::words::{apps, errors, rights};
use leptos::prelude::*;
use model::app::{AppHolder, AppPage};
use model::people::Status;

/// By account type, then one by one.
#[component]
pub fn Holders(
    /// The page.
    desk: Desk,
    /// Address of the app's page.
    base: String,
) -> impl IntoView {
    let base = StoredValue::new(base);
    view! {
        <section class="card padded" id="people" aria-label="Who can open it">
            <h2>"Who can open it"</h2>
            <Transition>
                {move || Suspend::new(async move {
                    match loaded(desk.people).await {
                        Ok(page) => view! { <List page=page desk=desk base=base.get_value()/> }.into_any(),
                        Err(failure) => view! { <p class="quiet">{errors::error(&failure.0)}</p> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn List(page: AppPage, desk: Desk, base: String) -> impl IntoView {
    if !page.sees_people {
        return view! { <p class="quiet">{rights::UNSEEN}</p> }.into_any();
    }
    let first = (!desk.cursor.get_untracked().is_empty()).then(|| format!("{base}#people"));
    let next = page
        .next
        .map(|next| format!("{base}?people={}#people", encode(&next)));
    let paged = first.is_some() || next.is_some();
    let nobody = page.by_type.is_empty() && page.people.is_empty();
    view! {
        {nobody.then(|| view! { <p class="quiet">"Nobody at present."</p> })}
        <ul class="lines plain">
            {page
                .by_type
                .into_iter()
                .map(|(of, privilege, number)| {
                    view! {
                        <li>
                            <span>{Icon::Users.draw()} " " {apps::by_type(of, privilege, number)}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        {(!page.people.is_empty())
            .then(|| {
                view! {
                    <h3>"By privilege, role or group"</h3>
                    <ul class="lines" aria-label="People">
                        {page
                            .people
                            .into_iter()
                            .map(|holder| view! { <Line holder=holder desk=desk/> })
                            .collect_view()}
                    </ul>
                }
            })}
        {paged.then(|| view! { <Pager previous=first next=next/> })}
    }
    .into_any()
}

#[component]
fn Line(holder: AppHolder, desk: Desk) -> impl IntoView {
    let href = format!("/w/{}/users/{}", desk.slug.get_untracked(), holder.id);
    let (name, email) = if holder.name.is_empty() {
        (holder.email, None)
    } else {
        (holder.name, Some(holder.email))
    };
    let status = (holder.status != Status::Active).then(|| {
        let (icon, word, tone) = words::people::status(holder.status);
        view! { <Tag tone=tone icon=icon words=word/> }
    });
    let why: Vec<String> = holder
        .why
        .iter()
        .map(|(privilege, source)| rights::reason(*privilege, source))
        .collect();
    view! {
        <li>
            <span>
                <a href=href>{name}</a>
                " "
                <span class="quiet">{email}</span>
                " "
                {status}
                <span class="small block">{why.join(", ")}</span>
            </span>
        </li>
    }
}
