//! Chips: many addresses in one field. Without JavaScript it is a plain text area; with it each address
//! becomes a chip, and the text area only takes what is being typed.

use super::icon::Icon;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;
use model::address::{Typed, split};
use std::time::Duration;

/// The addresses in the field.
#[derive(Clone, Copy)]
pub struct Addresses {
    chips: RwSignal<Vec<Typed>>,
    text: RwSignal<String>,
    /// JavaScript has arrived.
    live: RwSignal<bool>,
}

impl Addresses {
    /// Begins with a text, as it was typed before.
    pub fn new(text: String) -> Self {
        Self {
            chips: RwSignal::new(Vec::new()),
            text: RwSignal::new(text),
            live: RwSignal::new(false),
        }
    }

    /// How many there are, counting the one being typed.
    pub fn count(self) -> usize {
        self.chips.with(Vec::len) + self.text.with(|text| split(text).len())
    }

    /// Whether JavaScript has arrived.
    pub fn live(self) -> bool {
        self.live.get()
    }

    /// Puts these in place of all that are there.
    pub fn replace(self, addresses: &[String]) {
        self.text.set(String::new());
        self.chips.set(Vec::new());
        self.add(&addresses.join("\n"));
    }

    /// All of them as one text, as the form sends it.
    fn whole(self) -> String {
        self.chips.with(|chips| {
            let mut lines: Vec<String> = chips
                .iter()
                .map(|typed| match &typed.name {
                    Some(name) => format!("{name} <{}>", typed.address),
                    None => typed.address.clone(),
                })
                .collect();
            self.text.with(|text| lines.push(text.clone()));
            lines.join("\n")
        })
    }

    fn add(self, text: &str) {
        let found = split(text);
        self.chips.update(|chips| {
            for typed in found {
                if !chips
                    .iter()
                    .any(|chip| chip.address.eq_ignore_ascii_case(&typed.address))
                {
                    chips.push(typed);
                }
            }
        });
    }

    /// Makes chips of all that is typed.
    fn settle(self) {
        // The page may have gone since it was to be done.
        let Some(text) = self.text.try_get_untracked() else {
            return;
        };
        if !text.trim().is_empty() {
            self.add(&text);
            self.text.set(String::new());
        }
    }

    /// Takes what is in the text area; whatever a separator closes becomes a chip.
    fn take(self, text: String) {
        match text.rfind([',', ';', '\n', '\t']) {
            Some(at) => {
                let (done, rest) = text.split_at(at);
                self.add(done);
                self.text
                    .set(rest.trim_start_matches([',', ';', '\n', '\t', ' ']).to_owned());
            }
            None => self.text.set(text),
        }
    }

    fn take_back(self) {
        self.chips.update(|chips| {
            if let Some(last) = chips.pop() {
                self.text.set(last.address);
            }
        });
    }
}

/// Whether it has the shape of an address; the server knows better.
fn plausible(address: &str) -> bool {
    address.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.contains('@')
            && domain
                .rsplit_once('.')
                .is_some_and(|(name, last)| !name.is_empty() && last.len() > 1)
    })
}

/// A press takes no longer. Chips come only after it: they move the button that is being pressed, and a button
/// that has moved away from under the pointer is not pressed.
const PRESS: Duration = Duration::from_millis(300);

/// The field.
#[component]
pub fn AddressField(
    /// What is in it.
    addresses: Addresses,
    /// Visible label.
    label: &'static str,
    /// Name in the form.
    name: &'static str,
    /// What belongs in it.
    hint: &'static str,
    /// What is wrong with it.
    error: Signal<Option<String>>,
) -> impl IntoView {
    let area = NodeRef::<leptos::html::Textarea>::new();
    Effect::new(move || {
        // What was typed before JavaScript arrived stands in the text area only.
        let Some(area) = area.get() else { return };
        if !addresses.live.get_untracked() {
            addresses.text.set(area.value());
            addresses.live.set(true);
            addresses.settle();
        }
    });
    let wrong = move || {
        addresses
            .chips
            .with(|chips| chips.iter().filter(|c| !plausible(&c.address)).count())
    };
    let words = Signal::derive(move || {
        error.get().or_else(|| match wrong() {
            0 => None,
            1 => Some("The one in red is not a full address. The others can go.".to_owned()),
            many => Some(format!(
                "The {many} in red are not full addresses. The others can go."
            )),
        })
    });
    let key = move |ev: KeyboardEvent| match ev.key().as_str() {
        "Enter" if !ev.is_composing() && addresses.live.get_untracked() => {
            ev.prevent_default();
            addresses.settle();
        }
        "Backspace"
            if addresses.text.with_untracked(String::is_empty)
                && addresses.chips.with_untracked(|chips| !chips.is_empty()) =>
        {
            ev.prevent_default();
            addresses.take_back();
        }
        _ => {}
    };
    let initial = addresses.text.get_untracked();
    view! {
        <div class="field">
            <label for="f-emails">{label}</label>
            <span class="hint" id="f-emails-hint">
                {hint}
            </span>
            <div class="chips" data-live=move || addresses.live.get().then_some("")>
                <For
                    each=move || addresses.chips.get()
                    key=|chip| chip.address.clone()
                    children=move |chip| {
                        let drop = move |address: &str| {
                            addresses.chips.update(|chips| chips.retain(|chip| chip.address != address));
                            if let Some(area) = area.get_untracked() {
                                let _ = area.focus();
                            }
                        };
                        let wrong = (!plausible(&chip.address)).then_some("");
                        let label = format!("Remove {}", chip.address);
                        let words = chip.address.clone();
                        view! {
                            <span class="chip" data-wrong=wrong>
                                <span>{words}</span>
                                <button type="button" aria-label=label on:click=move |_| drop(&chip.address)>
                                    {Icon::Close.draw()}
                                </button>
                            </span>
                        }
                    }
                />
                <textarea
                    id="f-emails"
                    rows="3"
                    name=move || (!addresses.live.get()).then_some(name)
                    required
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby="f-emails-hint f-emails-error"
                    aria-invalid=move || words.with(Option::is_some).then_some("true")
                    node_ref=area
                    prop:value=move || addresses.text.get()
                    on:input=move |ev| addresses.take(event_target_value(&ev))
                    on:keydown=key
                    on:paste=move |_| request_animation_frame(move || addresses.settle())
                    on:blur=move |_| set_timeout(move || addresses.settle(), PRESS)
                >
                    {initial}
                </textarea>
            </div>
            <input
                type="hidden"
                name=move || addresses.live.get().then_some(name)
                prop:value=move || addresses.whole()
            />
            <span class="err" id="f-emails-error">
                {move || words.get().map(|words| view! { {Icon::Warning.draw()}<span>{words}</span> })}
            </span>
        </div>
    }
}
