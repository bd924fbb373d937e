//! A plan as CSV: a row a row, with the stable word for each problem.

use crate::fault::{Done, Fault};
use crate::sheet::Sheet;
use model::import::{PlanChange, PlanRow, RowProblem};
use serde::Serialize;
use std::borrow::Cow;

/// The first row.
const HEADS: [&str; 5] = ["line", "email", "action", "changes", "problems"];

/// The plan's rows; several changes or problems of a row stand on lines of their own within the cell.
pub fn plan_sheet<'a>(rows: impl IntoIterator<Item = &'a PlanRow>) -> Done<Vec<u8>> {
    let mut sheet = Sheet::new();
    sheet.add(HEADS.map(Cow::Borrowed))?;
    for row in rows {
        let changes: Vec<String> = row.changes.iter().map(change).collect();
        let problems: Vec<String> = row.problems.iter().map(problem).collect::<Done<_>>()?;
        sheet.add([
            Cow::Owned(row.line.to_string()),
            Cow::Borrowed(row.email.as_str()),
            Cow::Borrowed(row.action.word()),
            Cow::Owned(changes.join("\n")),
            Cow::Owned(problems.join("\n")),
        ])?;
    }
    sheet.into_bytes()
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
