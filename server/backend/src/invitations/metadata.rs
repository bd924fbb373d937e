//! Metadata: keys and texts for programs, as people type them and as they are kept.

use crate::Backend;
use crate::fault::{Done, Fault};
use model::error::Problem;
use model::{limits, name};

/// Purpose that metadata is sealed for, on invitations and on members.
const SEALED_FOR: &str = "metadata";

/// Reads `key: text` lines; a line without a key goes on with the text before it.
pub(crate) fn read(text: &str) -> Result<Vec<(String, String)>, Problem> {
    let text = name::check_text(text, limits::METADATA_ALL)?;
    let mut pairs: Vec<(String, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match (line.split_once(':'), pairs.last_mut()) {
            (Some((key, value)), _) if !key.trim().is_empty() => {
                let key = key.trim().to_owned();
                if pairs.iter().any(|(known, _)| *known == key) {
                    return Err(Problem::Taken);
                }
                pairs.push((key, value.trim().to_owned()));
            }
            (_, Some((_, value))) => {
                value.push('\n');
                value.push_str(line.trim());
            }
            (_, None) => return Err(Problem::Malformed),
        }
    }
    if pairs.iter().any(|(key, _)| key.chars().count() > limits::NAME)
        || pairs
            .iter()
            .any(|(_, value)| value.chars().count() > limits::METADATA_TEXT)
    {
        return Err(Problem::TooLong(limits::METADATA_TEXT));
    }
    Ok(pairs)
}

/// As people type it.
pub(crate) fn write(pairs: &[(String, String)]) -> String {
    pairs
        .iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Under the instance key; nothing where there is nothing.
pub(crate) fn seal(be: &Backend, pairs: &[(String, String)]) -> Done<Option<Vec<u8>>> {
    if pairs.is_empty() {
        return Ok(None);
    }
    let json = serde_json::to_vec(pairs).map_err(|e| Fault::Bug(e.to_string()))?;
    be.vault.seal(&be.chance, SEALED_FOR, &json).map(Some)
}

/// What was sealed.
pub(crate) fn open(be: &Backend, sealed: Option<Vec<u8>>) -> Done<Vec<(String, String)>> {
    match sealed {
        Some(sealed) => {
            let json = be.vault.open(SEALED_FOR, &sealed)?;
            serde_json::from_slice(&json).map_err(|e| Fault::Bug(e.to_string()))
        }
        None => Ok(Vec::new()),
    }
}
