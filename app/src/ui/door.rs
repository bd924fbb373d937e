//! Doors: the narrow card of the pages outside a workspace.

use leptos::prelude::*;
use leptos_meta::Title;

/// The card, its one heading, and what stands under it.
#[component]
pub fn Door(
    /// The page's one heading.
    #[prop(into)]
    heading: String,
    /// A quieter line under it.
    #[prop(optional, into)]
    say: Option<String>,
    /// The rest.
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=heading.clone()/>
        <main class="door">
            <div class="card">
                <header>
                    <span class="mark" aria-hidden="true">"U"</span>
                    <h1>{heading}</h1>
                    {say.map(|say| view! { <p class="quiet">{say}</p> })}
                </header>
                {children()}
            </div>
        </main>
    }
}
