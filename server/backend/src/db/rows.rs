//! Several hundred rows handed to one statement: as a list of values to SQLite, as one array a column to
//! PostgreSQL. The two differ here in more than a word.

use crate::db::{Conn, Either};
use crate::fault::Done;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// Rows that are handed over at once, at most.
pub const AT_ONCE: usize = 500;

/// The values of one column, a row after the other.
pub enum Column {
    /// Ids.
    Ids(Vec<Option<Uuid>>),
    /// Bytes.
    Bytes(Vec<Option<Vec<u8>>>),
    /// Texts.
    Texts(Vec<Option<String>>),
    /// Numbers.
    Numbers(Vec<Option<i64>>),
}

impl Column {
    /// A column of ids.
    pub fn ids(values: impl Iterator<Item = Uuid>) -> Self {
        Self::Ids(values.map(Some).collect())
    }

    /// A column of bytes.
    pub fn bytes<'a>(values: impl Iterator<Item = &'a [u8]>) -> Self {
        Self::Bytes(values.map(|value| Some(value.to_vec())).collect())
    }

    /// A column of texts.
    pub fn texts<T: Into<String>>(values: impl Iterator<Item = T>) -> Self {
        Self::Texts(values.map(|value| Some(value.into())).collect())
    }

    /// A column of numbers.
    pub fn numbers(values: impl Iterator<Item = i64>) -> Self {
        Self::Numbers(values.map(Some).collect())
    }

    fn rows(&self) -> usize {
        match self {
            Self::Ids(values) => values.len(),
            Self::Bytes(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::Numbers(values) => values.len(),
        }
    }

    const fn array(&self) -> &'static str {
        match self {
            Self::Ids(_) => "uuid[]",
            Self::Bytes(_) => "bytea[]",
            Self::Texts(_) => "text[]",
            Self::Numbers(_) => "bigint[]",
        }
    }
}

/// Runs `insert into ... select ... from {rows} ...`, where `{rows}` stands for the columns, named
/// `column1`, `column2`, and so on, and `$1`, `$2` for the ids that are the same in every row. Gives the
/// pairs of texts that the statement returns, if it returns any.
pub async fn insert(
    conn: &mut Conn,
    text: &str,
    same: &[Uuid],
    columns: Vec<Column>,
) -> Done<Vec<(String, String)>> {
    let rows = columns.first().map_or(0, Column::rows);
    if rows == 0 {
        return Ok(Vec::new());
    }
    // One row and whole parts come again and again; the text of another length would only crowd the kept
    // statements.
    let keep = rows == 1 || rows == AT_ONCE;
    match conn.either() {
        Either::Sqlite(c) => {
            let mut text = text.replace("{rows}", &values(columns.len(), rows));
            for (at, id) in same.iter().enumerate() {
                text = text.replace(&format!("${}", at + 1), &format!("x'{}'", id.simple()));
            }
            let mut query = sqlx::query_as(AssertSqlSafe(text)).persistent(keep);
            for row in 0..rows {
                for column in &columns {
                    query = match column {
                        Column::Ids(values) => query.bind(values.get(row).copied().flatten()),
                        Column::Bytes(values) => query.bind(values.get(row).cloned().flatten()),
                        Column::Texts(values) => query.bind(values.get(row).cloned().flatten()),
                        Column::Numbers(values) => query.bind(values.get(row).copied().flatten()),
                    };
                }
            }
            Ok(query.fetch_all(&mut *c).await?)
        }
        Either::Postgres(c) => {
            let text = AssertSqlSafe(text.replace("{rows}", &arrays(same.len(), &columns)));
            let mut query = sqlx::query_as(text);
            for id in same {
                query = query.bind(id);
            }
            for column in columns {
                query = match column {
                    Column::Ids(values) => query.bind(values),
                    Column::Bytes(values) => query.bind(values),
                    Column::Texts(values) => query.bind(values),
                    Column::Numbers(values) => query.bind(values),
                };
            }
            Ok(query.fetch_all(&mut *c).await?)
        }
    }
}

/// `(values (?, ?), (?, ?)) r` for two columns and two rows. Without numbers: SQLite looks a parameter's name
/// up in a list, so that of six thousand names the search alone takes longer than all the rest.
fn values(columns: usize, rows: usize) -> String {
    let row = vec!["?"; columns].join(", ");
    let rows = vec![format!("({row})"); rows].join(", ");
    format!("(values {rows}) r")
}

/// `unnest($3::uuid[], $4::text[]) r (column1, column2)` for two columns after two ids.
fn arrays(same: usize, columns: &[Column]) -> String {
    let arrays: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| format!("${}::{}", same + at + 1, column.array()))
        .collect();
    let names: Vec<String> = (1..=columns.len()).map(|n| format!("column{n}")).collect();
    format!("unnest({}) r ({})", arrays.join(", "), names.join(", "))
}
