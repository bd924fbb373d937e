//! Members: what administrators do with them, one by one and many at once.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, status};
#[cfg(feature = "ssr")]
use backend::members;
use leptos::prelude::*;
use model::account::AccountType;
use model::ids::{AppId, GroupId, MemberId, RoleId, SessionId};
use model::person::{BulkAct, BulkDone, Ended};
#[cfg(feature = "ssr")]
use model::rights::Given;
use model::rights::Picked;

/// Back to the list, with a notice.
#[cfg(feature = "ssr")]
fn to_list(slug: &str, notice: &str) {
    leptos_axum::redirect(&format!("/w/{slug}/users?notice={notice}"));
}

/// Saves what is known of a member, unless somebody else changed it since `version`. `rights` says that the
/// form shows roles, groups and apps: what it has not chosen is taken away.
#[server(prefix = "/api/fn", endpoint = "members/edit")]
pub async fn edit_member(
    slug: String,
    id: MemberId,
    name: String,
    account_type: AccountType,
    #[server(default)] owner: bool,
    #[server(default)] ends_at: String,
    #[server(default)] metadata: String,
    version: i64,
    #[server(default)] rights: bool,
    #[server(default)] roles: Picked<RoleId>,
    #[server(default)] groups: Picked<GroupId>,
    #[server(default)] apps: Picked<AppId>,
) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let form = members::EditForm {
        name,
        account_type,
        owner,
        ends_at,
        metadata,
        given: rights.then(|| Given::of(&roles, &groups, &apps)).transpose()?,
        version,
    };
    members::edit(&backend, &actor, id, &form).await.map_err(status)?;
    to_list(&slug, "member-saved");
    Ok(())
}

/// Changes account type and owner mark.
#[server(prefix = "/api/fn", endpoint = "members/change")]
pub async fn change_member(
    slug: String,
    id: MemberId,
    account_type: AccountType,
    #[server(default)] owner: bool,
) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    members::change_rank(&backend, &actor, id, account_type, owner)
        .await
        .map_err(status)?;
    to_list(&slug, "member-changed");
    Ok(())
}

/// Archives, and says what ended with it; ten seconds to undo.
#[server(prefix = "/api/fn", endpoint = "members/archive")]
pub async fn archive_member(slug: String, id: MemberId) -> Reply<Ended> {
    let (backend, actor) = actor(&slug).await?;
    let ended = members::archive(&backend, &actor, id).await.map_err(status)?;
    let numbers = crate::words::notices::pack(ended);
    to_list(
        &slug,
        &format!("member-archived&undo=archive.{id}&ended={numbers}"),
    );
    Ok(ended)
}

/// Undoes the archiving.
#[server(prefix = "/api/fn", endpoint = "members/undo-archive")]
pub async fn undo_archive(slug: String, id: MemberId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    members::undo_archive(&backend, &actor, id)
        .await
        .map_err(status)?;
    to_list(&slug, "member-back");
    Ok(())
}

/// Brings back from the archive, with the rights from before.
#[server(prefix = "/api/fn", endpoint = "members/unarchive")]
pub async fn unarchive_member(slug: String, id: MemberId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    members::unarchive(&backend, &actor, id).await.map_err(status)?;
    to_list(&slug, "member-unarchived");
    Ok(())
}

/// Removes from the workspace, and says what ended with it; thirty days to restore.
#[server(prefix = "/api/fn", endpoint = "members/remove")]
pub async fn remove_member(slug: String, id: MemberId) -> Reply<Ended> {
    let (backend, actor) = actor(&slug).await?;
    let ended = members::remove(&backend, &actor, id).await.map_err(status)?;
    let numbers = crate::words::notices::pack(ended);
    to_list(&slug, &format!("member-removed&undo=remove.{id}&ended={numbers}"));
    Ok(ended)
}

/// Restores a removed member.
#[server(prefix = "/api/fn", endpoint = "members/restore")]
pub async fn restore_member(slug: String, id: MemberId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    members::restore(&backend, &actor, id).await.map_err(status)?;
    to_list(&slug, "member-restored");
    Ok(())
}

/// Erases somebody who was removed; `email` repeats whom, since it cannot be undone.
#[server(prefix = "/api/fn", endpoint = "members/erase")]
pub async fn erase_member(slug: String, id: MemberId, email: String) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    members::erase(&backend, &actor, id, &email)
        .await
        .map_err(status)?;
    to_list(&slug, "person-erased");
    Ok(())
}

/// Ends one session of a member.
#[server(prefix = "/api/fn", endpoint = "members/end-session")]
pub async fn end_member_session(slug: String, id: MemberId, session: SessionId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    members::end_session(&backend, &actor, id, session)
        .await
        .map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/users/{id}?notice=session-ended"));
    Ok(())
}

/// Ends all sessions of a member.
#[server(prefix = "/api/fn", endpoint = "members/end-sessions")]
pub async fn end_member_sessions(slug: String, id: MemberId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    members::end_all_sessions(&backend, &actor, id)
        .await
        .map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/users/{id}?notice=member-sessions-ended"));
    Ok(())
}

/// Does the same with all that are ticked, and says what became of each. Answers without redirecting, so
/// that the outcomes can stand in the page.
#[server(prefix = "/api/fn", endpoint = "members/bulk")]
pub async fn bulk(
    slug: String,
    act: BulkAct,
    #[server(default)] account_type: Option<AccountType>,
    #[server(default)] ids: Vec<MemberId>,
) -> Reply<BulkDone> {
    let (backend, actor) = actor(&slug).await?;
    members::bulk(&backend, &actor, act, account_type, &ids)
        .await
        .map_err(status)
}
