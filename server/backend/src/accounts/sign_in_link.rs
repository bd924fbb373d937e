//! Signing in by a mailed link, for guests. The link opens a session in the browser that asked for it and in
//! no other: whoever gets hold of the mail alone, a scanner or a thief, gets nowhere.

use super::store::{self, SignInLink, UserRow};
use super::{Entered, NewAccount, note_user, session, sign_in};
use crate::Backend;
use crate::audit::{By, INSTANCE, Target};
use crate::caller::Caller;
use crate::db::Tx;
use crate::fault::Done;
use crate::mail::{self, Content};
use crate::secrets::{Purpose, Secret, SecretHash};
use crate::throttle::Counted;
use model::address::Address;
use model::audit::AuditAction;
use model::error::{Conflict, Error, Field, Gone, Problem};
use model::limits;
use model::name;
use model::time::Time;

/// Mails a link to the address's account, if it may enter somewhere as a guest, and gives the `Set-Cookie` that
/// binds it to this browser. The answer never tells: everybody gets the cookie, and every try is noted.
pub async fn ask_sign_in_link(be: &Backend, caller: &Caller, email: &str) -> Done<String> {
    let email = Address::parse(email).map_err(|_| {
        let empty = email.trim().is_empty();
        let problem = if empty {
            Problem::Missing
        } else {
            Problem::Malformed
        };
        Error::invalid(Field::Email, problem)
    })?;
    let now = be.clock.now();
    if be.config.rate_limits {
        be.throttle.check(Counted::SignIn, &caller.client.network, now)?;
        be.throttle.count(Counted::SignIn, &caller.client.network, now);
    }
    // A browser that asks again keeps its secret: the link before may be the one that is opened, where this
    // one is over the limit of mails.
    let browser = caller.browser.clone().unwrap_or_else(|| Secret::new(&be.chance));
    let mut tx = be.db.begin().await?;
    // All three are asked for whoever it is, so that the work is the same.
    let user = store::find_user(&mut tx, email.as_str()).await?;
    let guest = store::find_guest(&mut tx, email.as_str()).await?;
    let free = mail::limits_left(be, &mut tx, email.as_str()).await?.is_ok();
    let user = match guest.filter(|_| free) {
        Some(name) => Some(send(be, &mut tx, (&email, &name), user, &browser).await?),
        None => user,
    };
    let who = (now, By::Stranger, &caller.client);
    let (action, nothing) = (AuditAction::SignInLinkAsked, serde_json::Value::Null);
    match user {
        Some(user) => note_user(&mut tx, who, user.id, action, &nothing).await?,
        None => tx.note(INSTANCE, who, action, Target::INSTANCE, &nothing),
    }
    tx.save().await?;
    be.mail_waits.notify_one();
    Ok(session::browser_cookie(&be.config, &browser))
}

/// Mails a link, and gives the account that it opens: a guest who came in without one gets one, without a
/// password.
async fn send(
    be: &Backend,
    tx: &mut Tx,
    (email, name): (&Address, &str),
    user: Option<UserRow>,
    browser: &Secret,
) -> Done<UserRow> {
    let now = be.clock.now();
    let user = match user {
        Some(user) => user,
        None => {
            let local = email.as_str().split('@').next().unwrap_or_default();
            let named = [name, local].into_iter().find_map(|name| name::check(name).ok());
            let new = NewAccount {
                email,
                name: named.as_deref().unwrap_or("Guest"),
                password_hash: None,
            };
            let new = new.row(be);
            store::add_user(tx, &new, now).await?;
            // Another may have been quicker.
            store::find_user(tx, email.as_str()).await?.unwrap_or(new)
        }
    };
    store::claim_guests(tx, &user).await?;
    let secret = Secret::new(&be.chance);
    let until = now + limits::SIGN_IN_LINK_LIFE;
    let (link, of) = (secret.hash(Purpose::SignInLink), browser.hash(Purpose::Browser));
    store::add_sign_in_link(tx, &link, &of, &user, until).await?;
    let content = Content::SignInLink {
        url: be.config.link(&format!("/sign-in/{}", secret.reveal())),
        expires_at: until,
    };
    mail::write(be, tx, mail::To::user(&user), &content).await?;
    Ok(user)
}

/// Whether the link works, in this browser; changes nothing.
pub async fn sign_in_link_open(be: &Backend, caller: &Caller, token: &str) -> Done<()> {
    live(be, caller, token).await.map(|_| ())
}

/// Why a link is dead; none while it is good.
fn gone(link: &SignInLink, now: Time) -> Option<Gone> {
    if link.used_at.is_some() {
        Some(Gone::Used)
    } else if link.expires_at == 0 || !link.opens {
        Some(Gone::Unknown)
    } else if link.expires_at <= now.0 {
        Some(Gone::Expired)
    } else {
        None
    }
}

/// The hashes of a good link and of the browser that asked for it, and the link. Links that were never ours
/// count against the network.
async fn live(be: &Backend, caller: &Caller, token: &str) -> Done<(SecretHash, SecretHash, SignInLink)> {
    let now = be.clock.now();
    let network = &caller.client.network;
    if be.config.rate_limits {
        be.throttle.check(Counted::WrongLink, network, now)?;
    }
    let hash = Secret::parse(token).map(|secret| secret.hash(Purpose::SignInLink));
    let found = match &hash {
        Some(hash) => {
            let mut conn = be.db.read().await?;
            store::find_sign_in_link(&mut conn, hash).await?
        }
        None => None,
    };
    let (Some(hash), Some(link)) = (hash, found) else {
        be.throttle.count(Counted::WrongLink, network, now);
        return Err(Gone::Unknown.into());
    };
    if let Some(gone) = gone(&link, now) {
        return Err(gone.into());
    }
    let browser = caller
        .browser
        .as_ref()
        .map(|secret| secret.hash(Purpose::Browser))
        .filter(|browser| browser.as_bytes() == link.browser)
        .ok_or(Conflict::OtherBrowser)?;
    Ok((hash, browser, link))
}

/// Opens a session by the link, in the browser that asked for it.
pub async fn sign_in_by_link(be: &Backend, caller: &Caller, token: &str) -> Done<Entered> {
    let (hash, browser, link) = live(be, caller, token).await?;
    let now = be.clock.now();
    let mut tx = be.db.begin().await?;
    if !store::use_sign_in_link(&mut tx, &hash, &browser, now).await? {
        // Another press was quicker, or something ended it meanwhile.
        let link = store::find_sign_in_link(&mut tx, &hash).await?;
        let gone = link.and_then(|link| gone(&link, now)).unwrap_or(Gone::Unknown);
        return Err(gone.into());
    }
    let detail = serde_json::json!({ "device": caller.client.device, "by_link": true });
    let entered = sign_in::enter(be, &mut tx, caller, &link.user, "", &detail).await?;
    tx.save().await?;
    be.mail_waits.notify_one();
    Ok(entered)
}

/// Whether the caller's account has a password: guests may do without.
pub async fn has_password(be: &Backend, caller: &Caller) -> Done<bool> {
    let user = super::signed_in(be, caller).await?;
    let mut conn = be.db.read().await?;
    let row = store::find_user(&mut conn, &user.email).await?;
    Ok(row.is_some_and(|row| row.password_hash.is_some()))
}
