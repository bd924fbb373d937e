//! What cells say, and everything that can be wrong with a row.

use crate::{guests, problems, users};
use backend::imports::read::{Change, UserLine};
use model::account::AccountType;
use model::address::AddressProblem;
use model::error::Problem;
use model::import::{MetadataProblem, RowProblem};
use model::permission::Privilege;

fn user(head: &str, row: &str) -> UserLine {
    let text = format!("email,{head}\nana@example.com,{row}\n");
    users(text).unwrap().remove(0).unwrap()
}

fn wrong(head: &str, row: &str) -> Vec<RowProblem> {
    problems(users(format!("email,{head}\nana@example.com,{row}\n")))
}

fn names(of: &[&str]) -> Change<Vec<String>> {
    Change::Set(of.iter().map(|&name| name.to_owned()).collect())
}

#[test]
fn an_empty_cell_leaves_and_none_takes_away() {
    let head = "name,account type,groups,roles,metadata,board,delete";
    let line = user(head, ", , ,,,,");
    assert_eq!((line.name, line.account_type), (None, None));
    assert_eq!((line.groups, line.roles), (Change::Keep, Change::Keep));
    assert_eq!((line.metadata, line.delete), (Change::Keep, false));
    assert!(line.apps.is_empty());
    let line = user(head, ",,None,NONE, none ,none,");
    assert_eq!((line.groups, line.roles), (Change::Clear, Change::Clear));
    assert_eq!(line.metadata, Change::Clear);
    assert_eq!(line.apps, [("board".into(), Change::Clear)]);
}

#[test]
fn a_user_says_everything() {
    let line = user(
        "first name,last name,account type,groups,roles,metadata,board,wiki,delete",
        "Ana,Ortiz , developer,Sales|  Big   Deals |Sales||,business_read,\"{\"\"team\"\":\"\"a\"\",\"\"b\"\":\"\"\"\"}\",VIEW,Guest,TRUE",
    );
    assert_eq!(line.name.as_deref(), Some("Ana Ortiz"));
    assert_eq!(line.account_type, Some(AccountType::Developer));
    assert_eq!(line.groups, names(&["Sales", "Big Deals"]));
    assert_eq!(line.roles, names(&["business_read"]));
    let pair = |key: &str, text: &str| (key.to_owned(), text.to_owned());
    assert_eq!(line.metadata, Change::Set(vec![pair("team", "a"), pair("b", "")]));
    let privileges = [
        ("board".into(), Change::Set(Privilege::View)),
        ("wiki".into(), Change::Set(Privilege::Report)),
    ];
    assert_eq!(line.apps, privileges);
    assert!(line.delete);
}

#[test]
fn names_come_in_one_or_two_columns() {
    for (head, row, name) in [
        ("name", "  Ana   Ortiz ", "Ana Ortiz"),
        ("last name,first name", "Ortiz,Ana", "Ana Ortiz"),
        ("first name,last name", "Ana,", "Ana"),
        ("first name,last name", ",Ortiz", "Ortiz"),
        ("first name,last name", "Ana,none", "Ana"),
        ("first name", "Ana", "Ana"),
    ] {
        assert_eq!(user(head, row).name.as_deref(), Some(name));
    }
    let column = |column: &str| {
        vec![RowProblem::CannotTakeAway {
            column: column.to_owned(),
        }]
    };
    assert_eq!(wrong("name", "none"), column("name"));
    assert_eq!(wrong("first name,last name", "none,NONE"), column("first name"));
    assert_eq!(
        wrong("name", "https://x.example"),
        [RowProblem::BadName(Problem::NotPlain)]
    );
    let long = "x".repeat(61);
    assert_eq!(wrong("name", &long), [RowProblem::BadName(Problem::TooLong(60))]);
}

#[test]
fn a_guest_has_a_column_a_group() {
    let groups = |row: &str| {
        let text = format!("username,user-group-1,user-group-2,user-group-10\nana@example.com,{row}\n");
        guests(text).unwrap().remove(0).unwrap().groups
    };
    assert_eq!(groups(",,"), Change::Keep);
    assert_eq!(groups("none,,"), Change::Clear);
    assert_eq!(groups("Sales,,Sales"), names(&["Sales"]));
    assert_eq!(groups("none,A|B,C"), names(&["A|B", "C"]));
    assert_eq!(groups("A,none,"), names(&["A"]));
}

#[test]
fn every_privilege_has_its_word() {
    use Privilege::{Admin, Contribute, Report, View};
    for (word, change) in [
        ("guest", Change::Set(Report)),
        ("Report", Change::Set(Report)),
        ("vIEW", Change::Set(View)),
        (" contribute ", Change::Set(Contribute)),
        ("ADMIN", Change::Set(Admin)),
        ("None", Change::Clear),
    ] {
        let line = guests(format!("username,sales-report\nana@example.com,{word}\n"))
            .unwrap()
            .remove(0);
        assert_eq!(line.unwrap().apps, [("sales-report".into(), change)]);
    }
}

#[test]
fn addresses_are_kept_in_their_one_form() {
    let text = "username\n Ana@EXAMPLE.com \na@b.photography\nb@xn--fsq.xn--vermgensberatung-pwb\n\
                c@bücher.example\nd@museum.travelersinsurance\n";
    let found: Vec<_> = crate::found(guests(text))
        .into_iter()
        .map(|(_, email)| email)
        .collect();
    assert_eq!(
        found,
        [
            "ana@example.com",
            "a@b.photography",
            "b@xn--fsq.xn--vermgensberatung-pwb",
            "c@xn--bcher-kva.example",
            "d@museum.travelersinsurance"
        ]
    );
}

#[test]
fn every_problem_of_a_row_is_told() {
    let head = "name,email,account type,groups,metadata,board,delete";
    let text = format!("{head}\nwww.x.example,nobody,guest,A|none,{{,owner,maybe,\n");
    let line = users(&text).unwrap().remove(0).unwrap_err();
    assert_eq!((line.line, line.email.as_str()), (2, "nobody"));
    let column = |column: &str| column.to_owned();
    assert_eq!(
        line.problems,
        [
            RowProblem::BadEmail(AddressProblem::Malformed),
            RowProblem::UnknownAccountType("guest".to_owned()),
            RowProblem::NoneAmongOthers {
                column: column("groups")
            },
            RowProblem::BadMetadata(MetadataProblem::NotJson),
            RowProblem::BadPrivilege {
                column: column("board"),
                value: "owner".to_owned()
            },
            RowProblem::BadDelete("maybe".to_owned()),
            RowProblem::BadName(Problem::NotPlain),
        ]
    );
}

#[test]
fn an_address_is_needed() {
    let column = "username".to_owned();
    let missing = [RowProblem::Missing { column }];
    assert_eq!(problems(guests("username,board\n,view\n")), missing);
    // A row that ends before its column.
    assert_eq!(problems(guests("board,username\nview\n")), missing);
    let long = format!("username\n{}@example.com\n", "a".repeat(65));
    assert_eq!(
        problems(guests(long)),
        [RowProblem::BadEmail(AddressProblem::TooLong)]
    );
}

#[test]
fn the_second_row_of_an_address_names_the_first() {
    let text = "username,board\nana@example.com,nonsense\nbo@example.com,\n\n ANA@example.com,view\nAna@Example.COM,\n";
    let lines = guests(text).unwrap();
    let bad: Vec<_> = lines.iter().filter_map(|line| line.as_ref().err()).collect();
    assert_eq!(bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [2, 5, 6]);
    for bad in &bad[1..] {
        assert_eq!(
            (bad.email.as_str(), &bad.problems[..]),
            ("ana@example.com", &[RowProblem::DuplicateOf(2)][..])
        );
    }
}

#[test]
fn what_is_shown_back_is_short_and_plain() {
    let text = format!(
        "username,board\n\u{202e}{},\u{200b}{}\n",
        "x".repeat(500),
        "y".repeat(500)
    );
    let line = guests(text).unwrap().remove(0).unwrap_err();
    assert_eq!(line.email, format!("\u{FFFD}{}…", "x".repeat(59)));
    let column = "board".to_owned();
    let value = format!("\u{FFFD}{}…", "y".repeat(59));
    assert_eq!(line.problems[1], RowProblem::BadPrivilege { column, value });
}

#[test]
fn metadata_is_an_object_of_texts() {
    use MetadataProblem::{BadKey, DoubledKey, NotJson, NotPlain, NotTexts, TooLong};
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(2_001));
    let deep = "[".repeat(10_000);
    for (json, problem) in [
        ("{", NotJson),
        ("key: text", NotJson),
        (&deep, NotTexts),
        ("[]", NotTexts),
        ("7", NotTexts),
        ("null", NotTexts),
        ("{\"a\":1}", NotTexts),
        ("{\"a\":{\"b\":\"c\"}}", NotTexts),
        ("{\"a\":null}", NotTexts),
        ("{\"\":\"x\"}", BadKey),
        ("{\"a:b\":\"x\"}", BadKey),
        ("{\"a\\nb\":\"x\"}", BadKey),
        ("{\"a\":\"x\",\" a \":\"y\"}", DoubledKey),
        ("{\"a\":\"\\u0000\"}", NotPlain),
        ("{\"a\":\"\u{202e}\"}", NotPlain),
        (&long, TooLong),
    ] {
        let cell = format!("\"{}\"", json.replace('"', "\"\""));
        assert_eq!(
            wrong("metadata", &cell),
            [RowProblem::BadMetadata(problem)],
            "{json}"
        );
    }
    assert_eq!(user("metadata", "{}").metadata, Change::Clear);
    let two = Change::Set(vec![
        ("b".to_owned(), "1\n2".to_owned()),
        ("a".to_owned(), String::new()),
    ]);
    assert_eq!(
        user("metadata", "\"{\"\"b\"\":\"\"1\\n2\"\",\"\"a\"\":\"\"\"\"}\"").metadata,
        two
    );
}

#[test]
fn our_apostrophe_comes_off_and_no_other() {
    for (cell, group) in [
        ("'=1+1", "=1+1"),
        ("'+49", "+49"),
        ("'-", "-"),
        ("'@here", "@here"),
        ("''=1", "''=1"),
        ("'Tis", "'Tis"),
        ("O'Brien", "O'Brien"),
    ] {
        let line = guests(format!("username,user-group-1\nana@example.com,\"{cell}\"\n"))
            .unwrap()
            .remove(0);
        assert_eq!(line.unwrap().groups, names(&[group]), "{cell}");
    }
}
