//! One cell: what a guest may do with an app. A press gives or takes reports; where there is more than that,
//! it opens the menu of levels.

use super::levels::Levels;
use super::view::Look;
use crate::ui::icon::Icon;
use crate::words::guests;
use leptos::prelude::*;
use leptos::web_sys::{KeyboardEvent, MouseEvent};
use model::guest::{Cell, GuestRow, Press};
use model::permission::Privilege;
use model::rights::AppName;

/// The drawing of a level.
pub const fn drawing(privilege: Option<Privilege>) -> Icon {
    match privilege {
        None => Icon::Plus,
        Some(Privilege::Report) => Icon::Report,
        Some(Privilege::View) => Icon::Eye,
        Some(Privilege::Contribute) => Icon::Edit,
        Some(Privilege::Admin) => Icon::Key,
    }
}

/// Draws the cell of a row, once that is there, and of an app.
pub fn draw(
    row: Memo<Option<GuestRow>>,
    app: AppName,
    (line, column): (u32, u32),
    look: Look,
    levels: Levels,
) -> AnyView {
    let id = app.id;
    let cell = Memo::new(move |_| row.with(|row| row.as_ref().map_or(Cell::none(id), |row| row.cell(id))));
    let email =
        Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.email.clone()).unwrap_or_default()));
    let app = StoredValue::new(app);
    let name = move || app.with_value(|app| app.name.clone());
    let label = move || guests::cell(&name(), &email.get(), &cell.get());
    let tip = move || guests::tip(&name(), &cell.get());
    let level = move || cell.get().effective().map_or("", Privilege::word);
    let face = move || drawing(cell.get().effective()).draw();
    if !look.gives {
        return seen(cell, label, tip, column);
    }
    let press_for = move |privilege| {
        let member = row.with_untracked(|row| row.as_ref().map(|row| row.id))?;
        Some(Press {
            member,
            app: id,
            privilege,
        })
    };
    // Without a script the button posts what a press gives; where that is for the menu, it opens the panel.
    let to_panel = Memo::new(move |_| cell.get().pressed().is_none());
    let value = move || {
        let guest = row.with(|row| row.as_ref().map(|row| row.id))?;
        match cell.get().pressed() {
            Some(privilege) => press_for(privilege).map(String::from),
            None => Some(guest.to_string()),
        }
    };
    let open = move || {
        if let Some(guest) = row.with_untracked(|row| row.as_ref().map(|row| row.id)) {
            levels.open(
                guest,
                email.get_untracked(),
                app.get_value(),
                cell.get_untracked(),
                (line, column),
            );
        }
    };
    let press = move |ev: MouseEvent| {
        ev.prevent_default();
        look.at.set((line, column));
        match cell.get_untracked().pressed() {
            Some(privilege) => {
                if let Some(press) = press_for(privilege) {
                    levels.give(press);
                }
            }
            None => open(),
        }
    };
    view! {
        <td class="cell" aria-colindex={column + 1}>
            <button
                type="submit"
                name=move || if to_panel.get() { "guest" } else { "cell" }
                formmethod=move || to_panel.get().then_some("get")
                class="priv"
                value=value
                aria-label=label
                title=tip
                data-level=level
                data-through=move || {
                    let cell = cell.get();
                    (cell.through > cell.own).then_some("true")
                }
                data-at=format!("{line}-{column}")
                tabindex=move || look.tab(line, column)
                hidden=move || row.with(Option::is_none)
                on:click=press
                on:focus=move |_| look.at.set((line, column))
                on:contextmenu=move |ev| {
                    ev.prevent_default();
                    open();
                }
                on:keydown=move |ev| {
                    if asks_for_menu(&ev) {
                        ev.prevent_default();
                        open();
                    }
                }
            >
                {face}
            </button>
            {move || {
                look.is_at(line, column)
                    .then(|| more(format!("Levels of {} for {}", name(), email.get()), open))
            }}
        </td>
    }
    .into_any()
}

/// The way to the menu for those who point; by keys it opens like every menu of the kind.
fn more(label: String, open: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button type="button" class="more" tabindex="-1" aria-label=label on:click=move |_| open()>
            {Icon::ChevronDown.draw()}
        </button>
    }
}

/// The cell for those who do not change it.
fn seen(
    cell: Memo<Cell>,
    label: impl Fn() -> String + Copy + Send + Sync + 'static,
    tip: impl Fn() -> String + Copy + Send + Sync + 'static,
    column: u32,
) -> AnyView {
    let shown = move || {
        cell.get().effective().map(|privilege| {
            view! {
                <span class="priv" role="img" aria-label=label title=tip data-level=privilege.word()>
                    {drawing(Some(privilege)).draw()}
                </span>
            }
        })
    };
    view! {
        <td class="cell" aria-colindex={column + 1}>
            {shown}
        </td>
    }
    .into_any()
}

/// Not every system makes a press of the menu's keys into its event.
fn asks_for_menu(ev: &KeyboardEvent) -> bool {
    ev.key() == "ContextMenu" || (ev.key() == "F10" && ev.shift_key())
}
