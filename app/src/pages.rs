//! One page a file: what it loads, what it shows.

pub mod account;
pub mod forgot;
pub mod home;
pub mod invite;
pub mod join;
pub mod login;
pub mod mail;
pub mod missing;
pub mod person;
pub mod reset;
pub mod setup;
pub mod users;
pub mod workspace;
