//! A house for one test: a database of its own, a clock that travels, an SMTP server that listens.

use crate::smtp::{Received, Smtp};
use backend::accounts::{self, NewUser, session};
use backend::caller::{Actor, Caller, Client};
use backend::chance::Chance;
use backend::clock::Clock;
use backend::config::Config;
use backend::db::{Db, Pools};
use backend::fault::{Done, Fault};
use backend::invitations::{self, InviteForm};
use backend::mail::worker;
use backend::members;
use backend::requests::{self, Ask};
use backend::secrets::{Purpose, Secret};
use backend::{Backend, people};
use model::account::AccountType;
use model::app::AppForm;
use model::error::Error;
use model::ids::{AppId, InvitationId, MemberId};
use model::invitation::Outcome;
use model::people::{Page, Query, Row};
use model::permission::Privilege;
use model::request::Shelf;
use model::rights::Given;
use model::time::{Span, Time};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio_util::sync::CancellationToken;

/// 2026-11-21T12:00:00Z, the moment at which every test begins.
pub const START: Time = Time(1_795_262_400_000_000);
pub const KEY: [u8; 32] = [7; 32];
pub const PASSWORD: &str = "four calm otters knit";
pub const OTHER_PASSWORD: &str = "seven loud herons rest";
pub const OWNER: &str = "owner@acme.example";

/// Expands each test for both databases.
macro_rules! both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                Box::pin(super::$name(crate::house::Place::sqlite())).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                Box::pin(super::$name(crate::house::Place::postgres().await)).await;
            })*
        }
    };
}
pub(crate) use both;

/// A port of loopback where nobody listens, and which nobody else gets while this is held.
pub fn closed_port() -> (tokio::net::TcpSocket, u16) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

/// Where a test's database is; a SQLite file goes with it.
pub struct Place {
    pub url: String,
    folder: Option<PathBuf>,
    /// Connections of what is opened here. One reader is enough for any test on SQLite, and whoever waits for
    /// a second while it holds it is found.
    connections: Option<u32>,
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn fresh_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let chance: [u8; 6] = Chance::System.bytes();
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    format!(
        "usher_{}_{n}_{}",
        std::process::id(),
        u64::from_be_bytes([
            0, 0, chance[0], chance[1], chance[2], chance[3], chance[4], chance[5]
        ],)
    )
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(fresh_name());
        std::fs::create_dir(&folder).unwrap();
        let url = format!("sqlite://{}", folder.join("usher.db").display());
        Self {
            url,
            folder: Some(folder),
            connections: Some(1),
        }
    }

    /// A database that others own and that stays.
    pub fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            folder: None,
            connections: None,
        }
    }

    /// A new database in the cluster of `USHER_TEST_POSTGRES_URL`.
    pub async fn postgres() -> Self {
        let Ok(cluster) = std::env::var("USHER_TEST_POSTGRES_URL") else {
            panic!(
                "USHER_TEST_POSTGRES_URL is not set: tests on PostgreSQL are never skipped. Run them \
                 with `scripts/with-postgres.sh cargo nextest run -p backend`"
            );
        };
        let name = fresh_name();
        let pool = sqlx::PgPool::connect(&cluster)
            .await
            .expect("PostgreSQL of the tests answers");
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create database {name}")))
            .execute(&pool)
            .await
            .unwrap();
        pool.close().await;
        let (server, _) = cluster.rsplit_once('/').unwrap();
        Self {
            url: format!("{server}/{name}"),
            folder: None,
            connections: None,
        }
    }

    /// With one connection on PostgreSQL too, which tests of what happens at the same time cannot have.
    pub fn narrow(mut self) -> Self {
        self.connections = Some(1);
        self
    }

    pub async fn open(&self) -> Db {
        // Where other tests keep the machine busy, PostgreSQL may take longer than a request would wait.
        let mut opened = Db::open_sized(&self.url, self.connections).await;
        for _ in 0..5 {
            if !matches!(opened, Err(Fault::Db(sqlx::Error::PoolTimedOut))) {
                break;
            }
            opened = Db::open_sized(&self.url, self.connections).await;
        }
        let db = opened.unwrap();
        db.migrate().await.unwrap();
        db
    }

    /// With an SMTP server and a workspace `acme` that has an owner.
    pub async fn house(self) -> House {
        let house = self.empty_house().await;
        house.set_up().await;
        house
    }

    /// With an SMTP server, before anybody set it up.
    pub async fn empty_house(self) -> House {
        let smtp = Smtp::start().await;
        let url = smtp.url();
        self.house_with(smtp, Some(url)).await
    }

    pub async fn house_without_mail(self) -> House {
        let smtp = Smtp::start().await;
        let house = self.house_with(smtp, None).await;
        house.set_up().await;
        house
    }

    async fn house_with(self, smtp: Smtp, smtp_url: Option<String>) -> House {
        let db = self.open().await;
        let be = Backend::start(config(smtp_url), db, KEY, Clock::at(START), Chance::seeded(1))
            .await
            .unwrap();
        House {
            be,
            smtp,
            place: self,
        }
    }
}

pub fn config(smtp_url: Option<String>) -> Config {
    Config {
        public_url: "http://localhost:3000".parse().unwrap(),
        smtp_url,
        mail_from: "Usher <usher@acme.example>".to_owned(),
        rate_limits: true,
        webhook_allow: vec!["127.0.0.0/8".parse().unwrap()],
    }
}

/// Somebody at the door without a session.
pub fn stranger(network: &str) -> Caller {
    Caller {
        client: Client {
            network: network.to_owned(),
            user_agent: "Mozilla/5.0".to_owned(),
            device: "Firefox on Linux".to_owned(),
            request_id: "r-1".to_owned(),
        },
        session: None,
        browser: None,
        away: false,
    }
}

pub fn anyone() -> Caller {
    stranger("192.0.2.1")
}

/// The caller with the session of a `Set-Cookie`.
pub fn with_cookie(cookie: &str) -> Caller {
    let value = cookie.split_once('=').unwrap().1.split(';').next().unwrap();
    let session = Secret::parse(value)
        .expect("a cookie holds a secret")
        .hash(Purpose::Session);
    Caller {
        session: Some(session),
        ..anyone()
    }
}

/// What the caller hears of a fault.
pub fn said<T: std::fmt::Debug>(done: Done<T>) -> Error {
    match done {
        Err(Fault::Said(error)) => error,
        other => panic!("an answer was expected, not {other:?}"),
    }
}

/// One microsecond less.
pub fn almost(span: Span) -> Span {
    Span(span.0 - 1)
}

/// One microsecond more.
pub fn just_over(span: Span) -> Span {
    Span(span.0 + 1)
}

/// Seconds that a refusal tells to wait.
pub fn wait_of<T: std::fmt::Debug>(done: Done<T>) -> i64 {
    match said(done) {
        Error::TooMany { retry_after } => i64::from(retry_after),
        other => panic!("a wait was expected, not {other:?}"),
    }
}

pub fn form(emails: &str) -> InviteForm {
    InviteForm {
        emails: emails.to_owned(),
        name: String::new(),
        account_type: AccountType::Business,
        life_hours: String::new(),
        message: String::new(),
        send_email: true,
        reminders: true,
        metadata: String::new(),
        given: model::rights::Given::default(),
    }
}

pub struct House {
    pub be: Backend,
    pub smtp: Smtp,
    pub place: Place,
}

impl House {
    /// The counts that are kept are those that a count finds, and an owner is left.
    pub async fn counts_agree(&self) {
        let wrong = self
            .number(
                "select count(*) from (
                    select status, account_type, n from member_counts where n <> 0
                    except
                    select status, account_type, count(*) from members
                    where status <> 'left'
                    group by status, account_type
                ) d",
            )
            .await;
        assert_eq!(wrong, 0, "member_counts");
        let owners = self
            .number("select count(*) from members where rank = 4 and status = 'active'")
            .await;
        assert_eq!(self.number("select active_owners from workspaces").await, owners);
        assert!(owners > 0);
    }

    /// A workspace `acme` with an owner.
    pub async fn set_up(&self) {
        let workspace = backend::workspaces::create(&self.be, "Acme", Some("acme"))
            .await
            .unwrap();
        assert_eq!(workspace.slug, "acme");
        self.user(OWNER, "Olga Owner", AccountType::Admin, true).await;
    }

    async fn user(&self, email: &str, name: &str, account_type: AccountType, owner: bool) {
        let new = NewUser {
            email,
            name,
            workspace: "acme",
            account_type,
            owner,
            password: PASSWORD,
        };
        accounts::create_user(&self.be, new).await.unwrap();
    }

    /// Adds an active member and signs them in.
    pub async fn member(&self, email: &str, account_type: AccountType) -> Actor {
        self.user(email, "Mia Member", account_type, false).await;
        self.actor(email).await
    }

    pub async fn another_owner(&self, email: &str) -> Actor {
        self.user(email, "Otto Owner", AccountType::Admin, true).await;
        self.actor(email).await
    }

    /// A new session of an account, without the sign-in page.
    pub async fn session(&self, email: &str) -> Caller {
        let mut tx = self.be.db.begin().await.unwrap();
        let user = accounts::store::find_user(&mut tx, email)
            .await
            .unwrap()
            .expect("an account");
        let client = anyone().client;
        let cookie = session::open(&self.be, &mut tx, user.id, &client, None)
            .await
            .unwrap();
        tx.save().await.unwrap();
        with_cookie(&cookie)
    }

    pub async fn actor(&self, email: &str) -> Actor {
        let caller = self.session(email).await;
        accounts::actor(&self.be, &caller, "acme").await.unwrap()
    }

    pub async fn owner(&self) -> Actor {
        self.actor(OWNER).await
    }

    /// Another node on the same database and clock.
    pub async fn another_node(&self, seed: u64) -> Backend {
        let db = Db::open(&self.place.url).await.unwrap();
        let config = self.be.config.clone();
        Backend::start(config, db, KEY, self.be.clock.clone(), Chance::seeded(seed))
            .await
            .unwrap()
    }

    /// The same database, but another setting.
    pub async fn with_config(&self, config: Config, seed: u64) -> Backend {
        let db = Db::open(&self.place.url).await.unwrap();
        Backend::start(config, db, KEY, self.be.clock.clone(), Chance::seeded(seed))
            .await
            .unwrap()
    }

    pub fn travel(&self, span: Span) {
        self.be.clock.travel(span);
    }

    /// One round of the clock's work; a test that hangs here has found an endless loop.
    pub async fn round(&self) {
        let mut tidied = Time(0);
        let round = backend::jobs::round(&self.be, &mut tidied);
        tokio::time::timeout(std::time::Duration::from_secs(20), round)
            .await
            .expect("the clock's work comes to an end")
            .unwrap();
    }

    /// An app that is registered by the owner.
    pub async fn app(&self, name: &str, requestable: bool) -> AppId {
        let form = AppForm {
            name: name.to_owned(),
            url: "https://apps.example/x".to_owned(),
            requestable,
            ..AppForm::default()
        };
        backend::apps::register(&self.be, &self.owner().await, &form)
            .await
            .unwrap()
    }

    /// A request for access that is approved: gives the secret of the guest's invitation.
    pub async fn invite_guest(&self, admin: &Actor, email: &str, apps: &[(AppId, Privilege)]) -> String {
        let ask = Ask {
            workspace: admin.workspace.slug.clone(),
            email: email.to_owned(),
            name: "Gus Guest".to_owned(),
            message: String::new(),
            app: String::new(),
        };
        requests::ask(&self.be, &anyone(), &ask).await.unwrap();
        let inbox = requests::inbox(&self.be, admin, Shelf::Open, "").await.unwrap();
        let request = inbox.rows.iter().find(|row| row.email == email).unwrap().id;
        let given = Given {
            apps: apps.to_vec(),
            ..Given::default()
        };
        requests::approve(&self.be, admin, request, AccountType::Guest, "", &given)
            .await
            .unwrap();
        self.link_to(email).await
    }

    /// A guest who has come in without a password, an hour ago.
    pub async fn guest(&self, email: &str, apps: &[(AppId, Privilege)]) -> MemberId {
        let owner = self.owner().await;
        let token = self.invite_guest(&owner, email, &[]).await;
        invitations::accept(&self.be, &anyone(), &token, "Gus Guest", "")
            .await
            .unwrap();
        self.deliver().await;
        let id = self.row(email).await.unwrap().id;
        let given = Given {
            apps: apps.to_vec(),
            ..Given::default()
        };
        members::set_rights(&self.be, &owner, id, &given).await.unwrap();
        self.travel(Span::hours(1));
        id
    }

    /// Asks for a sign-in link in a browser, and gives the browser with the secret that it keeps.
    pub async fn ask_link(&self, caller: &Caller, email: &str) -> Caller {
        let cookie = accounts::ask_sign_in_link(&self.be, caller, email).await.unwrap();
        let (_, value) = cookie.split_once('=').unwrap();
        let browser = Secret::parse(value.split(';').next().unwrap());
        assert!(browser.is_some(), "{cookie}");
        Caller {
            browser,
            ..caller.clone()
        }
    }

    /// Sends what is due, and gives what the server has received since.
    pub async fn deliver(&self) -> Vec<Received> {
        while worker::send_due(&self.be, &CancellationToken::new())
            .await
            .unwrap()
            > 0
        {}
        self.smtp.take()
    }

    /// Delivers, and gives the link of the one mail that went to the address.
    pub async fn link_to(&self, email: &str) -> String {
        let mails = self.deliver().await;
        let mine: Vec<_> = mails.iter().filter(|mail| mail.to == [email]).collect();
        assert_eq!(
            mine.len(),
            1,
            "mails to {email}: {:?}",
            mails.iter().map(|m| &m.to).collect::<Vec<_>>()
        );
        mine[0].token().expect("a link in the mail")
    }

    pub async fn invite_with(&self, actor: &Actor, form: InviteForm) -> Vec<Outcome> {
        invitations::invite(&self.be, actor, form).await.unwrap()
    }

    /// Invites one address by mail and gives the invitation's id.
    pub async fn invite(&self, actor: &Actor, email: &str) -> InvitationId {
        let outcomes = self.invite_with(actor, form(email)).await;
        assert!(outcomes[0].result.went_ahead(), "{outcomes:?}");
        outcomes[0].invitation.unwrap()
    }

    pub async fn list(&self, query: &Query) -> Page {
        people::list(&self.be, &self.owner().await, query).await.unwrap()
    }

    /// The row of an address in the list.
    pub async fn row(&self, email: &str) -> Option<Row> {
        let query = Query {
            limit: 200,
            ..Query::default()
        };
        self.list(&query)
            .await
            .rows
            .into_iter()
            .find(|row| row.email == email)
    }

    /// Runs statements that are the same in both databases.
    pub async fn sql(&self, text: &str) {
        let text = sqlx::AssertSqlSafe(text.to_owned());
        match self.be.db.pools() {
            Pools::Sqlite { write, .. } => {
                sqlx::raw_sql(text).execute(write).await.unwrap();
            }
            Pools::Postgres(pool) => {
                sqlx::raw_sql(text).execute(pool).await.unwrap();
            }
        }
    }

    /// An id as it stands in a statement.
    pub fn id_literal(&self, n: i64) -> String {
        match self.be.db.pools() {
            Pools::Sqlite { .. } => format!("x'{n:032x}'"),
            Pools::Postgres(_) => format!(
                "'{}'::uuid",
                sqlx::types::Uuid::from_u128(n.unsigned_abs().into())
            ),
        }
    }

    pub async fn texts(&self, text: &str) -> Vec<String> {
        let text = sqlx::AssertSqlSafe(text.to_owned());
        match self.be.db.pools() {
            Pools::Sqlite { read, .. } => sqlx::query_scalar(text).fetch_all(read).await.unwrap(),
            Pools::Postgres(pool) => sqlx::query_scalar(text).fetch_all(pool).await.unwrap(),
        }
    }

    pub async fn number(&self, text: &str) -> i64 {
        let text = sqlx::AssertSqlSafe(text.to_owned());
        match self.be.db.pools() {
            Pools::Sqlite { read, .. } => sqlx::query_scalar(text).fetch_one(read).await.unwrap(),
            Pools::Postgres(pool) => sqlx::query_scalar(text).fetch_one(pool).await.unwrap(),
        }
    }

    /// What happened, oldest first, as the log has it.
    pub async fn log(&self) -> Vec<String> {
        self.texts("select action from audit_events order by at, seq")
            .await
    }

    pub async fn logged(&self, action: &str) -> usize {
        self.log().await.iter().filter(|logged| *logged == action).count()
    }

    /// Everything that is stored, as bytes.
    pub async fn dump(&self) -> Vec<u8> {
        let mut dump = Vec::new();
        match self.be.db.pools() {
            Pools::Sqlite { file, .. } => {
                for end in ["", "-wal"] {
                    let name = format!("{}{end}", file.display());
                    dump.extend(std::fs::read(name).unwrap_or_default());
                }
            }
            Pools::Postgres(pool) => {
                let tables: Vec<String> = sqlx::query_scalar(
                    "select table_name::text from information_schema.tables
                    where table_schema = 'public'",
                )
                .fetch_all(pool)
                .await
                .unwrap();
                for table in tables {
                    let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
                        "select row_to_json(t)::text from {table} t"
                    )))
                    .fetch_all(pool)
                    .await
                    .unwrap();
                    dump.extend(rows.join("\n").into_bytes());
                }
            }
        }
        dump
    }

    /// Whether any byte that the database keeps holds the text, in the clear or as hex.
    pub async fn dump_holds(&self, text: &str) -> bool {
        let dump = self.dump().await;
        let holds = |needle: &[u8]| dump.windows(needle.len()).any(|window| window == needle);
        assert!(holds(b"acme.example"), "the dump holds what it should");
        holds(text.as_bytes()) || holds(hex::encode(text).as_bytes())
    }
}
