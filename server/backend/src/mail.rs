//! Mail: written with what causes it, sent by workers, and honest about what became of it.

pub mod content;
mod dialogue;
mod line;
pub mod store;
pub mod topics;
pub mod transport;
pub mod worker;

pub use content::Content;

use crate::Backend;
use crate::accounts::store::UserRow;
use crate::audit::{Target, refused};
use crate::caller::Actor;
use crate::db::{Conn, Tx};
use crate::fault::{Done, Fault};
use crate::secrets::{Purpose, Secret};
use model::audit::AuditAction;
use model::error::{Conflict, Error};
use model::ids::{MailId, MemberId, WorkspaceId};
use model::limits;
use model::mail::{Dialogue, MailOverview, MailState};
use model::policy::{Action, may};
use model::time::{Span, Time};
use std::collections::HashMap;
use store::Letter;

/// Purpose that mail content is sealed for.
const SEALED_FOR: &str = "mail";

/// To whom a mail goes, and whose row shows what became of it.
#[derive(Clone, Debug)]
pub struct To {
    /// Normalised address.
    pub address: String,
    /// Workspace that it belongs to.
    pub workspace: Option<WorkspaceId>,
    /// Member whose row shows its state.
    pub member: Option<MemberId>,
}

impl To {
    /// An account, whatever the workspace.
    pub fn user(user: &UserRow) -> Self {
        Self {
            address: user.email.clone(),
            workspace: None,
            member: None,
        }
    }
}

/// Writes a mail into the outbox, in the transaction of what causes it. Without an SMTP server it is kept
/// as not sent.
pub async fn write(be: &Backend, tx: &mut Tx, to: To, content: &Content) -> Done<MailId> {
    add(be, tx, to, content, None).await
}

/// Writes a mail that its receiver can unsubscribe from, unless they have; says whether it was written.
/// Its state shows on no row: it is not about the receiver.
pub async fn notify(be: &Backend, tx: &mut Tx, member: MemberId, content: &Content) -> Done<bool> {
    let Some(topic) = content.topic() else {
        return Err(Fault::Bug("a notice without a topic".to_owned()));
    };
    let Some((workspace, address)) = topics::find_subscriber(tx, member, topic).await? else {
        return Ok(false);
    };
    let secret = Secret::new(&be.chance);
    topics::add_secret(
        tx,
        &secret.hash(Purpose::Unsubscribe),
        member,
        topic,
        be.clock.now(),
    )
    .await?;
    let to = To {
        address,
        workspace: Some(workspace),
        member: None,
    };
    let unsubscribe = be.config.link(&format!("/unsubscribe/{}", secret.reveal()));
    add(be, tx, to, content, Some(unsubscribe)).await?;
    Ok(true)
}

async fn add(
    be: &Backend,
    tx: &mut Tx,
    to: To,
    content: &Content,
    unsubscribe: Option<String>,
) -> Done<MailId> {
    let letter = letter(be, to, content, unsubscribe)?;
    store::add(tx, std::slice::from_ref(&letter)).await?;
    Ok(letter.id)
}

/// A mail as the outbox takes it, for whoever writes many of them at once.
pub(crate) fn letter(be: &Backend, to: To, content: &Content, unsubscribe: Option<String>) -> Done<Letter> {
    let now = be.clock.now();
    let kind = content.kind();
    let sealed = content::Sealed {
        content: content.clone(),
        unsubscribe,
    };
    let json = serde_json::to_vec(&sealed).map_err(|e| Fault::Bug(e.to_string()))?;
    Ok(Letter {
        id: MailId(be.chance.id(now)),
        to,
        kind,
        sealed: be.vault.seal(&be.chance, SEALED_FOR, &json)?,
        state: if be.post.is_some() {
            MailState::Queued
        } else {
            MailState::NotSent
        },
        now,
    })
}

/// Whether one more mail of the kinds that somebody else can set off may go to the address; else how long
/// to wait.
pub async fn limits_left(be: &Backend, conn: &mut Conn, address: &str) -> Done<Result<(), Span>> {
    let mut waits = list_waits(be, conn, std::iter::once(address)).await?;
    Ok(waits.remove(address).map_or(Ok(()), Err))
}

/// The same for many addresses: those that have to wait, and how long.
pub async fn list_waits<'a>(
    be: &Backend,
    conn: &mut Conn,
    addresses: impl Iterator<Item = &'a str>,
) -> Done<HashMap<String, Span>> {
    if !be.config.rate_limits {
        return Ok(HashMap::new());
    }
    let now = be.clock.now();
    let sent = store::list_limited(conn, addresses, now - Span::days(1)).await?;
    let wait = |sent: &[Time], nth: i64, within: Span| {
        usize::try_from(nth - 1)
            .ok()
            .and_then(|i| sent.get(i))
            .map(|&at| at + within - now)
            .filter(|&wait| wait > Span(0))
    };
    Ok(sent
        .into_iter()
        .filter_map(|(address, sent)| {
            let hour = wait(&sent, limits::MAILS_AN_HOUR, Span::hours(1));
            let day = wait(&sent, limits::MAILS_A_DAY, Span::days(1));
            hour.max(day).map(|wait| (address, wait))
        })
        .collect())
}

/// What is set up, and how the workspace's mails fare.
pub async fn overview(be: &Backend, actor: &Actor) -> Done<MailOverview> {
    may(&actor.standing, Action::ReadSettings)?;
    let mut conn = be.db.read().await?;
    Ok(MailOverview {
        server: be.post.as_ref().map(transport::Post::describe),
        from: be.config.mail_from.clone(),
        counts: store::count_states(&mut conn, actor.workspace_id).await?,
        troubled: store::list_troubled(&mut conn, actor.workspace_id).await?,
    })
}

/// Sends a mail to the actor at once and gives the whole conversation.
pub async fn send_test(be: &Backend, actor: &Actor) -> Done<Dialogue> {
    let now = be.clock.now();
    if let Err(denial) = may(&actor.standing, Action::ChangeSettings) {
        return Err(refused(be, actor, "mail.test", Target::member(actor.member_id), denial).await);
    }
    let post = be.post.as_ref().ok_or(Conflict::NoMail)?;
    let id = MailId(be.chance.id(now));
    let content = Content::Test {
        workspace: actor.workspace.name.clone(),
    };
    let letter = content::letter(
        &be.config,
        &content::Wrapper::plain(id, &actor.user.email, now),
        &content,
    )?;
    let dialogue = dialogue::hold(post, &letter, true).await;
    let mut tx = be.db.begin().await?;
    tx.note_by(
        actor,
        now,
        AuditAction::TestMail,
        Target::of("workspace", actor.workspace_id.0),
        &serde_json::json!({ "accepted": dialogue.accepted }),
    );
    tx.save().await?;
    Ok(dialogue)
}

/// Talks to the SMTP server for `usher doctor`: sends a test mail to `to`, or without one to nobody, up to
/// where the server has taken the sender.
pub async fn probe(be: &Backend, post: &transport::Post, to: Option<&str>) -> Done<Dialogue> {
    let now = be.clock.now();
    let content = Content::Test {
        workspace: "Usher".to_owned(),
    };
    let address = to.unwrap_or("nobody@localhost");
    let address = model::address::Address::parse(address)
        .map_or_else(|_| address.to_owned(), |a| a.as_str().to_owned());
    let letter = content::letter(
        &be.config,
        &content::Wrapper::plain(MailId(be.chance.id(now)), &address, now),
        &content,
    )?;
    Ok(dialogue::hold(post, &letter, to.is_some()).await)
}

/// Puts a mail that failed, waits or was not sent back at the head of the queue.
pub async fn retry(be: &Backend, actor: &Actor, id: MailId) -> Done<()> {
    let now = be.clock.now();
    if let Err(denial) = may(&actor.standing, Action::ChangeSettings) {
        return Err(refused(be, actor, "mail.retry", Target::of("mail", id.0), denial).await);
    }
    if be.post.is_none() {
        return Err(Conflict::NoMail.into());
    }
    let mut tx = be.db.begin().await?;
    if !store::requeue(&mut tx, actor.workspace_id, id, now).await? {
        return Err(Error::NotFound.into());
    }
    tx.note_by(
        actor,
        now,
        AuditAction::MailRetried,
        Target::of("mail", id.0),
        &serde_json::Value::Null,
    );
    tx.save().await?;
    be.mail_waits.notify_one();
    Ok(())
}
