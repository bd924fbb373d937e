//! Keys of the list.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{HtmlElement, KeyboardEvent};

/// `/` goes to the search, unless something is being typed or a dialog is open.
pub fn slash_focuses(field: NodeRef<leptos::html::Input>) {
    Effect::new(move || {
        let handle = window_event_listener(leptos::ev::keydown, move |ev: KeyboardEvent| {
            if ev.key() != "/" || ev.ctrl_key() || ev.meta_key() || ev.alt_key() || busy() {
                return;
            }
            if let Some(field) = field.get_untracked() {
                ev.prevent_default();
                let _ = field.focus();
                field.select();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

fn busy() -> bool {
    let typing = document().active_element().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element
                .dyn_ref::<HtmlElement>()
                .is_some_and(HtmlElement::is_content_editable)
    });
    typing || document().query_selector("dialog[open]").ok().flatten().is_some()
}
