//! Made-up people.

use crate::house::{Place, both};
use backend::accounts;
use backend::audit::{Verdict, verify};
use backend::demo::{Demo, Filled, fill};
use backend::workspaces;
use model::people::{Query, Total};
use model::time::Span;

both!(
    the_same_seed_makes_the_same_people_once,
    very_many_come_at_once_and_are_found,
    events_are_chained_and_about_somebody,
    nobody_is_written_to,
    a_house_without_owner_is_told
);

const WANTED: Demo = Demo {
    users: 700,
    guests: 60,
    apps: 3,
    invitations: 80,
    events: 0,
    seed: 42,
};

async fn the_same_seed_makes_the_same_people_once(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let filled = fill(be, "acme", WANTED).await.unwrap();
    assert_eq!(
        filled,
        Filled {
            users: 700,
            guests: 60,
            apps: 3,
            invitations: 80
        }
    );
    let wrong = "select count(*) from (
        select status, account_type, count(*) from members group by 1, 2
        except
        select status, account_type, n from member_counts
    ) d";
    assert_eq!(house.number(wrong).await, 0);
    assert_eq!(
        house
            .number("select count(*) from members where status = 'active' and user_id is null")
            .await,
        0
    );
    let again = fill(be, "acme", WANTED).await.unwrap();
    assert_eq!(again, Filled::default());
    assert_eq!(house.number(wrong).await, 0);
    // In another workspace the same people keep their accounts.
    workspaces::create(be, "Other", Some("other")).await.unwrap();
    let users = Demo {
        invitations: 0,
        ..WANTED
    };
    let filled = fill(be, "other", users).await.unwrap();
    assert_eq!((filled.users, filled.guests), (700, 60));
    // Guests have something to do with the apps of their workspace, and nobody else has.
    assert!(house.number("select count(*) from app_privileges").await > 60);
    let wrong_ones = "select count(*) from app_privileges p
        join members m on m.id = p.member_id
        join apps a on a.id = p.app_id
        where m.account_type <> 'GUEST' or a.workspace_id <> m.workspace_id";
    assert_eq!(house.number(wrong_ones).await, 0);
    assert_eq!(house.number("select count(*) from users").await, 761);
    assert_eq!(
        house
            .number("select count(*) from members a join members b on a.email = b.email and a.name <> b.name")
            .await,
        0
    );
    assert_eq!(house.logged("workspace.demo-filled").await, 3);
    assert!(matches!(verify(&be.db).await.unwrap(), Verdict::Whole(_)));
}

async fn very_many_come_at_once_and_are_found(place: Place) {
    let house = place.house().await;
    house
        .invite(&house.owner().await, "zacharias@before.example")
        .await;
    let indexes = match house.be.db.pools() {
        backend::db::Pools::Sqlite { .. } => {
            "select sql from sqlite_master where tbl_name = 'members' and sql is not null order by name"
        }
        backend::db::Pools::Postgres(_) => {
            "select indexdef from pg_indexes where tablename = 'members' order by indexname"
        }
    };
    let indexes_before = house.texts(indexes).await;
    let wanted = Demo {
        users: 20_000,
        guests: 50,
        apps: 0,
        invitations: 300,
        events: 0,
        seed: 8,
    };
    let filled = fill(&house.be, "acme", wanted).await.unwrap();
    assert_eq!(
        (filled.users, filled.guests, filled.invitations),
        (20_000, 50, 300)
    );
    assert_eq!(house.texts(indexes).await, indexes_before);
    let search = async |search: &str| {
        let query = Query {
            search: search.to_owned(),
            ..Query::default()
        };
        house.list(&query).await.total
    };
    let somebody = house
        .texts("select email from members where nr = 9000")
        .await
        .remove(0);
    for email in [somebody.as_str(), "zacharias@before.example", crate::house::OWNER] {
        assert_eq!(search(email).await, Total::Exactly(1), "{email}");
    }
    assert_eq!(search(".example").await, Total::Exactly(2));
    assert_eq!(search("@example.").await, Total::MoreThan(2_000));
    // Whoever comes later, one by one or a few, is found as well.
    house.invite(&house.owner().await, "yolanda@after.example").await;
    let few = Demo {
        users: 20_100,
        ..wanted
    };
    let filled = fill(&house.be, "acme", few).await.unwrap();
    assert!(filled.users > 0, "{filled:?}");
    assert_eq!(search("yolanda@after").await, Total::Exactly(1));
    house
        .sql("update members set search_text = 'renamed xenophon' where email = 'yolanda@after.example'")
        .await;
    assert_eq!(search("xenophon").await, Total::Exactly(1));
    assert_eq!(search("yolanda@after").await, Total::Exactly(0));
    let wrong = "select count(*) from (
        select status, account_type, count(*) from members group by 1, 2
        except
        select status, account_type, n from member_counts
    ) d";
    assert_eq!(house.number(wrong).await, 0);
    assert!(matches!(verify(&house.be.db).await.unwrap(), Verdict::Whole(_)));
}

async fn nobody_is_written_to(place: Place) {
    let house = place.house().await;
    fill(&house.be, "acme", WANTED).await.unwrap();
    assert!(house.deliver().await.is_empty());
    for _ in 0..9 {
        house.travel(Span::days(1));
        house.round().await;
        assert!(house.deliver().await.is_empty());
    }
    assert_eq!(
        house
            .number("select count(*) from invitations where state = 'pending'")
            .await,
        0
    );
    accounts::signed_in(&house.be, &house.session(crate::house::OWNER).await)
        .await
        .unwrap();
}

async fn a_house_without_owner_is_told(place: Place) {
    let house = place.house().await;
    workspaces::create(&house.be, "Empty", Some("empty"))
        .await
        .unwrap();
    let error = fill(&house.be, "empty", WANTED).await.unwrap_err().to_string();
    assert!(error.contains("no owner"), "{error}");
    let error = fill(&house.be, "none", WANTED).await.unwrap_err().to_string();
    assert!(error.contains("no workspace"), "{error}");
}

async fn events_are_chained_and_about_somebody(place: Place) {
    let house = place.house().await;
    let before = house.number("select count(*) from audit_events").await;
    let wanted = Demo {
        users: 30,
        events: 1_100,
        ..Demo::default()
    };
    fill(&house.be, "acme", wanted).await.unwrap();
    let after = house.number("select count(*) from audit_events").await;
    assert_eq!(after - before, 1_100 + 1, "they, and that there was a demo");
    let verdict = backend::audit::verify(&house.be.db).await.unwrap();
    assert!(matches!(verdict, backend::audit::Verdict::Whole(_)));
    let about = "select count(distinct about) from audit_events where action = 'member.edited'";
    let active = house
        .number("select count(*) from members where status = 'active'")
        .await;
    assert_eq!(house.number(about).await, active);
}
