//! The two databases behind one text of SQL: the only file that names both drivers. A statement is written
//! once inside `sql!`, which expands it for each.

pub mod backup;
pub mod rows;

use crate::audit;
use crate::chance::Chance;
use crate::fault::{Done, Fault};
use crate::live::{self, Changes, Live};
use crate::members::store::{Counts, write_counts};
use model::time::Time;
use serde::de::DeserializeOwned;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// How long a statement waits for another process that writes to the same SQLite file.
const BUSY: Duration = Duration::from_secs(10);
/// How long a request waits for a connection before it is told that the database is away.
const ACQUIRE: Duration = Duration::from_secs(5);

/// A database.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    /// Who is told of what was saved.
    pub live: Live,
    /// Wakes whoever tells webhooks, when something was saved that they are to be told of.
    pub webhooks_wait: Arc<Notify>,
}

/// Its connections.
#[derive(Clone)]
pub enum Pools {
    /// One writer, several readers: SQLite lets only one write at a time, and readers never wait.
    Sqlite {
        /// The one connection that writes.
        write: SqlitePool,
        /// Connections that only read.
        read: SqlitePool,
        /// The file.
        file: PathBuf,
    },
    /// PostgreSQL 14 or newer.
    Postgres(PgPool),
}

/// A connection, in a transaction or not.
pub struct Conn(Inner);

enum Inner {
    SqliteRead(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    PgRead(PoolConnection<Postgres>),
    PgWrite(Transaction<'static, Postgres>),
}

/// A connection of either driver, for `sql!`.
pub enum Either<'c> {
    /// SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'c mut PgConnection),
}

impl Conn {
    /// Which driver it is.
    pub fn either(&mut self) -> Either<'_> {
        match &mut self.0 {
            Inner::SqliteRead(c) => Either::Sqlite(&mut *c),
            Inner::SqliteWrite(c) => Either::Sqlite(&mut *c),
            Inner::PgRead(c) => Either::Postgres(&mut *c),
            Inner::PgWrite(c) => Either::Postgres(&mut *c),
        }
    }
}

impl Conn {
    /// The end of a query that picks rows to claim: PostgreSQL's workers then take different ones side by side,
    /// where they waited for the same ones and could lock each other out for good. SQLite has one writer.
    pub fn unclaimed(&mut self) -> &'static str {
        match self.either() {
            Either::Sqlite(_) => "",
            Either::Postgres(_) => "for update skip locked",
        }
    }
}

/// Writes one statement for both databases: `sql!(conn, c => sqlx::query("...").execute(&mut *c).await)`.
macro_rules! sql {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn.either() {
            $crate::db::Either::Sqlite($c) => $body,
            $crate::db::Either::Postgres($c) => $body,
        }
    };
}
pub(crate) use sql;

/// A statement put together at run time: its text from constants, every value bound.
#[derive(Default)]
pub struct Statement {
    /// The text so far.
    pub text: String,
    /// Values of `$1`, `$2`, ... in order.
    pub args: Vec<Arg>,
}

/// A value to bind.
#[derive(Clone, Debug)]
pub enum Arg {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
    /// An id.
    Id(uuid::Uuid),
}

impl From<i64> for Arg {
    fn from(n: i64) -> Self {
        Self::Number(n)
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<uuid::Uuid> for Arg {
    fn from(id: uuid::Uuid) -> Self {
        Self::Id(id)
    }
}

impl Statement {
    /// Adds text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a value and gives the `$n` that stands for it.
    pub fn arg(&mut self, value: impl Into<Arg>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }
}

/// Binds the values of a `Statement` in order.
macro_rules! bound {
    ($query:expr, $args:expr) => {
        $args.into_iter().fold($query, |query, arg| match arg {
            $crate::db::Arg::Number(n) => query.bind(n),
            $crate::db::Arg::Text(text) => query.bind(text),
            $crate::db::Arg::Id(id) => query.bind(id),
        })
    };
}
pub(crate) use bound;

/// Stands between names that a statement joins with `string_agg`, and in none of them.
pub const BETWEEN: char = '\u{1f}';

/// The names that a statement has joined.
pub fn joined(names: &str) -> Vec<String> {
    let names = names.split(BETWEEN).filter(|name| !name.is_empty());
    names.map(ToOwned::to_owned).collect()
}

/// The pattern of `like` that finds a fragment, with `\` as the escape.
pub fn like(search: &str) -> String {
    let escaped = search
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{escaped}%")
}

/// Texts as one value, which [`listed`] reads.
pub fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<serde_json::Value>().to_string()
}

/// The texts of a list in `$n`, as rows for `in`.
pub fn listed(conn: &mut Conn, n: usize) -> String {
    match conn.either() {
        Either::Sqlite(_) => format!("(select value from json_each(${n}))"),
        Either::Postgres(_) => format!("(select jsonb_array_elements_text(cast(${n} as jsonb)))"),
    }
}

/// The head of a statement that gives all of its rows as one text, which [`unpack`] reads; the columns are
/// those of the subquery that follows as `from (...)`, and come in its order. SQLite hands each row over to
/// another thread by itself, copied column by column: for a page of rows that costs more than finding them.
pub fn pack(conn: &mut Conn, columns: &str) -> String {
    match conn.either() {
        Either::Sqlite(_) => format!("select json_group_array(json_array({columns}))"),
        Either::Postgres(_) => {
            format!("select cast(coalesce(json_agg(json_build_array({columns})), '[]') as text)")
        }
    }
}

/// An id among such columns.
pub fn packed_id(conn: &mut Conn, column: &str) -> String {
    match conn.either() {
        Either::Sqlite(_) => format!("nullif(hex({column}), '')"),
        Either::Postgres(_) => column.to_owned(),
    }
}

/// Reads packed rows into structs, whose fields are the columns in their order, or into tuples.
pub fn unpack<T: DeserializeOwned>(packed: &str) -> Done<Vec<T>> {
    serde_json::from_str(packed).map_err(|error| Fault::Bug(format!("packed rows: {error}")))
}

/// A unit of work: rows, audit and mail together. Dropped without `save`, nothing of it happened.
pub struct Tx {
    conn: Conn,
    /// Chained and written by `save`, so that the chain's lock is held for the shortest time.
    pub(crate) audit: Vec<audit::Entry>,
    /// Moved numbers of people, written by `save` for the same reason.
    pub(crate) counts: Counts,
    /// Told once it is saved.
    pub(crate) changes: Changes,
    live: Live,
    webhooks_wait: Arc<Notify>,
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

impl Tx {
    /// Writes the numbers and the audit rows and commits.
    pub async fn save(mut self) -> Done<()> {
        let counts = std::mem::take(&mut self.counts);
        write_counts(&mut self.conn, counts).await?;
        let entries = std::mem::take(&mut self.audit);
        let told_outside = audit::write(&mut self.conn, entries).await?;
        let told = std::mem::take(&mut self.changes).told();
        if let Either::Postgres(c) = self.conn.either() {
            for notice in self.live.notices(&told) {
                sqlx::query(live::NOTIFY)
                    .bind(live::CHANNEL)
                    .bind(notice)
                    .execute(&mut *c)
                    .await?;
            }
        }
        match self.conn.0 {
            Inner::SqliteWrite(tx) => tx.commit().await?,
            Inner::PgWrite(tx) => tx.commit().await?,
            Inner::SqliteRead(_) | Inner::PgRead(_) => {}
        }
        self.live.tell(told);
        if told_outside {
            self.webhooks_wait.notify_one();
        }
        Ok(())
    }
}

impl Db {
    /// Opens what the URL names, `sqlite://FILE` or `postgres://...`; makes the SQLite file if it is new.
    pub async fn open(url: &str) -> Done<Self> {
        Self::open_sized(url, None).await
    }

    /// The same with this many connections, on SQLite besides the one that writes. Work that waits for a
    /// second connection while it holds a first stops for good as soon as enough others do: with one
    /// connection it stops at once, which is how tests find it.
    pub async fn open_sized(url: &str, connections: Option<u32>) -> Done<Self> {
        Ok(Self {
            pools: Pools::open(url, connections).await?,
            live: Live::new(Chance::System.id(Time(0))),
            webhooks_wait: Arc::default(),
        })
    }

    /// Its connections, for what differs between the drivers.
    pub const fn pools(&self) -> &Pools {
        &self.pools
    }

    /// Brings the schema up to this program's, under a lock; refuses a newer one.
    pub async fn migrate(&self) -> Done<()> {
        let done = match &self.pools {
            Pools::Sqlite { write, file, .. } => {
                let file = file.clone();
                // Waiting for the lock blocks, so it must not hold up a thread that others run on.
                let _lock = tokio::task::spawn_blocking(move || lock_beside(&file))
                    .await
                    .map_err(|error| Fault::Bug(error.to_string()))??;
                SQLITE.run(write).await
            }
            Pools::Postgres(pool) => POSTGRES.run(pool).await,
        };
        done.map_err(|error| match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => Fault::Setting(
                "this database was made by a newer Usher: start that version, or restore a backup".to_owned(),
            ),
            other => Fault::Setting(format!("the database could not be migrated: {other}")),
        })
    }

    /// Lets SQLite count what tables have grown by much, a thousand rows of each index at most: without that it
    /// guesses, and plans a page of people three times as dear. PostgreSQL does so by itself.
    pub async fn count_tables(&self) -> Done<()> {
        if let Pools::Sqlite { write, .. } = &self.pools {
            // 2: counts where it is worth it; 0x10000: looks at all tables, not only at those of this connection.
            sqlx::raw_sql("pragma analysis_limit = 1000; pragma optimize = 0x10002")
                .execute(write)
                .await?;
        }
        Ok(())
    }

    /// Whether the schema is this program's.
    pub async fn is_migrated(&self) -> Done<bool> {
        let newest = match &self.pools {
            Pools::Sqlite { .. } => SQLITE.iter().map(|m| m.version).max(),
            Pools::Postgres(_) => POSTGRES.iter().map(|m| m.version).max(),
        };
        let mut conn = self.read().await?;
        let applied: Option<i64> = sql!(conn, c => sqlx::query_scalar("select max(version) from _sqlx_migrations")
                .fetch_one(&mut *c)
                .await)?;
        Ok(applied == newest)
    }

    /// Begins a unit of work. On SQLite it takes the writer's lock at once: a transaction that reads
    /// first and writes later would fail when another wrote in between.
    pub async fn begin(&self) -> Done<Tx> {
        let inner = match &self.pools {
            Pools::Sqlite { write, .. } => Inner::SqliteWrite(write.begin_with("begin immediate").await?),
            Pools::Postgres(pool) => Inner::PgWrite(pool.begin().await?),
        };
        Ok(Tx {
            conn: Conn(inner),
            audit: Vec::new(),
            counts: Counts::new(),
            changes: Changes::default(),
            live: self.live.clone(),
            webhooks_wait: Arc::clone(&self.webhooks_wait),
        })
    }

    /// A connection to read with.
    pub async fn read(&self) -> Done<Conn> {
        Ok(Conn(match &self.pools {
            Pools::Sqlite { read, .. } => Inner::SqliteRead(read.acquire().await?),
            Pools::Postgres(pool) => Inner::PgRead(pool.acquire().await?),
        }))
    }

    /// Ends all connections in good order.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { write, read, .. } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

impl Pools {
    async fn open(url: &str, connections: Option<u32>) -> Done<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(url).map_err(|error| {
                Fault::Setting(format!(
                    "USHER_DATABASE_URL is not an address of PostgreSQL: {error}"
                ))
            })?;
            let pool = PgPoolOptions::new()
                .max_connections(connections.unwrap_or(16))
                .acquire_timeout(ACQUIRE)
                // Statements here are short: compiling one while it runs takes longer than running it.
                .after_connect(|conn, _| {
                    Box::pin(async move { sqlx::raw_sql("set jit = off").execute(conn).await.map(drop) })
                })
                .connect_with(options)
                .await?;
            return Ok(Self::Postgres(pool));
        }
        let Some(file) = url.strip_prefix("sqlite://").filter(|file| !file.is_empty()) else {
            return Err(Fault::Setting(
                "USHER_DATABASE_URL must begin with sqlite:// or postgres://".to_owned(),
            ));
        };
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("cache_size", "-8000")
            .pragma("temp_store", "memory")
            .row_buffer_size(256);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(BUSY + ACQUIRE)
            .test_before_acquire(false)
            // When the disk is full SQLite undoes a transaction by itself; sqlx, which cannot know, believes
            // ever after that this connection is inside of one. It makes way for a new one.
            .before_acquire(|conn, _| Box::pin(async { Ok(!conn.is_in_transaction()) }))
            .connect_with(options.clone())
            .await?;
        // `query_only`, not a read-only file: a reader of a WAL file may have to write its index.
        let read = SqlitePoolOptions::new()
            .max_connections(connections.unwrap_or(4))
            .acquire_timeout(ACQUIRE)
            // A file does not hang up: asking it first would be one more trip to the connection's thread.
            .test_before_acquire(false)
            .connect_lazy_with(options.create_if_missing(false).pragma("query_only", "on"));
        Ok(Self::Sqlite {
            write,
            read,
            file: PathBuf::from(file),
        })
    }
}

/// sqlx locks PostgreSQL while it migrates, but not SQLite: a file beside the database does.
fn lock_beside(file: &std::path::Path) -> Done<std::fs::File> {
    let path = file.with_extension("migrating");
    std::fs::File::create(&path)
        .and_then(|lock| lock.lock().map(|()| lock))
        .map_err(|error| Fault::Setting(format!("{} could not be locked: {error}", path.display())))
}
