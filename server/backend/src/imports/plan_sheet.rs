//! A plan and its result as a file: a row a row, with the stable word for each problem.

use crate::fault::{Done, Fault};
use crate::sheet::{Format, Sheet};
use model::import::{ImportRow, PlanChange, PlanRow, RowOutcome, RowProblem};
use serde::Serialize;
use std::borrow::Cow;

/// The columns of a plan.
const PLAN: [&str; 5] = ["line", "email", "action", "changes", "problems"];
/// The columns of a result.
const RESULT: [&str; 7] = [
    "line", "email", "action", "changes", "problems", "outcome", "because",
];

/// The columns of a plan, or of a result.
pub const fn heads(result: bool) -> &'static [&'static str] {
    if result { &RESULT } else { &PLAN }
}

/// The plan's rows; several changes or problems of a row stand on lines of their own within the cell.
pub fn plan_sheet<'a>(rows: impl IntoIterator<Item = &'a PlanRow>) -> Done<Vec<u8>> {
    let mut sheet = Sheet::begin(Format::Csv, heads(false), true)?;
    for row in rows {
        sheet.add(cells(row)?)?;
    }
    sheet.into_bytes()
}

/// Adds a row, of a plan or of a result.
pub fn add_row(sheet: &mut Sheet, row: &ImportRow, result: bool) -> Done<()> {
    let mut all = cells(&row.plan)?;
    if result {
        all.push(Cow::Borrowed(row.outcome.map_or("", RowOutcome::word)));
        let because = row.trouble.as_ref().map(problem).transpose()?;
        all.push(Cow::Owned(because.unwrap_or_default()));
    }
    sheet.add(all)
}

fn cells(row: &PlanRow) -> Done<Vec<Cow<'_, str>>> {
    let changes: Vec<String> = row.changes.iter().map(change).collect();
    let problems: Vec<String> = row.problems.iter().map(problem).collect::<Done<_>>()?;
    Ok(vec![
        Cow::Owned(row.line.to_string()),
        Cow::Borrowed(row.email.as_str()),
        Cow::Borrowed(row.action.word()),
        Cow::Owned(changes.join("\n")),
        Cow::Owned(problems.join("\n")),
    ])
}

fn change(change: &PlanChange) -> String {
    let PlanChange { what, from, to } = change;
    format!("{}: {from} -> {to}", what.column())
}

fn problem(problem: &RowProblem) -> Done<String> {
    let detail = match problem {
        RowProblem::Missing { column }
        | RowProblem::CannotTakeAway { column }
        | RowProblem::NoneAmongOthers { column }
        | RowProblem::CellTooLong { column }
        | RowProblem::NoValue { column } => column.clone(),
        RowProblem::BadEmail(problem) => problem.to_string(),
        RowProblem::BadMetadata(problem) => problem.to_string(),
        RowProblem::UnknownAccountType(value)
        | RowProblem::UnknownGroup(value)
        | RowProblem::UnknownRole(value)
        | RowProblem::UnknownApp(value)
        | RowProblem::BadDelete(value) => value.clone(),
        RowProblem::BadPrivilege { column, value } => format!("{column} = {value}"),
        RowProblem::OverLimit => String::new(),
        RowProblem::DuplicateOf(number) | RowProblem::CellWithoutColumn(number) => number.to_string(),
        RowProblem::BadName(problem) => wire(problem)?,
        RowProblem::Denied(denial) => wire(denial)?,
        RowProblem::Conflict(conflict) => wire(conflict)?,
    };
    Ok(format!("{}: {detail}", problem.word()))
}

/// As programs read it elsewhere.
fn wire(value: &impl Serialize) -> Done<String> {
    match serde_json::to_value(value).map_err(|error| Fault::Bug(error.to_string()))? {
        serde_json::Value::String(word) => Ok(word),
        value => Ok(value.to_string()),
    }
}
