//! What a person can open, and why.

use crate::words::rights;
use leptos::prelude::*;
use model::account::AccountType;
use model::people::Status;
use model::permission::{Grants, Resource};

/// Each right with where it comes from.
#[component]
pub fn Rights(
    /// What they are.
    account_type: AccountType,
    /// Their owner mark.
    owner: bool,
    /// Where they stand; the rights count while they are active.
    status: Option<Status>,
) -> impl IntoView {
    let grants = Grants::of(account_type);
    let counts = status == Some(Status::Active);
    let rows = Resource::ALL
        .iter()
        .filter_map(|&resource| grants.on(resource).map(|permission| (resource, permission)))
        .map(|(resource, permission)| {
            view! {
                <li>
                    <span>
                        <b>{rights::allows(resource, permission)}</b>
                        <span class="small quiet">
                            {rights::why(account_type, resource, permission)}
                        </span>
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card padded">
            <h2>"What they can open"</h2>
            {(!counts)
                .then(|| view! { <p class="quiet">{rights::not_now(status)}</p> })}
            {Resource::ALL
                .iter()
                .all(|&resource| grants.on(resource).is_none())
                .then(|| view! { <p class="quiet">{rights::NOTHING}</p> })}
            <ul class="lines">
                {rows}
                {owner
                    .then(|| {
                        view! {
                            <li>
                                <span>
                                    <b>"Make other owners, and further workspaces"</b>
                                    <span class="small quiet">"By the owner mark"</span>
                                </span>
                            </li>
                        }
                    })}
            </ul>
        </section>
    }
}
