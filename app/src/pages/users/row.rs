//! One row: who, what they are, where they stand, and the button of what can be done.

use super::{List, bulk, menu};
use crate::ui::face::{Face, initials};
use crate::ui::icon::Icon;
use crate::ui::moment::Moment;
use crate::ui::tag::{Tag, Tone};
use crate::words;
use leptos::prelude::*;
use model::mail::MailState;
use model::people::{Row, Status};
use model::person::Acts;
use model::policy::Standing;
use model::time::Time;

/// One person.
#[component]
pub fn PersonRow(
    /// Who.
    row: Row,
    /// The server's clock.
    now: Time,
    /// The list.
    list: List,
    /// Who looks.
    standing: Standing,
) -> impl IntoView {
    let (icon, word, tone) = words::people::status(row.status);
    let (letters, label) = (
        initials(&row.name, &row.email),
        format!("Actions for {}", row.email),
    );
    let tick = bulk::offered(&standing).then(|| format!("Select {}", row.email));
    let (id, created, account_type, owner) = (row.id, row.created_at, row.account_type, row.owner);
    let page = format!("/w/{}/users/{id}", list.slug.get_untracked());
    let acts = !Acts::of(&standing, row.subject()).none();
    let held = words::people::held(&row);
    let (delivery, seen) = (mail(&row), last(&row, now));
    let (first, second) = if row.name.is_empty() {
        (row.email, None)
    } else {
        (row.name, Some(row.email))
    };
    view! {
        <tr data-id=id.to_string()>
            {tick.map(|label| view! { <bulk::Tick id=id label=label list=list/> })}
            <td data-column="name">
                <span class="who">
                    <Face letters=letters/>
                    <span>
                        <a href=page.clone()>{first}</a>
                        {second.map(|second| view! { <span title=second.clone()>{second.clone()}</span> })}
                    </span>
                </span>
            </td>
            <td data-column="account-type">
                {words::people::account_type(account_type)} " "
                {owner.then(|| view! { <Tag tone=Tone::Accent words="Owner"/> })}
            </td>
            <td data-column="held" class="small">
                {held}
            </td>
            <td data-column="status">
                <Tag tone=tone icon=icon words=word/>
            </td>
            <td data-column="mail">{delivery}</td>
            <td class="quiet small" data-column="last-seen">
                {seen}
            </td>
            <td class="quiet small" data-column="created">
                <Moment time=created now=now/>
            </td>
            <td data-column="actions">
                {acts
                    .then(|| {
                        view! {
                            <button
                                type="submit"
                                class="icon-btn"
                                form=menu::FORM
                                formaction=page
                                aria-label=label
                            >
                                {Icon::More.draw()}
                            </button>
                        }
                    })}
            </td>
        </tr>
    }
}

/// How the latest mail about them fares, where there is one.
fn mail(row: &Row) -> Option<impl IntoView + use<>> {
    (row.mail.state != MailState::None).then(|| {
        let (icon, _, tone) = words::mail::state(row.mail.state);
        view! { <Tag tone=tone icon=icon words=words::mail::delivery(&row.mail)/> }
    })
}

/// When they were last seen, how long their invitation lasts, or when their membership ends if that is near.
fn last(row: &Row, now: Time) -> AnyView {
    const NEAR: model::time::Span = model::limits::END_NOTICES[0];
    match (&row.invitation, row.status, row.last_seen_at) {
        (Some(invitation), Status::Invited, _) => {
            view! { <Moment time=invitation.expires_at now=now lead="expires"/> }.into_any()
        }
        (Some(invitation), Status::Expired, _) => {
            view! { <Moment time=invitation.expires_at now=now lead="expired"/> }.into_any()
        }
        (_, Status::Active, seen) => match row.ends_at.filter(|end| *end - now <= NEAR) {
            Some(end) => view! { <Moment time=end now=now lead="ends"/> }.into_any(),
            None => seen_at(seen, now),
        },
        (_, _, seen) => seen_at(seen, now),
    }
}

fn seen_at(seen: Option<Time>, now: Time) -> AnyView {
    match seen {
        Some(seen) => view! { <Moment time=seen now=now/> }.into_any(),
        None => view! { "Never" }.into_any(),
    }
}
