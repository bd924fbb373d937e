//! Tags: a state as shape, word and colour.

use super::icon::Icon;
use leptos::prelude::*;

/// Colour of a tag; never the only sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to look at.
    Plain,
    /// As it should be.
    Good,
    /// Waits for something.
    Warn,
    /// Wants attention.
    Bad,
    /// Stands out.
    Accent,
}

impl Tone {
    /// Its name in the style sheet.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Accent => "accent",
        }
    }
}

/// A state in a few words.
#[component]
pub fn Tag(
    /// Its colour.
    tone: Tone,
    /// Its shape, if it has one.
    #[prop(optional)]
    icon: Option<Icon>,
    /// Its words; cut short where there is no room, and whole on hover.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    let title = words.clone();
    view! {
        <span class="tag" data-tone=tone.word() title=title>
            {icon.map(Icon::draw)}
            <span>{words}</span>
        </span>
    }
}
