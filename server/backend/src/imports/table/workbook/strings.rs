//! The table of texts of a workbook: cells name their text by its number.

use super::value::unescape;
use super::xml::{Xml, push_text};
use crate::imports::Refused;
use crate::imports::table::row::CELL_BYTES;
use model::import::FileProblem;
use model::limits;
use quick_xml::events::{BytesEnd, BytesStart, Event};

/// All texts behind one another.
#[derive(Default)]
pub struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// Reads the table.
    pub fn read(xml: &mut Xml) -> Result<Self, Refused> {
        let (mut strings, mut rich) = (Self::default(), Rich::default());
        loop {
            match xml.next()? {
                Event::Start(element) => rich.open(&element),
                Event::End(element) if element.local_name().as_ref() == "si" => strings.add(&rich.take())?,
                Event::End(element) => rich.close(&element),
                Event::Eof => return Ok(strings),
                event => rich.push(&event)?,
            }
        }
    }

    /// A text by its number.
    pub fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let begin = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(begin..end)
    }

    fn add(&mut self, text: &str) -> Result<(), Refused> {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        if self.text.len() + self.ends.len() * size_of::<usize>() > limits::IMPORT_TEXT {
            return Err(FileProblem::UnpacksTooLarge.into());
        }
        Ok(())
    }
}

/// A text that may be made of runs with a look of their own. How it is read aloud is left out.
#[derive(Default)]
pub struct Rich {
    text: String,
    in_text: bool,
    in_phonetic: bool,
}

impl Rich {
    /// An element begins.
    pub fn open(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "t" => self.in_text = true,
            "rPh" => self.in_phonetic = true,
            _ => {}
        }
    }

    /// An element ends.
    pub fn close(&mut self, element: &BytesEnd<'_>) {
        match element.local_name().as_ref() {
            "t" => self.in_text = false,
            "rPh" => self.in_phonetic = false,
            _ => {}
        }
    }

    /// Something stands in an element.
    pub fn push(&mut self, event: &Event<'_>) -> Result<(), Refused> {
        // What is longer is too long, however much longer it is.
        if self.in_text && !self.in_phonetic && self.text.len() <= CELL_BYTES {
            push_text(event, &mut self.text)?;
        }
        Ok(())
    }

    /// The text, as a person sees it.
    pub fn take(&mut self) -> String {
        let text = std::mem::take(self).text;
        unescape(&text).unwrap_or(text)
    }
}
