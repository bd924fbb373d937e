//! Passwords forgotten, reset and changed.

use super::{Entered, note_own, note_user, session, signed_in, store};
use crate::Backend;
use crate::audit::By;
use crate::caller::{Caller, Means, SignedIn};
use crate::fault::Done;
use crate::mail::{self, Content};
use crate::passwords;
use crate::secrets::{Purpose, Secret, SecretHash};
use crate::throttle::Counted;
use model::address::Address;
use model::audit::AuditAction;
use model::error::{Error, Field, Gone};
use model::limits;

/// Mails a link for a new password to the address's account, if it has one that can use it. The answer
/// never tells.
pub async fn forgot_password(be: &Backend, caller: &Caller, email: &str) -> Done<()> {
    let email =
        Address::parse(email).map_err(|_| Error::invalid(Field::Email, model::error::Problem::Malformed))?;
    let now = be.clock.now();
    if be.config.rate_limits {
        be.throttle.check(Counted::SignIn, &caller.client.network, now)?;
        be.throttle.count(Counted::SignIn, &caller.client.network, now);
    }
    let mut tx = be.db.begin().await?;
    let Some(user) = store::find_user(&mut tx, email.as_str()).await? else {
        return Ok(());
    };
    let active = !store::list_workspaces(&mut tx, user.id).await?.is_empty();
    let free = mail::limits_left(be, &mut tx, &user.email).await?.is_ok();
    if !active || !free {
        return Ok(());
    }
    let secret = Secret::new(&be.chance);
    let until = now + limits::RESET_LIFE;
    store::add_reset(&mut tx, &secret.hash(Purpose::Reset), user.id, until).await?;
    let content = Content::Reset {
        url: be.config.link(&format!("/reset-password/{}", secret.reveal())),
        expires_at: until,
    };
    mail::write(be, &mut tx, mail::To::user(&user), &content).await?;
    let who = (now, By::Stranger, &caller.client);
    note_user(
        &mut tx,
        who,
        user.id,
        AuditAction::ResetAsked,
        &serde_json::Value::Null,
    )
    .await?;
    tx.save().await?;
    be.mail_waits.notify_one();
    Ok(())
}

/// Whether the link still works; changes nothing.
pub async fn reset_open(be: &Backend, caller: &Caller, token: &str) -> Done<()> {
    live_reset(be, caller, token).await.map(|_| ())
}

async fn live_reset(be: &Backend, caller: &Caller, token: &str) -> Done<(SecretHash, store::UserRow)> {
    let now = be.clock.now();
    let network = &caller.client.network;
    if be.config.rate_limits {
        be.throttle.check(Counted::WrongLink, network, now)?;
    }
    let hash = Secret::parse(token).map(|secret| secret.hash(Purpose::Reset));
    let mut conn = be.db.read().await?;
    let found = match &hash {
        Some(hash) => store::find_reset(&mut conn, hash).await?,
        None => None,
    };
    match (hash, found) {
        (Some(_), Some((_, _, Some(_)))) => Err(Gone::Used.into()),
        (Some(_), Some((_, expires_at, None))) if expires_at <= now.0 => Err(Gone::Expired.into()),
        (Some(hash), Some((user, _, None))) => Ok((hash, user)),
        _ => {
            be.throttle.count(Counted::WrongLink, network, now);
            Err(Gone::Unknown.into())
        }
    }
}

/// Saves a new password by the mailed link, which ends all sessions and links of the account.
pub async fn reset_password(be: &Backend, caller: &Caller, token: &str, password: &str) -> Done<()> {
    let (hash, user) = live_reset(be, caller, token).await?;
    passwords::check(password, &user.name, &user.email).map_err(|p| Error::invalid(Field::Password, p))?;
    let password_hash = be.passwords.hash(password).await?;
    let mut tx = be.db.begin().await?;
    if !store::use_reset(&mut tx, &hash, be.clock.now()).await? {
        return Err(Gone::Used.into());
    }
    store::set_password(&mut tx, user.id, &password_hash).await?;
    store::end_resets(&mut tx, user.id).await?;
    store::end_sessions(&mut tx, user.id.0, None).await?;
    let user = SignedIn {
        client: caller.client.clone(),
        session: hash,
        user_id: user.id,
        email: user.email,
        name: user.name,
        means: Means::Session,
    };
    changed(be, &mut tx, &user).await?;
    tx.save().await?;
    be.throttle.succeeded(&user.email, &caller.client.network);
    be.mail_waits.notify_one();
    Ok(())
}

/// Changes one's own password: the present one is asked for, all other sessions end, this one gets a new
/// id.
pub async fn change_password(be: &Backend, caller: &Caller, current: &str, password: &str) -> Done<Entered> {
    let user = signed_in(be, caller).await?;
    super::prove(be, caller, &user.email, current)
        .await
        .map_err(|fault| match fault {
            crate::fault::Fault::Said(Error::WrongPassword) => {
                Error::invalid(Field::CurrentPassword, model::error::Problem::Wrong).into()
            }
            other => other,
        })?;
    passwords::check(password, &user.name, &user.email).map_err(|p| Error::invalid(Field::Password, p))?;
    let password_hash = be.passwords.hash(password).await?;
    let mut tx = be.db.begin().await?;
    store::set_password(&mut tx, user.user_id, &password_hash).await?;
    store::end_resets(&mut tx, user.user_id).await?;
    changed(be, &mut tx, &user).await?;
    store::end_sessions(&mut tx, user.user_id.0, Some(&user.session)).await?;
    let cookie = session::open(be, &mut tx, user.user_id, &caller.client, Some(&user.session)).await?;
    tx.save().await?;
    be.mail_waits.notify_one();
    Ok(Entered {
        cookie,
        path: "/account".to_owned(),
    })
}

async fn changed(be: &Backend, tx: &mut crate::db::Tx, user: &SignedIn) -> Done<()> {
    let content = Content::PasswordChanged {
        device: user.client.device.clone(),
        network: user.client.network.clone(),
        at: be.clock.now(),
    };
    let to = mail::To {
        address: user.email.clone(),
        workspace: None,
        member: None,
    };
    mail::write(be, tx, to, &content).await?;
    note_own(
        be,
        tx,
        user,
        AuditAction::PasswordChanged,
        &serde_json::Value::Null,
    )
    .await
}
