//! Workspaces: settings, further ones, reusable links, and the log as its page shows it.

use crate::house::{House, OWNER, Place, anyone, both, said, stranger};
use backend::audit::export::export;
use backend::audit::log;
use backend::sheet::{Format, Pieces};
use backend::workspaces::{self, links};
use backend::{accounts, invitations, requests};
use model::account::AccountType;
use model::audit::{AuditAction, AuditBy, AuditQuery};
use model::error::{Conflict, Error, Field, Gone, Problem};
use model::invitation::OutcomeKind;
use model::live::{Change, What};
use model::policy::Denial;
use model::request::Shelf;
use model::rights::Given;
use model::time::Span;
use model::workspace::{Settings, WhoMayInvite};

both!(
    settings_are_changed_and_take_effect,
    what_the_form_does_not_offer_is_not_noted_as_changed,
    settings_that_make_no_sense_change_nothing,
    an_owner_makes_a_workspace_and_nothing_leaks,
    a_link_for_three_lets_three_in,
    a_link_that_is_over_says_why,
    a_link_with_approval_makes_requests,
    links_end_with_the_right_of_their_maker,
    the_log_is_filtered_and_paged,
    what_is_saved_is_told,
);

async fn settings_of(house: &House) -> Settings {
    workspaces::settings(&house.be, &house.owner().await)
        .await
        .unwrap()
}

async fn settings_are_changed_and_take_effect(place: Place) {
    let house = place.house().await;
    let wanted = Settings {
        name: "Acme Two".to_owned(),
        slug: "acme-two".to_owned(),
        mail_sender: "Acme People".to_owned(),
        user_domains: vec!["Acme.example".to_owned(), "@acme.example".to_owned()],
        life_hours: 24,
        who_may_invite: WhoMayInvite::Everyone,
        ..settings_of(&house).await
    };
    let owner = house.owner().await;
    let after = workspaces::change_settings(&house.be, &owner, wanted)
        .await
        .unwrap();
    assert_eq!(
        (after.slug.as_str(), after.name.as_str()),
        ("acme-two", "Acme Two")
    );
    let caller = house.session(OWNER).await;
    let gone = accounts::actor(&house.be, &caller, "acme").await;
    assert_eq!(said(gone.map(|_| ())), Error::NotFound);
    let owner = accounts::actor(&house.be, &caller, "acme-two").await.unwrap();
    let outcomes = invitations::invite(
        &house.be,
        &owner,
        crate::house::form("a@acme.example b@else.example"),
    )
    .await
    .unwrap();
    let results: Vec<_> = outcomes.iter().map(|outcome| outcome.result).collect();
    assert_eq!(results, [OutcomeKind::Invited, OutcomeKind::DomainNotAllowed]);
    let mails = house.deliver().await;
    assert!(
        mails[0].header("From").starts_with("\"Acme People\"")
            || mails[0].header("From").starts_with("Acme People"),
        "{}",
        mails[0].header("From")
    );
    let page = log::list(
        &house.be,
        &owner,
        &AuditQuery {
            action: Some(AuditAction::SettingsChanged),
            ..AuditQuery::default()
        },
    )
    .await
    .unwrap();
    let name = page.rows[0]
        .facts
        .iter()
        .find(|fact| fact.field == "name")
        .unwrap();
    assert_eq!(
        (name.before.as_deref(), name.after.as_deref()),
        (Some("Acme"), Some("Acme Two"))
    );
    assert!(
        page.rows[0]
            .facts
            .iter()
            .all(|fact| fact.field != "access_requests"),
        "only what changed"
    );
}

async fn what_the_form_does_not_offer_is_not_noted_as_changed(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let before = settings_of(&house).await;
    assert!(
        before.login_requests && !before.may_route_requests,
        "the only workspace"
    );
    let wanted = Settings {
        name: "Acme Two".to_owned(),
        login_requests: false,
        ..before
    };
    backend::workspaces::change_settings(&house.be, &owner, wanted)
        .await
        .unwrap();
    let told = house
        .texts("select detail from audit_events where action = 'workspace.settings-changed'")
        .await;
    assert_eq!(
        told,
        [r#"{"after":{"name":"Acme Two"},"before":{"name":"Acme"}}"#]
    );
}

async fn settings_that_make_no_sense_change_nothing(place: Place) {
    let house = place.house().await;
    workspaces::create(&house.be, "Other", Some("other"))
        .await
        .unwrap();
    let before = settings_of(&house).await;
    let owner = house.owner().await;
    let wanted = Settings {
        name: " ".to_owned(),
        slug: "Not A Slug".to_owned(),
        user_domains: vec!["no domain".to_owned()],
        life_hours: 0,
        ..before.clone()
    };
    let error = said(workspaces::change_settings(&house.be, &owner, wanted).await);
    assert_eq!(error.problem(Field::WorkspaceName), Some(Problem::Missing));
    assert_eq!(error.problem(Field::Slug), Some(Problem::Malformed));
    assert_eq!(error.problem(Field::UserDomains), Some(Problem::Malformed));
    assert_eq!(error.problem(Field::Life), Some(Problem::OutOfRange));
    for (field, wanted) in [
        (
            Field::Slug,
            Settings {
                slug: "other".to_owned(),
                ..before.clone()
            },
        ),
        (
            Field::WorkspaceName,
            Settings {
                name: "Other".to_owned(),
                ..before.clone()
            },
        ),
    ] {
        let error = said(workspaces::change_settings(&house.be, &owner, wanted).await);
        assert_eq!(error.problem(field), Some(Problem::Taken));
    }
    assert_eq!(settings_of(&house).await, before);
    let developer = house.member("dev@acme.example", AccountType::Developer).await;
    let denied = said(workspaces::change_settings(&house.be, &developer, before).await);
    assert!(matches!(denied, Error::Denied(Denial::Lacks(..))));
    assert_eq!(house.logged("refused").await, 1);
}

async fn an_owner_makes_a_workspace_and_nothing_leaks(place: Place) {
    let house = place.house().await;
    let admin = house.member("ada@acme.example", AccountType::Admin).await;
    let ada = house.session("ada@acme.example").await;
    let denied = said(workspaces::create_own(&house.be, &ada, "Mine").await);
    assert_eq!(denied, Error::Denied(Denial::OwnersOnly));
    let caller = house.session(OWNER).await;
    let made = workspaces::create_own(&house.be, &caller, "Second Office")
        .await
        .unwrap();
    assert_eq!(made.slug, "second-office");
    let taken = said(workspaces::create_own(&house.be, &caller, "Second Office").await);
    assert_eq!(taken.problem(Field::WorkspaceName), Some(Problem::Taken));
    let there = accounts::actor(&house.be, &caller, "second-office")
        .await
        .unwrap();
    assert!(there.standing.owner);
    // Looking at it makes it the one that opens first.
    accounts::frame(&house.be, &there).await.unwrap();
    let who = accounts::who(&house.be, &caller).await.unwrap().unwrap();
    let slugs: Vec<_> = who
        .workspaces
        .iter()
        .map(|workspace| workspace.slug.as_str())
        .collect();
    assert_eq!(slugs, ["second-office", "acme"]);
    // Whoever is in one only finds nothing of the other, by any id.
    assert_eq!(
        said(
            accounts::actor(&house.be, &ada, "second-office")
                .await
                .map(|_| ())
        ),
        Error::NotFound
    );
    let id = invitations::invite(&house.be, &there, crate::house::form("kim@partner.example"))
        .await
        .unwrap()[0]
        .invitation
        .unwrap();
    assert_eq!(
        said(invitations::revoke(&house.be, &admin, id).await),
        Error::NotFound
    );
    let log = log::list(&house.be, &admin, &AuditQuery::default())
        .await
        .unwrap();
    assert!(log.rows.iter().all(|row| row.action != AuditAction::Invited));
    assert!(house.row("kim@partner.example").await.is_none());
}

fn link(uses: &str) -> links::NewLink {
    links::NewLink {
        name: "Class of 26".to_owned(),
        account_type: AccountType::Business,
        domains: Vec::new(),
        uses: uses.to_owned(),
        ends_at: "2026-12-31".to_owned(),
        approval: false,
    }
}

async fn make(house: &House, form: links::NewLink) -> String {
    let owner = house.owner().await;
    let (_, shown) = links::make(&house.be, &owner, form).await.unwrap();
    shown.url.rsplit('/').next().unwrap().to_owned()
}

async fn a_link_for_three_lets_three_in(place: Place) {
    let house = place.house().await;
    let token = make(&house, link("3")).await;
    let door = links::door(&house.be, &anyone(), &token).await.unwrap();
    assert_eq!((door.workspace.as_str(), door.approval), ("Acme", false));
    let mut tokens = Vec::new();
    for n in 0..5 {
        let email = format!("pupil{n}@school.example");
        links::join(
            &house.be,
            &stranger(&format!("198.51.100.{n}")),
            &token,
            &email,
            "Pat Pupil",
        )
        .await
        .unwrap();
        tokens.push(house.link_to(&email).await);
    }
    let accepts: Vec<_> = tokens
        .into_iter()
        .map(|token| {
            let be = house.be.clone();
            tokio::spawn(async move {
                invitations::accept(&be, &anyone(), &token, "Pat Pupil", "seven loud herons rest").await
            })
        })
        .collect();
    let (mut inside, mut outside) = (0, 0);
    for accept in accepts {
        match accept.await.unwrap() {
            Ok(_) => inside += 1,
            done => {
                assert_eq!(said(done), Error::Gone(Gone::UsedUp));
                outside += 1;
            }
        }
    }
    assert_eq!((inside, outside), (3, 2));
    let listed = links::list(&house.be, &house.owner().await).await.unwrap();
    assert_eq!((listed[0].used, listed[0].use_limit), (3, 3));
    assert_eq!(
        said(links::door(&house.be, &anyone(), &token).await),
        Error::Gone(Gone::UsedUp)
    );
}

async fn a_link_that_is_over_says_why(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let token = make(
        &house,
        links::NewLink {
            domains: vec!["school.example".to_owned()],
            ..link("3")
        },
    )
    .await;
    let elsewhere = links::join(&house.be, &anyone(), &token, "x@other.example", "Pat Pupil").await;
    assert_eq!(said(elsewhere), Error::Conflict(Conflict::DomainNotAllowed));
    let id = links::list(&house.be, &owner).await.unwrap()[0].id;
    links::switch(&house.be, &owner, id, false).await.unwrap();
    assert_eq!(
        said(links::door(&house.be, &anyone(), &token).await),
        Error::Gone(Gone::Off)
    );
    links::switch(&house.be, &owner, id, true).await.unwrap();
    // A fresh address kills the one before.
    let fresh = links::copy(&house.be, &owner, id).await.unwrap();
    assert_eq!(
        said(links::door(&house.be, &anyone(), &token).await),
        Error::Gone(Gone::Unknown)
    );
    let token = fresh.url.rsplit('/').next().unwrap();
    assert!(links::door(&house.be, &anyone(), token).await.is_ok());
    house.travel(Span::days(41));
    assert_eq!(
        said(links::door(&house.be, &anyone(), token).await),
        Error::Gone(Gone::Expired)
    );
    // What makes no sense makes no link.
    for (form, field) in [
        (
            links::NewLink {
                uses: "0".to_owned(),
                ..link("1")
            },
            Field::Uses,
        ),
        (
            links::NewLink {
                uses: "10001".to_owned(),
                ..link("1")
            },
            Field::Uses,
        ),
        (
            links::NewLink {
                ends_at: "2026-11-20".to_owned(),
                ..link("1")
            },
            Field::EndsAt,
        ),
        (
            links::NewLink {
                account_type: AccountType::Admin,
                ..link("1")
            },
            Field::AccountType,
        ),
        (
            links::NewLink {
                name: String::new(),
                ..link("1")
            },
            Field::Name,
        ),
    ] {
        let error = said(links::make(&house.be, &owner, form).await);
        assert!(error.problem(field).is_some(), "{field}: {error:?}");
    }
}

async fn a_link_with_approval_makes_requests(place: Place) {
    let house = place.house().await;
    let token = make(
        &house,
        links::NewLink {
            approval: true,
            ..link("2")
        },
    )
    .await;
    links::join(&house.be, &anyone(), &token, "pat@school.example", "Pat Pupil")
        .await
        .unwrap();
    let owner = house.owner().await;
    let inbox = requests::inbox(&house.be, &owner, Shelf::Open, "").await.unwrap();
    assert_eq!(inbox.rows[0].link.as_deref(), Some("Class of 26"));
    requests::approve(
        &house.be,
        &owner,
        inbox.rows[0].id,
        AccountType::Business,
        "",
        &Given::default(),
    )
    .await
    .unwrap();
    let token = house
        .deliver()
        .await
        .iter()
        .find(|m| m.to == ["pat@school.example"])
        .unwrap()
        .token()
        .unwrap();
    invitations::accept(
        &house.be,
        &anyone(),
        &token,
        "Pat Pupil",
        "seven loud herons rest",
    )
    .await
    .unwrap();
    assert_eq!(links::list(&house.be, &owner).await.unwrap()[0].used, 1);
}

async fn links_end_with_the_right_of_their_maker(place: Place) {
    let house = place.house().await;
    let admin = house.member("ada@acme.example", AccountType::Admin).await;
    let (_, shown) = links::make(&house.be, &admin, link("3")).await.unwrap();
    let token = shown.url.rsplit('/').next().unwrap();
    let developer = house.member("dev@acme.example", AccountType::Developer).await;
    assert!(matches!(
        said(links::make(&house.be, &developer, link("3")).await),
        Error::Denied(_)
    ));
    backend::members::change_rank(
        &house.be,
        &house.owner().await,
        admin.member_id,
        AccountType::Business,
        false,
    )
    .await
    .unwrap();
    assert_eq!(
        said(links::door(&house.be, &anyone(), token).await),
        Error::Gone(Gone::InviterGone)
    );
}

async fn the_log_is_filtered_and_paged(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    for n in 0..60 {
        house.travel(Span::hours(1));
        house.invite(&owner, &format!("p{n}@acme.example")).await;
    }
    let ask = async |query: AuditQuery| log::list(&house.be, &owner, &query).await.unwrap();
    // All of it, page by page, each row once and the latest first.
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ask(AuditQuery {
            cursor: cursor.clone(),
            ..AuditQuery::default()
        })
        .await;
        seen.extend(page.rows.iter().map(|row| row.seq));
        match page.next {
            Some(next) => cursor = next,
            None => break,
        }
    }
    let all = house
        .number("select max(seq) from audit_events where chain in (select id from workspaces)")
        .await;
    assert_eq!(seen, (1..=all).rev().collect::<Vec<_>>());
    let about = ask(AuditQuery {
        about: "p7@acme.example".to_owned(),
        ..AuditQuery::default()
    })
    .await;
    assert_eq!(about.rows.len(), 1);
    assert_eq!(about.rows[0].about.as_ref().unwrap().email, "p7@acme.example");
    assert!(matches!(&about.rows[0].by, AuditBy::Person { email, .. } if email == OWNER));
    let both = ask(AuditQuery {
        by: OWNER.to_owned(),
        action: Some(AuditAction::Invited),
        from: "2026-11-22".to_owned(),
        to: "2026-11-22".to_owned(),
        ..AuditQuery::default()
    })
    .await;
    assert_eq!(both.rows.len(), 24, "a day of one an hour");
    let nobody = ask(AuditQuery {
        by: "nobody@acme.example".to_owned(),
        ..AuditQuery::default()
    })
    .await;
    assert!(nobody.rows.is_empty());
    for (query, field) in [
        (
            AuditQuery {
                from: "2026-13-01".to_owned(),
                ..AuditQuery::default()
            },
            Field::From,
        ),
        (
            AuditQuery {
                cursor: "x".to_owned(),
                ..AuditQuery::default()
            },
            Field::Cursor,
        ),
    ] {
        let wrong = said(log::list(&house.be, &owner, &query).await);
        assert_eq!(wrong.problem(field), Some(Problem::Malformed));
    }
    // Exported: the same rows, and a note that it was.
    let mut file = export(&house.be, owner, AuditQuery::default(), Format::JsonLines);
    let mut bytes = Vec::new();
    while let Some(piece) = file.next().await.unwrap() {
        bytes.extend(piece);
    }
    let lines = String::from_utf8(bytes).unwrap().lines().count();
    assert_eq!(i64::try_from(lines).unwrap(), all);
    assert_eq!(house.logged("audit.exported").await, 1);
    let business = house.member("biz@acme.example", AccountType::Business).await;
    let denied = log::list(&house.be, &business, &AuditQuery::default()).await;
    assert!(matches!(said(denied), Error::Denied(Denial::Lacks(..))));
}

async fn what_is_saved_is_told(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let mut heard = house.be.db.live.listen();
    // Another node on the same PostgreSQL hears of it too.
    let other = house.another_node(5).await;
    let mut far = other.db.live.listen();
    let stop = tokio_util::sync::CancellationToken::new();
    let listening = tokio::spawn(backend::live::run(other.clone(), stop.clone()));
    let postgres = matches!(house.be.db.pools(), backend::db::Pools::Postgres(_));
    if postgres {
        // Until it listens nothing reaches it: knock until it has heard once.
        let until = async {
            loop {
                house.sql("select pg_notify('usher_live', '{\"node\":\"00000000-0000-0000-0000-000000000000\",\"told\":{\"workspace\":\"00000000-0000-0000-0000-000000000000\",\"changes\":[]}}')").await;
                if tokio::time::timeout(std::time::Duration::from_millis(50), far.recv())
                    .await
                    .is_ok()
                {
                    break;
                }
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), until)
            .await
            .expect("the node listens");
    }
    house.invite(&owner, "kim@partner.example").await;
    let member = house.row("kim@partner.example").await.unwrap().id;
    let change = Change {
        what: What::People,
        member: Some(member),
    };
    let told = heard.recv().await.unwrap();
    assert_eq!(told.workspace, owner.workspace_id);
    assert!(told.changes.contains(&change), "{told:?}");
    if postgres {
        let until = async {
            loop {
                if far.recv().await.unwrap().changes.contains(&change) {
                    break;
                }
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), until)
            .await
            .expect("heard on the other node");
    }
    // What is rolled back is told to nobody; what a mail came to is.
    let denied = house.member("dev@acme.example", AccountType::Developer).await;
    while heard.try_recv().is_ok() {}
    assert!(
        invitations::invite(&house.be, &denied, crate::house::form("x@acme.example"))
            .await
            .is_err()
    );
    house.deliver().await;
    let mut kinds = Vec::new();
    while let Ok(told) = heard.try_recv() {
        kinds.extend(told.changes.iter().map(|change| change.what));
    }
    assert!(kinds.contains(&What::Mail), "{kinds:?}");
    stop.cancel();
    listening.await.unwrap();
}
