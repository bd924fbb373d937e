//! Menus: a button that opens a short list of things to do. A native popover: it opens without JavaScript,
//! closes on Esc and on a press outside, gives focus back, and lies above everything, so that no scrolling
//! table clips it.

use leptos::prelude::*;

/// A button and what it opens.
#[component]
pub fn Menu(
    /// Id of what opens, unlike any other on the page.
    #[prop(into)]
    id: String,
    /// Name of the button for those who cannot see its drawing.
    #[prop(into)]
    label: String,
    /// Look of the button in the style sheet.
    #[prop(default = "icon-btn")]
    look: &'static str,
    /// What the button shows.
    face: AnyView,
    /// What opens.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="menu">
            <button type="button" class=look aria-label=label popovertarget=id.clone()>
                {face}
            </button>
            <div class="sheet" id=id popover="auto">
                {children()}
            </div>
        </span>
    }
}
