//! What happened to a person, before and after.

use crate::ui::moment::Moment;
use crate::words::history;
use leptos::prelude::*;
use model::person::{Change, History, Past};
use model::time::Time;

/// A page of it.
#[component]
pub fn HistoryCard(
    /// What happened.
    history: History,
    /// Address of the next, older page, if there is one.
    older: Option<String>,
    /// Address of the newest page, where it is not this one.
    newest: Option<String>,
    /// The server's clock.
    now: Time,
) -> impl IntoView {
    let none = history.events.is_empty();
    let pages = older.is_some() || newest.is_some();
    view! {
        <section class="card padded" id="history">
            <h2>"History"</h2>
            {none.then(|| view! { <p class="quiet">"Nothing has been noted about them."</p> })}
            <ol class="lines plain">
                {history.events.into_iter().map(|past| view! { <Line past=past now=now/> }).collect_view()}
            </ol>
            {pages
                .then(|| {
                    view! {
                        <nav class="pager" aria-label="Pages of the history">
                            {newest
                                .map(|href| view! { <a class="btn" data-look="small" href=href>"Newest"</a> })}
                            {older.map(|href| view! { <a class="btn" data-look="small" href=href>"Older"</a> })}
                        </nav>
                    }
                })}
        </section>
    }
}

#[component]
fn Line(past: Past, now: Time) -> impl IntoView {
    let changes = past.changes.into_iter().filter_map(|change| {
        let words = changed(&change)?;
        Some(view! { <span class="small quiet">{words}</span> })
    });
    view! {
        <li>
            <span>
                <b>{history::action(past.action)}</b>
                " by "
                {history::doer(&past.doer)}
                {changes.collect_view()}
            </span>
            <span class="small quiet">
                <Moment time=past.at now=now/>
            </span>
        </li>
    }
}

/// `Name: from Ana to Ana Ortiz`; none for what a person has no use for.
fn changed(change: &Change) -> Option<String> {
    let field = history::field(&change.field)?;
    let value = |value: &str| history::value(&change.field, value);
    Some(match (change.before.as_deref(), change.after.as_deref()) {
        (Some(before), Some(after)) => format!("{field}: from {} to {}", value(before), value(after)),
        (None, Some(after)) => format!("{field}: {}", value(after)),
        (Some(before), None) => format!("{field}: no longer {}", value(before)),
        (None, None) => return None,
    })
}
