//! The id by which programs know a person: of their account, the same in every workspace, and nothing that
//! could be guessed or counted.

use crate::Backend;
use crate::audit::{Target, refused};
use crate::caller::Actor;
use crate::db::sql;
use crate::fault::Done;
use crate::members::store as members;
use model::address::Address;
use model::error::{Error, Field, Problem};
use model::ids::MemberId;
use model::policy::{Action, may};
use uuid::Uuid;

/// The uid of a member; none where they have no account yet.
pub async fn uid(be: &Backend, actor: &Actor, id: MemberId) -> Done<Option<String>> {
    may(&actor.standing, Action::ListPeople)?;
    let mut conn = be.db.read().await?;
    Ok(sql!(conn, c => sqlx::query_scalar(
        "select u.uid
        from members m
        join users u on u.id = m.user_id
        where m.id = $1 and m.workspace_id = $2",
    )
    .bind(id.0)
    .bind(actor.workspace_id.0)
    .fetch_optional(&mut *c)
    .await)?)
}

/// The member with this uid. One of another workspace is not found, like one that nobody has.
pub async fn find_by_uid(be: &Backend, actor: &Actor, uid: &str) -> Done<MemberId> {
    if let Err(denial) = may(&actor.standing, Action::ListPeople) {
        let target = Target::of("workspace", actor.workspace_id.0);
        return Err(refused(be, actor, "member.find", target, denial).await);
    }
    // What is no uid is not looked for: PostgreSQL would choke on a NUL.
    if uid.len() != 64 || !uid.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Error::NotFound.into());
    }
    let mut conn = be.db.read().await?;
    let id: Option<Uuid> = sql!(conn, c => sqlx::query_scalar(
        "select m.id
        from users u
        join members m on m.user_id = u.id
        where u.uid = $1 and m.workspace_id = $2 and m.status <> 'left'",
    )
    .bind(uid)
    .bind(actor.workspace_id.0)
    .fetch_optional(&mut *c)
    .await)?;
    Ok(id.map(MemberId).ok_or(Error::NotFound)?)
}

/// The person with this address, whatever became of them.
pub async fn find_by_email(be: &Backend, actor: &Actor, email: &str) -> Done<MemberId> {
    may(&actor.standing, Action::ListPeople)?;
    let email = Address::parse(email).map_err(|_| Error::invalid(Field::Email, Problem::Malformed))?;
    let mut conn = be.db.read().await?;
    let row = members::find_by_email(&mut conn, actor.workspace_id, email.as_str()).await?;
    Ok(row.map(|row| row.id).ok_or(Error::NotFound)?)
}
