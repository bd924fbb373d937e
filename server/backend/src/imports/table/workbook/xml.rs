//! The XML of a part, element by element, none of which is larger or deeper than may be.

use super::archive::Part;
use crate::imports::Refused;
use model::import::FileProblem;
use model::limits;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

/// A part being read.
pub struct Xml {
    reader: Reader<Bounded>,
    buffer: Vec<u8>,
    depth: usize,
}

impl Xml {
    /// Begins at the start of the part.
    pub fn new(part: Part) -> Self {
        let mut reader = Reader::from_reader(Bounded {
            part: BufReader::with_capacity(64 << 10, part),
            taken: 0,
        });
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            depth: 0,
        }
    }

    /// What comes next: `Event::Eof` only where everything that was opened is closed.
    pub fn next(&mut self) -> Result<Event<'_>, Refused> {
        self.reader.get_mut().taken = 0;
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(refused)?;
        match &event {
            Event::Start(_) => self.depth += 1,
            // The reader has checked that each end has its start.
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(FileProblem::BrokenWorkbook.into()),
            _ => {}
        }
        if self.depth > limits::IMPORT_DEPTH {
            return Err(FileProblem::BrokenWorkbook.into());
        }
        Ok(event)
    }
}

/// Adds what an event holds of a text.
pub fn push_text(event: &Event<'_>, text: &mut String) -> Result<(), Refused> {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(reference) => text.push(character(reference)?),
        _ => {}
    }
    Ok(())
}

/// No entities but those that XML itself has: none that a document defines.
fn character(reference: &BytesRef<'_>) -> Result<char, Refused> {
    let resolved = reference
        .resolve_char_ref()
        .map_err(|_| FileProblem::BrokenWorkbook)?;
    match (resolved, reference.as_ref()) {
        (Some(c), _) => Ok(c),
        (None, "amp") => Ok('&'),
        (None, "lt") => Ok('<'),
        (None, "gt") => Ok('>'),
        (None, "quot") => Ok('"'),
        (None, "apos") => Ok('\''),
        (None, _) => Err(FileProblem::BrokenWorkbook.into()),
    }
}

/// An attribute, whatever prefix its name has.
pub fn attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Result<Option<Cow<'a, str>>, Refused> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| FileProblem::BrokenWorkbook)?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| FileProblem::BrokenWorkbook)?;
            return Ok(Some(value));
        }
    }
    Ok(None)
}

fn refused(error: quick_xml::Error) -> Refused {
    match error {
        // A disk that fails says so with a number of the system.
        quick_xml::Error::Io(error) => match error.raw_os_error() {
            Some(number) => Refused::Disk(io::Error::from_raw_os_error(number)),
            None if error.kind() == io::ErrorKind::FileTooLarge => FileProblem::UnpacksTooLarge.into(),
            None => FileProblem::BrokenWorkbook.into(),
        },
        _ => FileProblem::BrokenWorkbook.into(),
    }
}

/// The reader keeps an element or text whole, so it gets no more of one than `limits::IMPORT_NODE`.
struct Bounded {
    part: BufReader<Part>,
    taken: usize,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.part.read(buffer)
    }
}

impl BufRead for Bounded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken > limits::IMPORT_NODE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.part.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.taken += n;
        self.part.consume(n);
    }
}
