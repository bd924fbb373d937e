//! What the router promises to browsers: written once, run on SQLite and on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod browser;
mod doors;
mod forms;
mod graphql;
mod guest_doors;
#[expect(
    dead_code,
    reason = "shared with the tests of storage and mail, which use more of it"
)]
#[path = "../../backend/tests/contract/house.rs"]
mod house;
mod imports;
mod lives;
mod program;
#[expect(dead_code, reason = "shared with the tests of webhooks, which use more of it")]
#[path = "../../backend/tests/contract/receiver.rs"]
mod receiver;
mod rest;
mod rest_walls;
mod rights;
mod rights_pages;
mod shimoku;
#[expect(
    dead_code,
    reason = "shared with the tests of storage and mail, which use more of it"
)]
#[path = "../../backend/tests/contract/smtp.rs"]
mod smtp;
mod walls;
mod webhooks;
