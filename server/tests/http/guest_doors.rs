//! The guest's door in plain HTML: a link that is asked for, opened and pressed.

use crate::browser::Browser;
use crate::house::{OWNER, Place, both};
use http::{Method, StatusCode};
use model::permission::Privilege;
use model::time::Span;

both!(
    a_guest_comes_in_by_the_mailed_link,
    another_browser_is_told,
    whoever_asks_sees_the_same_page,
    dead_and_malformed_links_are_gone,
    an_existing_guest_joins_and_is_asked_once_more,
    an_app_is_chosen_in_the_request_form,
);

const GUS: &str = "gus@partner.example";
const PAGE: &str = "/sign-in-link";
const ASK: &str = "accounts/ask-sign-in-link";
const PRESS: &str = "accounts/sign-in-by-link";

/// A house with a guest who may view an app, and a browser in which they have asked; the secret of the link.
async fn asked(place: Place) -> (crate::house::House, Browser, String) {
    let house = place.house().await;
    let sales = house.app("sales", false).await;
    house.guest(GUS, &[(sales, Privilege::View)]).await;
    let mut browser = Browser::new(&house);
    let answer = browser.post(PAGE, ASK, &[("email", GUS)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(answer.body.contains("a link is on its way"));
    let token = house.link_to(GUS).await;
    (house, browser, token)
}

async fn a_guest_comes_in_by_the_mailed_link(place: Place) {
    let (house, mut browser, token) = asked(place).await;
    let page = format!("/sign-in/{token}");
    let before = house.dump().await;
    for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
        for _ in 0..5 {
            let request = browser.request(method.clone(), &page);
            let request = request.body(axum::body::Body::empty()).unwrap();
            assert!(!browser.send(request).await.status.is_server_error());
        }
    }
    assert_eq!(house.dump().await, before, "looking changes nothing");
    let door = browser.get(&page).await;
    assert_eq!(door.status, StatusCode::OK);
    assert_eq!(
        (door.header("referrer-policy"), door.header("cache-control")),
        ("no-referrer", "no-store")
    );
    assert!(!door.body.contains("type=\"module\""), "a form and no program");
    let entered = browser.post(&page, PRESS, &[("token", &token)]).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    assert_eq!(entered.location(), "/w/acme/apps");
    let cookie = entered.header("set-cookie");
    assert!(cookie.starts_with("usher=") && cookie.contains("HttpOnly; SameSite=Lax"));
    let apps = browser.get("/w/acme/apps").await;
    assert_eq!(apps.status, StatusCode::OK);
    assert!(apps.body.contains("sales"));
    // No password: the account page says how to get one instead of asking for it.
    let account = browser.get("/account").await;
    assert!(account.body.contains("/forgot-password") && !account.body.contains("current_password"));
    // The second press, and a look.
    let again = browser.post(&page, PRESS, &[("token", &token)]).await;
    assert_eq!(again.status, StatusCode::GONE);
    let dead = browser.get(&page).await;
    assert_eq!(dead.status, StatusCode::GONE);
    assert!(dead.body.contains(r#"href="/sign-in-link""#));
}

async fn another_browser_is_told(place: Place) {
    let (house, mut browser, token) = asked(place).await;
    let page = format!("/sign-in/{token}");
    let mut other = Browser::new(&house);
    for answer in [
        other.get(&page).await,
        other.post(&page, PRESS, &[("token", &token)]).await,
    ] {
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.body.contains("the browser where you asked for it"));
        assert!(!answer.body.contains(GUS));
        assert_eq!(answer.header("set-cookie"), "");
    }
    let entered = browser.post(&page, PRESS, &[("token", &token)]).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
}

async fn whoever_asks_sees_the_same_page(place: Place) {
    let (house, ..) = asked(place).await;
    let mut answers = Vec::new();
    for email in [GUS, OWNER, "nobody@else.example"] {
        house.travel(Span::minutes(1));
        let mut browser = Browser::new(&house);
        let answer = browser.post(PAGE, ASK, &[("email", email)]).await;
        let cookie = answer.header("set-cookie").to_owned();
        let (name, rest) = cookie.split_once('=').unwrap();
        assert_eq!(name, "usher-browser");
        let rest = rest.split_once(';').unwrap().1.to_owned();
        let mut headers: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        headers.sort();
        // What was typed comes back to whoever typed it.
        answers.push((
            answer.status,
            answer.plain().replace(email, "EMAIL"),
            headers,
            rest,
        ));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    let wrong = Browser::new(&house).post(PAGE, ASK, &[("email", "gus")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn dead_and_malformed_links_are_gone(place: Place) {
    let (house, mut browser, token) = asked(place).await;
    let long = "A".repeat(43);
    for token in ["x", "null", "%5B%5D", "0", "%00", long.as_str()] {
        let answer = browser.get(&format!("/sign-in/{token}")).await;
        assert_eq!(answer.status, StatusCode::GONE, "{token}");
    }
    for fields in [
        &[][..],
        &[("token", "")],
        &[("token", "null")],
        &[("token[]", "x")],
        &[("token", &long)],
    ] {
        let status = browser.call(PRESS, fields).await.status.as_u16();
        assert!([400, 410, 422].contains(&status), "{fields:?}: {status}");
    }
    for path in ["/sign-in/", "/sign-in"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    house.travel(Span::minutes(10));
    let late = browser.get(&format!("/sign-in/{token}")).await;
    assert_eq!(late.status, StatusCode::GONE);
}

async fn an_existing_guest_joins_and_is_asked_once_more(place: Place) {
    let (house, ..) = asked(place).await;
    let owner = house.owner().await;
    house
        .sql("update members set status = 'left', user_id = null where email = 'gus@partner.example'")
        .await;
    let sales = house.app("more", false).await;
    let token = house.invite_guest(&owner, GUS, &[(sales, Privilege::View)]).await;
    let page = format!("/invitations/{token}");
    let mut browser = Browser::new(&house);
    let door = browser.get(&page).await;
    // A scanner that presses the button gets a question and changes nothing.
    assert!(door.body.contains(r#"name="accept""#) && !door.body.contains("invitations/accept"));
    let question = browser.get(&format!("{page}?accept=ask")).await;
    assert_eq!(question.status, StatusCode::OK);
    assert!(question.body.contains("Accept invitation"));
    let joined = browser
        .post(&page, "invitations/accept", &[("token", &token)])
        .await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.body);
    assert_eq!(joined.location(), "/sign-in-link?notice=joined-link");
    assert!(browser.cookie.is_none());
    let told = browser.get(joined.location()).await;
    assert!(told.body.contains("You are in."));
}

async fn an_app_is_chosen_in_the_request_form(place: Place) {
    let house = place.house().await;
    let page = "/request-access?workspace=acme";
    let mut browser = Browser::new(&house);
    let none = browser.get(page).await;
    assert!(!none.body.contains(r#"name="app""#), "nothing to choose");
    let sales = house.app("Sales board", true).await.to_string();
    let secret = house.app("Secret board", false).await.to_string();
    let form = browser.get(page).await;
    assert!(form.body.contains("Sales board") && !form.body.contains("Secret board"));
    let ask = async |browser: &mut Browser, app: &str| {
        let fields = [
            ("workspace", "acme"),
            ("email", "kim@partner.example"),
            ("name", "Kim Lee"),
            ("app", app),
        ];
        browser.post(page, "requests/ask", &fields).await
    };
    let refused = ask(&mut browser, &secret).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Choose one of the apps offered"));
    assert_eq!(ask(&mut browser, &sales).await.status, StatusCode::OK);
    let mut admin = Browser::signed_in(&house, OWNER).await;
    let inbox = admin.get("/w/acme/requests").await;
    assert!(inbox.body.contains("Asks for the app"));
    let owner = house.owner().await;
    let open = model::request::Shelf::Open;
    let inbox = backend::requests::inbox(&house.be, &owner, open, "")
        .await
        .unwrap();
    let form = admin
        .get(&format!("/w/acme/requests?approve={}", inbox.rows[0].id))
        .await;
    let field = format!("apps[id-{sales}]");
    let select = form.body.split(&format!("name=\"{field}\"")).nth(1).unwrap();
    let select = select.split("</select>").next().unwrap();
    let chosen = select.split("selected").next().unwrap();
    assert!(
        chosen.rsplit("<option").next().unwrap().contains("VIEW"),
        "{select}"
    );
}
