//! Moments: a time in relation to the server's clock, and exactly on hover and focus.

use crate::words;
use leptos::prelude::*;
use model::time::Time;

/// `3 minutes ago`, with the exact time and its zone on hover and focus.
#[component]
pub fn Moment(
    /// When.
    time: Time,
    /// The server's clock when the page was made; without it the exact time stands there until the
    /// browser's own clock is at hand.
    #[prop(optional)]
    now: Option<Time>,
    /// Words before it, such as `expires`.
    #[prop(optional)]
    lead: &'static str,
) -> impl IntoView {
    let now = RwSignal::new(now);
    Effect::new(move || {
        if now.get_untracked().is_none() {
            now.set(Some(browser_clock()));
        }
    });
    let words = move || {
        let words = now.get().map_or_else(
            || words::time::exact(time),
            |now| words::time::relative(time, now),
        );
        if lead.is_empty() {
            words
        } else {
            format!("{lead} {words}")
        }
    };
    view! {
        <time class="moment" datetime=time.rfc3339() tabindex="0" data-exact=words::time::exact(time)>
            {words}
        </time>
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds since 1970 fit for 290,000 years"
)]
fn browser_clock() -> Time {
    Time((leptos::web_sys::js_sys::Date::now() as i64).saturating_mul(1_000))
}
