//! A person's page and the file of the list.

use crate::house::{House, OWNER, PASSWORD, Place, anyone, both, said};
use backend::people::export::export;
use backend::sheet::{Format, Pieces};
use backend::{accounts, invitations, members, people};
use model::account::AccountType;
use model::audit::{AuditAction, AuditBy};
use model::error::{Error, Field};
use model::invitation::State;
use model::people::{Query, Status};

both!(
    the_page_shows_what_the_viewer_may_see,
    history_reads_before_and_after_and_pages_back,
    sessions_of_another_are_ended_and_noted,
    removed_members_page,
    a_file_has_every_row_once,
    a_file_holds_no_formula,
);

const MIA: &str = "mia@acme.example";

async fn the_page_shows_what_the_viewer_may_see(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let first = house.invite(&owner, MIA).await;
    invitations::revoke(be, &owner, first).await.unwrap();
    let id = people::person(be, &owner, owner.member_id, "")
        .await
        .unwrap()
        .profile
        .id;
    assert_eq!(id, owner.member_id);
    house.travel(model::time::Span::minutes(1));
    house.invite(&owner, MIA).await;
    let token = house.link_to(MIA).await;
    let row = house.row(MIA).await.unwrap();
    let invited = people::person(be, &owner, row.id, "").await.unwrap();
    assert_eq!(invited.profile.status, Some(Status::Invited));
    assert_eq!(invited.profile.invitation.map(|(_, own)| own), Some(true));
    assert_eq!(invited.sessions, None, "there is no account yet");
    invitations::accept(be, &anyone(), &token, "Mia Member", PASSWORD)
        .await
        .unwrap();
    let person = people::person(be, &owner, row.id, "").await.unwrap();
    assert_eq!(person.profile.status, Some(Status::Active));
    assert_eq!(person.profile.invitation, None);
    assert_eq!(person.sessions.as_ref().map(Vec::len), Some(1));
    assert_eq!(
        person
            .invitations
            .iter()
            .map(|sent| sent.state)
            .collect::<Vec<_>>(),
        [State::Accepted, State::Revoked]
    );
    assert!(!person.profile.oneself);
    // A developer sees people and the log, but neither sessions nor metadata.
    let dev = house.member("dev@acme.example", AccountType::Developer).await;
    let seen = people::person(be, &dev, row.id, "").await.unwrap();
    assert_eq!((seen.sessions, seen.metadata), (None, None));
    assert!(seen.history.is_some());
    let mia = house.actor(MIA).await;
    assert!(matches!(
        said(people::person(be, &mia, row.id, "").await),
        Error::Denied(_)
    ));
}

async fn history_reads_before_and_after_and_pages_back(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let mia = house.member(MIA, AccountType::Business).await;
    let owner = house.owner().await;
    let id = mia.member_id;
    for round in 0..60 {
        let to = if round % 2 == 0 {
            AccountType::Developer
        } else {
            AccountType::Business
        };
        members::change_rank(be, &owner, id, to, false).await.unwrap();
    }
    let history = people::person(be, &owner, id, "").await.unwrap().history.unwrap();
    assert_eq!(history.rows.len(), 50);
    let latest = &history.rows[0];
    assert_eq!(latest.action, AuditAction::MemberChanged);
    assert!(matches!(&latest.by, AuditBy::Person { email, .. } if email == OWNER));
    let change = latest
        .facts
        .iter()
        .find(|fact| fact.field == "account_type")
        .unwrap();
    assert_eq!(
        (change.before.as_deref(), change.after.as_deref()),
        (Some("DEVELOPER"), Some("BUSINESS"))
    );
    let older = people::person(be, &owner, id, &history.next.unwrap())
        .await
        .unwrap()
        .history
        .unwrap();
    assert_eq!(older.next, None);
    assert!(older.rows.len() >= 10);
    assert!(
        older
            .rows
            .iter()
            .all(|row| row.about.as_ref().is_some_and(|about| about.id == id))
    );
    // Nobody else's.
    let own = people::person(be, &owner, owner.member_id, "")
        .await
        .unwrap()
        .history
        .unwrap();
    assert!(
        own.rows
            .iter()
            .all(|row| row.action != AuditAction::MemberChanged)
    );
}

async fn sessions_of_another_are_ended_and_noted(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let mia = house.member(MIA, AccountType::Business).await;
    let (one, two) = (house.session(MIA).await, house.session(MIA).await);
    let owner = house.owner().await;
    let id = mia.member_id;
    let sessions = people::person(be, &owner, id, "")
        .await
        .unwrap()
        .sessions
        .unwrap();
    assert_eq!(sessions.len(), 3);
    let other = people::person(be, &owner, owner.member_id, "")
        .await
        .unwrap()
        .sessions
        .unwrap();
    assert_eq!(other.iter().filter(|session| session.current).count(), 1);
    // A session of somebody else is not theirs to end.
    let done = members::end_session(be, &owner, id, other[0].id).await;
    assert_eq!(said(done), Error::NotFound);
    members::end_session(be, &owner, id, sessions[0].id)
        .await
        .unwrap();
    let left = people::person(be, &owner, id, "")
        .await
        .unwrap()
        .sessions
        .unwrap();
    assert_eq!(left.len(), 2);
    members::end_all_sessions(be, &owner, id).await.unwrap();
    for caller in [one, two] {
        assert_eq!(said(accounts::signed_in(be, &caller).await), Error::SignInFirst);
    }
    // One's own present session goes on.
    members::end_all_sessions(be, &owner, owner.member_id)
        .await
        .unwrap();
    let left = people::person(be, &owner, owner.member_id, "")
        .await
        .unwrap()
        .sessions
        .unwrap();
    assert_eq!(left.len(), 1);
    assert!(left[0].current);
    assert_eq!(house.logged("session.ended").await, 3);
}

async fn removed_members_page(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let wanted = backend::demo::Demo {
        users: 70,
        guests: 0,
        apps: 0,
        invitations: 0,
        events: 0,
        seed: 9,
    };
    backend::demo::fill(be, "acme", wanted).await.unwrap();
    let query = Query {
        status: Some(Status::Active),
        limit: 100,
        ..Query::default()
    };
    let mut gone = 0;
    for row in house
        .list(&query)
        .await
        .rows
        .iter()
        .filter(|row| !row.owner)
        .take(60)
    {
        members::remove(be, &owner, row.id).await.unwrap();
        // Several in one moment, so that the moment alone does not tell them apart.
        if gone % 7 == 0 {
            house.travel(model::time::Span::seconds(1));
        }
        gone += 1;
    }
    let first = people::removed(be, &owner, "").await.unwrap();
    let second = people::removed(be, &owner, first.older.as_deref().unwrap())
        .await
        .unwrap();
    assert_eq!((first.rows.len(), second.rows.len()), (50, gone - 50));
    assert_eq!(second.older, None);
    let mut ids: Vec<_> = first.rows.iter().chain(&second.rows).map(|row| row.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), gone);
    for cursor in ["x", "1", "1.", ".", "a.b", "1.2.3"] {
        let error = said(people::removed(be, &owner, cursor).await);
        assert!(error.problem(Field::Cursor).is_some(), "{cursor}");
    }
}

/// The whole file, its pieces put together.
async fn file(house: &House, query: Query) -> String {
    let mut export = export(&house.be, house.owner().await, query, Format::Csv)
        .await
        .unwrap();
    let mut bytes = Vec::new();
    while let Some(piece) = export.next().await.unwrap() {
        bytes.extend(piece);
    }
    String::from_utf8(bytes).unwrap()
}

async fn a_file_has_every_row_once(place: Place) {
    let house = place.house().await;
    let wanted = backend::demo::Demo {
        users: 2_400,
        guests: 20,
        apps: 0,
        invitations: 30,
        events: 0,
        seed: 4,
    };
    backend::demo::fill(&house.be, "acme", wanted).await.unwrap();
    let all = file(&house, Query::default()).await;
    let mut lines: Vec<&str> = all.trim_end().split("\r\n").collect();
    assert_eq!(
        lines.remove(0),
        r#""name","email","account type","owner","roles","groups","status","mail","end date","last seen","created""#
    );
    assert_eq!(lines.len(), 2_451);
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), 2_451);
    let invited = Query {
        status: Some(Status::Invited),
        ..Query::default()
    };
    let page = house
        .list(&Query {
            limit: 200,
            ..invited.clone()
        })
        .await;
    assert_eq!(file(&house, invited).await.lines().count(), page.rows.len() + 1);
    let one = Query {
        search: OWNER.to_owned(),
        ..Query::default()
    };
    assert_eq!(file(&house, one).await.lines().count(), 2);
    assert_eq!(house.logged("people.exported").await, 3);
    let mia = house.member(MIA, AccountType::Business).await;
    assert!(matches!(
        export(&house.be, mia, Query::default(), Format::Csv)
            .await
            .map(|_| ())
            .map_err(Error::from),
        Err(Error::Denied(_))
    ));
}

async fn a_file_holds_no_formula(place: Place) {
    let house = place.house().await;
    house.member(MIA, AccountType::Business).await;
    for hostile in [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "a\"b",
        "a,b;c",
        "a\r\n=1",
        "<script>",
    ] {
        let quoted = hostile.replace('\'', "''");
        house
            .sql(&format!(
                "update members set name = '{quoted}' where email = '{MIA}'"
            ))
            .await;
        let query = Query {
            search: MIA.to_owned(),
            ..Query::default()
        };
        let text = file(&house, query).await;
        let cell = text.split_once("\r\n").unwrap().1.split("\",\"").next().unwrap();
        let cell = cell.strip_prefix('"').unwrap().replace("\"\"", "\"");
        let disarmed = hostile.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let wanted = if disarmed {
            format!("'{hostile}")
        } else {
            hostile.to_owned()
        };
        assert_eq!(cell, wanted);
    }
}
