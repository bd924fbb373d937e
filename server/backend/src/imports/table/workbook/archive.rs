//! The parts of a workbook, unpacked as they are read and never further than they say they go.

use super::xml::Xml;
use crate::imports::Refused;
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use model::import::FileProblem;
use model::limits;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Take};
use std::path::{Path, PathBuf};
use zip::{CompressionMethod, ZipArchive};

/// How an entry of the archive's directory begins.
const ENTRY: &[u8; 4] = b"PK\x01\x02";

/// An open archive.
pub struct Archive {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
}

impl Archive {
    /// Reads the directory.
    pub fn open(path: &Path) -> Result<Self, Refused> {
        // Whatever the archive says of itself, its directory takes memory for each entry that there is.
        if count_entries(BufReader::new(File::open(path)?))? > limits::IMPORT_PARTS {
            return Err(FileProblem::BrokenWorkbook.into());
        }
        let zip =
            ZipArchive::new(BufReader::new(File::open(path)?)).map_err(|_| FileProblem::BrokenWorkbook)?;
        Ok(Self {
            path: path.to_owned(),
            zip,
        })
    }

    /// A part, if there is one with this name; names differ in case and slashes between programs.
    pub fn part(&mut self, name: &str) -> Result<Option<Xml>, Refused> {
        let is_it = |raw: &[u8]| {
            let raw = raw.iter().map(|&byte| if byte == b'\\' { b'/' } else { byte });
            raw.map(|byte| byte.to_ascii_lowercase())
                .eq(name.bytes().map(|byte| byte.to_ascii_lowercase()))
        };
        let Some(index) = self.zip.file_names_raw().position(is_it) else {
            return Ok(None);
        };
        let entry = self
            .zip
            .by_index_raw(index)
            .map_err(|_| FileProblem::BrokenWorkbook)?;
        if entry.size() > limits::IMPORT_UNPACKED {
            return Err(FileProblem::UnpacksTooLarge.into());
        }
        let (begin, method) = match (entry.data_start(), entry.compression()) {
            (Some(begin), method) if !entry.encrypted() => (begin, method),
            _ => return Err(FileProblem::BrokenWorkbook.into()),
        };
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(begin))?;
        let packed = BufReader::new(file.take(entry.compressed_size()));
        let bytes = if method == CompressionMethod::Stored {
            Bytes::Stored(packed)
        } else if method == CompressionMethod::DEFLATE {
            Bytes::Deflated(DeflateDecoder::new(packed))
        } else {
            return Err(FileProblem::BrokenWorkbook.into());
        };
        Ok(Some(Xml::new(Part {
            bytes,
            left: entry.size(),
            sum: Crc::new(),
            wanted: entry.crc32(),
        })))
    }
}

/// How many entries a directory in this file can have at most.
fn count_entries(mut file: impl BufRead) -> io::Result<usize> {
    let (mut found, mut matched) = (0, 0);
    loop {
        let piece = file.fill_buf()?;
        if piece.is_empty() {
            return Ok(found);
        }
        for &byte in piece {
            matched = match ENTRY.get(matched) {
                Some(&wanted) if wanted == byte => matched + 1,
                // No byte but the first is like the first.
                _ => usize::from(byte == b'P'),
            };
            if matched == ENTRY.len() {
                found += 1;
                matched = 0;
            }
        }
        let read = piece.len();
        file.consume(read);
    }
}

enum Bytes {
    Stored(BufReader<Take<File>>),
    Deflated(DeflateDecoder<BufReader<Take<File>>>),
}

/// A part being unpacked: of the length and the sum that the directory has for it, or broken.
pub struct Part {
    bytes: Bytes,
    left: u64,
    sum: Crc,
    wanted: u32,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.bytes {
            Bytes::Stored(bytes) => bytes.read(buffer)?,
            Bytes::Deflated(bytes) => bytes.read(buffer)?,
        };
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or(io::ErrorKind::InvalidData)?;
        self.sum.update(buffer.get(..read).unwrap_or_default());
        let ended = read == 0 && !buffer.is_empty();
        if ended && (self.left > 0 || self.sum.sum() != self.wanted) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(read)
    }
}
