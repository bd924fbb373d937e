//! SQL of the rows of imports.

use crate::db::rows::{Column, insert};
use crate::db::{Conn, Tx, sql};
use crate::fault::{Done, Fault};
use crate::imports::wish::Wish;
use model::ids::ImportId;
use model::import::{ImportRow, PlanChange, PlanRow, RowAction, RowFilter, RowOutcome, RowProblem};
use model::time::Time;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

/// What is kept of a row besides its place.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Body {
    #[serde(rename = "w", skip_serializing_if = "Option::is_none")]
    wish: Option<Wish>,
    #[serde(rename = "c", skip_serializing_if = "Vec::is_empty")]
    changes: Vec<PlanChange>,
    #[serde(rename = "p", skip_serializing_if = "Vec::is_empty")]
    problems: Vec<RowProblem>,
}

/// A row of a plan.
pub struct NewRow {
    /// Its number, from 1.
    pub n: i64,
    /// What it would do.
    pub plan: PlanRow,
    /// What it asks for; none where it cannot be read.
    pub wish: Option<Wish>,
    /// Its metadata, sealed, in hex.
    pub sealed: String,
    /// Version of the person; 0 for nobody.
    pub version: i64,
}

/// Adds rows of a plan.
pub async fn add_rows(tx: &mut Tx, id: ImportId, new: Vec<NewRow>) -> Done<()> {
    let mut columns: [Vec<i64>; 3] = Default::default();
    let mut texts: [Vec<String>; 4] = Default::default();
    let [ns, lines, versions] = &mut columns;
    let [emails, actions, bodies, sealed] = &mut texts;
    for row in new {
        ns.push(row.n);
        lines.push(i64::from(row.plan.line));
        versions.push(row.version);
        emails.push(row.plan.email);
        actions.push(row.plan.action.word().to_owned());
        let body = Body {
            wish: row.wish,
            changes: row.plan.changes,
            problems: row.plan.problems,
        };
        bodies.push(serde_json::to_string(&body).map_err(|error| Fault::Bug(error.to_string()))?);
        sealed.push(row.sealed);
    }
    let [ns, lines, versions] = columns.map(|column| Column::numbers(column.into_iter()));
    let [emails, actions, bodies, sealed] = texts.map(|column| Column::texts(column.into_iter()));
    insert(
        tx,
        "insert into import_rows (import_id, n, line, version, email, action, body, sealed)
        select $1, column1, column2, column3, column4, column5, column6, column7 from {rows}",
        &[id.0],
        vec![ns, lines, versions, emails, actions, bodies, sealed],
    )
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Raw {
    n: i64,
    line: i64,
    email: String,
    #[sqlx(try_from = "String")]
    action: RowAction,
    body: String,
    sealed: String,
    outcome: String,
    trouble: String,
    before: String,
    after_version: i64,
}

const COLUMNS: &str = "n, line, email, action, body, sealed, outcome, trouble, before, after_version";

/// A row to be done or undone.
pub struct StoredRow {
    /// Its number.
    pub n: i64,
    /// What it was planned to do.
    pub plan: PlanRow,
    /// What it asks for; none where it could not be read.
    pub wish: Option<Wish>,
    /// Its metadata, sealed, in hex.
    pub sealed: String,
    /// What was before it was done, as it was written.
    pub before: String,
    /// Version of the person after it was done.
    pub after_version: i64,
}

fn json<T: serde::de::DeserializeOwned>(text: &str) -> Done<T> {
    serde_json::from_str(text).map_err(|error| Fault::Bug(format!("a row of an import: {error}")))
}

impl Raw {
    fn plan(&self, body: Body) -> (PlanRow, Option<Wish>) {
        let plan = PlanRow {
            line: u32::try_from(self.line).unwrap_or(u32::MAX),
            email: self.email.clone(),
            action: self.action,
            changes: body.changes,
            problems: body.problems,
        };
        (plan, body.wish)
    }

    fn stored(self) -> Done<StoredRow> {
        let (plan, wish) = self.plan(json(&self.body)?);
        Ok(StoredRow {
            n: self.n,
            plan,
            wish,
            sealed: self.sealed,
            before: self.before,
            after_version: self.after_version,
        })
    }

    fn shown(self) -> Done<(i64, ImportRow)> {
        let (plan, _) = self.plan(json(&self.body)?);
        let row = ImportRow {
            plan,
            outcome: RowOutcome::from_word(&self.outcome),
            trouble: if self.trouble.is_empty() {
                None
            } else {
                Some(json(&self.trouble)?)
            },
        };
        Ok((self.n, row))
    }
}

/// Rows after a number, as they are shown.
pub async fn list_rows(
    conn: &mut Conn,
    id: ImportId,
    filter: Option<RowFilter>,
    after: i64,
    most: i64,
) -> Done<Vec<(i64, ImportRow)>> {
    let only = match filter {
        None => String::new(),
        Some(RowFilter::Left) => "and outcome in ('refused', 'kept')".to_owned(),
        Some(filter) => filter
            .action()
            .map_or_else(String::new, |action| format!("and action = '{}'", action.word())),
    };
    let rows: Vec<Raw> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS} from import_rows where import_id = $1 and n > $2 {only} order by n limit $3"
    )))
    .bind(id.0)
    .bind(after)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?;
    rows.into_iter().map(Raw::shown).collect()
}

/// The next rows that there is something to do for.
pub async fn list_to_do(conn: &mut Conn, id: ImportId, after: i64, most: i64) -> Done<Vec<StoredRow>> {
    list_after(
        conn,
        id,
        "and action in ('create', 'change', 'delete')",
        after,
        most,
    )
    .await
}

/// The next rows, whatever they do.
pub async fn list_asked(conn: &mut Conn, id: ImportId, after: i64, most: i64) -> Done<Vec<StoredRow>> {
    list_after(conn, id, "", after, most).await
}

async fn list_after(
    conn: &mut Conn,
    id: ImportId,
    only: &str,
    after: i64,
    most: i64,
) -> Done<Vec<StoredRow>> {
    let rows: Vec<Raw> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS} from import_rows
        where import_id = $1 and n > $2 {only}
        order by n
        limit $3"
    )))
    .bind(id.0)
    .bind(after)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?;
    rows.into_iter().map(Raw::stored).collect()
}

/// The last rows before a number that were done.
pub async fn list_done(conn: &mut Conn, id: ImportId, before: i64, most: i64) -> Done<Vec<StoredRow>> {
    let rows: Vec<Raw> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS} from import_rows
        where import_id = $1 and n < $2 and outcome = 'done'
        order by n desc
        limit $3"
    )))
    .bind(id.0)
    .bind(before)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?;
    rows.into_iter().map(Raw::stored).collect()
}

/// What came of a row.
pub struct RowDone {
    /// Its number.
    pub n: i64,
    /// What came of it.
    pub outcome: RowOutcome,
    /// Why it was refused or kept.
    pub trouble: Option<RowProblem>,
    /// What was before.
    pub before: String,
    /// Version of the person afterwards.
    pub version: i64,
}

fn trouble(problem: Option<&RowProblem>) -> Done<String> {
    problem.map_or_else(
        || Ok(String::new()),
        |problem| serde_json::to_string(problem).map_err(|error| Fault::Bug(error.to_string())),
    )
}

/// Notes what came of rows.
pub async fn set_done(tx: &mut Tx, id: ImportId, done: &[RowDone]) -> Done<()> {
    let troubles: Vec<String> = done
        .iter()
        .map(|row| trouble(row.trouble.as_ref()))
        .collect::<Done<_>>()?;
    insert(
        tx,
        "update import_rows
        set outcome = r.column3, trouble = r.column4, before = r.column5, after_version = r.column2
        from {rows}
        where import_rows.import_id = $1 and import_rows.n = r.column1",
        &[id.0],
        vec![
            Column::numbers(done.iter().map(|row| row.n)),
            Column::numbers(done.iter().map(|row| row.version)),
            Column::texts(done.iter().map(|row| row.outcome.word())),
            Column::texts(troubles.into_iter()),
            Column::texts(done.iter().map(|row| row.before.as_str())),
        ],
    )
    .await?;
    Ok(())
}

/// Notes of all rows that are left that nothing came of them, and says how many.
pub async fn leave_rest(tx: &mut Tx, id: ImportId, outcome: RowOutcome, problem: &RowProblem) -> Done<i64> {
    let of = match outcome {
        RowOutcome::Kept => "outcome = 'done'",
        _ => "outcome = '' and action in ('create', 'change', 'delete')",
    };
    let rows = sql!(tx, c => sqlx::query(AssertSqlSafe(format!(
        "update import_rows set outcome = $2, trouble = $3 where import_id = $1 and {of}"
    )))
    .bind(id.0)
    .bind(outcome.word())
    .bind(trouble(Some(problem))?)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(i64::try_from(rows).unwrap_or(i64::MAX))
}

/// Forgets the rows of imports that can no longer be undone.
pub async fn purge_rows(tx: &mut Tx, before: Time) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "delete from import_rows where import_id in (
            select id from imports where applied_at < $1 and state in ('applied', 'undone')
        )",
    )
    .bind(before.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}
