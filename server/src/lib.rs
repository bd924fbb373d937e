//! The process around Usher: settings, command line, HTTP.

pub mod cli;
pub mod config;
pub mod device;
pub mod health;
pub mod layers;
pub mod pages;
pub mod posted;
pub mod router;
pub mod serve;
