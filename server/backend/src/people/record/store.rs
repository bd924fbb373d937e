//! SQL of a person's record. Times are RFC 3339 in the file.

use crate::db::{Conn, sql};
use crate::fault::Done;
use crate::members::store::MemberRow;
use model::ids::MemberId;
use model::time::Time;
use serde::{Serialize, Serializer};
use uuid::Uuid;

fn time<S: Serializer>(at: &i64, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&Time(*at).rfc3339())
}

#[expect(clippy::ref_option, reason = "how serde hands a field over")]
fn maybe_time<S: Serializer>(at: &Option<i64>, to: S) -> Result<S::Ok, S::Error> {
    at.map(|at| Time(at).rfc3339()).serialize(to)
}

/// What is held of an account.
#[derive(Serialize, sqlx::FromRow)]
pub struct Account {
    uid: String,
    email: String,
    name: String,
    password: bool,
    #[serde(serialize_with = "time")]
    created_at: i64,
}

/// The account, if it is there.
pub async fn list_account(conn: &mut Conn, user: Uuid) -> Done<Vec<Account>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select uid, email, name, password_hash is not null as password, created_at from users where id = $1",
    )
    .bind(user)
    .fetch_all(&mut *c)
    .await)?)
}

/// A request for access.
#[derive(Serialize, sqlx::FromRow)]
pub struct Request {
    name: String,
    message: String,
    app: Option<String>,
    asked: i64,
    state: String,
    reason: String,
    #[serde(serialize_with = "time")]
    created_at: i64,
    #[serde(serialize_with = "maybe_time")]
    decided_at: Option<i64>,
}

/// Requests of a member's row.
pub async fn list_requests(conn: &mut Conn, id: MemberId) -> Done<Vec<Request>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select r.name, r.message, a.name as app, r.asked, r.state, r.reason, r.created_at, r.decided_at
        from access_requests r
        left join apps a on a.id = r.app_id
        where r.member_id = $1
        order by r.created_at",
    )
    .bind(id.0)
    .fetch_all(&mut *c)
    .await)?)
}

/// A mail; its content is forgotten once it is sent.
#[derive(Serialize, sqlx::FromRow)]
pub struct Mail {
    #[sqlx(rename = "kind")]
    #[serde(rename = "mail")]
    what: String,
    to_address: String,
    state: String,
    reply: Option<String>,
    #[serde(serialize_with = "time")]
    created_at: i64,
    #[serde(serialize_with = "maybe_time")]
    sent_at: Option<i64>,
}

/// Mails of the workspace to somebody.
pub async fn list_mails(conn: &mut Conn, row: &MemberRow) -> Done<Vec<Mail>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select kind, to_address, state, reply, created_at, sent_at
        from outbox
        where workspace_id = $1 and to_address = $2
        order by created_at",
    )
    .bind(row.workspace_id.0)
    .bind(&row.email)
    .fetch_all(&mut *c)
    .await)?)
}

/// A row of an imported file.
#[derive(Serialize, sqlx::FromRow)]
pub struct ImportRow {
    file: String,
    line: i64,
    action: String,
    outcome: String,
    #[serde(serialize_with = "time")]
    made_at: i64,
}

/// Rows of imported files about somebody, as long as they are kept.
pub async fn list_import_rows(conn: &mut Conn, row: &MemberRow) -> Done<Vec<ImportRow>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select i.file_name as file, r.line, r.action, r.outcome, i.made_at
        from imports i
        join import_rows r on r.import_id = i.id
        where i.workspace_id = $1 and r.email = $2
        order by i.made_at, r.n",
    )
    .bind(row.workspace_id.0)
    .bind(&row.email)
    .fetch_all(&mut *c)
    .await)?)
}
