//! Requests for access: the knock, who hears of it, what is answered.

use crate::house::{House, OWNER, Place, almost, anyone, both, just_over, said, stranger, with_cookie};
use backend::accounts;
use backend::invitations;
use backend::mail::topics;
use backend::requests::{self, Ask};
use model::account::AccountType;
use model::error::{Conflict, Error, Field, Gone, Problem};
use model::ids::RequestId;
use model::invitation::OutcomeKind;
use model::limits;
use model::mail::Topic;
use model::people::Status;
use model::permission::Privilege;
use model::policy::Denial;
use model::request::{BlockWhat, RequestRow, RequestState, Shelf};
use model::rights::Given;
use model::time::Span;

both!(
    a_knock_stands_in_the_inbox_and_in_the_list,
    an_approved_requester_comes_in,
    an_app_is_asked_for_by_name,
    only_what_the_form_offers_is_asked_for,
    whoever_gets_reports_only_is_a_guest_at_once_and_hears_of_it,
    a_denied_requester_hears_why,
    a_hundred_at_once_make_one_request_and_one_mail,
    one_admin_hears_of_one_requester_once_a_day_whatever_the_clock_says,
    many_requesters_come_in_a_digest,
    at_most_ten_admins_hear_the_most_active_first,
    limits_of_knocks_stand_where_they_are_written,
    blocked_senders_are_dropped_without_a_word,
    undecided_requests_lapse,
    nobody_decides_about_themselves_and_only_admins_decide,
    members_and_archived_people_keep_their_status,
    an_invitation_answers_the_request,
    unsubscribing_needs_only_the_link_and_nothing_else_happens,
    bad_input_is_told_field_by_field,
    where_a_knock_goes,
);

fn ask(email: &str) -> Ask {
    Ask {
        workspace: "acme".to_owned(),
        email: email.to_owned(),
        name: "Kim Lee".to_owned(),
        message: "We audit the numbers.".to_owned(),
        app: String::new(),
    }
}

async fn knock(house: &House, email: &str) {
    requests::ask(&house.be, &anyone(), &ask(email)).await.unwrap();
}

async fn shelf(house: &House, shelf: Shelf) -> Vec<RequestRow> {
    let owner = house.owner().await;
    requests::inbox(&house.be, &owner, shelf, "").await.unwrap().rows
}

async fn only(house: &House) -> RequestId {
    let open = shelf(house, Shelf::Open).await;
    assert_eq!(open.len(), 1, "{open:?}");
    open[0].id
}

async fn a_knock_stands_in_the_inbox_and_in_the_list(place: Place) {
    let house = place.house().await;
    knock(&house, " Kim@Partner.example").await;
    knock(&house, "kim@partner.example").await;
    let open = shelf(&house, Shelf::Open).await;
    assert_eq!(open.len(), 1);
    assert_eq!(
        (open[0].email.as_str(), open[0].asked),
        ("kim@partner.example", 2)
    );
    assert_eq!(open[0].message, "We audit the numbers.");
    let row = house.row("kim@partner.example").await.unwrap();
    assert_eq!((row.status, row.name.as_str()), (Status::Requested, "Kim Lee"));
    let mails = house.deliver().await;
    assert_eq!(mails.len(), 1, "one mail to the one admin");
    assert_eq!(mails[0].to, [OWNER]);
    assert_eq!(house.logged("request.asked").await, 2);
}

async fn an_approved_requester_comes_in(place: Place) {
    let house = place.house().await;
    knock(&house, "kim@partner.example").await;
    house.deliver().await;
    let id = only(&house).await;
    let owner = house.owner().await;
    let sales = house.app("sales", false).await;
    let given = Given {
        apps: vec![(sales, Privilege::View)],
        ..Given::default()
    };
    requests::approve(&house.be, &owner, id, AccountType::Guest, "2026-12-24", &given)
        .await
        .unwrap();
    let token = house.link_to("kim@partner.example").await;
    let joined = invitations::accept(&house.be, &anyone(), &token, "Kim Lee", "seven loud herons rest")
        .await
        .unwrap();
    let row = house.row("kim@partner.example").await.unwrap();
    assert_eq!(
        (row.status, row.account_type),
        (Status::Active, AccountType::Guest)
    );
    let kim = with_cookie(&joined.cookie.unwrap());
    assert!(accounts::signed_in(&house.be, &kim).await.is_ok());
    let decided = shelf(&house, Shelf::Decided).await;
    assert_eq!(decided[0].state, RequestState::Approved);
    assert_eq!(decided[0].decided_by.as_deref(), Some("Olga Owner"));
    // Decided is decided.
    let again = requests::approve(&house.be, &owner, id, AccountType::Guest, "", &Given::default()).await;
    assert_eq!(said(again), Error::Conflict(Conflict::StateMoved));
    assert_eq!(house.logged("request.approved").await, 1);
}

async fn an_app_is_asked_for_by_name(place: Place) {
    let house = place.house().await;
    let sales = house.app("Sales", true).await;
    house.app("Secret", false).await;
    let gone = house.app("Gone", true).await;
    let owner = house.owner().await;
    backend::apps::archive(&house.be, &owner, gone).await.unwrap();
    // A stranger sees what can be asked for, and nothing else.
    let counter = requests::counter(&house.be, "acme").await.unwrap().unwrap();
    assert_eq!(counter.apps, [(sales, "Sales".to_owned())]);
    let form = Ask {
        app: sales.to_string(),
        ..ask("kim@partner.example")
    };
    requests::ask(&house.be, &anyone(), &form).await.unwrap();
    let mails = house.deliver().await;
    assert!(mails[0].text().contains("the app Sales"), "{}", mails[0].text());
    let open = shelf(&house, Shelf::Open).await;
    let asked = open[0].app.clone().unwrap();
    assert_eq!(
        (asked.id, asked.name.as_str(), asked.in_use),
        (sales, "Sales", true)
    );
    let facts = house
        .texts("select detail from audit_events where action = 'request.asked'")
        .await;
    assert!(facts[0].contains(r#""app":"Sales""#), "{facts:?}");
    // What was asked for can go before anybody decides.
    backend::apps::archive(&house.be, &owner, sales).await.unwrap();
    let asked = shelf(&house, Shelf::Open).await[0].app.clone().unwrap();
    assert!(!asked.in_use);
}

async fn only_what_the_form_offers_is_asked_for(place: Place) {
    let house = place.house().await;
    let secret = house.app("Secret", false).await;
    let gone = house.app("Gone", true).await;
    let owner = house.owner().await;
    backend::apps::archive(&house.be, &owner, gone).await.unwrap();
    backend::workspaces::create(&house.be, "Other", Some("other"))
        .await
        .unwrap();
    let foreign = house.app("Foreign", true).await;
    house
        .sql("update apps set workspace_id = (select id from workspaces where slug = 'other') where slug = 'foreign'")
        .await;
    // All the same: nobody learns which of them there are.
    for app in [
        secret.to_string(),
        gone.to_string(),
        foreign.to_string(),
        "00000000-0000-0000-0000-000000000000".to_owned(),
        "Sales".to_owned(),
    ] {
        let form = Ask {
            app,
            ..ask("kim@partner.example")
        };
        let caller = stranger(&format!("198.51.100.{}", form.app.len()));
        let error = said(requests::ask(&house.be, &caller, &form).await);
        assert_eq!(error, Error::invalid(Field::App, Problem::OutOfRange));
    }
    assert!(shelf(&house, Shelf::Open).await.is_empty());
    assert_eq!(house.logged("request.asked").await, 0);
}

async fn whoever_gets_reports_only_is_a_guest_at_once_and_hears_of_it(place: Place) {
    let house = place.house().await;
    let sales = house.app("Sales", true).await;
    knock(&house, "kim@partner.example").await;
    house.deliver().await;
    let owner = house.owner().await;
    let given = Given {
        apps: vec![(sales, Privilege::Report)],
        ..Given::default()
    };
    let id = only(&house).await;
    let done = requests::approve(&house.be, &owner, id, AccountType::Guest, "", &given).await;
    assert_eq!(done.unwrap(), OutcomeKind::Recorded);
    let row = house.row("kim@partner.example").await.unwrap();
    assert_eq!(
        (row.status, row.account_type, row.name.as_str()),
        (Status::Active, AccountType::Guest, "Kim Lee")
    );
    assert_eq!(
        shelf(&house, Shelf::Decided).await[0].state,
        RequestState::Approved
    );
    let mails = house.deliver().await;
    assert_eq!(
        (mails.len(), &mails[0].to),
        (1, &vec!["kim@partner.example".to_owned()])
    );
    let text = mails[0].text();
    assert!(text.contains("Sales") && mails[0].token().is_none(), "{text}");
    assert!(!text.contains("/login"), "{text}");
    // No mail leads them in, until there is something to open: then one does, though they had no account.
    house.travel(Span::hours(1));
    house.ask_link(&anyone(), "kim@partner.example").await;
    assert!(house.deliver().await.is_empty());
    let views = Given {
        apps: vec![(sales, Privilege::View)],
        ..Given::default()
    };
    backend::members::set_rights(&house.be, &owner, row.id, &views)
        .await
        .unwrap();
    let browser = house.ask_link(&anyone(), "kim@partner.example").await;
    let token = house.link_to("kim@partner.example").await;
    let entered = accounts::sign_in_by_link(&house.be, &browser, &token)
        .await
        .unwrap();
    let actor = accounts::actor(&house.be, &with_cookie(&entered.cookie), "acme").await;
    let actor = actor.unwrap();
    assert_eq!((actor.member_id, actor.user.name.as_str()), (row.id, "Kim Lee"));
}

async fn a_denied_requester_hears_why(place: Place) {
    let house = place.house().await;
    knock(&house, "kim@partner.example").await;
    house.deliver().await;
    let owner = house.owner().await;
    let id = only(&house).await;
    requests::deny(&house.be, &owner, id, "We do not know you yet.")
        .await
        .unwrap();
    let mails = house.deliver().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, ["kim@partner.example"]);
    assert!(
        mails[0].text().contains("We do not know you yet."),
        "{}",
        mails[0].text()
    );
    assert!(
        house.row("kim@partner.example").await.is_none(),
        "out of the list"
    );
    // Whoever was denied may ask again, and is told to nobody twice in a day.
    knock(&house, "kim@partner.example").await;
    assert_eq!(shelf(&house, Shelf::Open).await.len(), 1);
    assert!(house.deliver().await.is_empty());
}

async fn a_hundred_at_once_make_one_request_and_one_mail(place: Place) {
    let house = place.house().await;
    house.member("ada@acme.example", AccountType::Admin).await;
    let knocks: Vec<_> = (0..100)
        .map(|n| {
            let be = house.be.clone();
            tokio::spawn(async move {
                let caller = stranger(&format!("198.51.100.{n}"));
                requests::ask(&be, &caller, &ask("kim@partner.example")).await
            })
        })
        .collect();
    for knock in knocks {
        knock.await.unwrap().unwrap();
    }
    let open = shelf(&house, Shelf::Open).await;
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].asked, limits::REQUESTS_A_DAY, "the rest is dropped");
    let mut to: Vec<_> = house
        .deliver()
        .await
        .into_iter()
        .flat_map(|mail| mail.to)
        .collect();
    to.sort();
    assert_eq!(to, ["ada@acme.example", OWNER], "one mail for each admin");
}

async fn one_admin_hears_of_one_requester_once_a_day_whatever_the_clock_says(place: Place) {
    let house = place.house().await;
    // The rule that no setting lifts: not this one either.
    let config = backend::config::Config {
        rate_limits: false,
        ..house.be.config.clone()
    };
    let be = house.with_config(config, 7).await;
    let owner = house.owner().await;
    let round = async |expected: usize| {
        requests::ask(&be, &anyone(), &ask("kim@partner.example"))
            .await
            .unwrap();
        assert_eq!(house.deliver().await.len(), expected);
        let id = only(&house).await;
        requests::block(&be, &owner, id, BlockWhat::Address)
            .await
            .unwrap();
        let inbox = requests::inbox(&be, &owner, Shelf::Open, "").await.unwrap();
        requests::unblock(&be, &owner, inbox.blocks[0].id).await.unwrap();
    };
    round(1).await;
    round(0).await;
    // Over midnight in every zone, and to the last moment of the day.
    for _ in 0..3 {
        house.travel(Span::hours(6));
        round(0).await;
    }
    house.travel(almost(Span::hours(6)));
    round(0).await;
    house.travel(just_over(Span(0)));
    round(1).await;
}

async fn many_requesters_come_in_a_digest(place: Place) {
    let house = place.house().await;
    for n in 0..13 {
        let caller = stranger(&format!("198.51.100.{n}"));
        requests::ask(&house.be, &caller, &ask(&format!("kim{n}@partner.example")))
            .await
            .unwrap();
    }
    let single = usize::try_from(limits::NOTICES_A_DAY).unwrap();
    assert_eq!(house.deliver().await.len(), single);
    house.round().await;
    let mails = house.deliver().await;
    assert_eq!(mails.len(), 1, "one digest with the rest");
    let text = mails[0].text();
    for n in 10..13 {
        assert!(text.contains(&format!("kim{n} at partner")), "{text}");
    }
    // The next not before an hour has passed, on either of two nodes.
    requests::ask(&house.be, &stranger("203.0.113.9"), &ask("late@partner.example"))
        .await
        .unwrap();
    house.round().await;
    assert!(house.deliver().await.is_empty());
    house.travel(limits::DIGEST_EVERY);
    let other = house.another_node(9).await;
    let (a, b) = tokio::join!(requests::digest(&house.be), requests::digest(&other));
    a.unwrap();
    b.unwrap();
    assert_eq!(house.deliver().await.len(), 1);
}

async fn at_most_ten_admins_hear_the_most_active_first(place: Place) {
    let house = place.house().await;
    for n in 0..12 {
        house.travel(Span::minutes(5));
        house
            .member(&format!("admin{n:02}@acme.example"), AccountType::Admin)
            .await;
    }
    knock(&house, "kim@partner.example").await;
    let mut to: Vec<_> = house
        .deliver()
        .await
        .into_iter()
        .flat_map(|mail| mail.to)
        .collect();
    to.sort();
    let expected: Vec<_> = (2..12).map(|n| format!("admin{n:02}@acme.example")).collect();
    assert_eq!(to, expected);
}

async fn limits_of_knocks_stand_where_they_are_written(place: Place) {
    let house = place.house().await;
    for n in 0..limits::REQUESTS_A_MINUTE {
        requests::ask(&house.be, &anyone(), &ask(&format!("kim{n}@partner.example")))
            .await
            .unwrap();
    }
    let over = requests::ask(&house.be, &anyone(), &ask("one-more@partner.example")).await;
    assert!(matches!(said(over), Error::TooMany { .. }));
    house.travel(Span::minutes(1));
    knock(&house, "one-more@partner.example").await;
    // A hundred a day make mail; the next only stands in the inbox.
    house.sql("update access_asks set mailed = (1 = 0)").await;
    for n in 0..limits::REQUEST_MAILS_A_DAY {
        house
            .sql(&format!(
                "insert into access_asks (id, email, mailed, at)
                select {}, 'filler{n}@x.example', (1 = 1), {}",
                house.id_literal(n),
                house.be.clock.now().0
            ))
            .await;
    }
    house.deliver().await;
    house.travel(Span::minutes(1));
    knock(&house, "queue-only@partner.example").await;
    assert!(house.deliver().await.is_empty());
    assert!(
        shelf(&house, Shelf::Open)
            .await
            .iter()
            .any(|row| row.email == "queue-only@partner.example")
    );
}

async fn blocked_senders_are_dropped_without_a_word(place: Place) {
    let house = place.house().await;
    knock(&house, "spam@bad.example").await;
    knock(&house, "more@bad.example").await;
    knock(&house, "good@fine.example").await;
    house.deliver().await;
    let owner = house.owner().await;
    let open = shelf(&house, Shelf::Open).await;
    let spam = open.iter().find(|row| row.email == "spam@bad.example").unwrap();
    requests::block(&house.be, &owner, spam.id, BlockWhat::Domain)
        .await
        .unwrap();
    // Both of the domain are closed, and nobody is mailed.
    let open: Vec<_> = shelf(&house, Shelf::Open)
        .await
        .into_iter()
        .map(|row| row.email)
        .collect();
    assert_eq!(open, ["good@fine.example"]);
    house.travel(Span::minutes(2));
    for address in ["third@bad.example", "x@deep.bad.example"] {
        knock(&house, address).await;
    }
    // One that only ends alike is somebody else.
    knock(&house, "x@notbad.example").await;
    let open: Vec<_> = shelf(&house, Shelf::Open)
        .await
        .into_iter()
        .map(|row| row.email)
        .collect();
    assert_eq!(open, ["good@fine.example", "x@notbad.example"]);
    let inbox = requests::inbox(&house.be, &owner, Shelf::Open, "").await.unwrap();
    assert_eq!(inbox.blocks[0].pattern, "bad.example");
    requests::unblock(&house.be, &owner, inbox.blocks[0].id)
        .await
        .unwrap();
    house.travel(Span::minutes(2));
    knock(&house, "fourth@bad.example").await;
    assert_eq!(shelf(&house, Shelf::Open).await.len(), 3);
}

async fn undecided_requests_lapse(place: Place) {
    let house = place.house().await;
    knock(&house, "kim@partner.example").await;
    house.deliver().await;
    house.travel(almost(limits::REQUEST_LIFE));
    house.round().await;
    assert_eq!(shelf(&house, Shelf::Open).await.len(), 1);
    house.travel(Span(1));
    house.round().await;
    let decided = shelf(&house, Shelf::Decided).await;
    assert_eq!(decided[0].state, RequestState::Lapsed);
    assert!(house.row("kim@partner.example").await.is_none());
    let mails = house.deliver().await;
    assert_eq!(mails[0].to, ["kim@partner.example"]);
}

async fn nobody_decides_about_themselves_and_only_admins_decide(place: Place) {
    let house = place.house().await;
    let developer = house.member("dev@acme.example", AccountType::Developer).await;
    let admin = house.member("ada@acme.example", AccountType::Admin).await;
    knock(&house, "ada@acme.example").await;
    let id = only(&house).await;
    // A developer sees the inbox and decides nothing.
    assert!(
        requests::inbox(&house.be, &developer, Shelf::Open, "")
            .await
            .is_ok()
    );
    let denied = said(requests::deny(&house.be, &developer, id, "").await);
    assert!(matches!(denied, Error::Denied(Denial::Lacks(..))), "{denied:?}");
    let own = said(
        requests::approve(
            &house.be,
            &admin,
            id,
            AccountType::Business,
            "",
            &Given::default(),
        )
        .await,
    );
    assert_eq!(own, Error::Denied(Denial::OwnRequest));
    assert_eq!(house.logged("refused").await, 2);
    let business = house.member("biz@acme.example", AccountType::Business).await;
    let hidden = said(requests::inbox(&house.be, &business, Shelf::Open, "").await);
    assert!(matches!(hidden, Error::Denied(Denial::Lacks(..))), "{hidden:?}");
}

async fn members_and_archived_people_keep_their_status(place: Place) {
    let house = place.house().await;
    house.member("mia@acme.example", AccountType::Developer).await;
    knock(&house, "mia@acme.example").await;
    let row = house.row("mia@acme.example").await.unwrap();
    assert_eq!(
        (row.status, row.account_type),
        (Status::Active, AccountType::Developer)
    );
    let open = shelf(&house, Shelf::Open).await;
    assert_eq!(open[0].status, Some(Status::Active), "the inbox says so");
    let owner = house.owner().await;
    let already = requests::approve(
        &house.be,
        &owner,
        open[0].id,
        AccountType::Guest,
        "",
        &Given::default(),
    )
    .await;
    assert_eq!(said(already), Error::Conflict(Conflict::AlreadyMember));
}

async fn an_invitation_answers_the_request(place: Place) {
    let house = place.house().await;
    knock(&house, "kim@partner.example").await;
    let owner = house.owner().await;
    house.invite(&owner, "kim@partner.example").await;
    assert!(shelf(&house, Shelf::Open).await.is_empty());
    assert_eq!(
        shelf(&house, Shelf::Decided).await[0].state,
        RequestState::Approved
    );
    let row = house.row("kim@partner.example").await.unwrap();
    assert_eq!(
        (row.status, row.account_type),
        (Status::Invited, AccountType::Business)
    );
}

async fn unsubscribing_needs_only_the_link_and_nothing_else_happens(place: Place) {
    let house = place.house().await;
    house.member("ada@acme.example", AccountType::Admin).await;
    knock(&house, "kim@partner.example").await;
    let mails = house.deliver().await;
    let mine = mails.iter().find(|mail| mail.to == [OWNER]).unwrap();
    let header = mine.header("List-Unsubscribe");
    assert_eq!(mine.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let token = header
        .trim_matches(['<', '>'])
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    // Looking changes nothing.
    let before = topics::subscription(&house.be, &anyone(), &token).await.unwrap();
    assert_eq!((before.topic, before.ended), (Topic::AccessRequests, false));
    topics::unsubscribe(&house.be, &anyone(), &token).await.unwrap();
    topics::unsubscribe(&house.be, &anyone(), &token).await.unwrap();
    assert_eq!(house.logged("member.topics-changed").await, 1, "twice is once");
    house.travel(Span::minutes(2));
    knock(&house, "lou@partner.example").await;
    let to: Vec<_> = house
        .deliver()
        .await
        .into_iter()
        .flat_map(|mail| mail.to)
        .collect();
    assert_eq!(to, ["ada@acme.example"], "the other admin still hears");
    // The secret opens nothing else, and no other secret opens this.
    let door = invitations::door(&house.be, &anyone(), &token).await;
    assert_eq!(said(door), Error::Gone(Gone::Unknown));
    // Back by the account page.
    let caller = house.session(OWNER).await;
    let listed = topics::list(&house.be, &caller).await.unwrap();
    assert_eq!(listed[0].topics[0], (Topic::AccessRequests, false));
    topics::choose(&house.be, &caller, "acme", Topic::ALL)
        .await
        .unwrap();
    house.travel(Span::minutes(2));
    knock(&house, "max@partner.example").await;
    assert_eq!(house.deliver().await.len(), 2);
}

async fn bad_input_is_told_field_by_field(place: Place) {
    let house = place.house().await;
    let bad = Ask {
        workspace: "acme".to_owned(),
        email: "kim".to_owned(),
        name: "www.evil.example".to_owned(),
        message: "see https://evil.example".to_owned(),
        app: String::new(),
    };
    let error = said(requests::ask(&house.be, &anyone(), &bad).await);
    assert_eq!(error.problem(Field::Email), Some(Problem::Malformed));
    assert_eq!(error.problem(Field::Name), Some(Problem::NotPlain));
    assert_eq!(error.problem(Field::Message), Some(Problem::NotPlain));
    for (length, fine) in [(limits::MESSAGE, true), (limits::MESSAGE + 1, false)] {
        let form = Ask {
            message: "x".repeat(length),
            ..ask("kim@partner.example")
        };
        assert_eq!(requests::ask(&house.be, &anyone(), &form).await.is_ok(), fine);
    }
    let owner = house.owner().await;
    let id = only(&house).await;
    let long = requests::deny(&house.be, &owner, id, &"x".repeat(limits::REASON + 1)).await;
    assert_eq!(
        said(long).problem(Field::Reason),
        Some(Problem::TooLong(limits::REASON))
    );
    for day in ["2026-11-20", "2026-02-30", "soon"] {
        let error =
            said(requests::approve(&house.be, &owner, id, AccountType::Guest, day, &Given::default()).await);
        assert!(error.problem(Field::EndsAt).is_some(), "{day}: {error:?}");
    }
    assert_eq!(shelf(&house, Shelf::Open).await.len(), 1, "nothing was decided");
}

async fn where_a_knock_goes(place: Place) {
    let house = place.house().await;
    let unnamed = || Ask {
        workspace: String::new(),
        ..ask("kim@partner.example")
    };
    let counter = async |slug: &str| {
        let found = requests::counter(&house.be, slug).await.unwrap();
        found.map(|counter| counter.workspace.slug)
    };
    assert_eq!(counter("").await.as_deref(), Some("acme"));
    backend::workspaces::create(&house.be, "Other", Some("other"))
        .await
        .unwrap();
    // Of two nobody can know which.
    let closed = Error::Conflict(Conflict::NoRequests);
    assert_eq!(counter("").await, None);
    assert_eq!(
        said(requests::ask(&house.be, &anyone(), &unnamed()).await),
        closed
    );
    // An unknown workspace answers like one that takes none.
    assert_eq!(counter("nowhere").await, None);
    house
        .sql("update workspaces set access_requests = (1 = 0) where slug = 'other'")
        .await;
    assert_eq!(counter("other").await, None);
    let caller = house.session(OWNER).await;
    let owner = accounts::actor(&house.be, &caller, "acme").await.unwrap();
    let settings = backend::workspaces::settings(&house.be, &owner).await.unwrap();
    assert!(settings.may_route_requests && !settings.login_requests);
    let wanted = model::workspace::Settings {
        login_requests: true,
        ..settings
    };
    backend::workspaces::change_settings(&house.be, &owner, wanted)
        .await
        .unwrap();
    requests::ask(&house.be, &anyone(), &unnamed()).await.unwrap();
    assert_eq!(shelf(&house, Shelf::Open).await.len(), 1);
}
