//! The binary `usher`.

#![recursion_limit = "512"]

use clap::Parser;
use server::cli::Cli;
use std::process::ExitCode;

/// A page is made of thousands of small pieces: a quarter of its time went into the usual allocator. Without
/// huge pages, which would double the memory of an idle server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are asked for and end with 0; wrong usage ends with 2.
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let voice = cli.voice();
    match server::cli::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{}", voice.error(&message));
            ExitCode::from(1)
        }
    }
}
