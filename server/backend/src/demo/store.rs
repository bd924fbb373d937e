//! SQL of the made-up people, several hundred rows a statement.

use super::people::{LIFE, Person};
use crate::db::rows::{Column, insert};
use crate::db::{Conn, Either, Tx, sql};
use crate::fault::{Done, Fault};
use crate::members::store::keys;
use model::account::AccountType;
use model::ids::{MemberId, WorkspaceId};
use model::mail::MailState;
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A person with fresh ids.
pub struct Numbered<'a> {
    pub person: &'a Person,
    pub user_id: Uuid,
    pub uid: String,
    pub member_id: Uuid,
    pub invitation_id: Uuid,
    pub mail_id: Uuid,
}

/// The first active members.
pub async fn list_some(conn: &mut Conn, workspace: WorkspaceId, most: i64) -> Done<Vec<MemberId>> {
    let ids: Vec<Uuid> = sql!(conn, c => sqlx::query_scalar(
        "select id from members where workspace_id = $1 and status = 'active' order by nr limit $2",
    )
    .bind(workspace.0)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?;
    Ok(ids.into_iter().map(MemberId).collect())
}

/// People of the whole instance.
pub async fn count_people(conn: &mut Conn) -> Done<u64> {
    let n: i64 = sql!(conn, c => sqlx::query_scalar(
        "select cast(coalesce(sum(n), 0) as bigint) from member_counts",
    )
    .fetch_one(&mut *c)
    .await)?;
    Ok(n.unsigned_abs())
}

/// Gives SQLite's one writer enough memory for the indexes that grow everywhere at once.
pub async fn make_room(conn: &mut Conn, kibibytes: u32) -> Done<()> {
    if let Either::Sqlite(c) = conn.either() {
        sqlx::raw_sql(AssertSqlSafe(format!("pragma cache_size = -{kibibytes}")))
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}

/// Tells the planner how many rows there are now.
pub async fn analyse(conn: &mut Conn) -> Done<()> {
    match conn.either() {
        Either::Sqlite(c) => {
            sqlx::raw_sql("pragma analysis_limit = 1000; analyze; pragma optimize")
                .execute(&mut *c)
                .await?;
        }
        Either::Postgres(c) => {
            sqlx::raw_sql(
                "select gin_clean_pending_list('members_search');
                analyze users, members, invitations, outbox, audit_events, apps, app_privileges",
            )
            .execute(&mut *c)
            .await?;
        }
    }
    Ok(())
}

/// Adds accounts for those who have one; an address that has an account keeps it.
pub async fn add_users(tx: &mut Tx, people: &[Numbered<'_>]) -> Done<()> {
    let with_account = || people.iter().filter(|p| p.person.has_account());
    let columns = vec![
        Column::ids(with_account().map(|p| p.user_id)),
        Column::texts(with_account().map(|p| p.uid.as_str())),
        Column::texts(with_account().map(|p| p.person.email.as_str())),
        Column::texts(with_account().map(|p| p.person.name.as_str())),
        Column::numbers(with_account().map(|p| p.person.created_at.0)),
    ];
    let text = "insert into users (id, uid, email, name, created_at)
        select column1, column2, column3, column4, column5
        from {rows}
        where true
        on conflict do nothing";
    insert(tx, text, &[], columns).await?;
    Ok(())
}

/// Adds the people's rows, leaving out addresses that have one, and says how many came per status and
/// account type.
pub async fn add_members(
    tx: &mut Tx,
    workspace: WorkspaceId,
    people: &[Numbered<'_>],
) -> Done<BTreeMap<(String, AccountType), i64>> {
    let (sort_names, search_texts): (Vec<_>, Vec<_>) = people
        .iter()
        .map(|p| keys(&p.person.name, &p.person.email))
        .unzip();
    let each = || people.iter().map(|p| p.person);
    let columns = vec![
        Column::ids(people.iter().map(|p| p.member_id)),
        Column::texts(each().map(|p| p.email.as_str())),
        Column::texts(each().map(|p| p.name.as_str())),
        Column::texts(sort_names.into_iter()),
        Column::texts(search_texts.into_iter()),
        Column::texts(each().map(|p| p.account_type.kind().word())),
        Column::texts(each().map(|p| p.account_type.word())),
        Column::numbers(each().map(Person::rank)),
        Column::texts(each().map(|p| p.status)),
        Column::ids(people.iter().map(|p| p.mail_id)),
        Column::texts(each().map(|p| p.mail_state.word())),
        Column::numbers(each().map(|p| p.last_seen_at.0)),
        Column::numbers(each().map(|p| p.created_at.0)),
    ];
    let text = "insert into members (id, workspace_id, user_id, email, name, sort_name, search_text, kind,
            account_type, owner, rank, status, mail_id, mail_state, last_seen_at, created_at)
        select column1, $1,
            case when column9 in ('active', 'archived')
                then (select u.id from users u where u.email = column2) end,
            column2, column3, column4, column5, column6, column7, false, column8, column9, column10,
            column11, column12, column13
        from {rows}
        where true
        on conflict do nothing
        returning status, account_type";
    let added = insert(tx, text, &[workspace.0], columns).await?;
    let mut counts = BTreeMap::new();
    for (status, account_type) in added {
        let account_type = AccountType::try_from(account_type).map_err(|e| Fault::Bug(e.to_string()))?;
        *counts.entry((status, account_type)).or_insert(0) += 1;
    }
    Ok(counts)
}

/// Adds the invitations of those who were invited and whose row is new. None has a link that is out:
/// whoever wants one copies it.
pub async fn add_invitations(
    tx: &mut Tx,
    workspace: WorkspaceId,
    inviter: MemberId,
    people: &[Numbered<'_>],
) -> Done<()> {
    let theirs = || people.iter().filter(|p| !p.person.has_account());
    let is_over = |p: &Person| p.status == "expired";
    let end = |p: &Person| (p.created_at + LIFE).0;
    let columns = vec![
        Column::ids(theirs().map(|p| p.invitation_id)),
        Column::ids(theirs().map(|p| p.member_id)),
        Column::texts(theirs().map(|p| p.person.email.as_str())),
        Column::texts(theirs().map(|p| p.person.name.as_str())),
        Column::texts(theirs().map(|p| p.person.account_type.word())),
        Column::texts(theirs().map(|p| if is_over(p.person) { "expired" } else { "pending" })),
        Column::numbers(theirs().map(|_| LIFE.0)),
        Column::numbers(theirs().map(|p| p.person.created_at.0)),
        Column::numbers(theirs().map(|p| end(p.person))),
        Column::Numbers(
            theirs()
                .map(|p| is_over(p.person).then(|| end(p.person)))
                .collect(),
        ),
    ];
    let text = "insert into invitations (id, workspace_id, member_id, email, name, account_type, state,
            inviter_id, message, life, send_mail, send_reminders, sent_at, created_at, expires_at,
            ended_at)
        select column1, $1, column2, column3, column4, column5, column6, $2, '', column7, false, false,
            column8, column8, column9, column10
        from {rows}
        where exists (select 1 from members m where m.id = column2)
        on conflict do nothing";
    insert(tx, text, &[workspace.0, inviter.0], columns).await?;
    Ok(())
}

/// Adds the mails of the invited as they ended up; none is due, so that nobody is written to.
pub async fn add_mails(tx: &mut Tx, workspace: WorkspaceId, people: &[Numbered<'_>]) -> Done<()> {
    let mailed = || {
        people
            .iter()
            .filter(|p| !p.person.has_account() && p.person.mail_state != MailState::None)
    };
    let reply = |state| match state {
        MailState::Sent => Some("250 2.0.0 Ok: queued".to_owned()),
        MailState::Failed => Some("550 5.1.1 No such user here".to_owned()),
        _ => None,
    };
    let columns = vec![
        Column::ids(mailed().map(|p| p.mail_id)),
        Column::ids(mailed().map(|p| p.member_id)),
        Column::texts(mailed().map(|p| p.person.email.as_str())),
        Column::texts(mailed().map(|p| p.person.mail_state.word())),
        Column::Texts(mailed().map(|p| reply(p.person.mail_state)).collect()),
        Column::Numbers(
            mailed()
                .map(|p| (p.person.mail_state == MailState::Sent).then_some(p.person.created_at.0))
                .collect(),
        ),
        Column::numbers(mailed().map(|p| p.person.created_at.0)),
    ];
    let text = "insert into outbox (id, workspace_id, member_id, kind, to_address, state, reply, sent_at,
            created_at)
        select column1, $1, column2, 'invitation', column3, column4, column5, column6, column7
        from {rows}
        where exists (select 1 from members m where m.id = column2)
        on conflict do nothing";
    insert(tx, text, &[workspace.0], columns).await?;
    Ok(())
}
