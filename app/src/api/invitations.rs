//! Invitations: the dialog, the acts on a row, and the invited person's door.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, backend, caller, set_cookie, status};
#[cfg(feature = "ssr")]
use backend::invitations;
use leptos::prelude::*;
use model::account::AccountType;
use model::ids::{AppId, GroupId, InvitationId, RoleId};
use model::invitation::{Door, Link, Outcome};
#[cfg(feature = "ssr")]
use model::rights::Given;
use model::rights::Picked;

/// Invites one or many addresses and says what became of each. Answers without redirecting, so that
/// the outcomes can stand in the form.
#[server(prefix = "/api/fn", endpoint = "invitations/invite")]
pub async fn invite(
    slug: String,
    emails: String,
    #[server(default)] name: String,
    account_type: AccountType,
    #[server(default)] life_hours: String,
    #[server(default)] message: String,
    #[server(default)] send_email: bool,
    #[server(default)] reminders: bool,
    #[server(default)] metadata: String,
    #[server(default)] roles: Picked<RoleId>,
    #[server(default)] groups: Picked<GroupId>,
    #[server(default)] apps: Picked<AppId>,
) -> Reply<Vec<Outcome>> {
    let (backend, actor) = actor(&slug).await?;
    let form = invitations::InviteForm {
        emails,
        name,
        account_type,
        life_hours,
        message,
        send_email,
        reminders,
        metadata,
        given: Given::of(&roles, &groups, &apps)?,
    };
    invitations::invite(&backend, &actor, form).await.map_err(status)
}

/// Makes a fresh link and shows it once; the link before it dies.
#[server(prefix = "/api/fn", endpoint = "invitations/copy-link")]
pub async fn copy_link(slug: String, id: InvitationId) -> Reply<Link> {
    let (backend, actor) = actor(&slug).await?;
    invitations::copy_link(&backend, &actor, id).await.map_err(status)
}

/// Sends the invitation again with a fresh link and a full new life; renews one that ran out.
#[server(prefix = "/api/fn", endpoint = "invitations/resend")]
pub async fn resend(slug: String, id: InvitationId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    invitations::resend(&backend, &actor, id).await.map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/users?notice=invitation-resent"));
    Ok(())
}

/// Takes the invitation back; ten seconds to undo.
#[server(prefix = "/api/fn", endpoint = "invitations/revoke")]
pub async fn revoke(slug: String, id: InvitationId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    invitations::revoke(&backend, &actor, id).await.map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/users?notice=invitation-revoked&undo={id}"));
    Ok(())
}

/// Undoes the taking back.
#[server(prefix = "/api/fn", endpoint = "invitations/undo-revoke")]
pub async fn undo_revoke(slug: String, id: InvitationId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    invitations::undo_revoke(&backend, &actor, id)
        .await
        .map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/users?notice=invitation-back"));
    Ok(())
}

/// What stands behind the link; changes nothing.
#[server(prefix = "/api/fn", endpoint = "invitations/door")]
pub async fn open_door(token: String) -> Reply<Door> {
    invitations::door(&backend()?, &caller()?, &token)
        .await
        .map_err(status)
}

/// Goes in: with name and password for a new account, with the password of an existing one, or with
/// neither in a session of the invited address.
#[server(prefix = "/api/fn", endpoint = "invitations/accept")]
pub async fn accept(
    token: String,
    #[server(default)] name: String,
    #[server(default)] password: String,
) -> Reply<()> {
    let entered = invitations::accept(&backend()?, &caller()?, &token, &name, &password)
        .await
        .map_err(status)?;
    if let Some(cookie) = &entered.cookie {
        set_cookie(cookie)?;
    }
    leptos_axum::redirect(&entered.path);
    Ok(())
}

/// Says no, which the inviter hears.
#[server(prefix = "/api/fn", endpoint = "invitations/decline")]
pub async fn decline(token: String) -> Reply<()> {
    invitations::decline(&backend()?, &caller()?, &token)
        .await
        .map_err(status)
}

/// Tells the inviter that a new link is wanted in place of a dead one.
#[server(prefix = "/api/fn", endpoint = "invitations/ask-again")]
pub async fn ask_again(token: String) -> Reply<()> {
    invitations::ask_again(&backend()?, &caller()?, &token)
        .await
        .map_err(status)
}
