//! Any bytes get an answer, and any table comes back as it was.

use crate::{guests, users, utf16};
use backend::imports::Refused;
use backend::imports::table::{Row, Table};
use backend::sheet::{Format, Sheet};
use csv::{QuoteStyle, Terminator, WriterBuilder};
use model::import::FileProblem;
use proptest::collection::vec;
use proptest::prelude::*;
use std::borrow::Cow;

/// All rows of a file as they stand, the header too.
fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, Vec<FileProblem>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).unwrap();
    let said = |refused| match refused {
        Refused::File(problems) => problems,
        Refused::Disk(error) => panic!("disk: {error}"),
    };
    let mut table = Table::open(&path, &|name| name.starts_with("head")).map_err(said)?;
    let (mut row, mut rows) = (Row::default(), Vec::new());
    while table.next(&mut row).map_err(said)? {
        assert!((0..row.len()).all(|cell| row.flaw(cell).is_none()));
        rows.push(row.cells().map(str::to_owned).collect());
    }
    Ok(rows)
}

/// A header and rows of any texts. Not of one column: nothing in it says what separates, and an empty row
/// is no row.
fn tables() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = "[^\0]{0,12}|[a-z,;\t\"'\r\n =]{0,12}|";
    (2_usize..6).prop_flat_map(move |width| {
        vec(vec(cell, width), 0..8).prop_map(move |rows| {
            let head = (0..width).map(|n| format!("head {n}")).collect();
            std::iter::once(head).chain(rows).collect()
        })
    })
}

fn styles() -> impl Strategy<Value = (u8, Terminator, QuoteStyle)> {
    let ends = [Terminator::CRLF, Terminator::Any(b'\n'), Terminator::Any(b'\r')];
    let quotes = [QuoteStyle::Always, QuoteStyle::Necessary];
    (
        proptest::sample::select(&[b',', b';', b'\t'][..]),
        proptest::sample::select(ends.to_vec()),
        proptest::sample::select(quotes.to_vec()),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_table_reads_back(table in tables(), style in styles(), encoding in 0..4) {
        let (delimiter, end, quotes) = style;
        let mut writer = WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(end)
            .quote_style(quotes)
            .from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let bytes = match encoding {
            0 => text.into_bytes(),
            1 => format!("\u{FEFF}{text}").into_bytes(),
            encoding => utf16(&text, encoding == 2),
        };
        prop_assert_eq!(rows(&bytes), Ok(table));
    }

    #[test]
    fn any_export_reads_back(table in tables()) {
        let mut sheet = Sheet::begin(Format::Csv, &[], false).unwrap();
        for row in &table {
            sheet.add(row.iter().map(|cell| Cow::Borrowed(cell.as_str()))).unwrap();
        }
        let disarmed = |cell: &String| {
            let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            if runs { format!("'{cell}") } else { cell.clone() }
        };
        let wanted: Vec<Vec<String>> = table.iter().map(|row| row.iter().map(disarmed).collect()).collect();
        prop_assert_eq!(rows(&sheet.into_bytes().unwrap()), Ok(wanted));
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in vec(any::<u8>(), 0..2_000)) {
        let _ = (guests(&bytes), users(&bytes));
    }

    #[test]
    fn any_bytes_below_a_header_get_an_answer(
        bytes in "[a-z@.,;\t\"'\r\n|{}:=\\PC]{0,400}",
        mark in proptest::sample::select(&["", "\u{FEFF}"][..]),
    ) {
        let _ = guests(format!("{mark}username,user-group-1,board,delete\n{bytes}"));
        let _ = users(format!("{mark}email;groups;metadata;name;delete\r{bytes}"));
    }

    /// A workbook with bytes changed, cut and put in.
    #[test]
    fn any_workbook_gets_an_answer(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cell) in (0..).zip(["username", "ana@example.com", "bo@example.com"]) {
            sheet.write_string(row, 0, cell).unwrap();
            sheet.write_number(row, 3, row).unwrap();
        }
        let mut bytes = book.save_to_buffer().unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            match byte {
                0..32 => drop(bytes.remove(at)),
                32..64 => bytes.insert(at, byte),
                _ => bytes[at] = byte,
            }
        }
        let _ = guests(&bytes);
    }

    /// The same, but below the compression, where the XML is.
    #[test]
    fn any_xml_gets_an_answer(xml in "(<(/?(row|c|v|f|is|t|sheetData|x)( (r|t|s)='[A-C0-9sbn]{0,3}')?/?)>|[a-z0-9&;#]{0,5}){0,30}") {
        use std::io::Write;
        let rels = |kind: &str, target: &str| {
            format!("<r><Relationship Id='i' Type='/{kind}' Target='{target}'/></r>")
        };
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in [
            ("_rels/.rels", rels("officeDocument", "book.xml")),
            ("book.xml", "<workbook><sheet id='i'/></workbook>".to_owned()),
            ("_rels/book.xml.rels", rels("worksheet", "sheet.xml")),
            ("sheet.xml", xml),
        ] {
            let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            zip.start_file(name, stored).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        let _ = guests(zip.finish().unwrap().into_inner());
    }
}
