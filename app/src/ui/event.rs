//! Events: one row of the audit log, readable, with before and after.

use super::moment::Moment;
use crate::words;
use leptos::prelude::*;
use model::audit::{AuditBy, AuditFact, AuditRow};
use model::ids::MemberId;
use model::time::Time;

/// One event.
#[component]
pub fn EventRow(
    /// What happened.
    row: AuditRow,
    /// The server's clock.
    now: Time,
    /// The workspace.
    slug: String,
    /// Whose page this is: events about them need not say so.
    #[prop(optional)]
    of: Option<MemberId>,
) -> impl IntoView {
    let by = match &row.by {
        AuditBy::Person { name, email } if name.is_empty() => email.clone(),
        AuditBy::Person { name, .. } => name.clone(),
        AuditBy::Key { name, .. } => format!("Key {name}"),
        AuditBy::Stranger => "Somebody without a session".to_owned(),
        AuditBy::System => "Usher".to_owned(),
    };
    let by_title = match &row.by {
        AuditBy::Person { email, .. } | AuditBy::Key { email, .. } => Some(email.clone()),
        _ => None,
    };
    let about = row.about.filter(|about| Some(about.id) != of).map(move |about| {
        let shown = if about.name.is_empty() {
            about.email.clone()
        } else {
            about.name
        };
        view! {
            <a href=format!("/w/{slug}/users/{}", about.id) title=about.email>
                {shown}
            </a>
        }
    });
    view! {
        <li>
            <p>
                <b title=by_title>{by}</b>
                " "
                <span>{words::audit::action(row.action)}</span>
                " "
                {about}
                <span class="quiet small when">
                    <Moment time=row.at now=now/>
                </span>
            </p>
            {(!row.facts.is_empty())
                .then(|| {
                    view! { <dl class="small">{row.facts.into_iter().map(fact).collect_view()}</dl> }
                })}
            <p class="small quiet">
                {format!("No. {}", row.seq)} {(!row.network.is_empty()).then(|| format!(" · {}", row.network))}
                {(!row.user_agent.is_empty()).then(|| format!(" · {}", row.user_agent))}
                {(!row.request_id.is_empty()).then(|| format!(" · request {}", row.request_id))}
            </p>
        </li>
    }
}

fn fact(fact: AuditFact) -> impl IntoView {
    let name = fact.field;
    let side = |side: Option<String>| match side {
        Some(value) => view! { <span>{words::audit::value(&name, &value)}</span> }.into_any(),
        None => view! { <span class="quiet">"nothing"</span> }.into_any(),
    };
    view! {
        <div>
            <dt>{words::audit::field(&name)}</dt>
            <dd>
                {(fact.change && fact.before.is_some())
                    .then(|| {
                        view! {
                            {side(fact.before)}
                            " "
                            <span aria-hidden="true">"→"</span>
                            <span class="sr">"became"</span>
                            " "
                        }
                    })} {side(fact.after)}
            </dd>
        </div>
    }
}
