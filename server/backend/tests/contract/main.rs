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
mod away;
mod backups;
mod clockwork;
mod demo;
mod disk;
mod door;
mod erase;
mod guest_door;
mod guest_joins;
mod guests;
mod house;
mod imports;
mod invitations;
mod keys;
mod lists;
mod lives;
mod mail;
mod members;
mod passwords;
mod people;
mod person;
mod receiver;
mod requests;
mod rights;
mod settings;
mod smtp;
mod start;
mod tls;
mod webhooks;
