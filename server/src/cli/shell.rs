//! What is made from the description of the commands itself: completions and the manual page.

use super::Cli;
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use std::io::Write;

const NAME: &str = "usher";

/// Prints what a shell needs to complete commands.
pub fn complete(shell: Shell) -> Result<(), String> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), NAME, &mut script);
    put(&script)
}

/// Prints the manual page, in the language of `man`: the program's, and that of each command after it.
pub fn manual() -> Result<(), String> {
    let mut page = Vec::new();
    let mut whole = Cli::command();
    whole.build();
    write(&whole, &mut page).map_err(|error| error.to_string())?;
    put(&page)
}

fn write(command: &clap::Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    let name = command.get_display_name().unwrap_or(NAME).to_owned();
    Man::new(command.clone()).title(name).render(page)?;
    command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set() && inner.get_name() != "help")
        .try_for_each(|inner| write(inner, page))
}

fn put(bytes: &[u8]) -> Result<(), String> {
    std::io::stdout()
        .write_all(bytes)
        .map_err(|error| error.to_string())
}
