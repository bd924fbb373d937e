//! What can be asked for.

pub mod imports;
pub mod paradime;
pub mod people;
pub mod rights;
pub mod webhooks;
pub mod workspace;
