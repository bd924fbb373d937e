//! The menu of the rows. There is one for the whole list, filled for the row whose button was pressed: a menu
//! in each row would be most of the page, and closed whenever its row is drawn anew. Without JavaScript the
//! button leads to the person's page, which holds the same acts.

use super::List;
use crate::pages::person::acts::ActForms;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, MouseEvent};
use model::people::Row;
use model::person::Acts;
use model::policy::Standing;

/// Id of the form whose buttons lead to the pages of the persons.
pub const FORM: &str = "row-acts";
/// Id of the menu.
const SHEET: &str = "row-menu";

/// The menu, and the form of its buttons.
#[component]
pub fn RowMenu(
    /// Who looks.
    standing: Standing,
    /// The list.
    list: List,
) -> impl IntoView {
    let toggled = move |_| {
        if is_open() {
            return;
        }
        for opener in openers() {
            let _ = opener.remove_attribute("aria-expanded");
        }
        // The button that had the focus may have been drawn anew meanwhile.
        let lost = document()
            .active_element()
            .is_none_or(|element| element.tag_name() == "BODY");
        if lost && let Some(opener) = opener_of(list) {
            let _ = opener.focus();
        }
    };
    // A row that is drawn anew has a new button: the open menu belongs to that one from then on.
    Effect::new(move || {
        list.page.track();
        request_animation_frame(move || {
            if is_open()
                && let Some(opener) = opener_of(list)
            {
                let _ = opener.set_attribute("aria-expanded", "true");
            }
        });
    });
    let inside = move |row: Row| {
        let (subject, label) = (row.subject(), format!("Actions for {}", row.email));
        view! {
            <div role="group" aria-label=label>
                <ActForms
                    desk=list.desk
                    id=row.id
                    subject=subject
                    invitation=row.invitation.as_ref().map(|invitation| invitation.id)
                    acts=Acts::of(&standing, subject)
                    look="item"
                    look_bad="item-bad"
                    on_edit=Callback::new(move |id| {
                        close();
                        list.editing.set(Some(id));
                    })
                />
            </div>
        }
    };
    view! {
        <form id=FORM method="get"></form>
        <div class="sheet" id=SHEET popover="auto" on:toggle=toggled>
            {move || list.acting_on.get().map(inside)}
        </div>
    }
}

/// Opens the menu of the row whose button was pressed, if it was one.
pub fn press(ev: &MouseEvent, list: List) {
    let Some(opener) = ev
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest("button[formaction]").ok().flatten())
    else {
        return;
    };
    ev.prevent_default();
    // The press outside has just closed it, or a key on the button of an open menu is to.
    if opener.has_attribute("aria-expanded") {
        close();
        return;
    }
    let Some(row) = row_of(&opener, list) else {
        return;
    };
    for other in openers() {
        let _ = other.remove_attribute("aria-expanded");
    }
    let _ = opener.set_attribute("aria-expanded", "true");
    list.acting_on.set(Some(row));
    // Its content is drawn before it opens; then focus goes to the first act.
    request_animation_frame(|| {
        if let Some(sheet) = sheet() {
            let _ = sheet.show_popover();
            let first = sheet.query_selector("button").ok().flatten();
            if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
                let _ = first.focus();
            }
        }
    });
}

/// The row of the list that an element stands in.
pub fn row_of(element: &Element, list: List) -> Option<Row> {
    let id = element
        .closest("tr[data-id]")
        .ok()
        .flatten()?
        .get_attribute("data-id")?;
    let page = list.page.get_untracked()?.ok()?;
    page.rows.into_iter().find(|row| row.id.to_string() == id)
}

fn sheet() -> Option<HtmlElement> {
    document().get_element_by_id(SHEET)?.dyn_into().ok()
}

fn is_open() -> bool {
    sheet().is_some_and(|sheet| sheet.matches(":popover-open").unwrap_or(false))
}

fn close() {
    if let Some(sheet) = sheet().filter(|_| is_open()) {
        let _ = sheet.hide_popover();
    }
}

/// The button of the row whose menu is open, or was last.
fn opener_of(list: List) -> Option<HtmlElement> {
    let id = list
        .acting_on
        .try_with_untracked(|row| row.as_ref().map(|row| row.id))??;
    document()
        .query_selector(&format!("tr[data-id='{id}'] button[formaction]"))
        .ok()
        .flatten()?
        .dyn_into()
        .ok()
}

/// The buttons that say that their menu is open: one, or none.
fn openers() -> impl Iterator<Item = Element> {
    let found = document()
        .query_selector_all("button[formaction][aria-expanded]")
        .ok();
    let length = found.as_ref().map_or(0, leptos::web_sys::NodeList::length);
    (0..length).filter_map(move |index| found.as_ref()?.get(index)?.dyn_into().ok())
}
