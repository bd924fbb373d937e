//! SQL of the outbox. Every change of a mail's state moves the state on the row of its member with it.

use super::To;
use crate::db::rows::{AT_ONCE, Column, insert};
use crate::db::{Conn, Tx, list, listed, sql};
use crate::fault::Done;
use model::ids::{MailId, MemberId, WorkspaceId};
use model::live::What;
use model::mail::{Delivery, MailKind, MailRow, MailState};
use model::time::Time;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use uuid::Uuid;

/// A mail to add.
pub struct Letter {
    /// Its id.
    pub id: MailId,
    /// To whom.
    pub to: To,
    /// Kind.
    pub kind: MailKind,
    /// Sealed content.
    pub sealed: Vec<u8>,
    /// Queued, or not sent where there is no server.
    pub state: MailState,
    /// Now.
    pub now: Time,
}

/// Adds mails and makes each the latest of its member.
pub async fn add(tx: &mut Tx, letters: &[Letter]) -> Done<()> {
    for letters in letters.chunks(AT_ONCE) {
        let due = |letter: &Letter| (letter.state == MailState::Queued).then_some(letter.now.0);
        insert(
            tx,
            "insert into outbox (id, workspace_id, member_id, kind, to_address, content, state, due_at,
                created_at)
            select column1, column2, column3, column4, column5, column6, column7, column8, column9
            from {rows}",
            &[],
            vec![
                Column::ids(letters.iter().map(|letter| letter.id.0)),
                Column::Ids(
                    letters
                        .iter()
                        .map(|letter| letter.to.workspace.map(|id| id.0))
                        .collect(),
                ),
                Column::Ids(
                    letters
                        .iter()
                        .map(|letter| letter.to.member.map(|id| id.0))
                        .collect(),
                ),
                Column::texts(letters.iter().map(|letter| letter.kind.word())),
                Column::texts(letters.iter().map(|letter| letter.to.address.as_str())),
                Column::bytes(letters.iter().map(|letter| letter.sealed.as_slice())),
                Column::texts(letters.iter().map(|letter| letter.state.word())),
                Column::Numbers(letters.iter().map(due).collect()),
                Column::numbers(letters.iter().map(|letter| letter.now.0)),
            ],
        )
        .await?;
        let theirs = || {
            letters
                .iter()
                .filter_map(|letter| Some((letter, letter.to.member?)))
        };
        insert(
            tx,
            "update members set mail_id = r.column2, mail_state = r.column3
            from {rows}
            where members.id = r.column1",
            &[],
            vec![
                Column::ids(theirs().map(|(_, member)| member.0)),
                Column::ids(theirs().map(|(letter, _)| letter.id.0)),
                Column::texts(theirs().map(|(letter, _)| letter.state.word())),
            ],
        )
        .await?;
    }
    Ok(())
}

/// Moments of the mails to these addresses of the kinds that somebody else can set off, by address, the latest
/// first.
pub async fn list_limited<'a>(
    conn: &mut Conn,
    addresses: impl Iterator<Item = &'a str>,
    since: Time,
) -> Done<HashMap<String, Vec<Time>>> {
    let limited = MailKind::ALL
        .iter()
        .filter(|kind| kind.limited())
        .map(|kind| format!("'{}'", kind.word()))
        .collect::<Vec<_>>()
        .join(", ");
    let (addresses, listed) = (list(addresses), listed(conn, 1));
    let rows: Vec<(String, i64)> = sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select to_address, created_at from outbox
        where to_address in {listed} and created_at > $2 and kind in ({limited})
        order by created_at desc",
    )))
    .bind(&addresses)
    .bind(since.0)
    .fetch_all(&mut *c)
    .await)?;
    let mut sent: HashMap<String, Vec<Time>> = HashMap::new();
    for (address, at) in rows {
        sent.entry(address).or_default().push(Time(at));
    }
    Ok(sent)
}

/// A mail that a worker has claimed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Claimed {
    /// Which.
    #[sqlx(try_from = "Uuid")]
    pub id: MailId,
    /// To whom.
    pub to_address: String,
    /// Sealed content.
    pub content: Option<Vec<u8>>,
    /// Tries before this one.
    pub attempts: i64,
    /// When it was written.
    #[sqlx(try_from = "i64")]
    pub created_at: Time,
    /// Name of the workspace's sender; empty for the instance's, none where it belongs to no workspace.
    pub sender_name: Option<String>,
}

/// Claims due mails until `lease`, of two workers, on one node or two, only one each. A mail whose worker died
/// is due again when its lease ends.
pub async fn claim(tx: &mut Tx, now: Time, lease: Time, most: i64) -> Done<Vec<Claimed>> {
    let unclaimed = tx.unclaimed();
    Ok(sql!(tx, c => sqlx::query_as(AssertSqlSafe(format!(
        "with due as materialized (
            select id from outbox
            where due_at <= $1
            order by due_at
            limit $3
            {unclaimed}
        )
        update outbox
        set state = 'sending', due_at = $2
        where id in (select id from due)
        returning id, to_address, content, attempts, created_at, (
            select w.mail_sender from workspaces w where w.id = outbox.workspace_id
        ) as sender_name"
    )))
    .bind(now.0)
    .bind(lease.0)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?)
}

/// Notes what became of a try. The content of a sent mail is forgotten.
pub async fn note(
    tx: &mut Tx,
    id: MailId,
    state: MailState,
    reply: &str,
    next_at: Option<Time>,
    now: Time,
) -> Done<()> {
    let sent = state == MailState::Sent;
    sql!(tx, c => sqlx::query(
        "update outbox
        set state = $2, reply = $3, due_at = $4, attempts = attempts + 1,
            sent_at = case when $5 then $6 else sent_at end,
            content = case when $5 then null else content end
        where id = $1 and state = 'sending'",
    )
    .bind(id.0)
    .bind(state.word())
    .bind(reply)
    .bind(next_at.map(|t| t.0))
    .bind(sent)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    show(tx, id, state).await
}

/// Shows a mail's state on its member's row, while it is the latest about them, and tells open pages.
async fn show(tx: &mut Tx, id: MailId, state: MailState) -> Done<()> {
    let shown: Option<(Uuid, Uuid)> = sql!(tx, c => sqlx::query_as(
        "update members set mail_state = $2
        where id = (select member_id from outbox where id = $1) and mail_id = $1
        returning workspace_id, id",
    )
    .bind(id.0)
    .bind(state.word())
    .fetch_optional(&mut *c)
    .await)?;
    if let Some((workspace, member)) = shown {
        tx.changed(WorkspaceId(workspace), What::Mail, Some(MemberId(member)));
    }
    Ok(())
}

/// Takes back what still waits for a member: its link is dead.
pub async fn cancel(tx: &mut Tx, member: MemberId) -> Done<()> {
    let canceled: Vec<Uuid> = sql!(tx, c => sqlx::query_scalar(
        "update outbox
        set state = 'none', due_at = null, content = null
        where member_id = $1 and content is not null
            and state in ('queued', 'deferred', 'failed', 'not-sent', 'none')
        returning id",
    )
    .bind(member.0)
    .fetch_all(&mut *c)
    .await)?;
    for id in canceled {
        show(tx, MailId(id), MailState::None).await?;
    }
    Ok(())
}

/// Holds back what still waits for a member or could be tried again, until `release` or for good.
pub async fn hold(tx: &mut Tx, member: MemberId) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "update outbox
        set state = 'none', due_at = null
        where member_id = $1 and content is not null and state in ('queued', 'deferred', 'failed')",
    )
    .bind(member.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Lets go what was held back.
pub async fn release(tx: &mut Tx, member: MemberId, now: Time) -> Done<()> {
    let released: Vec<Uuid> = sql!(tx, c => sqlx::query_scalar(
        "update outbox
        set state = 'queued', due_at = $2
        where member_id = $1 and state = 'none' and content is not null
        returning id",
    )
    .bind(member.0)
    .bind(now.0)
    .fetch_all(&mut *c)
    .await)?;
    for id in released {
        show(tx, MailId(id), MailState::Queued).await?;
    }
    Ok(())
}

/// Puts a mail of the workspace back into the queue, unless it was sent or is being sent.
pub async fn requeue(tx: &mut Tx, workspace: WorkspaceId, id: MailId, now: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update outbox
        set state = 'queued', due_at = $3, attempts = 0
        where id = $1 and workspace_id = $2 and content is not null
            and state in ('queued', 'deferred', 'failed', 'not-sent')",
    )
    .bind(id.0)
    .bind(workspace.0)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    if rows == 1 {
        show(tx, id, MailState::Queued).await?;
    }
    Ok(rows == 1)
}

/// Mails of a workspace by state.
pub async fn count_states(conn: &mut Conn, workspace: WorkspaceId) -> Done<Vec<(MailState, i64)>> {
    let rows: Vec<(String, i64)> = sql!(conn, c => sqlx::query_as(
        "select state, count(*) from outbox
        where workspace_id = $1 and state <> 'none'
        group by state
        order by state",
    )
    .bind(workspace.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows
        .into_iter()
        .filter_map(|(state, n)| Some((MailState::from_word(&state)?, n)))
        .collect())
}

#[derive(sqlx::FromRow)]
struct TroubledRow {
    id: Uuid,
    #[sqlx(try_from = "String")]
    kind: MailKind,
    to_address: String,
    created_at: i64,
    #[sqlx(try_from = "String")]
    state: MailState,
    reply: Option<String>,
    due_at: Option<i64>,
    sent_at: Option<i64>,
}

/// The latest mails of a workspace that are not simply sent.
pub async fn list_troubled(conn: &mut Conn, workspace: WorkspaceId) -> Done<Vec<MailRow>> {
    let rows: Vec<TroubledRow> = sql!(conn, c => sqlx::query_as(
        "select id, kind, to_address, created_at, state, reply, due_at, sent_at
        from outbox
        where workspace_id = $1 and state in ('queued', 'sending', 'deferred', 'failed', 'not-sent')
        order by created_at desc
        limit 100",
    )
    .bind(workspace.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows
        .into_iter()
        .map(|row| MailRow {
            id: MailId(row.id),
            kind: row.kind,
            to: row.to_address,
            created_at: Time(row.created_at),
            delivery: Delivery {
                next_at: row.due_at.filter(|_| row.state == MailState::Deferred).map(Time),
                state: row.state,
                reply: row.reply,
                sent_at: row.sent_at.map(Time),
            },
        })
        .collect())
}

/// Forgets mails that nobody asks about any more.
pub async fn purge(tx: &mut Tx, before: Time) -> Done<u64> {
    Ok(
        sql!(tx, c => sqlx::query("delete from outbox where created_at < $1 and due_at is null")
        .bind(before.0)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?,
    )
}

/// Whether any mail is due; a look that takes no lock.
pub async fn any_due(conn: &mut Conn, now: Time) -> Done<bool> {
    let one: Option<i64> = sql!(conn, c => sqlx::query_scalar("select due_at from outbox where due_at <= $1 limit 1")
            .bind(now.0)
            .fetch_optional(&mut *c)
            .await)?;
    Ok(one.is_some())
}

/// Gives a claimed mail back that was not begun.
pub async fn give_back(tx: &mut Tx, id: MailId, now: Time) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "update outbox set state = 'queued', due_at = $2 where id = $1 and state = 'sending'",
    )
    .bind(id.0)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}
