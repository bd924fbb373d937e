//! Guests sign in by a mailed link: once, for ten minutes, in the browser that asked.

use crate::house::{
    House, OWNER, PASSWORD, Place, almost, anyone, both, said, stranger, wait_of, with_cookie,
};
use backend::accounts::{self, Entered};
use backend::caller::Caller;
use backend::fault::Done;
use backend::invitations;
use backend::mail::topics;
use backend::members;
use backend::secrets::Secret;
use model::account::AccountType;
use model::error::{Conflict, Error, Field, Gone, Problem};
use model::limits;
use model::permission::Privilege;
use model::rights::Given;
use model::time::Span;

both!(
    a_guest_signs_in_where_the_link_was_asked_for,
    another_browser_is_told_and_nothing_is_used_up,
    a_link_works_for_ten_minutes,
    looking_changes_nothing,
    a_newer_link_ends_those_before,
    what_ends_sessions_ends_links,
    of_fifty_who_press_at_once_one_comes_in,
    whoever_asks_hears_the_same,
    only_guests_with_something_to_open_get_one,
    a_browser_that_asks_again_keeps_its_secret,
    limits_of_mails_and_networks_hold,
    nothing_that_is_stored_opens_anything,
    a_secret_for_one_purpose_works_for_no_other,
    a_guest_who_loses_the_last_view_is_nowhere,
    a_guest_with_reports_only_never_signs_in,
);

const GUS: &str = "gus@partner.example";

/// A house with an app, and a guest who may view it.
async fn with_guest(place: Place) -> House {
    let house = place.house().await;
    let sales = house.app("sales", false).await;
    house.guest(GUS, &[(sales, Privilege::View)]).await;
    house
}

/// Asks, and gives the browser and the secret of the mailed link.
async fn asked(house: &House) -> (Caller, String) {
    let browser = house.ask_link(&anyone(), GUS).await;
    (browser, house.link_to(GUS).await)
}

async fn press(house: &House, browser: &Caller, token: &str) -> Done<Entered> {
    accounts::sign_in_by_link(&house.be, browser, token).await
}

async fn a_guest_signs_in_where_the_link_was_asked_for(place: Place) {
    let house = with_guest(place).await;
    let browser = house.ask_link(&anyone(), " Gus@Partner.example ").await;
    let mails = house.deliver().await;
    assert_eq!(
        (mails.len(), mails[0].header("Subject")),
        (1, "Your sign-in link".to_owned())
    );
    assert_eq!(mails[0].to, [GUS]);
    let token = mails[0].token().unwrap();
    accounts::sign_in_link_open(&house.be, &browser, &token)
        .await
        .unwrap();
    let entered = press(&house, &browser, &token).await.unwrap();
    assert_eq!(entered.path, "/w/acme/apps");
    let caller = with_cookie(&entered.cookie);
    let actor = accounts::actor(&house.be, &caller, "acme").await.unwrap();
    assert_eq!(
        (actor.user.email.as_str(), actor.account_type()),
        (GUS, AccountType::Guest)
    );
    // Used up, also by looking.
    let used = Error::Gone(Gone::Used);
    assert_eq!(said(press(&house, &browser, &token).await), used);
    let open = accounts::sign_in_link_open(&house.be, &browser, &token).await;
    assert_eq!(said(open), used);
    assert_eq!(house.logged("session.link-asked").await, 1);
    assert_eq!(house.logged("session.signed-in").await, 1);
    // The session is a guest's.
    house.travel(almost(limits::GUEST_SESSION_IDLE));
    accounts::signed_in(&house.be, &caller).await.unwrap();
    house.travel(limits::GUEST_SESSION_IDLE);
    assert_eq!(
        said(accounts::signed_in(&house.be, &caller).await),
        Error::SignInFirst
    );
}

async fn another_browser_is_told_and_nothing_is_used_up(place: Place) {
    let house = with_guest(place).await;
    let (browser, token) = asked(&house).await;
    let other = Error::Conflict(Conflict::OtherBrowser);
    let elsewhere = house
        .ask_link(&stranger("192.0.2.7"), "nobody@else.example")
        .await;
    for thief in [anyone(), stranger("192.0.2.8"), elsewhere] {
        let open = accounts::sign_in_link_open(&house.be, &thief, &token).await;
        assert_eq!(said(open), other);
        assert_eq!(said(press(&house, &thief, &token).await), other);
    }
    press(&house, &browser, &token).await.unwrap();
}

async fn a_link_works_for_ten_minutes(place: Place) {
    let house = with_guest(place).await;
    let (browser, token) = asked(&house).await;
    house.travel(almost(Span::minutes(10)));
    accounts::sign_in_link_open(&house.be, &browser, &token)
        .await
        .unwrap();
    house.travel(Span(1));
    let expired = Error::Gone(Gone::Expired);
    assert_eq!(said(press(&house, &browser, &token).await), expired);
    // And is forgotten in the end.
    house.travel(limits::KEEP_ENDED);
    house.travel(Span::hours(1));
    house.round().await;
    assert_eq!(house.number("select count(*) from sign_in_links").await, 0);
}

async fn looking_changes_nothing(place: Place) {
    let house = with_guest(place).await;
    let (browser, token) = asked(&house).await;
    let before = house.log().await.len();
    for _ in 0..20 {
        accounts::sign_in_link_open(&house.be, &browser, &token)
            .await
            .unwrap();
        let _ = accounts::sign_in_link_open(&house.be, &stranger("192.0.2.9"), &token).await;
    }
    assert_eq!(house.log().await.len(), before);
    press(&house, &browser, &token).await.unwrap();
}

async fn a_newer_link_ends_those_before(place: Place) {
    let house = with_guest(place).await;
    let (first, old) = asked(&house).await;
    let (second, new) = asked(&house).await;
    assert_eq!(
        said(press(&house, &first, &old).await),
        Error::Gone(Gone::Unknown)
    );
    press(&house, &second, &new).await.unwrap();
}

async fn what_ends_sessions_ends_links(place: Place) {
    let house = with_guest(place).await;
    let be = &house.be;
    let owner = house.owner().await;
    let gus = house.row(GUS).await.unwrap().id;
    let dead = Error::Gone(Gone::Unknown);
    // Archived, and back at once: what was out stays dead.
    let (browser, token) = asked(&house).await;
    members::archive(be, &owner, gus).await.unwrap();
    assert_eq!(said(press(&house, &browser, &token).await), dead);
    members::undo_archive(be, &owner, gus).await.unwrap();
    assert_eq!(said(press(&house, &browser, &token).await), dead);
    // All sessions ended by an administrator.
    let (browser, token) = asked(&house).await;
    members::end_all_sessions(be, &owner, gus).await.unwrap();
    assert_eq!(said(press(&house, &browser, &token).await), dead);
    // Another address.
    house.travel(Span::hours(1));
    let (browser, token) = asked(&house).await;
    house
        .sql("update users set email = 'other@partner.example' where email = 'gus@partner.example'")
        .await;
    assert_eq!(said(press(&house, &browser, &token).await), dead);
    house
        .sql("update users set email = 'gus@partner.example' where email = 'other@partner.example'")
        .await;
    // Nothing left to open, between the mail and the press.
    let (browser, token) = asked(&house).await;
    members::set_rights(be, &owner, gus, &Given::default())
        .await
        .unwrap();
    assert_eq!(said(press(&house, &browser, &token).await), dead);
    // A guest who has become a user signs in by password.
    let sales = house.app("more", false).await;
    let given = Given {
        apps: vec![(sales, Privilege::View)],
        ..Given::default()
    };
    members::set_rights(be, &owner, gus, &given).await.unwrap();
    house.travel(Span::hours(1));
    let (browser, token) = asked(&house).await;
    members::change_rank(be, &owner, gus, AccountType::Business, false)
        .await
        .unwrap();
    assert_eq!(said(press(&house, &browser, &token).await), dead);
}

async fn of_fifty_who_press_at_once_one_comes_in(place: Place) {
    let house = with_guest(place).await;
    let (browser, token) = asked(&house).await;
    let node = house.another_node(2).await;
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let be = if n % 2 == 0 {
                house.be.clone()
            } else {
                node.clone()
            };
            let (browser, token) = (browser.clone(), token.clone());
            tokio::spawn(async move { accounts::sign_in_by_link(&be, &browser, &token).await })
        })
        .collect();
    let mut entered = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => entered += 1,
            Err(fault) => assert_eq!(said::<()>(Err(fault)), Error::Gone(Gone::Used)),
        }
    }
    assert_eq!(entered, 1);
    assert_eq!(house.logged("session.signed-in").await, 1);
    assert_eq!(house.number("select count(*) from sessions s join users u on u.id = s.user_id where u.email = 'gus@partner.example'").await, 1);
}

async fn whoever_asks_hears_the_same(place: Place) {
    let house = with_guest(place).await;
    for (n, email) in [GUS, OWNER, "nobody@else.example"].into_iter().enumerate() {
        let before = house.log().await.len();
        let cookie = accounts::ask_sign_in_link(&house.be, &stranger(&format!("192.0.2.{n}")), email)
            .await
            .unwrap();
        let (name, rest) = cookie.split_once('=').unwrap();
        let (value, rest) = rest.split_once(';').unwrap();
        assert_eq!((name, value.len()), ("usher-browser", 43));
        assert_eq!(rest, " Path=/; HttpOnly; SameSite=Lax; Max-Age=600");
        assert_eq!(house.log().await.len(), before + 1, "{email}: each is noted");
    }
    let to: Vec<_> = house
        .deliver()
        .await
        .into_iter()
        .flat_map(|mail| mail.to)
        .collect();
    assert_eq!(to, [GUS]);
    for (typed, problem) in [("", Problem::Missing), ("gus", Problem::Malformed)] {
        let error = said(accounts::ask_sign_in_link(&house.be, &anyone(), typed).await);
        assert_eq!(error.problem(Field::Email), Some(problem));
    }
}

async fn only_guests_with_something_to_open_get_one(place: Place) {
    let house = place.house().await;
    let sales = house.app("sales", false).await;
    house.guest("nothing@partner.example", &[]).await;
    house
        .guest("reports@partner.example", &[(sales, Privilege::Report)])
        .await;
    house
        .guest("views@partner.example", &[(sales, Privilege::View)])
        .await;
    house
        .guest("runs@partner.example", &[(sales, Privilege::Contribute)])
        .await;
    let grouped = house.guest("grouped@partner.example", &[]).await;
    let owner = house.owner().await;
    let form = model::group::GroupForm {
        name: "Partners".to_owned(),
        apps: vec![(sales, Privilege::View)],
        ..Default::default()
    };
    let group = backend::groups::make(&house.be, &owner, form).await.unwrap();
    let given = Given {
        groups: vec![group],
        ..Given::default()
    };
    members::set_rights(&house.be, &owner, grouped, &given)
        .await
        .unwrap();
    house
        .guest("archived@partner.example", &[(sales, Privilege::View)])
        .await;
    let archived = house.row("archived@partner.example").await.unwrap().id;
    members::archive(&house.be, &owner, archived).await.unwrap();
    house.member("user@acme.example", AccountType::Admin).await;
    let who_gets = async || {
        for (n, name) in ["nothing", "reports", "views", "runs", "grouped", "archived"]
            .into_iter()
            .enumerate()
        {
            let email = format!("{name}@partner.example");
            house.ask_link(&stranger(&format!("192.0.2.{n}")), &email).await;
        }
        house.ask_link(&stranger("192.0.2.99"), "user@acme.example").await;
        let mut to: Vec<_> = house
            .deliver()
            .await
            .into_iter()
            .flat_map(|mail| mail.to)
            .collect();
        to.sort();
        to
    };
    // The rule is in SQL for requests and in `model` for explanations: they agree.
    for row in house.list(&model::people::Query::default()).await.rows {
        let person = backend::people::person(&house.be, &owner, row.id, "")
            .await
            .unwrap();
        let gets = ["views", "runs", "grouped", "archived"]
            .iter()
            .any(|name| row.email.starts_with(name));
        if row.account_type == AccountType::Guest {
            assert_eq!(person.held.opens(), gets, "{}", row.email);
        }
    }
    let expected = [
        "grouped@partner.example",
        "runs@partner.example",
        "views@partner.example",
    ];
    assert_eq!(who_gets().await, expected);
    // An app that is archived opens for nobody.
    backend::apps::archive(&house.be, &owner, sales).await.unwrap();
    house.travel(Span::hours(1));
    assert!(who_gets().await.is_empty());
}

async fn a_browser_that_asks_again_keeps_its_secret(place: Place) {
    let house = with_guest(place).await;
    let mut browser = anyone();
    for _ in 0..3 {
        browser = house.ask_link(&browser, GUS).await;
    }
    let mails = house.deliver().await;
    assert_eq!(mails.len(), 3);
    // The fourth is over the limit, and must not shut out what the third brought.
    browser = house.ask_link(&browser, GUS).await;
    assert!(house.deliver().await.is_empty());
    let token = mails[2].token().unwrap();
    press(&house, &browser, &token).await.unwrap();
}

async fn limits_of_mails_and_networks_hold(place: Place) {
    let house = with_guest(place).await;
    for n in 0..5 {
        house.ask_link(&stranger(&format!("192.0.2.{n}")), GUS).await;
    }
    let mails = i64::try_from(house.deliver().await.len()).unwrap();
    assert_eq!(mails, limits::MAILS_AN_HOUR);
    for _ in 0..limits::SIGN_INS_A_MINUTE {
        house
            .ask_link(&stranger("198.51.100.1"), "nobody@else.example")
            .await;
    }
    let held = accounts::ask_sign_in_link(&house.be, &stranger("198.51.100.1"), GUS).await;
    assert_eq!(wait_of(held), 60);
    // Wrong links count with all other wrong links.
    for n in 0..10 {
        let wrong = format!("{}{n}", "A".repeat(42));
        assert_eq!(
            said(accounts::sign_in_link_open(&house.be, &anyone(), &wrong).await),
            Error::Gone(Gone::Unknown)
        );
    }
    let held = Error::TooMany { retry_after: 60 };
    assert_eq!(said(invitations::door(&house.be, &anyone(), "x").await), held);
    assert_eq!(said(press(&house, &anyone(), "x").await), held);
}

async fn nothing_that_is_stored_opens_anything(place: Place) {
    let house = with_guest(place).await;
    let (browser, token) = asked(&house).await;
    let kept = browser.browser.clone().unwrap().reveal();
    assert!(!house.dump_holds(&token).await);
    assert!(!house.dump_holds(&kept).await);
    let entered = press(&house, &browser, &token).await.unwrap();
    let session = entered.cookie.split(['=', ';']).nth(1).unwrap().to_owned();
    for secret in [token, kept, session] {
        assert!(!house.dump_holds(&secret).await);
    }
    assert_eq!(format!("{:?}", browser.browser.unwrap()), "***");
}

async fn a_secret_for_one_purpose_works_for_no_other(place: Place) {
    let house = with_guest(place).await;
    let be = &house.be;
    let (browser, link) = asked(&house).await;
    let owner = house.owner().await;
    accounts::forgot_password(be, &anyone(), OWNER).await.unwrap();
    let reset = house.link_to(OWNER).await;
    house.invite(&owner, "new@acme.example").await;
    let invitation = house.link_to("new@acme.example").await;
    let kept = browser.browser.clone().unwrap().reveal();
    let cookie = {
        let mut tx = be.db.begin().await.unwrap();
        let user = accounts::store::find_user(&mut tx, OWNER).await.unwrap().unwrap();
        let client = anyone().client;
        let open = accounts::session::open(be, &mut tx, user.id, &client, None);
        let cookie = open.await.unwrap();
        tx.save().await.unwrap();
        cookie.split(['=', ';']).nth(1).unwrap().to_owned()
    };
    let gone = Error::Gone(Gone::Unknown);
    for (n, (purpose, secret)) in [
        ("link", &link),
        ("reset", &reset),
        ("invitation", &invitation),
        ("browser", &kept),
        ("session", &cookie),
    ]
    .into_iter()
    .enumerate()
    {
        // The browser is right each time, so that only the purpose is wrong.
        let caller = Caller {
            browser: browser.browser.clone(),
            ..stranger(&format!("192.0.2.{}", 100 + n))
        };
        if purpose != "link" {
            let open = accounts::sign_in_link_open(be, &caller, secret).await;
            assert_eq!(said(open), gone, "{purpose}");
            assert_eq!(said(press(&house, &caller, secret).await), gone, "{purpose}");
        }
        if purpose != "reset" {
            assert_eq!(
                said(accounts::reset_open(be, &caller, secret).await),
                gone,
                "{purpose}"
            );
            let reset = accounts::reset_password(be, &caller, secret, PASSWORD).await;
            assert_eq!(said(reset), gone, "{purpose}");
        }
        if purpose != "invitation" {
            assert_eq!(
                said(invitations::door(be, &caller, secret).await),
                gone,
                "{purpose}"
            );
        }
        let unsubscribe = topics::subscription(be, &caller, secret).await;
        assert_eq!(said(unsubscribe), gone, "{purpose}");
        let join = backend::workspaces::links::door(be, &caller, secret).await;
        assert_eq!(said(join), gone, "{purpose}");
        if purpose != "session" {
            let hash = Secret::parse(secret)
                .unwrap()
                .hash(backend::secrets::Purpose::Session);
            let caller = Caller {
                session: Some(hash),
                ..caller.clone()
            };
            assert_eq!(said(accounts::signed_in(be, &caller).await), Error::SignInFirst);
        }
        if purpose != "browser" {
            let caller = Caller {
                browser: Secret::parse(secret),
                ..caller
            };
            assert_eq!(
                said(press(&house, &caller, &link).await),
                Error::Conflict(Conflict::OtherBrowser),
                "{purpose}"
            );
        }
    }
    press(&house, &browser, &link).await.unwrap();
}

async fn a_guest_who_loses_the_last_view_is_nowhere(place: Place) {
    let house = with_guest(place).await;
    let be = &house.be;
    let (browser, token) = asked(&house).await;
    let entered = press(&house, &browser, &token).await.unwrap();
    let caller = with_cookie(&entered.cookie);
    let owner = house.owner().await;
    let gus = house.row(GUS).await.unwrap().id;
    let sales = house.app("other", false).await;
    let only = |privilege| Given {
        apps: vec![(sales, privilege)],
        ..Given::default()
    };
    accounts::actor(be, &caller, "acme").await.unwrap();
    members::set_rights(be, &owner, gus, &only(Privilege::Report))
        .await
        .unwrap();
    // The next request knows: signed in, and in no workspace.
    assert_eq!(said(accounts::actor(be, &caller, "acme").await), Error::NotFound);
    let who = accounts::who(be, &caller).await.unwrap().unwrap();
    assert!(who.workspaces.is_empty());
    assert!(!accounts::has_password(be, &caller).await.unwrap());
    members::set_rights(be, &owner, gus, &only(Privilege::View))
        .await
        .unwrap();
    accounts::actor(be, &caller, "acme").await.unwrap();
    backend::apps::archive(be, &owner, sales).await.unwrap();
    assert_eq!(said(accounts::actor(be, &caller, "acme").await), Error::NotFound);
}

async fn a_guest_with_reports_only_never_signs_in(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let sales = house.app("sales", false).await;
    let owner = house.owner().await;
    let token = house.invite_guest(&owner, GUS, &[(sales, Privilege::View)]).await;
    invitations::accept(be, &anyone(), &token, "Gus Guest", PASSWORD)
        .await
        .unwrap();
    house.deliver().await;
    let sign_in = async || accounts::sign_in(be, &anyone(), GUS, PASSWORD, "").await;
    sign_in().await.unwrap();
    let gus = house.row(GUS).await.unwrap().id;
    let reports = Given {
        apps: vec![(sales, Privilege::Report)],
        ..Given::default()
    };
    members::set_rights(be, &owner, gus, &reports).await.unwrap();
    // As an unknown address hears it, and no mail leads in.
    assert_eq!(said(sign_in().await), Error::WrongPassword);
    accounts::forgot_password(be, &anyone(), GUS).await.unwrap();
    house.ask_link(&anyone(), GUS).await;
    assert!(house.deliver().await.is_empty());
    // Whoever is a user elsewhere signs in there as usual.
    backend::workspaces::create(be, "Other", Some("other"))
        .await
        .unwrap();
    house.travel(Span::minutes(2));
    let new = accounts::NewUser {
        email: "both@acme.example",
        name: "Bo Both",
        workspace: "other",
        account_type: AccountType::Business,
        owner: false,
        password: PASSWORD,
    };
    accounts::create_user(be, new).await.unwrap();
    let token = house.invite_guest(&owner, "both@acme.example", &[]).await;
    let joined = invitations::accept(be, &anyone(), &token, "", PASSWORD)
        .await
        .unwrap();
    let caller = with_cookie(&joined.cookie.unwrap());
    assert_eq!(joined.path, "/account?notice=joined-nothing");
    let who = accounts::who(be, &caller).await.unwrap().unwrap();
    let slugs: Vec<_> = who.workspaces.iter().map(|w| w.slug.as_str()).collect();
    assert_eq!(slugs, ["other"]);
}
