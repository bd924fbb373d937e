//! Who is in a group: added by their addresses, taken out by ticks.

use super::group::{Desk, Subject};
use crate::api::encode;
use crate::api::groups::AddGroupMembers;
use crate::pages::loaded;
use crate::ui::banner::Banner;
use crate::ui::chips::{AddressField, Addresses};
use crate::ui::form::{Form, FormError, Submit, beside, failure, success, typed};
use crate::ui::pager::Pager;
use crate::ui::tag::{Tag, Tone};
use crate::words;
use crate::words::{errors, groups};
use leptos::prelude::*;
use model::error::Field;
use model::group::{Group, GroupMember};
use model::ids::GroupId;
use model::people::Status;

/// The section.
#[component]
pub fn Members(
    /// The group.
    id: GroupId,
    /// The page.
    desk: Desk,
    /// Its address.
    base: String,
    /// Whether the viewer may change it.
    manages: bool,
) -> impl IntoView {
    let base = StoredValue::new(base);
    view! {
        <section class="card padded" id="members" aria-label="Members">
            <Transition>
                {move || Suspend::new(async move {
                    match loaded(desk.members).await {
                        Ok(group) => {
                            view! { <List group=group desk=desk base=base.get_value() manages=manages/> }
                                .into_any()
                        }
                        Err(failure) => view! { <p class="quiet">{errors::error(&failure.0)}</p> }.into_any(),
                    }
                })}
            </Transition>
            {manages.then(|| view! { <Add id=id desk=desk/> })}
        </section>
    }
}

#[component]
fn List(group: Group, desk: Desk, base: String, manages: bool) -> impl IntoView {
    let id = group.id;
    let first = (!desk.cursor.with_untracked(String::is_empty)).then(|| format!("{base}#members"));
    let next = group
        .next
        .map(|next| format!("{base}?members={}#members", encode(&next)));
    let paged = first.is_some() || next.is_some();
    let nobody = group.members.is_empty();
    let lines = group
        .members
        .into_iter()
        .map(|member| view! { <Line member=member desk=desk ticks=manages/> })
        .collect_view();
    let list = view! {
        <ul class="lines" aria-label="List of members">
            {lines}
        </ul>
    };
    view! {
        <h2>{words::count(group.count, "member", "members")}</h2>
        {nobody.then(|| view! { <p class="quiet">{groups::EMPTY}</p> })}
        {if manages && !nobody {
            view! {
                <Form action=desk.remove look="stack">
                    <FormError failure=failure(desk.remove)/>
                    <Subject id=id desk=desk/>
                    {list}
                    <div class="acts">
                        <Submit words="Remove from group" look="" pending=desk.remove.pending()/>
                    </div>
                </Form>
            }
                .into_any()
        } else {
            list.into_any()
        }}
        {paged.then(|| view! { <Pager previous=first next=next/> })}
    }
}

#[component]
fn Line(member: GroupMember, desk: Desk, ticks: bool) -> impl IntoView {
    let href = format!("/w/{}/users/{}", desk.slug.get_untracked(), member.id);
    let label = format!("Choose {}", member.email);
    let (name, email) = if member.name.is_empty() {
        (member.email, None)
    } else {
        (member.name, Some(member.email))
    };
    let status = (member.status != Status::Active).then(|| {
        let (icon, word, tone) = words::people::status(member.status);
        view! { <Tag tone=tone icon=icon words=word/> }
    });
    view! {
        <li>
            {ticks
                .then(|| {
                    view! {
                        <input
                            type="checkbox"
                            name="members[]"
                            value=member.id.to_string()
                            aria-label=label
                        />
                    }
                })}
            <span>
                <a href=href>{name}</a>
                " "
                {status}
                <span class="small quiet">{email}</span>
            </span>
            <span class="kind small quiet">{words::people::account_type(member.account_type)}</span>
        </li>
    }
}

/// Adds many at once; addresses that nobody has stay in the field.
#[component]
fn Add(id: GroupId, desk: Desk) -> impl IntoView {
    let failed = failure(desk.add);
    let rest = match desk.add.value().get_untracked() {
        Some(Ok(joined)) => joined.unknown.join("\n"),
        _ => typed::<AddGroupMembers>("emails"),
    };
    let addresses = Addresses::new(rest);
    Effect::new(move |before: Option<usize>| {
        let version = desk.add.version().get();
        if before.is_some_and(|before| before != version)
            && let Some(joined) = success(desk.add.value().get_untracked())
        {
            addresses.replace(&joined.unknown);
        }
        version
    });
    view! {
        <h3>"Add members"</h3>
        <div role="region" aria-label="Outcome" aria-live="polite">
            {move || {
                success(desk.add.value().get())
                    .map(|joined| {
                        let tone = if joined.unknown.is_empty() { Tone::Good } else { Tone::Warn };
                        let unknown = (!joined.unknown.is_empty())
                            .then(|| {
                                view! {
                                    <p>{groups::UNKNOWN}</p>
                                    <ul class="names-list">
                                        {joined
                                            .unknown
                                            .iter()
                                            .map(|email| view! { <li>{email.clone()}</li> })
                                            .collect_view()}
                                    </ul>
                                }
                            });
                        view! {
                            <Banner tone=tone>
                                <p>{groups::joined(&joined)}</p>
                                {unknown}
                            </Banner>
                        }
                    })
            }}
        </div>
        <Form action=desk.add look="stack">
            <FormError failure=failed fields=&[Field::Emails]/>
            <Subject id=id desk=desk/>
            <AddressField
                addresses=addresses
                label="Email addresses"
                name="emails"
                hint="Of people who are in the workspace or invited. One or many: commas, spaces or lines."
                error=beside(failed, Field::Emails)
            />
            <div class="acts">
                <Submit words="Add members" pending=desk.add.pending()/>
            </div>
        </Form>
    }
}
