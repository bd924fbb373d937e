//! Keys of a page, which can be turned off by those whose own keys they are.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{HtmlElement, KeyboardEvent};

/// Where the browser remembers that they are turned off.
const REMEMBERED: &str = "usher-shortcuts";

/// Turns them on or off, for this browser.
pub fn turn(on: bool) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = if on {
            storage.remove_item(REMEMBERED)
        } else {
            storage.set_item(REMEMBERED, "off")
        };
    }
}

/// `/` goes to the search, unless something is being typed or a dialog is open.
pub fn slash_focuses(field: NodeRef<leptos::html::Input>) {
    on_key("/", move || {
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
            field.select();
        }
    });
}

/// Calls on a key, unless something is being typed, a dialog is open, or shortcuts are turned off.
fn on_key(key: &'static str, act: impl Fn() + Copy + 'static) {
    Effect::new(move || {
        let handle = window_event_listener(leptos::ev::keydown, move |ev: KeyboardEvent| {
            if ev.key() != key || ev.ctrl_key() || ev.meta_key() || ev.alt_key() || busy() || !are_on() {
                return;
            }
            ev.prevent_default();
            act();
        });
        on_cleanup(move || handle.remove());
    });
}

/// Whether they are turned on.
pub fn are_on() -> bool {
    let kept = window()
        .local_storage()
        .ok()
        .flatten()
        .and_then(|storage| storage.get_item(REMEMBERED).ok().flatten());
    kept.as_deref() != Some("off")
}

/// Whether something is being typed, or a dialog is open.
pub fn busy() -> bool {
    let typing = document().active_element().is_some_and(|element| {
        let box_or_button = element
            .get_attribute("type")
            .is_some_and(|kind| kind == "checkbox");
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") && !box_or_button
            || element
                .dyn_ref::<HtmlElement>()
                .is_some_and(HtmlElement::is_content_editable)
    });
    typing || document().query_selector("dialog[open]").ok().flatten().is_some()
}
