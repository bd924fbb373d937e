//! Accounts: set-up, sign-in, passwords, sessions.

mod acting;
mod password;
pub mod session;
mod set_up;
mod sign_in;
mod sign_in_link;
pub mod store;

pub(crate) use acting::acting;
pub use acting::machine;
pub use password::{change_password, forgot_password, reset_open, reset_password};
pub(crate) use set_up::{NewAccount, add_member, check_email};
pub use set_up::{NewUser, SetUp, create_user, recover_owner, set_up, set_up_open};
pub(crate) use sign_in::{home, prove};
pub use sign_in::{sign_in, sign_out};
pub use sign_in_link::{ask_sign_in_link, has_password, sign_in_by_link, sign_in_link_open};

use crate::Backend;
use crate::audit::Target;
use crate::caller::{Actor, Caller, Client, Means, SignedIn};
use crate::fault::{Done, Fault};
use crate::{audit, db};
use model::audit::AuditAction;
use model::error::{Error, Field};
use model::ids::{SessionId, UserId};
use model::policy::{Action, may};
use model::session::{Frame, Session, Who};
use model::time::Time;
use model::workspace::WorkspaceName;

/// A browser after signing in.
#[derive(Clone, Debug)]
pub struct Entered {
    /// `Set-Cookie` of the session.
    pub cookie: String,
    /// Where to go.
    pub path: String,
}

/// The user behind the caller's session.
pub async fn signed_in(be: &Backend, caller: &Caller) -> Done<SignedIn> {
    let Some(hash) = caller.session else {
        return Err(Error::SignInFirst.into());
    };
    let now = be.clock.now();
    let mut conn = be.db.read().await?;
    let row = store::find_session(&mut conn, &hash, now).await?;
    drop(conn);
    let row = row.ok_or(Error::SignInFirst)?;
    session::touch(be, caller, &hash, row.last_seen_at, now).await?;
    Ok(SignedIn {
        client: caller.client.clone(),
        session: hash,
        user_id: row.user_id,
        email: row.email,
        name: row.name,
        means: Means::Session,
    })
}

/// The caller as an active member of the workspace with this slug. Somebody without a session is asked
/// to sign in; a workspace that does not exist and one that they are no member of answer the same.
pub async fn actor(be: &Backend, caller: &Caller, slug: &str) -> Done<Actor> {
    let (actor, last_seen_at) = find_actor(be, caller, slug).await?;
    session::touch(be, caller, &actor.user.session, last_seen_at, be.clock.now()).await?;
    Ok(actor)
}

/// The same without noting that they were seen: a page that listens is no sign of a person before it.
pub async fn listener(be: &Backend, caller: &Caller, slug: &str) -> Done<Actor> {
    find_actor(be, caller, slug).await.map(|(actor, _)| actor)
}

/// The actor, and when they were last seen.
async fn find_actor(be: &Backend, caller: &Caller, slug: &str) -> Done<(Actor, i64)> {
    let Some(hash) = caller.session else {
        return Err(Error::SignInFirst.into());
    };
    let now = be.clock.now();
    let mut conn = be.db.read().await?;
    // What is no slug is not looked for: PostgreSQL would choke on a NUL.
    let slug = if model::name::check_slug(slug).is_ok() {
        slug
    } else {
        ""
    };
    let Some(row) = store::find_actor(&mut conn, &hash, slug, now).await? else {
        let session = store::find_session(&mut conn, &hash, now).await?;
        return Err(if session.is_some() {
            Error::NotFound
        } else {
            Error::SignInFirst
        }
        .into());
    };
    let last_seen_at = row.last_seen_at;
    let actor = Actor {
        standing: crate::members::store::standing(
            row.account_type,
            row.owner,
            row.who_may_invite,
            &row.added,
        )?,
        user: SignedIn {
            client: caller.client.clone(),
            session: hash,
            user_id: row.user_id,
            email: row.email,
            name: row.name,
            means: Means::Session,
        },
        member_id: row.member_id,
        workspace_id: row.workspace_id,
        workspace: WorkspaceName {
            slug: row.slug,
            name: row.workspace_name,
        },
    };
    Ok((actor, last_seen_at))
}

/// Who is signed in, if anybody.
pub async fn who(be: &Backend, caller: &Caller) -> Done<Option<Who>> {
    match signed_in(be, caller).await {
        Ok(user) => {
            let mut conn = be.db.read().await?;
            let workspaces = store::list_workspaces(&mut conn, user.user_id).await?;
            Ok(Some(Who {
                name: user.name,
                email: user.email,
                workspaces,
            }))
        }
        Err(Fault::Said(Error::SignInFirst)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// The frame around a page of the actor's workspace.
pub async fn frame(be: &Backend, actor: &Actor) -> Done<Frame> {
    let mark = be.db.live.mark();
    let mut conn = be.db.read().await?;
    let workspaces = store::list_workspaces(&mut conn, actor.user.user_id).await?;
    let (users, guests) = crate::people::count_active(&mut conn, actor.workspace_id).await?;
    let requests = if may(&actor.standing, Action::ReadRequests).is_ok() {
        crate::requests::count_open(&mut conn, actor.workspace_id).await?
    } else {
        0
    };
    drop(conn);
    // The workspace that is looked at last opens first next time.
    if workspaces
        .first()
        .is_some_and(|last| last.slug != actor.workspace.slug)
    {
        let mut tx = be.db.begin().await?;
        store::set_last_workspace(&mut tx, actor.user.user_id, actor.workspace_id).await?;
        tx.save().await?;
    }
    Ok(Frame {
        who: Who {
            name: actor.user.name.clone(),
            email: actor.user.email.clone(),
            workspaces,
        },
        workspace: actor.workspace.clone(),
        standing: actor.standing,
        users,
        guests,
        requests,
        mail: be.post.is_some(),
        mark,
    })
}

/// Changes one's own name.
pub async fn change_name(be: &Backend, caller: &Caller, name: &str) -> Done<()> {
    let user = signed_in(be, caller).await?;
    let name = model::name::check(name).map_err(|p| Error::invalid(Field::Name, p))?;
    let mut tx = be.db.begin().await?;
    store::set_name(&mut tx, user.user_id, &name).await?;
    crate::members::store::rename_user(&mut tx, user.user_id, &user.email, &name).await?;
    note_own(
        be,
        &mut tx,
        &user,
        AuditAction::MemberChanged,
        &serde_json::json!({ "before": { "name": user.name }, "after": { "name": name } }),
    )
    .await?;
    tx.save().await
}

/// One's own sessions, the present one first.
pub async fn list_sessions(be: &Backend, caller: &Caller) -> Done<Vec<Session>> {
    let user = signed_in(be, caller).await?;
    let mut conn = be.db.read().await?;
    store::list_sessions(&mut conn, user.user_id, &user.session, be.clock.now()).await
}

/// Ends one of one's own sessions.
pub async fn end_session(be: &Backend, caller: &Caller, id: SessionId) -> Done<()> {
    let user = signed_in(be, caller).await?;
    let mut tx = be.db.begin().await?;
    if !store::end_session(&mut tx, user.user_id, id).await? {
        return Err(Error::NotFound.into());
    }
    note_own(
        be,
        &mut tx,
        &user,
        AuditAction::SessionEnded,
        &serde_json::json!({ "session": id }),
    )
    .await?;
    tx.save().await
}

/// Ends all of one's own sessions but this one.
pub async fn end_other_sessions(be: &Backend, caller: &Caller) -> Done<()> {
    let user = signed_in(be, caller).await?;
    let mut tx = be.db.begin().await?;
    let ended = store::end_sessions(&mut tx, user.user_id.0, Some(&user.session)).await?;
    note_own(
        be,
        &mut tx,
        &user,
        AuditAction::SessionEnded,
        &serde_json::json!({ "ended": ended }),
    )
    .await?;
    tx.save().await
}

/// Notes what a user did about themselves in every workspace where they are active: each workspace's
/// administrators read their own log.
pub(crate) async fn note_own(
    be: &Backend,
    tx: &mut db::Tx,
    user: &SignedIn,
    action: AuditAction,
    detail: &serde_json::Value,
) -> Done<()> {
    let who = (be.clock.now(), user.by(), &user.client);
    note_user(tx, who, user.user_id, action, detail).await
}

/// Notes what happened to a user's account in every workspace where they are active, or in the instance's
/// log where they are nowhere.
pub(crate) async fn note_user(
    tx: &mut db::Tx,
    (at, by, client): (Time, audit::By, &Client),
    user: UserId,
    action: AuditAction,
    detail: &serde_json::Value,
) -> Done<()> {
    let target = Target::of("user", user.0);
    let chains = store::list_chains(tx, user).await?;
    if chains.is_empty() {
        tx.note(audit::INSTANCE, (at, by, client), action, target, detail);
        return Ok(());
    }
    for (chain, member) in chains {
        tx.note(
            chain,
            (at, by.clone(), client),
            action,
            target.about(member),
            detail,
        );
    }
    Ok(())
}
