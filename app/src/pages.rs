//! One page a file: what it loads, what it shows.

pub mod account;
pub mod audit;
pub mod forgot;
pub mod home;
pub mod invite;
pub mod join;
pub mod join_link;
pub mod login;
pub mod mail;
pub mod missing;
pub mod person;
pub mod request_access;
pub mod requests;
pub mod reset;
pub mod settings;
pub mod setup;
pub mod unsubscribe;
pub mod users;
pub mod workspace;
