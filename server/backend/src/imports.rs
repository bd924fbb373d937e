//! Import of guests and users from a file: read row by row into a plan, which changes nothing; applied and
//! undone in steps by the same acts as the pages'.
//!
//! Reading blocks and takes its time: call it where blocking is allowed.

mod apply;
mod find;
mod judge;
mod known;
mod plan;
pub mod plan_sheet;
pub mod read;
pub(crate) mod store;
pub mod table;
pub mod template;
mod wish;
pub mod work;

pub use apply::{Consent, apply, discard, undo};
pub use find::{Rows, export, find, list, rows};
pub use plan::{plan, plan_again};

use crate::Backend;
use crate::audit::{Target, refused};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use crate::rights;
use model::import::{FileProblem, ImportKind};
use model::limits;
use model::policy::{Action, may};
use model::time::Time;
use std::io;

/// Why a file is not read on.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The file is at fault: everything that can be told of it, the first first.
    #[error("not an import file: {0:?}")]
    File(Vec<FileProblem>),
    /// The disk is at fault.
    #[error("reading the file: {0}")]
    Disk(#[from] io::Error),
}

impl From<FileProblem> for Refused {
    fn from(problem: FileProblem) -> Self {
        Self::File(vec![problem])
    }
}

/// Whether the actor may import; a refusal is noted.
pub async fn ask(be: &Backend, actor: &Actor) -> Done<()> {
    match may(&actor.standing, Action::Import) {
        Ok(_) => Ok(()),
        Err(denial) => {
            let target = Target::of("workspace", actor.workspace_id.0);
            Err(refused(be, actor, "import.plan", target, denial).await)
        }
    }
}

/// The file to fill in, made from the workspace's apps.
pub async fn blank(be: &Backend, actor: &Actor, kind: ImportKind) -> Done<Vec<u8>> {
    ask(be, actor).await?;
    let mut conn = be.db.read().await?;
    let offer = rights::store::offer(&mut conn, actor.workspace_id).await?;
    let apps: Vec<String> = offer.apps.into_iter().map(|app| app.slug).collect();
    template::template(kind, &apps)
}

/// Forgets plans that nobody applied, and the rows of what can no longer be undone.
pub(crate) async fn tidy(tx: &mut Tx, now: Time) -> Done<()> {
    for id in store::list_old(tx, now - limits::IMPORT_PLAN).await? {
        store::remove(tx, id).await?;
    }
    store::purge_rows(tx, now - limits::IMPORT_UNDO).await
}
