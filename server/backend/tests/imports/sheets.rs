//! What is downloaded: the template and the plan.

use crate::{apps, guests, refused, users};
use backend::imports::plan_sheet::plan_sheet;
use backend::imports::read::{Change, GuestLine};
use backend::imports::template::template;
use backend::sheet::{Format, Sheet};
use model::account::AccountType;
use model::error::{Conflict, Problem};
use model::import::{Changed, FileProblem, ImportKind, PlanChange, PlanRow, RowAction, RowProblem};
use model::policy::Denial;
use std::borrow::Cow;

#[test]
fn a_template_has_all_columns_and_is_read_back() {
    let text = |kind, apps: &[String]| String::from_utf8(template(kind, apps).unwrap()).unwrap();
    let of_guests = text(ImportKind::Guests, &apps());
    assert_eq!(
        of_guests,
        "\"username\",\"user-group-1\",\"user-group-2\",\"user-group-3\",\"board\",\"sales-report\",\"wiki\",\
         \"delete\"\r\n"
    );
    assert_eq!(guests(of_guests), Ok(Vec::new()));
    let of_users = text(ImportKind::Users, &apps());
    assert_eq!(
        of_users,
        "\"first name\",\"last name\",\"email\",\"account type\",\"groups\",\"roles\",\"metadata\",\"board\",\
         \"sales-report\",\"wiki\",\"delete\"\r\n"
    );
    assert_eq!(users(of_users), Ok(Vec::new()));
    let clashing = ["email".to_owned(), "username".to_owned(), "delete".to_owned()];
    for &kind in ImportKind::ALL {
        let text = text(kind, &clashing);
        assert!(text.contains("\"app:delete\",\"delete\""), "{text}");
        let read = match kind {
            ImportKind::Guests => crate::read::<GuestLine>(text.as_bytes(), &clashing).map(drop),
            ImportKind::Users => {
                crate::read::<backend::imports::read::UserLine>(text.as_bytes(), &clashing).map(drop)
            }
        };
        assert_eq!(read, Ok(()));
    }
    assert_eq!(
        refused(guests("board\n")),
        [FileProblem::MissingColumn("username".to_owned())]
    );
}

#[test]
fn a_plan_is_a_table_of_stable_words() {
    let change = |what, from: &str, to: &str| PlanChange {
        what,
        from: from.to_owned(),
        to: to.to_owned(),
    };
    let column = |column: &str| column.to_owned();
    let rows = [
        PlanRow {
            line: 2,
            email: "ana@example.com".to_owned(),
            action: RowAction::Change,
            changes: vec![
                change(
                    Changed::AccountType,
                    AccountType::Business.word(),
                    AccountType::Admin.word(),
                ),
                change(Changed::App("board".to_owned()), "", "VIEW"),
            ],
            problems: Vec::new(),
        },
        PlanRow {
            line: 7,
            email: "=cmd|x".to_owned(),
            action: RowAction::Invalid,
            changes: Vec::new(),
            problems: vec![
                RowProblem::Missing {
                    column: column("email"),
                },
                RowProblem::BadPrivilege {
                    column: column("board"),
                    value: "a\"b".to_owned(),
                },
                RowProblem::DuplicateOf(2),
                RowProblem::BadName(Problem::TooLong(60)),
                RowProblem::Denied(Denial::MoreThanYouHold),
                RowProblem::Conflict(Conflict::LastOwner),
            ],
        },
    ];
    let text = String::from_utf8(plan_sheet(&rows).unwrap()).unwrap();
    assert_eq!(
        text,
        "\"line\",\"email\",\"action\",\"changes\",\"problems\"\r\n\
         \"2\",\"ana@example.com\",\"change\",\"account type: BUSINESS -> ADMIN\nboard:  -> VIEW\",\"\"\r\n\
         \"7\",\"'=cmd|x\",\"error\",\"\",\"missing: email\nbad-privilege: board = a\"\"b\nduplicate-of: 2\n\
         bad-name: {\"\"TooLong\"\":60}\ndenied: MoreThanYouHold\nconflict: LastOwner\"\r\n"
    );
}

#[test]
fn what_we_export_is_read_back() {
    let groups = [
        "=1+1",
        "+x",
        "-",
        "@you",
        "a\"b",
        "c\r\nd",
        "'e",
        "plain; and, so",
    ];
    let mut sheet = Sheet::begin(Format::Csv, &[], false).unwrap();
    sheet
        .add(["username", "user-group-1"].map(Cow::Borrowed))
        .unwrap();
    for (n, group) in groups.iter().enumerate() {
        sheet
            .add([Cow::Owned(format!("g{n}@example.com")), Cow::Borrowed(*group)])
            .unwrap();
    }
    let lines = guests(sheet.into_bytes().unwrap()).unwrap();
    for (line, group) in lines.into_iter().zip(groups) {
        let group = group.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(line.unwrap().groups, Change::Set(vec![group]));
    }
}
