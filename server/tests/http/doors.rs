//! The invited person's door in plain HTML.

use crate::browser::Browser;
use crate::house::{OWNER, PASSWORD, Place, both};
use http::StatusCode;
use model::account::AccountType;

both!(
    an_invited_person_comes_in_once,
    dead_and_malformed_links_are_gone,
    an_existing_account_needs_its_password,
    signed_in_as_somebody_else_nothing_is_joined,
    a_mail_program_unsubscribes_with_one_post,
);

async fn an_invited_person_comes_in_once(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.invite(&owner, "kim@acme.example").await;
    let token = house.link_to("kim@acme.example").await;
    let page = format!("/invitations/{token}");
    let mut browser = Browser::new(&house);
    let door = browser.get(&page).await;
    assert_eq!(door.status, StatusCode::OK);
    assert!(door.body.contains("Join Acme"));
    // A scanner that presses the button with nothing typed.
    let empty = browser
        .post(&page, "invitations/accept", &[("token", &token)])
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.get(&page).await.status, StatusCode::OK);
    let fields = [
        ("token", token.as_str()),
        ("name", "Kim Lee"),
        ("password", PASSWORD),
    ];
    let joined = browser.post(&page, "invitations/accept", &fields).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.body);
    assert!(browser.cookie.is_some());
    let row = house.row("kim@acme.example").await.unwrap();
    assert_eq!(
        (row.name.as_str(), row.account_type),
        ("Kim Lee", AccountType::Business)
    );
    let again = Browser::new(&house)
        .post(&page, "invitations/accept", &fields)
        .await;
    assert_eq!(again.status, StatusCode::GONE);
    assert_eq!(Browser::new(&house).get(&page).await.status, StatusCode::GONE);
    let told = house.deliver().await;
    assert_eq!(told[0].to, [OWNER]);
}

async fn dead_and_malformed_links_are_gone(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::new(&house);
    let long = "A".repeat(43);
    for token in ["x", "null", "%5B%5D", "0", "%00", long.as_str()] {
        let answer = browser.get(&format!("/invitations/{token}")).await;
        assert_eq!(answer.status, StatusCode::GONE, "{token}");
    }
    for token in ["x", long.as_str()] {
        let answer = browser.get(&format!("/reset-password/{token}")).await;
        assert_eq!(answer.status, StatusCode::GONE, "{token}");
    }
    for path in ["/invitations/", "/invitations", "/reset-password/"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    // Ten wrong ones a minute from one network, and then none is looked at.
    let mut last = StatusCode::OK;
    for _ in 0..10 {
        last = browser.get(&format!("/invitations/{long}")).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

async fn an_existing_account_needs_its_password(place: Place) {
    let house = place.house().await;
    backend::workspaces::create(&house.be, "Second", Some("second"))
        .await
        .unwrap();
    backend::accounts::create_user(
        &house.be,
        backend::accounts::NewUser {
            email: "both@acme.example",
            name: "Bo Both",
            workspace: "second",
            account_type: AccountType::Business,
            owner: false,
            password: PASSWORD,
        },
    )
    .await
    .unwrap();
    let owner = house.owner().await;
    house.invite(&owner, "both@acme.example").await;
    let token = house.link_to("both@acme.example").await;
    let page = format!("/invitations/{token}");
    let mut browser = Browser::new(&house);
    let wrong = [
        ("token", token.as_str()),
        ("password", "not the password"),
        ("name", "Eve"),
    ];
    let answer = browser.post(&page, "invitations/accept", &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(browser.cookie.is_none());
    house.travel(model::time::Span::seconds(5));
    let right = [("token", token.as_str()), ("password", PASSWORD)];
    let answer = browser.post(&page, "invitations/accept", &right).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(house.row("both@acme.example").await.unwrap().name, "Bo Both");
}

async fn signed_in_as_somebody_else_nothing_is_joined(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.invite(&owner, "kim@acme.example").await;
    let token = house.link_to("kim@acme.example").await;
    let page = format!("/invitations/{token}");
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let door = browser.get(&page).await;
    assert!(door.body.contains("k•••@acme.example") && door.body.contains("o•••@acme.example"));
    assert!(!door.body.contains("kim@acme.example"));
    let fields = [
        ("token", token.as_str()),
        ("name", "Kim Lee"),
        ("password", PASSWORD),
    ];
    let answer = browser.post(&page, "invitations/accept", &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(house.logged("invitation.accepted").await, 0);
}

async fn a_mail_program_unsubscribes_with_one_post(place: Place) {
    let house = place.house().await;
    let knock = async |email: &str| {
        let ask = backend::requests::Ask {
            workspace: "acme".to_owned(),
            email: email.to_owned(),
            name: "Kim Lee".to_owned(),
            message: String::new(),
            app: String::new(),
        };
        backend::requests::ask(&house.be, &crate::house::anyone(), &ask)
            .await
            .unwrap();
        house.deliver().await
    };
    let mails = knock("kim@partner.example").await;
    let link = mails[0].header("List-Unsubscribe");
    let path = link
        .trim_matches(['<', '>'])
        .split_once(":3000")
        .unwrap()
        .1
        .to_owned();
    // No session, no cookie, no origin: mail programs are no browsers.
    let post = async |path: &str, kind: &str, body: &str| {
        let request = http::Request::post(path)
            .header("host", "localhost:3000")
            .header("content-type", kind)
            .body(axum::body::Body::from(body.to_owned()))
            .unwrap();
        Browser::new(&house).send(request).await
    };
    let form = "application/x-www-form-urlencoded";
    let wrong = post(&path, form, "").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert_eq!(Browser::new(&house).get(&path).await.status, StatusCode::OK);
    assert!(
        !knock("lou@partner.example").await.is_empty(),
        "looking changes nothing"
    );
    let parts =
        "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    for (kind, body) in [
        (form, "List-Unsubscribe=One-Click"),
        ("multipart/form-data; boundary=b", parts),
    ] {
        let answer = post(&path, kind, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert!(answer.location().is_empty() && answer.headers.get("set-cookie").is_none());
    }
    assert!(knock("sam@partner.example").await.is_empty());
    let made_up = format!("/unsubscribe/{}", "A".repeat(43));
    assert_eq!(
        post(&made_up, form, "List-Unsubscribe=One-Click").await.status,
        StatusCode::GONE
    );
}
