//! Who has a role, and what changes for whom before it is saved.

use super::editor::Desk;
use crate::pages::loaded;
use crate::ui::icon::Icon;
use crate::words;
use crate::words::{errors, rights};
use leptos::prelude::*;
use model::permission::Grants;
use model::rights::Target;
use model::role::{Holder, Preview};

/// What the choice in the grid changes.
#[component]
pub fn Changes(
    /// The page.
    desk: Desk,
    /// What the role grants now.
    saved: Grants,
) -> impl IntoView {
    view! {
        <section class="card padded" id="preview" aria-label="What changes" aria-live="polite">
            <h2>"What changes"</h2>
            <Transition>
                {move || {
                    let chosen = desk.chosen.get().is_some_and(|chosen| chosen != saved);
                    Suspend::new(async move {
                        match loaded(desk.preview).await {
                            Ok(preview) if chosen => {
                                view! { <List preview=preview desk=desk/> }.into_any()
                            }
                            Ok(_) => view! { <p class="quiet">{rights::NO_CHANGE}</p> }.into_any(),
                            Err(failure) => {
                                view! { <p class="quiet">{errors::error(&failure.0)}</p> }.into_any()
                            }
                        }
                    })
                }}
            </Transition>
        </section>
    }
}

fn shown(who: &Holder) -> String {
    if who.name.is_empty() {
        who.email.clone()
    } else {
        who.name.clone()
    }
}

fn link(who: &Holder, desk: Desk) -> impl IntoView + use<> {
    let href = format!("/w/{}/users/{}", desk.slug.get_untracked(), who.id);
    let email = (!who.name.is_empty()).then(|| who.email.clone());
    view! {
        <a href=href>{shown(who)}</a>
        " "
        <span class="small quiet">{email}</span>
    }
}

#[component]
fn List(preview: Preview, desk: Desk) -> impl IntoView {
    let say = rights::changes(preview.changes.len(), preview.holders, preview.more);
    view! {
        <p>{say}</p>
        <ul class="lines">
            {preview
                .changes
                .into_iter()
                .map(|change| {
                    view! {
                        <li>
                            <span>
                                {link(&change.who, desk)}
                                <span class="small block">{rights::change(&change.before, &change.after)}</span>
                            </span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

/// Who has it.
#[component]
pub fn Holders(
    /// The page.
    desk: Desk,
    /// To whom it is given.
    target: Target,
) -> impl IntoView {
    view! {
        <section class="card padded" aria-label="Who has it">
            <h2>"Who has it"</h2>
            <Transition>
                {move || Suspend::new(async move {
                    match loaded(desk.preview).await {
                        Ok(preview) => view! { <Has preview=preview target=target desk=desk/> }.into_any(),
                        Err(failure) => view! { <p class="quiet">{errors::error(&failure.0)}</p> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn Has(preview: Preview, target: Target, desk: Desk) -> impl IntoView {
    let shown = i64::try_from(preview.people.len()).unwrap_or(i64::MAX);
    let rest = preview.holders.saturating_sub(shown);
    let groups = (target == Target::Group && !preview.groups.is_empty()).then(|| {
        view! {
            <p>
                {Icon::Layers.draw()} " "
                {words::count(
                    i64::try_from(preview.groups.len()).unwrap_or(i64::MAX),
                    "group",
                    "groups",
                )} ": " {preview.groups.join(", ")}
            </p>
        }
    });
    let nobody = preview.people.is_empty();
    view! {
        {groups}
        {nobody.then(|| view! { <p class="quiet">"Nobody at present."</p> })}
        <ul class="names-list" aria-label="People">
            {preview
                .people
                .iter()
                .map(|who| view! { <li>{link(who, desk)}</li> })
                .collect_view()}
        </ul>
        {(rest > 0)
            .then(|| {
                view! {
                    <p class="quiet">"And " {words::count(rest, "further person", "further people")} "."</p>
                }
            })}
    }
}
