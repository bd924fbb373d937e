//! What is held about a person: to be taken along, or to be erased.

use crate::api::members::EraseMember;
use crate::ui::field::Field as TextInput;
use crate::ui::form::{Form, FormError, Submit, action, beside, failure, typed};
use crate::ui::icon::Icon;
use leptos::prelude::*;
use model::error::Field;
use model::ids::MemberId;

/// The server function that erases.
#[derive(Clone, Copy)]
pub struct DataDesk(ServerAction<EraseMember>);

impl DataDesk {
    /// For the page of a person.
    pub fn new() -> Self {
        Self(action())
    }
}

/// The card.
#[component]
pub fn Data(
    /// Whose.
    of: MemberId,
    /// What erases.
    desk: DataDesk,
    /// The workspace.
    slug: Memo<String>,
    /// Whether all that is held may be taken along.
    takes: bool,
    /// Whether they can be erased.
    erases: bool,
) -> impl IntoView {
    let DataDesk(erase) = desk;
    let slug = slug.get_untracked();
    let record = format!("/w/{slug}/users/{of}/record.jsonl");
    let failed = failure(erase);
    let value = typed::<EraseMember>("email");
    view! {
        <section class="card padded">
            <h2>"Personal data"</h2>
            {takes
                .then(|| {
                    view! {
                        <p class="quiet small">
                            "Account, rights, sessions, invitations, requests, mails, and what the audit log says about them and of what they did."
                        </p>
                        <div class="acts">
                            <a class="btn" href=record download="" rel="external">
                                {Icon::Out.draw()}
                                "Download all that is held"
                            </a>
                        </div>
                    }
                })}
            {erases
                .then(|| {
                    view! {
                        <Form action=erase look="stack">
                            <FormError failure=failed fields=&[Field::Email]/>
                            <p class="small">
                                "Erasing cannot be undone. Name, address, rights, mails and their account go, unless they are in another workspace; the audit log keeps a pseudonym."
                            </p>
                            <input type="hidden" name="slug" value=slug/>
                            <input type="hidden" name="id" value=of.to_string()/>
                            <TextInput
                                label="Type their email to erase them"
                                name="email"
                                autocomplete="off"
                                value=value
                                error=beside(failed, Field::Email)
                            />
                            <div class="acts">
                                <Submit words="Erase" look="bad" icon=Icon::Out pending=erase.pending()/>
                            </div>
                        </Form>
                    }
                })}
        </section>
    }
}
