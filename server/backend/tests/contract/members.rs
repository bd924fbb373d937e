//! Ranks: the last owner stays, nobody raises themselves, and the counts agree with the rows.

use crate::house::{Place, both, said};
use backend::fault::Fault;
use backend::{accounts, members};
use model::account::AccountType;
use model::error::{Conflict, Error};
use model::policy::Denial;

both!(
    two_owners_who_demote_each_other_never_leave_none,
    two_who_make_the_same_owner_count_one,
    the_last_owner_stays,
    ranks_are_given_by_those_who_hold_them,
);

async fn two_owners_who_demote_each_other_never_leave_none(place: Place) {
    let house = place.house().await;
    let ana = house.owner().await;
    let bob = house.another_owner("bob@acme.example").await;
    for _ in 0..25 {
        house
            .sql("update members set account_type = 'ADMIN', rank = 4, owner = (1 = 1)")
            .await;
        house.sql("update workspaces set active_owners = 2").await;
        house.sql("delete from member_counts").await;
        house
            .sql(
                "insert into member_counts (workspace_id, status, account_type, n)
            select workspace_id, status, account_type, count(*) from members group by 1, 2, 3",
            )
            .await;
        let demote = |by: &backend::caller::Actor, whom| {
            let (be, by) = (house.be.clone(), by.clone());
            tokio::spawn(
                async move { members::change_rank(&be, &by, whom, AccountType::Business, false).await },
            )
        };
        let (a, b) = (demote(&ana, bob.member_id), demote(&bob, ana.member_id));
        let (a, b) = (a.await.unwrap(), b.await.unwrap());
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        let lost = if a.is_ok() { b } else { a };
        assert!(matches!(
            said(lost),
            Error::Conflict(Conflict::LastOwner) | Error::Denied(Denial::OwnersOnly)
        ));
        house.counts_agree().await;
    }
}

async fn two_who_make_the_same_owner_count_one(place: Place) {
    let house = place.house().await;
    let ana = house.owner().await;
    let bob = house.another_owner("bob@acme.example").await;
    let eve = house.member("eve@acme.example", AccountType::Admin).await;
    for round in 0..10 {
        let owner = round % 2 == 0;
        let tasks: Vec<_> = [&ana, &bob, &ana, &bob]
            .into_iter()
            .map(|by| {
                let (be, by, whom) = (house.be.clone(), by.clone(), eve.member_id);
                tokio::spawn(
                    async move { members::change_rank(&be, &by, whom, AccountType::Admin, owner).await },
                )
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        house.counts_agree().await;
    }
}

async fn the_last_owner_stays(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let id = owner.member_id;
    for account_type in [AccountType::Business, AccountType::Admin] {
        let done = members::change_rank(be, &owner, id, account_type, false).await;
        assert_eq!(said(done), Error::Conflict(Conflict::LastOwner));
    }
    let bob = house.another_owner("bob@acme.example").await;
    members::change_rank(be, &owner, id, AccountType::Developer, false)
        .await
        .unwrap();
    house.counts_agree().await;
    // Their sessions ended with it.
    let caller = backend::caller::Caller {
        client: owner.user.client.clone(),
        session: Some(owner.user.session),
        browser: None,
        away: false,
    };
    assert_eq!(said(accounts::signed_in(be, &caller).await), Error::SignInFirst);
    // And their former rank does not act any more, though the request began with it.
    let late = members::change_rank(be, &owner, bob.member_id, AccountType::Business, false).await;
    assert_eq!(said(late), Error::Denied(Denial::OwnersOnly));
    assert_eq!(house.logged("refused").await, 1);
}

async fn ranks_are_given_by_those_who_hold_them(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    let dev = house.member("dev@acme.example", AccountType::Developer).await;
    let change = async |by: &backend::caller::Actor, whom: &backend::caller::Actor, to, mark| {
        match members::change_rank(be, by, whom.member_id, to, mark).await {
            Ok(()) => None,
            Err(Fault::Said(Error::Denied(denial))) => Some(denial),
            Err(other) => panic!("{other:?}"),
        }
    };
    let (business, developer, all) = (AccountType::Business, AccountType::Developer, AccountType::Admin);
    assert_eq!(change(&admin, &admin, all, true).await, Some(Denial::Oneself));
    assert_eq!(
        change(&admin, &owner, business, false).await,
        Some(Denial::OwnersOnly)
    );
    assert_eq!(change(&admin, &dev, all, true).await, Some(Denial::OwnersOnly));
    assert!(change(&dev, &dev, all, false).await.is_some());
    assert!(change(&dev, &admin, business, false).await.is_some());
    assert_eq!(change(&admin, &dev, all, false).await, None);
    assert_eq!(change(&admin, &dev, developer, false).await, None);
    assert_eq!(change(&owner, &dev, all, true).await, None);
    assert_eq!(house.logged("refused").await, 5);
    assert_eq!(house.logged("member.changed").await, 3);
    house.counts_agree().await;
}
