//! What `/api/graphql` promises to programs.

use crate::browser::Browser;
use crate::house::{House, OWNER, Place, both};
use crate::program::{Program, key};
use crate::rights::value;
use axum::body::Body;
use http::{Method, StatusCode, header};
use model::account::AccountType;
use model::key::Capability;
use model::time::Span;
use serde_json::{Value, json};
use std::collections::BTreeSet;

both!(
    the_examples_of_the_document_run_unchanged,
    each_operation_asks_the_key_for_its_capability,
    ids_of_another_workspace_are_like_unknown_ones,
    a_key_that_is_not_in_force_opens_nothing,
    a_key_is_never_stronger_than_its_maker,
    failures_have_words_and_codes,
    connections_give_every_row_once,
    lists_say_how_many_they_are_and_take_filters,
    what_is_too_deep_or_too_much_is_refused,
    only_one_json_object_is_a_query,
    a_workspace_is_run_by_a_program,
);

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

#[test]
fn the_schema_is_the_one_in_the_repository() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/api/graphql/schema.graphql");
    let now = server::api::graphql::sdl();
    if std::env::var_os("USHER_WRITE_SCHEMA").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == now,
        "{path} is not the schema: USHER_WRITE_SCHEMA=1 writes it, and git shows what changed"
    );
}

/// What the Paradime document shows, byte for byte.
const LIST: &str = r#"{
"query": "query ListUsers { listUsers { ok activeUsers { uid email name accountType } invitedUsers { email accountType inviteStatus } } }"
}"#;
const LIST_IN_PYTHON: &str = "
query ListUsers {
listUsers {
ok
activeUsers {
uid
email
name
accountType
}
invitedUsers {
email
accountType
inviteStatus
}
}
}
";
const INVITE: &str = r#"{
"query": "mutation InviteUser($email: String!, $accountType: UserAccountType!) { inviteUser(email: $email, accountType: $accountType) { ok } }",
"variables": {
"email": "alice@acme.io",
"accountType": "DEVELOPER"
}
}"#;
const INVITE_IN_PYTHON: &str = "
mutation InviteUser {
inviteUser(email: \"alice2@acme.io\", accountType: DEVELOPER) {
ok
}
}
";
const UPDATE: &str = r#"{
"query": "mutation UpdateUserAccountType($uid: String!, $accountType: UserAccountType!) { updateUserAccountType(uid: $uid, accountType: $accountType) { ok } }",
"variables": {
"uid": "b6982657f4f7f796945a5c9ca8980e5a2ddf9f94fd7a54fb98b7740fdd54821b",
"accountType": "DEVELOPER"
}
}"#;
const DISABLE: &str = r#"{
"query": "mutation DisableUser($uid: String!) { disableUser(uid: $uid) { ok } }",
"variables": {
"uid": "c24d93ba3f6e743bf97a7b5b48c2b7931f6d57d022501cdb2fb983264efc0c29"
}
}"#;

async fn uid(house: &House, email: &str) -> String {
    let uids = house
        .texts(&format!("select uid from users where email = '{email}'"))
        .await;
    uids[0].clone()
}

async fn set_uid(house: &House, email: &str, uid: &str) {
    house
        .sql(&format!("update users set uid = '{uid}' where email = '{email}'"))
        .await;
}

async fn the_examples_of_the_document_run_unchanged(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.member("dora@acme.example", AccountType::Developer).await;
    house.member("gone@acme.example", AccountType::Admin).await;
    house.invite(&owner, "late@acme.example").await;
    house.travel(Span::days(8));
    house.invite(&owner, "max@acme.example").await;
    // Guests are no users.
    crate::rights::value(&house, "A-GUEST").await;
    for (email, uid) in [
        (
            "dora@acme.example",
            "b6982657f4f7f796945a5c9ca8980e5a2ddf9f94fd7a54fb98b7740fdd54821b",
        ),
        (
            "gone@acme.example",
            "c24d93ba3f6e743bf97a7b5b48c2b7931f6d57d022501cdb2fb983264efc0c29",
        ),
    ] {
        set_uid(&house, email, uid).await;
    }
    let mut program = Program::new(&house, &[Capability::UsersRead, Capability::UsersWrite]).await;
    let done = |of: &str| json!({ "data": { of: { "ok": true } } });
    for (body, answer) in [
        (INVITE.to_owned(), done("inviteUser")),
        (
            json!({ "query": INVITE_IN_PYTHON }).to_string(),
            done("inviteUser"),
        ),
        (DISABLE.to_owned(), done("disableUser")),
        (
            UPDATE.replace("\"DEVELOPER\"", "\"BUSINESS\""),
            done("updateUserAccountType"),
        ),
    ] {
        let answered = program.post(&body).await;
        assert_eq!(answered.status, StatusCode::OK, "{body}");
        assert_eq!(answered.header("content-type"), "application/json; charset=utf-8");
        assert_eq!(serde_json::from_str::<Value>(&answered.body).unwrap(), answer);
    }
    let curl: Value = serde_json::from_str(&program.post(LIST).await.body).unwrap();
    let python = program
        .post(&json!({ "query": LIST_IN_PYTHON }).to_string())
        .await;
    assert_eq!(serde_json::from_str::<Value>(&python.body).unwrap(), curl);
    let invited = |email: &str, account_type: &str, status: &str| json!({ "email": email, "accountType": account_type, "inviteStatus": status });
    assert_eq!(
        curl,
        json!({ "data": { "listUsers": {
            "ok": true,
            "activeUsers": [
                {
                    "uid": uid(&house, OWNER).await,
                    "email": OWNER,
                    "name": "Olga Owner",
                    "accountType": "ADMIN",
                },
                {
                    "uid": "b6982657f4f7f796945a5c9ca8980e5a2ddf9f94fd7a54fb98b7740fdd54821b",
                    "email": "dora@acme.example",
                    "name": "Mia Member",
                    "accountType": "BUSINESS",
                },
            ],
            "invitedUsers": [
                invited("alice2@acme.io", "DEVELOPER", "ACTIVE"),
                invited("alice@acme.io", "DEVELOPER", "ACTIVE"),
                invited("late@acme.example", "BUSINESS", "EXPIRED"),
                invited("max@acme.example", "BUSINESS", "ACTIVE"),
            ],
        } } })
    );
    let mails = house.deliver().await;
    assert!(mails.iter().any(|mail| mail.to == ["alice@acme.io"]));
}

use Capability::{
    AppsWrite, AuditRead, GuestsWrite, RequestsWrite, RolesWrite, UsersRead, UsersWrite, WorkspaceWrite,
};

/// Any key.
const ANY: &[Capability] = Capability::ALL;
const PEOPLE: &[Capability] = &[UsersRead, UsersWrite, GuestsWrite];
const RIGHTS: &[Capability] = &[
    UsersRead,
    UsersWrite,
    GuestsWrite,
    RolesWrite,
    AppsWrite,
    RequestsWrite,
];
const IMPORTS: &[Capability] = &[UsersWrite, GuestsWrite];
/// None alone: two are needed.
const TWO: &[Capability] = &[];

/// Every question: its fields, and the capabilities of which one opens it.
const QUESTIONS: &[(&str, &[Capability])] = &[
    ("listUsers { ok }", PEOPLE),
    ("users { nodes { id uid } }", PEOPLE),
    ("user(id: \"MEMBER\") { id uid metadata }", PEOPLE),
    ("userByUid(uid: \"UID\") { id }", PEOPLE),
    ("removedUsers { nodes { id } }", PEOPLE),
    ("invitations { nodes { id } }", PEOPLE),
    ("guests { nodes { id } }", RIGHTS),
    ("guest(id: \"A-GUEST\") { email version }", RIGHTS),
    ("accessRequests { nodes { id } }", &[RequestsWrite]),
    ("blocks { nodes { id } }", &[RequestsWrite]),
    ("roles { nodes { id } }", RIGHTS),
    ("role(id: \"ROLE\") { name }", RIGHTS),
    ("previewRole(id: \"ROLE\", data: READ) { holders }", RIGHTS),
    ("groups { nodes { id } }", RIGHTS),
    ("group(id: \"GROUP\") { name members { nodes { id } } }", RIGHTS),
    ("apps { nodes { id } }", ANY),
    ("app(id: \"APP\") { slug people { nodes { id } } }", RIGHTS),
    ("workspace { id slug name }", ANY),
    ("settings { name }", &[WorkspaceWrite]),
    ("links { nodes { id } }", PEOPLE),
    ("keys { nodes { id capabilities } }", &[WorkspaceWrite]),
    ("mail { from }", &[WorkspaceWrite]),
    ("imports { nodes { id } }", IMPORTS),
    ("import(id: \"IMPORT\") { state counts { create } }", IMPORTS),
    (
        "importRows(id: \"IMPORT\") { nodes { line changes { after } } }",
        IMPORTS,
    ),
    ("webhooks { nodes { id } }", &[WorkspaceWrite]),
    ("webhook(id: \"WEBHOOK\") { name }", &[WorkspaceWrite]),
    (
        "deliveries(id: \"WEBHOOK\") { nodes { number attempts { status } } }",
        &[WorkspaceWrite],
    ),
    ("auditEvents { nodes { number } }", &[AuditRead]),
];

/// Every change.
const CHANGES: &[(&str, &[Capability])] = &[
    (
        "inviteUser(email: \"NAME@acme.example\", accountType: BUSINESS) { ok }",
        &[UsersWrite],
    ),
    (
        "updateUserAccountType(uid: \"UID\", accountType: DEVELOPER) { ok }",
        &[UsersWrite],
    ),
    ("disableUser(uid: \"UID\") { ok }", &[UsersWrite]),
    (
        "inviteUsers(input: { emails: [\"NAME@acme.example\"], accountType: BUSINESS }) { result }",
        &[UsersWrite],
    ),
    ("resendInvitation(id: \"OLD-INVITATION\") { ok }", &[UsersWrite]),
    ("copyInvitationLink(id: \"INVITATION\") { url }", &[UsersWrite]),
    ("revokeInvitation(id: \"INVITATION\") { ok }", &[UsersWrite]),
    ("undoRevokeInvitation(id: \"REVOKED\") { ok }", &[UsersWrite]),
    (
        "editMember(id: \"MEMBER\", input: { name: \"New Name\" }) { ok }",
        &[UsersWrite],
    ),
    (
        "setMemberRights(id: \"MEMBER\", rights: {}) { ok }",
        &[UsersWrite],
    ),
    (
        "changeMemberRank(id: \"MEMBER\", accountType: DEVELOPER) { ok }",
        &[UsersWrite],
    ),
    ("archiveMember(id: \"MEMBER\") { ok sessions }", &[UsersWrite]),
    ("undoArchiveMember(id: \"ARCHIVED\") { ok }", &[UsersWrite]),
    ("unarchiveMember(id: \"ARCHIVED\") { ok }", &[UsersWrite]),
    ("removeMember(id: \"MEMBER\") { ok }", &[UsersWrite]),
    ("restoreMember(id: \"REMOVED\") { ok }", &[UsersWrite]),
    (
        "eraseMember(id: \"REMOVED\", email: \"EMAIL\") { account }",
        &[UsersWrite],
    ),
    (
        "endMemberSession(id: \"MEMBER\", session: \"SESSION\") { ok }",
        &[UsersWrite],
    ),
    ("endMemberSessions(id: \"MEMBER\") { ok }", &[UsersWrite]),
    (
        "bulkMembers(act: ARCHIVE, ids: [\"A-GUEST\"]) { outcomes { ok code } }",
        &[GuestsWrite],
    ),
    (
        "addGuest(input: { email: \"NAME@part.example\" }) { result }",
        &[GuestsWrite],
    ),
    (
        "editGuest(id: \"A-GUEST\", input: { version: 1 }) { ok }",
        &[GuestsWrite],
    ),
    (
        "givePrivilege(guest: \"A-GUEST\", app: \"APP\", privilege: REPORT) { email }",
        &[GuestsWrite],
    ),
    (
        "approveRequest(id: \"REQUEST\", accountType: BUSINESS) { result }",
        TWO,
    ),
    (
        "denyRequest(id: \"REQUEST\", reason: \"no\") { ok }",
        &[RequestsWrite],
    ),
    (
        "blockRequest(id: \"REQUEST\", what: ADDRESS) { ok }",
        &[RequestsWrite],
    ),
    ("unblock(id: \"BLOCK\") { ok }", &[RequestsWrite]),
    (
        "makeRole(input: { name: \"NAME\", target: USER, data: READ }) { id }",
        &[RolesWrite],
    ),
    ("duplicateRole(id: \"ROLE\") { id }", &[RolesWrite]),
    (
        "changeRole(id: \"ROLE\", version: 1, input: { name: \"NAME\", target: USER }) { ok }",
        &[RolesWrite],
    ),
    ("deleteRole(id: \"ROLE\") { ok }", &[RolesWrite]),
    ("makeGroup(input: { name: \"NAME\" }) { id }", &[RolesWrite]),
    (
        "changeGroup(id: \"GROUP\", version: 1, input: { name: \"NAME\" }) { ok }",
        &[RolesWrite],
    ),
    ("deleteGroup(id: \"GROUP\") { ok }", &[RolesWrite]),
    (
        "addGroupMembers(id: \"GROUP\", emails: [\"owner@acme.example\"]) { added }",
        TWO,
    ),
    (
        "removeGroupMembers(id: \"GROUP\", members: [\"MEMBER\"]) { ok }",
        TWO,
    ),
    (
        "registerApp(input: { name: \"NAME\", url: \"https://a.example\" }) { id }",
        &[AppsWrite],
    ),
    (
        "changeApp(id: \"APP\", version: 1, input: { name: \"NAME\", url: \"https://a.example\" }) { ok }",
        &[AppsWrite],
    ),
    ("archiveApp(id: \"APP\") { ok }", &[AppsWrite]),
    ("unarchiveApp(id: \"ARCHIVED-APP\") { ok }", &[AppsWrite]),
    (
        "changeSettings(input: { lifeHours: 48 }) { name }",
        &[WorkspaceWrite],
    ),
    (
        "makeLink(input: { name: \"NAME\", accountType: BUSINESS, uses: 3, endsAt: \"2027-01-01\" }) { url }",
        &[UsersWrite],
    ),
    ("copyLink(id: \"LINK\") { url }", &[UsersWrite]),
    ("switchLink(id: \"LINK\", enabled: false) { ok }", &[UsersWrite]),
    (
        "makeKey(input: { name: \"NAME\", capabilities: [\"workspace:write\"] }) { secret }",
        &[WorkspaceWrite],
    ),
    ("revokeKey(id: \"KEY\") { ok }", &[WorkspaceWrite]),
    ("sendTestMail { accepted }", &[WorkspaceWrite]),
    ("retryMail(id: \"MAIL\") { ok }", &[WorkspaceWrite]),
    (
        "planImport(kind: GUESTS, csv: \"username\\na@part.example\") { state }",
        IMPORTS,
    ),
    ("applyImport(id: \"IMPORT\") { state }", IMPORTS),
    ("planImportAgain(id: \"IMPORT\") { state }", IMPORTS),
    ("undoImport(id: \"APPLIED-IMPORT\") { state }", IMPORTS),
    ("discardImport(id: \"IMPORT\") { ok }", IMPORTS),
    (
        "makeWebhook(input: { name: \"NAME\", url: \"https://hooks.example/in\", every: true }) { secret }",
        &[WorkspaceWrite],
    ),
    (
        "changeWebhook(id: \"WEBHOOK\", version: 1, input: { name: \"NAME\", \
         url: \"https://hooks.example/in\", events: [\"role.made\"] }) { events }",
        &[WorkspaceWrite],
    ),
    (
        "switchWebhook(id: \"WEBHOOK\", enabled: false) { ok }",
        &[WorkspaceWrite],
    ),
    (
        "rotateWebhookSecret(id: \"WEBHOOK\") { secret }",
        &[WorkspaceWrite],
    ),
    ("deleteWebhook(id: \"WEBHOOK\") { ok }", &[WorkspaceWrite]),
    ("testWebhook(id: \"WEBHOOK\") { number state }", &[WorkspaceWrite]),
    (
        "resendDelivery(id: \"TOLD-WEBHOOK\", number: DELIVERY) { ok }",
        &[WorkspaceWrite],
    ),
];

/// Something that was made for this one call, by its placeholder.
async fn made(house: &House, what: &str) -> String {
    let owner = house.owner().await;
    let be = &house.be;
    match what {
        "UID" => {
            let id = value(house, "MEMBER").await;
            let person = backend::people::person(be, &owner, id.parse().unwrap(), "").await;
            uid(house, &person.unwrap().profile.email).await
        }
        "OLD-INVITATION" => {
            let id = value(house, "INVITATION").await;
            house.travel(Span::seconds(61));
            id
        }
        "REVOKED" => {
            let id = value(house, "INVITATION").await;
            let revoked = id.parse().unwrap();
            backend::invitations::revoke(be, &owner, revoked).await.unwrap();
            id
        }
        "BLOCK" => {
            // The latest comes first.
            house.travel(Span::seconds(1));
            let id = value(house, "REQUEST").await.parse().unwrap();
            let what = model::request::BlockWhat::Address;
            backend::requests::block(be, &owner, id, what).await.unwrap();
            let shelf = model::request::Shelf::Open;
            let inbox = backend::requests::inbox(be, &owner, shelf, "").await.unwrap();
            inbox.blocks[0].id.to_string()
        }
        "ARCHIVED-APP" => {
            let id = value(house, "APP").await;
            backend::apps::archive(be, &owner, id.parse().unwrap())
                .await
                .unwrap();
            id
        }
        "APPLIED-IMPORT" => {
            let id = value(house, "IMPORT").await;
            let import = id.parse().unwrap();
            let consent = backend::imports::Consent::default();
            backend::imports::apply(be, &owner, import, consent)
                .await
                .unwrap();
            let never = tokio_util::sync::CancellationToken::new();
            backend::imports::work::work(be, &never).await.unwrap();
            id
        }
        "TOLD-WEBHOOK" => {
            let id = value(house, "WEBHOOK").await;
            backend::webhooks::test(be, &owner, id.parse().unwrap())
                .await
                .unwrap();
            id
        }
        "KEY" => key(house, &owner, &[UsersRead], "").await.id.to_string(),
        "MAIL" => {
            value(house, "INVITATION").await;
            let mail = backend::mail::overview(be, &owner).await.unwrap();
            mail.troubled[0].id.to_string()
        }
        _ => value(house, what).await,
    }
}

/// The operation with something new for each of its placeholders.
async fn filled(house: &House, operation: &str) -> String {
    let mut text = operation.to_owned();
    for what in [
        "MEMBER",
        "UID",
        "OLD-INVITATION",
        "INVITATION",
        "REVOKED",
        "ARCHIVED",
        "REMOVED",
        "A-GUEST",
        "REQUEST",
        "BLOCK",
        "ROLE",
        "GROUP",
        "ARCHIVED-APP",
        "APP",
        "LINK",
        "KEY",
        "MAIL",
        "IMPORT",
        "APPLIED-IMPORT",
        "WEBHOOK",
        "TOLD-WEBHOOK",
        "NAME",
    ] {
        let quoted = format!("\"{what}");
        if text.contains(&format!("{quoted}\"")) || text.contains(&format!("{quoted}@")) {
            let one = made(house, what).await;
            if text.contains("\"SESSION\"") || text.contains("\"EMAIL\"") {
                let owner = house.owner().await;
                let person = backend::people::person(&house.be, &owner, one.parse().unwrap(), "").await;
                let person = person.unwrap();
                let session = person.sessions.iter().flatten().next();
                let session = session.map_or_else(String::new, |session| session.id.to_string());
                text = text
                    .replace("\"SESSION\"", &format!("\"{session}\""))
                    .replace("\"EMAIL\"", &format!("\"{}\"", person.profile.email));
            }
            if text.contains(" DELIVERY)") {
                let owner = house.owner().await;
                let hook = one.parse().unwrap();
                let told = backend::webhooks::deliveries(&house.be, &owner, hook, "").await;
                text = text.replace("DELIVERY", &told.unwrap().rows[0].seq.to_string());
            }
            text = text.replace(&quoted, &format!("\"{one}"));
        }
    }
    text
}

fn operations() -> impl Iterator<Item = (&'static str, &'static str, &'static [Capability])> {
    let of = |kind, lines: &'static [(&'static str, &'static [Capability])]| {
        lines.iter().map(move |&(line, needs)| (kind, line, needs))
    };
    of("query", QUESTIONS).chain(of("mutation", CHANGES))
}

/// Names of the fields of a type of the schema.
fn fields(of: &str) -> BTreeSet<String> {
    let sdl = server::api::graphql::sdl();
    let (_, rest) = sdl.split_once(&format!("type {of} {{\n")).unwrap();
    let (body, _) = rest.split_once("\n}").unwrap();
    body.lines()
        .filter_map(|line| line.strip_prefix('\t'))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains(':'))
        .map(|line| line.split(['(', ':']).next().unwrap().to_owned())
        .collect()
}

fn name_of(operation: &str) -> String {
    operation.split(['(', ' ']).next().unwrap().to_owned()
}

#[test]
fn every_operation_is_in_the_table() {
    for (of, lines) in [("Query", QUESTIONS), ("Mutation", CHANGES)] {
        let known: BTreeSet<String> = lines.iter().map(|(line, _)| name_of(line)).collect();
        assert_eq!(fields(of), known);
    }
}

async fn each_operation_asks_the_key_for_its_capability(place: Place) {
    let house = place.house().await;
    let mut all = Program::new(&house, Capability::ALL).await;
    let mut singles = Vec::new();
    for &capability in Capability::ALL {
        singles.push((capability, Program::new(&house, &[capability]).await));
    }
    for (kind, operation, needs) in operations() {
        house.travel(Span::minutes(2));
        let spared = format!("{kind} {{ {} }}", filled(&house, operation).await);
        for (capability, program) in &mut singles {
            if needs.contains(capability) {
                let mine = format!("{kind} {{ {} }}", filled(&house, operation).await);
                assert_eq!(program.code(&mine).await, "", "{mine} by {capability}");
            } else if operation.starts_with("bulkMembers") && *capability == UsersWrite {
                // Who may do it to some hears of each.
                let outcomes = &program.data(&spared).await["bulkMembers"]["outcomes"];
                assert_eq!(outcomes[0]["code"], "FORBIDDEN");
            } else {
                assert_eq!(
                    program.code(&spared).await,
                    "FORBIDDEN",
                    "{spared} by {capability}"
                );
            }
        }
        // Nobody has changed what was refused to them. An app is archived where others are made.
        house.travel(Span::seconds(1));
        let spared = if operation.contains("\"APP\"") {
            format!("{kind} {{ {} }}", filled(&house, operation).await)
        } else {
            spared
        };
        let answer = all.ask(&spared).await;
        assert_eq!(answer.get("errors"), None, "{spared}: {answer}");
    }
}

/// Every operation with the ids of something that it may not touch.
async fn ids_of_another_workspace_are_like_unknown_ones(place: Place) {
    let house = place.house().await;
    backend::workspaces::create(&house.be, "Else", Some("else"))
        .await
        .unwrap();
    let new = backend::accounts::NewUser {
        email: "else@else.example",
        name: "Else Where",
        workspace: "else",
        account_type: AccountType::Admin,
        owner: true,
        password: crate::house::PASSWORD,
    };
    backend::accounts::create_user(&house.be, new).await.unwrap();
    let caller = house.session("else@else.example").await;
    let elsewhere = backend::accounts::actor(&house.be, &caller, "else")
        .await
        .unwrap();
    let mut other = Program::of(&house, &elsewhere, Capability::ALL).await;
    for (kind, operation, _) in operations() {
        let has_id = ["(id:", "(uid:", "(guest:"]
            .iter()
            .any(|arg| operation.contains(arg));
        if !has_id {
            continue;
        }
        house.travel(Span::minutes(2));
        let theirs = format!("{kind} {{ {} }}", filled(&house, operation).await);
        let answer = other.ask(&theirs).await;
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], "NOT_FOUND",
            "{theirs}: {answer}"
        );
        for nobody in [NOBODY, "not-an-id"] {
            let unknown: String = theirs
                .split('"')
                .map(|part| {
                    let is_id = part.parse::<model::ids::MemberId>().is_ok() || part.len() == 64;
                    if is_id { nobody } else { part }
                })
                .collect::<Vec<_>>()
                .join("\"");
            assert_eq!(other.ask(&unknown).await, answer, "{unknown}");
        }
    }
    let people = other.data("{ users { totalCount nodes { email } } }").await;
    assert_eq!(
        people["users"],
        json!({ "totalCount": 1, "nodes": [{ "email": "else@else.example" }] })
    );
}

async fn a_key_that_is_not_in_force_opens_nothing(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    let revoked = Program::new(&house, Capability::ALL).await;
    backend::keys::revoke(&house.be, &owner, revoked.id)
        .await
        .unwrap();
    let expired = Program::with(&house, key(&house, &owner, Capability::ALL, "1").await);
    house.travel(Span::days(1));
    let orphan = Program::of(&house, &admin, Capability::ALL).await;
    backend::members::archive(&house.be, &owner, admin.member_id)
        .await
        .unwrap();
    let good = Program::new(&house, Capability::ALL).await;
    let half = model::key::NewKey {
        id: good.id,
        key: good.key.clone(),
        secret: revoked.secret.clone(),
    };
    let wrong = Program::with(&house, half);
    let mut bodies = BTreeSet::new();
    for mut program in [revoked, expired, orphan, wrong] {
        for body in [LIST, "{ __schema { types { name } } }", "nonsense"] {
            let answer = program.post(body).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{body}");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
            bodies.insert(answer.body);
        }
    }
    let mut stranger = Browser::signed_in(&house, OWNER).await;
    let request = stranger
        .request(Method::POST, "/api/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(LIST))
        .unwrap();
    let answer = stranger.send(request).await;
    assert_eq!(
        answer.status,
        StatusCode::UNAUTHORIZED,
        "a cookie counts for nothing"
    );
    bodies.insert(answer.body);
    assert_eq!(bodies.len(), 1, "all are told the same");
    let said: Value = serde_json::from_str(bodies.first().unwrap()).unwrap();
    assert_eq!(said["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(said["data"], Value::Null);
    // As one word, it opens as well.
    let request = stranger
        .request(Method::POST, "/api/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, good.bearer())
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(LIST))
        .unwrap();
    assert!(stranger.send(request).await.body.contains("\"ok\":true"));
}

async fn a_key_is_never_stronger_than_its_maker(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    let mut program = Program::of(&house, &admin, Capability::ALL).await;
    let make = "mutation { makeRole(input: { name: \"r1\", target: USER, data: WRITE }) { ok } }";
    program.data(make).await;
    // Not even in the maker's name does a key make owners, or raise its maker.
    let member = value(&house, "MEMBER").await;
    let raise = format!(
        "mutation {{ changeMemberRank(id: \"{member}\", accountType: ADMIN, owner: true) {{ ok }} }}"
    );
    assert_eq!(program.code(&raise).await, "FORBIDDEN");
    backend::members::change_rank(&house.be, &owner, admin.member_id, AccountType::Business, false)
        .await
        .unwrap();
    assert_eq!(program.code(&make.replace("r1", "r2")).await, "FORBIDDEN");
    assert_eq!(program.code("{ users { nodes { id } } }").await, "FORBIDDEN");
}

async fn failures_have_words_and_codes(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let mut program = Program::new(&house, Capability::ALL).await;
    let invite = |email: &str| {
        format!("mutation {{ inviteUser(email: \"{email}\", accountType: DEVELOPER) {{ ok }} }}")
    };
    house.invite(&owner, "kim@acme.example").await;
    house.member("arch@acme.example", AccountType::Business).await;
    let archived = house.row("arch@acme.example").await.unwrap().id;
    backend::members::archive(&house.be, &owner, archived)
        .await
        .unwrap();
    program
        .data("mutation { changeSettings(input: { userDomains: [\"acme.example\"] }) { userDomains } }")
        .await;
    for (query, code) in [
        (invite(OWNER), "ALREADY_MEMBER"),
        (invite("kim@acme.example"), "ALREADY_INVITED"),
        (invite("arch@acme.example"), "ARCHIVED"),
        (invite("x@evil.example"), "DOMAIN_NOT_ALLOWED"),
        (invite("nonsense"), "INVALID_EMAIL"),
        (invite(""), "INVALID_EMAIL"),
        (invite("a@acme.example, b@acme.example"), "INVALID_EMAIL"),
        (
            format!("mutation {{ disableUser(uid: \"{}\") {{ ok }} }}", "0".repeat(64)),
            "NOT_FOUND",
        ),
        (
            format!(
                "mutation {{ disableUser(uid: \"{}\") {{ ok }} }}",
                uid(&house, OWNER).await
            ),
            "FORBIDDEN",
        ),
        (
            format!(
                "mutation {{ updateUserAccountType(uid: \"{}\", accountType: BUSINESS) {{ ok }} }}",
                uid(&house, OWNER).await
            ),
            "LAST_OWNER",
        ),
        (
            "mutation { makeRole(input: { name: \"admin\", target: USER }) { ok } }".to_owned(),
            "INVALID",
        ),
        ("{ users(first: 101) { nodes { id } } }".to_owned(), "INVALID"),
        ("{ users(first: 0) { nodes { id } } }".to_owned(), "INVALID"),
        (
            "{ users(after: \"nonsense\") { nodes { id } } }".to_owned(),
            "INVALID",
        ),
        (
            "{ users(status: GONE) { nodes { id } } }".to_owned(),
            "INVALID_QUERY",
        ),
        ("{ nothing }".to_owned(), "INVALID_QUERY"),
        ("{ users { ".to_owned(), "INVALID_QUERY"),
        // No column of a table slips in by its name.
        (
            "mutation { inviteUser(email: \"z@acme.example\", accountType: ADMIN, owner: true) { ok } }"
                .to_owned(),
            "INVALID_QUERY",
        ),
        (
            "mutation { inviteUser(email: \"z@acme.example\", accountType: GUEST) { ok } }".to_owned(),
            "INVALID_QUERY",
        ),
    ] {
        assert_eq!(program.code(&query).await, code, "{query}");
    }
    let answer = program
        .ask("mutation { makeRole(input: { name: \"\", target: USER }) { ok } }")
        .await;
    assert_eq!(
        answer["errors"][0]["extensions"]["fields"],
        json!([{ "field": "name", "message": "Enter a name." }])
    );
    // Somebody else was quicker.
    let role = value(&house, "ROLE").await;
    let change = |version: i64, name: &str| {
        format!(
            "mutation {{ changeRole(id: \"{role}\", version: {version}, \
             input: {{ name: \"{name}\", target: USER }}) {{ ok }} }}"
        )
    };
    assert_eq!(program.code(&change(1, "once")).await, "");
    assert_eq!(program.code(&change(1, "twice")).await, "STALE");
    let member = value(&house, "MEMBER").await;
    let edit = format!(
        "mutation {{ editMember(id: \"{member}\", input: {{ version: 99, name: \"New\" }}) {{ ok }} }}"
    );
    assert_eq!(program.code(&edit).await, "STALE");
    // The fourth mail in an hour.
    let id = value(&house, "INVITATION").await;
    let resend = format!("mutation {{ resendInvitation(id: \"{id}\") {{ ok }} }}");
    let answer = program.ask(&resend).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "RATE_LIMITED");
    assert!(answer["errors"][0]["extensions"]["retryAfter"].as_i64().unwrap() > 0);
}

/// Everything of a connection, some at a time.
async fn walk(program: &mut Program, field: &str, args: &str, node: &str, first: usize) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::from("null"));
    for _ in 0..200 {
        let query = format!(
            "{{ {field}(first: {first}, after: {after}{args}) {{ \
                edges {{ cursor node {{ {node} }} }} \
                pageInfo {{ hasNextPage hasPreviousPage endCursor }} }} }}"
        );
        let page = program.data(&query).await[field].take();
        let edges = page["edges"].as_array().unwrap();
        assert!(edges.len() <= first);
        all.extend(edges.iter().map(|edge| edge["node"].clone()));
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        assert_eq!(edges.last().unwrap()["cursor"], page["pageInfo"]["endCursor"]);
        after = page["pageInfo"]["endCursor"].to_string();
    }
    panic!("{field} has no end");
}

async fn connections_give_every_row_once(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let demo = backend::demo::Demo {
        users: 70,
        guests: 63,
        apps: 5,
        invitations: 30,
        events: 10,
        seed: 1,
    };
    backend::demo::fill(&house.be, "acme", demo).await.unwrap();
    for n in 0..60 {
        let form = model::group::GroupForm {
            name: format!("g{n}"),
            ..Default::default()
        };
        backend::groups::make(&house.be, &owner, form).await.unwrap();
    }
    let mut program = Program::new(&house, Capability::ALL).await;
    for (field, args, node) in [
        ("users", "", "id"),
        ("users", ", sort: CREATED, descending: true", "id"),
        ("users", ", search: \"a\"", "id"),
        ("users", ", status: ACTIVE, accountType: BUSINESS", "id"),
        ("guests", "", "id"),
        ("invitations", "", "id"),
        ("invitations", ", open: true", "id"),
        ("groups", "", "id"),
        ("apps", "", "id"),
        ("roles", "", "id"),
        ("auditEvents", "", "number"),
    ] {
        let whole = walk(&mut program, field, args, node, 100).await;
        assert!(!whole.is_empty(), "{field}{args}");
        let once: BTreeSet<String> = whole.iter().map(ToString::to_string).collect();
        assert_eq!(once.len(), whole.len(), "{field}{args}");
        for first in [7, 50] {
            let again = walk(&mut program, field, args, node, first).await;
            assert_eq!(again, whole, "{field}{args} by {first}");
        }
    }
    let group = backend::groups::list(&house.be, &owner, "g0", "")
        .await
        .unwrap()
        .rows[0]
        .id;
    let people = walk(&mut program, "users", ", status: ACTIVE", "email", 100).await;
    let emails: Vec<&str> = people.iter().map(|one| one["email"].as_str().unwrap()).collect();
    program
        .ask_with(
            "mutation($emails: [String!]!, $id: ID!) { addGroupMembers(id: $id, emails: $emails) { added } }",
            json!({ "emails": emails, "id": group }),
        )
        .await;
    let (mut seen, mut after) = (BTreeSet::new(), String::from("null"));
    loop {
        let query = format!(
            "{{ group(id: \"{group}\") {{ members(first: 30, after: {after}) {{ nodes {{ email }} \
             pageInfo {{ hasNextPage endCursor }} }} }} }}"
        );
        let page = program.data(&query).await["group"]["members"].take();
        for one in page["nodes"].as_array().unwrap() {
            assert!(seen.insert(one["email"].to_string()));
        }
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].to_string();
    }
    assert_eq!(seen.len(), emails.len());
}

async fn lists_say_how_many_they_are_and_take_filters(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let app = house.app("Sales", false).await;
    house.invite(&owner, "kim@acme.example").await;
    value(&house, "A-GUEST").await;
    let mut program = Program::new(&house, &[UsersRead, AuditRead]).await;
    let data = program
        .data(&format!(
            "{{ all: users {{ totalCount }} \
                kim: users(search: \"kim\") {{ totalCount nodes {{ status invitation {{ own resent }} }} }} \
                guests {{ totalCount nodes {{ name status privileges {{ app }} }} }} \
                invited: auditEvents(action: \"invitation.created\", by: \"{OWNER}\") {{ nodes {{ by about aboutEmail }} }} \
                app(id: \"{app}\") {{ name color people {{ nodes {{ email }} }} }} \
                workspace {{ slug name }} }}"
        ))
        .await;
    assert_eq!(data["all"]["totalCount"], 3);
    assert_eq!(
        data["kim"],
        json!({ "totalCount": 1, "nodes": [{ "status": "INVITED", "invitation": { "own": true, "resent": 0 } }] })
    );
    assert_eq!(data["guests"]["totalCount"], 1);
    assert_eq!(data["guests"]["nodes"][0]["status"], "ACTIVE");
    assert_eq!(data["invited"]["nodes"][0]["aboutEmail"], "kim@acme.example");
    assert_eq!(data["app"]["color"], "BLUE");
    assert_eq!(data["workspace"], json!({ "slug": "acme", "name": "Acme" }));
}

async fn what_is_too_deep_or_too_much_is_refused(place: Place) {
    let house = place.house().await;
    let mut program = Program::new(&house, Capability::ALL).await;
    let deep = |levels: usize| format!("{{ {}x{} }}", "users { ".repeat(levels), " }".repeat(levels));
    let aliases = |n: usize, field: &str| {
        let all: Vec<String> = (0..n).map(|i| format!("a{i}: {field}")).collect();
        format!("{{ {} }}", all.join(" "))
    };
    let bomb = {
        let fragments: Vec<String> = (0..30)
            .map(|i| format!("fragment f{i} on Query {{ ...f{0} ...f{0} }}", i + 1))
            .collect();
        format!(
            "{{ ...f0 }} {} fragment f30 on Query {{ workspace {{ id }} }}",
            fragments.join(" ")
        )
    };
    for query in [
        deep(9),
        deep(5_000),
        aliases(20, "listUsers { ok }"),
        aliases(200, "users(first: 100) { nodes { id } }"),
        aliases(3_000, "workspace { id }"),
        format!(
            "mutation {}",
            aliases(101, "makeGroup(input: { name: \"x\" }) { ok }")
        ),
        "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }".to_owned(),
        "{ ...a } fragment a on Query { workspace { id } ...a }".to_owned(),
        bomb,
        "{ workspace { id } __schema { types { name } } }".to_owned(),
        "{ __schema { types { fields { type { fields { name } } } } } }".to_owned(),
        aliases(3_000, "__typename"),
        "subscription { users }".to_owned(),
    ] {
        let began = std::time::Instant::now();
        let shown: String = query.chars().take(80).collect();
        assert_eq!(program.code(&query).await, "INVALID_QUERY", "{shown}");
        assert!(began.elapsed().as_secs() < 3, "{shown}");
    }
    assert_eq!(house.number("select count(*) from groups").await, 0);
    // What tools ask to know the schema, and the deepest of ours.
    let schema = program.data(INTROSPECTION).await;
    assert_eq!(schema["__schema"]["queryType"]["name"], "Query");
    let types = schema["__schema"]["types"].as_array().unwrap();
    assert!(types.iter().any(|one| one["name"] == "UserAccountType"));
    program
        .data("{ users { edges { node { invitation { id } } } } }")
        .await;
}

/// The question that GraphQL's own tools ask.
const INTROSPECTION: &str = "query IntrospectionQuery { __schema { queryType { name } mutationType { name } \
    subscriptionType { name } types { ...FullType } directives { name description locations \
    args { ...InputValue } } } } \
    fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description \
    args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } \
    inputFields { ...InputValue } interfaces { ...TypeRef } \
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } \
    possibleTypes { ...TypeRef } } \
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue } \
    fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name \
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

async fn only_one_json_object_is_a_query(place: Place) {
    let house = place.house().await;
    let mut program = Program::new(&house, Capability::ALL).await;
    for (body, status) in [
        ("", StatusCode::BAD_REQUEST),
        ("nonsense", StatusCode::BAD_REQUEST),
        ("[]", StatusCode::BAD_REQUEST),
        ("[{\"query\":\"{ workspace { id } }\"}]", StatusCode::BAD_REQUEST),
        ("{\"query\": 1}", StatusCode::BAD_REQUEST),
        ("{}", StatusCode::OK),
        ("{\"query\":\"{ workspace { id } }\"}", StatusCode::OK),
    ] {
        let answer = program.post(body).await;
        assert_eq!(answer.status, status, "{body}");
        assert_eq!(
            answer.body.contains("errors"),
            !body.contains("\"{ workspace { id } }\"}") || body.starts_with('['),
            "{body}: {}",
            answer.body
        );
    }
    let long = format!("{{\"query\":\"{}\"}}", "a".repeat(model::limits::BODY));
    assert_eq!(program.post(&long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let mut browser = Browser::new(&house);
    assert_eq!(
        browser.get("/api/graphql").await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    let request = browser
        .request(Method::POST, "/api/graphql")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::AUTHORIZATION, program.bearer())
        .body(Body::from(LIST))
        .unwrap();
    assert_eq!(
        browser.send(request).await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
}

/// One story from an empty workspace to people who open apps, all by a key.
async fn a_workspace_is_run_by_a_program(place: Place) {
    let house = place.house().await;
    let mut program = Program::new(&house, Capability::ALL).await;
    let id = |data: &Value, of: &str| data[of]["id"].as_str().unwrap().to_owned();
    let app = id(
        &program
            .data("mutation { registerApp(input: { name: \"Sales\", url: \"https://sales.example\", color: TEAL }) { id } }")
            .await,
        "registerApp",
    );
    let role = id(
        &program
            .data("mutation { makeRole(input: { name: \"runner\", target: USER, dataExecution: WRITE }) { id } }")
            .await,
        "makeRole",
    );
    let group = id(
        &program
            .data(&format!(
                "mutation {{ makeGroup(input: {{ name: \"north\", privileges: [{{ app: \"{app}\", privilege: VIEW }}] }}) {{ id }} }}"
            ))
            .await,
        "makeGroup",
    );
    let invited = program
        .data(&format!(
            "mutation {{ inviteUsers(input: {{ emails: [\"Ana <ana@acme.example>\", \"bo@acme.example\", \"nonsense\"], \
             accountType: BUSINESS, message: \"Welcome\", lifeHours: 48, \
             rights: {{ roles: [\"{role}\"], groups: [\"{group}\"] }} }}) {{ email result invitation }} }}"
        ))
        .await;
    let outcomes = invited["inviteUsers"].as_array().unwrap();
    assert_eq!(outcomes[0]["email"], "ana@acme.example");
    assert_eq!(outcomes[0]["result"], "INVITED");
    assert_eq!(
        outcomes[2],
        json!({ "email": "nonsense", "result": "NOT_AN_ADDRESS", "invitation": null })
    );
    // Ana comes in by the mail.
    let token = house
        .deliver()
        .await
        .into_iter()
        .find(|mail| mail.to == ["ana@acme.example"])
        .unwrap()
        .token()
        .unwrap();
    backend::invitations::accept(
        &house.be,
        &crate::house::anyone(),
        &token,
        "Ana",
        crate::house::PASSWORD,
    )
    .await
    .unwrap();
    let bo = outcomes[1]["invitation"].as_str().unwrap();
    ana_is_known_and_bo_is_not(&mut program, &role, bo).await;
}

async fn ana_is_known_and_bo_is_not(program: &mut Program, role: &str, bo: &str) {
    let ana = program
        .data("{ users(search: \"ana@\") { nodes { id uid name status roles groups } } }")
        .await["users"]["nodes"][0]
        .take();
    assert_eq!(ana["status"], "ACTIVE");
    assert_eq!(ana["roles"], json!(["runner"]));
    assert_eq!(ana["groups"], json!(["north"]));
    let ana_id = ana["id"].as_str().unwrap();
    let person = format!(
        "{{ user(id: \"{ana_id}\") {{ uid version grants {{ dataExecution userManagement }} metadata sessions {{ device }} }} }}"
    );
    let one = program.data(&person).await["user"].take();
    assert_eq!(one["uid"], ana["uid"]);
    assert_eq!(
        one["grants"],
        json!({ "dataExecution": "WRITE", "userManagement": null })
    );
    program
        .data(&format!(
            "mutation {{ editMember(id: \"{ana_id}\", input: {{ version: {}, metadata: \"team: north\", endsAt: \"2027-01-01\" }}) {{ ok }} }}",
            one["version"]
        ))
        .await;
    let one = program
        .data(&format!(
            "{{ user(id: \"{ana_id}\") {{ name metadata endsAt roles {{ name }} }} }}"
        ))
        .await["user"]
        .take();
    assert_eq!(one["name"], "Ana", "what is left out stays");
    assert_eq!(one["metadata"], "team: north");
    assert!(one["endsAt"].as_str().unwrap().starts_with("2027-01-0"), "{one}");
    assert_eq!(one["roles"], json!([{ "name": "runner" }]));
    // A role in use goes only with a word about who has it.
    let delete = format!("mutation {{ deleteRole(id: \"{role}\") {{ ok }} }}");
    assert_eq!(program.code(&delete).await, "IN_USE");
    program
        .data(&delete.replace("\") {", "\", withoutReplacement: true) {"))
        .await;
    // Links are shown once, and the audit log names the key.
    let link = program
        .data(&format!(
            "mutation {{ copyInvitationLink(id: \"{bo}\") {{ url email }} }}"
        ))
        .await["copyInvitationLink"]
        .take();
    assert_eq!(link["email"], "bo@acme.example");
    assert!(
        link["url"]
            .as_str()
            .unwrap()
            .starts_with("http://localhost:3000/invitations/")
    );
    let events = program
        .data("{ auditEvents(action: \"invitation.link-copied\") { nodes { by } } }")
        .await;
    let by = events["auditEvents"]["nodes"][0]["by"].as_str().unwrap();
    assert!(by.contains("Program") && by.contains(OWNER), "{by}");
}
