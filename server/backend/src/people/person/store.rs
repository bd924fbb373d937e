//! SQL of a person's page.

use crate::caller::Actor;
use crate::db::{Conn, sql};
use crate::fault::Done;
use model::account::AccountType;
use model::ids::{InvitationId, MemberId, WorkspaceId};
use model::invitation::State;
use model::mail::{Delivery, MailState};
use model::people::Status;
use model::person::{Profile, Sent};
use model::time::Time;
use uuid::Uuid;

/// A member with what their page shows at its head.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Found {
    pub id: Uuid,
    pub user_id: Option<Uuid>,
    pub name: String,
    pub email: String,
    #[sqlx(try_from = "String")]
    pub account_type: AccountType,
    pub owner: bool,
    pub status: String,
    pub removed_at: Option<i64>,
    pub ends_at: Option<i64>,
    pub metadata: Option<Vec<u8>>,
    pub version: i64,
    pub last_seen_at: i64,
    pub created_at: i64,
    pub invited_by: Option<String>,
    #[sqlx(try_from = "String")]
    pub mail_state: MailState,
    pub reply: Option<String>,
    pub due_at: Option<i64>,
    pub sent_at: Option<i64>,
    pub invitation_id: Option<Uuid>,
    pub expires_at: Option<i64>,
    pub inviter_id: Option<Uuid>,
}

impl Found {
    /// As the page shows it. An invitation past its end has run out, whether the clock's work has written
    /// that yet or not.
    pub fn into_profile(self, actor: &Actor, now: Time) -> Profile {
        let status = Status::from_word(&self.status).map(|status| match status {
            Status::Invited if self.expires_at.is_some_and(|end| end <= now.0) => Status::Expired,
            status => status,
        });
        let invitation = match (status, self.invitation_id) {
            (Some(Status::Invited | Status::Expired), Some(id)) => {
                Some((InvitationId(id), self.inviter_id == Some(actor.member_id.0)))
            }
            _ => None,
        };
        let restorable = now - model::limits::RESTORE;
        Profile {
            id: MemberId(self.id),
            name: self.name,
            email: self.email,
            account_type: self.account_type,
            owner: self.owner,
            status,
            removed_at: self.removed_at.map(Time).filter(|at| *at >= restorable),
            ends_at: self.ends_at.map(Time),
            invited_by: self.invited_by,
            mail: Delivery {
                state: self.mail_state,
                reply: self.reply,
                next_at: self
                    .due_at
                    .filter(|_| self.mail_state == MailState::Deferred)
                    .map(Time),
                sent_at: self.sent_at.map(Time),
            },
            last_seen_at: (self.last_seen_at > 0).then_some(Time(self.last_seen_at)),
            created_at: Time(self.created_at),
            version: self.version,
            oneself: self.id == actor.member_id.0,
            invitation,
        }
    }
}

/// A member of the actor's workspace, whatever their status.
pub async fn find(conn: &mut Conn, actor: &Actor, id: MemberId) -> Done<Option<Found>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select m.id, m.user_id, m.name, m.email, m.account_type, m.owner, m.status, m.removed_at,
            m.ends_at, m.metadata, m.version, m.last_seen_at, m.created_at, m.mail_state,
            coalesce(nullif(b.name, ''), b.email) as invited_by,
            o.reply, o.due_at, o.sent_at, i.id as invitation_id, i.expires_at, i.inviter_id
        from members m
        left join members b on b.id = m.invited_by
        left join outbox o on o.id = m.mail_id
        left join invitations i on m.status in ('invited', 'expired') and i.id = (
            select l.id from invitations l
            where l.member_id = m.id
            order by l.created_at desc
            limit 1
        )
        where m.id = $1 and m.workspace_id = $2",
    )
    .bind(id.0)
    .bind(actor.workspace_id.0)
    .fetch_optional(&mut *c)
    .await)?)
}

#[derive(sqlx::FromRow)]
struct SentRow {
    id: Uuid,
    #[sqlx(try_from = "String")]
    state: State,
    #[sqlx(try_from = "String")]
    account_type: AccountType,
    inviter: String,
    sent_at: i64,
    expires_at: i64,
    ended_at: Option<i64>,
    resent: i64,
}

/// Invitations of a member's row, the latest first; ended ones are kept for a while only.
pub async fn list_invitations(conn: &mut Conn, id: MemberId, now: Time) -> Done<Vec<Sent>> {
    let rows: Vec<SentRow> = sql!(conn, c => sqlx::query_as(
        "select i.id, i.state, i.account_type, coalesce(nullif(n.name, ''), n.email) as inviter,
            i.sent_at, i.expires_at, i.ended_at, i.resent
        from invitations i
        join members n on n.id = i.inviter_id
        where i.member_id = $1
        order by i.created_at desc
        limit 50",
    )
    .bind(id.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows
        .into_iter()
        .map(|row| Sent {
            id: InvitationId(row.id),
            state: if row.state == State::Pending && row.expires_at <= now.0 {
                State::Expired
            } else {
                row.state
            },
            account_type: row.account_type,
            inviter: row.inviter,
            sent_at: Time(row.sent_at),
            expires_at: Time(row.expires_at),
            ended_at: row.ended_at.map(Time),
            resent: row.resent,
        })
        .collect())
}

/// A removed member.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RemovedRow {
    pub nr: i64,
    pub id: Uuid,
    pub name: String,
    pub email: String,
    #[sqlx(try_from = "String")]
    pub account_type: AccountType,
    pub owner: bool,
    pub removed_at: i64,
}

/// Members removed since a moment and before a row, the latest first.
pub async fn list_removed(
    conn: &mut Conn,
    workspace: WorkspaceId,
    since: Time,
    before: (i64, i64),
    most: i64,
) -> Done<Vec<RemovedRow>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select nr, id, name, email, account_type, owner, removed_at
        from members
        where workspace_id = $1 and removed_at is not null and removed_at >= $2
            and (removed_at, nr) < ($3, $4)
        order by removed_at desc, nr desc
        limit $5",
    )
    .bind(workspace.0)
    .bind(since.0)
    .bind(before.0)
    .bind(before.1)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?)
}
