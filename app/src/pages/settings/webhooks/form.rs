//! The fields of a webhook.

use crate::ui::field::{Checkbox, Field as TextInput};
use crate::ui::form::beside;
use crate::ui::icon::Icon;
use crate::words::webhooks;
use leptos::prelude::*;
use model::error::{Error, Field};
use model::rights::Pick;
use model::webhook::{EventGroup, WebhookEvent, WebhookForm};

/// Fields of the form that show their errors themselves.
pub const FIELDS: &[Field] = &[Field::Name, Field::Url, Field::Events];

/// Reads the form from what was posted.
pub fn read(typed: impl Fn(&str) -> String) -> WebhookForm {
    WebhookForm {
        name: typed("name"),
        url: typed("url"),
        every: typed("every") == "true",
        events: WebhookEvent::choices()
            .filter(|event| !typed(&Pick(*event).field("events")).is_empty())
            .collect(),
    }
}

/// The fields.
#[component]
pub fn HookFields(
    /// What stands in them at first.
    form: WebhookForm,
    /// What went wrong.
    failed: Signal<Option<Error>>,
) -> impl IntoView {
    let error = beside(failed, Field::Events);
    let events = form.events;
    let groups = EventGroup::ALL
        .iter()
        .map(|&group| {
            let ticks = WebhookEvent::choices()
                .filter(|event| event.group() == Some(group))
                .map(|event| {
                    view! {
                        <Checkbox
                            label=webhooks::event(event)
                            name=Pick(event).field("events")
                            checked=events.contains(&event)
                            hint=event.word()
                        />
                    }
                })
                .collect_view();
            view! {
                <fieldset>
                    <legend>{webhooks::group(group)}</legend>
                    {ticks}
                </fieldset>
            }
        })
        .collect_view();
    view! {
        <TextInput
            label="Name"
            name="name"
            hint="Which program it is for."
            value=form.name
            error=beside(failed, Field::Name)
        />
        <TextInput
            label="Address"
            name="url"
            kind="url"
            hint="Where it is told, by https."
            value=form.url
            error=beside(failed, Field::Url)
        />
        <fieldset class="events" aria-describedby="events-error">
            <legend>"Events"</legend>
            <Checkbox
                label="Every event"
                name="every"
                checked=form.every
                hint="Also those that Usher learns to tell later."
            />
            <div class="choices">{groups}</div>
            <span class="err" id="events-error">
                {move || error.get().map(|words| view! { {Icon::Warning.draw()}<span>{words}</span> })}
            </span>
        </fieldset>
    }
}
