//! What happened to a person, before and after: the rows of the audit log that are about them.

use crate::ui::event::EventRow;
use leptos::prelude::*;
use model::audit::AuditPage;
use model::ids::MemberId;

/// A page of it.
#[component]
pub fn HistoryCard(
    /// What happened.
    page: AuditPage,
    /// Whose.
    of: MemberId,
    /// The workspace.
    slug: String,
    /// Address of the next, older page, if there is one.
    older: Option<String>,
    /// Address of the newest page, where it is not this one.
    newest: Option<String>,
) -> impl IntoView {
    let (none, now) = (page.rows.is_empty(), page.now);
    let pages = older.is_some() || newest.is_some();
    let slug = StoredValue::new(slug);
    let events = page
        .rows
        .into_iter()
        .map(|row| view! { <EventRow row=row now=now slug=slug.get_value() of=of/> })
        .collect_view();
    let step = |href: Option<String>, words: &'static str| {
        href.map(|href| {
            view! {
                <a class="btn" data-look="small" href=href>
                    {words}
                </a>
            }
        })
    };
    view! {
        <section class="card history" id="history">
            <h2>"History"</h2>
            {none.then(|| view! { <p class="quiet">"Nothing has been noted about them."</p> })}
            <ul class="events" aria-label="Events">
                {events}
            </ul>
            {pages
                .then(|| {
                    view! {
                        <nav class="pager" aria-label="Pages of the history">
                            {step(newest, "Newest")} {step(older, "Older")}
                        </nav>
                    }
                })}
        </section>
    }
}
