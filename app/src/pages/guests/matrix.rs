//! The matrix. Only what is in sight is drawn, and rows are asked for as they come into sight. Without a
//! script it is a plain table of the first rows and columns, with the way to the others below.

use super::Desk;
use super::cell;
use super::levels::{LevelMenu, Levels, button};
use super::query::{Asked, filters};
use super::view::{COLUMN, COLUMNS_FIRST, Look, ROW, ROWS_MOST, Span};
use crate::api::guests::list_guest_window;
use crate::ui::face::{Face, initials};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::pager::Pager;
use crate::ui::toast::Toasts;
use crate::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::KeyboardEvent;
use model::guest::{GuestRow, GuestSort, GuestWindow, Guests};
use model::limits::{GUESTS_FIRST, GUESTS_WINDOW};
use model::rights::AppName;
use model::time::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Between the last scroll and the asking for rows that came into sight.
const PAUSE: Duration = Duration::from_millis(60);

/// Rows and columns, what is known of them, and what of them is drawn.
#[derive(Clone, Copy)]
struct Sheet {
    desk: Desk,
    apps: StoredValue<Vec<AppName>>,
    known: RwSignal<BTreeMap<u32, GuestRow>>,
    total: RwSignal<u32>,
    /// Windows under way, by their number.
    asked: StoredValue<BTreeSet<u32>>,
    ticket: StoredValue<u32>,
    span: RwSignal<Span>,
    now: StoredValue<Time>,
    look: Look,
    scroller: NodeRef<leptos::html::Div>,
}

impl Sheet {
    fn columns(self) -> u32 {
        self.apps
            .with_value(|apps| u32::try_from(apps.len()).unwrap_or(u32::MAX))
    }

    fn rows(self) -> u32 {
        self.total.get().min(ROWS_MOST)
    }

    /// Draws what is in sight now, and asks for what of it is not known.
    fn measure(self) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let rows = self.total.get_untracked().min(ROWS_MOST);
        let span = Span::of(&scroller, rows, self.columns());
        if span != self.span.get_untracked() {
            self.span.set(span);
        }
        let mine = self.ticket.get_value().wrapping_add(1);
        self.ticket.set_value(mine);
        set_timeout(
            move || {
                if self.ticket.try_get_value() == Some(mine) {
                    self.ask(false);
                }
            },
            PAUSE,
        );
    }

    /// Asks for the windows in sight that are not known, or for all in sight once more.
    fn ask(self, again: bool) {
        let lines = self.span.get_untracked().lines();
        let windows = lines.start / GUESTS_WINDOW..lines.end.div_ceil(GUESTS_WINDOW);
        for window in windows {
            let first = window * GUESTS_WINDOW;
            let missing = self.known.with_untracked(|known| {
                lines
                    .clone()
                    .any(|line| line / GUESTS_WINDOW == window && !known.contains_key(&line))
            });
            let under_way = self.asked.with_value(|asked| asked.contains(&window));
            if (!missing && !again) || under_way {
                continue;
            }
            self.asked.update_value(|asked| {
                asked.insert(window);
            });
            let slug = self.desk.slug.get_untracked();
            let query = self.desk.asked.with_untracked(|asked| asked.query.clone());
            let toasts = Toasts::here();
            spawn_local(async move {
                let found = list_guest_window(slug, query.clone(), first, GUESTS_WINDOW).await;
                // Another list is shown meanwhile, or another page.
                if self.desk.asked.try_with_untracked(|asked| asked.query == query) != Some(true) {
                    return;
                }
                let _ = self.asked.try_update_value(|asked| asked.remove(&window));
                match found {
                    Ok(window) => self.learn(window),
                    Err(failure) => toasts.complain(words::errors::error(&failure.0)),
                }
            });
        }
    }

    fn learn(self, window: GuestWindow) {
        if window.total == 0 {
            self.desk.page.refetch();
            return;
        }
        let _ = self.total.try_set(window.total);
        let _ = self.known.try_update(|known| {
            known.retain(|&line, _| line < window.total);
            for (line, row) in (window.start..).zip(window.rows) {
                known.insert(line, row);
            }
        });
    }

    /// Rows out of sight are read again when they come back into it.
    fn look_again(self) {
        let lines = self.span.get_untracked().lines();
        self.known
            .update(|known| known.retain(|line, _| lines.contains(line)));
        self.ask(true);
    }

    fn put(self, row: GuestRow) {
        self.known.update(|known| {
            if let Some(shown) = known.values_mut().find(|shown| shown.id == row.id) {
                *shown = row;
            }
        });
    }

    /// Arrows lead from cell to cell; Home and End to the first and last of a row, with Ctrl of all.
    fn key(self, ev: &KeyboardEvent) {
        let (line, column) = self.look.at.get_untracked();
        let (rows, columns) = (self.total.get_untracked().min(ROWS_MOST), self.columns());
        let page = self.scroller.get_untracked().map_or(1, |scroller| {
            u32::try_from(scroller.client_height()).unwrap_or(0) / ROW
        });
        let last = rows.saturating_sub(1);
        let to = match (ev.key().as_str(), ev.ctrl_key() || ev.meta_key()) {
            ("ArrowUp", _) => (line.saturating_sub(1), column),
            ("ArrowDown", _) => ((line + 1).min(last), column),
            ("ArrowLeft", _) => (line, column.saturating_sub(1)),
            ("ArrowRight", _) => (line, (column + 1).min(columns)),
            ("Home", false) => (line, 0),
            ("End", false) => (line, columns),
            ("Home", true) => (0, 0),
            ("End", true) => (last, columns),
            ("PageUp", _) => (line.saturating_sub(page), column),
            ("PageDown", _) => ((line + page).min(last), column),
            _ => return,
        };
        ev.prevent_default();
        self.look.at.set(to);
        self.show(to);
        request_animation_frame(move || {
            if let Some(button) = button(to) {
                let _ = button.focus();
            }
        });
    }

    /// Scrolls so that a cell is in sight, beside the column of names and below the header.
    fn show(self, (line, column): (u32, u32)) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
        let into = |at: i32, size: i32, from: i32, seen: i32| {
            if at < from {
                at
            } else if at + size > from + seen {
                at + size - seen
            } else {
                from
            }
        };
        let head = |what: &str, wide: bool| {
            let found = scroller.query_selector(what).ok().flatten();
            found.map_or(0, |head| {
                if wide {
                    head.client_width()
                } else {
                    head.client_height()
                }
            })
        };
        let (names, header) = (head("thead th", true), head("thead", false));
        let top = into(
            number(line * ROW),
            number(ROW),
            scroller.scroll_top(),
            scroller.client_height() - header,
        );
        scroller.set_scroll_top(top);
        if column > 0 {
            let left = into(
                number((column - 1) * COLUMN),
                number(COLUMN),
                scroller.scroll_left(),
                scroller.client_width() - names,
            );
            scroller.set_scroll_left(left);
        }
        self.measure();
    }

    /// Room for columns that are not drawn, before or after those that are.
    fn side(self, before: bool) -> impl IntoView {
        move || {
            let (span, all) = (self.span.get(), self.columns());
            let columns = match (self.look.live.get(), before) {
                (false, _) => 0,
                (true, true) => span.column,
                (true, false) => all.saturating_sub(span.column + span.columns),
            };
            (columns > 0).then(|| view! { <td class="gap" aria-hidden="true" style:width=format!("{}px", columns * COLUMN)></td> })
        }
    }

    /// The drawn apps with their columns, from 1.
    fn drawn(self) -> Vec<(u32, AppName)> {
        let span = self.span.get();
        self.apps.with_value(|apps| {
            (0..)
                .zip(apps)
                .skip(span.column as usize)
                .take(span.columns as usize)
                .map(|(index, app)| (index + 1, app.clone()))
                .collect()
        })
    }
}

/// The matrix.
#[component]
pub fn Matrix(
    /// Columns and first rows.
    page: Guests,
    /// The page.
    desk: Desk,
    /// Whether the viewer gives and takes.
    gives: bool,
) -> impl IntoView {
    let Guests {
        apps, all, window, ..
    } = page;
    let asked = desk.asked.get_untracked();
    let filtered = filters(&asked.query);
    let rows = u32::try_from(window.rows.len()).unwrap_or(0);
    let columns = u32::try_from(apps.len()).unwrap_or(u32::MAX);
    let from = asked.from.min(columns.saturating_sub(1));
    let sheet = Sheet {
        desk,
        apps: StoredValue::new(apps),
        known: RwSignal::new((window.start..).zip(window.rows).collect()),
        total: RwSignal::new(window.total),
        asked: StoredValue::new(BTreeSet::new()),
        ticket: StoredValue::new(0),
        span: RwSignal::new(Span {
            row: window.start,
            rows,
            column: from,
            columns: COLUMNS_FIRST.min(columns - from),
        }),
        now: StoredValue::new(window.now),
        look: Look {
            gives,
            at: RwSignal::new((window.start, 0)),
            live: RwSignal::new(false),
        },
        scroller: NodeRef::new(),
    };
    let levels = Levels::new(desk.slug, Callback::new(move |row| sheet.put(row)));
    Effect::new(move |_| {
        sheet.look.live.set(true);
        // Once it is as high and wide as all of it: to where the address leads.
        request_animation_frame(move || {
            if let Some(scroller) = sheet.scroller.try_get_untracked().flatten() {
                let number = |n: u32| i32::try_from(n).unwrap_or(0);
                scroller.set_scroll_top(number(window.start * ROW));
                scroller.set_scroll_left(number(from * COLUMN));
                sheet.measure();
            }
        });
        let handle = window_event_listener(leptos::ev::resize, move |_| sheet.measure());
        on_cleanup(move || handle.remove());
    });
    Effect::new(move |before: Option<u32>| {
        let stale = desk.stale.get();
        if before.is_some_and(|before| before != stale) {
            sheet.look_again();
        }
        stale
    });
    let number = move || words::guests::number(sheet.total.get(), all, filtered);
    view! {
        <p class="small quiet num above" aria-live="polite">
            {number}
        </p>
        <Form action=desk.give look="matrix-form">
            <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
            <div class="card matrix" node_ref=sheet.scroller on:scroll=move |_| sheet.measure()>
                <table
                    role="grid"
                    aria-label="Guests and apps"
                    aria-rowcount=move || sheet.rows() + 1
                    aria-colcount={columns + 1}
                    on:keydown=move |ev| sheet.key(&ev)
                >
                    <Head sheet=sheet/>
                    <tbody>
                        {move || {
                            let above = sheet.span.get().row;
                            gap(if sheet.look.live.get() { above } else { 0 })
                        }}
                        <For each=move || sheet.span.get().lines() key=|line| *line let:line>
                            <Line sheet=sheet line=line levels=levels/>
                        </For>
                        {move || {
                            let span = sheet.span.get();
                            let below = sheet.rows().saturating_sub(span.row + span.rows);
                            gap(if sheet.look.live.get() { below } else { 0 })
                        }}
                    </tbody>
                </table>
            </div>
        </Form>
        <LevelMenu levels=levels/>
        <Pages desk=desk asked=asked total=window.total columns=columns/>
    }
}

/// Room for rows that are not drawn. Only the browser makes it: styles in the markup are against the policy.
fn gap(rows: u32) -> impl IntoView {
    (rows > 0).then(|| {
        view! {
            <tr class="gap" aria-hidden="true">
                <td style:height=format!("{}px", rows * ROW)></td>
            </tr>
        }
    })
}

#[component]
fn Head(sheet: Sheet) -> impl IntoView {
    let desk = sheet.desk;
    let turned = move || {
        let asked = desk.asked.get();
        let mut query = asked.query;
        query.descending = query.sort == GuestSort::Email && !query.descending;
        query.sort = GuestSort::Email;
        desk.href(&Asked {
            query,
            start: 0,
            guest: None,
            ..asked
        })
    };
    let sorted = move || {
        let asked = desk.asked.get();
        (asked.query.sort == GuestSort::Email).then_some(if asked.query.descending {
            "descending"
        } else {
            "ascending"
        })
    };
    let app_page = move |app: &AppName| format!("/w/{}/apps/{}", desk.slug.get_untracked(), app.id);
    view! {
        <thead>
            <tr aria-rowindex="1">
                <th scope="col" class="name" aria-colindex="1" aria-sort=sorted>
                    <a href=turned data-noscroll="">
                        "Guest"
                        {move || {
                            sorted()
                                .map(|way| if way == "ascending" { Icon::Up } else { Icon::Down }.draw())
                        }}
                    </a>
                </th>
                {sheet.side(true)}
                <For each=move || sheet.drawn() key=|(column, _)| *column let((column, app))>
                    <th scope="col" class="cell" aria-colindex={column + 1} title=app.name.clone()>
                        <a href=app_page(&app)>{app.name.clone()}</a>
                    </th>
                </For>
                {sheet.side(false)}
            </tr>
        </thead>
    }
}

#[component]
fn Line(sheet: Sheet, line: u32, levels: Levels) -> impl IntoView {
    let (desk, look) = (sheet.desk, sheet.look);
    let row = Memo::new(move |_| sheet.known.with(|known| known.get(&line).cloned()));
    let open = move || {
        let of = desk.asked.with(|asked| asked.guest);
        (of.is_some() && row.with(|row| row.as_ref().map(|row| row.id)) == of).then_some("true")
    };
    let name = move || {
        let row = row.get()?;
        let href = move || desk.panel_of(Some(row.id));
        let tip = words::guests::tip_of_guest(&row);
        Some(view! {
            <span class="who" title=tip>
                <Face letters=initials(&row.name, &row.email)/>
                <span>
                    <a
                        href=href
                        data-noscroll=""
                        data-at=format!("{line}-0")
                        tabindex=move || look.tab(line, 0)
                        on:focus=move |_| look.at.set((line, 0))
                    >
                        {row.email.clone()}
                    </a>
                    <span>
                        {words::guests::added(&row, sheet.now.get_value())}
                    </span>
                </span>
            </span>
        })
    };
    view! {
        <tr aria-rowindex={line + 2} aria-selected=open>
            <th scope="row" class="name" aria-colindex="1">
                {name}
            </th>
            {sheet.side(true)}
            <For each=move || sheet.drawn() key=|(column, _)| *column let((column, app))>
                {cell::draw(row, app, (line, column), look, levels)}
            </For>
            {sheet.side(false)}
        </tr>
    }
}

/// The way to the other rows and columns for those who do not scroll there.
#[component]
fn Pages(desk: Desk, asked: Asked, total: u32, columns: u32) -> impl IntoView {
    let to = |start: u32, from: u32| {
        desk.href(&Asked {
            start,
            from,
            ..asked.clone()
        })
    };
    let before = |at: u32, step: u32| (at > 0).then(|| at.saturating_sub(step));
    let after = |at: u32, step: u32, all: u32| (at + step < all).then_some(at + step);
    let (start, from) = (asked.start, asked.from);
    let rows = (
        before(start, GUESTS_FIRST).map(|start| to(start, from)),
        after(start, GUESTS_FIRST, total).map(|start| to(start, from)),
    );
    let apps = (
        before(from, COLUMNS_FIRST).map(|from| to(start, from)),
        after(from, COLUMNS_FIRST, columns).map(|from| to(start, from)),
    );
    let range = |at: u32, step: u32, all: u32| format!("{} to {} of {all}", at + 1, (at + step).min(all));
    view! {
        <div class="under scriptless">
            {(rows.0.is_some() || rows.1.is_some())
                .then(|| {
                    view! {
                        <p class="small">"Guests " {range(start, GUESTS_FIRST, total)}</p>
                        <Pager previous=rows.0 next=rows.1/>
                    }
                })}
            {(apps.0.is_some() || apps.1.is_some())
                .then(|| {
                    view! {
                        <p class="small">"Apps " {range(from, COLUMNS_FIRST, columns)}</p>
                        <nav aria-label="Apps" class="acts">
                            {apps.0.map(|href| view! { <a class="btn" href=href>"Apps before"</a> })}
                            {apps.1.map(|href| view! { <a class="btn" href=href>"Further apps"</a> })}
                        </nav>
                    }
                })}
        </div>
    }
}
