//! What `/external/v1` promises to programs of the `shimoku` package.

use crate::browser::Browser;
use crate::house::{OWNER, Place, both};
use crate::program::{Program, key};
use http::{Method, StatusCode};
use model::account::AccountType;
use model::key::Capability;
use model::time::Span;
use serde_json::{Value, json};

both!(
    a_program_of_theirs_runs_a_workspace,
    rows_of_one_name_are_grants_of_one_role,
    lists_come_a_page_at_a_time,
    each_call_asks_the_key_for_its_capability,
    another_business_is_not_found,
    a_key_that_is_not_in_force_opens_nothing,
    what_is_not_right_is_refused_with_words_and_code,
);

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

async fn business(program: &mut Program) -> String {
    let (status, all) = program
        .call(Method::GET, "universe/any/businesses?limit=100", None)
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(all["nextToken"], Value::Null);
    assert_eq!(all["total"], 1);
    all["items"][0]["id"].as_str().unwrap().to_owned()
}

async fn get(program: &mut Program, path: &str) -> Value {
    let (status, json) = program.call(Method::GET, path, None).await;
    assert_eq!(status, StatusCode::OK, "{path}: {json}");
    json
}

async fn post(program: &mut Program, path: &str, body: Value) -> Value {
    let (status, json) = program.call(Method::POST, path, Some(body)).await;
    assert_eq!(status, StatusCode::OK, "{path}: {json}");
    json
}

fn grant(permission: &str, resource: &str, target: &str, role: &str) -> Value {
    json!({ "permission": permission, "resource": resource, "target": target, "role": role })
}

async fn a_program_of_theirs_runs_a_workspace(place: Place) {
    let house = place.house().await;
    house.member("mia@acme.example", AccountType::Business).await;
    let mut program = Program::new(&house, Capability::ALL).await;
    let id = business(&mut program).await;
    let b = format!("universe/4f2a/business/{id}");
    assert_eq!(
        get(&mut program, &b).await,
        json!({ "id": id, "name": "Acme", "theme": "{}" })
    );
    let role = post(
        &mut program,
        &format!("{b}/role"),
        grant("WRITE", "DATA", "USER", "test_role"),
    )
    .await;
    assert_eq!(role["role"], "test_role");
    assert!(role["id"].is_string());
    // All that making the role has answered, its name and its id name it alike.
    for (n, named) in [role.clone(), json!("test_role"), role["id"].clone()]
        .into_iter()
        .enumerate()
    {
        let email = format!("jon{n}@gmail.example");
        let invited = post(
            &mut program,
            &format!("{b}/user/invite"),
            json!({ "email": email, "roles": [named], "sendEmail": n != 1 }),
        )
        .await;
        assert_eq!(invited["email"], json!(email));
        assert_eq!(invited["roles"], json!(["test_role"]));
        assert_eq!(invited["sendEmail"], json!(n != 1));
        let pending = get(&mut program, &format!("{b}/user/invitations?limit=100")).await;
        assert!(
            pending["items"].as_array().unwrap().contains(&invited),
            "{pending}"
        );
    }
    let mails = house.deliver().await;
    assert_eq!(mails.len(), 2);
    let pending = get(&mut program, &format!("{b}/user/invitations")).await;
    let jon = pending["items"][0]["id"].as_str().unwrap().to_owned();
    let (status, gone) = program
        .call(Method::DELETE, &format!("{b}/user/invitation/{jon}"), None)
        .await;
    assert_eq!((status, &gone["id"]), (StatusCode::OK, &json!(jon)));
    assert_eq!(
        get(&mut program, &format!("{b}/user/invitations")).await["total"],
        2
    );
    // One that has run out is none.
    house.travel(Span::days(8));
    let pending = get(&mut program, &format!("{b}/user/invitations")).await;
    assert_eq!(pending["items"], json!([]));
    let users = get(&mut program, &format!("{b}/users")).await;
    assert_eq!(users["total"], 2);
    assert_eq!(users["items"][0]["email"], OWNER);
    assert_eq!(users["items"][1]["name"], "Mia Member");
    let mia = users["items"][1]["id"].as_str().unwrap().to_owned();
    let (status, _) = program
        .call(Method::DELETE, &format!("{b}/user/{mia}"), None)
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(get(&mut program, &format!("{b}/users")).await["total"], 1);
    // The role goes from whoever has it.
    let role = role["id"].as_str().unwrap();
    let (status, _) = program
        .call(Method::DELETE, &format!("{b}/role/{role}"), None)
        .await;
    assert_eq!(status, StatusCode::OK);
    let (status, _) = program.call(Method::GET, &format!("{b}/role/{role}"), None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

async fn rows_of_one_name_are_grants_of_one_role(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let mut program = Program::new(&house, Capability::ALL).await;
    let b = format!("universe/u/business/{}", business(&mut program).await);
    let role = format!("{b}/role");
    // What a new workspace has is theirs: READ on all four.
    let first = get(&mut program, &format!("{b}/roles")).await;
    assert_eq!(first["total"], 4);
    for row in first["items"].as_array().unwrap() {
        assert_eq!(
            (&row["role"], &row["permission"], &row["target"]),
            (&json!("business_read"), &json!("READ"), &json!("GROUP"))
        );
    }
    let data = post(&mut program, &role, grant("READ", "DATA", "USER", "runner")).await;
    let run = post(
        &mut program,
        &role,
        grant("WRITE", "DATA_EXECUTION", "USER", "runner"),
    )
    .await;
    assert_ne!(data["id"], run["id"]);
    let known = backend::roles::list(&house.be, &owner).await.unwrap();
    assert_eq!(known.iter().filter(|one| one.name == "runner").count(), 1);
    // The most permissive wins, and the same again changes nothing.
    let again = post(&mut program, &role, grant("WRITE", "DATA", "USER", "runner")).await;
    assert_eq!(
        (&again["id"], &again["permission"]),
        (&data["id"], &json!("WRITE"))
    );
    let again = post(&mut program, &role, grant("READ", "DATA", "USER", "runner")).await;
    assert_eq!(again["permission"], "WRITE");
    // To groups and to members at once is no role of ours.
    let (status, said) = program
        .call(
            Method::POST,
            &role,
            Some(grant("READ", "DATA", "GROUP", "runner")),
        )
        .await;
    assert_eq!(
        (status, &said["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("INVALID"))
    );
    assert_eq!(get(&mut program, &format!("{b}/roles")).await["total"], 6);
    for (row, left) in [(data, 5), (run, 4)] {
        let path = format!("{role}/{}", row["id"].as_str().unwrap());
        assert_eq!(get(&mut program, &path).await["role"], "runner");
        let (status, _) = program.call(Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::OK);
        let (status, _) = program.call(Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(get(&mut program, &format!("{b}/roles")).await["total"], left);
    }
    let known = backend::roles::list(&house.be, &owner).await.unwrap();
    assert!(
        known.iter().all(|one| one.name != "runner"),
        "with its last grant it goes"
    );
}

async fn lists_come_a_page_at_a_time(place: Place) {
    let house = place.house().await;
    let demo = backend::demo::Demo {
        users: 120,
        guests: 10,
        apps: 2,
        invitations: 40,
        events: 0,
        seed: 1,
    };
    backend::demo::fill(&house.be, "acme", demo).await.unwrap();
    let mut program = Program::new(&house, Capability::ALL).await;
    let b = format!("universe/u/business/{}", business(&mut program).await);
    for list in ["users", "user/invitations", "roles"] {
        for limit in [1, 7, 100] {
            let (mut ids, mut path) = (Vec::new(), format!("{b}/{list}?limit={limit}"));
            let total = loop {
                let page = get(&mut program, &path).await;
                let items = page["items"].as_array().unwrap();
                assert!(items.len() <= limit);
                ids.extend(items.iter().map(|one| one["id"].to_string()));
                match page["nextToken"].as_str() {
                    // As their client asks for it: nothing but the token, and not encoded.
                    Some(token) => path = format!("{b}/{list}?nextToken={token}"),
                    None => break page["total"].as_u64().unwrap(),
                }
                if limit == 1 && ids.len() > 5 {
                    break 0;
                }
            };
            let once: std::collections::BTreeSet<_> = ids.iter().collect();
            assert_eq!(once.len(), ids.len(), "{list}");
            if total > 0 && list != "user/invitations" {
                assert_eq!(u64::try_from(ids.len()).unwrap(), total, "{list}");
            }
        }
    }
    for query in ["?limit=no", "?nextToken=nonsense", "?limit=1&limit=2", "?from=1"] {
        let (status, said) = program
            .call(Method::GET, &format!("{b}/users{query}"), None)
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}: {said}");
    }
}

async fn each_call_asks_the_key_for_its_capability(place: Place) {
    use Capability::{AppsWrite, GuestsWrite, RequestsWrite, RolesWrite, UsersRead, UsersWrite};
    let house = place.house().await;
    let owner = house.owner().await;
    let people = &[UsersRead, UsersWrite, GuestsWrite][..];
    let rights = &[
        UsersRead,
        UsersWrite,
        GuestsWrite,
        RolesWrite,
        AppsWrite,
        RequestsWrite,
    ][..];
    for &capability in Capability::ALL {
        house.travel(Span::minutes(2));
        let mut program = Program::of(&house, &owner, &[capability]).await;
        let b = format!("universe/u/business/{}", business(&mut program).await);
        let email = format!("{}@acme.example", capability.word().replace(':', "-"));
        house.member(&format!("m-{email}"), AccountType::Business).await;
        let member = house.row(&format!("m-{email}")).await.unwrap().id;
        let invitation = house.invite(&owner, &format!("i-{email}")).await;
        let role = format!("{}-role", capability.word());
        let mut all = Program::new(&house, Capability::ALL).await;
        let made = post(
            &mut all,
            &format!("{b}/role"),
            grant("READ", "DATA", "USER", &role),
        )
        .await;
        let made = made["id"].as_str().unwrap();
        for (method, path, body, needs) in [
            (Method::GET, String::new(), None, Capability::ALL),
            (Method::GET, "/users".to_owned(), None, people),
            (Method::GET, "/user/invitations".to_owned(), None, people),
            (Method::GET, "/roles".to_owned(), None, rights),
            (Method::GET, format!("/role/{made}"), None, rights),
            (
                Method::POST,
                "/user/invite".to_owned(),
                Some(json!({ "email": email, "roles": [role], "sendEmail": false })),
                &[UsersWrite],
            ),
            (
                Method::DELETE,
                format!("/user/invitation/{invitation}"),
                None,
                &[UsersWrite],
            ),
            (Method::DELETE, format!("/user/{member}"), None, &[UsersWrite]),
            (
                Method::POST,
                "/role".to_owned(),
                Some(grant("READ", "DATA_EXECUTION", "USER", &role)),
                &[RolesWrite],
            ),
            (Method::DELETE, format!("/role/{made}"), None, &[RolesWrite]),
        ] {
            let (status, said) = program.call(method.clone(), &format!("{b}{path}"), body).await;
            let expected = if needs.contains(&capability) { 200 } else { 403 };
            assert_eq!(
                status.as_u16(),
                expected,
                "{method} {path} by {capability}: {said}"
            );
            if expected == 403 {
                assert_eq!(said["code"], "FORBIDDEN");
            }
        }
    }
}

async fn another_business_is_not_found(place: Place) {
    let house = place.house().await;
    let other = backend::workspaces::create(&house.be, "Else", Some("else"))
        .await
        .unwrap();
    let mut program = Program::new(&house, Capability::ALL).await;
    let mut said = Vec::new();
    for business in [other.id.to_string(), NOBODY.to_owned(), "acme".to_owned()] {
        for (method, path, body) in [
            (Method::GET, "", None),
            (Method::GET, "/users", None),
            (Method::GET, "/roles", None),
            (Method::POST, "/role", Some(grant("READ", "DATA", "USER", "x"))),
            (
                Method::POST,
                "/user/invite",
                Some(json!({ "email": "x@acme.example" })),
            ),
            (Method::DELETE, "/user/x", None),
        ] {
            let path = format!("universe/u/business/{business}{path}");
            let (status, json) = program.call(method, &path, body).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
            said.push(json);
        }
    }
    let (status, json) = program.call(Method::GET, "nowhere", None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    said.push(json);
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0]["code"], "NOT_FOUND");
}

async fn a_key_that_is_not_in_force_opens_nothing(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let mut program = Program::new(&house, Capability::ALL).await;
    let b = format!("universe/u/business/{}", business(&mut program).await);
    let expired = Program::with(&house, key(&house, &owner, Capability::ALL, "1").await);
    house.travel(Span::days(1));
    backend::keys::revoke(&house.be, &owner, program.id)
        .await
        .unwrap();
    for mut dead in [program, expired] {
        for path in ["universe/u/businesses", b.as_str(), "nowhere"] {
            let (status, said) = dead.call(Method::GET, path, None).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(said["code"], "UNAUTHENTICATED");
            assert!(said["message"].as_str().unwrap().contains("Bearer KEY.SECRET"));
        }
    }
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let answer = browser.get("/external/v1/universe/u/businesses").await;
    assert_eq!(
        answer.status,
        StatusCode::UNAUTHORIZED,
        "a cookie counts for nothing"
    );
}

async fn what_is_not_right_is_refused_with_words_and_code(place: Place) {
    let house = place.house().await;
    let mut program = Program::new(&house, Capability::ALL).await;
    let b = format!("universe/u/business/{}", business(&mut program).await);
    for (path, body, status, code) in [
        ("user/invite", json!({ "email": OWNER }), 409, "ALREADY_MEMBER"),
        (
            "user/invite",
            json!({ "email": "nonsense" }),
            422,
            "INVALID_EMAIL",
        ),
        (
            "user/invite",
            json!({ "email": "a@b.example, c@d.example" }),
            422,
            "INVALID_EMAIL",
        ),
        (
            "user/invite",
            json!({ "email": "x@acme.example", "roles": ["unknown"] }),
            422,
            "INVALID",
        ),
        // For groups only.
        (
            "user/invite",
            json!({ "email": "x@acme.example", "roles": ["business_read"] }),
            422,
            "INVALID",
        ),
        ("user/invite", json!({}), 422, "INVALID"),
        (
            "user/invite",
            json!({ "email": "x@acme.example", "owner": true }),
            422,
            "INVALID",
        ),
        ("role", grant("ALL", "DATA", "USER", "x"), 422, "INVALID"),
        ("role", grant("READ", "MONEY", "USER", "x"), 422, "INVALID"),
        ("role", grant("READ", "DATA", "ALL", "x"), 422, "INVALID"),
        ("role", grant("READ", "DATA", "USER", "admin"), 422, "INVALID"),
        ("role", json!({ "role": "x" }), 422, "INVALID"),
    ] {
        let (got, said) = program
            .call(Method::POST, &format!("{b}/{path}"), Some(body.clone()))
            .await;
        assert_eq!(got.as_u16(), status, "{body}: {said}");
        assert_eq!(said["code"], code, "{body}");
        assert!(said["message"].as_str().unwrap().ends_with('.'), "{said}");
    }
    let owner = house.row(OWNER).await.unwrap().id;
    let (status, said) = program
        .call(Method::DELETE, &format!("{b}/user/{owner}"), None)
        .await;
    assert_eq!(
        (status.as_u16(), &said["code"]),
        (403, &json!("FORBIDDEN")),
        "nobody removes themselves"
    );
    let (status, _) = program.call(Method::PUT, &format!("{b}/users"), None).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
}
