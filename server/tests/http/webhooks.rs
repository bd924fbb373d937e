//! Webhooks in plain HTML: made, tested, told, sent again, rotated, switched, deleted.

use crate::browser::{Answer, Browser};
use crate::house::{House, OWNER, Place, both};
use crate::receiver::{Manner, Receiver};
use backend::webhooks::worker;
use http::StatusCode;

both!(
    a_webhook_is_made_and_told_and_deleted,
    a_secret_is_seen_once_and_another_takes_its_place,
    a_webhook_that_is_wrong_or_stale_keeps_what_was_typed,
    what_a_receiver_says_is_text,
    whoever_may_not_change_settings_sees_none,
);

const LIST: &str = "/w/acme/settings/webhooks";
const NEW: &str = "/w/acme/settings/webhooks/new";

async fn go(browser: &mut Browser, page: &str, function: &str, fields: &[(&str, &str)]) -> (String, Answer) {
    let answer = browser.post(page, function, fields).await;
    assert_eq!(
        answer.status,
        StatusCode::SEE_OTHER,
        "{function}: {}",
        answer.body
    );
    let to = answer.location().to_owned();
    let shown = browser.get(&to).await;
    assert_eq!(shown.status, StatusCode::OK, "{to}");
    (to, shown)
}

/// What stands between two texts.
fn between<'a>(body: &'a str, before: &str, after: &str) -> &'a str {
    body.split_once(before)
        .and_then(|(_, rest)| rest.split_once(after))
        .unwrap_or_else(|| panic!("{before} in {body}"))
        .0
}

/// Makes a webhook on its page, and gives its id and its secret.
async fn make(browser: &mut Browser, url: &str, events: &[(&str, &str)]) -> (String, String) {
    let mut fields = vec![("slug", "acme"), ("name", "Directory"), ("url", url)];
    fields.extend_from_slice(events);
    let made = browser.post(NEW, "webhooks/make", &fields).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    assert!(made.body.contains("Copy the secret now."));
    assert_eq!(made.header("cache-control"), "no-store");
    let id = between(&made.body, "href=\"/w/acme/settings/webhooks/", "\"");
    (id.to_owned(), secret(&made))
}

fn secret(answer: &Answer) -> String {
    let secret = between(&answer.body, "value=\"whsec_", "\"");
    format!("whsec_{secret}")
}

async fn send(house: &House) {
    while worker::send_due(&house.be).await.unwrap() > 0 {}
}

async fn a_webhook_is_made_and_told_and_deleted(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let empty = browser.get(LIST).await;
    for words in ["No webhooks yet", "New webhook", "Webhooks"] {
        assert!(empty.body.contains(words), "{words}");
    }
    let form = browser.get(NEW).await;
    for words in [
        "Every event",
        "Somebody was invited",
        "member.archived",
        "Make webhook",
    ] {
        assert!(form.body.contains(words), "{words}");
    }
    let events = [
        ("events[id-invitation.created]", "true"),
        ("events[id-member.archived]", "true"),
    ];
    let (id, _) = make(&mut browser, &receiver.url(), &events).await;
    let page = format!("{LIST}/{id}");
    let list = browser.get(LIST).await;
    for words in ["Directory", "2 events", "None so far", &page] {
        assert!(list.body.contains(words), "{words}");
    }
    let subject = [("slug", "acme"), ("id", id.as_str())];
    let tested = browser.post(&page, "webhooks/test", &subject).await;
    assert_eq!(tested.status, StatusCode::OK);
    assert!(
        tested.body.contains("The receiver took the test.") && tested.body.contains("thank you"),
        "{}",
        tested.body
    );
    house.invite(&house.owner().await, "new@acme.example").await;
    receiver.answers(Manner::Answer(503, "back soon".to_owned()));
    send(&house).await;
    let shown = browser.get(&page).await;
    for words in [
        "Somebody was invited",
        "Deferred",
        "Answered 503",
        "back soon",
        "next try",
    ] {
        assert!(shown.body.contains(words), "{words}");
    }
    receiver.answers(Manner::Answer(200, "at last".to_owned()));
    let seq = between(&shown.body, "name=\"seq\" value=\"", "\"").to_owned();
    let resend = [("slug", "acme"), ("id", id.as_str()), ("seq", seq.as_str())];
    let (to, queued) = go(&mut browser, &page, "webhooks/resend", &resend).await;
    assert_eq!(to, format!("{page}?notice=delivery-queued"));
    assert!(queued.body.contains("It is on its way again.") && queued.body.contains("Queued"));
    send(&house).await;
    let shown = browser.get(&page).await;
    for words in ["Delivered", "at last", "2 tries", "Tries before", "back soon"] {
        assert!(shown.body.contains(words), "{words}");
    }
    let off = [("slug", "acme"), ("id", id.as_str()), ("enabled", "false")];
    let (_, off) = go(&mut browser, &page, "webhooks/switch", &off).await;
    assert!(off.body.contains("Nothing is sent to it now.") && off.body.contains("Switch on"));
    let refused = browser.post(&page, "webhooks/resend", &resend).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("Switch it on first."));
    let on = [("slug", "acme"), ("id", id.as_str()), ("enabled", "true")];
    let (_, on) = go(&mut browser, &page, "webhooks/switch", &on).await;
    assert!(on.body.contains("Switch off"));
    let (to, gone) = go(&mut browser, &page, "webhooks/delete", &subject).await;
    assert_eq!(to, format!("{LIST}?notice=webhook-deleted"));
    assert!(gone.body.contains("The webhook was deleted.") && gone.body.contains("No webhooks yet"));
    assert_eq!(browser.get(&page).await.status, StatusCode::NOT_FOUND);
}

async fn a_secret_is_seen_once_and_another_takes_its_place(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let (id, first) = make(&mut browser, &receiver.url(), &[("every", "true")]).await;
    let page = format!("{LIST}/{id}");
    let subject = [("slug", "acme"), ("id", id.as_str())];
    let rotated = browser.post(&page, "webhooks/rotate", &subject).await;
    assert_eq!(rotated.status, StatusCode::OK);
    let second = secret(&rotated);
    assert_ne!(first, second);
    assert!(
        rotated
            .body
            .contains("The secret before it signs too until 22 Nov 2026, 12:00 UTC.")
    );
    for path in [LIST, NEW, &page, "/w/acme/audit"] {
        let shown = browser.get(path).await;
        assert_eq!(shown.status, StatusCode::OK, "{path}");
        assert!(!shown.body.contains("whsec_"), "{path}");
    }
    assert!(browser.get(&page).await.body.contains("Two secrets sign until"));
    house.invite(&house.owner().await, "new@acme.example").await;
    send(&house).await;
    let signatures = receiver.take()[0].header("webhook-signature").to_owned();
    assert_eq!(signatures.split(' ').count(), 2);
}

async fn a_webhook_that_is_wrong_or_stale_keeps_what_was_typed(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let wrong = [
        ("slug", "acme"),
        ("name", "As typed"),
        ("url", "https://169.254.169.254/latest"),
    ];
    let wrong = browser.post(NEW, "webhooks/make", &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "Choose at least one event",
        "Usher does not send there.",
        "value=\"As typed\"",
        "https://169.254.169.254/latest",
    ] {
        assert!(wrong.body.contains(words), "{words}");
    }
    let unknown = [
        ("slug", "acme"),
        ("name", "x"),
        ("url", "https://hooks.example/"),
        ("events[id-session.signed-in]", "true"),
    ];
    let unknown = browser.call("webhooks/make", &unknown).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    let chosen = [("events[id-role.made]", "true")];
    let (id, _) = make(&mut browser, &receiver.url(), &chosen).await;
    let page = format!("{LIST}/{id}");
    let url = receiver.url();
    let change = |name: &'static str| {
        [
            ("slug", "acme"),
            ("id", id.as_str()),
            ("version", "1"),
            ("name", name),
            ("url", url.as_str()),
            ("events[id-group.made]", "true"),
        ]
    };
    let (_, saved) = go(&mut browser, &page, "webhooks/change", &change("First")).await;
    assert!(saved.body.contains("The webhook was saved.") && saved.body.contains("value=\"First\""));
    let ticked = |body: &str, event: &str| {
        let name = format!("name=\"events[id-{event}]\"");
        body.split("<input")
            .filter_map(|tag| tag.split('>').next())
            .any(|tag| tag.contains(&name) && tag.contains("checked"))
    };
    assert!(ticked(&saved.body, "group.made") && !ticked(&saved.body, "role.made"));
    let stale = browser.post(&page, "webhooks/change", &change("Second")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("Somebody else has changed this"));
    assert!(stale.body.contains("value=\"Second\"") && ticked(&stale.body, "group.made"));
}

async fn what_a_receiver_says_is_text(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let (id, _) = make(&mut browser, &receiver.url(), &[("every", "true")]).await;
    let page = format!("{LIST}/{id}");
    let hostile = "</script><i class=\"evil\">''&amp;";
    receiver.answers(Manner::Answer(200, hostile.to_owned()));
    let subject = [("slug", "acme"), ("id", id.as_str())];
    let tested = browser.post(&page, "webhooks/test", &subject).await;
    // Past every check, as an older version or another program might have written it.
    for column in ["name", "url"] {
        let hostile = hostile.replace('\'', "''");
        house
            .sql(&format!("update webhooks set {column} = '{hostile}'"))
            .await;
    }
    for shown in [tested, browser.get(&page).await, browser.get(LIST).await] {
        assert_eq!(shown.status, StatusCode::OK);
        assert!(!shown.body.contains("<i class"), "{}", shown.body);
        assert!(shown.body.contains("&lt;i class"), "{}", shown.body);
    }
}

async fn whoever_may_not_change_settings_sees_none(place: Place) {
    let house = place.house().await;
    let mut owner = Browser::signed_in(&house, OWNER).await;
    let url = "https://hooks.example/in?key=secret";
    let (id, _) = make(&mut owner, url, &[("every", "true")]).await;
    house
        .member("dev@acme.example", model::account::AccountType::Developer)
        .await;
    let mut browser = Browser::signed_in(&house, "dev@acme.example").await;
    for path in [LIST, NEW, &format!("{LIST}/{id}"), "/w/acme/audit"] {
        let shown = browser.get(path).await;
        if path != "/w/acme/audit" {
            assert_eq!(shown.status, StatusCode::FORBIDDEN, "{path}");
            assert!(shown.body.contains("Not for you"), "{path}");
        }
        assert!(!shown.body.contains("key=secret"), "{path}");
    }
}
