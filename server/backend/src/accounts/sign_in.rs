//! Signing in and out. Unknown address, wrong password and archived member get the same answer after the
//! same work.

use super::session::{self, safe_path};
use super::{Entered, note_user, store};
use crate::Backend;
use crate::audit::{By, INSTANCE, Target};
use crate::caller::Caller;
use crate::db::Tx;
use crate::fault::Done;
use crate::mail::{self, Content};
use crate::passwords::Passwords;
use crate::throttle::Counted;
use model::address::Address;
use model::audit::AuditAction;
use model::error::{Error, Field, Problem, Problems};
use model::ids::UserId;
use model::policy::{Action, may};
use store::UserRow;
use uuid::Uuid;

/// Signs in with e-mail and password, and says where to go: `next` if it is a path on this site, else
/// where the person belongs.
pub async fn sign_in(
    be: &Backend,
    caller: &Caller,
    email: &str,
    password: &str,
    next: &str,
) -> Done<Entered> {
    let mut problems = Problems::default();
    let given = |text: &str| {
        if text.is_empty() {
            Err(Problem::Missing)
        } else {
            Ok(())
        }
    };
    let filled = (
        problems.check(Field::Email, given(email.trim())),
        problems.check(Field::Password, given(password)),
    );
    let (Some(()), Some(())) = filled else {
        return Err(problems.into_error().into());
    };
    // What is no address belongs to nobody; it goes the same way to the same answer.
    let email = Address::parse(email).map_or_else(|_| String::new(), |a| a.as_str().to_owned());
    let user = verify(be, caller, &email, password).await?;
    let mut tx = be.db.begin().await?;
    let detail = serde_json::json!({ "device": caller.client.device });
    let entered = enter(be, &mut tx, caller, &user, next, &detail).await?;
    tx.save().await?;
    be.mail_waits.notify_one();
    Ok(entered)
}

/// The account of an address, if the password is right and there is a workspace that it may enter.
async fn verify(be: &Backend, caller: &Caller, email: &str, password: &str) -> Done<UserRow> {
    checked(be, caller, email, password, false).await
}

/// The account of an address, if the password is right, whether it may enter anything or not.
pub(crate) async fn prove(be: &Backend, caller: &Caller, email: &str, password: &str) -> Done<UserRow> {
    checked(be, caller, email, password, true).await
}

/// Counts the try, does the same work whatever the address, notes a failure, and makes the next one wait.
async fn checked(
    be: &Backend,
    caller: &Caller,
    email: &str,
    password: &str,
    without_membership: bool,
) -> Done<UserRow> {
    let now = be.clock.now();
    let network = &caller.client.network;
    if be.config.rate_limits {
        be.throttle.check(Counted::SignIn, network, now)?;
        be.throttle.check_delay(email, network, now)?;
        be.throttle.count(Counted::SignIn, network, now);
    }
    let mut conn = be.db.read().await?;
    let user = store::find_user(&mut conn, email).await?;
    // Looked up for unknown addresses too, so that the work is the same.
    let id = user.as_ref().map_or(UserId(Uuid::nil()), |user| user.id);
    let member = !store::list_workspaces(&mut conn, id).await?.is_empty();
    drop(conn);
    let hash = user.as_ref().and_then(|user| user.password_hash.as_deref());
    let right = be.passwords.verify(password, hash).await?;
    match user {
        Some(user) if right && (member || without_membership) => {
            be.throttle.succeeded(email, network);
            rehash(be, &user, password).await?;
            Ok(user)
        }
        user => {
            be.throttle.failed(email, network, now);
            note_failure(be, caller, user.as_ref()).await?;
            Err(Error::WrongPassword.into())
        }
    }
}

/// Hashes the password anew where it was hashed with other parameters than today's.
async fn rehash(be: &Backend, user: &UserRow, password: &str) -> Done<()> {
    if !user.password_hash.as_deref().is_some_and(Passwords::is_outdated) {
        return Ok(());
    }
    let hash = be.passwords.hash(password).await?;
    let mut tx = be.db.begin().await?;
    store::set_password(&mut tx, user.id, &hash).await?;
    tx.save().await
}

/// A failed sign-in stands in the log of each workspace of the account, or in the instance's.
async fn note_failure(be: &Backend, caller: &Caller, user: Option<&UserRow>) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let who = (be.clock.now(), By::Stranger, &caller.client);
    let (action, nothing) = (AuditAction::SignInFailed, serde_json::Value::Null);
    match user {
        Some(user) => note_user(&mut tx, who, user.id, action, &nothing).await?,
        None => tx.note(INSTANCE, who, action, Target::INSTANCE, &nothing),
    }
    tx.save().await
}

/// Opens a session for a user who has just proved who they are, and notes how.
pub(super) async fn enter(
    be: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    user: &UserRow,
    next: &str,
    detail: &serde_json::Value,
) -> Done<Entered> {
    let now = be.clock.now();
    if !store::knows_device(tx, user.id, &caller.client.device).await? {
        let content = Content::NewSignIn {
            device: caller.client.device.clone(),
            network: caller.client.network.clone(),
            at: now,
        };
        mail::write(be, tx, mail::To::user(user), &content).await?;
    }
    let cookie = session::open(be, tx, user.id, &caller.client, caller.session.as_ref()).await?;
    let who = (now, By::Person(user.id.0), &caller.client);
    note_user(tx, who, user.id, AuditAction::SignedIn, detail).await?;
    let path = match safe_path(next) {
        Some(next) => next.to_owned(),
        None => home(tx, user).await?,
    };
    Ok(Entered { cookie, path })
}

/// Where a user belongs in the workspace used last: the list of people, for those who may see it, else what
/// they can open.
pub(crate) async fn home(conn: &mut crate::db::Conn, user: &UserRow) -> Done<String> {
    let workspaces = store::list_workspaces(conn, user.id).await?;
    let Some(first) = workspaces.first() else {
        return Ok("/account".to_owned());
    };
    let workspace = crate::workspaces::find_by_slug(conn, &first.slug).await?;
    let sees_people = if let Some(workspace) = workspace
        && let Some(member) = crate::members::store::find_by_email(conn, workspace.id, &user.email).await?
        && let Some(standing) = crate::members::store::find_standing(conn, member.id).await?
    {
        may(&standing, Action::ListPeople).is_ok()
    } else {
        false
    };
    let page = if sees_people { "users" } else { "apps" };
    Ok(format!("/w/{}/{page}", first.slug))
}

/// Ends the caller's session, if it lives, and takes the cookie away.
pub async fn sign_out(be: &Backend, caller: &Caller, next: &str) -> Done<Entered> {
    if let Ok(user) = super::signed_in(be, caller).await {
        let mut tx = be.db.begin().await?;
        store::end_session_by_secret(&mut tx, &user.session).await?;
        super::note_own(
            be,
            &mut tx,
            &user,
            AuditAction::SignedOut,
            &serde_json::Value::Null,
        )
        .await?;
        tx.save().await?;
    }
    Ok(Entered {
        cookie: session::no_cookie(&be.config),
        path: safe_path(next).unwrap_or("/login").to_owned(),
    })
}
