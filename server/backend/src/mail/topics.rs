//! Topics: mails that a member can unsubscribe from, by a link in each of them or on the account page.

use crate::Backend;
use crate::accounts;
use crate::audit::{By, Target};
use crate::caller::Caller;
use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use crate::secrets::{Purpose, Secret, SecretHash};
use crate::throttle::Counted;
use model::audit::AuditAction;
use model::error::{Error, Gone};
use model::ids::{MemberId, WorkspaceId};
use model::mail::{Subscription, Topic, WorkspaceTopics};
use model::policy::{Action, may};
use model::time::Time;
use model::workspace::WorkspaceName;
use uuid::Uuid;

/// What a link would end; changes nothing.
pub async fn subscription(be: &Backend, caller: &Caller, token: &str) -> Done<Subscription> {
    let (_, subscription) = look_up(be, caller, token).await?;
    Ok(subscription)
}

async fn look_up(be: &Backend, caller: &Caller, token: &str) -> Done<(MemberId, Subscription)> {
    let now = be.clock.now();
    let network = &caller.client.network;
    if be.config.rate_limits {
        be.throttle.check(Counted::WrongLink, network, now)?;
    }
    if let Some(secret) = Secret::parse(token) {
        let mut conn = be.db.read().await?;
        if let Some(found) = find_by_secret(&mut conn, &secret.hash(Purpose::Unsubscribe)).await? {
            return Ok(found);
        }
    }
    be.throttle.count(Counted::WrongLink, network, now);
    Err(Gone::Unknown.into())
}

/// Ends the mails of the link's topic to the link's member: the link alone is enough, as mail programs
/// press it without a session (RFC 8058). Pressing it again changes nothing.
pub async fn unsubscribe(be: &Backend, caller: &Caller, token: &str) -> Done<()> {
    let (member, subscription) = look_up(be, caller, token).await?;
    let mut tx = be.db.begin().await?;
    if mute(&mut tx, member, subscription.topic).await? {
        let chain = find_workspace(&mut tx, member).await?.ok_or(Gone::Unknown)?;
        tx.note(
            chain,
            (be.clock.now(), By::Stranger, &caller.client),
            AuditAction::TopicsChanged,
            Target::member(member),
            &serde_json::json!({ "before": { "topic": subscription.topic }, "after": { "topic": null } }),
        );
        tx.save().await?;
    }
    Ok(())
}

/// The topics that concern the caller in each of their workspaces.
pub async fn list(be: &Backend, caller: &Caller) -> Done<Vec<WorkspaceTopics>> {
    let user = accounts::signed_in(be, caller).await?;
    let mut conn = be.db.read().await?;
    let mut all = Vec::new();
    for (workspace, member, standing) in accounts::store::list_memberships(&mut conn, user.user_id).await? {
        let muted = list_muted(&mut conn, member).await?;
        let topics: Vec<(Topic, bool)> = Topic::ALL
            .iter()
            .filter(|&&topic| concerns(topic, &standing))
            .map(|&topic| (topic, !muted.contains(&topic)))
            .collect();
        if !topics.is_empty() {
            all.push(WorkspaceTopics { workspace, topics });
        }
    }
    Ok(all)
}

/// Requests concern those who decide them, the others whoever can invite.
fn concerns(topic: Topic, standing: &model::policy::Standing) -> bool {
    match topic {
        Topic::AccessRequests => may(standing, Action::DecideRequests).is_ok(),
        Topic::Invitations | Topic::EndDates => {
            let account_type = model::account::AccountType::Business;
            may(standing, Action::Invite { account_type }).is_ok()
        }
    }
}

/// Sets which topics the caller is mailed about in one workspace; all others that concern them are ended.
pub async fn choose(be: &Backend, caller: &Caller, slug: &str, wanted: &[Topic]) -> Done<()> {
    let actor = accounts::actor(be, caller, slug).await?;
    let mut tx = be.db.begin().await?;
    let muted = list_muted(&mut tx, actor.member_id).await?;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for &topic in Topic::ALL
        .iter()
        .filter(|&&topic| concerns(topic, &actor.standing))
    {
        if muted.contains(&topic) {
            before.push(topic);
        }
        if wanted.contains(&topic) {
            unmute(&mut tx, actor.member_id, topic).await?;
        } else {
            mute(&mut tx, actor.member_id, topic).await?;
            after.push(topic);
        }
    }
    if before == after {
        return tx.save().await;
    }
    tx.note_by(
        &actor,
        be.clock.now(),
        AuditAction::TopicsChanged,
        Target::member(actor.member_id),
        &serde_json::json!({ "before": { "unsubscribed": before }, "after": { "unsubscribed": after } }),
    );
    tx.save().await
}

/// Workspace and address of an active member, unless they have unsubscribed from the topic.
pub async fn find_subscriber(
    conn: &mut Conn,
    member: MemberId,
    topic: Topic,
) -> Done<Option<(WorkspaceId, String)>> {
    let row: Option<(Uuid, String)> = sql!(conn, c => sqlx::query_as(
        "select workspace_id, email from members
        where id = $1 and status = 'active' and not exists (
            select 1 from muted_topics where member_id = $1 and topic = $2
        )",
    )
    .bind(member.0)
    .bind(topic.word())
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.map(|(workspace, email)| (WorkspaceId(workspace), email)))
}

async fn find_workspace(conn: &mut Conn, member: MemberId) -> Done<Option<WorkspaceId>> {
    let id: Option<Uuid> = sql!(conn, c => sqlx::query_scalar("select workspace_id from members where id = $1")
        .bind(member.0)
        .fetch_optional(&mut *c)
        .await)?;
    Ok(id.map(WorkspaceId))
}

/// Adds the secret of a link that ends a topic's mails.
pub async fn add_secret(
    tx: &mut Tx,
    hash: &SecretHash,
    member: MemberId,
    topic: Topic,
    now: Time,
) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "insert into unsubscribe_secrets (secret_hash, member_id, topic, created_at)
        values ($1, $2, $3, $4)",
    )
    .bind(hash.as_bytes())
    .bind(member.0)
    .bind(topic.word())
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

async fn find_by_secret(conn: &mut Conn, hash: &SecretHash) -> Done<Option<(MemberId, Subscription)>> {
    let row: Option<(Uuid, String, String, String, bool)> = sql!(conn, c => sqlx::query_as(
        "select s.member_id, s.topic, w.slug, w.name, exists (
            select 1 from muted_topics t where t.member_id = s.member_id and t.topic = s.topic
        )
        from unsubscribe_secrets s
        join members m on m.id = s.member_id
        join workspaces w on w.id = m.workspace_id
        where s.secret_hash = $1",
    )
    .bind(hash.as_bytes())
    .fetch_optional(&mut *c)
    .await)?;
    let Some((member, topic, slug, name, ended)) = row else {
        return Ok(None);
    };
    let topic = topic.parse().map_err(|_| Error::Internal)?;
    let subscription = Subscription {
        workspace: WorkspaceName { slug, name },
        topic,
        ended,
    };
    Ok(Some((MemberId(member), subscription)))
}

async fn mute(tx: &mut Tx, member: MemberId, topic: Topic) -> Done<bool> {
    let rows = sql!(tx, c => sqlx::query(
        "insert into muted_topics (member_id, topic) values ($1, $2) on conflict do nothing",
    )
    .bind(member.0)
    .bind(topic.word())
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

async fn unmute(tx: &mut Tx, member: MemberId, topic: Topic) -> Done<()> {
    sql!(tx, c => sqlx::query("delete from muted_topics where member_id = $1 and topic = $2")
        .bind(member.0)
        .bind(topic.word())
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

async fn list_muted(conn: &mut Conn, member: MemberId) -> Done<Vec<Topic>> {
    let rows: Vec<String> = sql!(conn, c => sqlx::query_scalar("select topic from muted_topics where member_id = $1 order by topic")
        .bind(member.0)
        .fetch_all(&mut *c)
        .await)?;
    Ok(rows.iter().filter_map(|word| Topic::from_word(word)).collect())
}

/// Forgets the secrets of links in mails from long ago.
pub async fn purge(tx: &mut Tx, before: Time) -> Done<()> {
    sql!(tx, c => sqlx::query("delete from unsubscribe_secrets where created_at < $1")
        .bind(before.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}
