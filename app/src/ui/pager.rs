//! Pagers: to the page before and the next.

use super::icon::Icon;
use leptos::prelude::*;

/// Links to the pages around this one; the ones that do not exist are shown as such.
#[component]
pub fn Pager(
    /// Address of the page before.
    previous: Option<String>,
    /// Address of the next page.
    next: Option<String>,
) -> impl IntoView {
    let step = |href: Option<String>, words: &'static str, icon: Icon, before: bool| {
        let face = move || {
            let (left, right) = if before {
                (Some(icon), None)
            } else {
                (None, Some(icon))
            };
            view! { {left.map(Icon::draw)} {words} {right.map(Icon::draw)} }
        };
        match href {
            Some(href) => view! {
                <a class="btn" data-look="small" href=href data-noscroll="">
                    {face()}
                </a>
            }
            .into_any(),
            None => view! {
                <span class="btn" data-look="small" aria-disabled="true">
                    {face()}
                </span>
            }
            .into_any(),
        }
    };
    view! {
        <nav class="pager" aria-label="Pages">
            {step(previous, "Previous", Icon::ChevronLeft, true)}
            {step(next, "Next", Icon::ChevronRight, false)}
        </nav>
    }
}
