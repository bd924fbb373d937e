//! Moments: a time in relation to the server's clock, and exactly on hover and focus.

use crate::words;
use leptos::either::Either;
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
    let said = move |words: String| {
        if lead.is_empty() {
            words
        } else {
            format!("{lead} {words}")
        }
    };
    // Most stand in rows of a page that knows the time: nothing about them changes.
    let words = match now {
        Some(now) => Either::Left(said(words::time::relative(time, now))),
        None => Either::Right(by_the_browser(time, said)),
    };
    view! {
        <time class="moment" datetime=time.rfc3339() tabindex="0" data-exact=words::time::exact(time)>
            {words}
        </time>
    }
}

/// The exact time, until the browser's own clock is at hand.
fn by_the_browser(
    time: Time,
    said: impl Fn(String) -> String + Copy + Send + 'static,
) -> impl Fn() -> String + Send {
    let now = RwSignal::new(None);
    Effect::new(move || now.set(Some(browser_clock())));
    move || {
        said(now.get().map_or_else(
            || words::time::exact(time),
            |now| words::time::relative(time, now),
        ))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds since 1970 fit for 290,000 years"
)]
fn browser_clock() -> Time {
    Time((leptos::web_sys::js_sys::Date::now() as i64).saturating_mul(1_000))
}
