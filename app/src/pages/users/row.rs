//! One row: who, what they are, where they stand, and what can be done.

use super::List;
use crate::ui::face::{Face, initials};
use crate::ui::form::{Form, Submit};
use crate::ui::icon::Icon;
use crate::ui::menu::Menu;
use crate::ui::moment::Moment;
use crate::ui::tag::{Tag, Tone};
use crate::words;
use leptos::prelude::*;
use model::mail::MailState;
use model::people::{Row, RowInvitation, Status};
use model::policy::{Action, Standing, may};
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
    let named = !row.name.is_empty();
    let (first, second) = if named {
        (row.name.clone(), Some(row.email.clone()))
    } else {
        (row.email.clone(), None)
    };
    let created = row.created_at;
    view! {
        <tr>
            <td data-column="name">
                <span class="who">
                    <Face letters=initials(&row.name, &row.email)/>
                    <span>
                        <b title=first.clone()>{first.clone()}</b>
                        {second.map(|second| view! { <span title=second.clone()>{second.clone()}</span> })}
                    </span>
                </span>
            </td>
            <td data-column="account-type">
                {words::people::account_type(row.account_type)} " "
                {row.owner.then(|| view! { <Tag tone=Tone::Accent words="Owner"/> })}
            </td>
            <td data-column="status">
                <Tag tone=tone icon=icon words=word/>
            </td>
            <td data-column="mail">{mail(&row)}</td>
            <td class="quiet small" data-column="last-seen">
                {last(&row, now)}
            </td>
            <td class="quiet small" data-column="created">
                <Moment time=created now=now/>
            </td>
            <td data-column="actions">
                {row.invitation
                    .filter(|invitation| {
                        let act = Action::ManageInvitation { account_type: row.account_type, own: invitation.own };
                        may(&standing, act).is_ok()
                    })
                    .map(|invitation| {
                        view! {
                            <Acts email=row.email status=row.status invitation=invitation list=list/>
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

/// When they were last seen, or how long their invitation lasts.
fn last(row: &Row, now: Time) -> AnyView {
    match (&row.invitation, row.status, row.last_seen_at) {
        (Some(invitation), Status::Invited, _) => {
            view! { <Moment time=invitation.expires_at now=now lead="expires"/> }.into_any()
        }
        (Some(invitation), Status::Expired, _) => {
            view! { <Moment time=invitation.expires_at now=now lead="expired"/> }.into_any()
        }
        (_, _, Some(seen)) => view! { <Moment time=seen now=now/> }.into_any(),
        _ => view! { "Never" }.into_any(),
    }
}

/// What can be done with an invitation.
#[component]
fn Acts(email: String, status: Status, invitation: RowInvitation, list: List) -> impl IntoView {
    let id = invitation.id;
    let hidden = move || {
        view! {
            <input type="hidden" name="slug" value=list.slug.get_untracked()/>
            <input type="hidden" name="id" value=id.to_string()/>
        }
    };
    view! {
        <Menu
            id=format!("menu-{id}")
            label=format!("Actions for {email}")
            face=Icon::More.draw().into_any()
        >
            <Form action=list.copy>
                {hidden()} <Submit words="Copy invitation link" look="item" icon=Icon::Link/>
            </Form>
            <Form action=list.resend>
                {hidden()} <Submit words="Resend invitation" look="item" icon=Icon::Again/>
            </Form>
            {(status == Status::Invited)
                .then(|| {
                    view! {
                        <Form action=list.revoke>
                            {hidden()} <Submit words="Revoke invitation" look="item-bad" icon=Icon::Close/>
                        </Form>
                    }
                })}
        </Menu>
    }
}
