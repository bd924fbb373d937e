//! Every route and server function, and who may use it. One that is not in the table fails the run.

use crate::browser::{Answer, Browser};
use crate::house::{House, OWNER, PASSWORD, Place, both};
use app::App;
use backend::accounts::{NewUser, create_user};
use leptos_axum::generate_route_list;
use model::account::AccountType;
use model::permission::Privilege;
use model::rights::Given;
use model::time::Span;

/// Who asks, in the order of the table's columns.
const CALLERS: [&str; 10] = [
    "stranger",
    "expired",
    "archived@acme.example",
    "invited@else.example",
    "else@else.example",
    "guest@acme.example",
    "business@acme.example",
    "developer@acme.example",
    "admin@acme.example",
    OWNER,
];

/// A guest who gets reports and opens nothing: in the workspace, and told what somebody from elsewhere is told.
const REPORTS: &str = "reports@acme.example";
const ELSEWHERE: usize = 4;

/// What each is told: `i` let in, what was asked for may still be wrong; `s` to sign in, 401 or the sign-in
/// page; `d` denied, 403; `n` not found, 404, like something that does not exist.
type Told = &'static str;

/// Function, its fields, and what the callers are told.
type Line = (&'static str, &'static [(&'static str, &'static str)], Told);

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
const OPEN: Told = "iiiiiiiiii";
const SIGNED_IN: Told = "ssiiiiiiii";
/// Members of the workspace, whatever they are.
const MEMBERS: Told = "ssnnniiiii";
/// Whoever has READ on BUSINESS_INFO.
const SETTINGS: Told = "ssnnndiiii";
/// Whoever has READ on USER_MANAGEMENT.
const PEOPLE: Told = "ssnnnddiii";
const ADMINS: Told = "ssnnndddii";
/// Whoever has WRITE on DATA.
const APPS: Told = "ssnnnddiii";

const TABLE: &[Line] = &[
    ("accounts/set-up-open", &[], OPEN),
    (
        "accounts/sign-in",
        &[("email", "a@b.example"), ("password", "")],
        OPEN,
    ),
    ("accounts/sign-out", &[], OPEN),
    ("accounts/forgot-password", &[("email", "a@b.example")], OPEN),
    ("accounts/reset-open", &[("token", "x")], OPEN),
    (
        "accounts/reset-password",
        &[("token", "x"), ("password", "x")],
        OPEN,
    ),
    ("accounts/ask-sign-in-link", &[("email", "a@b.example")], OPEN),
    ("accounts/sign-in-link-open", &[("token", "x")], OPEN),
    ("accounts/sign-in-by-link", &[("token", "x")], OPEN),
    ("accounts/has-password", &[], SIGNED_IN),
    ("accounts/who", &[], OPEN),
    ("invitations/door", &[("token", "x")], OPEN),
    ("invitations/accept", &[("token", "x")], OPEN),
    ("invitations/decline", &[("token", "x")], OPEN),
    ("invitations/ask-again", &[("token", "x")], OPEN),
    ("theme/choose", &[("theme", "dark")], OPEN),
    // Set-up is over: nobody finds it.
    (
        "accounts/set-up",
        &[
            ("code", "x"),
            ("name", "x"),
            ("email", "x"),
            ("password", "x"),
            ("workspace_name", "x"),
        ],
        "nnnnnnnnnn",
    ),
    ("accounts/frame", &[("slug", "acme")], MEMBERS),
    ("accounts/change-name", &[("name", "New Name")], SIGNED_IN),
    (
        "accounts/change-password",
        &[("current_password", "x"), ("password", "x")],
        SIGNED_IN,
    ),
    ("accounts/list-sessions", &[], SIGNED_IN),
    // One's own only: an unknown one is not found by anybody.
    ("accounts/end-session", &[("id", NOBODY)], "ssnnnnnnnn"),
    ("accounts/end-other-sessions", &[], SIGNED_IN),
    ("keys/list", &[("slug", "acme")], ADMINS),
    (
        "keys/make",
        &[
            ("slug", "acme"),
            ("name", "x"),
            ("capabilities[users:read]", "true"),
        ],
        ADMINS,
    ),
    // What does not exist is not found by those who may.
    ("keys/revoke", &[("slug", "acme"), ("id", NOBODY)], "ssnnndddnn"),
    ("people/list", &[("slug", "acme"), ("query[limit]", "50")], PEOPLE),
    (
        "invitations/invite",
        &[("slug", "acme"), ("emails", "x"), ("account_type", "BUSINESS")],
        ADMINS,
    ),
    (
        "invitations/copy-link",
        &[("slug", "acme"), ("id", "INVITATION")],
        ADMINS,
    ),
    (
        "invitations/resend",
        &[("slug", "acme"), ("id", "INVITATION")],
        ADMINS,
    ),
    (
        "invitations/revoke",
        &[("slug", "acme"), ("id", "INVITATION")],
        ADMINS,
    ),
    (
        "invitations/undo-revoke",
        &[("slug", "acme"), ("id", "INVITATION")],
        ADMINS,
    ),
    ("mail/overview", &[("slug", "acme")], SETTINGS),
    ("mail/test", &[("slug", "acme")], ADMINS),
    // An unknown mail is not found by those who may look.
    ("mail/retry", &[("slug", "acme"), ("id", NOBODY)], "ssnnndddnn"),
    ("people/person", &[("slug", "acme"), ("id", "MEMBER")], PEOPLE),
    ("people/removed", &[("slug", "acme")], PEOPLE),
    (
        "members/edit",
        &[
            ("slug", "acme"),
            ("id", "MEMBER"),
            ("name", "New Name"),
            ("account_type", "BUSINESS"),
            ("version", "1"),
        ],
        ADMINS,
    ),
    (
        "members/change",
        &[("slug", "acme"), ("id", "MEMBER"), ("account_type", "DEVELOPER")],
        ADMINS,
    ),
    ("members/archive", &[("slug", "acme"), ("id", "MEMBER")], ADMINS),
    (
        "members/undo-archive",
        &[("slug", "acme"), ("id", "ARCHIVED")],
        ADMINS,
    ),
    (
        "members/unarchive",
        &[("slug", "acme"), ("id", "ARCHIVED")],
        ADMINS,
    ),
    ("members/remove", &[("slug", "acme"), ("id", "MEMBER")], ADMINS),
    ("members/restore", &[("slug", "acme"), ("id", "REMOVED")], ADMINS),
    (
        "members/erase",
        &[("slug", "acme"), ("id", "REMOVED"), ("email", "x")],
        ADMINS,
    ),
    // An unknown session is not found by those who may end one.
    (
        "members/end-session",
        &[("slug", "acme"), ("id", "MEMBER"), ("session", NOBODY)],
        "ssnnndddnn",
    ),
    (
        "members/end-sessions",
        &[("slug", "acme"), ("id", "MEMBER")],
        ADMINS,
    ),
    (
        "members/bulk",
        &[("slug", "acme"), ("act", "archive"), ("ids[0]", "MEMBER")],
        ADMINS,
    ),
    ("requests/counter", &[("workspace", "acme")], OPEN),
    (
        "requests/ask",
        &[("workspace", "acme"), ("email", "a@b.example"), ("name", "A")],
        OPEN,
    ),
    ("requests/list", &[("slug", "acme"), ("shelf", "open")], PEOPLE),
    (
        "requests/approve",
        &[("slug", "acme"), ("id", "REQUEST"), ("account_type", "GUEST")],
        ADMINS,
    ),
    ("requests/deny", &[("slug", "acme"), ("id", "REQUEST")], ADMINS),
    (
        "requests/block",
        &[("slug", "acme"), ("id", "REQUEST"), ("what", "address")],
        ADMINS,
    ),
    // An unknown block is not found by those who may lift one.
    (
        "requests/unblock",
        &[("slug", "acme"), ("id", NOBODY)],
        "ssnnndddnn",
    ),
    ("topics/subscription", &[("token", "x")], OPEN),
    ("topics/unsubscribe", &[("token", "x")], OPEN),
    ("topics/list", &[], SIGNED_IN),
    ("topics/choose", &[("slug", "acme")], MEMBERS),
    // Owners of any workspace.
    (
        "workspaces/create",
        &[("workspace_name", "Another")],
        "ssdddddddi",
    ),
    ("workspaces/settings", &[("slug", "acme")], SETTINGS),
    (
        "workspaces/change-settings",
        &[
            ("slug", "acme"),
            ("workspace_name", "Acme"),
            ("new_slug", "acme"),
            ("life_hours", "24"),
            ("who_may_invite", "admins"),
            ("access_requests", "true"),
        ],
        ADMINS,
    ),
    ("links/list", &[("slug", "acme")], PEOPLE),
    (
        "links/make",
        &[
            ("slug", "acme"),
            ("name", "Class"),
            ("account_type", "BUSINESS"),
            ("uses", "3"),
            ("ends_at", "2027-01-01"),
        ],
        ADMINS,
    ),
    ("links/copy", &[("slug", "acme"), ("id", "LINK")], ADMINS),
    ("links/switch", &[("slug", "acme"), ("id", "LINK")], ADMINS),
    ("links/door", &[("token", "x")], OPEN),
    (
        "links/join",
        &[("token", "x"), ("email", "a@b.example"), ("name", "A")],
        OPEN,
    ),
    ("audit/list", &[("slug", "acme"), ("query[by]", "")], PEOPLE),
    ("roles/list", &[("slug", "acme")], PEOPLE),
    ("roles/find", &[("slug", "acme"), ("id", "ROLE")], PEOPLE),
    (
        "roles/preview",
        &[("slug", "acme"), ("id", "ROLE"), ("form[data]", "READ")],
        PEOPLE,
    ),
    (
        "roles/make",
        &[
            ("slug", "acme"),
            ("form[name]", "NAME"),
            ("form[target]", "USER"),
            ("form[data]", "READ"),
        ],
        ADMINS,
    ),
    ("roles/duplicate", &[("slug", "acme"), ("id", "ROLE")], ADMINS),
    (
        "roles/change",
        &[
            ("slug", "acme"),
            ("id", "ROLE"),
            ("version", "1"),
            ("form[name]", "NAME"),
            ("form[target]", "USER"),
        ],
        ADMINS,
    ),
    ("roles/delete", &[("slug", "acme"), ("id", "ROLE")], ADMINS),
    ("groups/list", &[("slug", "acme")], PEOPLE),
    ("groups/find", &[("slug", "acme"), ("id", "GROUP")], PEOPLE),
    ("groups/make", &[("slug", "acme"), ("name", "NAME")], ADMINS),
    (
        "groups/change",
        &[
            ("slug", "acme"),
            ("id", "GROUP"),
            ("version", "1"),
            ("name", "NAME"),
        ],
        ADMINS,
    ),
    ("groups/delete", &[("slug", "acme"), ("id", "GROUP")], ADMINS),
    (
        "groups/add-members",
        &[
            ("slug", "acme"),
            ("id", "GROUP"),
            ("emails", "business@acme.example"),
        ],
        ADMINS,
    ),
    (
        "groups/remove-members",
        &[("slug", "acme"), ("id", "GROUP"), ("members[0]", "MEMBER")],
        ADMINS,
    ),
    (
        "guests/list",
        &[("slug", "acme"), ("query[sort]", "email")],
        PEOPLE,
    ),
    (
        "guests/window",
        &[
            ("slug", "acme"),
            ("query[sort]", "email"),
            ("start", "0"),
            ("most", "10"),
        ],
        PEOPLE,
    ),
    ("guests/find", &[("slug", "acme"), ("id", "A-GUEST")], PEOPLE),
    ("guests/give", &[("slug", "acme"), ("cell", "CELL")], ADMINS),
    (
        "guests/edit",
        &[("slug", "acme"), ("id", "A-GUEST"), ("version", "1")],
        ADMINS,
    ),
    ("guests/check", &[("slug", "acme"), ("email", "EMAIL")], ADMINS),
    ("guests/add", &[("slug", "acme"), ("email", "EMAIL")], ADMINS),
    ("apps/list", &[("slug", "acme")], MEMBERS),
    ("apps/find", &[("slug", "acme"), ("id", "APP")], PEOPLE),
    (
        "apps/register",
        &[
            ("slug", "acme"),
            ("form[name]", "NAME"),
            ("form[url]", "https://app.example"),
        ],
        APPS,
    ),
    (
        "apps/change",
        &[
            ("slug", "acme"),
            ("id", "APP"),
            ("version", "1"),
            ("form[name]", "NAME"),
            ("form[url]", "https://app.example"),
        ],
        APPS,
    ),
    ("apps/archive", &[("slug", "acme"), ("id", "APP")], APPS),
    ("apps/unarchive", &[("slug", "acme"), ("id", "APP")], APPS),
    ("imports/list", &[("slug", "acme")], ADMINS),
    ("imports/find", &[("slug", "acme"), ("id", "IMPORT")], ADMINS),
    ("imports/rows", &[("slug", "acme"), ("id", "IMPORT")], ADMINS),
    // Only whoever made the plan applies it or makes it anew; another admin is denied.
    (
        "imports/apply",
        &[("slug", "acme"), ("id", "IMPORT")],
        "ssnnnddddi",
    ),
    (
        "imports/plan-again",
        &[("slug", "acme"), ("id", "IMPORT")],
        "ssnnnddddi",
    ),
    // A plan that was not applied cannot be undone, which those hear who may.
    ("imports/undo", &[("slug", "acme"), ("id", "IMPORT")], ADMINS),
    ("webhooks/list", &[("slug", "acme")], ADMINS),
    ("webhooks/find", &[("slug", "acme"), ("id", "WEBHOOK")], ADMINS),
    (
        "webhooks/deliveries",
        &[("slug", "acme"), ("id", "WEBHOOK")],
        ADMINS,
    ),
    (
        "webhooks/make",
        &[
            ("slug", "acme"),
            ("name", "NAME"),
            ("url", "https://hooks.example"),
            ("every", "true"),
        ],
        ADMINS,
    ),
    (
        "webhooks/change",
        &[
            ("slug", "acme"),
            ("id", "WEBHOOK"),
            ("version", "1"),
            ("name", "NAME"),
            ("url", "https://hooks.example"),
            ("every", "true"),
        ],
        ADMINS,
    ),
    ("webhooks/switch", &[("slug", "acme"), ("id", "WEBHOOK")], ADMINS),
    ("webhooks/rotate", &[("slug", "acme"), ("id", "WEBHOOK")], ADMINS),
    ("webhooks/delete", &[("slug", "acme"), ("id", "WEBHOOK")], ADMINS),
    ("webhooks/test", &[("slug", "acme"), ("id", "WEBHOOK")], ADMINS),
    // An unknown delivery is not found by those who may send one again.
    (
        "webhooks/resend",
        &[("slug", "acme"), ("id", "WEBHOOK"), ("seq", "0")],
        "ssnnndddnn",
    ),
    // Whoever gives, and whoever filters the list of people.
    ("rights/offer", &[("slug", "acme")], PEOPLE),
];

/// Routes that are read with GET: pages, files and streams.
const ROUTES: &[(&str, Told)] = &[
    ("/", "ssiiiiiiii"),
    // Set-up is over.
    ("/setup", "nnnnnnnnnn"),
    ("/login", OPEN),
    ("/forgot-password", OPEN),
    ("/sign-in-link", OPEN),
    ("/sign-in/{token}", OPEN),
    ("/request-access", OPEN),
    ("/reset-password/{token}", OPEN),
    ("/invitations/{token}", OPEN),
    ("/unsubscribe/{token}", OPEN),
    ("/join/{token}", OPEN),
    ("/account", SIGNED_IN),
    ("/w/{slug}/users", PEOPLE),
    ("/w/{slug}/users/invite", MEMBERS),
    ("/w/{slug}/users/removed", PEOPLE),
    ("/w/{slug}/users/{member}", PEOPLE),
    ("/w/{slug}/users/{member}/edit", PEOPLE),
    ("/w/{slug}/users.csv", PEOPLE),
    ("/w/{slug}/requests", PEOPLE),
    ("/w/{slug}/roles", PEOPLE),
    ("/w/{slug}/roles/new", ADMINS),
    ("/w/{slug}/roles/{role}", PEOPLE),
    ("/w/{slug}", MEMBERS),
    ("/w/{slug}/guests", PEOPLE),
    ("/w/{slug}/guests/new", ADMINS),
    ("/w/{slug}/groups", PEOPLE),
    ("/w/{slug}/groups/new", ADMINS),
    ("/w/{slug}/groups/{group}", PEOPLE),
    ("/w/{slug}/imports", ADMINS),
    ("/w/{slug}/imports/{import}", ADMINS),
    ("/w/{slug}/imports/{import}/rows.csv", ADMINS),
    ("/w/{slug}/imports/guests.csv", ADMINS),
    ("/w/{slug}/imports/users.csv", ADMINS),
    ("/w/{slug}/apps", MEMBERS),
    ("/w/{slug}/apps/new", APPS),
    ("/w/{slug}/apps/{app}", PEOPLE),
    ("/w/{slug}/audit", PEOPLE),
    ("/w/{slug}/users/{member}/record.jsonl", ADMINS),
    ("/w/{slug}/audit.csv", PEOPLE),
    ("/w/{slug}/audit.jsonl", PEOPLE),
    ("/w/{slug}/settings", SETTINGS),
    ("/w/{slug}/settings/links", PEOPLE),
    ("/w/{slug}/settings/keys", ADMINS),
    ("/w/{slug}/settings/mail", SETTINGS),
    ("/w/{slug}/settings/webhooks", ADMINS),
    ("/w/{slug}/settings/webhooks/new", ADMINS),
    ("/w/{slug}/settings/webhooks/{webhook}", ADMINS),
    // Whose pages show nothing that changes by itself are told so with 204.
    ("/api/live", MEMBERS),
    ("/healthz", OPEN),
    ("/readyz", OPEN),
    // Not recorded in these tests.
    ("/metrics", "nnnnnnnnnn"),
];

/// Paths of all server functions that the program registers.
pub fn functions() -> Vec<String> {
    let paths: Vec<String> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .collect();
    assert!(paths.len() >= TABLE.len());
    paths
}

both!(
    everything_is_in_the_table,
    each_caller_of_a_function_is_told_what_the_table_says,
    each_caller_of_a_route_is_told_what_the_table_says,
);

async fn everything_is_in_the_table(place: Place) {
    drop(place);
    for path in functions() {
        let name = path.trim_start_matches("/api/fn/");
        assert!(
            TABLE.iter().any(|(known, _, _)| *known == name),
            "{name} is not in the table"
        );
    }
    assert_eq!(
        functions().len(),
        TABLE.len(),
        "the table has a function that does not exist"
    );
    let pages = generate_route_list(App).into_iter().map(|route| {
        route
            .path()
            .replace(":token", "{token}")
            .replace(":slug", "{slug}")
            .replace(":member", "{member}")
            .replace(":role", "{role}")
            .replace(":group", "{group}")
            .replace(":app", "{app}")
            .replace(":import", "{import}")
            .replace(":webhook", "{webhook}")
    });
    let own = server::router::own_routes()
        .into_iter()
        .map(|(path, _)| path.to_owned());
    let routes: std::collections::BTreeSet<String> = pages.chain(own).collect();
    for route in &routes {
        assert!(
            ROUTES.iter().any(|(known, _)| known == route),
            "{route} is not in the table"
        );
    }
    for (known, _) in ROUTES {
        assert!(routes.contains(*known), "{known} does not exist");
    }
}

/// A house with somebody of each kind.
async fn full_house(place: Place) -> House {
    let house = place.narrow().house().await;
    backend::workspaces::create(&house.be, "Else", Some("else"))
        .await
        .unwrap();
    let owner = house.owner().await;
    for (email, workspace, account_type) in [
        ("else@else.example", "else", AccountType::Admin),
        ("invited@else.example", "else", AccountType::Admin),
        ("archived@acme.example", "acme", AccountType::Admin),
        ("guest@acme.example", "acme", AccountType::Business),
        (REPORTS, "acme", AccountType::Business),
        ("business@acme.example", "acme", AccountType::Business),
        ("developer@acme.example", "acme", AccountType::Developer),
        ("admin@acme.example", "acme", AccountType::Admin),
    ] {
        let new = NewUser {
            email,
            name: "Some Body",
            workspace,
            account_type,
            owner: false,
            password: PASSWORD,
        };
        create_user(&house.be, new).await.unwrap();
    }
    house.invite(&owner, "invited@else.example").await;
    house
        .sql(
            "update members set kind = 'guest', account_type = 'GUEST', rank = 0
            where email in ('guest@acme.example', 'reports@acme.example')",
        )
        .await;
    house
        .sql("update members set status = 'archived' where email = 'archived@acme.example'")
        .await;
    // One guest may open something, the other gets its reports.
    let app = house.app("guests-only", false).await;
    for (email, privilege) in [
        ("guest@acme.example", Privilege::View),
        (REPORTS, Privilege::Report),
    ] {
        let member = house.row(email).await.unwrap().id;
        let given = Given {
            apps: vec![(app, privilege)],
            ..Given::default()
        };
        backend::members::set_rights(&house.be, &owner, member, &given)
            .await
            .unwrap();
    }
    house
}

async fn browser(house: &House, caller: &str) -> Browser {
    match caller {
        "stranger" => Browser::new(house),
        "expired" => {
            let browser = Browser::signed_in(house, OWNER).await;
            house
                .sql("update sessions set created_at = 0, last_seen_at = 0")
                .await;
            browser
        }
        email => Browser::signed_in(house, email).await,
    }
}

fn told(answer: &Answer) -> char {
    match (answer.status.as_u16(), answer.location()) {
        (401, _) if answer.body.contains("SignInFirst") || answer.body.is_empty() => 's',
        (300..=399, to) if to.starts_with("/login") => 's',
        (403, _) => 'd',
        (404, _) => 'n',
        (500.., _) => '!',
        _ => 'i',
    }
}

/// All callers of a line, with what they are told.
fn callers(line: Told) -> impl Iterator<Item = (&'static str, char)> {
    let reports = line.chars().nth(ELSEWHERE).map(|told| (REPORTS, told));
    CALLERS.into_iter().zip(line.chars()).chain(reports)
}

/// A name that nothing has yet.
fn fresh() -> String {
    static LAST: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    format!("n{}", LAST.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
}

async fn guest(house: &House, number: i64) -> model::ids::MemberId {
    let email = format!("g{number}@part.example");
    let form = model::guest::GuestForm {
        email: email.clone(),
        ..Default::default()
    };
    backend::guests::add(&house.be, &house.owner().await, &form)
        .await
        .unwrap();
    house.row(&email).await.unwrap().id
}

/// A new role, group or app.
async fn thing(house: &House, what: &str) -> String {
    let owner = house.owner().await;
    match what {
        "ROLE" => {
            let form = model::role::RoleForm {
                name: fresh(),
                target: "USER".to_owned(),
                ..Default::default()
            };
            backend::roles::make(&house.be, &owner, &form)
                .await
                .unwrap()
                .to_string()
        }
        "GROUP" => {
            let form = model::group::GroupForm {
                name: fresh(),
                ..Default::default()
            };
            backend::groups::make(&house.be, &owner, form)
                .await
                .unwrap()
                .to_string()
        }
        _ => {
            let form = model::app::AppForm {
                name: fresh(),
                url: "https://app.example".to_owned(),
                ..Default::default()
            };
            let id = backend::apps::register(&house.be, &owner, &form).await.unwrap();
            // There can only be so many in use at once.
            house
                .sql("update apps set archived_at = 1 where archived_at is null and slug <> 'guests-only'")
                .await;
            house
                .sql(&format!(
                    "update apps set archived_at = null where slug = '{}'",
                    form.name
                ))
                .await;
            id.to_string()
        }
    }
}

/// A value of a field: placeholders stand for something made for this one call.
pub async fn value(house: &House, field: &str) -> String {
    let number = house.number("select count(*) from members").await;
    let owner = house.owner().await;
    match field {
        "INVITATION" => house
            .invite(&owner, &format!("i{number}@acme.example"))
            .await
            .to_string(),
        "REQUEST" => {
            let email = format!("r{number}@ask.example");
            let ask = backend::requests::Ask {
                workspace: "acme".to_owned(),
                email: email.clone(),
                name: "Kim Lee".to_owned(),
                message: String::new(),
                app: String::new(),
            };
            let caller = crate::house::stranger(&format!("203.0.113.{}", number % 250));
            backend::requests::ask(&house.be, &caller, &ask).await.unwrap();
            let shelf = model::request::Shelf::Open;
            let inbox = backend::requests::inbox(&house.be, &owner, shelf, "")
                .await
                .unwrap();
            let theirs = inbox.rows.iter().find(|row| row.email == email);
            theirs.expect("asked a moment ago").id.to_string()
        }
        "LINK" => {
            let link = backend::workspaces::links::NewLink {
                name: "Class".to_owned(),
                account_type: AccountType::Business,
                domains: Vec::new(),
                uses: "3".to_owned(),
                ends_at: "2027-01-01".to_owned(),
                approval: false,
            };
            backend::workspaces::links::make(&house.be, &owner, link)
                .await
                .unwrap();
            let all = backend::workspaces::links::list(&house.be, &owner).await.unwrap();
            all[0].id.to_string()
        }
        "MEMBER" | "ARCHIVED" | "REMOVED" => {
            let email = format!("m{number}@acme.example");
            let id = house.member(&email, AccountType::Business).await.member_id;
            match field {
                "ARCHIVED" => drop(backend::members::archive(&house.be, &owner, id).await.unwrap()),
                "REMOVED" => drop(backend::members::remove(&house.be, &owner, id).await.unwrap()),
                _ => {}
            }
            id.to_string()
        }
        "NAME" => fresh(),
        "IMPORT" => {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), "username\na@guest.example\n").unwrap();
            let kind = model::import::ImportKind::Guests;
            backend::imports::plan(&house.be, &owner, kind, "guests.csv", file.path().to_owned())
                .await
                .unwrap()
                .to_string()
        }
        "WEBHOOK" => {
            // There can only be so many; the latest are at work.
            house
                .sql(
                    "delete from webhooks where id not in (select id from webhooks order by id desc limit 9)",
                )
                .await;
            let form = model::webhook::WebhookForm {
                name: fresh(),
                url: "http://127.0.0.1:9/".to_owned(),
                every: true,
                events: Vec::new(),
            };
            let made = backend::webhooks::make(&house.be, &owner, &form).await.unwrap();
            made.id.to_string()
        }
        "EMAIL" => format!("g{number}@part.example"),
        "A-GUEST" => guest(house, number).await.to_string(),
        "CELL" => {
            let app = thing(house, "APP").await;
            format!("{}/{app}/REPORT", guest(house, number).await)
        }
        "ROLE" | "GROUP" | "APP" => thing(house, field).await,
        plain => plain.to_owned(),
    }
}

async fn each_caller_of_a_function_is_told_what_the_table_says(place: Place) {
    let house = full_house(place).await;
    for (function, fields, line) in TABLE {
        for (caller, expected) in callers(line) {
            let mut filled = Vec::new();
            for (name, field) in *fields {
                filled.push((*name, value(&house, field).await));
            }
            let filled: Vec<(&str, &str)> = filled.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let mut browser = browser(&house, caller).await;
            // Time goes on, so that limits by network do not answer in place of the policy.
            house.travel(Span::minutes(1));
            let answer = browser.call(function, &filled).await;
            assert_eq!(
                told(&answer),
                expected,
                "{function} by {caller}: {} {}",
                answer.status,
                answer.body
            );
        }
    }
}

async fn each_caller_of_a_route_is_told_what_the_table_says(place: Place) {
    let house = full_house(place).await;
    let mut known = Vec::new();
    for (name, field) in [
        ("{member}", "MEMBER"),
        ("{role}", "ROLE"),
        ("{group}", "GROUP"),
        ("{app}", "APP"),
        ("{import}", "IMPORT"),
        ("{webhook}", "WEBHOOK"),
    ] {
        known.push((name, value(&house, field).await));
    }
    for (route, line) in ROUTES {
        // A stream goes on for ever; its first answer is asked for by itself.
        let query = if *route == "/api/live" {
            "?workspace=acme"
        } else {
            ""
        };
        let path = known.iter().fold(
            route.replace("{slug}", "acme").replace("{token}", "x"),
            |path, (name, value)| path.replace(name, value),
        ) + query;
        for (caller, expected) in callers(line) {
            let mut browser = browser(&house, caller).await;
            house.travel(Span::minutes(1));
            let answer = browser.head_of(&path).await;
            assert_eq!(told(&answer), expected, "{route} by {caller}: {}", answer.status);
        }
    }
}
