//! Sessions: how long they live, their cookie, and where a person goes after signing in.

use super::store;
use crate::Backend;
use crate::caller::{Caller, Client};
use crate::config::Config;
use crate::db::Tx;
use crate::fault::Done;
use crate::secrets::{Purpose, Secret, SecretHash};
use model::ids::{SessionId, UserId};
use model::limits;
use model::time::{Span, Time};

/// How often at most "last seen" is written.
const TOUCH: Span = Span::minutes(1);

/// Name of the cookie. The prefix makes browsers bind it to https, this host and all paths; on plain http
/// they would refuse it.
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() {
        "__Host-usher"
    } else {
        "usher"
    }
}

/// Name of the cookie of a browser that has asked for a sign-in link; the prefix as above.
pub fn browser_cookie_name(config: &Config) -> &'static str {
    if config.is_https() {
        "__Host-usher-browser"
    } else {
        "usher-browser"
    }
}

/// `Set-Cookie` of a browser that has asked for a sign-in link.
pub fn browser_cookie(config: &Config, secret: &Secret) -> String {
    set_cookie(
        config,
        browser_cookie_name(config),
        &secret.reveal(),
        limits::SIGN_IN_LINK_LIFE.as_seconds(),
    )
}

/// `Set-Cookie` of a session.
fn cookie(config: &Config, value: &str, max_age: i64) -> String {
    set_cookie(config, cookie_name(config), value, max_age)
}

fn set_cookie(config: &Config, name: &str, value: &str, max_age: i64) -> String {
    let secure = if config.is_https() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}")
}

/// `Set-Cookie` that takes the cookie away.
pub fn no_cookie(config: &Config) -> String {
    cookie(config, "", 0)
}

/// Opens a session and gives its `Set-Cookie`. The id is always new; the one that the browser came with
/// ends.
pub async fn open(
    be: &Backend,
    tx: &mut Tx,
    user: UserId,
    client: &Client,
    before: Option<&SecretHash>,
) -> Done<String> {
    let now = be.clock.now();
    if let Some(before) = before {
        store::end_session_by_secret(tx, before).await?;
    }
    let secret = Secret::new(&be.chance);
    let id = SessionId(be.chance.id(now));
    store::add_session(tx, &secret.hash(Purpose::Session), id, user, client, now).await?;
    Ok(cookie(
        &be.config,
        &secret.reveal(),
        limits::SESSION_LIFE.as_seconds(),
    ))
}

/// Writes "last seen", at most once a minute. A read-only moment of the database is no reason to turn
/// somebody away.
pub async fn touch(be: &Backend, caller: &Caller, hash: &SecretHash, last_seen: i64, now: Time) -> Done<()> {
    if caller.away || now - Time(last_seen) < TOUCH {
        return Ok(());
    }
    let touched = async {
        let mut tx = be.db.begin().await?;
        store::touch_session(&mut tx, hash, now).await?;
        tx.save().await
    };
    if let Err(fault) = touched.await {
        tracing::warn!(%fault, "last seen could not be written");
    }
    Ok(())
}

/// A path on this site to go on to, or none: `next` comes from the address bar.
pub fn safe_path(next: &str) -> Option<&str> {
    let plain = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.len() <= 2_000
        && !next.chars().any(|c| c.is_control() || c.is_whitespace());
    plain.then_some(next)
}
