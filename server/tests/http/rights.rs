//! Every server function, and who may call it. A function that is not in the table fails the run.

use crate::browser::Browser;
use crate::house::{OWNER, Place, both};
use model::account::AccountType;

/// What a caller is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// Let in; what was asked for may still be wrong.
    In,
    /// 401.
    SignIn,
    /// 403.
    Denied,
    /// 404: not for members of another workspace.
    NotFound,
}
use Told::{Denied, In, NotFound, SignIn};

/// Function, its fields, and what a stranger, a member of another workspace, BUSINESS, DEVELOPER, ADMIN and
/// an owner are told.
type Line = (&'static str, &'static [(&'static str, &'static str)], [Told; 6]);

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
const OPEN: [Told; 6] = [In; 6];
const SIGNED_IN: [Told; 6] = [SignIn, In, In, In, In, In];
const ADMINS: [Told; 6] = [SignIn, NotFound, Denied, Denied, In, In];

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
        [NotFound; 6],
    ),
    (
        "accounts/frame",
        &[("slug", "acme")],
        [SignIn, NotFound, In, In, In, In],
    ),
    ("accounts/change-name", &[("name", "New Name")], SIGNED_IN),
    (
        "accounts/change-password",
        &[("current_password", "x"), ("password", "x")],
        SIGNED_IN,
    ),
    ("accounts/list-sessions", &[], SIGNED_IN),
    // One's own only: an unknown one is not found by anybody.
    (
        "accounts/end-session",
        &[("id", NOBODY)],
        [SignIn, NotFound, NotFound, NotFound, NotFound, NotFound],
    ),
    ("accounts/end-other-sessions", &[], SIGNED_IN),
    (
        "people/list",
        &[("slug", "acme"), ("query[limit]", "50")],
        [SignIn, NotFound, Denied, In, In, In],
    ),
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
    (
        "mail/overview",
        &[("slug", "acme")],
        [SignIn, NotFound, In, In, In, In],
    ),
    ("mail/test", &[("slug", "acme")], ADMINS),
    // An unknown mail is not found by those who may look.
    (
        "mail/retry",
        &[("slug", "acme"), ("id", NOBODY)],
        [SignIn, NotFound, Denied, Denied, NotFound, NotFound],
    ),
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
    every_function_is_in_the_table,
    each_caller_is_told_what_the_table_says
);

async fn every_function_is_in_the_table(place: Place) {
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
}

async fn each_caller_is_told_what_the_table_says(place: Place) {
    let house = place.house().await;
    backend::workspaces::create(&house.be, "Else", Some("else"))
        .await
        .unwrap();
    let owner = house.owner().await;
    for (email, workspace, account_type) in [
        ("else@else.example", "else", AccountType::Admin),
        ("business@acme.example", "acme", AccountType::Business),
        ("developer@acme.example", "acme", AccountType::Developer),
        ("admin@acme.example", "acme", AccountType::Admin),
    ] {
        backend::accounts::create_user(
            &house.be,
            backend::accounts::NewUser {
                email,
                name: "Some Body",
                workspace,
                account_type,
                owner: false,
                password: crate::house::PASSWORD,
            },
        )
        .await
        .unwrap();
    }
    let callers = [
        None,
        Some("else@else.example"),
        Some("business@acme.example"),
        Some("developer@acme.example"),
        Some("admin@acme.example"),
        Some(OWNER),
    ];
    for (function, fields, told) in TABLE {
        for (caller, told) in callers.iter().zip(told) {
            let invitation = if fields.iter().any(|(_, value)| *value == "INVITATION") {
                let email = format!(
                    "i{}@acme.example",
                    house.number("select count(*) from members").await
                );
                house.invite(&owner, &email).await.to_string()
            } else {
                String::new()
            };
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|&(name, value)| (name, if value == "INVITATION" { &invitation } else { value }))
                .collect();
            let mut browser = match caller {
                Some(email) => Browser::signed_in(&house, email).await,
                None => Browser::new(&house),
            };
            // Time goes on, so that limits by network do not answer in place of the policy.
            house.travel(model::time::Span::minutes(1));
            let answer = browser.call(function, &fields).await;
            let heard = match (answer.status.as_u16(), answer.body.as_str()) {
                (401, "\"SignInFirst\"") => SignIn,
                (403, _) => Denied,
                (404, _) => NotFound,
                (500.., _) => panic!("{function} by {caller:?}: {} {}", answer.status, answer.body),
                _ => In,
            };
            assert_eq!(
                heard, *told,
                "{function} by {caller:?}: {} {}",
                answer.status, answer.body
            );
        }
    }
}
