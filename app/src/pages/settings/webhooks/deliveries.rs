//! What a webhook was told, and what it said to that.

use super::hook::{Desk, Subject};
use crate::api::encode;
use crate::pages::loaded;
use crate::pages::missing::Failed;
use crate::ui::form::Form;
use crate::ui::moment::Moment;
use crate::ui::pager::Pager;
use crate::ui::tag::Tag;
use crate::words::{count, webhooks};
use leptos::prelude::*;
use model::ids::WebhookId;
use model::time::Time;
use model::webhook::{Attempt, Delivery, DeliveryPage, DeliveryState};

/// The section.
#[component]
pub fn Deliveries(
    /// The webhook.
    id: WebhookId,
    /// The page.
    desk: Desk,
) -> impl IntoView {
    view! {
        <h2 class="section" id="deliveries">
            "Deliveries"
        </h2>
        <Transition>
            {move || Suspend::new(async move {
                match loaded(desk.deliveries).await {
                    Ok(page) if page.rows.is_empty() => {
                        view! {
                            <div class="card nothing">
                                <p>"Nothing was sent yet. Deliveries are kept for 30 days."</p>
                            </div>
                        }
                            .into_any()
                    }
                    Ok(page) => view! { <Page page=page id=id desk=desk/> }.into_any(),
                    Err(failure) => view! { <Failed failure=failure again=desk.page(id)/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Page(page: DeliveryPage, id: WebhookId, desk: Desk) -> impl IntoView {
    let now = page.now;
    let first = (!desk.cursor.with_untracked(String::is_empty)).then(|| desk.page(id));
    let next = page
        .next
        .as_deref()
        .map(|cursor| format!("{}?deliveries={}", desk.page(id), encode(cursor)));
    let paged = first.is_some() || next.is_some();
    view! {
        <ul class="card deliveries" aria-label="List of deliveries">
            {page
                .rows
                .into_iter()
                .map(|row| view! { <Line row=row now=now id=id desk=desk/> })
                .collect_view()}
        </ul>
        {paged.then(|| view! { <Pager previous=first next=next/> })}
    }
}

#[component]
fn Line(row: Delivery, now: Time, id: WebhookId, desk: Desk) -> impl IntoView {
    let (icon, word, tone) = webhooks::state(row.state);
    let waits = matches!(row.state, DeliveryState::Queued | DeliveryState::Sending);
    let label = format!("Resend {}", row.message);
    let mut attempts = row.attempts.into_iter();
    let last = attempts.next().map(|attempt| answer(&attempt));
    let before: Vec<Attempt> = attempts.collect();
    let next = row
        .next_at
        .map(|at| view! { <Moment time=at now=now lead="next try"/> });
    view! {
        <li>
            <div class="what">
                <span>
                    <b>{webhooks::event(row.event)}</b>
                    <code class="small quiet">{row.event.word()}</code>
                </span>
                <span class="small quiet">
                    <Moment time=row.created_at now=now/>
                    {(row.tries > 0).then(|| format!(", {}", count(row.tries, "try", "tries")))}
                    {next.map(|next| view! { ", " {next} })}
                </span>
                {last}
                {(!before.is_empty())
                    .then(|| {
                        view! {
                            <details>
                                <summary>"Tries before"</summary>
                                <ol>{before.iter().map(|attempt| earlier(attempt, now)).collect_view()}</ol>
                            </details>
                        }
                    })}
            </div>
            <Tag tone=tone icon=icon words=word/>
            {(!waits)
                .then(|| {
                    view! {
                        <Form action=desk.resend>
                            <Subject id=id desk=desk/>
                            <input type="hidden" name="seq" value=row.seq.to_string()/>
                            <button type="submit" class="btn" data-look="small" aria-label=label>
                                "Resend"
                            </button>
                        </Form>
                    }
                })}
        </li>
    }
}

/// What came of a try, and the receiver's own words.
fn answer(attempt: &Attempt) -> impl IntoView + use<> {
    let said = attempt.words.clone();
    view! {
        <span class="small">{webhooks::attempt(attempt)}</span>
        {(!said.is_empty()).then(|| view! { <p class="small said">{said}</p> })}
    }
}

fn earlier(attempt: &Attempt, now: Time) -> impl IntoView + use<> {
    view! {
        <li>
            <span class="small quiet">
                <Moment time=attempt.at now=now/>
            </span>
            {answer(attempt)}
        </li>
    }
}
