//! Plans and problems: stable words, short excerpts, the way over the wire.

use model::address::AddressProblem;
use model::error::{Conflict, Problem};
use model::import::{
    Changed, FileProblem, ImportKind, MetadataProblem, PlanChange, PlanCounts, PlanRow, RowAction,
    RowProblem, excerpt,
};
use model::limits;
use model::name::is_hidden;
use model::policy::Denial;
use proptest::prelude::*;
use std::collections::HashSet;

fn row_problems() -> Vec<RowProblem> {
    let text = || "x".to_owned();
    let column = text;
    vec![
        RowProblem::Missing { column: column() },
        RowProblem::BadEmail(AddressProblem::Malformed),
        RowProblem::BadName(Problem::NotPlain),
        RowProblem::UnknownAccountType(text()),
        RowProblem::UnknownGroup(text()),
        RowProblem::UnknownRole(text()),
        RowProblem::UnknownApp(text()),
        RowProblem::BadPrivilege {
            column: column(),
            value: text(),
        },
        RowProblem::BadDelete(text()),
        RowProblem::BadMetadata(MetadataProblem::NotTexts),
        RowProblem::DuplicateOf(7),
        RowProblem::CannotTakeAway { column: column() },
        RowProblem::NoneAmongOthers { column: column() },
        RowProblem::CellTooLong { column: column() },
        RowProblem::NoValue { column: column() },
        RowProblem::CellWithoutColumn(4),
        RowProblem::Denied(Denial::MoreThanYouHold),
        RowProblem::Conflict(Conflict::LastOwner),
    ]
}

#[test]
fn each_problem_has_a_word_of_its_own() {
    let rows = row_problems();
    let words: HashSet<&str> = rows.iter().map(RowProblem::word).collect();
    assert_eq!(words.len(), rows.len());
    let files = [
        FileProblem::Empty,
        FileProblem::NotATable,
        FileProblem::OldWorkbook,
        FileProblem::TooLarge,
        FileProblem::UnpacksTooLarge,
        FileProblem::TooManyRows,
        FileProblem::TooManyColumns,
        FileProblem::UnknownColumn(String::new()),
        FileProblem::DoubledColumn(String::new()),
        FileProblem::MissingColumn(String::new()),
        FileProblem::TwoNames,
        FileProblem::NotText(1),
        FileProblem::BrokenWorkbook,
        FileProblem::BrokenOff(1),
    ];
    let words: HashSet<&str> = files.iter().map(FileProblem::word).collect();
    assert_eq!(words.len(), files.len());
}

#[test]
fn a_row_goes_over_the_wire_and_back() {
    let row = PlanRow {
        line: 7,
        email: "ana@example.com".to_owned(),
        action: RowAction::Invalid,
        changes: vec![PlanChange {
            what: Changed::App("board".to_owned()),
            from: String::new(),
            to: "VIEW".to_owned(),
        }],
        problems: row_problems(),
    };
    let json = serde_json::to_string(&row).unwrap();
    assert!(json.contains("\"action\":\"error\""), "{json}");
    assert_eq!(serde_json::from_str::<PlanRow>(&json).unwrap(), row);
    assert_eq!(ImportKind::from_word("guests"), Some(ImportKind::Guests));
}

#[test]
fn counts_add_up() {
    let mut counts = PlanCounts::default();
    for (n, &action) in RowAction::ALL.iter().enumerate() {
        for _ in 0..=n {
            counts.add(action);
        }
    }
    let each: Vec<u32> = RowAction::ALL.iter().map(|&action| counts.of(action)).collect();
    assert_eq!((each, counts.total()), (vec![1, 2, 3, 4, 5], 15));
}

proptest! {
    #[test]
    fn an_excerpt_is_short_and_hides_nothing(text in any::<String>()) {
        let shown = excerpt(&text);
        prop_assert!(shown.chars().count() <= limits::NAME + 1);
        prop_assert!(!shown.chars().any(is_hidden));
        prop_assert_eq!(excerpt(&shown).chars().count(), shown.trim().chars().count());
    }
}
