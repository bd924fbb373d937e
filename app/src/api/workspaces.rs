//! Workspaces: made, set up, and their reusable links.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, backend, caller, status};
use super::watching::Watching;
#[cfg(feature = "ssr")]
use backend::workspaces::{self, links};
use leptos::prelude::*;
use model::account::AccountType;
use model::ids::LinkId;
use model::invitation::Link;
use model::workspace::{JoinDoor, JoinLink, Settings, WhoMayInvite};

/// Makes another workspace, and goes there.
#[server(prefix = "/api/fn", endpoint = "workspaces/create")]
pub async fn create_workspace(workspace_name: String) -> Reply<()> {
    let made = workspaces::create_own(&backend()?, &caller()?, &workspace_name)
        .await
        .map_err(status)?;
    leptos_axum::redirect(&format!("/w/{}/users?notice=workspace-made", made.slug));
    Ok(())
}

/// The settings of a workspace.
#[server(prefix = "/api/fn", endpoint = "workspaces/settings")]
pub async fn show_settings(slug: String) -> Reply<Settings> {
    let (backend, actor) = actor(&slug).await?;
    workspaces::settings(&backend, &actor).await.map_err(status)
}

/// Changes the settings of a workspace.
#[server(prefix = "/api/fn", endpoint = "workspaces/change-settings")]
pub async fn change_settings(
    slug: String,
    workspace_name: String,
    new_slug: String,
    #[server(default)] mail_sender: String,
    #[server(default)] user_domains: String,
    #[server(default)] guest_domains: String,
    life_hours: i64,
    who_may_invite: WhoMayInvite,
    #[server(default)] access_requests: bool,
    #[server(default)] login_requests: bool,
) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let wanted = Settings {
        name: workspace_name,
        slug: new_slug,
        mail_sender,
        user_domains: split_domains(&user_domains),
        guest_domains: split_domains(&guest_domains),
        life_hours,
        who_may_invite,
        access_requests,
        login_requests,
        may_route_requests: false,
    };
    let after = workspaces::change_settings(&backend, &actor, wanted)
        .await
        .map_err(status)?;
    leptos_axum::redirect(&format!("/w/{}/settings?notice=settings-saved", after.slug));
    Ok(())
}

/// One domain a line, or between commas and spaces.
#[cfg(feature = "ssr")]
fn split_domains(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || ",;".contains(c))
        .filter(|domain| !domain.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

/// Reusable links of a workspace.
#[server(prefix = "/api/fn", endpoint = "links/list", client = Watching)]
pub async fn list_links(slug: String) -> Reply<Vec<JoinLink>> {
    let (backend, actor) = actor(&slug).await?;
    links::list(&backend, &actor).await.map_err(status)
}

/// Makes a reusable link and shows it once.
#[server(prefix = "/api/fn", endpoint = "links/make")]
pub async fn make_link(
    slug: String,
    name: String,
    account_type: AccountType,
    #[server(default)] domains: String,
    uses: String,
    ends_at: String,
    #[server(default)] approval: bool,
) -> Reply<Link> {
    let (backend, actor) = actor(&slug).await?;
    let form = links::NewLink {
        name,
        account_type,
        domains: split_domains(&domains),
        uses,
        ends_at,
        approval,
    };
    let (_, link) = links::make(&backend, &actor, form).await.map_err(status)?;
    Ok(link)
}

/// Makes a fresh address for a reusable link and shows it once; the one before is dead.
#[server(prefix = "/api/fn", endpoint = "links/copy")]
pub async fn copy_join_link(slug: String, id: LinkId) -> Reply<Link> {
    let (backend, actor) = actor(&slug).await?;
    links::copy(&backend, &actor, id).await.map_err(status)
}

/// Switches a reusable link on or off.
#[server(prefix = "/api/fn", endpoint = "links/switch")]
pub async fn switch_link(slug: String, id: LinkId, #[server(default)] enabled: bool) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    links::switch(&backend, &actor, id, enabled)
        .await
        .map_err(status)?;
    let notice = if enabled { "link-on" } else { "link-off" };
    leptos_axum::redirect(&format!("/w/{slug}/settings/links?notice={notice}"));
    Ok(())
}

/// What stands behind a reusable link; changes nothing.
#[server(prefix = "/api/fn", endpoint = "links/door")]
pub async fn open_join_door(token: String) -> Reply<JoinDoor> {
    links::door(&backend()?, &caller()?, &token).await.map_err(status)
}

/// Asks to come in by a reusable link; the answer is the same whoever asks.
#[server(prefix = "/api/fn", endpoint = "links/join")]
pub async fn join_by_link(token: String, email: String, name: String) -> Reply<()> {
    links::join(&backend()?, &caller()?, &token, &email, &name)
        .await
        .map_err(status)
}
