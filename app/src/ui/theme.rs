//! Themes: as the system has it, light or dark; remembered in a cookie, so that the server draws the first
//! page right and no script has to run before it.

use super::form::{Form, action};
use crate::api::theme::{ChooseTheme, Theme};
use leptos::prelude::*;

/// What the browser's cookie says, for the root element; nothing follows the system.
#[cfg(feature = "ssr")]
pub fn chosen() -> Option<&'static str> {
    match Theme::of_request() {
        Theme::System => None,
        theme => Some(theme.word()),
    }
}

/// Three buttons, of which one is pressed.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let choose = action::<ChooseTheme>();
    let first = leptos::server::SharedValue::new(Theme::of_request).into_inner();
    let chosen = RwSignal::new(first);
    let button = move |theme: Theme, words: &'static str| {
        view! {
            <button
                type="submit"
                name="theme"
                value=theme.word()
                aria-pressed=move || if chosen.get() == theme { "true" } else { "false" }
                on:click=move |_| {
                    chosen.set(theme);
                    theme.wear();
                }
            >
                {words}
            </button>
        }
    };
    view! {
        <Form action=choose look="segments">
            {button(Theme::System, "System")} {button(Theme::Light, "Light")}
            {button(Theme::Dark, "Dark")}
        </Form>
    }
}
