//! The invited person's door: what stands behind a link, going in, saying no.

use super::store::InvitationRow;
use super::{list_path, manage, store};
use crate::Backend;
use crate::accounts::session;
use crate::accounts::store::{self as accounts, UserRow};
use crate::accounts::{self as people, NewAccount};
use crate::audit::{By, Target};
use crate::caller::Caller;
use crate::db::Tx;
use crate::fault::{Done, Fault};
use crate::mail::{self, Content};
use crate::members::store as members;
use crate::secrets::{Purpose, Secret, SecretHash};
use crate::throttle::Counted;
use crate::{passwords, rights, workspaces};
use model::account::AccountType;
use model::address::Address;
use model::audit::AuditAction;
use model::error::{Conflict, Error, Field, Gone, Problem, Problems};
use model::ids::LinkId;
use model::invitation::{Door, State, WayIn};
use model::name;
use model::policy::{Action, may};
use model::time::{Span, Time};

/// Somebody who went in.
#[derive(Clone, Debug)]
pub struct Joined {
    /// `Set-Cookie` of a new session; none where the live one goes on.
    pub cookie: Option<String>,
    /// Where to go.
    pub path: String,
}

/// What stands behind a link. Changes nothing, whatever opens it.
pub async fn door(be: &Backend, caller: &Caller, token: &str) -> Done<Door> {
    let (_, row) = open(be, caller, token).await?;
    let way_in = way_in(be, caller, &row).await?;
    // Whoever is signed in as somebody else learns no more of the address than they are shown.
    let (email, name) = match &way_in {
        WayIn::OtherAccount { invited, .. } => (invited.clone(), String::new()),
        _ => (row.email, row.name),
    };
    Ok(Door {
        workspace: row.workspace_name,
        inviter: row.inviter_name,
        email,
        name,
        account_type: row.account_type,
        message: row.message,
        expires_at: row.expires_at,
        way_in,
    })
}

/// The invitation of a link, if it still opens something.
async fn open(be: &Backend, caller: &Caller, token: &str) -> Done<(SecretHash, InvitationRow)> {
    let (hash, row) = look_up(be, caller, token).await?;
    match standing_of(&row, be.clock.now()) {
        Some(gone) => Err(gone.into()),
        None => Ok((hash, row)),
    }
}

/// Why the link of an invitation is dead; none while it is good.
fn standing_of(row: &InvitationRow, now: Time) -> Option<Gone> {
    match row.state.gone() {
        Some(gone) => Some(gone),
        None if !row.live => Some(Gone::Unknown),
        None if row.expires_at <= now => Some(Gone::Expired),
        None => None,
    }
}

/// The invitation of a link, good or dead. Links that were never ours count against the network.
async fn look_up(be: &Backend, caller: &Caller, token: &str) -> Done<(SecretHash, InvitationRow)> {
    let now = be.clock.now();
    let network = &caller.client.network;
    if be.config.rate_limits {
        be.throttle.check(Counted::WrongLink, network, now)?;
    }
    if let Some(secret) = Secret::parse(token) {
        let hash = secret.hash(Purpose::Invitation);
        let mut conn = be.db.read().await?;
        if let Some(row) = store::find_by_secret(&mut conn, &hash).await? {
            return Ok((hash, row));
        }
    }
    be.throttle.count(Counted::WrongLink, network, now);
    Err(Gone::Unknown.into())
}

async fn way_in(be: &Backend, caller: &Caller, row: &InvitationRow) -> Done<WayIn> {
    match people::signed_in(be, caller).await {
        Ok(user) if user.email == row.email => return Ok(WayIn::SignedIn),
        Ok(user) => {
            return Ok(WayIn::OtherAccount {
                invited: Address::stored(row.email.clone()).masked(),
                signed_in: Address::stored(user.email).masked(),
            });
        }
        Err(Fault::Said(Error::SignInFirst)) => {}
        Err(fault) => return Err(fault),
    }
    let mut conn = be.db.read().await?;
    let known = accounts::find_user(&mut conn, &row.email).await?;
    Ok(match known.map(|user| user.password_hash) {
        None => WayIn::NewAccount,
        Some(None) => WayIn::Account,
        Some(Some(_)) => WayIn::Password,
    })
}

/// What somebody has shown of themselves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// A live session of the invited address.
    Session,
    /// The account's password, or that the account is new and theirs.
    Account,
    /// Only the link: whoever sent it may have it too, so that it opens nobody's account.
    Link,
}

/// Goes in. A new account takes name and password, which a guest may leave out; an existing one its password
/// or a live session of the invited address. An existing one without a password joins, and its person signs in
/// by a mail that goes to them alone.
pub async fn accept(
    be: &Backend,
    caller: &Caller,
    token: &str,
    typed_name: &str,
    password: &str,
) -> Done<Joined> {
    let (hash, row) = open(be, caller, token).await?;
    let (user, shown) = match way_in(be, caller, &row).await? {
        WayIn::OtherAccount { invited, signed_in } => {
            return Err(Error::WrongAccount { invited, signed_in }.into());
        }
        WayIn::SignedIn => {
            let mut conn = be.db.read().await?;
            let user = accounts::find_user(&mut conn, &row.email).await?;
            (user.ok_or(Error::SignInFirst)?, Shown::Session)
        }
        WayIn::Password => (prove(be, caller, &row.email, password).await?, Shown::Account),
        WayIn::Account => {
            let mut conn = be.db.read().await?;
            let user = accounts::find_user(&mut conn, &row.email).await?;
            (user.ok_or(Conflict::StateMoved)?, Shown::Link)
        }
        WayIn::NewAccount => (make(be, &row, typed_name, password).await?, Shown::Account),
    };
    let now = be.clock.now();
    let mut tx = be.db.begin().await?;
    if !store::accept(&mut tx, &hash, now).await? {
        // Another was quicker, or it was taken back meanwhile.
        let row = store::find_by_secret(&mut tx, &hash).await?;
        let gone = row
            .and_then(|row| standing_of(&row, now))
            .unwrap_or(Gone::Unknown);
        return Err(gone.into());
    }
    check_again(&mut tx, &row).await?;
    if let Some(link) = row.link_id
        && !workspaces::links::use_up(&mut tx, LinkId(link), now).await?
    {
        return Err(Gone::UsedUp.into());
    }
    let user = keep(&mut tx, user, now).await?;
    let member = members::find(&mut tx, row.member_id)
        .await?
        .ok_or_else(|| Fault::Bug("an invitation without a member row".to_owned()))?;
    members::set_status(&mut tx, &member, "active", Some((user.id, &user.name))).await?;
    members::take_over(&mut tx, member.id, row.id, now).await?;
    accounts::set_last_workspace(&mut tx, user.id, row.workspace_id).await?;
    mail::store::cancel(&mut tx, row.member_id).await?;
    tell_inviter(be, &mut tx, &row, &user).await?;
    tx.note(
        row.workspace_id,
        (now, By::Person(user.id.0), &caller.client),
        AuditAction::Accepted,
        Target::of("invitation", row.id.0).about(row.member_id),
        &serde_json::json!({
            "email": row.email,
            "before": { "status": member.status },
            "after": { "status": "active", "account_type": row.account_type, "name": user.name },
        }),
    );
    let joined = go_in(be, &mut tx, caller, &row, &user, shown).await?;
    tx.save().await?;
    be.mail_waits.notify_one();
    Ok(joined)
}

/// Where somebody goes who has joined, and with which session. A guest who was given nothing to open joins
/// like everybody, and is told so.
async fn go_in(
    be: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    row: &InvitationRow,
    user: &UserRow,
    shown: Shown,
) -> Done<Joined> {
    let enters = accounts::list_workspaces(tx, user.id).await?;
    let opens = enters.iter().any(|workspace| workspace.slug == row.slug);
    let cookie = if shown == Shown::Account && !enters.is_empty() {
        let before = caller.session.as_ref();
        Some(session::open(be, tx, user.id, &caller.client, before).await?)
    } else {
        None
    };
    let inside = cookie.is_some() || shown == Shown::Session;
    let path = match (opens, inside) {
        (true, true) => people::home(tx, user).await?,
        (true, false) if row.account_type == AccountType::Guest => {
            "/sign-in-link?notice=joined-link".to_owned()
        }
        (true, false) => "/forgot-password?notice=joined-password".to_owned(),
        (false, true) => "/account?notice=joined-nothing".to_owned(),
        (false, false) => "/login?notice=joined-nothing".to_owned(),
    };
    Ok(Joined { cookie, path })
}

/// An existing account, by its password. Unlike at the sign-in page an account whose every membership is
/// archived may come in here: it is invited.
async fn prove(be: &Backend, caller: &Caller, email: &str, password: &str) -> Done<UserRow> {
    if password.is_empty() {
        return Err(Error::invalid(Field::Password, Problem::Missing).into());
    }
    people::prove(be, caller, email, password)
        .await
        .map_err(|fault| match fault {
            Fault::Said(Error::WrongPassword) => Error::invalid(Field::Password, Problem::Wrong).into(),
            other => other,
        })
}

/// A new account for exactly the invited address.
async fn make(be: &Backend, row: &InvitationRow, typed_name: &str, password: &str) -> Done<UserRow> {
    let mut problems = Problems::default();
    // A guest signs in by mailed links and may do without.
    let without = row.account_type == AccountType::Guest && password.is_empty();
    let password_checked = if without {
        Ok(())
    } else {
        passwords::check(password, typed_name, &row.email)
    };
    let checked = (
        problems.check(Field::Name, name::check(typed_name)),
        problems.check(Field::Password, password_checked),
    );
    let (Some(name), Some(())) = checked else {
        return Err(problems.into_error().into());
    };
    let password_hash = if without {
        None
    } else {
        Some(be.passwords.hash(password).await?)
    };
    let address = Address::stored(row.email.clone());
    Ok(NewAccount {
        email: &address,
        name: &name,
        password_hash,
    }
    .row(be))
}

/// Writes a new account; an existing one stays as it is.
async fn keep(tx: &mut Tx, user: UserRow, now: Time) -> Done<UserRow> {
    if accounts::add_user(tx, &user, now).await? {
        return Ok(user);
    }
    let known = accounts::find_user(tx, &user.email)
        .await?
        .ok_or_else(|| Fault::Bug("an account vanished".to_owned()))?;
    if known.id == user.id {
        return Ok(known);
    }
    // Made by somebody else while this one typed: it is not theirs by what they typed here.
    Err(Conflict::StateMoved.into())
}

/// The inviter is still here and may still give this, and the domain is still allowed.
async fn check_again(tx: &mut Tx, row: &InvitationRow) -> Done<()> {
    let standing = members::find_standing(tx, row.inviter_id).await?;
    let action = Action::Invite {
        account_type: row.account_type,
    };
    if standing.is_none_or(|standing| may(&standing, action).is_err()) {
        return Err(Gone::InviterGone.into());
    }
    let member = members::find(tx, row.member_id).await?.ok_or(Gone::Unknown)?;
    match rights::ask_for_all(tx, row.workspace_id, row.inviter_id, &member).await {
        Err(Fault::Said(Error::Denied(_))) => return Err(Gone::InviterGone.into()),
        other => other?,
    }
    let workspace = workspaces::find(tx, row.workspace_id)
        .await?
        .ok_or(Gone::Unknown)?;
    let domains = workspace.domains(row.account_type.kind())?;
    if !Address::stored(row.email.clone()).within(&domains) {
        return Err(Conflict::DomainNotAllowed.into());
    }
    Ok(())
}

async fn tell_inviter(be: &Backend, tx: &mut Tx, row: &InvitationRow, user: &UserRow) -> Done<()> {
    let content = Content::Accepted {
        workspace: row.workspace_name.clone(),
        name: user.name.clone(),
        email: row.email.clone(),
    };
    mail::notify(be, tx, row.inviter_id, &content).await.map(|_| ())
}

/// Says no, which the inviter hears.
pub async fn decline(be: &Backend, caller: &Caller, token: &str) -> Done<()> {
    let (_, row) = open(be, caller, token).await?;
    let now = be.clock.now();
    let mut tx = be.db.begin().await?;
    if !store::end(&mut tx, row.id, State::Declined, now).await? {
        return Err(Gone::Unknown.into());
    }
    let member = members::find(&mut tx, row.member_id)
        .await?
        .ok_or_else(|| Fault::Bug("an invitation without a member row".to_owned()))?;
    members::set_status(&mut tx, &member, members::LEFT, None).await?;
    mail::store::cancel(&mut tx, row.member_id).await?;
    let content = Content::Declined {
        workspace: row.workspace_name.clone(),
        email: row.email.clone(),
    };
    mail::notify(be, &mut tx, row.inviter_id, &content).await?;
    tx.note(
        row.workspace_id,
        (now, By::Stranger, &caller.client),
        AuditAction::Declined,
        Target::of("invitation", row.id.0).about(row.member_id),
        &serde_json::json!({ "email": row.email }),
    );
    tx.save().await?;
    be.mail_waits.notify_one();
    Ok(())
}

/// Tells the inviter that a new link is wanted in place of a dead one; once a day for one invitation. The
/// answer is the same for every dead link.
pub async fn ask_again(be: &Backend, caller: &Caller, token: &str) -> Done<()> {
    let row = match look_up(be, caller, token).await {
        Ok((_, row)) => row,
        Err(Fault::Said(Error::Gone(_))) => return Ok(()),
        Err(fault) => return Err(fault),
    };
    let now = be.clock.now();
    let wanted = matches!(row.state, State::Pending | State::Expired | State::Revoked);
    if !wanted || standing_of(&row, now).is_none() {
        return Ok(());
    }
    let mut tx = be.db.begin().await?;
    if !store::note_asked(&mut tx, row.id, now, now - Span::days(1)).await? {
        return Ok(());
    }
    let content = Content::AskedAgain {
        workspace: row.workspace_name.clone(),
        email: row.email.clone(),
        url: manage::list_url(be, &row),
    };
    mail::notify(be, &mut tx, row.inviter_id, &content).await?;
    tx.note(
        row.workspace_id,
        (now, By::Stranger, &caller.client),
        AuditAction::AskedAgain,
        Target::of("invitation", row.id.0).about(row.member_id),
        &serde_json::json!({ "email": row.email, "list": list_path(&row.slug) }),
    );
    tx.save().await?;
    be.mail_waits.notify_one();
    Ok(())
}
