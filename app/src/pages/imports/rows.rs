//! The rows of an import.

use super::import::Desk;
use crate::ui::icon::Icon;
use crate::ui::pager::Pager;
use crate::ui::tag::Tag;
use crate::words::{self, imports};
use leptos::prelude::*;
use model::import::{Import, ImportRow, ImportRows, PlanChange, RowFilter};

/// Which rows there are, with their numbers.
pub fn tabs(import: &Import, desk: Desk) -> impl IntoView + use<> {
    let tab = move |filter: Option<RowFilter>, words: &'static str, number: u32| {
        let current = move || (desk.filter.get() == filter).then_some("page");
        view! {
            <a href=desk.href(filter, None) aria-current=current data-noscroll="">
                {words}
                <span>{words::grouped(number.into())}</span>
            </a>
        }
    };
    let left = import.refused + import.kept;
    let filters = RowFilter::ALL
        .iter()
        .filter_map(|&filter| {
            let number = match filter.action() {
                Some(action) => import.counts.of(action),
                None if left == 0 => return None,
                None => left,
            };
            Some(tab(Some(filter), imports::filter(filter), number))
        })
        .collect_view();
    view! {
        <nav class="tabs" aria-label="Rows">
            {tab(None, "All", import.counts.total())} {filters}
        </nav>
    }
}

/// A page of them.
#[component]
pub fn Rows(rows: ImportRows, desk: Desk) -> impl IntoView {
    let filter = desk.filter.get_untracked();
    let first = (!desk.cursor.with_untracked(String::is_empty)).then(|| desk.href(filter, None));
    let next = rows.next.as_deref().map(|cursor| desk.href(filter, Some(cursor)));
    let paged = first.is_some() || next.is_some();
    if rows.rows.is_empty() {
        return filter
            .map(|_| {
                view! {
                    <div class="card nothing">
                        <h2>"None of these"</h2>
                        <p>"No row of the file is of this kind."</p>
                        <a class="btn" href=desk.href(None, None)>
                            "Show all rows"
                        </a>
                    </div>
                }
            })
            .into_any();
    }
    let result = rows.rows.iter().any(|row| row.outcome.is_some());
    let lines = rows
        .rows
        .into_iter()
        .map(|row| view! { <Line row=row result=result/> })
        .collect_view();
    view! {
        <div class="card scroll" role="region" aria-label="Rows of the file" tabindex="0">
            <table class="rows">
                <thead>
                    <tr>
                        <th scope="col">"Line"</th>
                        <th scope="col">"Email"</th>
                        <th scope="col">"What happens"</th>
                        <th scope="col">"Details"</th>
                        {result.then(|| view! { <th scope="col">"Result"</th> })}
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        {paged
            .then(|| {
                view! {
                    <div class="under">
                        <Pager previous=first next=next/>
                    </div>
                }
            })}
    }
    .into_any()
}

#[component]
fn Line(row: ImportRow, result: bool) -> impl IntoView {
    let ImportRow {
        plan,
        outcome,
        trouble,
    } = row;
    let (icon, word, tone) = imports::action(plan.action);
    let problems = plan
        .problems
        .iter()
        .map(|problem| view! { <li class="bad">{imports::problem(problem)}</li> })
        .collect_view();
    let changes = plan.changes.iter().map(change).collect_view();
    let came = outcome.map(|outcome| {
        let (icon, word, tone) = imports::outcome(outcome);
        view! {
            <Tag tone=tone icon=icon words=word/>
            {trouble.map(|trouble| view! { <span class="small block">{imports::problem(&trouble)}</span> })}
        }
    });
    view! {
        <tr>
            <td class="num">{words::grouped(plan.line.into())}</td>
            <td class="wrap">{plan.email}</td>
            <td>
                <Tag tone=tone icon=icon words=word/>
            </td>
            <td class="wrap">
                <ul class="bare">{changes} {problems}</ul>
            </td>
            {result.then(|| view! { <td class="wrap">{came}</td> })}
        </tr>
    }
}

fn change(change: &PlanChange) -> impl IntoView + use<> {
    let (from, to) = imports::from_to(change);
    view! {
        <li>
            <span class="quiet">{imports::changed(&change.what)} ": "</span>
            {from}
            " "
            {Icon::ChevronRight.draw()}
            <span class="sr">"becomes"</span>
            " "
            {to}
        </li>
    }
}
