//! Toasts: what was just done, in words, for ten seconds, with the way back where there is one. Only with
//! JavaScript; without it the address carries a notice.

use super::icon::Icon;
use leptos::prelude::*;
use std::time::Duration;

/// How long a toast stays: as long as the server lets things be undone.
const STAY: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Toast {
    id: u32,
    words: String,
    bad: bool,
    undo: Option<String>,
}

/// The toasts of the page.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
    undo: StoredValue<Option<Callback<String>>>,
}

impl Toasts {
    /// Makes them known to every page.
    pub fn provide() -> Self {
        let toasts = Self {
            shown: RwSignal::new(Vec::new()),
            last: StoredValue::new(0),
            undo: StoredValue::new(None),
        };
        provide_context(toasts);
        toasts
    }

    /// The toasts, from any page.
    pub fn here() -> Self {
        use_context::<Self>().unwrap_or_else(Self::provide)
    }

    /// Says what was done.
    pub fn say(self, words: impl Into<String>) {
        self.add(words.into(), false, None);
    }

    /// Says what could not be done.
    pub fn complain(self, words: impl Into<String>) {
        self.add(words.into(), true, None);
    }

    /// How this page undoes what a notice says; told the id of what is undone.
    pub fn undo_with(self, undo: Callback<String>) {
        self.undo.set_value(Some(undo));
    }

    fn add(self, words: String, bad: bool, undo: Option<String>) {
        let id = self.last.get_value().wrapping_add(1);
        self.last.set_value(id);
        self.shown
            .update(|shown| shown.push(Toast { id, words, bad, undo }));
        set_timeout(move || self.remove(id), STAY);
    }

    fn remove(self, id: u32) {
        // The page may have gone in the meantime, and the toasts with it.
        let _ = self
            .shown
            .try_update(|shown| shown.retain(|toast| toast.id != id));
    }

    /// Takes the server's redirects. One that only comes back to the page that is open, with a notice,
    /// becomes a toast, so that search, filters and place stay; every other changes who is signed in and
    /// loads its page afresh.
    #[cfg(not(feature = "ssr"))]
    pub fn take_redirects(self) {
        let hook = move |to: &str| {
            let (path, query) = to.split_once('?').unwrap_or((to, ""));
            let value = |name: &str| {
                query
                    .split('&')
                    .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=').map(ToOwned::to_owned))
            };
            let here = window().location().pathname().unwrap_or_default();
            // A form that has a page of its own is done with, and so is the page of what is no more.
            let below = here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
            let notice = value("notice");
            let done = here.ends_with("/edit")
                || here.ends_with("/new")
                || notice.as_ref().is_some_and(|code| code.ends_with("-deleted"));
            let stays = here == path || (below && !done);
            match notice {
                Some(code) if stays => {
                    if let Some(words) = crate::words::notices::notice(&code) {
                        let ended = value("ended").and_then(|packed| crate::words::notices::ended(&packed));
                        let words = ended.map_or(words.to_owned(), |ended| format!("{words} {ended}"));
                        self.add(words, false, value("undo"));
                    }
                }
                _ => {
                    let _ = window().location().set_href(to);
                }
            }
        };
        let _ = leptos::server_fn::redirect::set_redirect_hook(hook);
    }
}

/// Where toasts appear; a live region, so that they are read out.
#[component]
pub fn ToastArea(
    /// The toasts.
    toasts: Toasts,
) -> impl IntoView {
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <div class="toast" data-tone=if toast.bad { "bad" } else { "plain" }>
                    {if toast.bad { Icon::Warning } else { Icon::Check }.draw()}
                    <span>{toast.words}</span>
                    {toast
                        .undo
                        .map(|subject| {
                            view! {
                                <button
                                    type="button"
                                    class="btn"
                                    data-look="small"
                                    on:click=move |_| {
                                        toasts.remove(toast.id);
                                        if let Some(undo) = toasts.undo.get_value() {
                                            // The page that it belongs to may have gone.
                                            let _ = undo.try_run(subject.clone());
                                        }
                                    }
                                >
                                    "Undo"
                                </button>
                            }
                        })}
                    <button
                        type="button"
                        class="icon-btn"
                        aria-label="Close"
                        on:click=move |_| toasts.remove(toast.id)
                    >
                        {Icon::Close.draw()}
                    </button>
                </div>
            </For>
        </div>
    }
}
