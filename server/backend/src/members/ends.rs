//! End dates: the notices a week and a day before, and the archiving on the day.

mod store;

use super::store as members;
use super::{Life, add_numbers, leave};
use crate::Backend;
use crate::audit::{By, Target};
use crate::caller::Client;
use crate::fault::Done;
use crate::mail::{self, Content, To, content::Ending};
use crate::workspaces;
use model::audit::AuditAction;
use model::error::Problem;
use model::ids::MemberId;
use model::limits::END_NOTICES;
use model::time::Time;
use serde_json::json;
use store::Due;

/// Members handled in one round.
const BATCH: i64 = 100;

/// An end date as a date field writes it: a day to come; none where it is empty.
pub fn read(text: &str, now: Time) -> Result<Option<Time>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let end = Time::of_day(text).ok_or(Problem::Malformed)?;
    if end > now {
        Ok(Some(end))
    } else {
        Err(Problem::OutOfRange)
    }
}

/// When the next notice of an end is due. The last one is the end itself: whoever is still active then is the
/// last owner, which the log gets to know once.
pub fn next_notice(end: Time, now: Time) -> Option<Time> {
    END_NOTICES
        .iter()
        .map(|&before| end - before)
        .chain([end])
        .find(|&at| at > now)
}

/// Archives those whose end has come, and says how many it looked at. The last active owner stays.
pub async fn archive(be: &Backend) -> Done<usize> {
    let now = be.clock.now();
    let mut conn = be.db.read().await?;
    let over = store::list_over(&mut conn, now, BATCH).await?;
    drop(conn);
    for &id in &over {
        archive_one(be, id, now).await?;
    }
    Ok(over.len())
}

async fn archive_one(be: &Backend, id: MemberId, now: Time) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let Some(row) = members::find(&mut tx, id).await? else {
        return Ok(());
    };
    workspaces::lock(&mut tx, row.workspace_id).await?;
    // Read again behind the lock: archived, removed or given more time meanwhile, or another node was
    // quicker.
    let row = members::find(&mut tx, id)
        .await?
        .filter(|row| row.status == "active" && row.ends_at.is_some_and(|end| end <= now.0));
    let Some(row) = row else {
        return Ok(());
    };
    let system = Client::system();
    let who = (now, By::System, &system);
    let life = Life::archived(&row, now);
    let ended = match leave(&mut tx, &row, &life, who.clone()).await {
        Ok(ended) => ended,
        // Became the last owner since the list was read: the next notice tells the log.
        Err(crate::fault::Fault::Said(_)) => return Ok(()),
        Err(fault) => return Err(fault),
    };
    let mut detail = json!({
        "email": row.email,
        "because": "end date",
        "before": { "status": "active" },
        "after": { "status": "archived" },
    });
    add_numbers(&mut detail, ended, "ended");
    tx.note(
        row.workspace_id,
        who,
        AuditAction::MemberArchived,
        Target::member(id),
        &detail,
    );
    tx.save().await
}

/// Writes the notices that are due, and says how many it looked at.
pub async fn remind(be: &Backend) -> Done<usize> {
    let now = be.clock.now();
    let mut conn = be.db.read().await?;
    let due = store::list_to_tell(&mut conn, now, BATCH).await?;
    drop(conn);
    for &id in &due {
        tell(be, id, now).await?;
    }
    if !due.is_empty() {
        be.mail_waits.notify_one();
    }
    Ok(due.len())
}

async fn tell(be: &Backend, id: MemberId, now: Time) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let Some(due) = store::find_due(&mut tx, id).await? else {
        return Ok(());
    };
    // The guard that makes two nodes tell it once.
    if !store::set_notice(&mut tx, id, now, next_notice(due.ends_at, now)).await? {
        return Ok(());
    }
    if due.ends_at <= now {
        keep_last_owner(&mut tx, &due, now);
    } else {
        let content = |oneself| {
            Content::EndNear(Ending {
                workspace: due.workspace_name.clone(),
                name: due.name.clone(),
                email: due.email.clone(),
                oneself,
                ends_at: due.ends_at,
                url: be.config.link(&format!("/w/{}/users/{id}", due.slug)),
            })
        };
        let to = To {
            address: due.email.clone(),
            workspace: Some(due.workspace_id),
            member: None,
        };
        mail::write(be, &mut tx, to, &content(true)).await?;
        if let Some(inviter) = due.invited_by.filter(|inviter| *inviter != due.id.0) {
            mail::notify(be, &mut tx, MemberId(inviter), &content(false)).await?;
        }
    }
    tx.save().await
}

/// The workspace would have nobody to rule it. They are archived as soon as there is another owner.
fn keep_last_owner(tx: &mut crate::db::Tx, due: &Due, now: Time) {
    let system = Client::system();
    tracing::warn!(
        workspace = %due.workspace_id,
        member = %due.id,
        "the end date of the last owner has come: they stay until there is another owner"
    );
    tx.note(
        due.workspace_id,
        (now, By::System, &system),
        AuditAction::Refused,
        Target::member(due.id),
        &json!({ "email": due.email, "tried": "member.archive", "because": "last owner" }),
    );
}
