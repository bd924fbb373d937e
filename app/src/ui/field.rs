//! Fields: a visible label, a hint, and the error in words beside it.

use super::icon::Icon;
use leptos::prelude::*;

/// Error beside a field, if it has one.
fn beside(id: &str, error: Signal<Option<String>>) -> impl IntoView + use<> {
    let id = format!("{id}-error");
    view! {
        <span class="err" id=id>
            {move || error.get().map(|words| view! { {Icon::Warning.draw()}<span>{words}</span> })}
        </span>
    }
}

fn described(id: &str, hint: bool) -> String {
    if hint {
        format!("{id}-hint {id}-error")
    } else {
        format!("{id}-error")
    }
}

/// Hint below a label, if there is one.
fn below(id: &str, hint: &'static str) -> Option<impl IntoView + use<>> {
    let id = format!("{id}-hint");
    (!hint.is_empty()).then(|| view! { <span class="hint" id=id>{hint}</span> })
}

/// One line of text.
#[component]
pub fn Field(
    /// Visible label, and the field's name for screen readers.
    label: &'static str,
    /// Name in the form.
    name: &'static str,
    /// Kind of input, such as `email` or `password`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What belongs in it, where the label does not say.
    #[prop(optional)]
    hint: &'static str,
    /// What stands in it at first; never given for passwords.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What password managers and browsers may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// May stay empty.
    #[prop(optional)]
    optional: bool,
    /// Something at the right of the label, such as a link.
    #[prop(optional)]
    aside: Option<AnyView>,
) -> impl IntoView {
    let id = format!("f-{name}");
    let email = kind == "email";
    view! {
        <div class="field">
            <div class="label">
                <label for=id.clone()>{label}</label>
                {aside}
            </div>
            {below(&id, hint)}
            <input
                class="input"
                id=id.clone()
                name=name
                type=kind
                value=value
                required=!optional
                autocomplete=autocomplete
                autocapitalize=email.then_some("none")
                spellcheck=email.then_some("false")
                aria-describedby=described(&id, !hint.is_empty())
                aria-invalid=move || error.with(Option::is_some).then_some("true")
            />
            {beside(&id, error)}
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextField(
    /// Visible label.
    label: &'static str,
    /// Name in the form.
    name: &'static str,
    /// What belongs in it.
    #[prop(optional)]
    hint: &'static str,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Lines that are shown.
    #[prop(default = 3)]
    rows: u32,
) -> impl IntoView {
    let id = format!("f-{name}");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {below(&id, hint)}
            <textarea
                class="input"
                id=id.clone()
                name=name
                rows=rows
                aria-describedby=described(&id, !hint.is_empty())
                aria-invalid=move || error.with(Option::is_some).then_some("true")
            >
                {value}
            </textarea>
            {beside(&id, error)}
        </div>
    }
}

/// One of a few values.
#[component]
pub fn Select(
    /// Visible label.
    label: &'static str,
    /// Name in the form.
    name: &'static str,
    /// Values, the same in words, and whether it is the one chosen at first.
    options: Vec<(String, String, bool)>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Told of each choice.
    #[prop(optional, into)]
    on_choice: Option<Callback<String>>,
) -> impl IntoView {
    let id = format!("f-{name}");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <span class="select">
                <select
                    class="input"
                    id=id.clone()
                    name=name
                    aria-describedby=described(&id, false)
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    on:change=move |ev| {
                        if let Some(tell) = on_choice {
                            tell.run(event_target_value(&ev));
                        }
                    }
                >
                    {options
                        .into_iter()
                        .map(|(option, words, chosen)| {
                            view! { <option value=option selected=chosen>{words}</option> }
                        })
                        .collect_view()}
                </select>
                {Icon::ChevronDown.draw()}
            </span>
            {beside(&id, error)}
        </div>
    }
}

/// Yes or no.
#[component]
pub fn Checkbox(
    /// Visible label.
    label: &'static str,
    /// Name in the form; `true` is sent when ticked, nothing otherwise.
    #[prop(into)]
    name: String,
    /// Ticked at first.
    checked: bool,
    /// Cannot be ticked; the hint says why.
    #[prop(optional)]
    disabled: bool,
    /// What it means, where the label does not say.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let id = format!("f-{name}");
    let described = (!hint.is_empty()).then(|| format!("{id}-hint"));
    view! {
        <div class="check">
            <input
                type="checkbox"
                id=id.clone()
                name=name
                value="true"
                checked=checked
                disabled=disabled
                aria-describedby=described
            />
            <span>
                <label for=id.clone()>{label}</label>
                {below(&id, hint)}
            </span>
        </div>
    }
}
