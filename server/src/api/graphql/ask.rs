//! What can be asked for.

pub mod paradime;
pub mod people;
pub mod rights;
pub mod workspace;
