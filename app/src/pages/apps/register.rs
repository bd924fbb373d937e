//! `/w/{slug}/apps/new`: the form that registers an app.

use super::form::{AppFields, FIELDS, read};
use crate::api::Failure;
use crate::api::apps::RegisterApp;
use crate::pages::missing::Failed;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, failure, typed};
use crate::ui::icon::Icon;
use leptos::prelude::*;
use leptos_meta::Title;
use model::error::Error;
use model::policy::{Action, may};
use model::session::Frame;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let register = action::<RegisterApp>();
    let inside = move |frame: Frame| match may(&frame.standing, Action::ManageApps) {
        Ok(_) => view! { <NewApp slug=frame.workspace.slug register=register/> }.into_any(),
        Err(denial) => {
            let failure = Failure(Error::Denied(denial));
            view! { <Failed failure=failure again="" whole=true/> }.into_any()
        }
    };
    view! {
        <Title text="Register app"/>
        <Framed frame=frame place=Place::Apps inside=inside/>
    }
    .into_any()
}

#[component]
fn NewApp(slug: String, register: ServerAction<RegisterApp>) -> impl IntoView {
    let failed = failure(register);
    view! {
        <div class="narrow-page">
            <p class="crumb">
                <a href=format!("/w/{slug}/apps")>{Icon::ChevronLeft.draw()} "Apps"</a>
            </p>
            <div class="head">
                <div class="say">
                    <h1>"Register app"</h1>
                    <p>"A dashboard, board or tool that people open. You get Admin on it."</p>
                </div>
            </div>
            <Form action=register look="stack card padded">
                <FormError failure=failed fields=FIELDS/>
                <input type="hidden" name="slug" value=slug/>
                <AppFields form=read(typed::<RegisterApp>) failed=failed/>
                <div class="acts">
                    <Submit words="Register app" pending=register.pending()/>
                </div>
            </Form>
        </div>
    }
}
