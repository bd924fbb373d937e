//! Reading a file into a plan, and making one anew: what each row would do, and nothing of it done.

use super::Refused;
use super::apply::own_plan;
use super::judge::Ground;
use super::known;
use super::read::{self, BadLine, Change, GuestLine, Line, Lines, Typed, UserLine};
use super::store::{self, NewRow, StoredRow};
use super::wish::{Asked, Wish};
use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::rows::AT_ONCE;
use crate::fault::{Done, Fault};
use crate::invitations::metadata;
use crate::rights::Giver;
use crate::workspaces;
use model::error::{Conflict, Error};
use model::ids::ImportId;
use model::import::{ImportKind, PlanCounts, PlanRow, RowAction, excerpt};
use model::live::What;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Parts of the file that are read before the ones before them are judged.
const AHEAD: usize = 2;

type Part = Result<Vec<Line<Asked>>, Refused>;

/// Where the rows of a plan come from.
enum Source {
    /// A file on the disk.
    File(PathBuf),
    /// An earlier plan, whose place the new one takes.
    Plan(ImportId),
}

/// Makes the plan of a file. Where the file is none, the plan says so: a file that is refused is an answer like
/// any other.
pub async fn plan(
    be: &Backend,
    actor: &Actor,
    kind: ImportKind,
    file_name: &str,
    file: PathBuf,
) -> Done<ImportId> {
    super::ask(be, actor).await?;
    make(be, actor, kind, &excerpt(file_name), Source::File(file)).await
}

/// Makes a plan of the actor's anew from what its rows ask for, because people, groups or apps have changed since.
/// The new one takes its place.
pub async fn plan_again(be: &Backend, actor: &Actor, id: ImportId) -> Done<ImportId> {
    let mut tx = be.db.begin().await?;
    let done = own_plan(&mut tx, actor, id).await;
    let old = settle(be, tx, actor, "import.plan", Target::of("import", id.0), done).await?;
    make(be, actor, old.kind, &old.file_name, Source::Plan(id)).await
}

async fn make(
    be: &Backend,
    actor: &Actor,
    kind: ImportKind,
    file_name: &str,
    source: Source,
) -> Done<ImportId> {
    let now = be.clock.now();
    let id = ImportId(be.chance.id(now));
    let replaced = match &source {
        Source::File(_) => None,
        Source::Plan(old) => Some(*old),
    };
    let mut tx = be.db.begin().await?;
    let new = store::New {
        id,
        workspace: actor.workspace_id,
        by: actor.member_id,
        kind,
        file_name,
        now,
    };
    store::add(&mut tx, &new).await?;
    tx.save().await?;
    let read = fill(be, actor, id, kind, source).await;
    let mut tx = be.db.begin().await?;
    let done = match read {
        Ok((counts, admins)) => {
            let free = match replaced {
                Some(old) => store::remove(&mut tx, old).await?,
                None => true,
            };
            if free {
                store::set_planned(&mut tx, id, &counts, admins).await?;
                Ok(id)
            } else {
                // Somebody has applied the old one meanwhile, or thrown it away.
                store::remove(&mut tx, id).await?;
                Err(Conflict::StateMoved.into())
            }
        }
        Err(Refused::File(problems)) => {
            store::set_refused(&mut tx, id, &problems).await?;
            Ok(id)
        }
        Err(Refused::Disk(error)) => {
            store::remove(&mut tx, id).await?;
            Err(unfaulted(error))
        }
    };
    tx.changed(actor.workspace_id, What::Imports, None);
    tx.save().await?;
    done
}

/// A fault of ours on its way through `Refused`.
fn unfaulted(error: std::io::Error) -> Fault {
    match error.downcast::<Fault>() {
        Ok(fault) => fault,
        Err(error) => Fault::Bug(format!("reading the file: {error}")),
    }
}

fn faulted(fault: Fault) -> Refused {
    Refused::Disk(std::io::Error::other(fault))
}

/// Reads the rows beside the judging, and keeps them.
async fn fill(
    be: &Backend,
    actor: &Actor,
    id: ImportId,
    kind: ImportKind,
    source: Source,
) -> Result<(PlanCounts, u32), Refused> {
    let mut conn = be.db.read().await.map_err(faulted)?;
    let found = async {
        let workspace = workspaces::find(&mut conn, actor.workspace_id)
            .await?
            .ok_or(Error::NotFound)?;
        let giver = Giver::by(&mut conn, actor).await?;
        Ok::<_, Fault>((workspace, giver))
    };
    let (workspace, giver) = found.await.map_err(faulted)?;
    drop(conn);
    let apps: Vec<String> = giver.offer().apps.iter().map(|app| app.slug.clone()).collect();
    let (to, mut parts) = channel(AHEAD);
    let ground = Ground::new(be, kind, actor.member_id, &workspace, &giver).map_err(faulted)?;
    // Each end lets go of the channel when it is through: whatever ends the judging ends the reading too.
    let judging = async move { judge_all(be, actor, id, ground, &mut parts).await };
    let reading = async move {
        match source {
            Source::File(file) => {
                let sent = tokio::task::spawn_blocking(move || match kind {
                    ImportKind::Guests => send::<GuestLine>(&file, &apps, &to),
                    ImportKind::Users => send::<UserLine>(&file, &apps, &to),
                });
                drop(sent.await);
            }
            Source::Plan(old) => send_kept(be, old, &to).await,
        }
    };
    let (judged, ()) = tokio::join!(judging, reading);
    judged
}

/// Sends the rows of an earlier plan in parts.
async fn send_kept(be: &Backend, id: ImportId, to: &Sender<Part>) {
    let mut after = 0;
    loop {
        let part = kept(be, id, &mut after).await;
        let over = part.is_err();
        if part.as_ref().is_ok_and(Vec::is_empty) || to.send(part.map_err(faulted)).await.is_err() || over {
            return;
        }
    }
}

/// Rows of a plan after a number, as they were read; none at its end.
async fn kept(be: &Backend, id: ImportId, after: &mut i64) -> Done<Vec<Line<Asked>>> {
    let most = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let mut conn = be.db.read().await?;
    let rows = store::list_asked(&mut conn, id, *after, most).await?;
    drop(conn);
    *after = rows.last().map_or(*after, |row| row.n);
    rows.into_iter()
        .map(|row| {
            let wish = wish(be, &row)?;
            let PlanRow {
                line,
                email,
                problems,
                ..
            } = row.plan;
            Ok(match wish {
                Some(wish) => Ok(Asked { line, email, wish }),
                None => Err(BadLine {
                    line,
                    email,
                    problems,
                }),
            })
        })
        .collect()
}

/// Sends the rows in parts; what refuses the file comes last.
fn send<T: Typed + Into<Asked>>(file: &Path, apps: &[String], to: &Sender<Part>) {
    let mut part = Vec::with_capacity(AT_ONCE);
    let lines: Result<Lines<T>, Refused> = read::Lines::open(file, apps);
    let lines = match lines {
        Ok(lines) => lines,
        Err(refused) => {
            // Nobody listens any more: then nobody needs it.
            let _ = to.blocking_send(Err(refused));
            return;
        }
    };
    for line in lines {
        match line {
            Ok(line) => part.push(line.map(Into::into)),
            Err(refused) => {
                let _ = to.blocking_send(Err(refused));
                return;
            }
        }
        if part.len() == AT_ONCE && to.blocking_send(Ok(std::mem::take(&mut part))).is_err() {
            return;
        }
    }
    if !part.is_empty() {
        let _ = to.blocking_send(Ok(part));
    }
}

async fn judge_all(
    be: &Backend,
    actor: &Actor,
    id: ImportId,
    mut ground: Ground<'_>,
    parts: &mut Receiver<Part>,
) -> Result<(PlanCounts, u32), Refused> {
    let mut counts = PlanCounts::default();
    let mut admins = 0;
    let mut n = 0;
    while let Some(part) = parts.recv().await {
        let part = part?;
        let judge = async {
            let emails = part
                .iter()
                .filter_map(|line| Some(line.as_ref().ok()?.email.as_str()));
            let mut conn = be.db.read().await?;
            let known = known::find(&mut conn, actor.workspace_id, emails).await?;
            drop(conn);
            let mut rows = Vec::with_capacity(part.len());
            for line in part {
                n += 1;
                let (row, admin) = judge_one(be, n, &mut ground, line, &known)?;
                counts.add(row.plan.action);
                admins += u32::from(admin);
                rows.push(row);
            }
            let mut tx = be.db.begin().await?;
            store::add_rows(&mut tx, id, rows).await?;
            tx.save().await
        };
        judge.await.map_err(faulted)?;
    }
    Ok((counts, admins))
}

/// A row as it is kept, and whether it gives somebody ADMIN.
fn judge_one(
    be: &Backend,
    n: i64,
    ground: &mut Ground<'_>,
    line: Line<Asked>,
    known: &std::collections::HashMap<String, known::Known>,
) -> Done<(NewRow, bool)> {
    let Asked { line, email, wish } = match line {
        Ok(asked) => asked,
        Err(bad) => {
            let plan = PlanRow {
                line: bad.line,
                email: bad.email,
                action: RowAction::Invalid,
                changes: Vec::new(),
                problems: bad.problems,
            };
            let row = NewRow {
                n,
                plan,
                wish: None,
                sealed: String::new(),
                version: 0,
            };
            return Ok((row, false));
        }
    };
    let known = known.get(&email);
    let judged = ground.judge(&email, &wish, known)?;
    let sealed = seal(be, &wish.metadata)?;
    let row = NewRow {
        n,
        plan: PlanRow {
            line,
            email,
            action: judged.action,
            changes: judged.changes,
            problems: judged.problems,
        },
        wish: Some(wish),
        sealed,
        version: known.map_or(0, |one| one.row.version),
    };
    Ok((row, judged.admin))
}

/// Metadata as it is kept with the plan: sealed, in hex; `-` where it is to be taken away.
fn seal(be: &Backend, wish: &Change<Vec<(String, String)>>) -> Done<String> {
    Ok(match wish {
        Change::Keep => String::new(),
        Change::Clear => "-".to_owned(),
        Change::Set(pairs) => hex::encode(metadata::seal(be, pairs)?.unwrap_or_default()),
    })
}

/// What a kept row asks for; none where it could not be read.
pub(super) fn wish(be: &Backend, row: &StoredRow) -> Done<Option<Wish>> {
    let wish = row.wish.clone().map(|wish| {
        Ok(Wish {
            metadata: open(be, &row.sealed)?,
            ..wish
        })
    });
    wish.transpose()
}

/// What `seal` has sealed.
fn open(be: &Backend, sealed: &str) -> Done<Change<Vec<(String, String)>>> {
    Ok(match sealed {
        "" => Change::Keep,
        "-" => Change::Clear,
        hex => {
            let bytes = hex::decode(hex).map_err(|error| Fault::Bug(error.to_string()))?;
            Change::Set(metadata::open(be, Some(bytes))?)
        }
    })
}
