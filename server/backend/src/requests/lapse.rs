//! What the clock does to requests that nobody decides.

use super::{decide, store};
use crate::Backend;
use crate::audit::{By, Target};
use crate::caller::Client;
use crate::fault::Done;
use crate::mail::Content;
use crate::members::store as members;
use crate::workspaces;
use model::audit::AuditAction;
use model::limits;
use model::request::RequestState;

/// Requests handled in one round.
const BATCH: i64 = 100;

/// Ends requests that were not decided in time, which their senders hear, and says how many.
pub async fn lapse(be: &Backend) -> Done<usize> {
    let now = be.clock.now();
    let mut conn = be.db.read().await?;
    let old = store::list_old(&mut conn, now - limits::REQUEST_LIFE, BATCH).await?;
    drop(conn);
    for row in &old {
        let mut tx = be.db.begin().await?;
        let end = store::End {
            state: RequestState::Lapsed,
            by: None,
            reason: "",
            now,
        };
        if !store::end(&mut tx, row, end).await? {
            continue;
        }
        members::leave_if_requested(&mut tx, row.member_id).await?;
        if let Some(workspace) = workspaces::find(&mut tx, row.workspace_id).await? {
            let content = Content::Lapsed {
                workspace: workspace.name,
            };
            decide::answer(be, &mut tx, row, &content).await?;
        }
        tx.note(
            row.workspace_id,
            (now, By::System, &Client::system()),
            AuditAction::RequestLapsed,
            Target::of("request", row.id.0).about(row.member_id),
            &serde_json::json!({ "email": row.email }),
        );
        tx.save().await?;
    }
    if !old.is_empty() {
        be.mail_waits.notify_one();
    }
    Ok(old.len())
}
