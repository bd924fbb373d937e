//! Faces: a person's initials in a circle.

use leptos::prelude::*;

/// First letters of the first and the last word of the name, or of the address where there is no name.
pub fn initials(name: &str, email: &str) -> String {
    let mut words = name.split_whitespace();
    let letters: String = match (words.next(), words.next_back()) {
        (Some(first), Some(last)) => first.chars().take(1).chain(last.chars().take(1)).collect(),
        (Some(only), None) => only.chars().take(2).collect(),
        _ => email.chars().take(2).collect(),
    };
    letters.to_uppercase()
}

/// The circle. Says nothing to screen readers: the name stands beside it.
#[component]
pub fn Face(
    /// Initials, from [`initials`].
    #[prop(into)]
    letters: String,
) -> impl IntoView {
    view! { <span class="face" aria-hidden="true">{letters}</span> }
}
