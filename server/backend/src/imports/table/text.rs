//! The text of a file: decoded piece by piece, checked, its lines counted.

use crate::imports::Refused;
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};
use model::import::FileProblem;
use std::fs::File;
use std::io::Read;

/// Bytes read and decoded at a time: a header of as many columns as may be fits in.
const PIECE: usize = 256 << 10;

/// A file whose text is taken piece by piece.
pub struct Text {
    file: File,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    ended: bool,
    decoded: Vec<u8>,
    at: usize,
    end: usize,
    /// What follows is no text.
    broken: bool,
    line: u32,
    after_cr: bool,
}

impl Text {
    /// Takes the encoding from the byte order mark; without one it is UTF-8.
    pub fn open(mut file: File) -> Result<Self, Refused> {
        let mut raw = Vec::with_capacity(PIECE);
        file.by_ref().take(PIECE as u64).read_to_end(&mut raw)?;
        let (encoding, mark) = Encoding::for_bom(&raw).unwrap_or((UTF_8, 0));
        Ok(Self {
            file,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw,
            raw_at: mark,
            ended: false,
            decoded: vec![0; PIECE],
            at: 0,
            end: 0,
            broken: false,
            line: 1,
            after_cr: false,
        })
    }

    /// The line that comes next, from 1, as an editor counts them.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The text that comes next; empty at the end.
    pub fn fill(&mut self) -> Result<&[u8], Refused> {
        while self.at == self.end && !self.broken {
            if self.raw_at == self.raw.len() {
                if self.ended {
                    break;
                }
                self.raw.clear();
                self.raw_at = 0;
                self.file.by_ref().take(PIECE as u64).read_to_end(&mut self.raw)?;
                self.ended = self.raw.is_empty();
            }
            self.decode();
        }
        if self.at == self.end && self.broken {
            return Err(FileProblem::NotText(self.line).into());
        }
        Ok(self.decoded.get(self.at..self.end).unwrap_or_default())
    }

    fn decode(&mut self) {
        let raw = self.raw.get(self.raw_at..).unwrap_or_default();
        let (result, read, written) =
            self.decoder
                .decode_to_utf8_without_replacement(raw, &mut self.decoded, self.ended);
        self.raw_at += read;
        self.at = 0;
        self.end = written;
        self.broken = matches!(result, DecoderResult::Malformed(..));
        // No table holds a NUL, but UTF-16 without its mark and programs do.
        let nul = self.decoded.iter().take(written).position(|&byte| byte == 0);
        if let Some(nul) = nul {
            self.end = nul;
            self.broken = true;
        }
    }

    /// Goes past so many bytes of what `fill` gave.
    pub fn consume(&mut self, n: usize) {
        let until = self.end.min(self.at + n);
        for &byte in self.decoded.get(self.at..until).unwrap_or_default() {
            let ends_line = byte == b'\r' || (byte == b'\n' && !self.after_cr);
            self.line = self.line.saturating_add(u32::from(ends_line));
            self.after_cr = byte == b'\r';
        }
        self.at = until;
    }
}
