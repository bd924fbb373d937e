//! Which formats of a workbook show a number as a date.

use super::value::shows_date;
use super::xml::{Xml, attribute};
use crate::imports::Refused;
use model::import::FileProblem;
use model::limits;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;

/// Whether each format of cells, in order, shows a date.
#[derive(Default)]
pub struct Styles(Vec<bool>);

impl Styles {
    /// Reads the formats.
    pub fn read(xml: &mut Xml) -> Result<Self, Refused> {
        let (mut styles, mut dates, mut in_cells) = (Self::default(), HashSet::new(), false);
        loop {
            match xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "numFmt" => {
                        let code = attribute(&element, "formatCode")?.unwrap_or_default();
                        if let (Some(id), true) = (number(&element)?, shows_date(&code)) {
                            dates.insert(id);
                        }
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => {
                        let id = number(&element)?.unwrap_or(0);
                        styles.0.push(is_built_in_date(id) || dates.contains(&id));
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_cells = false,
                Event::Eof => return Ok(styles),
                _ => {}
            }
            if styles.0.len() > limits::IMPORT_FORMATS || dates.len() > limits::IMPORT_FORMATS {
                return Err(FileProblem::BrokenWorkbook.into());
            }
        }
    }

    /// Whether a cell with this format shows a date.
    pub fn is_date(&self, style: Option<&str>) -> bool {
        style
            .and_then(|style| style.parse::<usize>().ok())
            .and_then(|style| self.0.get(style).copied())
            .unwrap_or(false)
    }
}

fn number(element: &BytesStart<'_>) -> Result<Option<u32>, Refused> {
    Ok(attribute(element, "numFmtId")?.and_then(|id| id.parse().ok()))
}

/// ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 are dates of East Asia. 46 counts hours.
fn is_built_in_date(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45 | 47 | 50..=58)
}
