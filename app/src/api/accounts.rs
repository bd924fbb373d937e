//! Accounts: set-up, sign-in and sign-out, passwords, sessions.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, backend, caller, set_cookie, status};
use super::watching::Watching;
#[cfg(feature = "ssr")]
use backend::accounts;
use leptos::prelude::*;
use model::ids::SessionId;
use model::session::{Frame, Session, Who};

/// Whether nobody has set Usher up yet.
#[server(prefix = "/api/fn", endpoint = "accounts/set-up-open")]
pub async fn set_up_open() -> Reply<bool> {
    accounts::set_up_open(&backend()?).await.map_err(status)
}

/// Makes the first owner and workspace, signs them in, and goes to their users page.
#[server(prefix = "/api/fn", endpoint = "accounts/set-up")]
pub async fn set_up(
    code: String,
    name: String,
    email: String,
    password: String,
    workspace_name: String,
) -> Reply<()> {
    let form = accounts::SetUp {
        code,
        name,
        email,
        password,
        workspace_name,
    };
    let entered = accounts::set_up(&backend()?, &caller()?, form)
        .await
        .map_err(status)?;
    set_cookie(&entered.cookie)?;
    leptos_axum::redirect(&entered.path);
    Ok(())
}

/// Signs in and goes to `next`, a path on this site, or to where the person belongs.
#[server(prefix = "/api/fn", endpoint = "accounts/sign-in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Reply<()> {
    let entered = accounts::sign_in(&backend()?, &caller()?, &email, &password, &next)
        .await
        .map_err(status)?;
    set_cookie(&entered.cookie)?;
    leptos_axum::redirect(&entered.path);
    Ok(())
}

/// Ends this session and goes to the sign-in page, or to `next`, a path on this site.
#[server(prefix = "/api/fn", endpoint = "accounts/sign-out")]
pub async fn sign_out(#[server(default)] next: String) -> Reply<()> {
    let left = accounts::sign_out(&backend()?, &caller()?, &next)
        .await
        .map_err(status)?;
    set_cookie(&left.cookie)?;
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.insert_header(
            http::HeaderName::from_static("clear-site-data"),
            http::HeaderValue::from_static("\"cache\", \"storage\""),
        );
    }
    leptos_axum::redirect(&left.path);
    Ok(())
}

/// Mails a link for a new password, if the address has an account; the answer is the same.
#[server(prefix = "/api/fn", endpoint = "accounts/forgot-password")]
pub async fn forgot_password(email: String) -> Reply<()> {
    accounts::forgot_password(&backend()?, &caller()?, &email)
        .await
        .map_err(status)
}

/// Whether the link for a new password still works; changes nothing.
#[server(prefix = "/api/fn", endpoint = "accounts/reset-open")]
pub async fn reset_open(token: String) -> Reply<()> {
    accounts::reset_open(&backend()?, &caller()?, &token)
        .await
        .map_err(status)
}

/// Saves a new password by the mailed link, and goes to the sign-in page.
#[server(prefix = "/api/fn", endpoint = "accounts/reset-password")]
pub async fn reset_password(token: String, password: String) -> Reply<()> {
    accounts::reset_password(&backend()?, &caller()?, &token, &password)
        .await
        .map_err(status)?;
    leptos_axum::redirect("/login?notice=password-saved");
    Ok(())
}

/// Mails a guest a link to sign in by, bound to this browser; the answer is the same whoever asks.
#[server(prefix = "/api/fn", endpoint = "accounts/ask-sign-in-link")]
pub async fn ask_sign_in_link(email: String) -> Reply<()> {
    let cookie = accounts::ask_sign_in_link(&backend()?, &caller()?, &email)
        .await
        .map_err(status)?;
    set_cookie(&cookie)
}

/// Whether the link to sign in by still works, in this browser; changes nothing.
#[server(prefix = "/api/fn", endpoint = "accounts/sign-in-link-open")]
pub async fn sign_in_link_open(token: String) -> Reply<()> {
    accounts::sign_in_link_open(&backend()?, &caller()?, &token)
        .await
        .map_err(status)
}

/// Signs in by the mailed link, and goes to where the person belongs.
#[server(prefix = "/api/fn", endpoint = "accounts/sign-in-by-link")]
pub async fn sign_in_by_link(token: String) -> Reply<()> {
    let entered = accounts::sign_in_by_link(&backend()?, &caller()?, &token)
        .await
        .map_err(status)?;
    set_cookie(&entered.cookie)?;
    leptos_axum::redirect(&entered.path);
    Ok(())
}

/// Whether one's own account has a password.
#[server(prefix = "/api/fn", endpoint = "accounts/has-password")]
pub async fn has_password() -> Reply<bool> {
    accounts::has_password(&backend()?, &caller()?)
        .await
        .map_err(status)
}

/// Who is signed in, if anybody.
#[server(prefix = "/api/fn", endpoint = "accounts/who")]
pub async fn find_who() -> Reply<Option<Who>> {
    accounts::who(&backend()?, &caller()?).await.map_err(status)
}

/// The frame around a workspace's page, for an active member of it.
#[server(prefix = "/api/fn", endpoint = "accounts/frame", client = Watching)]
pub async fn open_frame(slug: String) -> Reply<Frame> {
    let (backend, actor) = actor(&slug).await?;
    accounts::frame(&backend, &actor).await.map_err(status)
}

/// Changes one's own name.
#[server(prefix = "/api/fn", endpoint = "accounts/change-name")]
pub async fn change_name(name: String) -> Reply<()> {
    accounts::change_name(&backend()?, &caller()?, &name)
        .await
        .map_err(status)?;
    leptos_axum::redirect("/account?notice=name-saved");
    Ok(())
}

/// Changes one's own password, which ends one's other sessions.
#[server(prefix = "/api/fn", endpoint = "accounts/change-password")]
pub async fn change_password(current_password: String, password: String) -> Reply<()> {
    let entered = accounts::change_password(&backend()?, &caller()?, &current_password, &password)
        .await
        .map_err(status)?;
    set_cookie(&entered.cookie)?;
    leptos_axum::redirect("/account?notice=password-saved");
    Ok(())
}

/// One's own sessions, the present one first.
#[server(prefix = "/api/fn", endpoint = "accounts/list-sessions")]
pub async fn list_sessions() -> Reply<Vec<Session>> {
    accounts::list_sessions(&backend()?, &caller()?)
        .await
        .map_err(status)
}

/// Ends one of one's own sessions.
#[server(prefix = "/api/fn", endpoint = "accounts/end-session")]
pub async fn end_session(id: SessionId) -> Reply<()> {
    accounts::end_session(&backend()?, &caller()?, id)
        .await
        .map_err(status)?;
    leptos_axum::redirect("/account?notice=session-ended");
    Ok(())
}

/// Ends all of one's own sessions but this one.
#[server(prefix = "/api/fn", endpoint = "accounts/end-other-sessions")]
pub async fn end_other_sessions() -> Reply<()> {
    accounts::end_other_sessions(&backend()?, &caller()?)
        .await
        .map_err(status)?;
    leptos_axum::redirect("/account?notice=sessions-ended");
    Ok(())
}
