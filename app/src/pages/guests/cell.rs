//! One cell: what a guest may do with an app. A press gives or takes reports; where there is more than that,
//! it opens the menu of levels.

use super::levels::Levels;
use super::view::Look;
use crate::ui::icon::Icon;
use crate::words::guests;
use leptos::prelude::*;
use leptos::web_sys::MouseEvent;
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
        let shown = move || {
            cell.get().effective().is_some().then(|| {
                view! {
                    <span class="priv" role="img" aria-label=label title=tip data-level=level>
                        {face}
                    </span>
                }
            })
        };
        return view! {
            <td class="cell" aria-colindex={column + 1}>
                {shown}
            </td>
        }
        .into_any();
    }
    let press_for = move |privilege| {
        let member = row.with_untracked(|row| row.as_ref().map(|row| row.id))?;
        Some(Press {
            member,
            app: id,
            privilege,
        })
    };
    // For those without a script; a press that is for the menu gives once more what is there.
    let value = move || {
        let cell = cell.get();
        press_for(cell.pressed().unwrap_or(cell.own)).map(String::from)
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
                name="cell"
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
                    // Not every system makes a press of the menu's keys into its event.
                    if ev.key() == "ContextMenu" || (ev.key() == "F10" && ev.shift_key()) {
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
