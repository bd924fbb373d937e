//! Rows of the first sheet of a workbook (XLSX, ECMA-376), read as a stream.
//!
//! A workbook is a ZIP archive of XML parts that anybody can fill with anything, so every size is bounded
//! before or while it is read: the archive's directory, each part, each element, the table of texts, and
//! the text of all cells.

mod archive;
mod sheet;
mod strings;
mod styles;
mod value;
mod xml;

use super::row::Row;
use crate::imports::Refused;
use archive::Archive;
use model::import::FileProblem;
use quick_xml::events::Event;
use sheet::{Book, Sheet};
use std::path::Path;
use strings::Strings;
use styles::Styles;
use xml::{Xml, attribute};

/// An open workbook.
pub struct Workbook(Sheet);

/// Where a part says that another one is.
struct Relation {
    id: String,
    kind: String,
    target: String,
}

impl Workbook {
    /// Reads everything but the sheet itself.
    pub fn open(path: &Path) -> Result<Self, Refused> {
        let mut archive = Archive::open(path)?;
        let relations = relations(&mut archive, "", "_rels/.rels")?.ok_or(FileProblem::NotATable)?;
        let book = target(&relations, "officeDocument").ok_or(FileProblem::NotATable)?;
        let (folder, name) = book.rsplit_once('/').unwrap_or(("", book));
        let relations = relations_of(&mut archive, folder, name)?;
        let mut xml = archive.part(book)?.ok_or(FileProblem::BrokenWorkbook)?;
        let (sheet, is_1904) = first_sheet(&mut xml)?;
        let strings = match target(&relations, "sharedStrings") {
            Some(name) => strings(&mut archive, name)?,
            None => Strings::default(),
        };
        let styles = match target(&relations, "styles") {
            Some(name) => styles(&mut archive, name)?,
            None => Styles::default(),
        };
        let sheet = relations
            .iter()
            .find(|relation| relation.id == sheet)
            .ok_or(FileProblem::BrokenWorkbook)?;
        let xml = archive.part(&sheet.target)?.ok_or(FileProblem::BrokenWorkbook)?;
        let book = Book {
            strings,
            styles,
            is_1904,
        };
        Ok(Self(Sheet::new(xml, book)))
    }

    /// The next row.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Refused> {
        self.0.next(row)
    }
}

fn strings(archive: &mut Archive, name: &str) -> Result<Strings, Refused> {
    match archive.part(name)? {
        Some(mut xml) => Strings::read(&mut xml),
        None => Ok(Strings::default()),
    }
}

fn styles(archive: &mut Archive, name: &str) -> Result<Styles, Refused> {
    match archive.part(name)? {
        Some(mut xml) => Styles::read(&mut xml),
        None => Ok(Styles::default()),
    }
}

fn relations_of(archive: &mut Archive, folder: &str, name: &str) -> Result<Vec<Relation>, Refused> {
    let path = resolve(folder, &format!("_rels/{name}.rels"));
    relations(archive, folder, &path)?.ok_or_else(|| FileProblem::BrokenWorkbook.into())
}

fn relations(archive: &mut Archive, folder: &str, path: &str) -> Result<Option<Vec<Relation>>, Refused> {
    let Some(mut xml) = archive.part(path)? else {
        return Ok(None);
    };
    let mut found = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                let get =
                    |name| Ok::<_, Refused>(attribute(&element, name)?.unwrap_or_default().into_owned());
                found.push(Relation {
                    id: get("Id")?,
                    kind: get("Type")?,
                    target: resolve(folder, &get("Target")?),
                });
            }
            Event::Eof => return Ok(Some(found)),
            _ => {}
        }
    }
}

/// Where the part of a kind is.
fn target<'a>(relations: &'a [Relation], kind: &str) -> Option<&'a str> {
    relations
        .iter()
        .find(|relation| relation.kind.rsplit('/').next() == Some(kind))
        .map(|relation| relation.target.as_str())
}

/// A path inside the archive, seen from a folder in it.
fn resolve(folder: &str, path: &str) -> String {
    let (folder, path) = match path.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (folder, path),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The relation of the first sheet that is not hidden, and whether days count from 1904.
fn first_sheet(xml: &mut Xml) -> Result<(String, bool), Refused> {
    let (mut sheet, mut is_1904, mut is_workbook) = (None, false, false);
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "workbook" => is_workbook = true,
                "workbookPr" => {
                    let flag = attribute(&element, "date1904")?;
                    is_1904 |= matches!(flag.as_deref(), Some("1" | "true"));
                }
                "sheet" if sheet.is_none() => {
                    let state = attribute(&element, "state")?;
                    if !matches!(state.as_deref(), Some("hidden" | "veryHidden")) {
                        sheet = attribute(&element, "id")?.map(std::borrow::Cow::into_owned);
                    }
                }
                _ => {}
            },
            Event::Eof if !is_workbook => return Err(FileProblem::NotATable.into()),
            Event::Eof => {
                let sheet = sheet.ok_or(FileProblem::BrokenWorkbook)?;
                return Ok((sheet, is_1904));
            }
            _ => {}
        }
    }
}
