//! `/w/{slug}/roles/new`: the form that makes a role.

use super::grid::{FIELDS, RoleFields, read};
use crate::api::Failure;
use crate::api::roles::MakeRole;
use crate::pages::missing::Failed;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::field::Select;
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, beside, failure, typed};
use crate::ui::icon::Icon;
use crate::words::rights;
use leptos::prelude::*;
use leptos_meta::Title;
use model::error::{Error, Field};
use model::policy::{Action, may};
use model::rights::Target;
use model::session::Frame;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let make = action::<MakeRole>();
    let inside = move |frame: Frame| match may(&frame.standing, Action::ManageRoles) {
        Ok(_) => view! { <NewRole slug=frame.workspace.slug make=make/> }.into_any(),
        Err(denial) => {
            let failure = Failure(Error::Denied(denial));
            view! { <Failed failure=failure again="" whole=true/> }.into_any()
        }
    };
    view! {
        <Title text="New role"/>
        <Framed frame=frame place=Place::Roles inside=inside/>
    }
    .into_any()
}

#[component]
fn NewRole(slug: String, make: ServerAction<MakeRole>) -> impl IntoView {
    let failed = failure(make);
    let form = read(|name| Some(typed::<MakeRole>(name)));
    let targets = [
        (Target::User, "Users: given to one person at a time"),
        (Target::Group, "Groups: given to everybody in a group"),
    ]
    .into_iter()
    .map(|(of, words)| (of.word().to_owned(), words.to_owned(), of.word() == form.target))
    .collect();
    view! {
        <div class="narrow-page">
            <p class="crumb">
                <a href=format!("/w/{slug}/roles")>{Icon::ChevronLeft.draw()} "Roles"</a>
            </p>
            <div class="head">
                <div class="say">
                    <h1>"New role"</h1>
                    <p>"It allows nothing to anybody until you give it to them."</p>
                </div>
            </div>
            <Form action=make look="stack card padded">
                <FormError failure=failed fields=FIELDS/>
                <input type="hidden" name="slug" value=slug/>
                <Select
                    label=rights::TARGET
                    name="form[target]"
                    options=targets
                    error=beside(failed, Field::Target)
                />
                <RoleFields form=form failed=failed chosen=RwSignal::new(None)/>
                <div class="acts">
                    <Submit words="Make role" pending=make.pending()/>
                </div>
            </Form>
        </div>
    }
}
