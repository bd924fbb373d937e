//! Backup while running, and restore. SQLite copies itself into one file; PostgreSQL's tables are written
//! out as JSON lines, so that no tool of the right version has to be installed beside Usher.

use super::{Db, Pools, sql};
use crate::fault::{Done, Fault};
use sqlx::{AssertSqlSafe, PgConnection, PgPool};
use std::path::Path;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, BufWriter};

/// Rows that are put back by one statement.
const AT_ONCE: usize = 500;

/// First line of a backup of PostgreSQL, followed by the schema's version.
const HEADER: &str = "usher backup of postgres, schema ";

fn io(path: &Path) -> impl Fn(std::io::Error) -> Fault + '_ {
    move |error| Fault::Setting(format!("{}: {error}", path.display()))
}

/// Writes a backup. The file must not exist: an older backup is never written over.
pub async fn write(db: &Db, file: &Path) -> Done<()> {
    if file.exists() {
        return Err(Fault::Setting(format!("{} exists already", file.display())));
    }
    match db.pools() {
        Pools::Sqlite { read, .. } => {
            // A reader that may not write cannot copy; the pool's pragma is for everything else.
            let mut conn = read.acquire().await?.detach();
            sqlx::query("pragma query_only = off").execute(&mut conn).await?;
            sqlx::query("vacuum into $1")
                .bind(file.display().to_string())
                .execute(&mut conn)
                .await?;
            Ok(())
        }
        Pools::Postgres(pool) => write_postgres(pool, file).await,
    }
}

/// Every table of ours: the schema says which there are, so that none is forgotten.
async fn tables(conn: &mut PgConnection) -> Done<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select tablename::text from pg_tables
        where schemaname = current_schema() and tablename <> '_sqlx_migrations'
        order by 1",
    )
    .fetch_all(conn)
    .await?)
}

async fn write_postgres(pool: &PgPool, file: &Path) -> Done<()> {
    let mut tx = pool
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    let version: i64 = sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(&mut *tx)
        .await?;
    let out = tokio::fs::File::create_new(file).await.map_err(io(file))?;
    let mut out = BufWriter::new(out);
    out.write_all(format!("{HEADER}{version}\n").as_bytes())
        .await
        .map_err(io(file))?;
    for table in tables(&mut tx).await? {
        out.write_all(format!("table {table}\n").as_bytes())
            .await
            .map_err(io(file))?;
        let declare = format!("declare rows cursor for select row_to_json(t)::text from {table} t");
        sqlx::query(AssertSqlSafe(declare)).execute(&mut *tx).await?;
        loop {
            let rows: Vec<String> = sqlx::query_scalar("fetch 1000 from rows")
                .fetch_all(&mut *tx)
                .await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                out.write_all(row.as_bytes()).await.map_err(io(file))?;
                out.write_all(b"\n").await.map_err(io(file))?;
            }
        }
        sqlx::query("close rows").execute(&mut *tx).await?;
    }
    out.write_all(b"end\n").await.map_err(io(file))?;
    out.flush().await.map_err(io(file))?;
    out.get_ref().sync_all().await.map_err(io(file))
}

/// Puts a backup in place of the database of this URL. The server must not be running.
pub async fn restore(url: &str, file: &Path) -> Done<()> {
    match url.strip_prefix("sqlite://") {
        Some(target) => restore_sqlite(Path::new(target), file).await,
        None => restore_postgres(url, file).await,
    }
}

async fn restore_sqlite(target: &Path, file: &Path) -> Done<()> {
    // Opened beside it first, so that something that is no database of ours does not take the place of one.
    let copy = target.with_extension("restoring");
    tokio::fs::copy(file, &copy).await.map_err(io(file))?;
    let checked = check_sqlite(&copy).await;
    let tidy = |path: &Path| {
        for end in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", path.display()));
        }
    };
    tidy(&copy);
    let _ = std::fs::remove_file(copy.with_extension("migrating"));
    if let Err(fault) = checked {
        let _ = std::fs::remove_file(&copy);
        return Err(Fault::Setting(format!(
            "{} is no backup of Usher: {fault}",
            file.display()
        )));
    }
    tidy(target);
    tokio::fs::rename(&copy, target).await.map_err(io(target))
}

/// Whether the file is a whole database of ours, which it then brings up to this program's schema.
async fn check_sqlite(file: &Path) -> Done<()> {
    let db = Db::open(&format!("sqlite://{}", file.display())).await?;
    let checked = async {
        let mut conn = db.read().await?;
        // Before migrating, which would make a database of ours out of an empty file.
        let started: Option<i64> = sql!(conn, c => sqlx::query_scalar("select id from instance")
            .fetch_optional(&mut *c)
            .await)?;
        let whole: String = sql!(conn, c => sqlx::query_scalar("pragma quick_check(1)")
            .fetch_one(&mut *c)
            .await)?;
        drop(conn);
        if started.is_none() || whole != "ok" {
            return Err(Fault::Setting("it is not whole".to_owned()));
        }
        db.migrate().await
    }
    .await;
    db.close().await;
    checked
}

async fn restore_postgres(url: &str, file: &Path) -> Done<()> {
    let db = Db::open(url).await?;
    db.migrate().await?;
    let Pools::Postgres(pool) = db.pools() else {
        return Err(Fault::Setting("this is no database of PostgreSQL".to_owned()));
    };
    let read = read_postgres(pool, file).await;
    db.close().await;
    read
}

/// Puts the file's rows in place of all rows, or changes nothing.
async fn read_postgres(pool: &PgPool, file: &Path) -> Done<()> {
    let not_ours = |why: &str| {
        Fault::Setting(format!(
            "{} is no backup of Usher on PostgreSQL: {why}",
            file.display()
        ))
    };
    let input = tokio::fs::File::open(file).await.map_err(io(file))?;
    let mut lines = BufReader::new(input).lines();
    let mut next = async || lines.next_line().await.map_err(io(file));
    let mut tx = pool.begin().await?;
    let version: i64 = sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(&mut *tx)
        .await?;
    if next().await?.as_deref() != Some(&format!("{HEADER}{version}")) {
        return Err(not_ours("it was made by another version"));
    }
    let known = tables(&mut tx).await?;
    let references = drop_references(&mut tx).await?;
    let all = known.join(", ");
    run(&mut tx, format!("truncate {all}")).await?;
    let mut table = "";
    let mut rows: Vec<String> = Vec::new();
    loop {
        let line = next().await?.ok_or_else(|| not_ours("it ends too early"))?;
        let named = line.strip_prefix("table ");
        let ends = named.is_some() || line == "end";
        if rows.len() >= AT_ONCE || ends && !rows.is_empty() {
            put_back(&mut tx, table, &rows)
                .await
                .map_err(|error| match error {
                    sqlx::Error::Database(error) => not_ours(&format!("a row of {table}: {error}")),
                    other => other.into(),
                })?;
            rows.clear();
        }
        if let Some(name) = named {
            table = known
                .iter()
                .find(|known| *known == name)
                .ok_or_else(|| not_ours("it names an unknown table"))?;
        } else if ends {
            break;
        } else {
            rows.push(line);
        }
    }
    for reference in references {
        run(&mut tx, reference).await?;
    }
    sqlx::query("select setval(pg_get_serial_sequence('members', 'nr'), coalesce(max(nr), 1)) from members")
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

async fn run(conn: &mut PgConnection, text: String) -> Done<()> {
    sqlx::raw_sql(AssertSqlSafe(text)).execute(conn).await?;
    Ok(())
}

/// Takes away what ties rows to each other, so that they can come in any order, and gives the statements
/// that tie them again, which fail where a row is missing.
async fn drop_references(conn: &mut PgConnection) -> Done<Vec<String>> {
    let found: Vec<(String, String, String)> = sqlx::query_as(
        "select conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
        from pg_constraint
        where contype = 'f' and connamespace = current_schema()::regnamespace",
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut again = Vec::with_capacity(found.len());
    for (table, name, definition) in found {
        run(conn, format!("alter table {table} drop constraint \"{name}\"")).await?;
        again.push(format!(
            "alter table {table} add constraint \"{name}\" {definition}"
        ));
    }
    Ok(again)
}

async fn put_back(conn: &mut PgConnection, table: &str, rows: &[String]) -> Result<(), sqlx::Error> {
    let insert = format!(
        "insert into {table} overriding system value
        select * from json_populate_recordset(null::{table}, $1::json)"
    );
    sqlx::query(AssertSqlSafe(insert))
        .bind(format!("[{}]", rows.join(",")))
        .execute(conn)
        .await
        .map(|_| ())
}
