//! Keys of the list. Each is listed by `?` and can be turned off, for those whose own keys they are.

use super::List;
use super::menu::row_of;
use crate::ui::dialog::Dialog;
use crate::ui::keys::{self, are_on, busy};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, KeyboardEvent};
use model::people::Status;

/// Keys and what they do.
const KEYS: [(&str, &str); 5] = [
    ("/", "Go to the search"),
    ("↑ ↓", "Go from row to row, in the same column"),
    ("x", "Select the row"),
    ("e", "Edit the row"),
    ("?", "Show this list"),
];

/// Keys while the focus is in a row.
pub fn in_rows(ev: &KeyboardEvent, list: List) {
    let target = ev
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let Some(target) = target.filter(|_| !ev.ctrl_key() && !ev.meta_key() && !ev.alt_key() && are_on())
    else {
        return;
    };
    let Ok(Some(row)) = target.closest("tr[data-id]") else {
        return;
    };
    let done = match ev.key().as_str() {
        "ArrowDown" => step(&target, &row, row.next_element_sibling()),
        "ArrowUp" => step(&target, &row, row.previous_element_sibling()),
        "x" => press(&row, "input[type=checkbox]"),
        "e" => edit(&row, &list),
        _ => None,
    };
    if done.is_some() {
        ev.prevent_default();
    }
}

/// Focus goes to the same cell of another row, or to its name where that cell has nothing to focus.
fn step(from: &HtmlElement, row: &Element, to: Option<Element>) -> Option<()> {
    const FOCUSABLE: &str = "a, button, input, [tabindex]";
    let to = to?;
    let cell = from.closest("td").ok().flatten();
    let cells = row.children();
    let at = (0..cells.length()).find(|&index| cells.item(index) == cell);
    let same = at
        .and_then(|at| to.children().item(at))
        .and_then(|cell| cell.query_selector(FOCUSABLE).ok().flatten());
    let next = same.or_else(|| to.query_selector("td[data-column=name] a").ok().flatten())?;
    let _ = next.dyn_into::<HtmlElement>().ok()?.focus();
    Some(())
}

fn press(row: &Element, what: &str) -> Option<()> {
    row.query_selector(what)
        .ok()
        .flatten()?
        .dyn_into::<HtmlElement>()
        .ok()?
        .click();
    Some(())
}

fn edit(row: &Element, list: &List) -> Option<()> {
    let person = row_of(row, *list).filter(|person| person.status == Status::Active)?;
    list.editing.set(Some(person.id));
    Some(())
}

/// The list of keys, which `?` opens.
#[component]
pub fn Help() -> impl IntoView {
    let open = RwSignal::new(false);
    let on = RwSignal::new(true);
    // Always listed: whoever has turned them off finds the way back here.
    Effect::new(move || {
        on.set(are_on());
        let handle = window_event_listener(leptos::ev::keydown, move |ev: KeyboardEvent| {
            if ev.key() == "?" && !ev.ctrl_key() && !ev.meta_key() && !busy() {
                ev.prevent_default();
                open.set(true);
            }
        });
        on_cleanup(move || handle.remove());
    });
    let turn = move |_| {
        on.update(|on| *on = !*on);
        keys::turn(on.get_untracked());
    };
    view! {
        <Dialog open=open id="keys" title="Keys">
            <div class="padded">
                <dl class="keys">
                    {KEYS
                        .map(|(key, what)| {
                            view! {
                                <dt>
                                    <kbd>{key}</kbd>
                                </dt>
                                <dd>{what}</dd>
                            }
                        })
                        .collect_view()}
                </dl>
                <button type="button" class="btn" on:click=turn>
                    {move || if on.get() { "Turn shortcuts off" } else { "Turn shortcuts on" }}
                </button>
            </div>
        </Dialog>
    }
}
