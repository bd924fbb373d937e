//! SQL of invitations and their secrets.

use crate::db::rows::{AT_ONCE, Column, insert};
use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use crate::secrets::SecretHash;
use model::account::AccountType;
use model::ids::{InvitationId, LinkId, MemberId, WorkspaceId};
use model::invitation::State;
use model::time::{Span, Time};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// An invitation with the names that pages and mails show.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct InvitationRow {
    /// Which.
    #[sqlx(try_from = "Uuid")]
    pub id: InvitationId,
    /// Where.
    #[sqlx(try_from = "Uuid")]
    pub workspace_id: WorkspaceId,
    /// The invited person's row.
    #[sqlx(try_from = "Uuid")]
    pub member_id: MemberId,
    /// Invited address.
    pub email: String,
    /// Name that the inviter gave.
    pub name: String,
    /// What they become.
    #[sqlx(try_from = "String")]
    pub account_type: AccountType,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Who sent it.
    #[sqlx(try_from = "Uuid")]
    pub inviter_id: MemberId,
    /// Personal words.
    pub message: String,
    /// Length of its life.
    #[sqlx(try_from = "i64")]
    pub life: Span,
    /// Whether a mail is sent at all.
    pub send_mail: bool,
    /// Whether reminders are sent.
    pub send_reminders: bool,
    /// How often it was sent again.
    pub resent: i64,
    /// Last sent or renewed at.
    #[sqlx(try_from = "i64")]
    pub sent_at: Time,
    /// Ends at.
    #[sqlx(try_from = "i64")]
    pub expires_at: Time,
    /// Left the state pending at.
    pub ended_at: Option<i64>,
    /// The reusable link that it came from.
    pub link_id: Option<Uuid>,
    /// Name of the workspace.
    pub workspace_name: String,
    /// Slug of the workspace.
    pub slug: String,
    /// Name of the inviter.
    pub inviter_name: String,
    /// Address of the inviter.
    pub inviter_email: String,
    /// Whether this row was found by a secret that still opens it; true where it was found by its id.
    pub live: bool,
}

const COLUMNS: &str = "i.id, i.workspace_id, i.member_id, i.email, i.name, i.account_type, i.state,
    i.inviter_id, i.message, i.life, i.send_mail, i.send_reminders, i.resent, i.sent_at, i.expires_at,
    i.ended_at, i.link_id, w.name as workspace_name, w.slug, n.name as inviter_name, n.email as inviter_email";
const JOINS: &str = "join workspaces w on w.id = i.workspace_id join members n on n.id = i.inviter_id";

/// By its public id.
pub async fn find(conn: &mut Conn, id: InvitationId) -> Done<Option<InvitationRow>> {
    Ok(sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS}, true as live from invitations i {JOINS} where i.id = $1"
    )))
    .bind(id.0)
    .fetch_optional(&mut *c)
    .await)?)
}

/// By the hash of a secret, living or dead.
pub async fn find_by_secret(conn: &mut Conn, hash: &SecretHash) -> Done<Option<InvitationRow>> {
    Ok(sql!(conn, c => sqlx::query_as(AssertSqlSafe(format!(
        "select {COLUMNS}, s.live
        from invitation_secrets s
        join invitations i on i.id = s.invitation_id
        {JOINS}
        where s.secret_hash = $1"
    )))
    .bind(hash.as_bytes())
    .fetch_optional(&mut *c)
    .await)?)
}

/// The latest invitation of a member's row.
pub async fn find_latest(conn: &mut Conn, member: MemberId) -> Done<Option<InvitationId>> {
    let id: Option<Uuid> = sql!(conn, c => sqlx::query_scalar(
        "select id from invitations where member_id = $1 order by created_at desc limit 1",
    )
    .bind(member.0)
    .fetch_optional(&mut *c)
    .await)?;
    Ok(id.map(InvitationId))
}

/// An invitation to add.
pub struct New {
    /// Its id.
    pub id: InvitationId,
    /// Where.
    pub workspace_id: WorkspaceId,
    /// The invited person's row.
    pub member_id: MemberId,
    /// Invited address.
    pub email: String,
    /// Name; may be empty.
    pub name: String,
    /// What they become.
    pub account_type: AccountType,
    /// Who sends it.
    pub inviter_id: MemberId,
    /// Personal words.
    pub message: String,
    /// Sealed keys and texts.
    pub metadata: Option<Vec<u8>>,
    /// Length of its life.
    pub life: Span,
    /// Whether a mail is sent.
    pub send_mail: bool,
    /// Whether reminders are sent.
    pub send_reminders: bool,
    /// Next reminder.
    pub reminder_at: Option<Time>,
    /// End of the membership that it opens.
    pub member_ends_at: Option<Time>,
    /// The reusable link that it came from.
    pub link_id: Option<LinkId>,
    /// Now.
    pub now: Time,
}

/// Adds pending invitations.
pub async fn add(tx: &mut Tx, new: &[New]) -> Done<()> {
    for new in new.chunks(AT_ONCE) {
        insert(
            tx,
            "insert into invitations (id, workspace_id, member_id, email, name, account_type, state,
                inviter_id, message, metadata, life, send_mail, send_reminders, reminder_at, sent_at,
                created_at, expires_at, member_ends_at, link_id)
            select column1, column2, column3, column4, column5, column6, 'pending', column7, column8, column9,
                column10, column11 <> 0, column12 <> 0, column13, column14, column14, column15, column16,
                column17
            from {rows}",
            &[],
            vec![
                Column::ids(new.iter().map(|new| new.id.0)),
                Column::ids(new.iter().map(|new| new.workspace_id.0)),
                Column::ids(new.iter().map(|new| new.member_id.0)),
                Column::texts(new.iter().map(|new| new.email.as_str())),
                Column::texts(new.iter().map(|new| new.name.as_str())),
                Column::texts(new.iter().map(|new| new.account_type.word())),
                Column::ids(new.iter().map(|new| new.inviter_id.0)),
                Column::texts(new.iter().map(|new| new.message.as_str())),
                Column::Bytes(new.iter().map(|new| new.metadata.clone()).collect()),
                Column::numbers(new.iter().map(|new| new.life.0)),
                Column::numbers(new.iter().map(|new| new.send_mail.into())),
                Column::numbers(new.iter().map(|new| new.send_reminders.into())),
                Column::Numbers(new.iter().map(|new| new.reminder_at.map(|t| t.0)).collect()),
                Column::numbers(new.iter().map(|new| new.now.0)),
                Column::numbers(new.iter().map(|new| (new.now + new.life).0)),
                Column::Numbers(new.iter().map(|new| new.member_ends_at.map(|t| t.0)).collect()),
                Column::Ids(new.iter().map(|new| new.link_id.map(|id| id.0)).collect()),
            ],
        )
        .await?;
    }
    Ok(())
}

/// Adds living secrets.
pub async fn add_secrets(tx: &mut Tx, secrets: &[(SecretHash, InvitationId)]) -> Done<()> {
    for secrets in secrets.chunks(AT_ONCE) {
        insert(
            tx,
            "insert into invitation_secrets (secret_hash, invitation_id, live)
            select column1, column2, true from {rows}",
            &[],
            vec![
                Column::bytes(secrets.iter().map(|(hash, _)| hash.as_bytes())),
                Column::ids(secrets.iter().map(|(_, id)| id.0)),
            ],
        )
        .await?;
    }
    Ok(())
}

/// Kills the secrets that are out. They are kept to tell their holder what happened.
pub async fn kill_secrets(tx: &mut Tx, id: InvitationId) -> Done<()> {
    sql!(tx, c => sqlx::query("update invitation_secrets set live = $2 where invitation_id = $1")
        .bind(id.0)
        .bind(false)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Accepts: one guarded update whose predicate holds everything, so that of many at once one succeeds.
pub async fn accept(tx: &mut Tx, hash: &SecretHash, now: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update invitations
        set state = 'accepted', ended_at = $2, reminder_at = null
        where state = 'pending' and expires_at > $2 and id = (
            select invitation_id from invitation_secrets where secret_hash = $1 and live = $3
        )",
    )
    .bind(hash.as_bytes())
    .bind(now.0)
    .bind(true)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Ends a pending invitation.
pub async fn end(tx: &mut Tx, id: InvitationId, state: State, now: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update invitations
        set state = $2, ended_at = $3, reminder_at = null
        where id = $1 and state = 'pending'",
    )
    .bind(id.0)
    .bind(state.word())
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Opens a revoked invitation again, if it was revoked after `since`.
pub async fn undo_revoke(
    tx: &mut Tx,
    id: InvitationId,
    since: Time,
    reminder_at: Option<Time>,
) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update invitations
        set state = 'pending', ended_at = null, reminder_at = $3
        where id = $1 and state = 'revoked' and ended_at >= $2",
    )
    .bind(id.0)
    .bind(since.0)
    .bind(reminder_at.map(|t| t.0))
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Gives a pending or run-out invitation a full new life; with `resent` it counts as sent again. The
/// predicate repeats the pause between two sendings, so that of two at once one succeeds.
pub async fn renew(
    tx: &mut Tx,
    row: &InvitationRow,
    now: Time,
    reminder_at: Option<Time>,
    resent: bool,
) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update invitations
        set state = 'pending', ended_at = null, expires_at = $2, reminder_at = $3,
            resent = resent + $4, sent_at = case when $4 = 1 then $5 else sent_at end
        where id = $1 and state in ('pending', 'expired') and sent_at = $6",
    )
    .bind(row.id.0)
    .bind((now + row.life).0)
    .bind(reminder_at.map(|t| t.0))
    .bind(i64::from(resent))
    .bind(now.0)
    .bind(row.sent_at.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Pending invitations whose end has come.
pub async fn list_over(conn: &mut Conn, now: Time, most: i64) -> Done<Vec<InvitationId>> {
    let rows: Vec<Uuid> = sql!(conn, c => sqlx::query_scalar(
        "select id from invitations where state = 'pending' and expires_at <= $1
        order by expires_at limit $2",
    )
    .bind(now.0)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(InvitationId).collect())
}

/// Pending invitations whose reminder is due, and whose end has not come meanwhile.
pub async fn list_to_remind(conn: &mut Conn, now: Time, most: i64) -> Done<Vec<InvitationId>> {
    let rows: Vec<Uuid> = sql!(conn, c => sqlx::query_scalar(
        "select id from invitations
        where state = 'pending' and reminder_at is not null and reminder_at <= $1
            and expires_at > $1
        order by reminder_at limit $2",
    )
    .bind(now.0)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(InvitationId).collect())
}

/// Moves the next reminder on, if nobody else did.
pub async fn set_reminder(tx: &mut Tx, id: InvitationId, due_before: Time, next: Option<Time>) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update invitations set reminder_at = $3
        where id = $1 and state = 'pending' and reminder_at <= $2",
    )
    .bind(id.0)
    .bind(due_before.0)
    .bind(next.map(|t| t.0))
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Plans the next reminder of an invitation that was opened again.
pub async fn plan_reminder(tx: &mut Tx, id: InvitationId, next: Option<Time>) -> Done<()> {
    sql!(tx, c => sqlx::query("update invitations set reminder_at = $2 where id = $1")
        .bind(id.0)
        .bind(next.map(|t| t.0))
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Forgets invitations that ended long ago.
pub async fn purge(tx: &mut Tx, before: Time) -> Done<u64> {
    Ok(
        sql!(tx, c => sqlx::query("delete from invitations where ended_at < $1")
        .bind(before.0)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?,
    )
}

/// Notes that a new link was asked for, unless that was since `since`.
pub async fn note_asked(tx: &mut Tx, id: InvitationId, now: Time, since: Time) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "update invitations set asked_at = $2 where id = $1 and asked_at <= $3",
    )
    .bind(id.0)
    .bind(now.0)
    .bind(since.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
