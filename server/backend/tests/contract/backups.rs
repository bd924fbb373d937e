//! Backup and restore: what comes back is what went in, and nothing takes the place of a database that is
//! no backup of one.

use crate::house::{House, KEY, OWNER, PASSWORD, Place, both, config, form};
use backend::Backend;
use backend::accounts;
use backend::audit::{Verdict, verify};
use backend::caller::Actor;
use backend::chance::Chance;
use backend::db::{Db, Pools, backup};
use backend::demo::{Demo, fill};
use backend::fault::Fault;
use backend::imports;
use backend::invitations::{self, InviteForm};
use backend::keys::once::Call;
use model::app::AppForm;
use model::group::GroupForm;
use model::import::ImportKind;
use model::key::KeyForm;
use model::people::Query;
use model::permission::Privilege;
use model::rights::Given;
use model::role::RoleForm;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

both!(
    what_comes_back_is_what_went_in,
    what_is_no_backup_is_refused_and_nothing_is_lost,
    a_backup_beside_writes_is_one_moment,
    no_backup_is_written_over,
);

/// A folder for the files of one test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name: [u8; 8] = Chance::System.bytes();
        let folder = std::env::temp_dir().join(format!("usher_backup_{}", hex::encode(name)));
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Every row of every table, in words.
async fn rows(db: &Db) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    match db.pools() {
        Pools::Sqlite { read, .. } => {
            let tables: Vec<String> = sqlx::query_scalar(
                "select name from sqlite_master
                where type = 'table' and name not like 'sqlite_%' and name not like 'members_search%'",
            )
            .fetch_all(read)
            .await
            .unwrap();
            for table in tables {
                let columns: Vec<String> =
                    sqlx::query_scalar("select 'quote(\"' || name || '\")' from pragma_table_info($1)")
                        .bind(&table)
                        .fetch_all(read)
                        .await
                        .unwrap();
                let text = format!("select {} from \"{table}\"", columns.join(" || ',' || "));
                let mut rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(text))
                    .fetch_all(read)
                    .await
                    .unwrap();
                rows.sort();
                all.insert(table, rows);
            }
        }
        Pools::Postgres(pool) => {
            let tables: Vec<String> = sqlx::query_scalar(
                "select table_name::text from information_schema.tables
                where table_schema = 'public' and table_type = 'BASE TABLE'",
            )
            .fetch_all(pool)
            .await
            .unwrap();
            for table in tables {
                let text = format!("select row_to_json(t)::text from \"{table}\" t");
                let mut rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(text))
                    .fetch_all(pool)
                    .await
                    .unwrap();
                rows.sort();
                all.insert(table, rows);
            }
        }
    }
    all
}

/// A house in which something stands in every table.
async fn a_full_house(place: Place) -> House {
    let house = place.house().await;
    let owner = house.owner().await;
    let odd = InviteForm {
        name: "Łukasz \"O'Hara\" \\ \u{1f98a}\ttab".to_owned(),
        message: "One line,\nand another: {\"a\": null}".to_owned(),
        metadata: "desk: north; \"4\"".to_owned(),
        ..form("odd@acme.example")
    };
    house.invite_with(&owner, odd).await;
    house.invite(&owner, "plain@acme.example").await;
    house.deliver().await;
    let guests_app = house.app("guests-app", false).await;
    let views = [(guests_app, model::permission::Privilege::View)];
    house.guest("gus@partner.example", &views).await;
    house
        .ask_link(&crate::house::anyone(), "gus@partner.example")
        .await;
    house.invite(&owner, "waiting@acme.example").await;
    accounts::forgot_password(&house.be, &crate::house::anyone(), OWNER)
        .await
        .unwrap();
    let link = backend::workspaces::links::NewLink {
        name: "Class of 26".to_owned(),
        account_type: model::account::AccountType::Business,
        domains: vec!["school.example".to_owned()],
        uses: "3".to_owned(),
        ends_at: "2026-12-31".to_owned(),
        approval: true,
    };
    backend::workspaces::links::make(&house.be, &owner, link)
        .await
        .unwrap();
    for email in ["spam@bad.example", "kim@partner.example"] {
        let ask = backend::requests::Ask {
            workspace: "acme".to_owned(),
            email: email.to_owned(),
            name: "Kim Lee".to_owned(),
            message: "Let me in, \"please\".".to_owned(),
            app: String::new(),
        };
        backend::requests::ask(&house.be, &crate::house::anyone(), &ask)
            .await
            .unwrap();
    }
    let inbox = backend::requests::inbox(&house.be, &owner, model::request::Shelf::Open, "")
        .await
        .unwrap();
    let spam = inbox
        .rows
        .iter()
        .find(|row| row.email == "spam@bad.example")
        .unwrap();
    backend::requests::block(&house.be, &owner, spam.id, model::request::BlockWhat::Domain)
        .await
        .unwrap();
    give_rights(&house, &owner).await;
    a_webhook(&house, &owner).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "username\nfile@partner.example\n").unwrap();
    let (kind, path) = (ImportKind::Guests, file.path().to_owned());
    imports::plan(&house.be, &owner, kind, "guests.csv", path)
        .await
        .unwrap();
    let key = KeyForm {
        name: "program".to_owned(),
        capabilities: vec!["users:read".to_owned()],
        days: String::new(),
    };
    let key = backend::keys::make(&house.be, &owner, &key).await.unwrap();
    let program = backend::keys::actor(&house.be, &owner.user.client, &key.key, &key.secret)
        .await
        .unwrap();
    let call = Call::of(&program, "POST /users".to_owned(), "once".to_owned(), [1; 32]).unwrap();
    call.begin(&house.be).await.unwrap();
    let caller = house.session(OWNER).await;
    backend::mail::topics::choose(&house.be, &caller, "acme", &[])
        .await
        .unwrap();
    // Rows that point at rows which come later in a backup.
    house
        .sql("update members set invited_by = (select id from members where email = 'odd@acme.example')")
        .await;
    house
        .sql("update instance set request_workspace = (select id from workspaces)")
        .await;
    let wanted = Demo {
        users: 1_200,
        guests: 30,
        apps: 0,
        invitations: 50,
        events: 0,
        seed: 4,
    };
    fill(&house.be, "acme", wanted).await.unwrap();
    let all = rows(&house.be.db).await;
    for (table, rows) in &all {
        assert!(!rows.is_empty(), "{table} holds something");
    }
    house
}

/// A webhook that nobody listens to, with two secrets and a delivery that was tried.
async fn a_webhook(house: &House, owner: &Actor) {
    let form = model::webhook::WebhookForm {
        name: "Directory".to_owned(),
        url: "http://127.0.0.1:9/".to_owned(),
        every: true,
        events: Vec::new(),
    };
    let made = backend::webhooks::make(&house.be, owner, &form).await.unwrap();
    backend::webhooks::rotate(&house.be, owner, made.id)
        .await
        .unwrap();
    house.invite(owner, "told@acme.example").await;
    backend::webhooks::worker::send_due(&house.be).await.unwrap();
}

/// A role, a group and an app, and somebody who has them.
async fn give_rights(house: &House, owner: &Actor) {
    let be = &house.be;
    let role = RoleForm {
        name: "Front desk".to_owned(),
        target: "USER".to_owned(),
        user_management: "READ".to_owned(),
        ..RoleForm::default()
    };
    let own = backend::roles::make(be, owner, &role).await.unwrap();
    let all = backend::roles::list(be, owner).await.unwrap();
    let app = AppForm {
        name: "Sales".to_owned(),
        url: "https://sales.example".to_owned(),
        ..AppForm::default()
    };
    let app = backend::apps::register(be, owner, &app).await.unwrap();
    let group = GroupForm {
        name: "Finance".to_owned(),
        description: String::new(),
        roles: all
            .iter()
            .filter(|role| role.name == "business_read")
            .map(|role| role.id)
            .collect(),
        apps: vec![(app, Privilege::View)],
    };
    let group = backend::groups::make(be, owner, group).await.unwrap();
    let given = Given {
        roles: vec![own],
        groups: vec![group],
        apps: vec![(app, Privilege::Admin)],
    };
    backend::members::set_rights(be, owner, owner.member_id, &given)
        .await
        .unwrap();
}

/// The database of a place that nobody has open, started as the program would.
async fn opened(house: &House, url: &str) -> Backend {
    let db = Db::open(url).await.unwrap();
    db.migrate().await.unwrap();
    let config = config(Some(house.smtp.url()));
    Backend::start(config, db, KEY, house.be.clock.clone(), Chance::seeded(9))
        .await
        .unwrap()
}

async fn what_comes_back_is_what_went_in(place: Place) {
    let house = a_full_house(place).await;
    let (folder, owner) = (Folder::new(), house.owner().await);
    let file = folder.file("kept");
    let before = rows(&house.be.db).await;
    backup::write(&house.be.db, &file).await.unwrap();
    // Life goes on, and then something terrible happens.
    house.invite(&owner, "later@acme.example").await;
    house.sql("delete from sessions").await;
    house.sql("update members set name = 'Mallory'").await;
    assert_ne!(rows(&house.be.db).await, before);
    house.be.db.close().await;
    backup::restore(&house.place.url, &file).await.unwrap();

    let be = opened(&house, &house.place.url).await;
    let after = rows(&be.db).await;
    for (table, rows) in &before {
        assert_eq!(Some(rows), after.get(table), "{table}");
    }
    assert_eq!(before.len(), after.len());
    assert!(matches!(verify(&be.db).await.unwrap(), Verdict::Whole(_)));
    // It is alive: people are found, sign in, are invited and written to.
    let house = House {
        be,
        smtp: house.smtp,
        place: house.place,
    };
    let query = Query {
        search: "odd@acme".to_owned(),
        ..Query::default()
    };
    assert_eq!(house.list(&query).await.rows.len(), 1);
    accounts::sign_in(&house.be, &crate::house::anyone(), OWNER, PASSWORD, "")
        .await
        .unwrap();
    let owner = house.owner().await;
    house.invite(&owner, "after@acme.example").await;
    let to: Vec<_> = house
        .deliver()
        .await
        .into_iter()
        .flat_map(|mail| mail.to)
        .collect();
    for email in ["waiting@acme.example", "after@acme.example"] {
        assert!(to.contains(&email.to_owned()), "{to:?}");
    }
    assert!(!to.contains(&"later@acme.example".to_owned()), "{to:?}");
}

async fn what_is_no_backup_is_refused_and_nothing_is_lost(place: Place) {
    let house = a_full_house(place).await;
    let folder = Folder::new();
    let good = folder.file("good");
    backup::write(&house.be.db, &good).await.unwrap();
    let before = rows(&house.be.db).await;
    house.be.db.close().await;
    let whole = std::fs::read(&good).unwrap();
    let mut changed = whole.clone();
    changed.truncate(whole.len() / 2);
    let foreign = folder.file("foreign");
    let other = sqlx::SqlitePool::connect(&format!("sqlite://{}?mode=rwc", foreign.display()))
        .await
        .unwrap();
    sqlx::raw_sql("create table notes (text text); insert into notes values ('milk')")
        .execute(&other)
        .await
        .unwrap();
    other.close().await;
    let bad = [
        ("empty", Vec::new()),
        ("words", b"Dear diary, today nothing was backed up.\n".repeat(300)),
        ("half", changed),
        ("foreign", std::fs::read(&foreign).unwrap()),
    ];
    for (name, bytes) in bad {
        let file = folder.file(&format!("bad-{name}"));
        std::fs::write(&file, bytes).unwrap();
        match backup::restore(&house.place.url, &file).await {
            Err(Fault::Setting(words)) => assert!(words.contains(&format!("bad-{name}")), "{words}"),
            other => panic!("{name}: {other:?}"),
        }
        let db = Db::open(&house.place.url).await.unwrap();
        assert_eq!(rows(&db).await, before, "{name}");
        db.close().await;
    }
    match backup::restore(&house.place.url, &folder.file("nowhere")).await {
        Err(Fault::Setting(words)) => assert!(words.contains("nowhere"), "{words}"),
        other => panic!("{other:?}"),
    }
    let be = opened(&house, &house.place.url).await;
    assert_eq!(rows(&be.db).await, before);
    // Nothing is left lying beside a SQLite file.
    if let Some(file) = house.place.url.strip_prefix("sqlite://") {
        be.db.close().await;
        let beside: Vec<_> = std::fs::read_dir(std::path::Path::new(file).parent().unwrap())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("restoring"))
            .collect();
        assert!(beside.is_empty(), "{beside:?}");
    }
}

async fn a_backup_beside_writes_is_one_moment(place: Place) {
    let house = a_full_house(place).await;
    let (folder, owner) = (Folder::new(), house.owner().await);
    let stop = Arc::new(AtomicBool::new(false));
    let writer = {
        let (be, stop) = (house.be.clone(), Arc::clone(&stop));
        tokio::spawn(async move {
            let mut n = 0;
            while !stop.load(Ordering::SeqCst) {
                let emails = format!("a{n}@busy.example b{n}@busy.example");
                let outcomes = invitations::invite(&be, &owner, form(&emails)).await.unwrap();
                assert!(outcomes.iter().all(|outcome| outcome.result.went_ahead()));
                n += 1;
            }
            n
        })
    };
    let mut files = Vec::new();
    for n in 0..5 {
        let file = folder.file(&format!("kept-{n}"));
        backup::write(&house.be.db, &file).await.unwrap();
        files.push(file);
    }
    stop.store(true, Ordering::SeqCst);
    assert!(writer.await.unwrap() > 0);
    let busy = "select count(*) from members where email like '%@busy.example'";
    let at_the_end = house.number(busy).await;
    house.be.db.close().await;
    let mut seen = Vec::new();
    for file in files {
        backup::restore(&house.place.url, &file).await.unwrap();
        let be = opened(&house, &house.place.url).await;
        let house = House {
            be,
            smtp: crate::smtp::Smtp::start().await,
            place: Place::at(&house.place.url),
        };
        assert!(matches!(verify(&house.be.db).await.unwrap(), Verdict::Whole(_)));
        // Both of each pair or none, with their mails and in the counts.
        let people = house.number(busy).await;
        assert_eq!(people % 2, 0);
        let with_mail = "select count(*) from members m join outbox o on o.id = m.mail_id
            where m.email like '%@busy.example'";
        assert_eq!(house.number(with_mail).await, people);
        let wrong = "select count(*) from (
            select status, account_type, count(*) from members where status <> 'left' group by 1, 2
            except
            select status, account_type, n from member_counts
        ) d";
        assert_eq!(house.number(wrong).await, 0);
        seen.push(people);
        house.be.db.close().await;
    }
    assert!(
        seen.is_sorted() && *seen.last().unwrap() <= at_the_end,
        "{seen:?}"
    );
}

async fn no_backup_is_written_over(place: Place) {
    let house = place.house().await;
    let folder = Folder::new();
    let file = folder.file("kept");
    backup::write(&house.be.db, &file).await.unwrap();
    let first = std::fs::read(&file).unwrap();
    house.sql("update members set name = 'Mallory'").await;
    match backup::write(&house.be.db, &file).await {
        Err(Fault::Setting(words)) => assert!(words.contains("exists"), "{words}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(std::fs::read(&file).unwrap(), first);
    let nowhere = folder.file("no/such/folder");
    assert!(backup::write(&house.be.db, &nowhere).await.is_err());
}
