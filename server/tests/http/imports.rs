//! Files of imports over HTTP: sent, refused, handed out; the pages around them without JavaScript.

use crate::browser::{Answer, Browser};
use crate::house::{House, OWNER, Place, both};
use axum::body::Body;
use backend::imports::work;
use http::{Method, StatusCode, header};
use model::account::AccountType;
use model::limits;
use tokio_util::sync::CancellationToken;

both!(
    a_file_becomes_a_plan_that_is_applied_and_undone,
    whoever_may_not_import_sends_nothing,
    another_site_sends_nothing,
    what_is_too_large_is_refused,
    what_is_no_form_is_refused,
    what_is_no_table_says_why_on_its_page,
    problems_stand_beside_the_form,
    files_are_handed_out_disarmed,
);

const SEND: &str = "/api/imports/acme";
const BETWEEN: &str = "----usher-test";

fn body(kind: &str, file: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--{BETWEEN}\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n--{BETWEEN}\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{BETWEEN}--\r\n").as_bytes());
    body
}

async fn sent_by(browser: &mut Browser, site: &str, body: Vec<u8>) -> Answer {
    let request = browser
        .request(Method::POST, SEND)
        .header("sec-fetch-site", site)
        .header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={BETWEEN}"),
        )
        .body(Body::from(body))
        .unwrap();
    browser.send(request).await
}

async fn sent(browser: &mut Browser, kind: &str, file: &str) -> Answer {
    sent_by(browser, "same-origin", body(kind, file.as_bytes())).await
}

async fn imports(house: &House) -> i64 {
    house.number("select count(*) from imports").await
}

fn id_of(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let (page, id) = answer.location().rsplit_once('/').unwrap();
    assert_eq!(page, "/w/acme/imports");
    id.to_owned()
}

async fn work_off(house: &House) {
    work::work(&house.be, &CancellationToken::new()).await.unwrap();
}

async fn a_file_becomes_a_plan_that_is_applied_and_undone(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    assert!(
        browser
            .get("/w/acme/imports")
            .await
            .body
            .contains("No imports yet")
    );
    let id = id_of(
        &sent(
            &mut browser,
            "guests",
            "username\n<b>@x\na@guest.example\nb@guest.example\n",
        )
        .await,
    );
    let page = format!("/w/acme/imports/{id}");
    let shown = browser.get(&page).await.body;
    assert!(
        shown.contains("Import of guests") && shown.contains("Only valid rows"),
        "{shown}"
    );
    // What stands in a file is text.
    assert!(shown.contains("&lt;b&gt;@x") && !shown.contains("<b>@x"));
    let fields = [("slug", "acme"), ("id", id.as_str())];
    let refused = browser.post(&page, "imports/apply", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Some rows have problems."));
    let fields = [("slug", "acme"), ("id", id.as_str()), ("only_valid", "true")];
    let applied = browser.post(&page, "imports/apply", &fields).await;
    assert_eq!(applied.location(), page);
    let moving = browser.get(&page).await.body;
    assert!(moving.contains("<progress") && moving.contains("Look again"));
    work_off(&house).await;
    let over = browser.get(&page).await.body;
    assert!(
        over.contains("2 rows done.") && over.contains("Undo this import"),
        "{over}"
    );
    let result = browser.get(&format!("{page}/rows.csv")).await;
    assert!(result.body.contains("\"outcome\"") && result.body.contains("\"done\""));
    let undone = browser
        .post(&page, "imports/undo", &[("slug", "acme"), ("id", &id)])
        .await;
    assert_eq!(undone.location(), page);
    work_off(&house).await;
    assert!(browser.get(&page).await.body.contains("2 rows undone."));
    assert!(browser.get("/w/acme/imports").await.body.contains("people.csv"));
}

async fn whoever_may_not_import_sends_nothing(place: Place) {
    let house = place.house().await;
    house.member("dev@acme.example", AccountType::Developer).await;
    let mut stranger = Browser::new(&house);
    let answer = sent(&mut stranger, "guests", "username\na@guest.example\n").await;
    assert!(answer.location().starts_with("/login"));
    let mut developer = Browser::signed_in(&house, "dev@acme.example").await;
    let answer = sent(&mut developer, "guests", "username\na@guest.example\n").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(imports(&house).await, 0);
    assert_eq!(house.logged("refused").await, 1);
}

async fn another_site_sends_nothing(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    for site in ["cross-site", "same-site"] {
        let answer = sent_by(&mut browser, site, body("guests", b"username\na@guest.example\n")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(imports(&house).await, 0);
}

async fn what_is_too_large_is_refused(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let most = usize::try_from(limits::IMPORT_BYTES).unwrap();
    for size in [most + 1, most + (1 << 20)] {
        let answer = sent_by(&mut browser, "same-origin", body("guests", &vec![b'x'; size])).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    }
    assert_eq!(imports(&house).await, 0);
    // Larger than what other requests may weigh, and taken.
    let mut file = "username\n".to_owned();
    for n in 0..60_000 {
        let line = format!("guest-{n}@guest.example\n");
        file.push_str(&line);
    }
    assert!(file.len() > limits::BODY);
    id_of(&sent(&mut browser, "guests", &file).await);
}

async fn what_is_no_form_is_refused(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let whole = body("guests", b"username\na@guest.example\n");
    // Broken off in the middle of the file, without a kind, with a kind that there is not, and no form at all.
    let broken = whole[..whole.len() - 30].to_vec();
    let unknown = body("pets", b"username\na@guest.example\n");
    for bad in [broken, unknown, b"kind=guests".to_vec(), Vec::new()] {
        let answer = sent_by(&mut browser, "same-origin", bad).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
    let request = browser
        .request(Method::POST, SEND)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("kind=guests"))
        .unwrap();
    assert_eq!(browser.send(request).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(imports(&house).await, 0);
}

async fn what_is_no_table_says_why_on_its_page(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let id = id_of(&sent(&mut browser, "users", "%PDF-1.7 nothing").await);
    let page = browser.get(&format!("/w/acme/imports/{id}")).await.body;
    assert!(page.contains("This file cannot be imported") && page.contains("This is not a table."));
    let id = id_of(&sent(&mut browser, "users", "email,nonsense\na@acme.example,\n").await);
    let page = browser.get(&format!("/w/acme/imports/{id}")).await.body;
    assert!(page.contains("Column nonsense means nothing here"));
}

async fn problems_stand_beside_the_form(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let id = id_of(
        &sent(
            &mut browser,
            "users",
            "name,email,account type\nAna,ana@acme.example,ADMIN\n",
        )
        .await,
    );
    let page = format!("/w/acme/imports/{id}");
    assert!(browser.get(&page).await.body.contains("Rows that give Admin"));
    let fields = [("slug", "acme"), ("id", id.as_str()), ("confirm_admins", "7")];
    let refused = browser.post(&page, "imports/apply", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Type how many rows give Admin") && refused.body.contains("value=\"7\""));
    let fields = [("slug", "acme"), ("id", id.as_str()), ("confirm_admins", "1")];
    assert_eq!(
        browser.post(&page, "imports/apply", &fields).await.location(),
        page
    );
}

async fn files_are_handed_out_disarmed(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let blank = browser.get("/w/acme/imports/guests.csv").await;
    assert_eq!(
        blank.header("content-disposition"),
        "attachment; filename=\"guests-template-acme.csv\""
    );
    assert_eq!(blank.header("x-content-type-options"), "nosniff");
    assert!(blank.body.starts_with("\"username\",\"user-group-1\""));
    let users = browser.get("/w/acme/imports/users.csv").await.body;
    assert!(users.contains("\"account type\""));
    let id = id_of(&sent(&mut browser, "guests", "username\n=cmd()\n").await);
    let plan = browser.get(&format!("/w/acme/imports/{id}/rows.csv")).await;
    assert!(plan.body.contains("\"'=cmd()\"") && !plan.body.contains("outcome"));
}
