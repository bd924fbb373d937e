//! SQL of the made-up people: several hundred rows a statement, handed over as one JSON text, which is
//! where the two databases differ.

use super::people::{LIFE, Person};
use crate::db::{Conn, Either, Tx, sql};
use crate::fault::{Done, Fault};
use model::account::AccountType;
use model::ids::{MemberId, WorkspaceId};
use model::mail::MailState;
use serde_json::{Value, json};
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

/// The oldest active owner of a workspace.
pub async fn find_owner(conn: &mut Conn, workspace: WorkspaceId) -> Done<Option<MemberId>> {
    let id: Option<Uuid> = sql!(conn, c => sqlx::query_scalar(
        "select id from members
        where workspace_id = $1 and owner = $2 and status = 'active'
        order by nr
        limit 1",
    )
    .bind(workspace.0)
    .bind(true)
    .fetch_optional(&mut *c)
    .await)?;
    Ok(id.map(MemberId))
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
                analyze users; analyze members; analyze invitations; analyze outbox",
            )
            .execute(&mut *c)
            .await?;
        }
    }
    Ok(())
}

/// An `insert into ... select ... from {rows} ...`: `{rows}` stands for the JSON rows, `{id:N}` for the
/// id and `{text:N}`, `{number:N}` for the text and number in their Nth column.
fn written(text: &str, sqlite: bool) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, tail) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        let (kind, n) = slot.split_once(':').unwrap_or((slot, ""));
        match (kind, sqlite) {
            ("rows", true) => out.push_str("json_each($1)"),
            ("rows", false) => out.push_str("jsonb_array_elements($1::jsonb) as row(value)"),
            ("id", true) => out.extend(["unhex(value ->> ", n, ")"]),
            ("id", false) => out.extend(["(value ->> ", n, ")::uuid"]),
            ("number", false) => out.extend(["(value ->> ", n, ")::bigint"]),
            ("nothing", true) => out.push('0'),
            ("nothing", false) => out.push_str("false"),
            _ => out.extend(["(value ->> ", n, ")"]),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Runs such a statement, with the workspace as `$2` and an id as `$3`.
macro_rules! bulk {
    ($tx:expr, $rows:expr, $text:expr, $($arg:expr),*; $run:ident) => {{
        let json = Value::Array($rows).to_string();
        match $tx.either() {
            Either::Sqlite(c) => {
                let text = AssertSqlSafe(written($text, true));
                sqlx::query_as::<_, (String, String)>(text).bind(json)$(.bind($arg))*.$run(&mut *c).await
            }
            Either::Postgres(c) => {
                let text = AssertSqlSafe(written($text, false));
                sqlx::query_as::<_, (String, String)>(text).bind(json)$(.bind($arg))*.$run(&mut *c).await
            }
        }
    }};
}

fn hex(id: Uuid) -> String {
    id.simple().to_string()
}

/// Adds accounts for those who have one; an address that has an account keeps it.
pub async fn add_users(tx: &mut Tx, people: &[Numbered<'_>]) -> Done<()> {
    let rows: Vec<Value> = people
        .iter()
        .filter(|p| p.person.has_account())
        .map(|p| {
            json!([
                hex(p.user_id),
                p.uid,
                p.person.email,
                p.person.name,
                p.person.created_at.0
            ])
        })
        .collect();
    bulk!(
        tx,
        rows,
        "insert into users (id, uid, email, name, created_at)
        select {id:0}, {text:1}, {text:2}, {text:3}, {number:4}
        from {rows}
        where true
        on conflict do nothing
        returning '', ''",
        ;
        fetch_all
    )?;
    Ok(())
}

/// Adds the people's rows, leaving out addresses that have one, and says how many came per status and
/// account type.
pub async fn add_members(
    tx: &mut Tx,
    workspace: WorkspaceId,
    people: &[Numbered<'_>],
) -> Done<BTreeMap<(String, AccountType), i64>> {
    let rows: Vec<Value> = people
        .iter()
        .map(|p| {
            let person = p.person;
            let (sort_name, search_text) = crate::members::store::keys(&person.name, &person.email);
            json!([
                hex(p.member_id),
                person.email,
                person.name,
                sort_name,
                search_text,
                person.account_type.kind().word(),
                person.account_type.word(),
                person.rank(),
                person.status,
                person.mail_state.word(),
                person.last_seen_at.0,
                person.created_at.0,
                hex(p.mail_id),
            ])
        })
        .collect();
    let added = bulk!(
        tx,
        rows,
        "insert into members (id, workspace_id, user_id, email, name, sort_name, search_text, kind,
            account_type, owner, rank, status, mail_id, mail_state, last_seen_at, created_at)
        select {id:0}, $2,
            case when {text:8} in ('active', 'archived')
                then (select u.id from users u where u.email = {text:1}) end,
            {text:1}, {text:2}, {text:3}, {text:4}, {text:5}, {text:6}, {nothing}, {number:7}, {text:8},
            {id:12}, {text:9}, {number:10}, {number:11}
        from {rows}
        where true
        on conflict do nothing
        returning status, account_type",
        workspace.0;
        fetch_all
    )?;
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
    let rows: Vec<Value> = people
        .iter()
        .filter(|p| !p.person.has_account())
        .map(|p| {
            let person = p.person;
            let expires_at = person.created_at + LIFE;
            let (state, ended_at) = if person.status == "expired" {
                ("expired", Some(expires_at.0))
            } else {
                ("pending", None)
            };
            json!([
                hex(p.invitation_id),
                hex(p.member_id),
                person.email,
                person.name,
                person.account_type.word(),
                state,
                LIFE.0,
                person.created_at.0,
                expires_at.0,
                ended_at,
            ])
        })
        .collect();
    bulk!(
        tx,
        rows,
        "insert into invitations (id, workspace_id, member_id, email, name, account_type, state,
            inviter_id, message, life, send_mail, send_reminders, sent_at, created_at, expires_at,
            ended_at)
        select {id:0}, $2, {id:1}, {text:2}, {text:3}, {text:4}, {text:5}, $3, '', {number:6}, {nothing},
            {nothing}, {number:7}, {number:7}, {number:8}, {number:9}
        from {rows}
        where exists (select 1 from members m where m.id = {id:1})
        on conflict do nothing
        returning '', ''",
        workspace.0,
        inviter.0;
        fetch_all
    )?;
    Ok(())
}

/// Adds the mails of the invited as they ended up; none is due, so that nobody is written to.
pub async fn add_mails(tx: &mut Tx, workspace: WorkspaceId, people: &[Numbered<'_>]) -> Done<()> {
    let rows: Vec<Value> = people
        .iter()
        .filter(|p| !p.person.has_account() && p.person.mail_state != MailState::None)
        .map(|p| {
            let at = p.person.created_at.0;
            let (reply, sent_at) = match p.person.mail_state {
                MailState::Sent => (Some("250 2.0.0 Ok: queued"), Some(at)),
                MailState::Failed => (Some("550 5.1.1 No such user here"), None),
                _ => (None, None),
            };
            json!([
                hex(p.mail_id),
                hex(p.member_id),
                p.person.email,
                p.person.mail_state.word(),
                reply,
                sent_at,
                at,
            ])
        })
        .collect();
    bulk!(
        tx,
        rows,
        "insert into outbox (id, workspace_id, member_id, kind, to_address, state, reply, sent_at,
            created_at)
        select {id:0}, $2, {id:1}, 'invitation', {text:2}, {text:3}, {text:4}, {number:5}, {number:6}
        from {rows}
        where exists (select 1 from members m where m.id = {id:1})
        on conflict do nothing
        returning '', ''",
        workspace.0;
        fetch_all
    )?;
    Ok(())
}
