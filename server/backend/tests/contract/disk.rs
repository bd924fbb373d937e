//! A full disk: a clear answer, nothing half done, and everything works again once there is room.

use crate::house::{House, Place, both, form};
use backend::audit::{Verdict, verify};
use backend::db::Pools;
use backend::demo::{Demo, fill};
use backend::fault::Fault;
use backend::mail::worker;
use backend::{accounts, invitations};
use model::error::Error;
use model::mail::MailState;
use tokio_util::sync::CancellationToken;

both!(
    a_full_disk_refuses_whole_and_works_again,
    a_mail_that_could_not_be_noted_is_noted_later,
    made_up_people_come_whole_or_not_at_all,
);

/// Lets the database grow by no more than so many pages. SQLite can be told so; a cluster of PostgreSQL
/// cannot, so there a trigger answers in the words of a full disk.
async fn fill_disk(house: &House, room: i64, table: &str) {
    match house.be.db.pools() {
        Pools::Sqlite { write, .. } => {
            let pages: i64 = sqlx::query_scalar("pragma page_count")
                .fetch_one(write)
                .await
                .unwrap();
            let text = format!("pragma max_page_count = {}", pages + room);
            sqlx::raw_sql(sqlx::AssertSqlSafe(text))
                .execute(write)
                .await
                .unwrap();
        }
        Pools::Postgres(_) => no_room_for(house, "insert", table, "true").await,
    }
}

async fn free_disk(house: &House) {
    match house.be.db.pools() {
        Pools::Sqlite { .. } => house.sql("pragma max_page_count = 1073741823").await,
        Pools::Postgres(_) => house.sql("drop function full_disk cascade").await,
    }
}

/// Answers writes to a table as a full disk does.
async fn no_room_for(house: &House, write: &str, table: &str, when: &str) {
    let text = match house.be.db.pools() {
        Pools::Sqlite { .. } => format!(
            "create trigger full_disk before {write} on {table} when {when}
            begin select raise(abort, 'database or disk is full'); end"
        ),
        Pools::Postgres(_) => format!(
            "create function full_disk() returns trigger language plpgsql as $$
            begin
                raise exception 'could not extend file' using errcode = 'disk_full';
            end $$;
            create trigger full_disk before {write} on {table}
                for each row when ({when}) execute function full_disk();"
        ),
    };
    house.sql(&text).await;
}

/// Everything that an invitation writes.
async fn written(house: &House) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in [
        "members",
        "invitations",
        "invitation_secrets",
        "outbox",
        "audit_events",
    ] {
        counts.push(house.number(&format!("select count(*) from {table}")).await);
    }
    counts.push(
        house
            .number("select cast(sum(n) as bigint) from member_counts")
            .await,
    );
    counts
}

async fn a_full_disk_refuses_whole_and_works_again(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    house.invite(&owner, "before@acme.example").await;
    let before = written(&house).await;
    let many: Vec<_> = (0..120).map(|n| format!("n{n}@acme.example")).collect();
    fill_disk(&house, 2, "audit_events").await;
    let fault = invitations::invite(be, &owner, form(&many.join(" ")))
        .await
        .unwrap_err();
    assert!(matches!(fault, Fault::Db(_)), "{fault:?}");
    assert_eq!(Error::from(fault), Error::Unavailable);
    assert_eq!(written(&house).await, before);
    // Who only looks is served.
    assert_eq!(house_list(&house, &owner).await, 2);
    accounts::frame(be, &owner).await.unwrap();
    free_disk(&house).await;
    assert!(matches!(verify(&be.db).await.unwrap(), Verdict::Whole(_)));
    let outcomes = house.invite_with(&owner, form(&many.join(" "))).await;
    assert!(outcomes.iter().all(|outcome| outcome.result.went_ahead()));
    assert!(matches!(verify(&be.db).await.unwrap(), Verdict::Whole(_)));
    assert_eq!(house.deliver().await.len(), 121);
}

async fn house_list(house: &House, owner: &backend::caller::Actor) -> usize {
    let query = model::people::Query::default();
    backend::people::list(&house.be, owner, &query)
        .await
        .unwrap()
        .rows
        .len()
}

async fn a_mail_that_could_not_be_noted_is_noted_later(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    no_room_for(&house, "update", "outbox", "new.state <> 'sending'").await;
    let stop = CancellationToken::new();
    assert!(worker::send_due(&house.be, &stop).await.is_err());
    assert_eq!(
        house.row("new@acme.example").await.unwrap().mail.state,
        MailState::Queued
    );
    let first = house.smtp.take();
    assert_eq!(first.len(), 1);
    match house.be.db.pools() {
        Pools::Sqlite { .. } => house.sql("drop trigger full_disk").await,
        Pools::Postgres(_) => free_disk(&house).await,
    }
    house.travel(model::time::Span::minutes(5));
    let second = house.deliver().await;
    assert_eq!(second.len(), 1);
    assert_eq!(first[0].header("Message-ID"), second[0].header("Message-ID"));
    assert_eq!(
        house.row("new@acme.example").await.unwrap().mail.state,
        MailState::Sent
    );
}

async fn made_up_people_come_whole_or_not_at_all(place: Place) {
    let house = place.house().await;
    let wanted = Demo {
        users: 2_000,
        guests: 0,
        apps: 0,
        invitations: 50,
        events: 0,
        seed: 1,
    };
    let many = Demo {
        users: 20_000,
        ..wanted
    };
    let before = written(&house).await;
    fill_disk(&house, 2_000, "outbox").await;
    let fault = fill(&house.be, "acme", many).await.unwrap_err();
    assert_eq!(Error::from(fault), Error::Unavailable);
    assert_eq!(written(&house).await, before);
    free_disk(&house).await;
    // What was put aside while they came is there again: the search finds whom it should.
    let indexes = match house.be.db.pools() {
        Pools::Sqlite { .. } => "select name from sqlite_master where tbl_name = 'members' order by 1",
        Pools::Postgres(_) => "select indexname::text from pg_indexes where tablename = 'members' order by 1",
    };
    let all = house.texts(indexes).await;
    assert!(all.len() > 9, "{all:?}");
    fill(&house.be, "acme", wanted).await.unwrap();
    assert_eq!(house.texts(indexes).await, all);
    let query = model::people::Query {
        search: "@example.".to_owned(),
        ..model::people::Query::default()
    };
    assert_eq!(
        house.list(&query).await.total,
        model::people::Total::MoreThan(2_000)
    );
}
