//! The command line: each command says what it needs, calls one service, prints one thing.

mod commands;
mod doctor;
mod files;
mod keys;
mod shell;
mod voice;

use crate::config::{LogFormat, Settings};
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use model::account::AccountType;
use model::ids::KeyId;
use model::import::ImportKind;
use model::key::Capability;
use std::path::PathBuf;
use tracing_subscriber::EnvFilter;
use voice::Voice;

/// Usher: the front desk of a company's internal tools. Without a command it serves.
#[derive(Parser, Debug)]
#[command(name = "usher", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Print JSON, an object a line; what goes wrong too
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
}

impl Cli {
    /// How it is to speak.
    pub const fn voice(&self) -> Voice {
        Voice::new(self.json)
    }
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Listen and work until told to stop
    Serve,
    /// Bring the database's schema up to this program's
    Migrate,
    /// Make workspaces
    #[command(subcommand)]
    Workspace(WorkspaceCommand),
    /// Make, export and erase users; recover an owner
    #[command(subcommand)]
    User(UserCommand),
    /// Make, list and revoke API keys
    #[command(subcommand)]
    Key(KeyCommand),
    /// Fill a workspace with made-up people
    Demo(Demo),
    /// Show what a file of guests or users would do, and do it with --apply
    Import(Import),
    /// Print users, guests or the audit log as CSV, or as JSON lines with --json
    Export {
        /// What
        what: ExportWhat,
        /// Slug of the workspace
        #[arg(long)]
        workspace: String,
    },
    /// Check the audit log
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Copy the database into a file while it is in use
    Backup {
        /// The file; must not exist yet
        file: PathBuf,
    },
    /// Put a backup in place of the database; the server must not be running
    Restore {
        /// The file
        file: PathBuf,
    },
    /// Look at settings, database, mail and public address, and say what to do
    Doctor {
        /// Send a test mail to this address
        #[arg(long, value_name = "EMAIL")]
        mail_to: Option<String>,
    },
    /// Print what a shell needs to complete commands
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Subcommand, Debug)]
enum WorkspaceCommand {
    /// Make a workspace; prints JSON with id, slug, name
    Create {
        /// What people call it
        #[arg(long)]
        name: String,
        /// Part of its addresses [default: made from the name]
        #[arg(long)]
        slug: Option<String>,
    },
}

#[derive(Subcommand, Debug)]
enum UserCommand {
    /// Make a user and member; prints JSON with uid, email
    Create(CreateUser),
    /// Print all that is held about a member, or about somebody who was one, as JSON lines
    Export {
        /// Slug of the workspace
        #[arg(long)]
        workspace: String,
        /// Their address
        #[arg(long)]
        email: String,
    },
    /// Erase somebody who was removed; the audit log keeps a pseudonym. It cannot be undone
    Erase {
        /// Slug of the workspace
        #[arg(long)]
        workspace: String,
        /// Their address
        #[arg(long)]
        email: String,
    },
    /// Make a member an active owner again; prints a one-time link for a new password
    RecoverOwner {
        /// Slug of the workspace
        #[arg(long)]
        workspace: String,
        /// Address of the member
        #[arg(long)]
        email: String,
    },
}

#[derive(Subcommand, Debug)]
enum KeyCommand {
    /// Make a key in the name of the workspace's first owner; prints JSON with id, key, secret: the only time that
    /// the secret is seen
    Create {
        /// Slug of the workspace
        #[arg(long)]
        workspace: String,
        /// Which program it is for
        #[arg(long)]
        name: String,
        /// What it may do; can be given many times
        #[arg(long = "capability", value_name = "CAPABILITY", required = true,
            value_parser = PossibleValuesParser::new(Capability::ALL.iter().map(|one| one.word())))]
        capabilities: Vec<String>,
        /// How long it lives [default: no end]
        #[arg(long)]
        days: Option<u32>,
    },
    /// Print the keys of a workspace as JSON, without their secrets
    List {
        /// Slug of the workspace
        #[arg(long)]
        workspace: String,
    },
    /// Revoke a key
    Revoke {
        /// Slug of the workspace
        #[arg(long)]
        workspace: String,
        /// Id of the key
        id: KeyId,
    },
}

#[derive(Args, Debug)]
struct CreateUser {
    /// Address
    #[arg(long)]
    email: String,
    /// Name
    #[arg(long)]
    name: String,
    /// Slug of the workspace
    #[arg(long)]
    workspace: String,
    /// What they become
    #[arg(long, value_name = "TYPE")]
    account_type: UserType,
    /// Make them an owner; with ADMIN only
    #[arg(long)]
    owner: bool,
    /// Read the password from the first line of standard input
    #[arg(long, required = true)]
    password_stdin: bool,
}

/// Account types of members of kind user.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "UPPER")]
enum UserType {
    Admin,
    Developer,
    Business,
}

impl From<UserType> for AccountType {
    fn from(user_type: UserType) -> Self {
        match user_type {
            UserType::Admin => Self::Admin,
            UserType::Developer => Self::Developer,
            UserType::Business => Self::Business,
        }
    }
}

#[derive(Args, Debug)]
struct Demo {
    /// Slug of the workspace
    #[arg(long)]
    workspace: String,
    /// Members of kind user
    #[arg(long, default_value_t = 0)]
    users: u64,
    /// Guests
    #[arg(long, default_value_t = 0)]
    guests: u64,
    /// Apps
    #[arg(long, default_value_t = 0)]
    apps: u64,
    /// Open and run-out invitations
    #[arg(long, default_value_t = 0)]
    invitations: u64,
    /// Events of the audit log about some of them
    #[arg(long, default_value_t = 0)]
    events: u64,
    /// The same seed makes the same people
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Args, Debug)]
struct Import {
    /// Whom its rows are about
    kind: ImportWhat,
    /// The file, CSV or XLSX
    file: PathBuf,
    /// Slug of the workspace
    #[arg(long)]
    workspace: String,
    /// Do it; without this nothing is changed
    #[arg(long)]
    apply: bool,
    /// Leave out rows with problems; without this one of them stops all
    #[arg(long)]
    only_valid: bool,
    /// How many rows give ADMIN, where some do
    #[arg(long, value_name = "N")]
    confirm_admins: Option<i64>,
}

/// Whom the rows of a file are about.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ImportWhat {
    Guests,
    Users,
}

impl From<ImportWhat> for ImportKind {
    fn from(what: ImportWhat) -> Self {
        match what {
            ImportWhat::Guests => Self::Guests,
            ImportWhat::Users => Self::Users,
        }
    }
}

/// What is exported.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ExportWhat {
    Users,
    Guests,
    Audit,
}

#[derive(Subcommand, Debug)]
enum AuditCommand {
    /// Recompute the chain of the audit log and name the first row that is changed or missing
    Verify,
}

/// Stack of a thread that serves, in bytes. A page is one deeply nested value, which is drawn and awaited on
/// the stack; what is not touched costs nothing.
const STACK: usize = 8 << 20;

/// Runs a command. The error is one line for stderr.
pub fn run(cli: Cli) -> Result<(), String> {
    let voice = cli.voice();
    // What is printed about the program itself needs no settings.
    let command = match cli.command.unwrap_or(Command::Serve) {
        Command::Completions { shell } => return shell::complete(shell),
        Command::Man => return shell::manual(),
        command => command,
    };
    let settings = cli.settings.with_file()?;
    start_log(&settings)?;
    let in_force = settings.in_force()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK)
        .enable_all()
        .build()
        .map_err(|e| e.to_string())?;
    runtime.block_on(commands::run(command, voice, in_force))
}

/// What is logged as long as nobody says otherwise. PostgreSQL notes at every start that what it is asked to make
/// is there already.
const LOG: &str = "info,sqlx::postgres::notice=warn";

fn start_log(settings: &Settings) -> Result<(), String> {
    let filter = EnvFilter::try_new(settings.log.as_deref().unwrap_or(LOG))
        .map_err(|e| format!("USHER_LOG is not a filter: {e}"))?;
    // The log goes to stderr: stdout belongs to what commands print.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match settings.log_format.unwrap_or(LogFormat::Text) {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    }
    .map_err(|e| e.to_string())
}
