//! The list: search, filters, every sort paged both ways, counts.

use crate::house::{House, Place, both, form, said};
use backend::demo::{Demo, fill};
use backend::{invitations, people};
use model::account::AccountType;
use model::error::{Error, Field, Problem};
use model::people::{Query, SortBy, Status, Total};
use std::collections::BTreeSet;

both!(
    every_sort_pages_forward_and_back_over_every_row_once,
    search_finds_fragments_whatever_accents_and_case,
    filters_and_totals_agree,
    malformed_cursors_are_refused,
    counts_are_right_after_each_act,
    many_hits_are_walked_and_few_are_counted,
    a_guest_sees_no_list,
);

async fn filled(place: Place, users: u64) -> House {
    let house = place.house().await;
    let wanted = Demo {
        users,
        guests: 20,
        apps: 0,
        invitations: 30,
        events: 0,
        seed: 3,
    };
    fill(&house.be, "acme", wanted).await.unwrap();
    house
}

/// The rows' sort values in order, as a check that needs no knowledge of the SQL.
fn in_order(query: &Query, rows: &[model::people::Row]) -> bool {
    let key = |row: &model::people::Row| match query.sort {
        SortBy::Email => row.email.clone(),
        SortBy::Status => row.status.word().to_owned(),
        SortBy::Mail => row.mail.state.word().to_owned(),
        SortBy::Name => {
            let name = model::name::fold(&row.name);
            if name.is_empty() { row.email.clone() } else { name }
        }
        SortBy::AccountType => {
            format!(
                "{}",
                model::account::Rank::new(row.account_type, row.owner).number()
            )
        }
        SortBy::LastSeen => format!("{:020}", row.last_seen_at.map_or(0, |at| at.0)),
        SortBy::Created => format!("{:020}", row.created_at.0),
    };
    rows.windows(2).all(|pair| {
        if query.descending {
            key(&pair[0]) >= key(&pair[1])
        } else {
            key(&pair[0]) <= key(&pair[1])
        }
    })
}

async fn every_sort_pages_forward_and_back_over_every_row_once(place: Place) {
    let house = filled(place, 60).await;
    let owner = house.owner().await;
    let list = async |query: &Query| people::list(&house.be, &owner, query).await.unwrap();
    let filters = [
        Query::default(),
        Query {
            status: Some(Status::Active),
            ..Query::default()
        },
        Query {
            search: "example".to_owned(),
            ..Query::default()
        },
        Query {
            search: "a".to_owned(),
            account_type: Some(AccountType::Business),
            ..Query::default()
        },
    ];
    for filter in filters {
        for &sort in SortBy::ALL {
            for descending in [false, true] {
                let mut query = Query {
                    sort,
                    descending,
                    limit: 25,
                    ..filter.clone()
                };
                let mut forward = Vec::new();
                let mut page = list(&query).await;
                assert_eq!(page.previous, None);
                loop {
                    forward.extend(page.rows.clone());
                    let Some(next) = page.next.clone() else { break };
                    query.cursor = next;
                    page = list(&query).await;
                }
                assert!(in_order(&query, &forward), "{query:?}");
                let ids: BTreeSet<_> = forward.iter().map(|row| row.id).collect();
                assert_eq!(ids.len(), forward.len(), "each row once: {query:?}");
                if filter == Query::default() {
                    assert_eq!(forward.len(), 111);
                    assert_eq!(page.total, Total::Exactly(111));
                }
                let mut back = page.rows.iter().rev().map(|row| row.id).collect::<Vec<_>>();
                while let Some(previous) = page.previous.clone() {
                    query.cursor = previous;
                    page = list(&query).await;
                    assert!(page.next.is_some());
                    back.extend(page.rows.iter().rev().map(|row| row.id));
                }
                back.reverse();
                let forward: Vec<_> = forward.iter().map(|row| row.id).collect();
                assert_eq!(back, forward, "back as forward: {query:?}");
            }
        }
    }
}

async fn search_finds_fragments_whatever_accents_and_case(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house
        .invite_with(
            &owner,
            form(
                "Zoë Ångström <zoe@north.example>, José Muñoz <jose_m@south.example>, \
                李小龙 <lee@east.example>, Mary 100 <mary.percent@west.example>, \
                Ödön Őry <x+tag%y@west.example>",
            ),
        )
        .await;
    for (search, found) in [
        ("angstrom", vec!["zoe@north.example"]),
        ("  ÅNGSTRÖM ", vec!["zoe@north.example"]),
        ("ngs", vec!["zoe@north.example"]),
        ("zo", vec!["zoe@north.example"]),
        ("munoz", vec!["jose_m@south.example"]),
        ("jose_m", vec!["jose_m@south.example"]),
        ("e_m", vec!["jose_m@south.example"]),
        ("_", vec!["jose_m@south.example"]),
        ("%", vec!["x+tag%y@west.example"]),
        ("g%y", vec!["x+tag%y@west.example"]),
        ("小", vec!["lee@east.example"]),
        ("李小龙", vec!["lee@east.example"]),
        ("100", vec!["mary.percent@west.example"]),
        (
            "west.example",
            vec!["mary.percent@west.example", "x+tag%y@west.example"],
        ),
        ("ry", vec!["mary.percent@west.example", "x+tag%y@west.example"]),
        ("\"", vec![]),
        ("\"\"\"", vec![]),
        ("' or 1=1 --", vec![]),
        ("a* OR b", vec![]),
        ("\\", vec![]),
        ("\\\\%", vec![]),
        ("x\0+tag", vec!["x+tag%y@west.example"]),
    ] {
        let query = Query {
            search: search.to_owned(),
            ..Query::default()
        };
        let page = house.list(&query).await;
        let emails: Vec<_> = page.rows.iter().map(|row| row.email.as_str()).collect();
        assert_eq!(emails, found, "{search:?}");
        let count = i64::try_from(found.len()).unwrap();
        assert_eq!(page.total, Total::Exactly(count), "{search:?}");
    }
    let long = |n: usize| Query {
        search: "x".repeat(n),
        ..Query::default()
    };
    house.list(&long(100)).await;
    let error = said(people::list(&house.be, &owner, &long(101)).await);
    assert_eq!(error.problem(Field::Search), Some(Problem::TooLong(100)));
    for limit in [0, 1, 26, 201, u32::MAX] {
        let query = Query {
            limit,
            ..Query::default()
        };
        assert!(matches!(
            said(people::list(&house.be, &owner, &query).await),
            Error::Invalid(_)
        ));
    }
}

async fn filters_and_totals_agree(place: Place) {
    let house = filled(place, 60).await;
    for &status in Status::ALL {
        for &account_type in AccountType::ALL {
            for search in ["", "a", "example.com"] {
                let query = Query {
                    status: Some(status),
                    account_type: Some(account_type),
                    search: search.to_owned(),
                    limit: 200,
                    ..Query::default()
                };
                let page = house.list(&query).await;
                assert_eq!(
                    page.total,
                    Total::Exactly(i64::try_from(page.rows.len()).unwrap())
                );
                assert!(page.rows.iter().all(|row| {
                    row.status == status
                        && row.account_type == account_type
                        && model::name::fold(&format!("{} {}", row.name, row.email)).contains(search)
                }));
                assert_eq!(page.counts.iter().map(|(_, n)| n).sum::<i64>(), 111);
            }
        }
    }
}

async fn malformed_cursors_are_refused(place: Place) {
    use base64::Engine;
    let house = filled(place, 60).await;
    let owner = house.owner().await;
    let list = async |query: &Query| people::list(&house.be, &owner, query).await;
    let next = list(&Query {
        limit: 25,
        ..Query::default()
    })
    .await
    .unwrap()
    .next
    .unwrap();
    let pack = |json: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
    for cursor in [
        "x".to_owned(),
        "!!!!".to_owned(),
        pack("null"),
        pack("{}"),
        pack(r#"{"sort":"name","value":1,"nr":1,"backwards":false}"#),
        pack(r#"{"sort":"created","value":"a","nr":1,"backwards":false}"#),
        pack(r#"{"sort":"name","value":null,"nr":1,"backwards":false}"#),
        pack(r#"{"sort":"name","value":"a\u0000","nr":1,"backwards":false}"#),
        format!("{next}="),
    ] {
        let error = said(
            list(&Query {
                cursor: cursor.clone(),
                ..Query::default()
            })
            .await,
        );
        assert_eq!(error.problem(Field::Cursor), Some(Problem::Malformed), "{cursor}");
    }
    // A cursor of one sort means nothing in another.
    let other = Query {
        sort: SortBy::Email,
        cursor: next.clone(),
        ..Query::default()
    };
    assert_eq!(
        said(list(&other).await).problem(Field::Cursor),
        Some(Problem::Malformed)
    );
    list(&Query {
        cursor: next,
        ..Query::default()
    })
    .await
    .unwrap();
}

async fn counts_are_right_after_each_act(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let count = async |status: Status| {
        let page = house.list(&Query::default()).await;
        page.counts.iter().find(|(s, _)| *s == status).unwrap().1
    };
    assert_eq!(
        (count(Status::Active).await, count(Status::Invited).await),
        (1, 0)
    );
    let id = house.invite(&owner, "new@acme.example").await;
    assert_eq!(
        (count(Status::Active).await, count(Status::Invited).await),
        (1, 1)
    );
    invitations::revoke(be, &owner, id).await.unwrap();
    assert_eq!(count(Status::Invited).await, 0);
    invitations::undo_revoke(be, &owner, id).await.unwrap();
    assert_eq!(count(Status::Invited).await, 1);
    let token = house.link_to("new@acme.example").await;
    house.travel(model::time::Span::days(7));
    house.round().await;
    assert_eq!(
        (count(Status::Invited).await, count(Status::Expired).await),
        (0, 1)
    );
    let owner = house.owner().await;
    let link = invitations::copy_link(be, &owner, id).await.unwrap();
    assert_eq!(
        (count(Status::Invited).await, count(Status::Expired).await),
        (1, 0)
    );
    assert!(
        invitations::door(be, &crate::house::anyone(), &token)
            .await
            .is_err()
    );
    let token = link.url.rsplit_once('/').unwrap().1;
    invitations::accept(be, &crate::house::anyone(), token, "Ana", crate::house::PASSWORD)
        .await
        .unwrap();
    assert_eq!(
        (count(Status::Active).await, count(Status::Invited).await),
        (2, 0)
    );
    let frame = backend::accounts::frame(be, &owner).await.unwrap();
    assert_eq!((frame.users, frame.guests), (2, 0));
    // One's own new name is searched for and sorted by.
    let caller = house.session("new@acme.example").await;
    backend::accounts::change_name(be, &caller, "Žofie Nová")
        .await
        .unwrap();
    let page = house
        .list(&Query {
            search: "zofie nova".to_owned(),
            ..Query::default()
        })
        .await;
    assert_eq!(page.rows.len(), 1);
    let page = house
        .list(&Query {
            search: "ana".to_owned(),
            ..Query::default()
        })
        .await;
    assert!(page.rows.is_empty());
}

async fn many_hits_are_walked_and_few_are_counted(place: Place) {
    let house = filled(place, 2_500).await;
    let query = |search: &str| Query {
        search: search.to_owned(),
        ..Query::default()
    };
    let page = house.list(&query("example")).await;
    assert_eq!((page.total, page.rows.len()), (Total::MoreThan(2_000), 50));
    let first = page.rows[0].email.clone();
    let page = house.list(&query(&first)).await;
    assert_eq!(page.total, Total::Exactly(1));
    let page = house.list(&query("zzzzzz")).await;
    assert_eq!((page.total, page.rows.len()), (Total::Exactly(0), 0));
}

async fn a_guest_sees_no_list(place: Place) {
    let house = place.house().await;
    for account_type in [AccountType::Business, AccountType::Developer, AccountType::Admin] {
        let actor = house
            .member(
                &format!("{account_type}@acme.example").to_lowercase(),
                account_type,
            )
            .await;
        let done = people::list(&house.be, &actor, &Query::default()).await;
        assert_eq!(
            done.is_ok(),
            account_type != AccountType::Business,
            "{account_type}"
        );
    }
}
