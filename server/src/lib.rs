//! The process around Usher: settings, command line, HTTP.

// The types of the rendered pages nest deeper than the compiler expects.
#![recursion_limit = "512"]

pub mod api;
pub mod cli;
pub mod config;
pub mod device;
pub mod export;
pub mod gate;
pub mod health;
pub mod imports;
pub mod layers;
pub mod live;
pub mod pages;
pub mod posted;
pub mod router;
pub mod serve;
