//! Forms that work without JavaScript and better with it. Without, the browser posts the form to the address
//! of its page, which answers with the same page, what was typed and what came of it (see `api::posted`).
//! With, the server function is called and nothing else moves.

use super::banner::Banner;
use super::icon::Icon;
use super::tag::Tone;
use crate::api::posted::{FUNCTION_FIELD, Posted};
use crate::api::{Failure, Reply};
use crate::words::errors;
use leptos::form::FromFormData;
use leptos::prelude::*;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::PostUrl;
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::{Http, ServerFn};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{FormData, HtmlElement, SubmitEvent};
use model::error::{Conflict, Error, Field};
use serde::de::DeserializeOwned;

/// The form that this page answers, for all forms on it.
#[derive(Clone, Copy)]
struct Answered(StoredValue<Option<Posted>>);

/// To be called once at the root of each page with forms, before anything asks for what was posted.
pub fn answer_posted() {
    provide_context(Answered(StoredValue::new(Posted::of_page())));
}

/// What was typed into a field of the form for this server function, when the browser posted it by itself.
pub fn typed<F: ServerFn>(name: &str) -> String {
    use_context::<Answered>()
        .and_then(|answered| {
            answered.0.with_value(|posted| {
                let posted = posted.as_ref().filter(|posted| posted.function == F::url())?;
                posted.field(name).map(ToOwned::to_owned)
            })
        })
        .unwrap_or_default()
}

/// The `id` of the form for this server function that this page answers, if it did not go well.
pub fn posted_subject<F: ServerFn>() -> String {
    typed::<F>("id")
}

/// Whether this page answers a form for this server function.
pub fn was_posted<F: ServerFn>() -> bool {
    use_context::<Answered>().is_some_and(|answered| {
        answered
            .0
            .with_value(|posted| posted.as_ref().is_some_and(|posted| posted.function == F::url()))
    })
}

/// A server function to be called by forms, which begins with what came of the form that this page answers.
pub fn action<F>() -> ServerAction<F>
where
    F: ServerFn<Error = Failure> + Clone + Send + Sync + 'static,
    F::Output: DeserializeOwned + Send + Sync + 'static,
{
    let action = ServerAction::<F>::new();
    let first = use_context::<Answered>()
        .and_then(|answered| answered.0.with_value(|posted| posted.as_ref()?.result(F::url())));
    if first.is_some() {
        action.value().set(first);
    }
    action
}

/// The error that the action ended with, if it did.
pub fn failure<F>(action: ServerAction<F>) -> Signal<Option<Error>>
where
    F: ServerFn<Error = Failure> + Clone + Send + Sync + 'static,
    F::Output: Send + Sync + 'static,
{
    let (value, pending) = (action.value(), action.pending());
    Signal::derive(move || {
        if pending.get() {
            return None;
        }
        value.with(|value| match value {
            Some(Err(Failure(error))) => Some(error.clone()),
            _ => None,
        })
    })
}

/// Whether what a page is about is being deleted from there, or was: then it is no longer there to be looked at.
pub fn deletes<F>(action: ServerAction<F>) -> bool
where
    F: ServerFn<Error = Failure> + Clone + Send + Sync + 'static,
    F::Output: Send + Sync + 'static,
{
    let failed = |value: &Option<Result<F::Output, Failure>>| matches!(value, Some(Err(_)));
    action.pending().get_untracked()
        || action.version().get_untracked() > 0 && !action.value().with_untracked(failed)
}

/// The words to stand beside a field.
pub fn beside(failure: Signal<Option<Error>>, field: Field) -> Signal<Option<String>> {
    Signal::derive(move || {
        failure.with(|error| {
            error
                .as_ref()?
                .problem(field)
                .map(|problem| errors::problem(field, problem))
        })
    })
}

/// What went wrong beyond the fields that show their own errors.
#[component]
pub fn FormError(
    /// The error.
    failure: Signal<Option<Error>>,
    /// Fields of this form that show their errors themselves.
    #[prop(optional)]
    fields: &'static [Field],
) -> impl IntoView {
    move || {
        let error = failure.get()?;
        if let Error::Invalid(problems) = &error
            && problems.iter().any(|(field, _)| fields.contains(field))
        {
            return None;
        }
        Some(view! { <Banner tone=Tone::Bad live=true>{errors::error(&error)}</Banner> })
    }
}

/// All errors but that somebody else has saved meanwhile, which [`Stale`] says.
pub fn not_stale(failed: Signal<Option<Error>>) -> Signal<Option<Error>> {
    Signal::derive(move || {
        failed
            .get()
            .filter(|error| *error != Error::Conflict(Conflict::EditedMeanwhile))
    })
}

/// Says that somebody else has saved what stands in the form, and leads to what it is now.
#[component]
pub fn Stale(
    /// What went wrong with the form.
    failed: Signal<Option<Error>>,
    /// The version that stands in the form.
    shown: i64,
    /// The version that is saved now, as far as the page has heard.
    saved: Signal<i64>,
    /// Address of the page.
    page: String,
) -> impl IntoView {
    move || {
        // What has just been saved may have drawn this form anew, with signals of its own: these are gone then.
        let stale = failed.try_with(|error| *error == Some(Error::Conflict(Conflict::EditedMeanwhile)));
        let newer = saved.try_get().is_some_and(|saved| saved > shown);
        let page = page.clone();
        (stale == Some(true) || newer).then(|| {
            view! {
                <Banner tone=Tone::Warn live=true>
                    {errors::conflict(Conflict::EditedMeanwhile)} " "
                    <a href=page rel="external">
                        "Show it as it is now"
                    </a>
                </Banner>
            }
        })
    }
}

/// A form for one server function, posted to the page that it stands on.
#[component]
pub fn Form<F, Protocol>(
    /// What it calls.
    action: ServerAction<F>,
    /// Look in the style sheet.
    #[prop(optional)]
    look: &'static str,
    /// Empties its fields after it went well.
    #[prop(optional)]
    clears: bool,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView
where
    F: DeserializeOwned
        + ServerFn<Error = Failure, Protocol = Http<PostUrl, Protocol>>
        + Clone
        + Send
        + Sync
        + 'static,
    <<F::Client as Client<Failure>>::Request as ClientReq<Failure>>::FormData: From<FormData>,
    F::Output: Send + Sync + 'static,
    F::Client: Client<Failure>,
{
    let form = NodeRef::<leptos::html::Form>::new();
    let (value, pending) = (action.value(), action.pending());
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        if pending.get_untracked() {
            return;
        }
        close_menu(&ev);
        match F::from_event(&ev) {
            Ok(input) => {
                action.dispatch(input);
            }
            // A choice that no form of ours offers.
            Err(_) => value.set(Some(Err(Failure(Error::Invalid(Vec::new()))))),
        }
    };
    // After an error focus goes to the first field that wants another value.
    Effect::new(move |before: Option<usize>| {
        let version = action.version().get();
        if before.is_none_or(|before| before == version) {
            return version;
        }
        if clears
            && value.with_untracked(|value| matches!(value, Some(Ok(_))))
            && let Some(form) = form.get_untracked()
        {
            form.reset();
        }
        if value.with_untracked(|value| matches!(value, Some(Err(_)))) {
            request_animation_frame(move || {
                if let Some(field) = form.try_get_untracked().flatten().and_then(|form| {
                    form.query_selector("[aria-invalid=true]")
                        .ok()
                        .flatten()?
                        .dyn_into::<HtmlElement>()
                        .ok()
                }) {
                    let _ = field.focus();
                }
            });
        }
        version
    });
    view! {
        <form
            method="post"
            action=""
            class=look
            novalidate
            node_ref=form
            aria-busy=move || pending.get().then_some("true")
            on:submit=send
        >
            <input type="hidden" name=FUNCTION_FIELD value=F::url()/>
            {children()}
        </form>
    }
}

/// Closes the menu that the form stands in, if it stands in one.
fn close_menu(ev: &SubmitEvent) {
    let sheet = ev
        .target()
        .and_then(|target| target.dyn_into::<leptos::web_sys::Element>().ok())
        .and_then(|form| form.closest("[popover]").ok().flatten())
        .and_then(|sheet| sheet.dyn_into::<HtmlElement>().ok());
    if let Some(sheet) = sheet {
        let _ = sheet.hide_popover();
    }
}

/// The button that sends a form.
#[component]
pub fn Submit(
    /// What it does, in words.
    #[prop(into)]
    words: String,
    /// Look in the style sheet: `main` for the one act that the form is for.
    #[prop(default = "main")]
    look: &'static str,
    /// Whether the call is under way.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// A drawing before the words.
    #[prop(optional)]
    icon: Option<Icon>,
) -> impl IntoView {
    view! {
        <button type="submit" class="btn" data-look=look aria-busy=move || pending.get().then_some("true")>
            {icon.map(Icon::draw)}
            {words}
        </button>
    }
}

/// The value of a call that went well.
pub fn success<T: Clone>(value: Option<Reply<T>>) -> Option<T> {
    value.and_then(Result::ok)
}
