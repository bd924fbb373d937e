//! `/w/{slug}/settings/webhooks/new`: the form that makes a webhook, and then its secret.

use super::Shown;
use super::form::{FIELDS, HookFields, read};
use crate::api::Failure;
use crate::api::webhooks::MakeWebhook;
use crate::pages::missing::Failed;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, failure, success, typed};
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
    let make = action::<MakeWebhook>();
    let inside = move |frame: Frame| match may(&frame.standing, Action::ChangeSettings) {
        Ok(_) => view! { <NewHook slug=frame.workspace.slug make=make/> }.into_any(),
        Err(denial) => {
            let failure = Failure(Error::Denied(denial));
            view! { <Failed failure=failure again="" whole=true/> }.into_any()
        }
    };
    view! {
        <Title text="New webhook"/>
        <Framed frame=frame place=Place::Settings inside=inside/>
    }
    .into_any()
}

#[component]
fn NewHook(slug: String, make: ServerAction<MakeWebhook>) -> impl IntoView {
    let failed = failure(make);
    let list = format!("/w/{slug}/settings/webhooks");
    let to = list.clone();
    let made = move || success(make.value().get());
    let is_made = Signal::derive(move || made().is_some());
    view! {
        <div class="narrow-page">
            <p class="crumb">
                <a href=list>{Icon::ChevronLeft.draw()} "Webhooks"</a>
            </p>
            <div class="head">
                <div class="say">
                    <h1>"New webhook"</h1>
                    <p>"A program that is told at once of what happens here."</p>
                </div>
            </div>
            <section role="region" aria-label="Secret" aria-live="polite">
                {move || {
                    let made = made()?;
                    let page = format!("{to}/{}", made.id);
                    Some(
                        view! {
                            <Shown made=made/>
                            <p class="padded-line">
                                <a class="btn" href=page>
                                    "Go to the webhook"
                                </a>
                            </p>
                        },
                    )
                }}
            </section>
            <div hidden=move || is_made.get()>
                <Form action=make look="stack card padded" clears=true>
                    <FormError failure=failed fields=FIELDS/>
                    <input type="hidden" name="slug" value=slug/>
                    <HookFields form=read(typed::<MakeWebhook>) failed=failed/>
                    <div class="acts">
                        <Submit words="Make webhook" pending=make.pending()/>
                    </div>
                </Form>
            </div>
        </div>
    }
}
