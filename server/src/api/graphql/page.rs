//! Connections: lists a page at a time, as Relay has them, over services that choose their own pages.

use super::refusal::{Answer, Refusal};
pub use crate::api::paging::Read;
use crate::api::paging::{Taken, take, take_of_all};
use async_graphql::connection::{Connection, Edge};
use async_graphql::{OutputType, SimpleObject};
use backend::fault::Done;
use model::error::{Error, Field, Problem};
use model::limits;

/// What a list without a number gets.
const USUAL: i32 = 50;

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

fn wanted(first: Option<i32>) -> Answer<usize> {
    let first = first.unwrap_or(USUAL);
    if !(1..=limits::GRAPHQL_PAGE).contains(&first) {
        return Err(Refusal(Error::invalid(Field::First, Problem::OutOfRange)));
    }
    Ok(usize::try_from(first).unwrap_or(1))
}

fn connection<T, N: OutputType>(taken: Taken<T>, began_later: bool, node: impl Fn(T) -> N) -> List<N> {
    let beside = Beside {
        total_count: taken.total,
    };
    let mut page = List::with_additional_fields(began_later, taken.more, beside);
    let rows = taken.rows.into_iter();
    page.edges
        .extend(rows.map(|(cursor, row)| Edge::new(cursor, node(row))));
    page
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
    let after = after.unwrap_or_default();
    let taken = take(wanted(first)?, &after, read).await?;
    Ok(connection(taken, !after.is_empty(), node))
}

/// The same of a list that its service gives whole.
pub fn of_all<T, N: OutputType>(
    first: Option<i32>,
    after: Option<String>,
    all: Vec<T>,
    node: impl Fn(T) -> N,
) -> Answer<List<N>> {
    let after = after.unwrap_or_default();
    let taken = take_of_all(wanted(first)?, &after, all)?;
    Ok(connection(taken, !after.is_empty(), node))
}
