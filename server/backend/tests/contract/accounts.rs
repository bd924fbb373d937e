//! Set-up, sign-in, sessions, passwords.

use crate::house::{
    OTHER_PASSWORD, OWNER, PASSWORD, Place, almost, anyone, both, form, said, stranger, wait_of, with_cookie,
};
use backend::accounts::{self, SetUp};
use backend::invitations;
use model::account::AccountType;
use model::error::{Error, Field, Gone, Problem};
use model::time::Span;

both!(
    set_up_happens_once_and_only_with_the_code,
    of_two_who_set_up_at_once_one_succeeds,
    every_wrong_sign_in_gets_the_same_answer,
    wrong_passwords_wait_longer_and_longer,
    a_network_signs_in_ten_times_a_minute,
    sessions_end_idle_and_in_the_end,
    changing_the_password_ends_the_other_sessions,
    one_ends_sessions_of_ones_own_only,
    a_forgotten_password_is_reset_once,
    a_reset_link_lives_half_an_hour_and_the_newest_only,
    a_secret_for_one_purpose_opens_nothing_else,
    a_lost_owner_is_recovered_on_the_machine,
    strange_slugs_are_unknown_workspaces,
    a_strange_device_is_told_of,
);

fn set_up_form(code: &str) -> SetUp {
    SetUp {
        code: code.to_owned(),
        name: "Ana Ortiz".to_owned(),
        email: " Ana@Acme.Example ".to_owned(),
        password: PASSWORD.to_owned(),
        workspace_name: "Acme & Söhne".to_owned(),
    }
}

async fn set_up_happens_once_and_only_with_the_code(place: Place) {
    let house = place.empty_house().await;
    let be = &house.be;
    assert!(accounts::set_up_open(be).await.unwrap());
    let error = said(accounts::set_up(be, &anyone(), set_up_form("AAAA-AAAA-AAAA-AAAA")).await);
    assert_eq!(error.problem(Field::Code), Some(Problem::Wrong));
    let empty = SetUp {
        name: String::new(),
        email: "no address".to_owned(),
        password: "short".to_owned(),
        workspace_name: "http://evil.example".to_owned(),
        ..set_up_form("")
    };
    let error = said(accounts::set_up(be, &anyone(), empty).await);
    for (field, problem) in [
        (Field::Code, Problem::Missing),
        (Field::Name, Problem::Missing),
        (Field::Email, Problem::Malformed),
        (Field::Password, Problem::TooShort(12)),
        (Field::WorkspaceName, Problem::NotPlain),
    ] {
        assert_eq!(error.problem(field), Some(problem), "{field}");
    }
    assert!(accounts::set_up_open(be).await.unwrap());

    let code = format!(" {} ", be.set_up_code.to_lowercase());
    let entered = accounts::set_up(be, &anyone(), set_up_form(&code)).await.unwrap();
    assert_eq!(entered.path, "/w/acme-s-hne/users");
    let owner = accounts::actor(be, &with_cookie(&entered.cookie), "acme-s-hne")
        .await
        .unwrap();
    assert!(owner.standing.owner && owner.account_type() == AccountType::Admin);
    assert_eq!(owner.user.email, "ana@acme.example");

    assert!(!accounts::set_up_open(be).await.unwrap());
    assert_eq!(
        said(accounts::set_up(be, &anyone(), set_up_form(&code)).await),
        Error::NotFound
    );
    assert_eq!(house.logged("instance.set-up").await, 1);
}

async fn of_two_who_set_up_at_once_one_succeeds(place: Place) {
    let house = place.empty_house().await;
    let be = &house.be;
    let other = SetUp {
        email: "other@acme.example".to_owned(),
        workspace_name: "Other".to_owned(),
        ..set_up_form(&be.set_up_code)
    };
    let (a, b) = (anyone(), stranger("192.0.2.2"));
    let (a, b) = tokio::join!(
        accounts::set_up(be, &a, set_up_form(&be.set_up_code)),
        accounts::set_up(be, &b, other),
    );
    assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1);
    let lost = if a.is_ok() { b } else { a };
    assert_eq!(said(lost), Error::NotFound);
    assert_eq!(house.number("select count(*) from workspaces").await, 1);
    assert_eq!(house.number("select count(*) from users").await, 1);
}

async fn every_wrong_sign_in_gets_the_same_answer(place: Place) {
    let house = place.house().await;
    house.member("archived@acme.example", AccountType::Business).await;
    house
        .sql("update members set status = 'archived' where email = 'archived@acme.example'")
        .await;
    let tries = [
        ("nobody@acme.example", PASSWORD),
        (OWNER, OTHER_PASSWORD),
        ("archived@acme.example", PASSWORD),
        ("no address at all", PASSWORD),
    ];
    for (i, (email, password)) in tries.iter().enumerate() {
        let caller = stranger(&format!("192.0.2.{i}"));
        let answer = said(accounts::sign_in(&house.be, &caller, email, password, "").await);
        assert_eq!(answer, Error::WrongPassword, "{email}");
    }
    assert_eq!(house.logged("session.sign-in-failed").await, 4);
    let error = said(accounts::sign_in(&house.be, &anyone(), " ", "", "").await);
    assert_eq!(error.problem(Field::Email), Some(Problem::Missing));
    assert_eq!(error.problem(Field::Password), Some(Problem::Missing));

    for (next, path) in [
        ("", "/w/acme/users"),
        ("/account?x=1", "/account?x=1"),
        ("//evil.example", "/w/acme/users"),
        ("/\\evil.example", "/w/acme/users"),
        ("https:evil.example", "/w/acme/users"),
        ("javascript:alert(1)", "/w/acme/users"),
    ] {
        let caller = stranger("198.51.100.7");
        let entered = accounts::sign_in(&house.be, &caller, "Owner@ACME.example", PASSWORD, next).await;
        assert_eq!(entered.unwrap().path, path, "{next}");
    }
}

async fn wrong_passwords_wait_longer_and_longer(place: Place) {
    let house = place.house().await;
    let (be, caller) = (&house.be, anyone());
    let mut waits = Vec::new();
    for _ in 0..7 {
        assert_eq!(
            said(accounts::sign_in(be, &caller, OWNER, OTHER_PASSWORD, "").await),
            Error::WrongPassword
        );
        let wait = wait_of(accounts::sign_in(be, &caller, OWNER, PASSWORD, "").await);
        waits.push(wait);
        house.travel(almost(Span::seconds(wait)));
        assert_eq!(
            wait_of(accounts::sign_in(be, &caller, OWNER, PASSWORD, "").await),
            1
        );
        house.travel(Span(1));
    }
    assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60]);
    // Another network is not held up, and the right password ends the waiting.
    accounts::sign_in(be, &stranger("192.0.2.9"), OWNER, PASSWORD, "")
        .await
        .unwrap();
    accounts::sign_in(be, &caller, OWNER, PASSWORD, "").await.unwrap();
    said(accounts::sign_in(be, &caller, OWNER, OTHER_PASSWORD, "").await);
    assert_eq!(
        wait_of(accounts::sign_in(be, &caller, OWNER, PASSWORD, "").await),
        2
    );
}

async fn a_network_signs_in_ten_times_a_minute(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    for i in 0..10 {
        let email = format!("nobody{i}@acme.example");
        let answer = said(accounts::sign_in(be, &anyone(), &email, PASSWORD, "").await);
        assert_eq!(answer, Error::WrongPassword);
    }
    house.travel(Span::seconds(20));
    assert_eq!(
        wait_of(accounts::sign_in(be, &anyone(), OWNER, PASSWORD, "").await),
        40
    );
    accounts::sign_in(be, &stranger("192.0.2.2"), OWNER, PASSWORD, "")
        .await
        .unwrap();
    house.travel(almost(Span::seconds(40)));
    assert_eq!(
        wait_of(accounts::sign_in(be, &anyone(), OWNER, PASSWORD, "").await),
        1
    );
    house.travel(Span(1));
    accounts::sign_in(be, &anyone(), OWNER, PASSWORD, "")
        .await
        .unwrap();
}

async fn sessions_end_idle_and_in_the_end(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let caller = house.session(OWNER).await;
    house.travel(almost(Span::hours(12)));
    accounts::signed_in(be, &caller).await.unwrap();
    house.travel(Span::hours(12));
    assert_eq!(said(accounts::signed_in(be, &caller).await), Error::SignInFirst);
    assert_eq!(
        said(accounts::actor(be, &caller, "acme").await),
        Error::SignInFirst
    );

    let caller = house.session(OWNER).await;
    for _ in 0..33 {
        house.travel(Span::hours(10));
        accounts::signed_in(be, &caller).await.unwrap();
    }
    house.travel(almost(Span::hours(6)));
    accounts::signed_in(be, &caller).await.unwrap();
    house.travel(Span(1));
    assert_eq!(said(accounts::signed_in(be, &caller).await), Error::SignInFirst);

    // A guest's ends sooner.
    house.member("guest@else.example", AccountType::Business).await;
    house
        .sql(
            "update members set kind = 'guest', account_type = 'GUEST', rank = 0
            where email = 'guest@else.example'",
        )
        .await;
    let guest = house.session("guest@else.example").await;
    house.travel(almost(Span::hours(2)));
    accounts::signed_in(be, &guest).await.unwrap();
    house.travel(Span::hours(2));
    assert_eq!(said(accounts::signed_in(be, &guest).await), Error::SignInFirst);
}

async fn changing_the_password_ends_the_other_sessions(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let (mine, other) = (house.session(OWNER).await, house.session(OWNER).await);
    let wrong = said(accounts::change_password(be, &mine, OTHER_PASSWORD, OTHER_PASSWORD).await);
    assert_eq!(wrong.problem(Field::CurrentPassword), Some(Problem::Wrong));
    house.travel(Span::seconds(2));
    for (password, problem) in [
        ("short", Problem::TooShort(12)),
        (OWNER, Problem::LikeYourself),
        ("aaaaaaaaaaaa", Problem::Weak),
        (&"x7!".repeat(86), Problem::TooLong(256)),
    ] {
        let error = said(accounts::change_password(be, &mine, PASSWORD, password).await);
        assert_eq!(error.problem(Field::Password), Some(problem));
    }
    let entered = accounts::change_password(be, &mine, PASSWORD, OTHER_PASSWORD)
        .await
        .unwrap();
    for dead in [&mine, &other] {
        assert_eq!(said(accounts::signed_in(be, dead).await), Error::SignInFirst);
    }
    accounts::signed_in(be, &with_cookie(&entered.cookie))
        .await
        .unwrap();
    let mails = house.deliver().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].header("Subject"), "Your password was changed");
    accounts::sign_in(be, &stranger("192.0.2.3"), OWNER, OTHER_PASSWORD, "")
        .await
        .unwrap();
    let old = accounts::sign_in(be, &stranger("192.0.2.3"), OWNER, PASSWORD, "").await;
    assert_eq!(said(old), Error::WrongPassword);
}

async fn one_ends_sessions_of_ones_own_only(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    house.member("dev@acme.example", AccountType::Developer).await;
    let (mine, other) = (house.session(OWNER).await, house.session(OWNER).await);
    let theirs = house.session("dev@acme.example").await;
    let foreign = accounts::list_sessions(be, &theirs).await.unwrap()[0].id;
    assert_eq!(
        said(accounts::end_session(be, &mine, foreign).await),
        Error::NotFound
    );
    let sessions = accounts::list_sessions(be, &mine).await.unwrap();
    assert!(sessions[0].current && !sessions[1].current);
    accounts::end_other_sessions(be, &mine).await.unwrap();
    assert_eq!(said(accounts::signed_in(be, &other).await), Error::SignInFirst);
    accounts::signed_in(be, &theirs).await.unwrap();
    let out = accounts::sign_out(be, &mine, "//evil.example").await.unwrap();
    assert_eq!(out.path, "/login");
    assert!(out.cookie.contains("Max-Age=0"));
    assert_eq!(said(accounts::signed_in(be, &mine).await), Error::SignInFirst);
}

async fn a_forgotten_password_is_reset_once(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let session = house.session(OWNER).await;
    accounts::forgot_password(be, &anyone(), "nobody@acme.example")
        .await
        .unwrap();
    accounts::forgot_password(be, &anyone(), "OWNER@acme.example")
        .await
        .unwrap();
    let token = house.link_to(OWNER).await;
    assert!(!house.dump_holds(&token).await);
    for _ in 0..20 {
        accounts::reset_open(be, &anyone(), &token).await.unwrap();
    }
    let weak = said(accounts::reset_password(be, &anyone(), &token, "short").await);
    assert_eq!(weak.problem(Field::Password), Some(Problem::TooShort(12)));
    accounts::reset_password(be, &anyone(), &token, OTHER_PASSWORD)
        .await
        .unwrap();
    assert_eq!(said(accounts::signed_in(be, &session).await), Error::SignInFirst);
    let again = accounts::reset_password(be, &anyone(), &token, PASSWORD).await;
    assert_eq!(said(again), Error::Gone(Gone::Used));
    assert_eq!(
        said(accounts::reset_open(be, &anyone(), &token).await),
        Error::Gone(Gone::Used)
    );
    accounts::sign_in(be, &anyone(), OWNER, OTHER_PASSWORD, "")
        .await
        .unwrap();
}

async fn a_reset_link_lives_half_an_hour_and_the_newest_only(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    accounts::forgot_password(be, &anyone(), OWNER).await.unwrap();
    let first = house.link_to(OWNER).await;
    accounts::forgot_password(be, &anyone(), OWNER).await.unwrap();
    let second = house.link_to(OWNER).await;
    let dead = said(accounts::reset_password(be, &anyone(), &first, OTHER_PASSWORD).await);
    assert!(matches!(dead, Error::Gone(_)), "{dead:?}");
    house.travel(almost(Span::minutes(30)));
    accounts::reset_open(be, &anyone(), &second).await.unwrap();
    house.travel(Span(1));
    let dead = said(accounts::reset_password(be, &anyone(), &second, OTHER_PASSWORD).await);
    assert_eq!(dead, Error::Gone(Gone::Expired));
    accounts::sign_in(be, &anyone(), OWNER, PASSWORD, "")
        .await
        .unwrap();
    // Three mails an hour to one address; the answer is the same afterwards.
    for _ in 0..3 {
        accounts::forgot_password(be, &stranger("192.0.2.4"), OWNER)
            .await
            .unwrap();
    }
    assert_eq!(house.deliver().await.len(), 1);
}

async fn a_secret_for_one_purpose_opens_nothing_else(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    house.invite_with(&owner, form("new@acme.example")).await;
    let invitation = house.link_to("new@acme.example").await;
    accounts::forgot_password(be, &anyone(), OWNER).await.unwrap();
    let reset = house.link_to(OWNER).await;
    let unknown = Error::Gone(Gone::Unknown);
    let crossed = accounts::reset_password(be, &anyone(), &invitation, OTHER_PASSWORD).await;
    assert_eq!(said(crossed), unknown);
    assert_eq!(
        said(accounts::reset_open(be, &anyone(), &invitation).await),
        unknown
    );
    assert_eq!(said(invitations::door(be, &anyone(), &reset).await), unknown);
    let crossed = invitations::accept(be, &anyone(), &reset, "Eve", OTHER_PASSWORD).await;
    assert_eq!(said(crossed), unknown);
    for secret in [&invitation, &reset] {
        let caller = with_cookie(&format!("usher={secret}; Path=/"));
        assert_eq!(said(accounts::signed_in(be, &caller).await), Error::SignInFirst);
    }
    for malformed in ["", "null", "[]", "0", &"A".repeat(42), &"A".repeat(44), "é", "\0"] {
        let network = stranger(&format!("203.0.113.{}", malformed.len()));
        assert_eq!(said(invitations::door(be, &network, malformed).await), unknown);
        assert_eq!(said(accounts::reset_open(be, &network, malformed).await), unknown);
    }
    invitations::door(be, &anyone(), &invitation).await.unwrap();
    accounts::reset_open(be, &anyone(), &reset).await.unwrap();
}

async fn a_lost_owner_is_recovered_on_the_machine(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    house.member("dev@acme.example", AccountType::Developer).await;
    let link = accounts::recover_owner(be, "acme", "Dev@acme.example")
        .await
        .unwrap();
    let token = link.rsplit_once('/').unwrap().1;
    accounts::reset_password(be, &anyone(), token, OTHER_PASSWORD)
        .await
        .unwrap();
    let recovered = house.actor("dev@acme.example").await;
    assert!(recovered.standing.owner);
    assert_eq!(house.number("select active_owners from workspaces").await, 2);
    assert!(
        accounts::recover_owner(be, "acme", "nobody@acme.example")
            .await
            .is_err()
    );
    assert!(accounts::recover_owner(be, "none", OWNER).await.is_err());
    assert_eq!(house.logged("member.owner-recovered").await, 1);
}

async fn strange_slugs_are_unknown_workspaces(place: Place) {
    let house = place.house().await;
    let caller = house.session(OWNER).await;
    for slug in [
        "none",
        "",
        "ACME",
        "acme\0",
        "acme' or '1'='1",
        &"a".repeat(10_000),
    ] {
        let answer = said(accounts::actor(&house.be, &caller, slug).await);
        assert_eq!(answer, Error::NotFound, "{slug:?}");
    }
}

async fn a_strange_device_is_told_of(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    accounts::sign_in(be, &anyone(), OWNER, PASSWORD, "")
        .await
        .unwrap();
    accounts::sign_in(be, &anyone(), OWNER, PASSWORD, "")
        .await
        .unwrap();
    assert!(house.deliver().await.is_empty());
    let mut strange = anyone();
    "Safari on iPhone".clone_into(&mut strange.client.device);
    accounts::sign_in(be, &strange, OWNER, PASSWORD, "")
        .await
        .unwrap();
    let mails = house.deliver().await;
    assert_eq!(mails[0].header("Subject"), "New sign-in to your account");
    assert!(mails[0].text().contains("Safari on iPhone, network 192.0.2.1"));
}
