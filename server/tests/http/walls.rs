//! What every request meets: hosts, origins, headers, sizes, health.

use crate::browser::Browser;
use crate::house::{OWNER, Place, both};
use axum::body::Body;
use http::{Method, StatusCode, header};

both!(
    every_page_carries_the_security_headers,
    another_host_is_misdirected,
    links_are_built_from_the_setting_only,
    writes_from_other_sites_are_refused,
    nothing_is_written_by_reading,
    a_body_past_the_limit_is_refused,
    health_tells_the_database_from_the_process,
    interleaved_pages_hold_only_their_own_person,
    hostile_words_are_text_on_every_page,
);

async fn every_page_carries_the_security_headers(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::new(&house);
    for path in ["/login", "/nowhere", "/invitations/x", "/healthz"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
        assert_eq!(answer.header("x-request-id").len(), 16);
    }
    assert_eq!(
        browser.get("/login").await.header("referrer-policy"),
        "same-origin"
    );
    assert_eq!(
        browser.get("/invitations/x").await.header("referrer-policy"),
        "no-referrer"
    );
    let (a, b) = (browser.get("/login").await, browser.get("/login").await);
    let policy = a.header("content-security-policy");
    assert_ne!(
        policy,
        b.header("content-security-policy"),
        "a nonce is used once"
    );
    for source in ["unsafe-inline", "'unsafe-eval'", "http:", "https:", "*"] {
        assert!(!policy.contains(source), "{policy}");
    }
    assert!(!a.body.contains(" style=") && !a.body.contains(" onclick="));
}

async fn another_host_is_misdirected(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::new(&house);
    for (host, status) in [
        ("localhost:3000", 200),
        ("127.0.0.1:3000", 200),
        ("[::1]:3000", 200),
        ("LOCALHOST:3000", 200),
        ("localhost", 421),
        ("localhost:80", 421),
        ("evil.example:3000", 421),
        ("localhost.evil.example:3000", 421),
        ("", 421),
    ] {
        let mut request = browser
            .request(Method::GET, "/login")
            .body(Body::empty())
            .unwrap();
        request.headers_mut().insert(header::HOST, host.parse().unwrap());
        assert_eq!(browser.send(request).await.status.as_u16(), status, "{host:?}");
    }
    let mut request = browser
        .request(Method::GET, "http://evil.example/login")
        .body(Body::empty())
        .unwrap();
    request
        .headers_mut()
        .insert(header::HOST, "localhost:3000".parse().unwrap());
    assert_eq!(
        browser.send(request).await.status,
        StatusCode::MISDIRECTED_REQUEST
    );
}

async fn links_are_built_from_the_setting_only(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::new(&house);
    let request = browser
        .request(Method::POST, "/forgot-password")
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-proto", "https")
        .header("forwarded", "host=evil.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(
            "_fn=%2Fapi%2Ffn%2Faccounts%2Fforgot-password&email=owner%40acme.example",
        ))
        .unwrap();
    assert_eq!(browser.send(request).await.status, StatusCode::OK);
    let mails = house.deliver().await;
    assert!(mails[0].text().contains("http://localhost:3000/reset-password/"));
    assert!(!mails[0].text().contains("evil"));
}

async fn writes_from_other_sites_are_refused(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, crate::house::OWNER).await;
    let paths: Vec<String> = crate::rights::functions()
        .into_iter()
        .chain([
            "/login".to_owned(),
            "/w/acme/users".to_owned(),
            "/setup".to_owned(),
        ])
        .collect();
    for path in paths {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", "http://localhost:3001"),
            // A browser too old to say where it comes from, with our cookie.
            ("x-nothing", "1"),
        ] {
            let request = browser
                .request(Method::POST, &path)
                .header(name, value)
                .body(Body::empty())
                .unwrap();
            let answer = browser.send(request).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {name}: {value}");
        }
    }
}

async fn nothing_is_written_by_reading(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    let mut browser = Browser::signed_in(&house, crate::house::OWNER).await;
    let before = house.dump().await;
    let pages = [
        "/",
        "/login",
        "/account",
        "/w/acme/users",
        "/w/acme/users/invite",
        "/w/acme/settings/mail",
    ];
    let door = format!("/invitations/{token}");
    for path in pages.iter().copied().chain([door.as_str()]) {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            let request = browser.request(method.clone(), path).body(Body::empty()).unwrap();
            let answer = browser.send(request).await;
            assert!(
                !answer.status.is_server_error(),
                "{method} {path}: {}",
                answer.status
            );
        }
    }
    for path in crate::rights::functions() {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    assert_eq!(house.dump().await, before);
}

async fn a_body_past_the_limit_is_refused(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, crate::house::OWNER).await;
    let long = "a".repeat(model::limits::BODY + 1);
    for (page, function) in [
        ("/login", "accounts/sign-in"),
        ("/w/acme/users/invite", "invitations/invite"),
    ] {
        let answer = browser.post(page, function, &[("email", &long)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    }
    let answer = browser
        .call("accounts/sign-in", &[("email", &long), ("password", "x")])
        .await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
}

async fn health_tells_the_database_from_the_process(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::new(&house);
    assert_eq!(browser.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(browser.get("/readyz").await.status, StatusCode::OK);
    house.be.db.close().await;
    assert_eq!(browser.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(
        browser.get("/readyz").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    let answer = browser
        .call("accounts/sign-in", &[("email", "a@b.example"), ("password", "x")])
        .await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body, "\"Unavailable\"");
}

async fn interleaved_pages_hold_only_their_own_person(place: Place) {
    let house = place.house().await;
    house
        .member("marker-one@acme.example", model::account::AccountType::Business)
        .await;
    house
        .member("marker-two@acme.example", model::account::AccountType::Business)
        .await;
    let mut tasks = Vec::new();
    for (own, other) in [
        ("marker-one@acme.example", "marker-two@acme.example"),
        ("marker-two@acme.example", "marker-one@acme.example"),
    ] {
        let mut browser = Browser::signed_in(&house, own).await;
        tasks.push(tokio::spawn(async move {
            for _ in 0..100 {
                let answer = browser.get("/account").await;
                assert_eq!(answer.status, StatusCode::OK);
                assert!(answer.body.contains(own) && !answer.body.contains(other));
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

async fn hostile_words_are_text_on_every_page(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.invite(&owner, "kim@acme.example").await;
    let token = house.link_to("kim@acme.example").await;
    let mia = house
        .member("mia@acme.example", model::account::AccountType::Business)
        .await
        .member_id;
    let gone = house
        .member("gone@acme.example", model::account::AccountType::Business)
        .await
        .member_id;
    backend::members::remove(&house.be, &owner, gone).await.unwrap();
    for (email, network) in [
        ("lou@ask.example", "203.0.113.1"),
        ("sam@ask.example", "203.0.113.2"),
    ] {
        let ask = backend::requests::Ask {
            workspace: "acme".to_owned(),
            email: email.to_owned(),
            name: "Kim Lee".to_owned(),
            message: "Hello".to_owned(),
            app: String::new(),
        };
        backend::requests::ask(&house.be, &crate::house::stranger(network), &ask)
            .await
            .unwrap();
    }
    let inbox = backend::requests::inbox(&house.be, &owner, model::request::Shelf::Open, "")
        .await
        .unwrap();
    backend::requests::deny(&house.be, &owner, inbox.rows[0].id, "no")
        .await
        .unwrap();
    let link = backend::workspaces::links::NewLink {
        name: "Class".to_owned(),
        account_type: model::account::AccountType::Business,
        domains: Vec::new(),
        uses: "3".to_owned(),
        ends_at: "2027-01-01".to_owned(),
        approval: false,
    };
    let (_, made) = backend::workspaces::links::make(&house.be, &owner, link)
        .await
        .unwrap();
    let mut browser = Browser::signed_in(&house, OWNER).await;
    // Past every check, as an older version or another program might have written it.
    let hostile = "</script><i class=\"evil\">''&amp;";
    for (table, columns) in [
        ("workspaces", &["name"][..]),
        ("users", &["name"]),
        ("members", &["name"]),
        ("invitations", &["message"]),
        ("join_links", &["name"]),
        ("access_requests", &["name", "message", "reason"]),
        ("sessions", &["device"]),
        ("outbox", &["reply"]),
        ("audit_events", &["user_agent"]),
    ] {
        for column in columns {
            house
                .sql(&format!("update {table} set {column} = '{hostile}'"))
                .await;
        }
    }
    let join = made.url.split_once(":3000").unwrap().1;
    let mut shown = 0;
    for path in [
        "/w/acme/users",
        "/w/acme/users?status=invited",
        "/w/acme/users/removed",
        "/w/acme/users/invite",
        &format!("/w/acme/users/{mia}"),
        &format!("/w/acme/users/{mia}/edit"),
        "/w/acme/requests",
        "/w/acme/requests?shelf=decided",
        "/w/acme/audit",
        "/w/acme/settings",
        "/w/acme/settings/links",
        "/w/acme/settings/mail",
        "/account",
        "/request-access?workspace=acme",
        &format!("/invitations/{token}"),
        join,
    ] {
        let answer = browser.get(path).await;
        assert!(answer.status == StatusCode::OK, "{path}: {}", answer.status);
        let raw = answer
            .body
            .find("<i class")
            .map(|at| answer.body.get(at.saturating_sub(200)..at + 60));
        assert_eq!(raw, None, "{path}");
        shown += usize::from(answer.body.contains("&lt;i class"));
    }
    assert!(shown >= 14, "{shown} pages show it, as text");
}
