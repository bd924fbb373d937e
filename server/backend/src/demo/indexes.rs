//! The indexes of the people, put aside while very many rows come and made anew from all of them at once.
//! Row by row, each new person lands in nine different places of the file: a million took four minutes, of
//! which the rows themselves were half of one.

use crate::db::{Conn, Either};
use crate::fault::Done;
use sqlx::AssertSqlSafe;

/// What was put aside: the statements that make it again.
pub struct Aside(Vec<String>);

/// Drops every index of the people that guards nothing, and on SQLite the trigger that tells the search of
/// each new row. In a transaction: whatever happens before its end, they are there.
pub async fn put_aside(conn: &mut Conn) -> Done<Aside> {
    let found: Vec<(String, String, String)> = match conn.either() {
        Either::Sqlite(c) => {
            sqlx::query_as(
                "select type, name, sql from sqlite_master
                where tbl_name = 'members' and sql is not null and (
                    type = 'index' and lower(sql) not like 'create unique%'
                    or type = 'trigger' and name = 'members_search_add'
                )",
            )
            .fetch_all(&mut *c)
            .await?
        }
        Either::Postgres(c) => {
            sqlx::query_as(
                "select 'index', indexname::text, indexdef from pg_indexes
                where schemaname = current_schema() and tablename = 'members'
                    and indexdef not ilike 'create unique%'",
            )
            .fetch_all(&mut *c)
            .await?
        }
    };
    let mut aside = Vec::with_capacity(found.len());
    for (kind, name, make) in found {
        run(conn, format!("drop {kind} \"{name}\"")).await?;
        aside.push(make);
    }
    Ok(Aside(aside))
}

/// Makes all of it again, from all rows.
pub async fn put_back(conn: &mut Conn, aside: Aside) -> Done<()> {
    if let Either::Postgres(c) = conn.either() {
        sqlx::raw_sql("set local maintenance_work_mem = '256MB'")
            .execute(&mut *c)
            .await?;
    }
    for make in aside.0 {
        run(conn, make).await?;
    }
    if let Either::Sqlite(c) = conn.either() {
        sqlx::raw_sql("insert into members_search (members_search) values ('rebuild')")
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}

async fn run(conn: &mut Conn, text: String) -> Done<()> {
    let text = AssertSqlSafe(text);
    crate::db::sql!(conn, c => sqlx::raw_sql(text).execute(&mut *c).await.map(|_| ()))?;
    Ok(())
}
