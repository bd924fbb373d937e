//! All that is held about a person in a workspace, as a file of JSON lines: themselves and their rights, their
//! account, sessions, invitations, requests, mails, rows of imported files, and what the log says about them and
//! of what they did. `kind` says what a line is.

mod store;

use crate::Backend;
use crate::accounts::store as accounts;
use crate::audit::log::{self, Of};
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::{Conn, Tx};
use crate::fault::{Done, Fault};
use crate::invitations::metadata;
use crate::members::store::{self as members, MemberRow};
use crate::people::person;
use crate::rights;
use crate::sheet::Pieces;
use model::account::Rank;
use model::audit::AuditAction;
use model::error::Error;
use model::ids::{MemberId, UserId};
use model::policy::{Action, may};
use model::time::Time;
use serde::Serialize;
use serde_json::{Value, json};

/// A record being written.
pub struct Record {
    be: Backend,
    actor: Actor,
    row: MemberRow,
    begun: bool,
    /// Whose events come next, and where they go on.
    events: Vec<Of>,
    cursor: String,
    /// Whether the actor may read the log anyway. To others it does not say from where somebody acted on them.
    reads_log: bool,
}

/// Begins the record of a member, or of somebody who was one: for themselves, and for whoever may edit them. It
/// is noted before its first line leaves.
pub async fn record(be: &Backend, actor: Actor, id: MemberId) -> Done<Record> {
    let mut tx = be.db.begin().await?;
    let done = record_in(be, &mut tx, &actor, id).await;
    let row = settle(be, tx, &actor, "person.take-along", Target::member(id), done).await?;
    let reads_log = may(&actor.standing, Action::ReadAudit).is_ok();
    let events = if reads_log || row.id == actor.member_id {
        // Taken from the end.
        let by = row.user_id.map(|user| Of::By(UserId(user)));
        by.into_iter().chain([Of::About(row.id)]).collect()
    } else {
        Vec::new()
    };
    Ok(Record {
        be: be.clone(),
        actor,
        begun: false,
        events,
        reads_log,
        cursor: String::new(),
        row,
    })
}

async fn record_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: MemberId) -> Done<MemberRow> {
    let row = members::find(tx, id)
        .await?
        .filter(|row| row.workspace_id == actor.workspace_id)
        .ok_or(Error::NotFound)?;
    if row.id != actor.member_id {
        let rank = Rank::new(row.account_type, row.owner);
        may(
            &members::standing_of(tx, actor).await?,
            Action::EditMember { rank },
        )?;
    }
    let detail = json!({ "email": row.email });
    tx.note_by(
        actor,
        be.clock.now(),
        AuditAction::PersonTaken,
        Target::member(id),
        &detail,
    );
    Ok(row)
}

impl Pieces for Record {
    async fn next(&mut self) -> Done<Option<Vec<u8>>> {
        let mut conn = self.be.db.read().await?;
        let mut lines = Lines::default();
        if !self.begun {
            self.begun = true;
            self.person(&mut conn, &mut lines).await?;
            return Ok(Some(lines.0));
        }
        let Some(of) = self.events.last().copied() else {
            return Ok(None);
        };
        let page = log::list_of(&self.be, &mut conn, self.row.workspace_id, of, &self.cursor).await?;
        let kind = match of {
            Of::About(_) => "event-about",
            Of::By(_) => "event-by",
        };
        for mut row in page.rows {
            if matches!(of, Of::About(_)) && !self.reads_log {
                row.network.clear();
                row.user_agent.clear();
            }
            lines.add(kind, &row)?;
        }
        self.cursor = page.next.unwrap_or_default();
        if self.cursor.is_empty() {
            self.events.pop();
        }
        Ok(Some(lines.0))
    }
}

impl Record {
    async fn person(&self, conn: &mut Conn, lines: &mut Lines) -> Done<()> {
        let now = self.be.clock.now();
        let (id, row) = (self.row.id, &self.row);
        let sealed = members::find_metadata(conn, id).await?;
        let metadata: serde_json::Map<String, Value> = metadata::open(&self.be, sealed)?
            .into_iter()
            .map(|(key, text)| (key, text.into()))
            .collect();
        lines.add(
            "person",
            &json!({
                "id": id,
                "workspace": self.actor.workspace.slug,
                "email": row.email,
                "name": row.name,
                "account_type": row.account_type,
                "owner": row.owner,
                "status": row.status,
                "ends_at": row.ends_at.map(|at| Time(at).rfc3339()),
                "archived_at": row.archived_at.map(|at| Time(at).rfc3339()),
                "removed_at": row.removed_at.map(|at| Time(at).rfc3339()),
                "metadata": metadata,
                "held": rights::store::held(conn, row).await?,
                "made_at": now.rfc3339(),
            }),
        )?;
        if let Some(user) = row.user_id {
            lines.all("account", &store::list_account(conn, user).await?)?;
            let sessions = accounts::list_sessions(conn, UserId(user), &self.actor.user.session, now).await?;
            lines.all("session", &sessions)?;
        }
        lines.all("invitation", &person::invitations(conn, id, now).await?)?;
        lines.all("request", &store::list_requests(conn, id).await?)?;
        lines.all("mail", &store::list_mails(conn, row).await?)?;
        lines.all("import-row", &store::list_import_rows(conn, row).await?)
    }
}

/// Lines of the file.
#[derive(Default)]
struct Lines(Vec<u8>);

/// A line.
#[derive(Serialize)]
struct Line<'a, T> {
    kind: &'a str,
    #[serde(flatten)]
    of: &'a T,
}

impl Lines {
    fn add<T: Serialize>(&mut self, kind: &str, of: &T) -> Done<()> {
        serde_json::to_writer(&mut self.0, &Line { kind, of }).map_err(|e| Fault::Bug(e.to_string()))?;
        self.0.push(b'\n');
        Ok(())
    }

    fn all<T: Serialize>(&mut self, kind: &str, of: &[T]) -> Done<()> {
        of.iter().try_for_each(|one| self.add(kind, one))
    }
}
