//! What administrators hear of requests: one mail for each up to a number a day, then one digest an hour
//! with the rest, and about one requester never twice in a day.

mod store;

use super::ask::Knock;
use crate::Backend;
use crate::db::Tx;
use crate::fault::Done;
use crate::mail::content::{Asked, AskedMany};
use crate::mail::{self, Content};
use model::ids::{MemberId, RequestId};
use model::limits;
use model::time::Span;

/// Tells the administrators of the workspace who have not unsubscribed, the most recently active first;
/// says whether any mail was written.
pub(super) async fn tell(be: &Backend, tx: &mut Tx, knock: &Knock<'_>, request: RequestId) -> Done<bool> {
    let now = be.clock.now();
    let mut mailed = false;
    for admin in store::list_told(tx, knock.workspace.id, limits::ADMINS_TOLD).await? {
        let single = store::count_notices(tx, admin, now - Span::days(1)).await? < limits::NOTICES_A_DAY;
        let again = now - limits::NOTICE_AGAIN;
        let email = knock.email.as_str();
        if !store::note_notice(tx, (admin, email), request, single, now, again).await? {
            continue;
        }
        if single {
            let content = Content::AccessRequest(Asked {
                workspace: knock.workspace.name.clone(),
                name: knock.name.to_owned(),
                email: email.to_owned(),
                message: knock.message.to_owned(),
                app: knock.app.map_or_else(String::new, |(_, name)| name.to_owned()),
                url: inbox_url(be, &knock.workspace.slug),
            });
            mailed |= mail::notify(be, tx, admin, &content).await?;
        }
    }
    Ok(mailed)
}

fn inbox_url(be: &Backend, slug: &str) -> String {
    be.config.link(&format!("/w/{slug}/requests"))
}

/// Sends the digests that are due and says how many.
pub async fn digest(be: &Backend) -> Done<usize> {
    let now = be.clock.now();
    let mut conn = be.db.read().await?;
    let due = store::list_digests(&mut conn, now - limits::DIGEST_EVERY).await?;
    drop(conn);
    for &admin in &due {
        digest_one(be, admin).await?;
    }
    if !due.is_empty() {
        be.mail_waits.notify_one();
    }
    Ok(due.len())
}

async fn digest_one(be: &Backend, admin: MemberId) -> Done<()> {
    let now = be.clock.now();
    let mut tx = be.db.begin().await?;
    // The guard that makes two nodes send it once.
    if !store::begin_digest(&mut tx, admin, now, now - limits::DIGEST_EVERY).await? {
        return Ok(());
    }
    let waiting = store::take_waiting(&mut tx, admin, now).await?;
    if let Some((workspace, slug)) = store::find_workspace_of(&mut tx, admin).await?
        && !waiting.is_empty()
    {
        let content = Content::RequestDigest(AskedMany {
            workspace,
            requesters: waiting,
            url: inbox_url(be, &slug),
        });
        mail::notify(be, &mut tx, admin, &content).await?;
    }
    tx.save().await
}
