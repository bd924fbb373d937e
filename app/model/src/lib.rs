//! The words and rules of Usher without I/O and without a clock, shared by the browser, the server
//! and every program that talks to it.

pub mod account;
pub mod address;
pub mod app;
pub mod audit;
pub mod error;
pub mod group;
pub mod guest;
pub mod ids;
pub mod import;
pub mod invitation;
pub mod key;
pub mod limits;
pub mod live;
pub mod mail;
pub mod name;
pub mod people;
pub mod permission;
pub mod person;
pub mod policy;
pub mod request;
pub mod rights;
pub mod role;
pub mod session;
pub mod time;
pub mod webhook;
pub mod workspace;
