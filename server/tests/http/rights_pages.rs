//! Roles, groups and apps in plain HTML: made, previewed, changed, given, taken, deleted.

use crate::browser::{Answer, Browser};
use crate::house::{House, OWNER, PASSWORD, Place, both};
use http::StatusCode;
use model::account::AccountType;

both!(
    a_role_is_made_previewed_saved_and_deleted,
    a_role_that_is_wrong_or_stale_keeps_what_was_typed,
    a_role_in_use_asks_what_takes_its_place,
    a_group_is_made_filled_emptied_and_deleted,
    a_group_that_is_wrong_or_stale_keeps_what_was_typed,
    groups_are_searched_and_paged,
    an_app_is_registered_changed_archived_and_opened,
    an_app_that_is_wrong_or_stale_keeps_what_was_typed,
    whoever_sees_no_people_lands_on_the_apps,
    whoever_may_not_change_may_only_look,
    whoever_manages_apps_alone_sees_the_app_and_nobody,
);

const MIA: &str = "mia@acme.example";

/// Posts a form that goes well, and shows the page that it leads to.
async fn go(browser: &mut Browser, page: &str, function: &str, fields: &[(&str, &str)]) -> (String, Answer) {
    let answer = browser.post(page, function, fields).await;
    assert_eq!(
        answer.status,
        StatusCode::SEE_OTHER,
        "{function}: {}",
        answer.body
    );
    let to = answer.location().to_owned();
    let shown = browser.get(&to).await;
    assert_eq!(shown.status, StatusCode::OK, "{to}");
    (to, shown)
}

/// The id at the end of a path.
fn id_of(to: &str) -> String {
    let path = to.split('?').next().unwrap();
    path.rsplit('/').next().unwrap().to_owned()
}

async fn make_role(browser: &mut Browser, name: &str, target: &str, data: &str) -> String {
    let fields = [
        ("slug", "acme"),
        ("form[name]", name),
        ("form[target]", target),
        ("form[data]", data),
    ];
    let (to, shown) = go(browser, "/w/acme/roles/new", "roles/make", &fields).await;
    assert!(shown.body.contains("The role is made."));
    id_of(&to)
}

async fn make_group(browser: &mut Browser, name: &str, more: &[(&str, &str)]) -> String {
    let mut fields = vec![("slug", "acme"), ("name", name)];
    fields.extend_from_slice(more);
    let (to, shown) = go(browser, "/w/acme/groups/new", "groups/make", &fields).await;
    assert!(shown.body.contains("The group is made."));
    id_of(&to)
}

async fn register(browser: &mut Browser, name: &str) -> String {
    let fields = [
        ("slug", "acme"),
        ("form[name]", name),
        ("form[url]", "https://sales.example/board?a=1&b=2"),
        ("form[description]", "Where the numbers are."),
        ("form[color]", "teal"),
    ];
    let (to, shown) = go(browser, "/w/acme/apps/new", "apps/register", &fields).await;
    assert!(shown.body.contains("The app is registered."));
    id_of(&to)
}

/// Mia, a BUSINESS user, in this group.
async fn mia_in(house: &House, browser: &mut Browser, group: &str) {
    house.member(MIA, AccountType::Business).await;
    let page = format!("/w/acme/groups/{group}");
    let fields = [("slug", "acme"), ("id", group), ("emails", MIA)];
    let answer = browser.post(&page, "groups/add-members", &fields).await;
    assert!(answer.body.contains("1 person added."), "{}", answer.body);
}

async fn a_role_is_made_previewed_saved_and_deleted(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let empty = browser.get("/w/acme/roles").await;
    assert!(empty.body.contains("business_read") && empty.body.contains("New role"));
    let role = make_role(&mut browser, "analysts <b>", "GROUP", "READ").await;
    let list = browser.get("/w/acme/roles").await;
    assert!(list.body.contains("analysts &lt;b&gt;") && list.body.contains("Apps: READ"));
    let page = format!("/w/acme/roles/{role}");
    let group = make_group(&mut browser, "Finance", &[(&format!("roles[id-{role}]"), "on")]).await;
    mia_in(&house, &mut browser, &group).await;
    let shown = browser.get(&page).await;
    assert!(
        shown.body.contains("Finance") && shown.body.contains(MIA),
        "who has it"
    );
    assert!(shown.body.contains("Nothing yet. Choose other rights above"));
    // The preview is the same form, sent along in the address: nothing is lost, nothing is saved.
    let preview = browser
        .get(&format!(
            "{page}?_fn=x&version=1&form%5Bname%5D=renamed&form%5Btarget%5D=GROUP&form%5Bdata%5D=WRITE&form%5Buser_management%5D=READ&preview=1"
        ))
        .await;
    assert!(preview.body.contains("value=\"renamed\""), "{}", preview.body);
    assert!(
        preview
            .body
            .contains("Apps: READ to WRITE, People: nothing to READ"),
        "{}",
        preview.body
    );
    assert!(preview.body.contains("Preview"));
    let fields = [
        ("slug", "acme"),
        ("id", role.as_str()),
        ("version", "1"),
        ("form[name]", "writers"),
        ("form[target]", "GROUP"),
        ("form[data]", "WRITE"),
    ];
    let (_, saved) = go(&mut browser, &page, "roles/change", &fields).await;
    assert!(saved.body.contains("The role was saved.") && saved.body.contains("value=\"writers\""));
    let subject = [("slug", "acme"), ("id", role.as_str())];
    let (to, copy) = go(&mut browser, &page, "roles/duplicate", &subject).await;
    assert!(copy.body.contains("writers copy"));
    let other = id_of(&to);
    let subject = [("slug", "acme"), ("id", other.as_str())];
    let (to, gone) = go(
        &mut browser,
        &format!("/w/acme/roles/{other}"),
        "roles/delete",
        &subject,
    )
    .await;
    assert_eq!(to, "/w/acme/roles?notice=role-deleted");
    assert!(gone.body.contains("The role was deleted.") && !gone.body.contains("writers copy"));
    let missing = browser.get(&format!("/w/acme/roles/{other}")).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(
        browser.get("/w/acme/roles/nonsense").await.status,
        StatusCode::NOT_FOUND
    );
}

async fn a_role_that_is_wrong_or_stale_keeps_what_was_typed(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let fields = [
        ("slug", "acme"),
        ("form[name]", "admin"),
        ("form[description]", "As typed"),
        ("form[target]", "GROUP"),
        ("form[data]", "WRITE"),
    ];
    let wrong = browser.post("/w/acme/roles/new", "roles/make", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "This name is taken",
        "value=\"admin\"",
        "As typed",
        "aria-invalid=\"true\"",
    ] {
        assert!(wrong.body.contains(words), "{words}");
    }
    assert!(ticked(&wrong.body, "form[data]", "WRITE"), "the grid stays");
    let role = make_role(&mut browser, "analysts", "USER", "READ").await;
    let page = format!("/w/acme/roles/{role}");
    let change = |name: &'static str, version: &'static str| {
        let role = role.clone();
        move || {
            vec![
                ("slug".to_owned(), "acme".to_owned()),
                ("id".to_owned(), role.clone()),
                ("version".to_owned(), version.to_owned()),
                ("form[name]".to_owned(), name.to_owned()),
                ("form[target]".to_owned(), "USER".to_owned()),
                ("form[data]".to_owned(), "WRITE".to_owned()),
            ]
        }
    };
    let first = change("first", "1")();
    go(&mut browser, &page, "roles/change", &borrowed(&first)).await;
    let late = change("second", "1")();
    let stale = browser.post(&page, "roles/change", &borrowed(&late)).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    for words in [
        "Somebody else has changed this",
        "value=\"second\"",
        "Show it as it is now",
    ] {
        assert!(stale.body.contains(words), "{words}");
    }
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Whether this radio button of the page is chosen.
fn ticked(body: &str, name: &str, value: &str) -> bool {
    body.split("<input").any(|tag| {
        let tag = tag.split('>').next().unwrap_or_default();
        tag.contains(&format!("name=\"{name}\""))
            && tag.contains(&format!("value=\"{value}\""))
            && tag.contains("checked")
    })
}

async fn a_role_in_use_asks_what_takes_its_place(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let role = make_role(&mut browser, "analysts", "GROUP", "READ").await;
    let other = make_role(&mut browser, "writers", "GROUP", "WRITE").await;
    let of_users = make_role(&mut browser, "for users", "USER", "WRITE").await;
    let group = make_group(&mut browser, "Finance", &[(&format!("roles[id-{role}]"), "on")]).await;
    let page = format!("/w/acme/roles/{role}");
    let shown = browser.get(&page).await;
    assert!(shown.body.contains("1 group has it.") && shown.body.contains("Replacement"));
    assert!(shown.body.contains(&format!("value=\"{other}\"")));
    assert!(
        !shown.body.contains(&format!("value=\"{of_users}\"")),
        "another target"
    );
    let fields = |replacement: &str| {
        vec![
            ("slug".to_owned(), "acme".to_owned()),
            ("id".to_owned(), role.clone()),
            ("replacement".to_owned(), replacement.to_owned()),
        ]
    };
    let asked = browser.post(&page, "roles/delete", &borrowed(&fields(""))).await;
    assert_eq!(asked.status, StatusCode::CONFLICT);
    assert!(asked.body.contains("Somebody has this role."));
    let wrong = browser
        .post(&page, "roles/delete", &borrowed(&fields(&of_users)))
        .await;
    assert!(wrong.body.contains("Choose a role with the same target"));
    go(&mut browser, &page, "roles/delete", &borrowed(&fields(&other))).await;
    let shown = browser.get(&format!("/w/acme/groups/{group}")).await;
    assert!(ticked(&shown.body, &format!("roles[id-{other}]"), "on"));
}

async fn a_group_is_made_filled_emptied_and_deleted(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    assert!(browser.get("/w/acme/groups").await.body.contains("No groups yet"));
    let app = register(&mut browser, "Sales").await;
    let role = make_role(&mut browser, "analysts", "GROUP", "READ").await;
    let (role_field, app_field) = (format!("roles[id-{role}]"), format!("apps[id-{app}]"));
    let more = [(role_field.as_str(), "on"), (app_field.as_str(), "CONTRIBUTE")];
    let group = make_group(&mut browser, "Finance", &more).await;
    let page = format!("/w/acme/groups/{group}");
    house.member(MIA, AccountType::Business).await;
    let id = house.row(MIA).await.unwrap().id.to_string();
    let add = |emails: &'static str| [("slug", "acme"), ("id", group.as_str()), ("emails", emails)];
    let added = browser
        .post(
            &page,
            "groups/add-members",
            &add("Mia <mia@acme.example>, nobody@acme.example; not-an-address"),
        )
        .await;
    assert_eq!(added.status, StatusCode::OK);
    for words in [
        "1 person added.",
        "nobody@acme.example",
        "not-an-address",
        "1 member",
    ] {
        assert!(added.body.contains(words), "{words}");
    }
    let again = browser.post(&page, "groups/add-members", &add(MIA)).await;
    assert!(again.body.contains("Nobody was added. 1 was there before."));
    let nothing = browser.post(&page, "groups/add-members", &add(" ")).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.body.contains("Enter at least one email address."));
    let shown = browser.get(&page).await;
    for words in [
        "Its 1 member loses this",
        "Role analysts (Apps: READ)",
        "Contribute on Sales",
        "Choose mia@acme.example",
    ] {
        assert!(shown.body.contains(words), "{words}");
    }
    let app_page = browser.get(&format!("/w/acme/apps/{app}")).await;
    for words in [
        "CONTRIBUTE by group Finance",
        "VIEW by role analysts of group Finance",
        "VIEW by the account type Business",
        "ADMIN directly",
    ] {
        assert!(app_page.body.contains(words), "{words}");
    }
    let none = [("slug", "acme"), ("id", group.as_str())];
    let none = browser.post(&page, "groups/remove-members", &none).await;
    assert!(none.body.contains("Tick at least one person."));
    let ticked = [
        ("slug", "acme"),
        ("id", group.as_str()),
        ("members[]", id.as_str()),
    ];
    let (_, removed) = go(&mut browser, &page, "groups/remove-members", &ticked).await;
    assert!(removed.body.contains("They are out of the group.") && removed.body.contains("0 members"));
    let subject = [("slug", "acme"), ("id", group.as_str())];
    let (to, gone) = go(&mut browser, &page, "groups/delete", &subject).await;
    assert_eq!(to, "/w/acme/groups?notice=group-deleted");
    assert!(gone.body.contains("The group was deleted."));
    assert_eq!(browser.get(&page).await.status, StatusCode::NOT_FOUND);
}

async fn a_group_that_is_wrong_or_stale_keeps_what_was_typed(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let app = register(&mut browser, "Sales").await;
    let role = make_role(&mut browser, "analysts", "GROUP", "READ").await;
    let (role_field, app_field) = (format!("roles[id-{role}]"), format!("apps[id-{app}]"));
    let more = [(role_field.as_str(), "on"), (app_field.as_str(), "VIEW")];
    let mut fields = vec![("slug", "acme"), ("name", " "), ("description", "As typed")];
    fields.extend_from_slice(&more);
    let wrong = browser.post("/w/acme/groups/new", "groups/make", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Enter a name.") && wrong.body.contains("As typed"));
    assert!(ticked(&wrong.body, &role_field, "on"));
    assert!(chosen(&wrong.body, "VIEW"), "the privilege stays");
    let group = make_group(&mut browser, "Finance", &more).await;
    make_group(&mut browser, "Ops", &[]).await;
    let page = format!("/w/acme/groups/{group}");
    let change = |name: &'static str| {
        [
            ("slug", "acme"),
            ("id", group.as_str()),
            ("version", "1"),
            ("name", name),
            (app_field.as_str(), "ADMIN"),
        ]
    };
    let taken = browser.post(&page, "groups/change", &change("Ops")).await;
    assert!(taken.body.contains("This name is taken") && taken.body.contains("value=\"Ops\""));
    assert!(
        !ticked(&taken.body, &role_field, "on"),
        "what was unticked stays so"
    );
    go(&mut browser, &page, "groups/change", &change("Money")).await;
    let stale = browser.post(&page, "groups/change", &change("Cash")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("Somebody else has changed this"));
    assert!(stale.body.contains("value=\"Cash\""));
}

/// Whether some choice of the page has this value chosen.
fn chosen(body: &str, value: &str) -> bool {
    body.split("<option").any(|tag| {
        let tag = tag.split('>').next().unwrap_or_default();
        tag.contains(&format!("value=\"{value}\"")) && tag.contains("selected")
    })
}

async fn groups_are_searched_and_paged(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    for number in 0..60 {
        let form = model::group::GroupForm {
            name: format!("Group {number:02}"),
            ..Default::default()
        };
        backend::groups::make(&house.be, &owner, form).await.unwrap();
    }
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let first = browser.get("/w/acme/groups").await;
    assert!(first.body.contains("Group 49") && !first.body.contains("Group 50"));
    let next = first
        .body
        .split("href=\"")
        .find(|rest| rest.starts_with("/w/acme/groups?cursor="))
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .replace("&amp;", "&");
    let second = browser.get(&next).await;
    assert!(second.body.contains("Group 59") && !second.body.contains("Group 49"));
    let found = browser.get("/w/acme/groups?q=oup%2017").await;
    assert!(found.body.contains("Group 17") && !found.body.contains("Group 18"));
    assert!(found.body.contains("value=\"oup 17\""));
    let nobody = browser.get("/w/acme/groups?q=zzz").await;
    assert!(nobody.body.contains("Nothing found") && nobody.body.contains("Clear search"));
}

async fn an_app_is_registered_changed_archived_and_opened(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    assert!(browser.get("/w/acme/apps").await.body.contains("No apps yet"));
    let app = register(&mut browser, "Sales & Co").await;
    let list = browser.get("/w/acme/apps").await;
    for words in [
        "href=\"https://sales.example/board?a=1&amp;b=2\"",
        "rel=\"noopener noreferrer",
        "Sales &amp; Co",
        "Where the numbers are.",
        "data-color=\"teal\"",
        "All apps",
    ] {
        assert!(list.body.contains(words), "{words}");
    }
    let page = format!("/w/acme/apps/{app}");
    let shown = browser.get(&page).await;
    assert!(
        shown.body.contains("1 person by the account type Admin: ADMIN"),
        "{}",
        shown.body
    );
    let fields = [
        ("slug", "acme"),
        ("id", app.as_str()),
        ("version", "1"),
        ("form[name]", "Sales"),
        ("form[slug]", "sales"),
        ("form[url]", "https://sales.example/"),
        ("form[color]", "red"),
        ("form[requestable]", "true"),
    ];
    let (_, saved) = go(&mut browser, &page, "apps/change", &fields).await;
    assert!(saved.body.contains("The app was saved."));
    assert!(ticked(&saved.body, "form[requestable]", "true"));
    let subject = [("slug", "acme"), ("id", app.as_str())];
    let (_, archived) = go(&mut browser, &page, "apps/archive", &subject).await;
    assert!(archived.body.contains("Nobody can open it now.") && archived.body.contains("Unarchive"));
    let list = browser.get("/w/acme/apps").await;
    assert!(list.body.contains("No apps yet") && list.body.contains("Archived"));
    let (_, back) = go(&mut browser, &page, "apps/unarchive", &subject).await;
    assert!(back.body.contains("The app is back."));
}

async fn an_app_that_is_wrong_or_stale_keeps_what_was_typed(place: Place) {
    let house = place.house().await;
    let mut browser = Browser::signed_in(&house, OWNER).await;
    let fields = [
        ("slug", "acme"),
        ("form[name]", "Sales"),
        ("form[slug]", "Not A Slug"),
        ("form[url]", "javascript:alert(1)"),
        ("form[color]", "pink"),
        ("form[requestable]", "true"),
    ];
    let wrong = browser.post("/w/acme/apps/new", "apps/register", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "Enter a full address, such as https",
        "Use lower-case letters",
        "value=\"Sales\"",
        "value=\"Not A Slug\"",
        "value=\"javascript:alert(1)\"",
    ] {
        assert!(wrong.body.contains(words), "{words}");
    }
    assert!(chosen(&wrong.body, "pink") && ticked(&wrong.body, "form[requestable]", "true"));
    let app = register(&mut browser, "Sales").await;
    let page = format!("/w/acme/apps/{app}");
    let change = |name: &'static str| {
        [
            ("slug", "acme"),
            ("id", app.as_str()),
            ("version", "1"),
            ("form[name]", name),
            ("form[url]", "https://sales.example/"),
        ]
    };
    go(&mut browser, &page, "apps/change", &change("First")).await;
    let stale = browser.post(&page, "apps/change", &change("Second")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("Somebody else has changed this"));
    assert!(stale.body.contains("value=\"Second\""));
}

async fn whoever_sees_no_people_lands_on_the_apps(place: Place) {
    let house = place.house().await;
    let mut owner = Browser::signed_in(&house, OWNER).await;
    register(&mut owner, "Sales").await;
    let new = backend::accounts::NewUser {
        email: MIA,
        name: "Mia",
        workspace: "acme",
        account_type: AccountType::Business,
        owner: false,
        password: PASSWORD,
    };
    backend::accounts::create_user(&house.be, new).await.unwrap();
    let mut browser = Browser::new(&house);
    let fields = [("email", MIA), ("password", PASSWORD), ("next", "")];
    let (to, shown) = go(&mut browser, "/login", "accounts/sign-in", &fields).await;
    assert_eq!(to, "/w/acme/apps");
    assert!(shown.body.contains("Sales") && shown.body.contains("View"));
    assert!(!shown.body.contains("Register app") && !shown.body.contains("All apps"));
    assert!(!shown.body.contains("href=\"/w/acme/roles\""));
    let start = browser.get("/").await;
    assert_eq!(start.location(), "/w/acme/apps");
    let elsewhere = [("email", MIA), ("password", PASSWORD), ("next", "/account")];
    let (to, _) = go(
        &mut Browser::new(&house),
        "/login",
        "accounts/sign-in",
        &elsewhere,
    )
    .await;
    assert_eq!(to, "/account");
    house
        .sql("update members set kind = 'guest', account_type = 'GUEST', rank = 0 where email = 'mia@acme.example'")
        .await;
    // A guest who can open nothing is not in the workspace, from the next request on.
    let shown = browser.get("/w/acme/apps").await;
    assert_eq!(shown.status, StatusCode::NOT_FOUND);
}

async fn whoever_may_not_change_may_only_look(place: Place) {
    let house = place.house().await;
    let mut owner = Browser::signed_in(&house, OWNER).await;
    let role = make_role(&mut owner, "analysts", "GROUP", "READ").await;
    let group = make_group(&mut owner, "Finance", &[]).await;
    house.member(MIA, AccountType::Developer).await;
    let mut browser = Browser::signed_in(&house, MIA).await;
    for (page, never) in [
        (format!("/w/acme/roles/{role}"), "Save role"),
        (format!("/w/acme/groups/{group}"), "Save group"),
    ] {
        let shown = browser.get(&page).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.body.contains("You can look at this") && !shown.body.contains(never));
    }
    for (list, never) in [("/w/acme/roles", "New role"), ("/w/acme/groups", "New group")] {
        assert!(!browser.get(list).await.body.contains(never));
        let refused = browser.get(&format!("{list}/new")).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.body.contains("Not for you"));
    }
}

async fn whoever_manages_apps_alone_sees_the_app_and_nobody(place: Place) {
    let house = place.house().await;
    let mut owner = Browser::signed_in(&house, OWNER).await;
    let role = make_role(&mut owner, "builders", "GROUP", "WRITE").await;
    let group = make_group(&mut owner, "Builders", &[(&format!("roles[id-{role}]"), "on")]).await;
    mia_in(&house, &mut owner, &group).await;
    let mut browser = Browser::signed_in(&house, MIA).await;
    let app = register(&mut browser, "Sales").await;
    let shown = browser.get(&format!("/w/acme/apps/{app}")).await;
    assert!(shown.body.contains("Save app"));
    assert!(shown.body.contains("Your rights do not let you see people."));
    assert!(!shown.body.contains(OWNER) && !shown.body.contains("by the account type"));
}
