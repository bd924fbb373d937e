//! Deleting a role: whoever has it gets another one, or none.

use super::editor::{Desk, Subject};
use crate::pages::loaded;
use crate::ui::field::Select;
use crate::ui::form::{Form, FormError, Submit, beside, failure};
use crate::words::{errors, rights};
use leptos::prelude::*;
use model::error::Field;
use model::role::Role;

/// The form.
#[component]
pub fn Delete(
    /// Which.
    role: Role,
    /// The page.
    desk: Desk,
) -> impl IntoView {
    let failed = failure(desk.delete);
    let role = StoredValue::new(role);
    view! {
        <section class="card padded" aria-label="Delete role">
            <h2>"Delete role"</h2>
            <Transition>
                {move || Suspend::new(async move {
                    let all = match loaded(desk.roles).await {
                        Ok(all) => all,
                        Err(failure) => {
                            return view! { <p class="quiet">{errors::error(&failure.0)}</p> }.into_any();
                        }
                    };
                    let role = role.get_value();
                    view! {
                        <Form action=desk.delete look="stack">
                            <FormError failure=failed fields=&[Field::Replacement]/>
                            <Subject id=role.id desk=desk/>
                            <p class="quiet">{rights::deletes(role.holders, role.target)}</p>
                            {(role.holders > 0)
                                .then(|| {
                                    view! {
                                        <Select
                                            label="Replacement"
                                            name="replacement"
                                            options=options(&role, all)
                                            error=beside(failed, Field::Replacement)
                                        />
                                    }
                                })}
                            <div class="acts">
                                <Submit words="Delete role" look="bad" pending=desk.delete.pending()/>
                            </div>
                        </Form>
                    }
                        .into_any()
                })}
            </Transition>
        </section>
    }
}

/// Nothing is chosen at first, so that nobody loses anything by haste.
fn options(role: &Role, all: Vec<Role>) -> Vec<(String, String, bool)> {
    let others = all
        .into_iter()
        .filter(|other| other.id != role.id && other.target == role.target)
        .map(|other| (other.id.to_string(), other.name, false));
    [
        (String::new(), "Choose what takes its place".to_owned(), true),
        (
            "none".to_owned(),
            "None: they lose what it allows".to_owned(),
            false,
        ),
    ]
    .into_iter()
    .chain(others)
    .collect()
}
