//! Lists that are read a page at a time: where a page begins is said by the row before it, never by a count
//! of rows. For outsiders a cursor is a word without meaning.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::error::{Error, Field, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The cursor that says `at`, for an address or an API.
pub fn write<T: Serialize>(at: &T) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(at).unwrap_or_default())
}

/// What a cursor says; none for an empty one, which is the beginning.
///
/// # Errors
/// `cursor` is malformed when [`write`] has not written it.
pub fn read<T: DeserializeOwned>(cursor: &str) -> Result<Option<T>, Error> {
    if cursor.is_empty() {
        return Ok(None);
    }
    let malformed = || Error::invalid(Field::Cursor, Problem::Malformed);
    let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| malformed())?;
    serde_json::from_slice(&json).map(Some).map_err(|_| malformed())
}

/// Cuts rows, of which one more than `most` was asked for, down to a page, and makes the cursor of the next
/// one from its last row where there is more.
pub fn cut<R, T: Serialize>(rows: &mut Vec<R>, most: i64, at: impl FnOnce(&R) -> T) -> Option<String> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    rows.last().filter(|_| more).map(|row| write(&at(row)))
}
