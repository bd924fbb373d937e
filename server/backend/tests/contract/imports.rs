//! Imports: a plan changes nothing, applying does what the plan says once, undoing brings back what was.

use crate::house::{House, OWNER, Place, both, said};
use backend::caller::Actor;
use backend::imports::{self, Consent, work};
use backend::sheet::Format;
use backend::{apps, groups, members, people, rights, roles};
use model::account::AccountType;
use model::app::AppForm;
use model::error::{Conflict, Error, Field};
use model::group::GroupForm;
use model::ids::ImportId;
use model::import::{
    FileProblem, Import, ImportKind, ImportRow, ImportState, RowAction, RowFilter, RowOutcome, RowProblem,
};
use model::people::Status;
use model::permission::Privilege;
use model::policy::Denial;
use model::role::RoleForm;
use model::time::Span;
use tokio_util::sync::CancellationToken;

both!(
    a_plan_changes_nothing_and_says_everything,
    guests_come_change_and_go,
    users_come_change_and_go,
    nobody_imports_more_than_they_hold,
    who_may_not_import_sees_none,
    a_plan_is_applied_once,
    a_plan_of_yesterday_is_refused,
    what_moved_on_is_asked_for_anew,
    a_plan_is_made_again_from_its_rows,
    two_who_plan_again_leave_one_plan,
    rows_with_problems_stop_all_or_are_left_out,
    admin_is_given_when_the_number_is_said,
    whoever_is_killed_in_the_middle_is_gone_on_from,
    two_nodes_do_each_row_once,
    an_import_is_undone_as_one,
    who_has_changed_since_stays,
    the_last_owner_stays,
    imports_of_another_workspace_are_unknown,
    a_file_that_is_none_says_why,
    the_clock_forgets_plans_and_rows,
    metadata_is_kept_sealed,
);

const VIEWER: &str = "viewer@acme.example";

/// A workspace with two apps, two groups and a role.
async fn furnished(place: Place) -> House {
    let house = place.house().await;
    let owner = house.owner().await;
    for name in ["Board", "Sales"] {
        let form = AppForm {
            name: name.to_owned(),
            slug: name.to_lowercase(),
            url: "https://apps.example/x".to_owned(),
            ..AppForm::default()
        };
        apps::register(&house.be, &owner, &form).await.unwrap();
    }
    for name in ["North", "South"] {
        let form = GroupForm {
            name: name.to_owned(),
            ..GroupForm::default()
        };
        groups::make(&house.be, &owner, form).await.unwrap();
    }
    let form = RoleForm {
        name: "Front desk".to_owned(),
        target: "USER".to_owned(),
        user_management: "READ".to_owned(),
        ..RoleForm::default()
    };
    roles::make(&house.be, &owner, &form).await.unwrap();
    house
}

async fn planned(house: &House, actor: &Actor, kind: ImportKind, text: &str) -> Import {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let id = imports::plan(&house.be, actor, kind, "people.csv", file.path().to_owned())
        .await
        .unwrap();
    imports::find(&house.be, actor, id).await.unwrap()
}

async fn rows_of(house: &House, actor: &Actor, id: ImportId) -> Vec<ImportRow> {
    imports::rows(&house.be, actor, id, None, "").await.unwrap().rows
}

fn actions(rows: &[ImportRow]) -> Vec<&'static str> {
    rows.iter().map(|row| row.plan.action.word()).collect()
}

async fn work_off(house: &House) {
    work::work(&house.be, &CancellationToken::new()).await.unwrap();
}

const ALL_VALID: Consent = Consent {
    only_valid: true,
    confirm_admins: None,
};

/// Plans, applies and works off.
async fn imported(house: &House, actor: &Actor, kind: ImportKind, text: &str) -> Import {
    let plan = planned(house, actor, kind, text).await;
    let consent = Consent {
        only_valid: true,
        confirm_admins: Some(i64::from(plan.admins)),
    };
    imports::apply(&house.be, actor, plan.id, consent).await.unwrap();
    work_off(house).await;
    let done = imports::find(&house.be, actor, plan.id).await.unwrap();
    assert_eq!(done.state, ImportState::Applied);
    house.counts_agree().await;
    done
}

async fn undone(house: &House, actor: &Actor, id: ImportId) -> Import {
    imports::undo(&house.be, actor, id).await.unwrap();
    work_off(house).await;
    let undone = imports::find(&house.be, actor, id).await.unwrap();
    assert_eq!(undone.state, ImportState::Undone);
    house.counts_agree().await;
    undone
}

/// What somebody holds, as texts.
async fn holds(house: &House, email: &str) -> (Vec<String>, Vec<(String, Privilege)>) {
    let owner = house.owner().await;
    let row = house.row(email).await.expect("in the list");
    let person = people::person(&house.be, &owner, row.id, "").await.unwrap();
    let names = person
        .held
        .groups
        .iter()
        .map(|group| group.name.clone())
        .collect();
    let offer = rights::offer(&house.be, &owner).await.unwrap();
    let mut apps: Vec<(String, Privilege)> = person
        .held
        .apps
        .iter()
        .map(|(id, privilege)| {
            let app = offer.apps.iter().find(|app| app.id == *id).unwrap();
            (app.slug.clone(), *privilege)
        })
        .collect();
    apps.sort();
    (names, apps)
}

async fn a_plan_changes_nothing_and_says_everything(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    imported(
        &house,
        &owner,
        ImportKind::Guests,
        "username,user-group-1,board\nold@guest.example,North,report\nsame@guest.example,South,\n",
    )
    .await;
    house.member("user@acme.example", AccountType::Business).await;
    let before = house.log().await.len();
    let members = house.number("select count(*) from members").await;
    let file = "username,user-group-1,user-group-2,board,sales,delete\n\
        new@guest.example,north,South,view,,\n\
        old@guest.example,South,,none,report,\n\
        same@guest.example,south,,,,false\n\
        same@guest.example,,,,,\n\
        gone@guest.example,,,,,true\n\
        user@acme.example,North,,,,\n\
        broken,West,,boss,,maybe\n\
        far@guest.example,West,,,,\n\
        old2@guest.example,,,,,true\n";
    let plan = planned(&house, &owner, ImportKind::Guests, file).await;
    assert_eq!(plan.state, ImportState::Planned);
    let counts = plan.counts;
    assert_eq!(
        (
            counts.create,
            counts.change,
            counts.delete,
            counts.unchanged,
            counts.error
        ),
        (1, 1, 0, 3, 4)
    );
    let rows = rows_of(&house, &owner, plan.id).await;
    assert_eq!(
        actions(&rows),
        [
            "create",
            "change",
            "unchanged",
            "error",
            "unchanged",
            "error",
            "error",
            "error",
            "unchanged"
        ]
    );
    assert_eq!(
        rows.iter().map(|row| row.plan.line).collect::<Vec<_>>(),
        [2, 3, 4, 5, 6, 7, 8, 9, 10]
    );
    let changes: Vec<String> = rows[1]
        .plan
        .changes
        .iter()
        .map(|change| format!("{}: {} -> {}", change.what.column(), change.from, change.to))
        .collect();
    assert_eq!(
        changes,
        ["groups: North -> South", "board: REPORT -> ", "sales:  -> REPORT"]
    );
    assert_eq!(rows[3].plan.problems, [RowProblem::DuplicateOf(4)]);
    assert_eq!(rows[5].plan.problems, [RowProblem::Conflict(Conflict::OtherKind)]);
    assert_eq!(rows[6].plan.problems.len(), 3);
    assert_eq!(
        rows[7].plan.problems,
        [RowProblem::UnknownGroup("West".to_owned())]
    );
    // Only those that are asked for.
    let errors = imports::rows(&house.be, &owner, plan.id, Some(RowFilter::Invalid), "")
        .await
        .unwrap();
    assert_eq!(errors.rows.len(), 4);
    assert_eq!(house.number("select count(*) from members").await, members);
    assert_eq!(house.log().await.len(), before);
    assert!(
        house
            .deliver()
            .await
            .iter()
            .all(|mail| !mail.to.contains(&"new@guest.example".to_owned()))
    );
}

async fn guests_come_change_and_go(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let done = imported(
        &house,
        &owner,
        ImportKind::Guests,
        "username,user-group-1,board,sales\nreader@guest.example,North,guest,\nviewer@guest.example,,,view\n\
         plain@guest.example,,,\n",
    )
    .await;
    assert_eq!((done.done, done.refused), (3, 0));
    // Who only gets reports, or nothing yet, is there at once; who opens something is invited.
    let status = |row: Option<model::people::Row>| row.unwrap().status;
    assert_eq!(status(house.row("reader@guest.example").await), Status::Active);
    assert_eq!(status(house.row("plain@guest.example").await), Status::Active);
    assert_eq!(status(house.row("viewer@guest.example").await), Status::Invited);
    house.link_to("viewer@guest.example").await;
    let (groups, apps) = holds(&house, "reader@guest.example").await;
    assert_eq!(groups, ["North"]);
    assert_eq!(apps, [("board".to_owned(), Privilege::Report)]);
    let done = imported(
        &house,
        &owner,
        ImportKind::Guests,
        "username;user-group-1;board;sales;delete\nreader@guest.example;none;none;report;\n\
         viewer@guest.example;;report;;\nplain@guest.example;;;;true\n",
    )
    .await;
    assert_eq!((done.done, done.refused), (3, 0));
    let (groups, apps) = holds(&house, "reader@guest.example").await;
    assert!(groups.is_empty());
    assert_eq!(apps, [("sales".to_owned(), Privilege::Report)]);
    let (_, apps) = holds(&house, "viewer@guest.example").await;
    assert_eq!(
        apps,
        [
            ("board".to_owned(), Privilege::Report),
            ("sales".to_owned(), Privilege::View)
        ]
    );
    assert!(house.row("plain@guest.example").await.is_none());
    // An open invitation is taken back.
    imported(
        &house,
        &owner,
        ImportKind::Guests,
        "username,delete\nviewer@guest.example,true\n",
    )
    .await;
    assert!(house.row("viewer@guest.example").await.is_none());
    assert_eq!(house.logged("import.begun").await, 3);
    assert_eq!(house.logged("import.applied").await, 3);
}

async fn users_come_change_and_go(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let mia = house.member("mia@acme.example", AccountType::Business).await;
    house.member("gone@acme.example", AccountType::Business).await;
    let file = "first name,last name,email,account type,groups,roles,metadata,board,delete\n\
        Ana,Neu,ana@acme.example,developer,North|South,Front desk,\"{\"\"team\"\":\"\"x\"\"}\",,\n\
        Mia,Neu,mia@acme.example,DEVELOPER,North,Front desk,\"{\"\"team\"\":\"\"y\"\"}\",view,\n\
        ,,gone@acme.example,,,,,,true\n\
        ,,nobody@acme.example,,,,,,\n";
    let done = imported(&house, &owner, ImportKind::Users, file).await;
    assert_eq!((done.done, done.refused, done.counts.error), (3, 0, 1));
    let rows = rows_of(&house, &owner, done.id).await;
    assert_eq!(
        rows[3].plan.problems,
        [RowProblem::Missing {
            column: "account type".to_owned()
        }]
    );
    let ana = house.row("ana@acme.example").await.unwrap();
    assert_eq!(
        (ana.status, ana.account_type, ana.name.as_str()),
        (Status::Invited, AccountType::Developer, "Ana Neu")
    );
    house.link_to("ana@acme.example").await;
    let row = house.row("mia@acme.example").await.unwrap();
    assert_eq!(
        (row.account_type, row.name.as_str()),
        (AccountType::Developer, "Mia Neu")
    );
    let person = people::person(&house.be, &owner, mia.member_id, "")
        .await
        .unwrap();
    assert_eq!(person.metadata.as_deref(), Some("team: y"));
    assert!(house.row("gone@acme.example").await.is_none());
    // The same file again finds all of it done.
    let again = planned(&house, &owner, ImportKind::Users, file).await;
    let rows = rows_of(&house, &owner, again.id).await;
    assert_eq!(rows[1].plan.action, RowAction::Unchanged);
    assert_eq!(rows[2].plan.action, RowAction::Unchanged);
}

async fn nobody_imports_more_than_they_hold(place: Place) {
    let house = furnished(place).await;
    let boss = house.member("boss@acme.example", AccountType::Business).await;
    let owner = house.owner().await;
    // Somebody who manages people, and holds no more than that.
    let form = RoleForm {
        name: "Manager".to_owned(),
        target: "USER".to_owned(),
        user_management: "WRITE".to_owned(),
        ..RoleForm::default()
    };
    let manager = roles::make(&house.be, &owner, &form).await.unwrap();
    let given = model::rights::Given {
        roles: vec![manager],
        ..Default::default()
    };
    members::set_rights(&house.be, &owner, boss.member_id, &given)
        .await
        .unwrap();
    let boss = house.actor("boss@acme.example").await;
    let file = "name,email,account type,board,delete\n\
        A,a@acme.example,ADMIN,,\n\
        B,b@acme.example,BUSINESS,view,\n\
        C,c@acme.example,BUSINESS,contribute,\n\
        Boss,boss@acme.example,DEVELOPER,,\n\
        ,owner@acme.example,,,true\n\
        ,boss@acme.example,,,true\n";
    let plan = planned(&house, &boss, ImportKind::Users, file).await;
    let rows = rows_of(&house, &boss, plan.id).await;
    assert_eq!(
        actions(&rows),
        ["error", "create", "error", "error", "error", "error"]
    );
    let denied = |denial| vec![RowProblem::Denied(denial)];
    assert_eq!(rows[0].plan.problems, denied(Denial::MoreThanYouHold));
    assert_eq!(rows[2].plan.problems, denied(Denial::MoreThanYouHold));
    assert!(
        rows[3]
            .plan
            .problems
            .contains(&RowProblem::Denied(Denial::Oneself))
    );
    assert!(
        rows[4]
            .plan
            .problems
            .contains(&RowProblem::Denied(Denial::HigherRank))
    );
    // Demoted between plan and applying: nothing of it is given.
    let plan = planned(
        &house,
        &boss,
        ImportKind::Users,
        "name,email,account type,board\nB,b@acme.example,BUSINESS,view\n",
    )
    .await;
    imports::apply(&house.be, &boss, plan.id, ALL_VALID)
        .await
        .unwrap();
    members::set_rights(
        &house.be,
        &owner,
        boss.member_id,
        &model::rights::Given::default(),
    )
    .await
    .unwrap();
    work_off(&house).await;
    let after = imports::find(&house.be, &owner, plan.id).await.unwrap();
    assert_eq!(
        (after.state, after.done, after.refused),
        (ImportState::Applied, 0, 1)
    );
    assert!(house.row("b@acme.example").await.is_none());
}

async fn who_may_not_import_sees_none(place: Place) {
    let house = furnished(place).await;
    let dev = house.member("dev@acme.example", AccountType::Developer).await;
    let owner = house.owner().await;
    let plan = planned(&house, &owner, ImportKind::Guests, "username\na@guest.example\n").await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_owned();
    let answers = [
        said(
            imports::plan(&house.be, &dev, ImportKind::Guests, "x", path)
                .await
                .map(drop),
        ),
        said(imports::list(&house.be, &dev, "").await.map(drop)),
        said(imports::find(&house.be, &dev, plan.id).await.map(drop)),
        said(imports::rows(&house.be, &dev, plan.id, None, "").await.map(drop)),
        said(imports::blank(&house.be, &dev, ImportKind::Users).await.map(drop)),
        said(imports::apply(&house.be, &dev, plan.id, ALL_VALID).await),
        said(imports::undo(&house.be, &dev, plan.id).await),
    ];
    for answer in answers {
        assert!(matches!(answer, Error::Denied(Denial::Lacks(..))), "{answer:?}");
    }
    // Another admin sees the plan and does not apply it: it holds what its maker may give.
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    assert!(!imports::find(&house.be, &admin, plan.id).await.unwrap().own);
    assert_eq!(
        said(imports::apply(&house.be, &admin, plan.id, ALL_VALID).await),
        Error::Denied(Denial::NotYours)
    );
}

async fn a_plan_is_applied_once(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let plan = planned(
        &house,
        &owner,
        ImportKind::Guests,
        "username,sales\na@guest.example,view\n",
    )
    .await;
    imports::apply(&house.be, &owner, plan.id, ALL_VALID)
        .await
        .unwrap();
    let moved = Error::Conflict(Conflict::StateMoved);
    assert_eq!(
        said(imports::apply(&house.be, &owner, plan.id, ALL_VALID).await),
        moved
    );
    assert_eq!(said(imports::undo(&house.be, &owner, plan.id).await), moved);
    work_off(&house).await;
    work_off(&house).await;
    assert_eq!(
        said(imports::apply(&house.be, &owner, plan.id, ALL_VALID).await),
        moved
    );
    assert_eq!(house.logged("invitation.created").await, 1);
    assert_eq!(house.deliver().await.len(), 1);
}

async fn a_plan_of_yesterday_is_refused(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let plan = planned(&house, &owner, ImportKind::Guests, "username\na@guest.example\n").await;
    house.travel(Span::hours(25));
    let owner = house.actor(&owner.user.email).await;
    assert_eq!(
        said(imports::apply(&house.be, &owner, plan.id, ALL_VALID).await),
        Error::Conflict(Conflict::PlanMoved)
    );
}

async fn what_moved_on_is_asked_for_anew(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let file = "username,board\na@guest.example,report\nb@guest.example,report\n";
    imported(&house, &owner, ImportKind::Guests, file).await;
    let plan = planned(
        &house,
        &owner,
        ImportKind::Guests,
        "username,board\na@guest.example,none\nb@guest.example,none\n",
    )
    .await;
    let a = house.row("a@guest.example").await.unwrap();
    members::set_rights(&house.be, &owner, a.id, &model::rights::Given::default())
        .await
        .unwrap();
    assert_eq!(
        said(imports::apply(&house.be, &owner, plan.id, ALL_VALID).await),
        Error::Conflict(Conflict::PlanMoved)
    );
    // What moves after it has begun is left as it is, row by row.
    let plan = planned(&house, &owner, ImportKind::Guests, file).await;
    assert_eq!((plan.counts.change, plan.counts.unchanged), (1, 1));
    imports::apply(&house.be, &owner, plan.id, ALL_VALID)
        .await
        .unwrap();
    members::remove(&house.be, &owner, a.id).await.unwrap();
    work_off(&house).await;
    let rows = rows_of(&house, &owner, plan.id).await;
    assert_eq!(rows[0].outcome, Some(RowOutcome::Refused));
    assert_eq!(rows[0].trouble, Some(RowProblem::Conflict(Conflict::PlanMoved)));
    assert!(house.row("a@guest.example").await.is_none());
}

async fn a_plan_is_made_again_from_its_rows(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    house.member(VIEWER, AccountType::Business).await;
    let file = format!(
        "name,email,account type,groups,metadata,board\n\
         ,{VIEWER},,,\"{{\"\"team\"\":\"\"otter\"\"}}\",view\n\
         New,new@acme.example,BUSINESS,East,,\n\
         Same,{OWNER},,,,\n\
         Bad,no address,,,,\n"
    );
    house
        .sql(&format!(
            "update members set name = 'Same' where email = '{OWNER}'"
        ))
        .await;
    let plan = planned(&house, &owner, ImportKind::Users, &file).await;
    assert_eq!(
        actions(&rows_of(&house, &owner, plan.id).await),
        ["change", "error", "unchanged", "error"]
    );
    // The group comes to be, one is given what the file asks for, another is called otherwise.
    let form = GroupForm {
        name: "East".to_owned(),
        ..GroupForm::default()
    };
    groups::make(&house.be, &owner, form).await.unwrap();
    house
        .sql(&format!(
            "update members set name = 'Else' where email = '{OWNER}'"
        ))
        .await;
    let again = imports::plan_again(&house.be, &owner, plan.id).await.unwrap();
    assert_eq!(
        said(imports::find(&house.be, &owner, plan.id).await.map(drop)),
        Error::NotFound,
        "the new plan took its place"
    );
    let rows = rows_of(&house, &owner, again).await;
    assert_eq!(actions(&rows), ["change", "create", "change", "error"]);
    let lines: Vec<u32> = rows.iter().map(|row| row.plan.line).collect();
    assert_eq!(lines, [2, 3, 4, 5]);
    assert!(matches!(rows[3].plan.problems[..], [RowProblem::BadEmail(_)]));
    let shown = imports::find(&house.be, &owner, again).await.unwrap();
    assert_eq!(
        (
            shown.kind,
            shown.file_name.as_str(),
            shown.counts.change,
            shown.counts.error
        ),
        (ImportKind::Users, "people.csv", 2, 1)
    );
    imports::apply(&house.be, &owner, again, ALL_VALID).await.unwrap();
    work_off(&house).await;
    let viewer = house.row(VIEWER).await.unwrap().id;
    let person = people::person(&house.be, &owner, viewer, "").await.unwrap();
    assert_eq!(person.metadata.as_deref(), Some("team: otter"));
    assert_eq!(
        house.row("new@acme.example").await.unwrap().status,
        Status::Invited
    );
    // What was applied is no plan any more, and nobody makes another's again.
    assert_eq!(
        said(imports::plan_again(&house.be, &owner, again).await.map(drop)),
        Error::Conflict(Conflict::StateMoved)
    );
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    let plan = planned(&house, &owner, ImportKind::Users, &file).await;
    assert_eq!(
        said(imports::plan_again(&house.be, &admin, plan.id).await.map(drop)),
        Error::Denied(Denial::NotYours)
    );
    assert_eq!(
        said(imports::discard(&house.be, &admin, plan.id).await),
        Error::Denied(Denial::NotYours)
    );
    assert_eq!(house.logged("refused").await, 2);
}

async fn two_who_plan_again_leave_one_plan(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let plan = planned(&house, &owner, ImportKind::Guests, "username\na@guest.example\n").await;
    let (one, other) = tokio::join!(
        imports::plan_again(&house.be, &owner, plan.id),
        imports::plan_again(&house.be, &owner, plan.id),
    );
    let gone = [Error::NotFound, Error::Conflict(Conflict::StateMoved)];
    let (id, late) = match (one, other) {
        (Ok(id), late) | (late, Ok(id)) => (id, said(late.map(drop))),
        (one, other) => panic!("{one:?} {other:?}"),
    };
    assert!(gone.contains(&late), "{late:?}");
    let left = imports::list(&house.be, &owner, "").await.unwrap().rows;
    assert_eq!(left.iter().map(|import| import.id).collect::<Vec<_>>(), [id]);
    assert_eq!(house.number("select count(*) from import_rows").await, 1);
}

async fn rows_with_problems_stop_all_or_are_left_out(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let plan = planned(
        &house,
        &owner,
        ImportKind::Guests,
        "username\na@guest.example\nbad\n",
    )
    .await;
    let refused = said(imports::apply(&house.be, &owner, plan.id, Consent::default()).await);
    assert!(refused.problem(Field::OnlyValid).is_some());
    work_off(&house).await;
    assert!(house.row("a@guest.example").await.is_none());
    imports::apply(&house.be, &owner, plan.id, ALL_VALID)
        .await
        .unwrap();
    work_off(&house).await;
    assert!(house.row("a@guest.example").await.is_some());
}

async fn admin_is_given_when_the_number_is_said(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let form = GroupForm {
        name: "Chiefs".to_owned(),
        apps: vec![(house.app("Ledger", false).await, Privilege::Admin)],
        ..GroupForm::default()
    };
    groups::make(&house.be, &owner, form).await.unwrap();
    let file = "name,email,account type,board,groups\nA,a@acme.example,ADMIN,,\nB,b@acme.example,BUSINESS,admin,\n\
        C,c@acme.example,BUSINESS,view,North\nD,d@acme.example,BUSINESS,,North|Chiefs\n";
    let plan = planned(&house, &owner, ImportKind::Users, file).await;
    assert_eq!(plan.admins, 3);
    for said_number in [None, Some(0), Some(2), Some(4)] {
        let consent = Consent {
            only_valid: true,
            confirm_admins: said_number,
        };
        let refused = said(imports::apply(&house.be, &owner, plan.id, consent).await);
        assert!(refused.problem(Field::ConfirmAdmins).is_some());
    }
    let consent = Consent {
        only_valid: false,
        confirm_admins: Some(3),
    };
    imports::apply(&house.be, &owner, plan.id, consent).await.unwrap();
    work_off(&house).await;
    assert_eq!(
        house.row("a@acme.example").await.unwrap().account_type,
        AccountType::Admin
    );
}

fn many(number: usize, privilege: &str) -> String {
    let mut file = "username,board\n".to_owned();
    for n in 0..number {
        let line = format!("g{n:05}@guest.example,{privilege}\n");
        file.push_str(&line);
    }
    file
}

async fn whoever_is_killed_in_the_middle_is_gone_on_from(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let plan = planned(&house, &owner, ImportKind::Guests, &many(50, "report")).await;
    imports::apply(&house.be, &owner, plan.id, ALL_VALID)
        .await
        .unwrap();
    assert!(work::one_step(&house.be, 7).await.unwrap());
    assert!(work::one_step(&house.be, 7).await.unwrap());
    let now = imports::find(&house.be, &owner, plan.id).await.unwrap();
    assert_eq!((now.state, now.progress()), (ImportState::Applying, (14, 50)));
    // The process is gone; another one takes over when its lease has ended.
    let other = house.another_node(2).await;
    assert!(!work::one_step(&other, 7).await.unwrap());
    house.travel(Span::minutes(1));
    work::work(&other, &CancellationToken::new()).await.unwrap();
    let now = imports::find(&other, &owner, plan.id).await.unwrap();
    assert_eq!((now.state, now.done, now.refused), (ImportState::Applied, 50, 0));
    assert_eq!(house.logged("member.guest-recorded").await, 50);
    house.counts_agree().await;
    other.db.close().await;
}

async fn two_nodes_do_each_row_once(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let plan = planned(&house, &owner, ImportKind::Guests, &many(60, "report")).await;
    imports::apply(&house.be, &owner, plan.id, ALL_VALID)
        .await
        .unwrap();
    house.travel(Span::minutes(1));
    let other = house.another_node(2).await;
    let never = CancellationToken::new();
    let (a, b) = tokio::join!(work::work(&house.be, &never), work::work(&other, &never));
    a.unwrap();
    b.unwrap();
    work_off(&house).await;
    house.travel(Span::minutes(1));
    work_off(&house).await;
    let now = imports::find(&house.be, &owner, plan.id).await.unwrap();
    assert_eq!((now.state, now.done), (ImportState::Applied, 60));
    assert_eq!(house.logged("member.guest-recorded").await, 60);
    assert_eq!(house.logged("import.applied").await, 1);
    other.db.close().await;
}

async fn an_import_is_undone_as_one(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let mia = house.member("mia@acme.example", AccountType::Business).await;
    house.member("gone@acme.example", AccountType::Business).await;
    house.invite(&owner, "waits@acme.example").await;
    imported(
        &house,
        &owner,
        ImportKind::Users,
        "name,email,groups,metadata\nMia Alt,mia@acme.example,North,\"{\"\"team\"\":\"\"old\"\"}\"\n",
    )
    .await;
    let done = imported(
        &house,
        &owner,
        ImportKind::Users,
        "name,email,account type,groups,roles,metadata,board,delete\n\
         Ana,ana@acme.example,BUSINESS,South,,,,\n\
         Mia Neu,mia@acme.example,DEVELOPER,South,Front desk,none,view,\n\
         ,gone@acme.example,,,,,,true\n\
         ,waits@acme.example,,,,,,true\n",
    )
    .await;
    assert_eq!(done.done, 4);
    let back = undone(&house, &owner, done.id).await;
    assert_eq!((back.undone, back.kept), (4, 0));
    assert!(house.row("ana@acme.example").await.is_none());
    let row = house.row("mia@acme.example").await.unwrap();
    assert_eq!(
        (row.account_type, row.name.as_str()),
        (AccountType::Business, "Mia Alt")
    );
    let person = people::person(&house.be, &owner, mia.member_id, "")
        .await
        .unwrap();
    assert_eq!(person.metadata.as_deref(), Some("team: old"));
    let (groups, apps) = holds(&house, "mia@acme.example").await;
    assert_eq!(groups, ["North"]);
    assert!(apps.is_empty() && person.held.roles.is_empty());
    let gone = house.row("gone@acme.example").await.unwrap();
    assert_eq!(gone.status, Status::Active);
    let waits = house.row("waits@acme.example").await.unwrap();
    assert_eq!(waits.status, Status::Invited);
    assert_eq!(house.logged("import.undone").await, 1);
    // Once, and for thirty days.
    let moved = Error::Conflict(Conflict::StateMoved);
    assert_eq!(said(imports::undo(&house.be, &owner, done.id).await), moved);
    let late = imported(&house, &owner, ImportKind::Guests, "username\na@guest.example\n").await;
    house.travel(Span::days(31));
    let owner = house.actor(OWNER).await;
    assert_eq!(
        said(imports::undo(&house.be, &owner, late.id).await),
        Error::Conflict(Conflict::TooLateToUndo)
    );
}

async fn who_has_changed_since_stays(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let done = imported(&house, &owner, ImportKind::Guests, &many(3, "report")).await;
    let changed = house.row("g00001@guest.example").await.unwrap();
    members::set_rights(&house.be, &owner, changed.id, &model::rights::Given::default())
        .await
        .unwrap();
    let back = undone(&house, &owner, done.id).await;
    assert_eq!((back.undone, back.kept), (2, 1));
    assert!(house.row("g00000@guest.example").await.is_none());
    assert!(house.row("g00001@guest.example").await.is_some());
    let left = imports::rows(&house.be, &owner, done.id, Some(RowFilter::Left), "")
        .await
        .unwrap();
    assert_eq!(left.rows.len(), 1);
    assert_eq!(left.rows[0].outcome, Some(RowOutcome::Kept));
}

async fn the_last_owner_stays(place: Place) {
    let house = furnished(place).await;
    house.another_owner("second@acme.example").await;
    let admin = house.owner().await;
    let file = "email,account type\nsecond@acme.example,BUSINESS\nowner@acme.example,BUSINESS\n";
    let plan = planned(&house, &admin, ImportKind::Users, file).await;
    let rows = rows_of(&house, &admin, plan.id).await;
    assert_eq!(actions(&rows), ["change", "error"]);
    assert!(
        rows[1]
            .plan
            .problems
            .contains(&RowProblem::Conflict(Conflict::LastOwner))
    );
    let done = imported(&house, &admin, ImportKind::Users, file).await;
    assert_eq!(done.done, 1);
    // Back with the mark.
    undone(&house, &admin, done.id).await;
    assert!(house.row("second@acme.example").await.unwrap().owner);
}

async fn imports_of_another_workspace_are_unknown(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let plan = planned(&house, &owner, ImportKind::Guests, "username\na@guest.example\n").await;
    backend::workspaces::create(&house.be, "Else", Some("else"))
        .await
        .unwrap();
    let new = backend::accounts::NewUser {
        email: "else@else.example",
        name: "Else",
        workspace: "else",
        account_type: AccountType::Admin,
        owner: true,
        password: crate::house::PASSWORD,
    };
    backend::accounts::create_user(&house.be, new).await.unwrap();
    let caller = house.session("else@else.example").await;
    let other = backend::accounts::actor(&house.be, &caller, "else")
        .await
        .unwrap();
    let answers = [
        said(imports::find(&house.be, &other, plan.id).await.map(drop)),
        said(
            imports::rows(&house.be, &other, plan.id, None, "")
                .await
                .map(drop),
        ),
        said(
            imports::export(&house.be, &other, plan.id, Format::Csv)
                .await
                .map(|_| ()),
        ),
        said(imports::apply(&house.be, &other, plan.id, ALL_VALID).await),
        said(imports::undo(&house.be, &other, plan.id).await),
        said(imports::discard(&house.be, &other, plan.id).await),
    ];
    for answer in answers {
        assert_eq!(answer, Error::NotFound);
    }
    assert!(
        imports::list(&house.be, &other, "")
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    assert_eq!(imports::list(&house.be, &owner, "").await.unwrap().rows.len(), 1);
}

async fn a_file_that_is_none_says_why(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    let plan = planned(
        &house,
        &owner,
        ImportKind::Guests,
        "username,nonsense\na@guest.example,\n",
    )
    .await;
    assert_eq!(plan.state, ImportState::Refused);
    assert_eq!(plan.problems, [FileProblem::UnknownColumn("nonsense".to_owned())]);
    let too_many = planned(
        &house,
        &owner,
        ImportKind::Guests,
        &many(model::limits::IMPORT_ROWS + 1, ""),
    )
    .await;
    assert_eq!(too_many.problems, [FileProblem::TooManyRows]);
    assert_eq!(house.number("select count(*) from import_rows").await, 0);
    assert_eq!(
        said(imports::apply(&house.be, &owner, plan.id, ALL_VALID).await),
        Error::Conflict(Conflict::StateMoved)
    );
}

async fn the_clock_forgets_plans_and_rows(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    planned(&house, &owner, ImportKind::Guests, "username\na@guest.example\n").await;
    let done = imported(&house, &owner, ImportKind::Guests, "username\nb@guest.example\n").await;
    house.travel(Span::hours(25));
    house.round().await;
    let owner = house.actor(OWNER).await;
    let left = imports::list(&house.be, &owner, "").await.unwrap().rows;
    assert_eq!(left.iter().map(|import| import.id).collect::<Vec<_>>(), [done.id]);
    assert_eq!(house.number("select count(*) from import_rows").await, 1);
    house.travel(Span::days(31));
    house.round().await;
    assert_eq!(house.number("select count(*) from import_rows").await, 0);
    assert_eq!(house.number("select count(*) from imports").await, 1);
}

async fn metadata_is_kept_sealed(place: Place) {
    let house = furnished(place).await;
    let owner = house.owner().await;
    house.member(VIEWER, AccountType::Business).await;
    let file = format!("email,metadata\n{VIEWER},\"{{\"\"team\"\":\"\"otter-heron-secret\"\"}}\"\n");
    let done = imported(&house, &owner, ImportKind::Users, &file).await;
    assert_eq!(done.done, 1);
    assert!(!house.dump_holds("otter-heron-secret").await);
}
