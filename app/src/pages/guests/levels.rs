//! The menu of levels: one for the whole matrix, filled for the cell that it is opened at.

use super::cell::drawing;
use crate::api::guests::give_privilege;
use crate::ui::icon::Icon;
use crate::ui::toast::Toasts;
use crate::words::{errors, guests, rights};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use model::guest::{Cell, GuestRow, Press};
use model::ids::MemberId;
use model::permission::Privilege;
use model::rights::AppName;

/// Id of the menu.
const SHEET: &str = "row-menu";

/// The cell that the menu is about.
#[derive(Clone)]
struct Subject {
    guest: MemberId,
    email: String,
    app: AppName,
    cell: Cell,
    at: (u32, u32),
}

/// Gives levels, from the menu and from cells.
#[derive(Clone, Copy)]
pub struct Levels {
    slug: Memo<String>,
    subject: RwSignal<Option<Subject>>,
    put: Callback<GuestRow>,
}

impl Levels {
    /// Makes it; told of each row that has changed.
    pub fn new(slug: Memo<String>, put: Callback<GuestRow>) -> Self {
        Self {
            slug,
            subject: RwSignal::new(None),
            put,
        }
    }

    /// Gives or takes one privilege. What went wrong is said; the cell stays as it was.
    pub fn give(self, press: Press) {
        let (slug, toasts) = (self.slug.get_untracked(), Toasts::here());
        spawn_local(async move {
            match give_privilege(slug, press).await {
                Ok(row) => {
                    // The page may have gone meanwhile.
                    let _ = self.put.try_run(row);
                }
                Err(failure) => toasts.complain(errors::error(&failure.0)),
            }
        });
    }

    /// Opens the menu at a cell.
    pub fn open(self, guest: MemberId, email: String, app: AppName, cell: Cell, at: (u32, u32)) {
        self.forget();
        self.subject.set(Some(Subject {
            guest,
            email,
            app,
            cell,
            at,
        }));
        if let Some(opener) = button(at) {
            let _ = opener.set_attribute("aria-expanded", "true");
        }
        // Its content is drawn before it opens; then focus goes to the first level.
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

    /// The cell's button no longer has the menu.
    fn forget(self) -> Option<HtmlElement> {
        let at = self
            .subject
            .with_untracked(|subject| subject.as_ref().map(|of| of.at))?;
        let opener = button(at)?;
        let _ = opener.remove_attribute("aria-expanded");
        Some(opener)
    }
}

fn sheet() -> Option<HtmlElement> {
    document().get_element_by_id(SHEET)?.dyn_into().ok()
}

/// The button of a cell, where it is drawn.
pub fn button((line, column): (u32, u32)) -> Option<HtmlElement> {
    document()
        .query_selector(&format!("[data-at='{line}-{column}']"))
        .ok()
        .flatten()?
        .dyn_into()
        .ok()
}

/// The menu.
#[component]
pub fn LevelMenu(
    /// What it gives by.
    levels: Levels,
) -> impl IntoView {
    let toggled = move |_| {
        let open = sheet().is_some_and(|sheet| sheet.matches(":popover-open").unwrap_or(false));
        if !open && let Some(opener) = levels.forget() {
            let lost = document().active_element().is_none_or(|element| {
                element.tag_name() == "BODY" || element.closest("[popover]").ok().flatten().is_some()
            });
            if lost {
                let _ = opener.focus();
            }
        }
    };
    let choice = move |of: &Subject, privilege: Option<Privilege>| {
        let press = Press {
            member: of.guest,
            app: of.app.id,
            privilege,
        };
        let here = of.cell.own == privilege;
        let words = privilege.map_or("Nothing", rights::privilege);
        view! {
            <button
                type="button"
                class="btn"
                data-look="item"
                aria-pressed=if here { "true" } else { "false" }
                on:click=move |_| {
                    if let Some(sheet) = sheet() {
                        let _ = sheet.hide_popover();
                    }
                    levels.give(press);
                }
            >
                {match privilege {
                    None => Icon::Dash,
                    privilege => drawing(privilege),
                }
                    .draw()}
                <span>
                    {words} " " <span class="small quiet">{privilege.map(guests::means)}</span>
                </span>
                {here.then(|| Icon::Check.draw())}
            </button>
        }
    };
    let inside = move |of: Subject| {
        let label = format!("{} for {}", of.app.name, of.email);
        let through = of
            .cell
            .through
            .map(|privilege| format!("{} through a group", rights::privilege(privilege)));
        let levels = Privilege::ALL
            .iter()
            .map(|&privilege| choice(&of, Some(privilege)))
            .collect_view();
        view! {
            <div role="group" aria-label=label.clone()>
                <p class="who-menu">
                    <b>{label.clone()}</b>
                    <span class="small quiet">{through}</span>
                </p>
                {choice(&of, None)}
                {levels}
            </div>
        }
    };
    view! {
        <div class="sheet" id=SHEET popover="auto" on:toggle=toggled>
            {move || levels.subject.get().map(inside)}
        </div>
    }
}
