//! Deleting a group: who loses what stands before the button.

use super::group::{Desk, Subject};
use crate::pages::loaded;
use crate::ui::form::{Form, FormError, Submit, failure};
use crate::words::{errors, groups};
use leptos::prelude::*;
use model::group::Group;
use model::ids::GroupId;

/// The section.
#[component]
pub fn Delete(
    /// The group.
    id: GroupId,
    /// The page.
    desk: Desk,
) -> impl IntoView {
    view! {
        <section class="card padded" aria-label="Delete group">
            <h2>"Delete group"</h2>
            <FormError failure=failure(desk.delete)/>
            <Transition>
                {move || Suspend::new(async move {
                    match loaded(desk.members).await {
                        Ok(group) => view! { <Loses group=group/> }.into_any(),
                        Err(failure) => view! { <p class="quiet">{errors::error(&failure.0)}</p> }.into_any(),
                    }
                })}
            </Transition>
            <Form action=desk.delete>
                <Subject id=id desk=desk/>
                <Submit words="Delete group" look="bad" pending=desk.delete.pending()/>
            </Form>
        </section>
    }
}

#[component]
fn Loses(group: Group) -> impl IntoView {
    view! {
        <p>{groups::loses(&group)}</p>
        <ul class="names-list" aria-label="What is lost">
            {groups::gives(&group).into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
        </ul>
    }
}
