//! Banners: one sentence across the page, with what to do about it.

use super::icon::Icon;
use super::tag::Tone;
use leptos::prelude::*;

/// A sentence that matters to the whole page.
#[component]
pub fn Banner(
    /// Its colour and shape.
    tone: Tone,
    /// Read out as soon as it appears: for answers to what was just done.
    #[prop(optional)]
    live: bool,
    /// Its words, perhaps with a link or a button.
    children: Children,
) -> impl IntoView {
    let icon = match tone {
        Tone::Good => Icon::Check,
        Tone::Warn | Tone::Bad => Icon::Warning,
        Tone::Plain | Tone::Accent => Icon::Info,
    };
    let role = live.then_some(if tone == Tone::Bad { "alert" } else { "status" });
    view! {
        <div class="banner" data-tone=tone.word() role=role>
            {icon.draw()}
            <div>{children()}</div>
        </div>
    }
}
