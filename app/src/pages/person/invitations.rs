//! The invitations that a person has had to this workspace.

use crate::ui::moment::Moment;
use crate::ui::tag::Tag;
use crate::words::{invitations, people};
use leptos::prelude::*;
use model::invitation::State;
use model::person::Sent;
use model::time::Time;

/// The list, the latest first.
#[component]
pub fn Invitations(
    /// The invitations.
    list: Vec<Sent>,
    /// The server's clock.
    now: Time,
) -> impl IntoView {
    let none = list.is_empty();
    let line = move |sent: Sent| {
        let (icon, word, tone) = invitations::state(sent.state);
        let until = match (sent.state, sent.ended_at) {
            (State::Pending, _) => view! { <Moment time=sent.expires_at now=now lead="expires"/> }.into_any(),
            (_, Some(ended)) => view! { <Moment time=ended now=now/> }.into_any(),
            (_, None) => view! { <Moment time=sent.expires_at now=now/> }.into_any(),
        };
        view! {
            <li>
                <span>
                    <b>{people::account_type(sent.account_type)}</b>
                    " by "
                    {sent.inviter}
                    <span class="small quiet">
                        "Sent " <Moment time=sent.sent_at now=now/> {invitations::resent(sent.resent)}
                    </span>
                </span>
                <span class="small quiet">{until}</span>
                <Tag tone=tone icon=icon words=word/>
            </li>
        }
    };
    view! {
        <section class="card padded">
            <h2>"Invitations"</h2>
            {none.then(|| view! { <p class="quiet">"None that is still kept. Ended ones are kept for 90 days."</p> })}
            <ul class="lines plain">{list.into_iter().map(line).collect_view()}</ul>
        </section>
    }
}
