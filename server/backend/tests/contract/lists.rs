//! The list against a plain reading of the same rows: every sort, direction, filter and search pages
//! forwards and backwards through exactly what one finds by looking at each row.

use crate::house::{House, Place, both};
use backend::caller::Actor;
use backend::db::Pools;
use backend::demo::{Demo, fill};
use backend::people::{self, Bounds};
use model::account::AccountType;
use model::ids::MemberId;
use model::people::{Query, SortBy, Status, Total};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

both!(
    every_combination_pages_through_the_rows_of_a_plain_query,
    chosen_combinations_do_so_where_many_are_found,
    searches_that_stop_on_the_way_go_on_with_the_next_page,
);

/// A row as it stands in the table.
#[derive(sqlx::FromRow)]
struct Plain {
    nr: i64,
    id: Uuid,
    email: String,
    sort_name: String,
    search_text: String,
    account_type: String,
    rank: i64,
    status: String,
    mail_state: String,
    last_seen_at: i64,
    created_at: i64,
}

async fn plain(house: &House) -> Vec<Plain> {
    let text = "select nr, id, email, sort_name, search_text, account_type, rank, status, mail_state,
            last_seen_at, created_at
        from members
        where status <> 'left' and workspace_id = (select id from workspaces where slug = 'acme')";
    match house.be.db.pools() {
        Pools::Sqlite { read, .. } => sqlx::query_as(text).fetch_all(read).await.unwrap(),
        Pools::Postgres(pool) => sqlx::query_as(text).fetch_all(pool).await.unwrap(),
    }
}

/// Who comes in which order, by looking at each row.
fn expected(rows: &[Plain], query: &Query) -> Vec<MemberId> {
    let search = model::name::fold(query.search.trim());
    let mut found: Vec<&Plain> = rows
        .iter()
        .filter(|row| query.status.is_none_or(|status| row.status == status.word()))
        .filter(|row| {
            query
                .account_type
                .is_none_or(|account_type| row.account_type == account_type.word())
        })
        .filter(|row| row.search_text.contains(&search))
        .collect();
    found.sort_by(|a, b| {
        let by_value = match query.sort {
            SortBy::Name => a.sort_name.as_bytes().cmp(b.sort_name.as_bytes()),
            SortBy::Email => a.email.as_bytes().cmp(b.email.as_bytes()),
            SortBy::AccountType => a.rank.cmp(&b.rank),
            SortBy::Status => a.status.as_bytes().cmp(b.status.as_bytes()),
            SortBy::Mail => a.mail_state.as_bytes().cmp(b.mail_state.as_bytes()),
            SortBy::LastSeen => a.last_seen_at.cmp(&b.last_seen_at),
            SortBy::Created => a.created_at.cmp(&b.created_at),
        };
        let order = by_value.then(a.nr.cmp(&b.nr));
        if query.descending { order.reverse() } else { order }
    });
    found.into_iter().map(|row| MemberId(row.id)).collect()
}

/// Pages to the end and back to the beginning.
async fn check(house: &House, owner: &Actor, rows: &[Plain], query: Query) {
    check_within(house, owner, rows, query, Bounds::default()).await;
}

async fn check_within(house: &House, owner: &Actor, rows: &[Plain], mut query: Query, bounds: Bounds) {
    let expected = expected(rows, &query);
    let size = usize::try_from(query.limit).unwrap();
    let asked = format!("{query:?}");
    let mut cursors = vec![String::new()];
    let mut forwards = Vec::new();
    let mut page = people::list_within(&house.be, owner, &query, bounds)
        .await
        .unwrap();
    let n = i64::try_from(expected.len()).unwrap();
    match page.total {
        Total::Exactly(total) => assert_eq!(total, n, "{asked}"),
        Total::MoreThan(least) => assert!(n >= least, "{n} {asked}"),
    }
    assert_eq!(page.previous, None, "{asked}");
    let mut stops = 0;
    loop {
        stops += usize::from(page.partly);
        forwards.extend(page.rows.iter().map(|row| row.id));
        let Some(next) = page.next.clone() else { break };
        assert!(
            page.partly || page.rows.len() == size,
            "only the last page is short, or one on the way: {asked}"
        );
        cursors.push(next.clone());
        query.cursor = next;
        page = people::list_within(&house.be, owner, &query, bounds)
            .await
            .unwrap();
    }
    assert_eq!(forwards, expected, "forwards: {asked}");
    if stops == 0 {
        assert_eq!(cursors.len(), expected.len().div_ceil(size).max(1), "{asked}");
    }
    let mut backwards: Vec<_> = page.rows.iter().rev().map(|row| row.id).collect();
    while let Some(previous) = page.previous.clone() {
        query.cursor = previous;
        page = people::list_within(&house.be, owner, &query, bounds)
            .await
            .unwrap();
        backwards.extend(page.rows.iter().rev().map(|row| row.id));
    }
    backwards.reverse();
    assert_eq!(backwards, expected, "backwards: {asked}");
}

async fn filled(place: Place, users: u64, invitations: u64) -> (House, Actor) {
    let house = place.house().await;
    let wanted = Demo {
        users,
        guests: 40,
        apps: 0,
        invitations,
        events: 0,
        seed: 11,
    };
    fill(&house.be, "acme", wanted).await.unwrap();
    // People of another workspace, with the same names, are in none of the lists.
    backend::workspaces::create(&house.be, "Other", Some("other"))
        .await
        .unwrap();
    let others = Demo {
        users: 60,
        guests: 10,
        invitations: 0,
        ..wanted
    };
    fill(&house.be, "other", others).await.unwrap();
    let owner = house.owner().await;
    (house, owner)
}

fn filters() -> Vec<(Option<Status>, Option<AccountType>)> {
    let statuses = std::iter::once(None).chain(Status::ALL.iter().copied().map(Some));
    statuses
        .flat_map(|status| {
            let types = std::iter::once(None).chain(AccountType::ALL.iter().copied().map(Some));
            types.map(move |account_type| (status, account_type))
        })
        .collect()
}

async fn every_combination_pages_through_the_rows_of_a_plain_query(place: Place) {
    let (house, owner) = filled(place, 200, 60).await;
    let rows = plain(&house).await;
    assert_eq!(rows.len(), 301);
    for &sort in SortBy::ALL {
        for descending in [false, true] {
            for (status, account_type) in filters() {
                // None, a letter, a fragment that many have, one that few have.
                for search in ["", "r", "example.org", "ana", "7@example."] {
                    let query = Query {
                        search: search.to_owned(),
                        status,
                        account_type,
                        sort,
                        descending,
                        limit: 100,
                        ..Query::default()
                    };
                    check(&house, &owner, &rows, query).await;
                }
            }
        }
    }
}

async fn chosen_combinations_do_so_where_many_are_found(place: Place) {
    let (house, owner) = filled(place, 4_000, 300).await;
    let rows = plain(&house).await;
    // What stands before the `@` is rare, common, or nobody's.
    for search in [
        ".123@example",
        ".123@example.nowhere",
        "example@example",
        "zzzzz@example.com",
        "a@example",
    ] {
        let query = Query {
            search: search.to_owned(),
            limit: 200,
            ..Query::default()
        };
        check(&house, &owner, &rows, query).await;
    }
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..40 {
        let (status, account_type) = *filters().choose(&mut rng).unwrap();
        let row = rows.choose(&mut rng).unwrap();
        // A fragment of somebody's name or address, or one that more than two thousand have.
        let search: String = match rng.random_range(0..5) {
            0 => String::new(),
            1 => "example".to_owned(),
            // Somebody's address, or what most of it looks like.
            2 => row.email.clone(),
            _ => {
                let letters: Vec<char> = row.search_text.chars().collect();
                let from = rng.random_range(0..letters.len() - 4);
                let length = rng.random_range(1..5);
                letters[from..from + length].iter().collect()
            }
        };
        let query = Query {
            search,
            status,
            account_type,
            sort: *SortBy::ALL.choose(&mut rng).unwrap(),
            descending: rng.random(),
            limit: *Query::LIMITS.choose(&mut rng).unwrap(),
            ..Query::default()
        };
        check(&house, &owner, &rows, query).await;
    }
}

async fn searches_that_stop_on_the_way_go_on_with_the_next_page(place: Place) {
    let (house, owner) = filled(place, 400, 60).await;
    let rows = plain(&house).await;
    let bounds = Bounds {
        few: 20,
        walk: 80,
        most: 60,
    };
    let mut stopped = false;
    for &sort in SortBy::ALL {
        for descending in [false, true] {
            // Nobody's, few people's, many people's, of one letter, of two and of more.
            for search in ["zz", "an", "mar", "example.org", "nobody at all"] {
                for status in [None, Some(Status::Archived)] {
                    let query = Query {
                        search: search.to_owned(),
                        status,
                        sort,
                        descending,
                        limit: 25,
                        ..Query::default()
                    };
                    check_within(&house, &owner, &rows, query.clone(), bounds).await;
                    let first = people::list_within(&house.be, &owner, &query, bounds).await;
                    stopped |= first.unwrap().partly;
                }
            }
        }
    }
    assert!(stopped, "some of them stop before their page is full");
}

#[tokio::test]
async fn sqlite_is_told_how_its_tables_have_grown() {
    let house = Place::sqlite().house().await;
    let owner = house.owner().await;
    for n in 0..30 {
        house.invite(&owner, &format!("n{n}@acme.example")).await;
    }
    house.round().await;
    let counted = house
        .number("select count(*) from sqlite_stat1 where tbl = 'members'")
        .await;
    assert!(counted > 0);
}

#[tokio::test]
async fn sqlite_is_compiled_as_the_build_says() {
    // A flag that gets lost would only be slow (`.cargo/config.toml`).
    let house = Place::sqlite().house().await;
    let options: Vec<String> = house
        .texts("select compile_options from pragma_compile_options")
        .await;
    let has = |option: &str| options.iter().any(|known| known == option);
    assert!(has("ENABLE_QPSG"), "{options:?}");
    assert!(has("DEFAULT_MEMSTATUS=0"), "{options:?}");
    for slow in ["ENABLE_STAT4", "ENABLE_MEMORY_MANAGEMENT"] {
        assert!(!has(slow), "{slow}");
    }
}
