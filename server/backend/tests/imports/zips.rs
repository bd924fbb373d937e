//! Workbooks made by hand: other programs' ways of writing, and hostile ones.

use crate::{found, guests, problems, refused};
use backend::imports::read::Change;
use model::import::{FileProblem, RowProblem};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const RELS: &str = r#"<Relationships><Relationship Id="r1"
    Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook><sheets><sheet name="One" sheetId="1" r:id="s1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<Relationships>
    <Relationship Id="s1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>
    <Relationship Id="s2" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/>
    <Relationship Id="s3" Type="http://x/styles" Target="../xl/styles.xml"/></Relationships>"#;
const HEAD: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>username</t></is></c>
    <c r="B1" t="inlineStr"><is><t>user-group-1</t></is></c></row>"#;

fn pack(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::DEFLATE);
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with these rows and further parts.
fn book(rows: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{HEAD}{rows}</sheetData></worksheet>");
    let mut parts = vec![
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/worksheets/sheet1.xml", sheet.as_str()),
    ];
    parts.extend(more);
    pack(&parts)
}

fn row(cells: &str) -> String {
    format!(r#"<row r="2"><c r="A2" t="str"><v>a@example.com</v></c>{cells}</row>"#)
}

fn group(cells: &str, more: &[(&str, &str)]) -> Change<Vec<String>> {
    guests(book(&row(cells), more)).unwrap().remove(0).unwrap().groups
}

fn set(name: &str) -> Change<Vec<String>> {
    Change::Set(vec![name.to_owned()])
}

#[test]
fn other_programs_ways_are_read() {
    let strings = "<x:sst xmlns:x='y' uniqueCount='2'><x:si/><x:si><x:r><x:t>Sa</x:t></x:r><x:rPh><x:t>no</x:t>\
                   </x:rPh><x:r><x:t>l&#101;s &amp; <![CDATA[<co>]]></x:t></x:r></x:si></x:sst>";
    let shared = [("xl/sharedStrings.xml", strings)];
    assert_eq!(group("<c t='s'><v>1</v></c>", &shared), set("Sales & <co>"));
    assert_eq!(group("<c t='s'><v>0</v></c>", &shared), Change::Keep);
    assert_eq!(
        group("<c r='b2' t='d'><v>2026-11-21T00:00:00</v></c>", &[]),
        set("2026-11-21")
    );
    assert_eq!(group("<c r='B2' t='b'><v>0</v></c>", &[]), set("FALSE"));
    assert_eq!(group("<c r='B2' t='e'><v>#N/A</v></c>", &[]), set("#N/A"));
    assert_eq!(
        group("<c r='B2' t='str'><f>\"\"</f><v></v></c>", &[]),
        Change::Keep
    );
    let styles = "<styleSheet><numFmts><numFmt numFmtId='200' formatCode='yyyy\\-mm'/></numFmts>\
                  <cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='200'>\
                  <alignment/></xf></cellXfs></styleSheet>";
    let styles = [("XL\\Styles.xml", styles)];
    assert_eq!(group("<c s='1'><v>46347</v></c>", &styles), set("2026-11-21"));
    assert_eq!(group("<c s='0'><v>46347</v></c>", &styles), set("46347"));
    assert_eq!(group("<c s='1'><v>-5</v></c>", &styles), set("-5"));
}

#[test]
fn days_may_count_from_1904() {
    let dated = BOOK.replace("<sheets>", "<workbookPr date1904='1'/><sheets>");
    let styles = "<styleSheet><cellXfs><xf numFmtId='14'/></cellXfs></styleSheet>";
    let sheet = format!(
        "<worksheet><sheetData>{HEAD}{}</sheetData></worksheet>",
        row("<c s='0'><v>44885</v></c>")
    );
    let bytes = pack(&[
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", &dated),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/styles.xml", styles),
        ("xl/worksheets/sheet1.xml", &sheet),
    ]);
    let line = guests(bytes).unwrap().remove(0).unwrap();
    assert_eq!(line.groups, set("2026-11-21"));
}

#[test]
fn a_formula_without_its_value_is_told() {
    let column = "user-group-1".to_owned();
    let rows = row("<c r='B2'><f>A1&amp;A2</f></c>");
    assert_eq!(
        problems(guests(book(&rows, &[]))),
        [RowProblem::NoValue { column }]
    );
}

#[test]
fn other_archives_are_no_tables() {
    for parts in [
        &[][..],
        &[("hello.txt", "hello")],
        &[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", "<x/>"),
        ],
    ] {
        assert_eq!(refused(guests(pack(parts))), [FileProblem::NotATable]);
    }
    let word = [
        ("_rels/.rels", &*RELS.replace("xl/workbook", "word/document")),
        ("word/_rels/document.xml.rels", "<Relationships/>"),
        ("word/document.xml", "<document/>"),
    ];
    assert_eq!(refused(guests(pack(&word))), [FileProblem::NotATable]);
}

#[test]
fn broken_sheets_are_refused() {
    for rows in [
        "<row r='2'><c r='A2'><v>1</v></row>",
        "<row r='2'><c r='A2'><v>1</v></c>",
        "<row r='2'><c r='2'/></row>",
        "<row r='2'><c r='ZZZZZZZZZZZZZZZZZZZZ2'/></row>",
        "<row r='2'><c r='C2'/><c r='B2'/></row>",
        "<row r='4294967295'><c/></row>",
        "<row r='-1'/>",
        "<row r='0'/>",
        "<row r='2'><c t='s'><v>7</v></c></row>",
        "<row r='2'><c t='nonsense'><v>7</v></c></row>",
        "<row r='2'><c t='str'><v>&unknown;</v></c></row>",
        "<row r='2'><c t='str'><v>&#0;</v></c></row>",
        "<row r='2'><c t='str'><v>a & b</v></c></row>",
        &format!("{}{}", "<x>".repeat(5_000), "</x>".repeat(5_000)),
    ] {
        assert_eq!(
            refused(guests(book(rows, &[]))),
            [FileProblem::BrokenWorkbook],
            "{rows:.80}"
        );
    }
    for name in ["xl/sharedStrings.xml", "xl/styles.xml"] {
        for text in ["<a><b></a>", "<a", "<a>", "<a b='", "</a>", "<a>\u{1}&b;"] {
            let come = guests(book("", &[(name, text)]));
            assert_eq!(come, Err(vec![FileProblem::BrokenWorkbook]), "{name} {text}");
        }
    }
}

/// Names of entities inside one another, which some readers expand to gigabytes.
#[test]
fn entities_of_a_document_are_not_expanded() {
    let strings = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><sst><si><t>&b;</t></si></sst>";
    let bytes = book(&row(""), &[("xl/sharedStrings.xml", strings)]);
    assert_eq!(refused(guests(bytes)), [FileProblem::BrokenWorkbook]);
}

/// Some readers set memory aside for as many texts as a file says that it has.
#[test]
fn a_table_of_texts_that_says_it_is_huge_is_read_as_it_is() {
    let strings =
        "<sst count='18446744073709551615' uniqueCount='18446744073709551615'><si><t>x</t></si></sst>";
    assert_eq!(
        group("<c t='s'><v>0</v></c>", &[("xl/sharedStrings.xml", strings)]),
        set("x")
    );
}

/// Some readers copy a font into each format that has it.
#[test]
fn a_font_with_a_long_name_is_not_copied() {
    let styles = format!(
        "<styleSheet><fonts><font><name val='{}'/></font></fonts><cellXfs>{}</cellXfs></styleSheet>",
        "x".repeat(1_000_000),
        "<xf fontId='0' numFmtId='0'/>".repeat(60_000)
    );
    assert_eq!(
        group("<c s='59999'><v>7</v></c>", &[("xl/styles.xml", &styles)]),
        set("7")
    );
    let more = styles.replace("</cellXfs>", &format!("{}</cellXfs>", "<xf/>".repeat(6_000)));
    let bytes = book(&row(""), &[("xl/styles.xml", &more)]);
    assert_eq!(refused(guests(bytes)), [FileProblem::BrokenWorkbook]);
}

#[test]
fn bombs_do_not_go_off() {
    // One text.
    let giant = " ".repeat(50 << 20);
    let bytes = book(&row(&format!("<c t='str'><v>{giant}</v></c>")), &[]);
    assert!(bytes.len() < 1 << 20);
    assert_eq!(refused(guests(bytes)), [FileProblem::UnpacksTooLarge]);
    // Many texts.
    let strings = format!("<si><t>{}</t></si>", "x".repeat(30_000)).repeat(2_300);
    let bytes = book("", &[("xl/sharedStrings.xml", &format!("<sst>{strings}</sst>"))]);
    assert!(bytes.len() < 1 << 20);
    assert_eq!(refused(guests(bytes)), [FileProblem::UnpacksTooLarge]);
    // One text that every cell shows.
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(30_000));
    let rows = "<row><c t='s'><v>0</v></c></row>".repeat(2_400);
    let bytes = book(&rows, &[("xl/sharedStrings.xml", &strings)]);
    assert_eq!(refused(guests(bytes)), [FileProblem::UnpacksTooLarge]);
}

/// A workbook whose directory has another length for a part of 100,011 bytes.
fn lying(says: u32) -> Vec<u8> {
    let text = "x".repeat(100_000);
    let mut bytes = book("", &[("xl/sharedStrings.xml", &format!("<sst>{text}</sst>"))]);
    assert_eq!(found(guests(&bytes)).len(), 0);
    let size = 100_011_u32.to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4)
        .filter(|&at| bytes[at..at + 4] == size)
        .collect();
    assert_eq!(places.len(), 2, "in the part's head and in the directory");
    for place in places {
        bytes[place..place + 4].copy_from_slice(&says.to_le_bytes());
    }
    bytes
}

#[test]
fn a_part_is_as_long_as_it_says_or_broken() {
    for says in [100_010, 100_012, 0, 512 << 20] {
        assert_eq!(
            refused(guests(lying(says))),
            [FileProblem::BrokenWorkbook],
            "{says}"
        );
    }
    // One that says that it is larger than may be is not begun.
    for says in [(512 << 20) + 1, u32::MAX - 1] {
        assert_eq!(
            refused(guests(lying(says))),
            [FileProblem::UnpacksTooLarge],
            "{says}"
        );
    }
}

#[test]
fn an_archive_of_very_many_parts_is_refused() {
    let names: Vec<String> = (0..5_000).map(|n| format!("p{n}")).collect();
    let parts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(refused(guests(book("", &parts))), [FileProblem::BrokenWorkbook]);
}
