//! Text files as wholes: encodings, separators, line ends, headers, sizes.

use crate::{apps, found, guests, problems, read, refused, users, utf16};
use backend::imports::read::{Change, UserLine};
use backend::imports::table::{Row, Table};
use model::import::{FileProblem, RowProblem};
use model::limits;
use std::fmt::Write;

const TWO: &str = "username,user-group-1\r\nana@example.com,Größe\r\nbo@example.com,Ops\r\n";

fn two(bytes: impl AsRef<[u8]>) {
    let lines: Vec<_> = guests(bytes).unwrap().into_iter().map(Result::unwrap).collect();
    let said: Vec<_> = lines
        .iter()
        .map(|l| (l.line, l.email.as_str(), &l.groups))
        .collect();
    let groups = ["Größe", "Ops"].map(|name| Change::Set(vec![name.to_owned()]));
    assert_eq!(
        said,
        [
            (2, "ana@example.com", &groups[0]),
            (3, "bo@example.com", &groups[1])
        ]
    );
}

#[test]
fn every_encoding_reads_the_same() {
    two(TWO);
    two(format!("\u{FEFF}{TWO}"));
    two(utf16(TWO, true));
    two(utf16(TWO, false));
}

#[test]
fn every_separator_and_line_end_reads_the_same() {
    for separator in [",", ";", "\t"] {
        for end in ["\r\n", "\n", "\r"] {
            let text = TWO.replace(',', separator).replace("\r\n", end);
            two(&text);
            two(text.trim_end());
            two(utf16(&text, true));
        }
    }
}

#[test]
fn the_header_tells_what_separates() {
    // More commas than semicolons, but only semicolons make known columns.
    let text = "username;\"user-group-1\";board\n\"ana@example.com\";\"a,b,c\";view\n";
    let line = guests(text).unwrap().remove(0).unwrap();
    assert_eq!(line.groups, Change::Set(vec!["a,b,c".to_owned()]));
    assert_eq!(
        refused(guests("username;\"x, y, z, and more\"\n")),
        [FileProblem::UnknownColumn("x, y, z, and more".to_owned())]
    );
    assert_eq!(found(guests("username\nana@example.com\n")).len(), 1);
}

#[test]
fn lines_are_those_of_an_editor() {
    let text = "\r\n\r\nusername,user-group-1\r\n\r\nana@example.com,\"two\r\nlines \"\"and\"\"\nthree\"\r\n\
                ,\r\n   \r\nbo@example.com,x\r\r\rcy@example.com,y";
    assert_eq!(
        found(guests(text)),
        [
            (5, "ana@example.com".to_owned()),
            (10, "bo@example.com".to_owned()),
            (13, "cy@example.com".to_owned())
        ]
    );
    let lines = guests(text).unwrap();
    let groups = &lines[0].as_ref().unwrap().groups;
    assert_eq!(*groups, Change::Set(vec!["two lines \"and\" three".to_owned()]));
}

#[test]
fn columns_are_found_by_name_in_any_order_and_case() {
    let text = " DELETE ,Wiki,USER-GROUP-12, UserName\nfalse,View,Ops,ana@example.com\n";
    let line = guests(text).unwrap().remove(0).unwrap();
    assert_eq!(line.email.as_str(), "ana@example.com");
    assert_eq!(line.groups, Change::Set(vec!["Ops".to_owned()]));
    assert_eq!(line.apps.len(), 1);
    // As written but for case: another spelling is another name.
    assert_eq!(
        refused(guests("username,user_group_1,sales report\n")),
        [
            FileProblem::UnknownColumn("user_group_1".to_owned()),
            FileProblem::UnknownColumn("sales report".to_owned()),
        ]
    );
}

#[test]
fn everything_wrong_with_a_header_is_told_at_once() {
    assert_eq!(
        refused(guests("board,BOARD,Nonsense,user-group-1,user-group-01\n")),
        [
            FileProblem::MissingColumn("username".to_owned()),
            FileProblem::DoubledColumn("board".to_owned()),
            FileProblem::UnknownColumn("Nonsense".to_owned()),
            FileProblem::DoubledColumn("user-group-01".to_owned()),
        ]
    );
    assert_eq!(refused(users("name,Last Name,email\n")), [FileProblem::TwoNames]);
    assert_eq!(
        refused(users("email,email\n")),
        [FileProblem::DoubledColumn("email".to_owned())]
    );
    // A guest's file is no user's file.
    assert_eq!(
        refused(users("username\n")),
        [
            FileProblem::MissingColumn("email".to_owned()),
            FileProblem::UnknownColumn("username".to_owned())
        ]
    );
    let many = "x,".repeat(100);
    assert_eq!(refused(guests(many)).len(), limits::IMPORT_FILE_PROBLEMS);
    let wide = |n| format!("username{}\nana@example.com\n", ",".repeat(n - 1));
    assert_eq!(found(guests(wide(limits::IMPORT_COLUMNS))).len(), 1);
    assert_eq!(
        refused(guests(wide(limits::IMPORT_COLUMNS + 1))),
        [FileProblem::TooManyColumns]
    );
}

#[test]
fn an_app_called_like_a_column_has_a_prefix() {
    let apps = ["delete".to_owned(), "status".to_owned(), "wiki".to_owned()];
    let text = "email,delete,app:delete,app:status,APP:wiki\nana@example.com,false,view,none,admin\n";
    let line = read::<UserLine>(text.as_bytes(), &apps)
        .unwrap()
        .remove(0)
        .unwrap();
    let slugs: Vec<&str> = line.apps.iter().map(|(slug, _)| &**slug).collect();
    assert_eq!((line.delete, slugs), (false, vec!["delete", "status", "wiki"]));
}

#[test]
fn a_short_row_leaves_the_rest_as_it_is_and_a_long_one_is_told() {
    assert_eq!(found(guests("username,board,wiki\nana@example.com\n")).len(), 1);
    assert_eq!(found(guests("username,board\nana@example.com,,,,\n")).len(), 1);
    let text = "username,board,\nana@example.com,view,stray,more\n";
    assert_eq!(problems(guests(text)), [RowProblem::CellWithoutColumn(3)]);
}

#[test]
fn a_row_of_millions_of_cells_takes_no_room() {
    for (cells, stray) in [(",".repeat(19 << 20), None), (",x".repeat(9 << 20), Some(2))] {
        let lines = guests(format!("username\na@example.com{cells}\nb@example.com\n")).unwrap();
        let problems = lines[0].as_ref().err().map(|bad| bad.problems.clone());
        assert_eq!(problems, stray.map(|n| vec![RowProblem::CellWithoutColumn(n)]));
        assert!(lines[1].is_ok());
    }
}

#[test]
fn what_is_no_table_is_told() {
    for (bytes, problem) in [
        (&b""[..], FileProblem::Empty),
        (b"\r\n\n \n", FileProblem::Empty),
        (b"\xEF\xBB\xBF", FileProblem::Empty),
        (b"\xFF\xFE", FileProblem::Empty),
        (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj", FileProblem::NotATable),
        (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", FileProblem::NotATable),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF", FileProblem::NotATable),
        (b"<!DOCTYPE html><title>Sign in</title>", FileProblem::NotATable),
        (b"\xEF\xBB\xBF <?xml version=\"1.0\"?>", FileProblem::NotATable),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", FileProblem::OldWorkbook),
        (
            b"username\nana@example.com\nbo\0@example.com\n",
            FileProblem::NotText(3),
        ),
        (b"username\n\nana\xFF@example.com\n", FileProblem::NotText(3)),
        // Latin 1, which older spreadsheet programs write.
        (
            b"username,user-group-1\na@example.com,Gr\xF6\xDFe\n",
            FileProblem::NotText(2),
        ),
        // UTF-16 without its mark.
        (b"u\0s\0e\0r\0", FileProblem::NotText(1)),
        // Cut in the middle of a character.
        (b"username\nana@example.com\xC3", FileProblem::NotText(2)),
        (b"\xFF\xFEu\0s\0e\0r\0n\0a\0m\0e\0\n", FileProblem::NotText(1)),
        (
            b"username\na@example.com\n\n\"bo@example.com\n,x\n",
            FileProblem::BrokenOff(4),
        ),
        (b"\"username\n", FileProblem::BrokenOff(1)),
    ] {
        assert_eq!(refused(guests(bytes)), [problem], "{}", bytes.escape_ascii());
    }
    assert_eq!(guests("username,board\n"), Ok(Vec::new()));
}

#[test]
fn rows_hold_on_both_sides_of_the_limit() {
    let mut text = "username\n".to_owned();
    for n in 0..limits::IMPORT_ROWS {
        writeln!(text, "g{n}@example.com\n").unwrap();
    }
    let lines = found(guests(&text));
    assert_eq!(lines.len(), limits::IMPORT_ROWS);
    assert_eq!(lines.last().unwrap().0, 200_000);
    text.push_str("one@more.example");
    assert_eq!(refused(guests(&text)), [FileProblem::TooManyRows]);
}

#[test]
fn bytes_hold_on_both_sides_of_the_limit() {
    let most = usize::try_from(limits::IMPORT_BYTES).unwrap();
    let mut text = "username,user-group-1\na@example.com,".to_owned();
    // Fields of 30,000 characters, too many for a row: most of them are under no column.
    while text.len() + 40_000 < most {
        text.push_str(&"x".repeat(30_000));
        text.push(',');
    }
    text.push_str(&" ".repeat(most - text.len()));
    let stray = problems(guests(&text));
    assert_eq!(stray, [RowProblem::CellWithoutColumn(3)]);
    text.push('\n');
    assert_eq!(refused(guests(&text)), [FileProblem::TooLarge]);
}

#[test]
fn giant_cells_are_told_and_the_next_row_goes_on() {
    let cell = |n: usize| {
        format!(
            "username,user-group-1\na@example.com,\"{}\"\nb@example.com,x\n",
            "ü".repeat(n)
        )
    };
    assert_eq!(found(guests(cell(limits::IMPORT_CELL))).len(), 2);
    for n in [limits::IMPORT_CELL + 1, 200_000, 5_000_000] {
        let lines = guests(cell(n)).unwrap();
        let column = "user-group-1".to_owned();
        assert_eq!(
            lines[0].as_ref().unwrap_err().problems,
            [RowProblem::CellTooLong { column }]
        );
        assert_eq!(lines[1].as_ref().unwrap().email.as_str(), "b@example.com");
    }
    // Each cell may pass, all of them together not.
    let wide = |n: usize| {
        let heads: String = (0..n).fold(String::new(), |mut heads, i| {
            write!(heads, ",user-group-{i}").unwrap();
            heads
        });
        let cell = format!(",{}", "x".repeat(30_000));
        format!("username{heads}\na@example.com{}\n", cell.repeat(n))
    };
    assert_eq!(found(guests(wide(30))).len(), 1);
    assert_eq!(problems(guests(wide(40))).len(), 6);
}

#[test]
fn pieces_end_anywhere() {
    // Characters of four bytes, so that each piece that is read ends within one somewhere.
    for shift in 0..4 {
        let mut text = format!("username,user-group-1\n{}", "\n".repeat(shift));
        for n in 0..30_000 {
            writeln!(text, "g{n}@example.com,\"😀😀,\"\"{n}\"").unwrap();
        }
        let lines = guests(&text).unwrap();
        for (n, line) in lines.iter().enumerate() {
            let line = line.as_ref().unwrap();
            assert_eq!(line.line as usize, n + 2 + shift);
            assert_eq!(line.groups, Change::Set(vec![format!("😀😀,\"{n}")]));
        }
        assert_eq!(lines.len(), 30_000);
    }
}

#[test]
fn columns_of_our_export_are_gone_past() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let text = "\"name\",\"email\",\"account type\",\"owner\",\"status\",\"mail\",\"end date\",\"last seen\",\
                \"created\"\r\n\"'=Ana\",\"ana@example.com\",\"ADMIN\",\"yes\",\"active\",\"none\",\"\",\"\",\"\"\r\n";
    std::fs::write(&path, text).unwrap();
    let mut lines = backend::imports::read::users(&path, &apps()).unwrap();
    assert_eq!(
        lines.passed_over(),
        ["owner", "status", "mail", "end date", "last seen", "created"]
    );
    let line = lines.next().unwrap().unwrap().unwrap();
    assert_eq!(line.name.as_deref(), Some("=Ana"));
}

#[test]
fn a_missing_file_is_the_disks_fault() {
    let folder = tempfile::tempdir().unwrap();
    let opened = Table::open(&folder.path().join("none.csv"), &|_| true);
    assert!(matches!(
        opened.map(drop),
        Err(backend::imports::Refused::Disk(_))
    ));
    assert!(Row::default().is_blank());
}
