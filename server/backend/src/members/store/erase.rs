//! SQL of forgetting somebody.

use super::MemberRow;
use crate::audit::INSTANCE;
use crate::db::{Tx, like, sql};
use crate::fault::Done;
use crate::rights::store::GIVEN;
use model::ids::{MemberId, WorkspaceId};
use model::mail::MailState;
use model::person::{ERASED, Erased};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// What stands for an address that is forgotten: the same in list, log and file, and nothing about the person.
fn pseudonym(id: MemberId) -> String {
    format!("{}@{ERASED}", id.0.simple())
}

/// Whether a row is a pseudonym's.
pub fn is_erased(row: &MemberRow) -> bool {
    row.email == pseudonym(row.id)
}

/// Takes away what says who somebody was: what they were given and sent, their requests, their rows in files,
/// what the log says of them in words, and their account where no other workspace has it.
pub async fn erase(tx: &mut Tx, row: &MemberRow) -> Done<Erased> {
    let (id, workspace) = (row.id.0, row.workspace_id.0);
    let theirs = GIVEN.iter().chain(&[
        "muted_topics",
        "unsubscribe_secrets",
        "request_notices",
        "access_requests",
        "outbox",
        "invitations",
    ]);
    for table in theirs {
        run(tx, &format!("delete from {table} where member_id = $1"), id).await?;
    }
    run(
        tx,
        "update imports set network = '', user_agent = '' where by_id = $1",
        id,
    )
    .await?;
    sql!(tx, c => sqlx::query("delete from outbox where workspace_id = $1 and to_address = $2")
        .bind(workspace)
        .bind(&row.email)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    sql!(tx, c => sqlx::query("delete from access_asks where email = $1")
        .bind(&row.email)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    sql!(tx, c => sqlx::query(
        "delete from import_rows
        where email = $2 and import_id in (select i.id from imports i where i.workspace_id = $1)",
    )
    .bind(workspace)
    .bind(&row.email)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    let mut events = forget_words(tx, row.workspace_id, id, &row.email).await?;
    let account = rename(tx, row).await?;
    if let Some(user) = account {
        events += forget_words(tx, INSTANCE, user, &row.email).await?;
        erase_account(tx, user, &row.email).await?;
    }
    Ok(Erased {
        account: account.is_some(),
        events,
    })
}

async fn run(tx: &mut Tx, text: &str, id: Uuid) -> Done<()> {
    sql!(tx, c => sqlx::query(AssertSqlSafe(text.to_owned()))
        .bind(id)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Empties what the log says about somebody or names their address. The chain covers the hash of it, so it stays
/// whole; time, action, network and ids stay.
async fn forget_words(tx: &mut Tx, chain: WorkspaceId, id: Uuid, email: &str) -> Done<u64> {
    let named = like(&serde_json::Value::from(email).to_string());
    Ok(sql!(tx, c => sqlx::query(
        "update audit_events set detail = null
        where chain = $1 and detail is not null
            and (about = $2 or target_id = $2 or detail like $3 escape '\\')",
    )
    .bind(chain.0)
    .bind(id)
    .bind(&named)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?)
}

/// Puts the pseudonym in place of the person. Gives their account, where nobody else needs it.
async fn rename(tx: &mut Tx, row: &MemberRow) -> Done<Option<Uuid>> {
    let email = pseudonym(row.id);
    let (sort_name, search_text) = super::keys("", &email);
    sql!(tx, c => sqlx::query(
        "update members
        set email = $2, name = '', sort_name = $3, search_text = $4, user_id = null, metadata = null,
            mail_id = null, mail_state = $5, last_seen_at = 0, archived_at = null, removed_at = null,
            removed_from = null, ends_at = null, end_notice_at = null, version = version + 1
        where id = $1",
    )
    .bind(row.id.0)
    .bind(&email)
    .bind(sort_name)
    .bind(search_text)
    .bind(MailState::None.word())
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    let Some(user) = row.user_id else {
        return Ok(None);
    };
    let elsewhere: i64 = sql!(tx, c => sqlx::query_scalar("select count(*) from members where user_id = $1")
        .bind(user)
        .fetch_one(&mut *c)
        .await)?;
    Ok((elsewhere == 0).then_some(user))
}

async fn erase_account(tx: &mut Tx, user: Uuid, email: &str) -> Done<()> {
    sql!(tx, c => sqlx::query("delete from outbox where workspace_id is null and to_address = $1")
        .bind(email)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    for table in ["sessions", "resets", "sign_in_links"] {
        run(tx, &format!("delete from {table} where user_id = $1"), user).await?;
    }
    run(tx, "delete from users where id = $1", user).await
}
