//! What of the matrix is drawn: the rows and columns in sight, and a few around them.

use leptos::prelude::*;
use leptos::web_sys::Element;
use std::ops::Range;

/// Height of a row in CSS pixels, as the style sheet has it.
pub const ROW: u32 = 44;
/// Width of an app's column, likewise.
pub const COLUMN: u32 = 112;
/// Columns that the server draws: it does not know how wide the window is.
pub const COLUMNS_FIRST: u32 = 12;
/// Rows that a browser can scroll through: elements end at 33 million pixels. The search finds the others.
pub const ROWS_MOST: u32 = 700_000;
/// Rows and columns that are drawn beyond those in sight, on each side.
const AROUND: (u32, u32) = (5, 2);

/// The drawn part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First row, from 0.
    pub row: u32,
    /// Rows.
    pub rows: u32,
    /// First app, from 0.
    pub column: u32,
    /// Apps.
    pub columns: u32,
}

impl Span {
    /// Lines of the drawn rows.
    pub fn lines(&self) -> Range<u32> {
        self.row..self.row + self.rows
    }

    /// What is in sight of a box that scrolls, and a bit around it.
    pub fn of(scroller: &Element, rows: u32, columns: u32) -> Self {
        let head = scroller
            .query_selector("thead th")
            .ok()
            .flatten()
            .map_or(0, |first| first.client_width());
        let number = |n: i32| u32::try_from(n).unwrap_or(0);
        let (top, left) = (number(scroller.scroll_top()), number(scroller.scroll_left()));
        let (height, width) = (
            number(scroller.client_height()),
            number(scroller.client_width() - head),
        );
        let part = |from: u32, size: u32, step: u32, all: u32, around: u32| {
            let first = (from / step).saturating_sub(around).min(all);
            let last = ((from + size).div_ceil(step) + around).min(all);
            (first, last.saturating_sub(first))
        };
        let (row, rows) = part(top, height, ROW, rows, AROUND.0);
        let (column, columns) = part(left, width, COLUMN, columns, AROUND.1);
        Self {
            row,
            rows,
            column,
            columns,
        }
    }
}

/// How cells look.
#[derive(Clone, Copy)]
pub struct Look {
    /// Whether the viewer gives and takes.
    pub gives: bool,
    /// The cell that Tab leads to: row from 0, column from 1; the guest's name is column 0.
    pub at: RwSignal<(u32, u32)>,
    /// Whether the page has come alive: arrows lead from cell to cell, and Tab past all of them.
    pub live: RwSignal<bool>,
}

impl Look {
    /// Place of a cell in the order of Tab; its own where there is no script.
    pub fn tab(self, line: u32, column: u32) -> Option<&'static str> {
        self.live.get().then(|| {
            if self.at.get() == (line, column) {
                "0"
            } else {
                "-1"
            }
        })
    }

    /// Whether it is the cell that Tab leads to.
    pub fn is_at(self, line: u32, column: u32) -> bool {
        self.live.get() && self.at.get() == (line, column)
    }
}
