//! How commands speak: a line for people, or JSON for programs.

use backend::sheet::Format;
use serde_json::{Value, json};
use std::fmt::Display;
use std::io::Write;

/// What was asked for by `--json`.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    json: bool,
}

/// Prints a line.
pub fn print(line: &impl Display) -> Result<(), String> {
    writeln!(std::io::stdout(), "{line}").map_err(|e| e.to_string())
}

impl Voice {
    /// JSON or lines.
    pub const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Says what was done.
    pub fn say(self, line: &str, json: &Value) -> Result<(), String> {
        if self.json { print(json) } else { print(&line) }
    }

    /// Says something about which people hear nothing.
    pub fn note(self, json: &Value) -> Result<(), String> {
        if self.json { print(json) } else { Ok(()) }
    }

    /// How rows are printed.
    pub const fn format(self) -> Format {
        if self.json { Format::JsonLines } else { Format::Csv }
    }

    /// What went wrong, on one line.
    pub fn error(self, message: &str) -> String {
        if self.json {
            json!({ "error": message }).to_string()
        } else {
            format!("usher: {}", message.replace('\n', " "))
        }
    }
}
