//! Lists a page at a time. Their client sends `limit` with the first page and nothing but `nextToken` with those
//! after it, so the token knows both.

use super::No;
use axum::extract::{FromRequestParts, Query};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use model::error::{Error, Field, Problem};
use model::limits;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the address of a list says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Asked {
    limit: Option<u32>,
    next_token: Option<String>,
}

/// Where a page begins: in which part of a list, after which cursor.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Place {
    /// Rows of a page.
    pub limit: u32,
    /// Part of the list.
    pub part: usize,
    /// Cursor within it.
    pub cursor: String,
}

/// A page on the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Items {
    /// Its rows.
    #[serde(rename = "items")]
    pub rows: Vec<Value>,
    /// Where the next page begins.
    pub next_token: Option<String>,
    /// Rows in all.
    pub total: i64,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, No> {
        let asked = Query::<Self>::from_request_parts(parts, state).await;
        asked
            .map(|Query(asked)| asked)
            .map_err(|_| Error::invalid(Field::Cursor, Problem::Malformed).into())
    }
}

impl Place {
    /// For the answer.
    pub fn write(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}

impl Asked {
    /// Where the page begins that is asked for.
    pub fn place(&self) -> Result<Place, No> {
        let malformed = || No::from(Error::invalid(Field::Cursor, Problem::Malformed));
        let place = match self.next_token.as_deref().filter(|token| !token.is_empty()) {
            Some(token) => {
                let json = URL_SAFE_NO_PAD.decode(token).map_err(|_| malformed())?;
                serde_json::from_slice(&json).map_err(|_| malformed())?
            }
            None => Place {
                limit: limits::SHIMOKU_PAGE,
                ..Place::default()
            },
        };
        let limit = self.limit.unwrap_or(place.limit);
        Ok(Place {
            limit: limit.clamp(1, limits::SHIMOKU_PAGE),
            ..place
        })
    }
}

/// A page of a list that is there whole.
pub fn cut(all: Vec<Value>, asked: &Asked) -> Result<Items, No> {
    let place = asked.place()?;
    let most = usize::try_from(place.limit).unwrap_or(1);
    let end = place.part.saturating_add(most);
    let total = all.len();
    let next = (end < total).then(|| Place {
        part: end,
        ..place.clone()
    });
    Ok(Items {
        rows: all.into_iter().skip(place.part).take(most).collect(),
        next_token: next.map(|place| place.write()),
        total: i64::try_from(total).unwrap_or(i64::MAX),
    })
}
