//! What storage and mail promise, written once and run on SQLite and on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod accounts;
mod audit;
mod demo;
mod door;
mod house;
mod invitations;
mod lives;
mod mail;
mod members;
mod people;
mod person;
mod smtp;
mod start;
