//! The program as its administrator meets it: the built binary, started, stopped and killed, beside a real
//! database and an SMTP server.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod commands;
mod full;
#[expect(
    dead_code,
    reason = "shared with the tests of storage and mail, which use more of it"
)]
#[path = "../../backend/tests/contract/house.rs"]
mod house;
mod killed;
mod program;
mod settings;
#[expect(
    dead_code,
    reason = "shared with the tests of storage and mail, which use more of it"
)]
#[path = "../../backend/tests/contract/smtp.rs"]
mod smtp;
mod stopped;
