//! What the schema shows: the model's types under the names of the wire.

pub mod imports;
pub mod people;
pub mod requests;
pub mod rights;
pub mod webhooks;
pub mod workspace;

use super::refusal::{Answer, Refusal};
use async_graphql::{Context, ID, SimpleObject};
use backend::Backend;
use backend::caller::Actor;
use model::error::Error;
use std::fmt::Display;
use std::str::FromStr;

/// Done.
#[derive(SimpleObject)]
#[graphql(name = "Ok")]
pub struct Done {
    pub ok: bool,
}

/// Done, for a change that says no more than that.
pub const DONE: Done = Done { ok: true };

/// Done, and what was made by it.
#[derive(SimpleObject)]
pub struct Made {
    pub ok: bool,
    pub id: ID,
}

impl Made {
    /// What was made.
    pub fn with(made: impl Display) -> Self {
        Self {
            ok: true,
            id: id(made),
        }
    }
}

/// An id of the model on the wire.
pub fn id(of: impl Display) -> ID {
    ID(of.to_string())
}

/// An id of the wire. What is no id at all belongs to nothing, like one that nothing has.
pub fn read<T: FromStr>(id: &ID) -> Answer<T> {
    id.0.parse().map_err(|_| Refusal(Error::NotFound))
}

/// The same of many.
pub fn read_all<T: FromStr>(ids: &[ID]) -> Answer<Vec<T>> {
    ids.iter().map(read).collect()
}

/// The services, and who asks them.
pub fn at_hand<'c>(ctx: &Context<'c>) -> Answer<(&'c Backend, &'c Actor)> {
    match (ctx.data_opt::<Backend>(), ctx.data_opt::<Actor>()) {
        (Some(backend), Some(actor)) => Ok((backend, actor)),
        _ => Err(Refusal(Error::Internal)),
    }
}
