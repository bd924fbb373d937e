//! The life of a membership in plain HTML: the person's page, its forms, ticked rows, the file.

use crate::browser::Browser;
use crate::house::{House, OWNER, Place, both};
use axum::body::Body;
use futures_util::StreamExt;
use http::{Method, StatusCode, header};
use model::account::AccountType;
use model::people::Status;
use model::time::Span;

both!(
    the_buttons_of_a_row_lead_to_the_persons_page,
    every_act_goes_by_a_plain_form,
    a_form_that_is_wrong_or_stale_keeps_what_was_typed,
    ticked_rows_are_posted_and_answered,
    the_file_is_an_attachment_for_those_who_may_see_the_list,
    a_list_of_fifty_stays_light,
    what_a_page_missed_while_it_was_drawn_is_told_at_once,
    a_page_that_asks_by_itself_keeps_no_session_alive,
    whose_session_is_over_hears_nothing_more,
);

const MIA: &str = "mia@acme.example";

async fn mia(house: &House) -> String {
    house
        .member(MIA, AccountType::Business)
        .await
        .member_id
        .to_string()
}

async fn status(house: &House) -> Option<Status> {
    house.row(MIA).await.map(|row| row.status)
}

async fn the_buttons_of_a_row_lead_to_the_persons_page(place: Place) {
    let house = place.house().await;
    let id = mia(&house).await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let list = browser.get("/w/acme/users").await;
    assert!(list.body.contains(&format!("formaction=\"/w/acme/users/{id}\"")));
    assert!(list.body.contains("aria-label=\"Actions for mia@acme.example\""));
    let page = browser.get(&format!("/w/acme/users/{id}")).await;
    assert_eq!(page.status, StatusCode::OK);
    for words in [
        ">Edit<",
        ">Archive<",
        ">Remove<",
        ">Make guest<",
        "What they can open",
        "by the account type Business",
        "End all sessions",
        "History",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    // Nobody archives themselves: the button is not there.
    let own = house.row(OWNER).await.unwrap().id;
    let page = browser.get(&format!("/w/acme/users/{own}")).await;
    assert!(page.body.contains(">Edit<") && !page.body.contains(">Archive<"));
    for unknown in ["00000000-0000-0000-0000-000000000000", "nonsense"] {
        let page = browser.get(&format!("/w/acme/users/{unknown}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{unknown}");
    }
}

async fn every_act_goes_by_a_plain_form(place: Place) {
    let house = place.house().await;
    let id = mia(&house).await;
    let page = format!("/w/acme/users/{id}");
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let fields = [("slug", "acme"), ("id", id.as_str())];
    let archived = browser.post(&page, "members/archive", &fields).await;
    assert_eq!(archived.status, StatusCode::SEE_OTHER, "{}", archived.body);
    assert!(
        archived.location().ends_with("&ended=1.0.0.0"),
        "{}",
        archived.location()
    );
    let list = browser.get(archived.location()).await;
    assert!(list.body.contains("They were archived."));
    assert!(list.body.contains("Ended with it: 1 session."));
    assert!(list.body.contains(">Undo<"));
    let undone = browser
        .post("/w/acme/users", "members/undo-archive", &fields)
        .await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER);
    assert_eq!(status(&house).await, Some(Status::Active));
    browser.post(&page, "members/archive", &fields).await;
    let shown = browser.get(&page).await;
    assert!(
        shown.body.contains("Comes back as a Business user"),
        "the rights from before"
    );
    browser.post(&page, "members/unarchive", &fields).await;
    assert_eq!(status(&house).await, Some(Status::Active));
    let removed = browser.post(&page, "members/remove", &fields).await;
    assert_eq!(status(&house).await, None);
    assert!(
        browser
            .get(removed.location())
            .await
            .body
            .contains("can be restored")
    );
    assert!(browser.get("/w/acme/users/removed").await.body.contains(MIA));
    assert!(browser.get(&page).await.body.contains(">Restore<"));
    browser
        .post("/w/acme/users/removed", "members/restore", &fields)
        .await;
    assert_eq!(status(&house).await, Some(Status::Active));
    let guest = [("slug", "acme"), ("id", id.as_str()), ("account_type", "GUEST")];
    browser.post(&page, "members/change", &guest).await;
    assert!(browser.get(&page).await.body.contains(">Make user<"));
    assert!(
        browser
            .get(&page)
            .await
            .body
            .contains("guests open only the apps")
    );
}

async fn a_form_that_is_wrong_or_stale_keeps_what_was_typed(place: Place) {
    let house = place.house().await;
    let id = mia(&house).await;
    let page = format!("/w/acme/users/{id}/edit");
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let form = browser.get(&page).await;
    let version = form.body.split("name=\"version\" value=\"").nth(1).unwrap();
    let version = version.split('"').next().unwrap().to_owned();
    let fields = |name: &'static str, day: &'static str| {
        [
            ("slug", "acme"),
            ("id", id.as_str()),
            ("name", name),
            ("account_type", "BUSINESS"),
            ("ends_at", day),
            ("metadata", "team: blue"),
            ("version", version.as_str()),
        ]
    };
    let wrong = browser
        .post(&page, "members/edit", &fields("Mia <b>New</b>", "2020-01-01"))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Choose a day that is still to come."));
    assert!(wrong.body.contains("Mia &lt;b&gt;New&lt;/b&gt;") && wrong.body.contains("team: blue"));
    let saved = browser
        .post(&page, "members/edit", &fields("Mia New", "2027-01-01"))
        .await;
    assert_eq!(
        saved.location(),
        "/w/acme/users?notice=member-saved",
        "{}",
        saved.body
    );
    let stale = browser
        .post(&page, "members/edit", &fields("Mia Other", "2027-01-01"))
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("Somebody else has changed this") && stale.body.contains("Mia Other"));
    assert_eq!(house.row(MIA).await.unwrap().name, "Mia New");
}

async fn ticked_rows_are_posted_and_answered(place: Place) {
    let house = place.house().await;
    let id = mia(&house).await;
    let own = house.row(OWNER).await.unwrap().id.to_string();
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let fields = [
        ("slug", "acme"),
        ("act", "archive"),
        ("account_type", "ADMIN"),
        ("ids[]", id.as_str()),
        ("ids[]", own.as_str()),
    ];
    let answer = browser.post("/w/acme/users", "members/bulk", &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    for words in [
        "Bulk results",
        "1 person archived.",
        "Not done for 1 person",
        "archive or remove yourself",
    ] {
        assert!(answer.body.contains(words), "{words}");
    }
    assert_eq!(status(&house).await, Some(Status::Archived));
    let none = browser
        .post(
            "/w/acme/users",
            "members/bulk",
            &[("slug", "acme"), ("act", "archive")],
        )
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.body.contains("Tick at least one person."));
}

async fn the_file_is_an_attachment_for_those_who_may_see_the_list(place: Place) {
    let house = place.house().await;
    mia(&house).await;
    house
        .sql(&format!("update members set name = '=1+1' where email = '{MIA}'"))
        .await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let file = browser.get("/w/acme/users.csv?q=mia%40acme&status=active").await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"users-acme.csv\""
    );
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(file.header("cache-control"), "no-store");
    assert_eq!(file.body.lines().count(), 2);
    assert!(
        file.body.contains("\"'=1+1\",\"mia@acme.example\",\"BUSINESS\""),
        "{}",
        file.body
    );
    assert_eq!(house.logged("people.exported").await, 1);
    // Browsers ask for it compressed, which reads on after the end.
    for path in ["/w/acme/users.csv", "/w/acme/audit.csv", "/w/acme/audit.jsonl"] {
        let request = browser
            .request(http::Method::GET, path)
            .header("accept-encoding", "gzip")
            .body(axum::body::Body::empty())
            .unwrap();
        assert!(browser.drained(request).await > 0, "{path}");
    }
    let mut business = Browser::signed_in(&house, MIA).await;
    assert_eq!(
        business.get("/w/acme/users.csv").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        business.get("/w/nowhere/users.csv").await.status,
        StatusCode::NOT_FOUND
    );
    let answer = Browser::new(&house).get("/w/acme/users.csv").await;
    assert_eq!(answer.location(), "/login?next=/w/acme/users");
}

async fn a_list_of_fifty_stays_light(place: Place) {
    let house = place.house().await;
    let wanted = backend::demo::Demo {
        users: 30,
        guests: 0,
        apps: 0,
        invitations: 120,
        events: 0,
        seed: 2,
    };
    backend::demo::fill(&house.be, "acme", wanted).await.unwrap();
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let list = browser.get("/w/acme/users?status=invited").await;
    assert_eq!(list.body.matches("aria-label=\"Actions for").count(), 50);
    assert!(list.body.len() < 145_000, "{} bytes", list.body.len());
}

async fn what_a_page_missed_while_it_was_drawn_is_told_at_once(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let mark = || house.be.db.live.mark();
    let drawn = mark();
    let mut browser = Browser::signed_in(&house, OWNER).await;
    house.invite(&owner, "kim@acme.example").await;
    assert_ne!(mark(), drawn);
    let listen = |since: &str| format!("/api/live?workspace=acme&since={since}");
    let first = browser.first_event(&listen(&drawn)).await.unwrap();
    assert!(
        first.contains("\"people\"") && first.contains("\"requests\""),
        "{first}"
    );
    assert!(first.contains(&format!("id: {}", mark())), "{first}");
    // Whoever knows everything hears of what comes.
    assert_eq!(browser.first_event(&listen(&mark())).await, None);
    assert_eq!(browser.first_event(&listen("")).await, None);
}

async fn a_page_that_asks_by_itself_keeps_no_session_alive(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let ask = |browser: &Browser, away: bool| {
        let request = browser
            .request(Method::POST, "/api/fn/accounts/frame")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let mut request = request.body(Body::from("slug=acme")).unwrap();
        let headers = request.headers_mut();
        headers.insert(header::ACCEPT, "application/json".parse().unwrap());
        if away {
            headers.insert("usher-away", "1".parse().unwrap());
        }
        request
    };
    // A person's doing starts the twelve hours again, the page's own does not.
    house.travel(Span::hours(11));
    let asked = browser.send(ask(&browser, false)).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.body);
    house.travel(Span::hours(11));
    let asked = browser.send(ask(&browser, true)).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.body);
    house.travel(Span::hours(1));
    let asked = browser.send(ask(&browser, false)).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
}

async fn whose_session_is_over_hears_nothing_more(place: Place) {
    let house = place.house().await;
    let id = mia(&house).await.parse().unwrap();
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let mut stream = browser.listen("/api/live?workspace=acme").await;
    let owner = house.owner().await;
    backend::members::archive(&house.be, &owner, id).await.unwrap();
    let told = stream.next().await.expect("a change").unwrap();
    assert!(String::from_utf8_lossy(&told).contains("\"people\""));
    // Nothing about the listener changes; their twelve hours pass.
    house.travel(Span::hours(13));
    let owner = house.owner().await;
    backend::members::unarchive(&house.be, &owner, id).await.unwrap();
    assert!(stream.next().await.is_none());
}
