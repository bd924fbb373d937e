//! SQL of imports; of their rows beside it.

mod rows;

pub use rows::{
    NewRow, RowDone, StoredRow, add_rows, leave_rest, list_asked, list_done, list_rows, list_to_do,
    purge_rows, set_done,
};

use crate::caller::{Client, Means};
use crate::db::{Conn, Tx, sql};
use crate::fault::{Done, Fault};
use model::ids::{ImportId, KeyId, MemberId, WorkspaceId};
use model::import::{FileProblem, Import, ImportKind, ImportState, PlanCounts};
use model::limits;
use model::time::Time;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// An import as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Record {
    /// Which.
    #[sqlx(try_from = "Uuid")]
    pub id: ImportId,
    /// Where.
    #[sqlx(try_from = "Uuid")]
    pub workspace_id: WorkspaceId,
    /// Who made the plan.
    #[sqlx(try_from = "Uuid")]
    pub by_id: MemberId,
    by_name: String,
    /// Whom its rows are about.
    #[sqlx(try_from = "String")]
    pub kind: ImportKind,
    /// Name of the file.
    pub file_name: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: ImportState,
    problems: String,
    creates: i64,
    changes: i64,
    deletes: i64,
    unchanged: i64,
    errors: i64,
    /// Rows that give somebody ADMIN.
    pub admins: i64,
    actor_id: Option<Uuid>,
    machine: bool,
    key_id: Option<Uuid>,
    network: String,
    user_agent: String,
    request_id: String,
    /// The row that was reached.
    pub reached: i64,
    done: i64,
    refused: i64,
    undone: i64,
    kept: i64,
    /// When the plan was made.
    #[sqlx(try_from = "i64")]
    pub made_at: Time,
    applied_at: Option<i64>,
    undone_at: Option<i64>,
}

const COLUMNS: &str = "i.id, i.workspace_id, i.by_id, b.name as by_name, i.kind, i.file_name, i.state,
    i.problems, i.creates, i.changes, i.deletes, i.unchanged, i.errors, i.admins, i.actor_id, i.machine, i.key_id,
    i.network, i.user_agent, i.request_id, i.reached, i.done, i.refused, i.undone, i.kept, i.made_at,
    i.applied_at, i.undone_at";

impl Record {
    /// Who applies it or undoes it.
    pub fn actor_id(&self) -> MemberId {
        self.actor_id.map_or(self.by_id, MemberId)
    }

    /// From where they do.
    pub fn client(&self) -> Client {
        Client {
            network: self.network.clone(),
            user_agent: self.user_agent.clone(),
            device: String::new(),
            request_id: self.request_id.clone(),
        }
    }

    /// By which means they do.
    pub fn means(&self) -> Means {
        match self.key_id {
            Some(key) => Means::Key(KeyId(key)),
            None if self.machine => Means::Machine,
            None => Means::Session,
        }
    }

    /// Until when it can be undone.
    pub fn undo_until(&self) -> Option<Time> {
        self.applied_at.map(|at| Time(at) + limits::IMPORT_UNDO)
    }

    /// As pages see it who are this member.
    pub fn shown(self, viewer: MemberId) -> Done<Import> {
        let number = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
        let problems: Vec<FileProblem> =
            serde_json::from_str(&self.problems).map_err(|error| Fault::Bug(error.to_string()))?;
        Ok(Import {
            undo_until: self.undo_until(),
            id: self.id,
            kind: self.kind,
            file_name: self.file_name,
            state: self.state,
            problems,
            counts: PlanCounts {
                create: number(self.creates),
                change: number(self.changes),
                delete: number(self.deletes),
                unchanged: number(self.unchanged),
                error: number(self.errors),
            },
            admins: number(self.admins),
            done: number(self.done),
            refused: number(self.refused),
            undone: number(self.undone),
            kept: number(self.kept),
            by: self.by_name,
            own: self.by_id == viewer,
            made_at: self.made_at,
            applied_at: self.applied_at.map(Time),
            undone_at: self.undone_at.map(Time),
        })
    }
}

/// An import to add, whose file is about to be read.
pub struct New<'a> {
    /// Its id.
    pub id: ImportId,
    /// Where.
    pub workspace: WorkspaceId,
    /// Who makes the plan.
    pub by: MemberId,
    /// Whom its rows are about.
    pub kind: ImportKind,
    /// Name of the file.
    pub file_name: &'a str,
    /// Now.
    pub now: Time,
}

/// Adds it.
pub async fn add(tx: &mut Tx, new: &New<'_>) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "insert into imports (id, workspace_id, by_id, kind, file_name, state, made_at)
        values ($1, $2, $3, $4, $5, 'planning', $6)",
    )
    .bind(new.id.0)
    .bind(new.workspace.0)
    .bind(new.by.0)
    .bind(new.kind.word())
    .bind(new.file_name)
    .bind(new.now.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// The plan is complete.
pub async fn set_planned(tx: &mut Tx, id: ImportId, counts: &PlanCounts, admins: u32) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "update imports
        set state = 'planned', creates = $2, changes = $3, deletes = $4, unchanged = $5, errors = $6,
            admins = $7
        where id = $1",
    )
    .bind(id.0)
    .bind(i64::from(counts.create))
    .bind(i64::from(counts.change))
    .bind(i64::from(counts.delete))
    .bind(i64::from(counts.unchanged))
    .bind(i64::from(counts.error))
    .bind(i64::from(admins))
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// The file is no import file: no row of it counts.
pub async fn set_refused(tx: &mut Tx, id: ImportId, problems: &[FileProblem]) -> Done<()> {
    let problems = serde_json::to_string(problems).map_err(|error| Fault::Bug(error.to_string()))?;
    sql!(tx, c => sqlx::query("update imports set state = 'refused', problems = $2 where id = $1")
        .bind(id.0)
        .bind(&problems)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    sql!(tx, c => sqlx::query("delete from import_rows where import_id = $1")
        .bind(id.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Takes out a plan or a refused file, rows included; false where there is none any more: what was begun stays.
pub async fn remove(tx: &mut Tx, id: ImportId) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "delete from imports where id = $1 and state in ('planning', 'refused', 'planned')",
    )
    .bind(id.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// An import of the workspace.
pub async fn find(conn: &mut Conn, workspace: WorkspaceId, id: ImportId) -> Done<Option<Record>> {
    Ok(sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS}
        from imports i
        join members b on b.id = i.by_id
        where i.id = $1 and i.workspace_id = $2"
    )))
    .bind(id.0)
    .bind(workspace.0)
    .fetch_optional(&mut *c)
    .await)?)
}

/// Imports of the workspace before a moment, the latest first.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    before: Option<(i64, ImportId)>,
    most: i64,
) -> Done<Vec<Record>> {
    let (at, id) = before.map_or((i64::MAX, Uuid::max()), |(at, id)| (at, id.0));
    Ok(sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS}
        from imports i
        join members b on b.id = i.by_id
        where i.workspace_id = $1 and (i.made_at, i.id) < ($2, $3)
        order by i.made_at desc, i.id desc
        limit $4"
    )))
    .bind(workspace.0)
    .bind(at)
    .bind(id)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?)
}

/// Rows with something to do whose person is no longer as the plan found them.
pub async fn count_moved(conn: &mut Conn, workspace: WorkspaceId, id: ImportId) -> Done<i64> {
    Ok(sql!(conn, c => sqlx::query_scalar(
        "select count(*)
        from import_rows r
        left join members m on m.workspace_id = $2 and m.email = r.email
        where r.import_id = $1 and r.action in ('create', 'change', 'delete')
            and coalesce(m.version, 0) <> r.version",
    )
    .bind(id.0)
    .bind(workspace.0)
    .fetch_one(&mut *c)
    .await)?)
}

/// Who is to work on an import, and from where they asked for it.
pub struct Start<'a> {
    /// State that it must have.
    pub from: ImportState,
    /// State that it gets.
    pub to: ImportState,
    /// Who asks.
    pub actor: MemberId,
    /// By which means.
    pub means: Means,
    /// From where.
    pub client: &'a Client,
    /// Where it begins.
    pub reached: i64,
    /// The process that works on it first.
    pub node: Uuid,
    /// Until when nobody else does.
    pub lease_until: Time,
}

/// Sets it going; false where it was not in that state any more: of two at once one succeeds.
pub async fn start(tx: &mut Tx, id: ImportId, start: &Start<'_>) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update imports
        set state = $3, actor_id = $4, machine = $5, network = $6, user_agent = $7, request_id = $8,
            reached = $9, node = $10, lease_until = $11, key_id = $12
        where id = $1 and state = $2",
    )
    .bind(id.0)
    .bind(start.from.word())
    .bind(start.to.word())
    .bind(start.actor.0)
    .bind(start.means == Means::Machine)
    .bind(&start.client.network)
    .bind(&start.client.user_agent)
    .bind(&start.client.request_id)
    .bind(start.reached)
    .bind(start.node)
    .bind(start.lease_until.0)
    .bind(match start.means {
        Means::Key(key) => Some(key.0),
        Means::Session | Means::Machine => None,
    })
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Imports that are under way and that this process may work on.
pub async fn list_waiting(conn: &mut Conn, node: Uuid, now: Time) -> Done<Vec<(ImportId, WorkspaceId)>> {
    let rows: Vec<(Uuid, Uuid)> = sql!(conn, c => sqlx::query_as(
        "select id, workspace_id from imports
        where state in ('applying', 'undoing') and (lease_until <= $1 or node = $2)
        order by lease_until",
    )
    .bind(now.0)
    .bind(node)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows
        .into_iter()
        .map(|(id, workspace)| (ImportId(id), WorkspaceId(workspace)))
        .collect())
}

/// Claims the next step of an import: false where another process works on it, or it is over. Until the unit of
/// work ends nobody else can.
pub async fn claim(tx: &mut Tx, id: ImportId, node: Uuid, now: Time, until: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update imports set node = $2, lease_until = $4
        where id = $1 and state in ('applying', 'undoing') and (lease_until <= $3 or node = $2)",
    )
    .bind(id.0)
    .bind(node)
    .bind(now.0)
    .bind(until.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// What a step has brought: rows done, refused, undone, kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct Brought {
    /// Rows that were done.
    pub done: i64,
    /// Rows that were refused.
    pub refused: i64,
    /// Rows that were undone.
    pub undone: i64,
    /// Rows that could not be undone.
    pub kept: i64,
}

/// Notes how far it is.
pub async fn advance(tx: &mut Tx, id: ImportId, reached: i64, brought: Brought) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "update imports
        set reached = $2, done = done + $3, refused = refused + $4, undone = undone + $5, kept = kept + $6
        where id = $1",
    )
    .bind(id.0)
    .bind(reached)
    .bind(brought.done)
    .bind(brought.refused)
    .bind(brought.undone)
    .bind(brought.kept)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// It is over.
pub async fn finish(tx: &mut Tx, id: ImportId, state: ImportState, now: Time) -> Done<()> {
    let column = match state {
        ImportState::Undone => "undone_at",
        _ => "applied_at",
    };
    sql!(tx, c => sqlx::query(AssertSqlSafe(format!(
        "update imports set state = $2, {column} = $3, node = null, lease_until = 0 where id = $1"
    )))
    .bind(id.0)
    .bind(state.word())
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Plans and refused files that nobody applied since.
pub async fn list_old(conn: &mut Conn, before: Time) -> Done<Vec<ImportId>> {
    let ids: Vec<Uuid> = sql!(conn, c => sqlx::query_scalar(
        "select id from imports where state in ('planning', 'refused', 'planned') and made_at < $1",
    )
    .bind(before.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(ids.into_iter().map(ImportId).collect())
}
