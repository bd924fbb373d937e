//! Search as one types; a plain form without JavaScript. What is searched for stands in the address.

use super::icon::Icon;
use super::keys;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::time::Duration;

/// Between the last key and the search.
const PAUSE: Duration = Duration::from_millis(180);

/// The field.
#[component]
pub fn Search(
    /// Its name.
    label: &'static str,
    /// What the address searches for.
    search: Signal<String>,
    /// Address of the list.
    action: Signal<String>,
    /// The rest of what the list's address says, by name.
    kept: Signal<Vec<(&'static str, String)>>,
    /// The list's address with another search.
    href: Callback<String, String>,
) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    let first = search.get_untracked();
    let text = RwSignal::new(first.clone());
    let asked = StoredValue::new(first.clone());
    let ticket = StoredValue::new(0_u32);
    let navigate = use_navigate();
    let go = move |search: String| {
        if asked.get_value() == search {
            return;
        }
        asked.set_value(search.clone());
        let to = untrack(|| href.run(search));
        navigate(
            &to,
            NavigateOptions {
                replace: true,
                scroll: false,
                ..Default::default()
            },
        );
    };
    let soon = {
        let go = go.clone();
        move |search: String| {
            text.set(search.clone());
            let mine = ticket.get_value().wrapping_add(1);
            ticket.set_value(mine);
            let go = go.clone();
            set_timeout(
                move || {
                    if ticket.try_get_value() == Some(mine) {
                        go(search);
                    }
                },
                PAUSE,
            );
        }
    };
    // Clear filters and the back button change the search from outside; typing must not be undone by its
    // own echo.
    Effect::new(move || {
        let search = search.get();
        if search != asked.get_value() {
            asked.set_value(search.clone());
            text.set(search);
        }
    });
    keys::slash_focuses(field);
    let kept = move || {
        kept.get()
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view()
    };
    view! {
        <form
            class="find"
            role="search"
            method="get"
            action=action
            on:submit=move |ev| {
                ev.prevent_default();
                ticket.update_value(|ticket| *ticket = ticket.wrapping_add(1));
                go(text.get_untracked());
            }
        >
            {Icon::Search.draw()}
            <input
                type="search"
                name="q"
                aria-label=label
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                value=first
                prop:value=move || text.get()
                node_ref=field
                on:input=move |ev| soon(event_target_value(&ev))
            />
            <kbd aria-hidden="true">"/"</kbd>
            {kept}
        </form>
    }
}
