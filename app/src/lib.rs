//! What browser and server share of Usher's pages.

pub mod api;
