//! Workbooks as a spreadsheet program writes them.

use crate::{guests, problems, read, refused, users};
use backend::imports::read::{Change, GuestLine};
use model::import::{FileProblem, RowProblem};
use model::limits;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

fn book(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

fn rows(sheet: &mut Worksheet, first: u32, rows: &[&[&str]]) {
    for (row, cells) in (first..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
}

#[test]
fn rows_have_the_sheets_numbers() {
    let bytes = book(|sheet| {
        rows(
            sheet,
            2,
            &[
                &["Delete", " USERNAME ", "board"],
                &["", "ana@example.com", "view"],
            ],
        );
        rows(sheet, 9, &[&["", "", ""], &["false", "bo@example.com", ""]]);
        sheet.write_boolean(20, 0, true).unwrap();
        sheet.write_string(20, 1, "cy@example.com").unwrap();
    });
    let lines: Vec<_> = guests(bytes).unwrap().into_iter().map(Result::unwrap).collect();
    let said: Vec<_> = lines
        .iter()
        .map(|line| (line.line, line.email.as_str(), line.delete))
        .collect();
    assert_eq!(
        said,
        [
            (4, "ana@example.com", false),
            (11, "bo@example.com", false),
            (21, "cy@example.com", true)
        ]
    );
    assert_eq!(lines[0].apps.len(), 1);
}

#[test]
fn values_are_what_a_person_sees() {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let time = Format::new().set_num_format("hh:mm");
    let duration = Format::new().set_num_format("[h]:mm");
    let money = Format::new().set_num_format("#,##0.00 \"days\"");
    let at = |text| ExcelDateTime::parse_from_str(text).unwrap();
    let groups = |column: u16| format!("user-group-{column}");
    let bytes = book(|sheet| {
        sheet.write_string(0, 0, "username").unwrap();
        sheet.write_string(1, 0, "ana@example.com").unwrap();
        for column in 1..16 {
            sheet.write_string(0, column, groups(column)).unwrap();
        }
        sheet.write_number(1, 1, 42).unwrap();
        sheet.write_number(1, 2, 0.1 + 0.2).unwrap();
        sheet.write_number(1, 3, -1_234_567_890_123.0).unwrap();
        sheet.write_number(1, 4, 1.5e300).unwrap();
        sheet.write_boolean(1, 5, true).unwrap();
        sheet
            .write_datetime_with_format(1, 6, at("2026-11-21"), &day)
            .unwrap();
        sheet
            .write_datetime_with_format(1, 7, at("2026-11-21 14:30:05"), &day)
            .unwrap();
        sheet
            .write_datetime_with_format(1, 8, at("14:30:00"), &time)
            .unwrap();
        sheet
            .write_datetime_with_format(1, 9, at("1900-01-01"), &day)
            .unwrap();
        sheet.write_number_with_format(1, 10, 1.5, &duration).unwrap();
        sheet.write_number_with_format(1, 11, 2.25, &money).unwrap();
        sheet
            .write_formula(1, 12, Formula::new("=\"Sa\"&\"les\"").set_result("Sales"))
            .unwrap();
        sheet
            .write_formula(1, 13, Formula::new("=40+2").set_result("43"))
            .unwrap();
        sheet.write_string(1, 14, "_x0041_ & <b>\n\u{1}").unwrap();
        let bold = Format::new().set_bold();
        let runs = [(&bold, "Big "), (&Format::default(), "Deals")];
        sheet.write_rich_string(1, 15, &runs).unwrap();
    });
    let line = guests(bytes).unwrap().remove(0).unwrap();
    let wanted = [
        "42",
        "0.3",
        "-1234567890123",
        "1.5E300",
        "TRUE",
        "2026-11-21",
        "2026-11-21 14:30:05",
        "14:30",
        "1900-01-01",
        "1.5",
        "2.25",
        "Sales",
        "43",
        "_x0041_ & <b> \u{1}",
        "Big Deals",
    ];
    assert_eq!(line.groups, Change::Set(wanted.map(str::to_owned).to_vec()));
}

#[test]
fn the_first_sheet_that_shows_counts() {
    let mut book = Workbook::new();
    book.add_worksheet().set_hidden(true);
    let shown = book.add_worksheet();
    shown.set_active(true);
    rows(shown, 0, &[&["email"], &["ana@example.com"]]);
    rows(book.add_worksheet(), 0, &[&["nothing"]]);
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(users(bytes).unwrap().len(), 1);
}

#[test]
fn a_workbook_without_cells_is_empty() {
    assert_eq!(refused(guests(book(|_| {}))), [FileProblem::Empty]);
    let bytes = book(|sheet| rows(sheet, 0, &[&["username"]]));
    assert_eq!(guests(bytes), Ok(Vec::new()));
}

#[test]
fn stray_and_giant_cells_are_told() {
    let bytes = book(|sheet| rows(sheet, 0, &[&["username"], &["ana@example.com", "", "", "x"]]));
    assert_eq!(problems(guests(bytes)), [RowProblem::CellWithoutColumn(4)]);
    let most = "ü".repeat(limits::IMPORT_CELL);
    let bytes = book(|sheet| {
        rows(
            sheet,
            0,
            &[&["username", "user-group-1"], &["ana@example.com", &most]],
        );
    });
    assert_eq!(
        guests(bytes).unwrap().remove(0).unwrap().groups,
        Change::Set(vec![most])
    );
}

#[test]
fn a_cut_or_changed_workbook_is_refused_or_read_right() {
    let bytes = book(|sheet| {
        rows(
            sheet,
            0,
            &[&["username"], &["ana@example.com"], &["bo@example.com"]],
        );
    });
    let whole = guests(&bytes);
    for cut in (4..bytes.len()).step_by(61) {
        assert_eq!(
            refused(guests(&bytes[..cut])),
            [FileProblem::BrokenWorkbook],
            "{cut}"
        );
    }
    for at in (4..bytes.len()).step_by(7) {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x55;
        let come = guests(&bytes);
        assert!(come.is_err() || come == whole, "{at}: {come:?}");
    }
}

#[test]
fn a_large_workbook_reads_row_by_row() {
    let n = 20_000;
    let bytes = book(|sheet| {
        rows(sheet, 0, &[&["username", "user-group-1", "board", "wiki"]]);
        for row in 1..=n {
            let email = format!("g{row}@example.com");
            rows(sheet, row, &[&[&email, "Sales", "view", "none"]]);
        }
    });
    let lines: Vec<_> = guests(bytes).unwrap();
    assert_eq!(lines.len(), n as usize);
    assert!(
        lines
            .iter()
            .all(|line| line.as_ref().is_ok_and(|line| line.apps.len() == 2))
    );
    assert_eq!(lines.last().unwrap().as_ref().unwrap().line, n + 1);
    let far = book(|sheet| {
        rows(sheet, 0, &[&["username"], &["ana@example.com"]]);
        sheet.write_string(1, 16_383, "stray").unwrap();
        sheet.write_string(2, 0, "bo@example.com").unwrap();
    });
    let lines = guests(far).unwrap();
    assert!(lines[0].is_err() && lines[1].is_ok());
    let wide = book(|sheet| {
        for column in 0..u16::try_from(limits::IMPORT_COLUMNS + 1).unwrap() {
            sheet
                .write_string(0, column, format!("user-group-{column}"))
                .unwrap();
        }
    });
    assert_eq!(
        refused(read::<GuestLine>(&wide, &[])),
        [FileProblem::TooManyColumns]
    );
}
