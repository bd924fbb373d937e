//! Connections: lists a page at a time, as Relay has them, over services that choose their own pages.

use super::refusal::{Answer, Refusal};
use async_graphql::connection::{Connection, Edge};
use async_graphql::{OutputType, SimpleObject};
use backend::fault::Done;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::error::{Error, Field, Problem};
use model::limits;

/// What a list without a number gets.
const USUAL: i32 = 50;
/// Pages of a service that are read for one page of a connection: a search may leave many of them empty.
const MOST_READS: usize = 64;

/// What stands beside the rows.
#[derive(SimpleObject, Default)]
pub struct Beside {
    /// How many there are in all; null where counting them would take long.
    pub total_count: Option<i64>,
}

/// A list of nodes.
pub type List<T> = Connection<String, T, Beside>;

/// What a page of a list costs: its fields as often as it has rows.
pub fn cost(first: Option<i32>, of_one: usize) -> usize {
    let rows = first.unwrap_or(USUAL).clamp(1, limits::GRAPHQL_PAGE);
    usize::try_from(rows).unwrap_or(1).saturating_mul(of_one.max(1))
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

    fn read(after: Option<String>) -> Result<Self, Error> {
        let Some(after) = after.filter(|after| !after.is_empty()) else {
            return Ok(Self::default());
        };
        let malformed = || Error::invalid(Field::Cursor, Problem::Malformed);
        let bytes = URL_SAFE_NO_PAD.decode(after).map_err(|_| malformed())?;
        let text = String::from_utf8(bytes).map_err(|_| malformed())?;
        let (skip, page) = text.split_once(':').ok_or_else(malformed)?;
        Ok(Self {
            page: page.to_owned(),
            skip: skip.parse().map_err(|_| malformed())?,
        })
    }
}

/// A page as a service gives it.
pub struct Read<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Cursor of the next.
    pub next: Option<String>,
    /// How many there are in all, where that is known.
    pub total: Option<i64>,
}

/// The `first` rows after a cursor. `read` is told where a page of the service begins and how many rows are
/// wanted of it; it may give any number.
pub async fn list<T, N, F, R>(
    first: Option<i32>,
    after: Option<String>,
    read: F,
    node: impl Fn(T) -> N,
) -> Answer<List<N>>
where
    N: OutputType,
    F: Fn(String, u32) -> R,
    R: Future<Output = Done<Read<T>>>,
{
    let first = first.unwrap_or(USUAL);
    if !(1..=limits::GRAPHQL_PAGE).contains(&first) {
        return Err(Refusal(Error::invalid(Field::First, Problem::OutOfRange)));
    }
    let wanted = usize::try_from(first).unwrap_or(1);
    let mut place = Place::read(after)?;
    let began_later = !place.page.is_empty() || place.skip > 0;
    let mut taken: Vec<(String, T)> = Vec::with_capacity(wanted);
    let mut total = None;
    let mut more = true;
    for _ in 0..MOST_READS {
        let missing = wanted - taken.len();
        let ask = u32::try_from(missing.saturating_add(place.skip)).unwrap_or(u32::MAX);
        let got = read(place.page.clone(), ask).await?;
        total = total.or(got.total);
        let rows = got.rows.len();
        for (at, row) in got.rows.into_iter().enumerate().skip(place.skip).take(missing) {
            let behind = match &got.next {
                // The end of a page is the beginning of the next: that place stays good whatever comes or goes.
                Some(next) if at + 1 == rows => Place {
                    page: next.clone(),
                    skip: 0,
                },
                _ => Place {
                    page: place.page.clone(),
                    skip: at + 1,
                },
            };
            taken.push((behind.write(), row));
        }
        let left_here = rows > place.skip.saturating_add(missing);
        match got.next {
            Some(next) if !left_here => place = Place { page: next, skip: 0 },
            next => {
                more = left_here || next.is_some();
                break;
            }
        }
        if taken.len() >= wanted {
            break;
        }
    }
    let mut page = List::with_additional_fields(began_later, more, Beside { total_count: total });
    page.edges.extend(
        taken
            .into_iter()
            .map(|(cursor, row)| Edge::new(cursor, node(row))),
    );
    Ok(page)
}

/// The same of a list that its service gives whole.
pub fn of_all<T, N: OutputType>(
    first: Option<i32>,
    after: Option<String>,
    all: Vec<T>,
    node: impl Fn(T) -> N,
) -> Answer<List<N>> {
    let first = first.unwrap_or(USUAL);
    if !(1..=limits::GRAPHQL_PAGE).contains(&first) {
        return Err(Refusal(Error::invalid(Field::First, Problem::OutOfRange)));
    }
    let wanted = usize::try_from(first).unwrap_or(1);
    let skip = Place::read(after)?.skip;
    let total = all.len();
    let beside = Beside {
        total_count: i64::try_from(total).ok(),
    };
    let more = total > skip.saturating_add(wanted);
    let mut page = List::with_additional_fields(skip > 0, more, beside);
    let rows = all.into_iter().enumerate().skip(skip).take(wanted);
    page.edges.extend(rows.map(|(at, row)| {
        let behind = Place {
            page: String::new(),
            skip: at + 1,
        };
        Edge::new(behind.write(), node(row))
    }));
    Ok(page)
}
