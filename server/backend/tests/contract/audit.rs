//! The log is whole, and shows when it is not.

use crate::house::{House, Place, both, form};
use backend::audit::{Verdict, verify};
use backend::invitations;
use model::time::Span;

both!(
    a_whole_log_is_whole,
    a_changed_row_is_named,
    a_removed_row_is_named,
    a_removed_last_row_is_named,
    reordered_rows_are_named,
    a_removed_head_is_named,
    a_chain_removed_whole_is_named,
    nodes_that_write_at_once_keep_the_chain_whole,
);

async fn a_story(place: Place) -> House {
    let house = place.house().await;
    let owner = house.owner().await;
    let id = house.invite(&owner, "new@acme.example").await;
    house.travel(Span::seconds(60));
    invitations::resend(&house.be, &owner, id).await.unwrap();
    invitations::revoke(&house.be, &owner, id).await.unwrap();
    assert!(matches!(verify(&house.be.db).await.unwrap(), Verdict::Whole(5)));
    house
}

async fn broken_at(house: &House, seq: i64) {
    match verify(&house.be.db).await.unwrap() {
        Verdict::Broken(_, at) => assert_eq!(at, seq),
        whole @ Verdict::Whole(_) => panic!("{whole:?}"),
    }
}

async fn a_whole_log_is_whole(place: Place) {
    let house = a_story(place).await;
    assert_eq!(
        house.log().await,
        [
            "workspace.created",
            "member.added",
            "invitation.created",
            "invitation.resent",
            "invitation.revoked"
        ]
    );
    // Erasing a person's details leaves the chain whole.
    house
        .sql("update audit_events set detail = null where seq = 3")
        .await;
    assert_eq!(verify(&house.be.db).await.unwrap(), Verdict::Whole(5));
}

async fn a_changed_row_is_named(place: Place) {
    let house = a_story(place).await;
    let changes = [
        ("at", "at + 1", "at - 1"),
        ("network", "'192.0.2.66'", "'192.0.2.1'"),
        ("action", "'invitation.accepted'", "'invitation.resent'"),
        ("actor_kind", "'system'", "'person'"),
        ("user_agent", "'x'", "'Mozilla/5.0'"),
        ("detail", "'{}'", "null"),
    ];
    for (column, wrong, right) in changes {
        house
            .sql(&format!(
                "update audit_events set {column} = {wrong} where seq = 4"
            ))
            .await;
        broken_at(&house, 4).await;
        house
            .sql(&format!(
                "update audit_events set {column} = {right} where seq = 4"
            ))
            .await;
        assert_eq!(verify(&house.be.db).await.unwrap(), Verdict::Whole(5), "{column}");
    }
}

async fn a_removed_row_is_named(place: Place) {
    let house = a_story(place).await;
    house.sql("delete from audit_events where seq = 2").await;
    broken_at(&house, 2).await;
}

async fn a_removed_last_row_is_named(place: Place) {
    let house = a_story(place).await;
    house.sql("delete from audit_events where seq = 5").await;
    broken_at(&house, 5).await;
}

async fn reordered_rows_are_named(place: Place) {
    let house = a_story(place).await;
    house.sql("update audit_events set seq = 99 where seq = 3").await;
    house.sql("update audit_events set seq = 3 where seq = 4").await;
    house.sql("update audit_events set seq = 4 where seq = 99").await;
    broken_at(&house, 3).await;
}

async fn a_removed_head_is_named(place: Place) {
    let house = a_story(place).await;
    house.sql("delete from audit_chains").await;
    broken_at(&house, 6).await;
    // A head that was put back by somebody who wanted to cut off the end.
    house.sql("delete from audit_events where seq > 3").await;
    broken_at(&house, 4).await;
    house
        .sql("insert into audit_chains (chain, seq, hash) select chain, seq, hash from audit_events where seq = 2")
        .await;
    broken_at(&house, 4).await;
}

async fn a_chain_removed_whole_is_named(place: Place) {
    let house = a_story(place).await;
    let other = backend::workspaces::create(&house.be, "Other", Some("other"))
        .await
        .unwrap();
    assert_eq!(verify(&house.be.db).await.unwrap(), Verdict::Whole(6));
    house
        .sql("create table kept_events as select * from audit_events")
        .await;
    house
        .sql("create table kept_chains as select * from audit_chains")
        .await;
    let of_other = "(select id from workspaces where slug = 'other')";
    for table in ["audit_events", "audit_chains"] {
        house
            .sql(&format!("delete from {table} where chain = {of_other}"))
            .await;
    }
    assert_eq!(verify(&house.be.db).await.unwrap(), Verdict::Broken(other.id, 1));
    for (table, kept) in [("audit_events", "kept_events"), ("audit_chains", "kept_chains")] {
        house
            .sql(&format!(
                "insert into {table} select * from {kept} where chain = {of_other}"
            ))
            .await;
    }
    assert_eq!(verify(&house.be.db).await.unwrap(), Verdict::Whole(6));
}

async fn nodes_that_write_at_once_keep_the_chain_whole(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let nodes = [house.be.clone(), house.another_node(2).await];
    let tasks: Vec<_> = (0..20)
        .map(|n: usize| {
            let (be, owner) = (nodes[n % 2].clone(), owner.clone());
            tokio::spawn(async move {
                invitations::invite(&be, &owner, form(&format!("n{n}@acme.example"))).await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(verify(&house.be.db).await.unwrap(), Verdict::Whole(22));
}
