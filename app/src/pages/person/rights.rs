//! What a person can open, and why.

use crate::words::rights;
use leptos::prelude::*;
use model::people::Status;
use model::permission::Resource;
use model::rights::{AppName, Held};

/// Each right with where it comes from.
#[component]
pub fn Rights(
    /// What they hold.
    held: Held,
    /// Apps in use, by name.
    apps: Vec<AppName>,
    /// Where they stand; the rights count while they are active.
    status: Option<Status>,
) -> impl IntoView {
    let counts = status == Some(Status::Active);
    let line = |what: String, why: String| {
        view! {
            <li>
                <span>
                    <b>{what}</b>
                    <span class="small quiet">{why}</span>
                </span>
            </li>
        }
    };
    let grants: Vec<_> = Resource::ALL
        .iter()
        .filter_map(|&resource| {
            let why = held.why(resource);
            let (permission, _) = why.first()?;
            Some(line(
                rights::allows(resource, *permission).to_owned(),
                rights::why(resource, &why),
            ))
        })
        .collect();
    let nothing = grants
        .is_empty()
        .then(|| view! { <p class="quiet">{rights::NOTHING}</p> });
    let owner = held.owner.then(|| {
        line(
            "Make other owners, and further workspaces".to_owned(),
            "By the owner mark".to_owned(),
        )
    });
    let apps = apps
        .into_iter()
        .filter_map(move |app| {
            let why = held.why_app(app.id);
            let (privilege, _) = why.first()?;
            let what = format!("{}: {}", app.name, rights::privilege(*privilege));
            Some(line(what, rights::why_app(&why)))
        })
        .collect_view();
    view! {
        <section class="card padded">
            <h2>"What they can open"</h2>
            {(!counts)
                .then(|| view! { <p class="quiet">{rights::not_now(status)}</p> })}
            {nothing}
            <ul class="lines">{grants} {owner} {apps}</ul>
        </section>
    }
}
