//! Dialogs: native, so that focus goes in, is held and comes back, Esc closes, and the page behind rests.

use super::icon::Icon;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// A dialog over the page.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its id, unlike any other on the page.
    id: &'static str,
    /// Its heading, which names it.
    title: &'static str,
    /// A quieter line under the heading.
    #[prop(optional)]
    say: &'static str,
    /// What is in it; made anew each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            let _ = dialog.show_modal();
            // Its content is drawn after it opens; then focus goes to the first field.
            let shown = dialog.clone();
            request_animation_frame(move || {
                let field = shown
                    .query_selector("textarea, select, input:not([type=hidden])")
                    .ok()
                    .flatten()
                    .and_then(|field| field.dyn_into::<HtmlElement>().ok());
                if let Some(field) = field {
                    let _ = field.focus();
                }
            });
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let heading = format!("{id}-title");
    let named_by = heading.clone();
    view! {
        <dialog
            id=id
            node_ref=dialog
            aria-labelledby=named_by
            on:close=move |_| open.set(false)
        >
            <Show when=move || open.get()>
                <header>
                    <div>
                        <h2 id=heading.clone()>{title}</h2>
                        {(!say.is_empty()).then(|| view! { <p class="quiet small">{say}</p> })}
                    </div>
                    <button
                        type="button"
                        class="icon-btn"
                        aria-label="Close"
                        on:click=move |_| open.set(false)
                    >
                        {Icon::Close.draw()}
                    </button>
                </header>
                {children()}
            </Show>
        </dialog>
    }
}
