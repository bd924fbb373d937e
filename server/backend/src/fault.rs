//! What a use case can fail with: an answer for the caller, or a fault that the log gets.

use model::error::{Conflict, Error, Gone};
use model::policy::Denial;

/// Why a use case did not go through.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The caller hears this.
    #[error(transparent)]
    Said(#[from] Error),
    /// The database failed.
    #[error("database: {0}")]
    Db(#[from] sqlx::Error),
    /// Something that the machine's administrator must mend.
    #[error("{0}")]
    Setting(String),
    /// A bug, in words for the log.
    #[error("{0}")]
    Bug(String),
}

/// What use cases answer.
pub type Done<T> = Result<T, Fault>;

impl From<Denial> for Fault {
    fn from(denial: Denial) -> Self {
        Self::Said(denial.into())
    }
}

impl From<Conflict> for Fault {
    fn from(conflict: Conflict) -> Self {
        Self::Said(conflict.into())
    }
}

impl From<Gone> for Fault {
    fn from(gone: Gone) -> Self {
        Self::Said(gone.into())
    }
}

impl From<Fault> for Error {
    /// What the caller hears; the log gets the rest.
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Said(error) => error,
            Fault::Db(error) => {
                tracing::error!(%error, "database failed");
                if is_away(&error) {
                    Self::Unavailable
                } else {
                    Self::Internal
                }
            }
            Fault::Setting(text) | Fault::Bug(text) => {
                tracing::error!(error = text, "internal fault");
                Self::Internal
            }
        }
    }
}

/// Whether the database may come back by itself: away, busy, or its disk is full.
fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        // Somebody else answers in its place, as a proxy does.
        | sqlx::Error::Protocol(_)
        | sqlx::Error::Tls(_) => true,
        // SQLite: 5 busy, 10 I/O, 13 full. PostgreSQL: class 08 connection, 53 resources, 57 operator.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            let sqlite = code.parse::<u32>().is_ok_and(|n| matches!(n & 0xff, 5 | 10 | 13));
            (sqlite && code.len() < 5)
                || ["08", "53", "57"]
                    .iter()
                    .any(|class| code.len() == 5 && code.starts_with(class))
        }),
        _ => false,
    }
}
