//! The fields of an app.

use crate::ui::field::{Checkbox, Field as TextInput, Select, TextField};
use crate::ui::form::beside;
use crate::words::apps;
use leptos::prelude::*;
use model::app::{AppForm, Color};
use model::error::{Error, Field};

/// Fields of the form that show their errors themselves.
pub const FIELDS: &[Field] = &[
    Field::Name,
    Field::Slug,
    Field::Url,
    Field::Description,
    Field::Color,
];

/// Reads the form from what was posted.
pub fn read(typed: impl Fn(&str) -> String) -> AppForm {
    AppForm {
        name: typed("form[name]"),
        slug: typed("form[slug]"),
        url: typed("form[url]"),
        description: typed("form[description]"),
        color: typed("form[color]"),
        requestable: typed("form[requestable]") == "true",
    }
}

/// The fields.
#[component]
pub fn AppFields(
    /// What stands in them at first.
    form: AppForm,
    /// What went wrong.
    failed: Signal<Option<Error>>,
) -> impl IntoView {
    let colors = Color::ALL
        .iter()
        .map(|&of| {
            (
                of.word().to_owned(),
                apps::color(of).to_owned(),
                of.word() == form.color,
            )
        })
        .collect();
    view! {
        <TextInput
            label="Name"
            name="form[name]"
            value=form.name
            error=beside(failed, Field::Name)
        />
        <TextInput
            label="Address"
            name="form[url]"
            kind="url"
            hint="Where it opens: a full address with https or http."
            value=form.url
            error=beside(failed, Field::Url)
        />
        <TextField
            label="Description"
            name="form[description]"
            hint="Optional: people read it on the app's tile."
            rows=2
            value=form.description
            error=beside(failed, Field::Description)
        />
        <div class="two">
            <TextInput
                label="Slug"
                name="form[slug]"
                hint="Its name in files and programs. Empty for one made from the name."
                optional=true
                value=form.slug
                error=beside(failed, Field::Slug)
            />
            <Select
                label="Colour"
                name="form[color]"
                options=colors
                error=beside(failed, Field::Color)
            />
        </div>
        <Checkbox
            label="Offered in the access request form"
            name="form[requestable]"
            checked=form.requestable
            hint="Strangers who ask for access can name it, and so learn that it exists."
        />
    }
}
