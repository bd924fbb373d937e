//! Cursors of the list: the sort value and number of the row that a page begins after or ends before.

use super::store::Listed;
use crate::keyset;
use model::error::{Error, Field, Problem};
use model::people::{Query, SortBy};
use serde::{Deserialize, Serialize};

/// A sort value: texts sort by their bytes, numbers by size, the same in both databases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

/// A place in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The row's sort value.
    pub value: Value,
    /// The row's number, which breaks ties.
    pub nr: i64,
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// What the list is sorted by; a cursor of another sort means nothing.
    sort: SortBy,
    /// The row.
    #[serde(flatten)]
    pub spot: Spot,
    /// Whether the page ends before the row rather than beginning after it.
    pub backwards: bool,
    /// Whether the row belongs to the page itself.
    #[serde(default)]
    pub itself: bool,
}

impl Cursor {
    /// The cursor beside a row.
    pub fn of(sort: SortBy, row: &Listed, backwards: bool) -> Self {
        let value = match sort {
            SortBy::Name => Value::Text(row.sort_name.clone()),
            SortBy::Email => Value::Text(row.email.clone()),
            SortBy::AccountType => Value::Number(row.rank),
            SortBy::Status => Value::Text(row.status.word().to_owned()),
            SortBy::Mail => Value::Text(row.mail_state.word().to_owned()),
            SortBy::LastSeen => Value::Number(row.last_seen_at),
            SortBy::Created => Value::Number(row.created_at),
        };
        Self::at(sort, Spot { value, nr: row.nr }, backwards)
    }

    /// The cursor beside a place.
    pub fn at(sort: SortBy, spot: Spot, backwards: bool) -> Self {
        Self {
            sort,
            spot,
            backwards,
            itself: false,
        }
    }

    /// The same place seen from the other side: the two pages touch and share no row.
    pub fn turned(&self) -> Self {
        Self {
            backwards: !self.backwards,
            itself: !self.itself,
            ..self.clone()
        }
    }

    /// For the address bar.
    pub fn write(&self) -> String {
        keyset::write(self)
    }

    /// Reads the cursor of a query, if it has one.
    pub fn read(query: &Query) -> Result<Option<Self>, Error> {
        let Some(cursor) = keyset::read::<Self>(&query.cursor)? else {
            return Ok(None);
        };
        let is_text = matches!(cursor.spot.value, Value::Text(_));
        let wants_text = matches!(
            query.sort,
            SortBy::Name | SortBy::Email | SortBy::Status | SortBy::Mail
        );
        // PostgreSQL keeps no NUL in a text.
        let holds_nul = matches!(&cursor.spot.value, Value::Text(text) if text.contains('\0'));
        if cursor.sort != query.sort || is_text != wants_text || holds_nul {
            return Err(Error::invalid(Field::Cursor, Problem::Malformed));
        }
        Ok(Some(cursor))
    }
}
