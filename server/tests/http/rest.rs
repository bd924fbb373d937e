//! REST: every operation that is described, with keys of every kind.

use crate::browser::{Answer, app};
use crate::house::{House, OWNER, Place, both};
use axum::Router;
use axum::body::{Body, to_bytes};
use backend::caller::Actor;
use backend::{keys, members};
use http::{Method, Request, header};
use model::account::AccountType;
use model::key::{Capability, KeyForm, NewKey};
use model::limits;
use model::permission::Privilege;
use model::time::Span;
use serde_json::{Value, json};
use server::api::rest;
use tower::ServiceExt;

both!(
    every_operation_asks_for_its_capability,
    keys_that_are_none_open_nothing,
    another_workspace_is_not_there,
    a_person_is_changed_by_version,
    invitations_go_one_by_one_and_many_at_once,
    lists_have_pages_of_any_size,
    roles_groups_and_apps_are_made_and_changed,
    guests_come_and_get_privileges,
    a_reusable_link_is_known_by_its_id,
    a_named_call_is_done_once,
    what_is_not_described_is_refused,
    a_file_is_planned_applied_and_undone,
);

pub const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// Operation, the body that it takes, and the capabilities of which one is enough.
pub type Line = (&'static str, &'static str, &'static [Capability]);

use Capability::{
    AppsWrite, AuditRead, GuestsWrite, RequestsWrite, RolesWrite, UsersRead, UsersWrite, WorkspaceWrite,
};

const PEOPLE: &[Capability] = &[UsersRead, UsersWrite, GuestsWrite];
const RIGHTS: &[Capability] = &[
    UsersRead,
    UsersWrite,
    GuestsWrite,
    RolesWrite,
    AppsWrite,
    RequestsWrite,
];
const ANY: &[Capability] = Capability::ALL;

/// What there is and what each asks for. Those about nobody answer 404 to a key that may.
pub const TABLE: &[Line] = &[
    ("get /workspaces/{ws}", "", ANY),
    ("get /settings", "", &[WorkspaceWrite]),
    ("patch /settings", "{}", &[WorkspaceWrite]),
    ("get /users", "", PEOPLE),
    ("get /users/{uid}", "", PEOPLE),
    ("patch /users/{uid}", "{}", PEOPLE),
    ("delete /users/{uid}", "", ANY),
    ("post /users/{uid}/archive", "", ANY),
    ("post /users/{uid}/unarchive", "", ANY),
    ("post /users/{uid}/restore", "", ANY),
    ("get /users/{uid}/record", "", ANY),
    ("post /users/{uid}/erase", r#"{"email":"a@b.example"}"#, ANY),
    ("delete /users/{uid}/sessions", "", ANY),
    ("get /invitations", "", PEOPLE),
    (
        "post /invitations",
        r#"{"email":"a@b.example","account_type":"BUSINESS"}"#,
        &[UsersWrite],
    ),
    ("delete /invitations/{id}", "", ANY),
    ("post /invitations/{id}/resend", "", ANY),
    ("post /invitations/{id}/link", "", ANY),
    ("get /links", "", PEOPLE),
    (
        "post /links",
        r#"{"name":"l","account_type":"BUSINESS","uses":3,"ends_at":"2026-11-30"}"#,
        &[UsersWrite],
    ),
    ("patch /links/{id}", r#"{"enabled":false}"#, ANY),
    ("post /links/{id}/copy", "", ANY),
    ("get /guests", "", RIGHTS),
    ("post /guests", r#"{"email":"g@b.example"}"#, &[GuestsWrite]),
    ("get /guests/{uid}", "", RIGHTS),
    ("patch /guests/{uid}", "{}", RIGHTS),
    (
        "put /guests/{uid}/privileges/{app}",
        r#"{"privilege":"VIEW"}"#,
        RIGHTS,
    ),
    ("delete /guests/{uid}/privileges/{app}", "", RIGHTS),
    ("get /roles", "", RIGHTS),
    (
        "post /roles",
        r#"{"name":"r","target":"USER","grants":{"data":"READ"}}"#,
        &[RolesWrite],
    ),
    ("get /roles/{id}", "", RIGHTS),
    ("patch /roles/{id}", "{}", RIGHTS),
    ("delete /roles/{id}", "", &[RolesWrite]),
    ("post /roles/{id}/duplicate", "", RIGHTS),
    ("get /groups", "", RIGHTS),
    ("post /groups", r#"{"name":"g"}"#, &[RolesWrite]),
    ("get /groups/{id}", "", RIGHTS),
    ("patch /groups/{id}", "{}", RIGHTS),
    ("delete /groups/{id}", "", &[RolesWrite]),
    ("get /groups/{id}/members", "", RIGHTS),
    (
        "post /groups/{id}/members",
        r#"{"emails":["a@b.example"]}"#,
        &[RolesWrite],
    ),
    ("delete /groups/{id}/members/{uid}", "", &[RolesWrite]),
    ("get /apps", "", RIGHTS),
    (
        "post /apps",
        r#"{"name":"Ops","url":"https://ops.example"}"#,
        &[AppsWrite],
    ),
    ("get /apps/{id}", "", RIGHTS),
    ("patch /apps/{id}", "{}", RIGHTS),
    ("post /apps/{id}/archive", "", &[AppsWrite]),
    ("post /apps/{id}/unarchive", "", &[AppsWrite]),
    ("get /apps/{id}/holders", "", RIGHTS),
    ("get /access-requests", "", &[RequestsWrite]),
    (
        "post /access-requests/{id}/approve",
        r#"{"account_type":"BUSINESS"}"#,
        &[RequestsWrite],
    ),
    ("post /access-requests/{id}/deny", "{}", &[RequestsWrite]),
    (
        "post /access-requests/{id}/block",
        r#"{"what":"address"}"#,
        &[RequestsWrite],
    ),
    ("get /blocks", "", &[RequestsWrite]),
    ("delete /blocks/{id}", "", &[RequestsWrite]),
    ("get /imports", "", &[UsersWrite, GuestsWrite]),
    ("post /imports", "", &[UsersWrite, GuestsWrite]),
    ("get /imports/{id}", "", &[UsersWrite, GuestsWrite]),
    ("delete /imports/{id}", "", ANY),
    ("get /imports/{id}/rows", "", &[UsersWrite, GuestsWrite]),
    ("post /imports/{id}/apply", "{}", &[UsersWrite, GuestsWrite]),
    ("post /imports/{id}/plan", "", &[UsersWrite, GuestsWrite]),
    ("post /imports/{id}/undo", "", &[UsersWrite, GuestsWrite]),
    ("get /audit-events", "", &[AuditRead]),
    ("get /keys", "", &[WorkspaceWrite]),
    (
        "post /keys",
        r#"{"name":"k","capabilities":["workspace:write"]}"#,
        &[WorkspaceWrite],
    ),
    ("delete /keys/{id}", "", &[WorkspaceWrite]),
    ("get /webhooks", "", &[WorkspaceWrite]),
    (
        "post /webhooks",
        r#"{"name":"w","url":"https://hooks.example/in","every":true}"#,
        &[WorkspaceWrite],
    ),
    ("get /webhooks/{id}", "", &[WorkspaceWrite]),
    ("patch /webhooks/{id}", "{}", &[WorkspaceWrite]),
    ("delete /webhooks/{id}", "", &[WorkspaceWrite]),
    ("post /webhooks/{id}/rotate", "", &[WorkspaceWrite]),
    ("post /webhooks/{id}/test", "", &[WorkspaceWrite]),
    ("get /webhooks/{id}/deliveries", "", &[WorkspaceWrite]),
    (
        "post /webhooks/{id}/deliveries/{seq}/resend",
        "",
        &[WorkspaceWrite],
    ),
];

/// A program with a key.
pub struct Program {
    app: Router,
    bearer: String,
}

async fn key(house: &House, by: &Actor, capabilities: &[Capability]) -> NewKey {
    let form = KeyForm {
        name: "program".to_owned(),
        capabilities: capabilities.iter().map(|one| one.word().to_owned()).collect(),
        days: String::new(),
    };
    keys::make(&house.be, by, &form).await.unwrap()
}

impl Program {
    pub async fn new(house: &House, capabilities: &[Capability]) -> Self {
        let owner = house.owner().await;
        Self::with(house, &key(house, &owner, capabilities).await)
    }

    fn with(house: &House, key: &NewKey) -> Self {
        Self {
            app: app(house),
            bearer: format!("Bearer {}.{}", key.key, key.secret),
        }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 10 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    async fn call_with(&self, method: &str, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap())
            .uri(format!("{}{path}", rest::ROOT))
            .header(header::HOST, "localhost:3000")
            .header(header::AUTHORIZATION, &self.bearer);
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    pub async fn call(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = self.call_with(method, path, &text, &[]).await;
        (answer.status.as_u16(), read(&answer))
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call("get", path, &Value::Null).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or(Value::Null)
}

/// Every operation that is described, as `method /path`.
fn operations() -> Vec<String> {
    let document: Value = serde_json::from_str(&rest::document().to_json().unwrap()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| format!("{method} {path}"))
        })
        .collect()
}

async fn every_operation_asks_for_its_capability(place: Place) {
    let house = place.house().await;
    let mut described = operations();
    let mut known: Vec<&str> = TABLE.iter().map(|(operation, _, _)| *operation).collect();
    described.sort_unstable();
    known.sort_unstable();
    assert_eq!(
        described, known,
        "an operation without a line, or a line without one"
    );
    let mut wrong = Vec::new();
    for &capability in Capability::ALL {
        let program = Program::new(&house, &[capability]).await;
        for (operation, body, enough) in TABLE {
            let (method, path) = operation.split_once(' ').unwrap();
            let path = path
                .replace("{ws}", "acme")
                .replace("{uid}", NOBODY)
                .replace("{id}", NOBODY)
                .replace("{app}", NOBODY)
                .replace("{seq}", "1");
            let answer = program.call_with(method, &path, body, &[]).await;
            let status = answer.status.as_u16();
            let about_nobody = path.contains(NOBODY);
            // Where nobody is found, nobody says what would have been lacking.
            let told = if enough.contains(&capability) {
                status < 500 && status != 403 && (!about_nobody || status == 404)
            } else {
                status == 403 || about_nobody && status == 404
            };
            if !told {
                wrong.push(format!("{capability} on {operation}: {}", answer.body));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn keys_that_are_none_open_nothing(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    let revoked = key(&house, &owner, Capability::ALL).await;
    keys::revoke(&house.be, &owner, revoked.id).await.unwrap();
    let left = key(&house, &admin, Capability::ALL).await;
    members::archive(&house.be, &owner, admin.member_id)
        .await
        .unwrap();
    let day = KeyForm {
        name: "short".to_owned(),
        capabilities: vec!["users:read".to_owned()],
        days: "1".to_owned(),
    };
    let ended = keys::make(&house.be, &owner, &day).await.unwrap();
    house.travel(Span::days(1));
    let wrong = NewKey {
        secret: revoked.secret.chars().rev().collect(),
        ..revoked.clone()
    };
    for (what, key) in [
        ("revoked", &revoked),
        ("left", &left),
        ("ended", &ended),
        ("wrong", &wrong),
    ] {
        let program = Program::with(&house, key);
        let answer = program.call_with("get", "/users", "", &[]).await;
        assert_eq!(answer.status, 401, "{what}");
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{what}"
        );
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{what}");
        assert_eq!(read(&answer)["code"], "UNAUTHENTICATED", "{what}");
    }
    // The two headers are as good as the bearer; both at once are neither.
    let owner = house.owner().await;
    let good = key(&house, &owner, &[Capability::UsersRead]).await;
    let program = Program::with(&house, &good);
    let pair = [
        ("x-api-key", good.key.as_str()),
        ("x-api-secret", good.secret.as_str()),
    ];
    assert_eq!(program.call_with("get", "/users", "", &pair).await.status, 401);
    let request = Request::get("/api/v1/users")
        .header(header::HOST, "localhost:3000")
        .header("x-api-key", &good.key)
        .header("x-api-secret", &good.secret);
    let answer = program.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("ratelimit-limit"),
        limits::CALLS_A_MINUTE.to_string()
    );
    // A session is no key, and the description needs none.
    let request = |path: &str| {
        let request = Request::get(path).header(header::HOST, "localhost:3000");
        request.body(Body::empty()).unwrap()
    };
    assert_eq!(program.send(request("/api/v1/users")).await.status, 401);
    let described = program.send(request("/api/v1/openapi.json")).await;
    assert_eq!(described.status, 200);
    // What may be sent is described by the words that are understood, not by the names that the code has for them.
    let described = read(&described);
    let schemas = described["components"]["schemas"].as_object().unwrap();
    let words: Vec<_> = AccountType::ALL.iter().map(|one| one.word()).collect();
    assert_eq!(schemas["AccountType"]["enum"], json!(words));
    for (name, schema) in schemas {
        for word in schema["enum"].as_array().into_iter().flatten() {
            let word = word.as_str().unwrap();
            let is_code = word.starts_with(|c: char| c.is_ascii_uppercase())
                && word.contains(|c: char| c.is_ascii_lowercase());
            assert!(!is_code, "{name}: {word}");
        }
    }
    let docs = program.send(request("/api/docs")).await;
    assert_eq!(docs.status, 200);
    for words in ["List people", "<td><code>next_cursor</code> of the page before"] {
        assert!(docs.body.contains(words), "{}", docs.body);
    }
}

async fn another_workspace_is_not_there(place: Place) {
    let house = place.house().await;
    let program = Program::new(&house, Capability::ALL).await;
    let own = program.get("/workspaces/acme").await;
    assert_eq!(own["slug"], "acme");
    let id = own["id"].as_str().unwrap();
    assert_eq!(program.get(&format!("/workspaces/{id}")).await, own);
    let users = program.get(&format!("/workspaces/{id}/users?limit=1")).await;
    assert_eq!(users["items"][0]["email"], OWNER);
    for other in [
        "/workspaces/else",
        "/workspaces/else/users",
        &format!("/workspaces/{NOBODY}/users"),
    ] {
        let (status, body) = program.call("get", other, &Value::Null).await;
        assert_eq!((status, &body["code"]), (404, &json!("NOT_FOUND")), "{other}");
    }
}

async fn a_person_is_changed_by_version(place: Place) {
    let house = place.house().await;
    house.member("mia@acme.example", AccountType::Developer).await;
    let program = Program::new(&house, &[UsersRead, UsersWrite]).await;
    let found = program.get("/users?search=mia").await;
    assert_eq!(found["total"], 1);
    let (id, uid) = (&found["items"][0]["id"], &found["items"][0]["uid"]);
    let path = format!("/users/{}", uid.as_str().unwrap());
    let answer = program.call_with("get", &path, "", &[]).await;
    let tag = answer.header("etag").to_owned();
    assert_eq!(&read(&answer)["id"], id);
    let change = json!({ "name": "Mia Larsen", "ends_on": "2027-01-31", "metadata": { "desk": "4" } });
    let changed = program
        .call_with("patch", &path, &change.to_string(), &[("if-match", &tag)])
        .await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    let mia = read(&changed);
    assert_eq!(
        (&mia["name"], &mia["ends_at"], &mia["metadata"]),
        (
            &json!("Mia Larsen"),
            &json!("2027-01-31T00:00:00Z"),
            &json!({ "desk": "4" })
        )
    );
    let stale = program
        .call_with("patch", &path, r#"{"name":"Other"}"#, &[("if-match", &tag)])
        .await;
    assert_eq!(
        (stale.status.as_u16(), &read(&stale)["code"]),
        (412, &json!("STALE"))
    );
    let (status, mia) = program.call("patch", &path, &json!({ "ends_on": null })).await;
    assert_eq!(
        (status, &mia["ends_at"], &mia["name"]),
        (200, &Value::Null, &json!("Mia Larsen"))
    );
    // Nobody goes beyond what the key is for.
    let (status, body) = program
        .call("patch", &path, &json!({ "account_type": "GUEST" }))
        .await;
    assert_eq!((status, &body["code"]), (403, &json!("FORBIDDEN")));
    let (status, ended) = program
        .call("post", &format!("{path}/archive"), &Value::Null)
        .await;
    assert_eq!((status, &ended["keys"]), (200, &json!(0)));
    let (status, body) = program
        .call("post", &format!("{path}/archive"), &Value::Null)
        .await;
    assert_eq!((status, &body["code"]), (409, &json!("STATE_MOVED")));
    let (status, mia) = program
        .call("post", &format!("{path}/unarchive"), &Value::Null)
        .await;
    assert_eq!((status, &mia["status"]), (200, &json!("active")));
    let owner = program.get("/users?search=owner").await["items"][0]["id"].clone();
    let (status, body) = program
        .call(
            "delete",
            &format!("/users/{}", owner.as_str().unwrap()),
            &Value::Null,
        )
        .await;
    assert_eq!((status, &body["code"]), (403, &json!("FORBIDDEN")));
}

async fn invitations_go_one_by_one_and_many_at_once(place: Place) {
    let house = place.house().await;
    let program = Program::new(&house, &[UsersRead, UsersWrite]).await;
    let one = json!({ "email": "ana@acme.example", "account_type": "BUSINESS", "name": "Ana" });
    let (status, made) = program.call("post", "/invitations", &one).await;
    assert_eq!((status, &made["results"][0]["result"]), (201, &json!("INVITED")));
    let id = made["results"][0]["invitation"].as_str().unwrap().to_owned();
    let (status, body) = program.call("post", "/invitations", &one).await;
    assert_eq!((status, &body["code"]), (409, &json!("ALREADY_INVITED")));
    let many = json!({
        "emails": ["b@acme.example", "ana@acme.example", "not an address"],
        "account_type": "DEVELOPER",
        "send_email": false,
    });
    let (status, made) = program.call("post", "/invitations", &many).await;
    let results: Vec<&Value> = made["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["result"])
        .collect();
    assert_eq!(
        (status, results),
        (
            201,
            vec![
                &json!("INVITED_NO_MAIL"),
                &json!("ALREADY_INVITED"),
                &json!("INVALID_EMAIL")
            ]
        )
    );
    assert_eq!(program.get("/invitations").await["total"], 2);
    let (status, link) = program
        .call("post", &format!("/invitations/{id}/link"), &Value::Null)
        .await;
    assert_eq!((status, &link["email"]), (200, &json!("ana@acme.example")));
    assert!(link["url"].as_str().unwrap().contains("/invitations/"));
    let (status, _) = program
        .call("delete", &format!("/invitations/{id}"), &Value::Null)
        .await;
    assert_eq!(status, 204);
    assert_eq!(
        program.get("/invitations").await["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let at = |n: usize| {
        let emails: Vec<String> = (0..n).map(|n| format!("p{n}@acme.example")).collect();
        json!({ "emails": emails, "account_type": "BUSINESS", "send_email": false })
    };
    let (status, body) = program
        .call("post", "/invitations", &at(limits::ADDRESSES_AT_ONCE + 1))
        .await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("emails")));
    let (status, _) = program
        .call("post", "/invitations", &at(limits::ADDRESSES_AT_ONCE))
        .await;
    assert_eq!(status, 201);
}

async fn lists_have_pages_of_any_size(place: Place) {
    let house = place.house().await;
    let program = Program::new(&house, &[UsersRead, UsersWrite, AuditRead]).await;
    let emails: Vec<String> = (0..23).map(|n| format!("p{n:02}@acme.example")).collect();
    let body = json!({ "emails": emails, "account_type": "BUSINESS", "send_email": false });
    program.call("post", "/invitations", &body).await;
    for (list, limit) in [
        ("/users?sort=email&", 7),
        ("/invitations?", 5),
        ("/audit-events?", 4),
    ] {
        let whole = program.get(&format!("{list}limit=200")).await;
        let whole = whole["items"].as_array().unwrap().clone();
        let (mut cursor, mut pieces) = (String::new(), Vec::new());
        loop {
            let page = program.get(&format!("{list}limit={limit}&cursor={cursor}")).await;
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= limit);
            pieces.extend(items.clone());
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        assert!(whole.len() > 20, "{list}");
        assert_eq!(pieces, whole, "{list}");
    }
    for limit in ["0", "201"] {
        let (status, body) = program
            .call("get", &format!("/users?limit={limit}"), &Value::Null)
            .await;
        assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("limit")));
    }
    let (status, _) = program.call("get", "/users?cursor=%21", &Value::Null).await;
    assert_eq!(status, 422);
}

async fn roles_groups_and_apps_are_made_and_changed(place: Place) {
    let house = place.house().await;
    // Whoever puts people into groups changes what they hold.
    let program = Program::new(&house, &[RolesWrite, AppsWrite, UsersRead, UsersWrite]).await;
    let role = json!({ "name": "analysts", "target": "GROUP", "grants": { "data": "READ" } });
    let (status, role) = program.call("post", "/roles", &role).await;
    assert_eq!((status, &role["grants"]["data"]), (201, &json!("READ")));
    let app = json!({ "name": "Sales", "url": "https://sales.example" });
    let (status, app) = program.call("post", "/apps", &app).await;
    assert_eq!((status, &app["slug"]), (201, &json!("sales")));
    let group = json!({
        "name": "Finance",
        "roles": [role["id"]],
        "apps": [{ "app": app["id"], "privilege": "VIEW" }],
    });
    let (status, group) = program.call("post", "/groups", &group).await;
    assert_eq!((status, &group["apps"][0]["privilege"]), (201, &json!("VIEW")));
    let path = format!("/groups/{}", group["id"].as_str().unwrap());
    let (status, joined) = program
        .call(
            "post",
            &format!("{path}/members"),
            &json!({ "emails": [OWNER, "x@acme.example"] }),
        )
        .await;
    assert_eq!(
        (status, joined),
        (
            200,
            json!({ "added": 1, "already_there": 0, "unknown": ["x@acme.example"] })
        )
    );
    let members = program.get(&format!("{path}/members")).await;
    assert_eq!(
        (&members["total"], &members["items"][0]["email"]),
        (&json!(1), &json!(OWNER))
    );
    let (status, group) = program.call("patch", &path, &json!({ "apps": [] })).await;
    assert_eq!(
        (status, &group["apps"], &group["roles"]),
        (200, &json!([]), &json!([role["id"]]))
    );
    let role_path = format!("/roles/{}", role["id"].as_str().unwrap());
    let (status, body) = program.call("delete", &role_path, &Value::Null).await;
    assert_eq!((status, &body["code"]), (409, &json!("IN_USE")));
    let (status, _) = program
        .call(
            "delete",
            &format!("{role_path}?without_replacement=true"),
            &Value::Null,
        )
        .await;
    assert_eq!(status, 204);
    let app_path = format!("/apps/{}", app["id"].as_str().unwrap());
    let (status, app) = program.call("patch", &app_path, &json!({ "color": "red" })).await;
    assert_eq!(
        (status, &app["color"], &app["name"]),
        (200, &json!("red"), &json!("Sales"))
    );
    let (status, app) = program
        .call("post", &format!("{app_path}/archive"), &Value::Null)
        .await;
    assert_eq!(status, 200);
    assert!(app["archived_at"].is_string());
}

async fn guests_come_and_get_privileges(place: Place) {
    let house = place.house().await;
    let app = house.app("Sales", false).await;
    let program = Program::new(&house, &[GuestsWrite]).await;
    let (status, added) = program
        .call(
            "post",
            "/guests",
            &json!({ "email": "zoe@part.example", "apps": [{ "app": app, "privilege": "REPORT" }] }),
        )
        .await;
    assert_eq!((status, &added["result"]), (201, &json!("RECORDED")));
    let listed = program.get("/guests?search=zoe").await;
    let zoe = &listed["items"][0];
    assert_eq!(added["id"], zoe["id"]);
    assert_eq!(zoe["privileges"][0]["own"], "REPORT");
    let path = format!("/guests/{}", zoe["id"].as_str().unwrap());
    let (status, zoe) = program
        .call(
            "put",
            &format!("{path}/privileges/{app}"),
            &json!({ "privilege": "CONTRIBUTE" }),
        )
        .await;
    assert_eq!(
        (status, &zoe["privileges"][0]["effective"]),
        (200, &json!(Privilege::Contribute))
    );
    let (status, zoe) = program
        .call("patch", &path, &json!({ "ends_on": "2027-03-01" }))
        .await;
    assert_eq!((status, &zoe["ends_at"]), (200, &json!("2027-03-01T00:00:00Z")));
    let (status, zoe) = program
        .call("delete", &format!("{path}/privileges/{app}"), &Value::Null)
        .await;
    assert_eq!((status, &zoe["privileges"]), (200, &json!([])));
    let (status, _) = program
        .call("delete", &path.replace("guests", "users"), &Value::Null)
        .await;
    assert_eq!(status, 200);
    assert_eq!(program.get("/guests").await["total"], 0);
}

async fn a_reusable_link_is_known_by_its_id(place: Place) {
    let house = place.house().await;
    let program = Program::new(&house, &[UsersWrite]).await;
    let link = json!({ "name": "Class", "account_type": "BUSINESS", "uses": 3, "ends_at": "2027-01-01" });
    let (status, made) = program.call("post", "/links", &link).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(program.get("/links").await["items"][0]["id"], made["id"]);
    let path = format!("/links/{}", made["id"].as_str().unwrap());
    let (status, again) = program.call("post", &format!("{path}/copy"), &Value::Null).await;
    assert_eq!((status, &again["id"]), (200, &made["id"]));
    assert_ne!(again["url"], made["url"]);
    let (status, _) = program.call("patch", &path, &json!({ "enabled": false })).await;
    assert_eq!(status, 204);
    assert_eq!(program.get("/links").await["items"][0]["enabled"], false);
}

async fn a_named_call_is_done_once(place: Place) {
    let house = place.house().await;
    let program = Program::new(&house, &[WorkspaceWrite]).await;
    let body = json!({ "name": "nightly", "capabilities": ["workspace:write"] }).to_string();
    let named = [("idempotency-key", "k1")];
    let first = program.call_with("post", "/keys", &body, &named).await;
    assert_eq!(first.status, 201);
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = program.call_with("post", "/keys", &body, &named).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.header("content-type"), first.header("content-type"));
    let secret = read(&first)["secret"].as_str().unwrap().to_owned();
    assert!(!house.dump_holds(&secret).await, "kept sealed");
    let other = json!({ "name": "weekly", "capabilities": ["workspace:write"] }).to_string();
    let reused = program.call_with("post", "/keys", &other, &named).await;
    assert_eq!(
        (reused.status.as_u16(), &read(&reused)["code"]),
        (422, &json!("IDEMPOTENCY_KEY_REUSED"))
    );
    // Another key's calls are its own.
    let stranger = Program::new(&house, &[WorkspaceWrite]).await;
    assert_eq!(
        stranger.call_with("post", "/keys", &other, &named).await.status,
        201
    );
    // What was refused was not done, and can be sent anew.
    let wrong = json!({ "name": "", "capabilities": ["workspace:write"] }).to_string();
    let second = [("idempotency-key", "k2")];
    assert_eq!(
        program.call_with("post", "/keys", &wrong, &second).await.status,
        422
    );
    assert_eq!(
        program.call_with("post", "/keys", &body, &second).await.status,
        201
    );
    let before = house.number("select count(*) from keys").await;
    house.travel(limits::IDEMPOTENCY_KEPT);
    house.travel(Span::hours(1));
    house.round().await;
    let program = Program {
        app: app(&house),
        bearer: program.bearer,
    };
    assert_eq!(
        program.call_with("post", "/keys", &body, &named).await.status,
        201
    );
    assert_eq!(house.number("select count(*) from keys").await, before + 1);
    let long = "k".repeat(limits::IDEMPOTENCY_KEY + 1);
    let answer = program
        .call_with("post", "/keys", &body, &[("idempotency-key", &long)])
        .await;
    assert_eq!(answer.status, 400);
}

async fn what_is_not_described_is_refused(place: Place) {
    let house = place.house().await;
    let program = Program::new(&house, Capability::ALL).await;
    let rights = house
        .member("mia@acme.example", AccountType::Business)
        .await
        .member_id;
    let mia = format!("/users/{rights}");
    // Columns of a table are no fields.
    for field in [
        "id",
        "status",
        "rank",
        "workspace_id",
        "user_id",
        "version",
        "invited_by",
        "uid",
        "email",
    ] {
        let (status, body) = program.call("patch", &mia, &json!({ field: "x" })).await;
        assert_eq!((status, &body["code"]), (400, &json!("MALFORMED")), "{field}");
        assert!(body["detail"].as_str().unwrap().contains(field), "{body}");
    }
    for (method, path, body, status, code) in [
        ("get", "/users?limit=ten", "", 400, "MALFORMED"),
        ("get", "/users?limit=1&limit=2", "", 400, "MALFORMED"),
        ("get", "/users?rank=4", "", 400, "MALFORMED"),
        ("get", "/users/me", "", 404, "NOT_FOUND"),
        ("get", "/nothing", "", 404, "NOT_FOUND"),
        ("put", "/users", "{}", 405, "METHOD_NOT_ALLOWED"),
        ("post", "/roles", "{", 400, "MALFORMED"),
        ("post", "/roles", "[]", 400, "MALFORMED"),
        (
            "post",
            "/roles",
            r#"{"name":"r","target":"NOBODY","grants":{}}"#,
            400,
            "MALFORMED",
        ),
        (
            "post",
            "/roles",
            r#"{"name":"","target":"USER","grants":{}}"#,
            422,
            "INVALID",
        ),
    ] {
        let answer = program.call_with(method, path, body, &[]).await;
        let said = (answer.status.as_u16(), read(&answer)["code"].clone());
        assert_eq!(
            said,
            (status, json!(code)),
            "{method} {path} {body}: {}",
            answer.body
        );
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let answer = program
        .call_with("post", "/roles", "", &[("content-type", "text/plain")])
        .await;
    assert_eq!(answer.status, 415);
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(limits::BODY));
    assert_eq!(program.call_with("post", "/roles", &large, &[]).await.status, 413);
}

async fn a_file_is_planned_applied_and_undone(place: Place) {
    let house = place.house().await;
    let program = Program::new(&house, &[GuestsWrite]).await;
    let form = "--b\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\nguests\r\n--b\r\n\
        content-disposition: form-data; name=\"file\"; filename=\"g.csv\"\r\n\r\n\
        username\nann@part.example\nbob@part.example\n\r\n--b--\r\n";
    let planned = program.call_with("post", "/imports", form, &[]).await;
    assert_eq!(planned.status, 415, "not JSON");
    let request = Request::post("/api/v1/imports")
        .header(header::HOST, "localhost:3000")
        .header(header::AUTHORIZATION, &program.bearer)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
    let planned = program.send(request.body(Body::from(form)).unwrap()).await;
    assert_eq!(planned.status, 201, "{}", planned.body);
    let plan = read(&planned);
    assert_eq!(
        (&plan["state"], &plan["counts"]["create"]),
        (&json!("planned"), &json!(2))
    );
    let path = format!("/imports/{}", plan["id"].as_str().unwrap());
    let (status, again) = program.call("post", &format!("{path}/plan"), &Value::Null).await;
    assert_eq!((status, &again["counts"]), (201, &plan["counts"]));
    let (status, _) = program.call("get", &path, &Value::Null).await;
    assert_eq!(status, 404, "the new plan took its place");
    let path = format!("/imports/{}", again["id"].as_str().unwrap());
    let rows = program.get(&format!("{path}/rows?limit=1")).await;
    assert_eq!(rows["items"][0]["email"], "ann@part.example");
    let (status, begun) = program.call("post", &format!("{path}/apply"), &json!({})).await;
    assert_eq!((status, &begun["state"]), (202, &json!("applying")));
    let stop = tokio_util::sync::CancellationToken::new();
    backend::imports::work::work(&house.be, &stop).await.unwrap();
    let done = program
        .call_with("get", &path, "", &[("accept", "text/event-stream")])
        .await;
    assert!(done.body.starts_with("event: progress"), "{}", done.body);
    assert!(done.body.contains("\"state\":\"applied\""), "{}", done.body);
    assert_eq!(program.get("/guests").await["total"], 2);
    let (status, _) = program.call("post", &format!("{path}/undo"), &Value::Null).await;
    assert_eq!(status, 202);
    backend::imports::work::work(&house.be, &stop).await.unwrap();
    assert_eq!(program.get("/guests").await["total"], 0);
    // The log says that a key did it.
    let by: Vec<String> = house
        .texts("select distinct actor_kind from audit_events where action like 'import.%'")
        .await;
    assert_eq!(by, ["key"]);
}
