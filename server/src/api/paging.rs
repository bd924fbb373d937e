//! Pages of any size over services that choose their own. A cursor says which page of the service, and how many of
//! its rows came before.

use backend::fault::Done;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::error::{Error, Field, Problem};

/// Pages of a service that are read for one page of a list: a search may leave many of them empty.
const MOST_READS: usize = 64;

/// A page as a service gives it.
pub struct Read<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Cursor of the next.
    pub next: Option<String>,
    /// How many there are in all, where that is known.
    pub total: Option<i64>,
}

/// Rows that were asked for.
pub struct Taken<T> {
    /// Each with the cursor of what comes after it.
    pub rows: Vec<(String, T)>,
    /// Whether more come after them.
    pub more: bool,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
    /// How many there are in all, where that is known.
    pub total: Option<i64>,
}

/// Where a page begins: after so many rows of a service's page.
#[derive(Clone, Default)]
struct Place {
    page: String,
    skip: usize,
}

impl Place {
    fn write(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}:{}", self.skip, self.page))
    }

    fn read(cursor: &str) -> Result<Self, Error> {
        if cursor.is_empty() {
            return Ok(Self::default());
        }
        let malformed = || Error::invalid(Field::Cursor, Problem::Malformed);
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| malformed())?;
        let text = String::from_utf8(bytes).map_err(|_| malformed())?;
        let (skip, page) = text.split_once(':').ok_or_else(malformed)?;
        Ok(Self {
            page: page.to_owned(),
            skip: skip.parse().map_err(|_| malformed())?,
        })
    }
}

/// The `wanted` rows after a cursor. `read` is told where a page of the service begins and how many rows are wanted
/// of it; it may give any number.
pub async fn take<T, F, R>(wanted: usize, cursor: &str, mut read: F) -> Done<Taken<T>>
where
    F: FnMut(String, u32) -> R,
    R: Future<Output = Done<Read<T>>>,
{
    let mut place = Place::read(cursor)?;
    let mut rows: Vec<(String, T)> = Vec::with_capacity(wanted);
    let mut total = None;
    let mut more = true;
    for _ in 0..MOST_READS {
        let missing = wanted - rows.len();
        let ask = u32::try_from(missing.saturating_add(place.skip)).unwrap_or(u32::MAX);
        let got = read(place.page.clone(), ask).await?;
        total = total.or(got.total);
        let count = got.rows.len();
        for (at, row) in got.rows.into_iter().enumerate().skip(place.skip).take(missing) {
            let behind = match &got.next {
                // The end of a page is the beginning of the next: that place stays good whatever comes or goes.
                Some(next) if at + 1 == count => Place {
                    page: next.clone(),
                    skip: 0,
                },
                _ => Place {
                    page: place.page.clone(),
                    skip: at + 1,
                },
            };
            rows.push((behind.write(), row));
        }
        let left_here = count > place.skip.saturating_add(missing);
        match got.next {
            Some(next) if !left_here => {
                place = Place { page: next, skip: 0 };
            }
            next => {
                more = left_here || next.is_some();
                break;
            }
        }
        if rows.len() >= wanted {
            break;
        }
    }
    let next = more.then(|| {
        rows.last()
            .map_or_else(|| place.write(), |(behind, _)| behind.clone())
    });
    Ok(Taken {
        rows,
        more,
        next,
        total,
    })
}

/// The same of a list that its service gives whole.
pub fn take_of_all<T>(wanted: usize, cursor: &str, all: Vec<T>) -> Done<Taken<T>> {
    let skip = Place::read(cursor)?.skip;
    let total = all.len();
    let more = total > skip.saturating_add(wanted);
    let rows: Vec<(String, T)> = all
        .into_iter()
        .enumerate()
        .skip(skip)
        .take(wanted)
        .map(|(at, row)| {
            let behind = Place {
                page: String::new(),
                skip: at + 1,
            };
            (behind.write(), row)
        })
        .collect();
    Ok(Taken {
        next: rows.last().filter(|_| more).map(|(behind, _)| behind.clone()),
        rows,
        more,
        total: i64::try_from(total).ok(),
    })
}
