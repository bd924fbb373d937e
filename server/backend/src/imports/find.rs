//! Imports as pages show them: the list, one of them, its rows, and all of its rows as a file.

use super::plan_sheet;
use super::store;
use crate::Backend;
use crate::caller::Actor;
use crate::fault::Done;
use crate::keyset;
use crate::sheet::{Format, Pieces, Sheet};
use model::error::Error;
use model::ids::ImportId;
use model::import::{Import, ImportPage, ImportRows, ImportState, RowFilter};
use model::policy::{Action, may};

/// Imports on a page.
const PAGE: i64 = 50;
/// Rows on a page.
const ROWS: i64 = 100;
/// Rows of a file that are in memory at once.
const AT_ONCE: i64 = 1_000;

/// Imports of the workspace, the latest first.
pub async fn list(be: &Backend, actor: &Actor, cursor: &str) -> Done<ImportPage> {
    may(&actor.standing, Action::Import)?;
    let before = keyset::read(cursor)?;
    let mut conn = be.db.read().await?;
    let mut rows = store::list(&mut conn, actor.workspace_id, before, PAGE + 1).await?;
    drop(conn);
    let next = keyset::cut(&mut rows, PAGE, |row| (row.made_at.0, row.id));
    let rows = rows.into_iter().map(|row| row.shown(actor.member_id));
    Ok(ImportPage {
        rows: rows.collect::<Done<_>>()?,
        next,
        now: be.clock.now(),
    })
}

/// One of them.
pub async fn find(be: &Backend, actor: &Actor, id: ImportId) -> Done<Import> {
    may(&actor.standing, Action::Import)?;
    let mut conn = be.db.read().await?;
    store::find(&mut conn, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?
        .shown(actor.member_id)
}

/// A page of its rows.
pub async fn rows(
    be: &Backend,
    actor: &Actor,
    id: ImportId,
    filter: Option<RowFilter>,
    cursor: &str,
) -> Done<ImportRows> {
    let import = find(be, actor, id).await?;
    let after: i64 = keyset::read(cursor)?.unwrap_or(0);
    let mut conn = be.db.read().await?;
    let mut rows = store::list_rows(&mut conn, import.id, filter, after, ROWS + 1).await?;
    let next = keyset::cut(&mut rows, ROWS, |(n, _)| *n);
    Ok(ImportRows {
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        next,
    })
}

/// All rows as a file, a part at a time: the plan, or the result once there is one.
pub struct Rows {
    be: Backend,
    import: Import,
    format: Format,
    after: i64,
    over: bool,
}

/// Begins such a file.
pub async fn export(be: &Backend, actor: &Actor, id: ImportId, format: Format) -> Done<Rows> {
    Ok(Rows {
        be: be.clone(),
        import: find(be, actor, id).await?,
        format,
        after: -1,
        over: false,
    })
}

impl Rows {
    /// The import.
    pub const fn import(&self) -> &Import {
        &self.import
    }
}

impl Pieces for Rows {
    async fn next(&mut self) -> Done<Option<Vec<u8>>> {
        if self.over {
            return Ok(None);
        }
        self.over = true;
        let result = !matches!(self.import.state, ImportState::Planned | ImportState::Refused);
        let mut sheet = Sheet::begin(self.format, plan_sheet::heads(result), self.after < 0)?;
        let mut conn = self.be.db.read().await?;
        let rows = store::list_rows(&mut conn, self.import.id, None, self.after, AT_ONCE).await?;
        drop(conn);
        for (_, row) in &rows {
            plan_sheet::add_row(&mut sheet, row, result)?;
        }
        if let Some((n, _)) = rows.last() {
            self.after = *n;
            self.over = false;
        }
        sheet.into_bytes().map(Some)
    }
}
