//! The main way in plain HTML: set up, sign in, invite, accept.

use crate::browser::Browser;
use crate::house::{OWNER, PASSWORD, Place, both};
use http::StatusCode;

both!(
    the_first_owner_sets_up_by_a_plain_form,
    wrong_sign_ins_answer_with_the_same_bytes,
    what_was_typed_stays_and_passwords_do_not,
    outcomes_stand_in_the_page_that_invited,
    a_page_takes_only_its_own_kind_of_form,
    signing_out_takes_the_cookie_away,
);

async fn the_first_owner_sets_up_by_a_plain_form(place: Place) {
    let house = place.empty_house().await;
    let mut browser = Browser::new(&house);
    assert_eq!(browser.get("/setup").await.status, StatusCode::OK);
    let code = house.be.set_up_code.clone();
    let fields = |code| {
        [
            ("code", code),
            ("name", "Ana <b>Ortiz</b>"),
            ("email", "ana@acme.example"),
            ("password", PASSWORD),
            ("workspace_name", "Acme"),
        ]
    };
    let wrong = browser
        .post("/setup", "accounts/set-up", &fields("AAAA-AAAA-AAAA-AAAA"))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("aria-invalid=\"true\""));
    assert!(
        wrong.body.contains("Ana &lt;b&gt;Ortiz&lt;/b&gt;"),
        "what was typed stays, as text"
    );
    assert!(!wrong.body.contains(PASSWORD));
    let done = browser.post("/setup", "accounts/set-up", &fields(&code)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(done.location(), "/w/acme/users");
    let cookie = done.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let list = browser.get("/w/acme/users").await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(list.body.contains("ana@acme.example"));
    assert_eq!(
        Browser::new(&house).get("/setup").await.status,
        StatusCode::NOT_FOUND
    );
    let again = Browser::new(&house)
        .post("/setup", "accounts/set-up", &fields(&code))
        .await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
}

async fn wrong_sign_ins_answer_with_the_same_bytes(place: Place) {
    let house = place.house().await;
    let mut answers = Vec::new();
    for email in ["nobody@acme.example", OWNER] {
        let mut browser = Browser::new(&house);
        let fields = [("email", email), ("password", "wrong wrong wrong"), ("next", "")];
        let answer = browser.post("/login", "accounts/sign-in", &fields).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.headers.get("set-cookie").is_none());
        let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        answers.push((names, answer.plain().replace(email, "EMAIL")));
    }
    assert_eq!(answers[0], answers[1]);
    let mut answers = Vec::new();
    for email in ["nobody@acme.example", OWNER] {
        let mut browser = Browser::new(&house);
        let answer = browser
            .post(
                "/forgot-password",
                "accounts/forgot-password",
                &[("email", email)],
            )
            .await;
        answers.push((answer.status, answer.plain().replace(email, "EMAIL")));
    }
    assert_eq!(answers[0], answers[1]);
}

async fn what_was_typed_stays_and_passwords_do_not(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::new(&house);
    let fields = [
        ("email", "<script>x</script>@acme.example"),
        ("password", "my wrong password"),
    ];
    let answer = browser.post("/login", "accounts/sign-in", &fields).await;
    assert!(
        answer
            .body
            .contains("&lt;script&gt;x&lt;/script&gt;@acme.example")
    );
    assert!(!answer.body.contains("<script>x") && !answer.body.contains("my wrong password"));
    let fields = [
        ("email", OWNER),
        ("password", PASSWORD),
        ("next", "//evil.example"),
    ];
    let answer = browser.post("/login", "accounts/sign-in", &fields).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/w/acme/users")
    );
}

async fn outcomes_stand_in_the_page_that_invited(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let fields = [
        ("slug", "acme"),
        ("emails", "kim@acme.example, mo@acme; owner@acme.example"),
        ("account_type", "DEVELOPER"),
        ("send_email", "true"),
    ];
    let answer = browser
        .post("/w/acme/users/invite", "invitations/invite", &fields)
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(answer.body.contains("Invitation results"));
    for email in ["kim@acme.example", "mo@acme", OWNER] {
        assert!(answer.body.contains(email), "{email}");
    }
    assert_eq!(house.deliver().await.len(), 1);
    assert_eq!(house.logged("invitation.created").await, 1);
    let empty = browser
        .post(
            "/w/acme/users/invite",
            "invitations/invite",
            &[("slug", "acme"), ("emails", " "), ("account_type", "BUSINESS")],
        )
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn a_page_takes_only_its_own_kind_of_form(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::new(&house);
    for function in [
        "",
        "../x",
        "accounts/../accounts/who",
        "ACCOUNTS/who",
        "//evil.example",
        "accounts//who",
    ] {
        let answer = browser.post("/login", function, &[]).await;
        assert!(answer.status.is_client_error(), "{function}: {}", answer.status);
    }
    let unknown = browser.post("/login", "accounts/nothing", &[]).await;
    assert!(!unknown.status.is_success());
}

async fn signing_out_takes_the_cookie_away(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let kept = browser.cookie.clone();
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    let out = browser.post("/account", "accounts/sign-out", &[]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/login"));
    assert!(out.header("clear-site-data").contains("cache"));
    assert_eq!(browser.cookie, None);
    browser.cookie = kept;
    let answer = browser.get("/account").await;
    assert!(!answer.body.contains(OWNER), "the old cookie opens nothing");
}
