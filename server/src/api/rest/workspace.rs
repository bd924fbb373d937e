//! `/workspaces/{ws}`: the workspace of the key, and its settings.

use super::input::{Answer, Body, Call};
use super::problem::Problems;
use axum::Json;
use backend::workspaces;
use model::ids::WorkspaceId;
use model::workspace::{Settings as Found, WhoMayInvite};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The workspace that the key is for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Workspace {
    /// Which.
    pub id: WorkspaceId,
    /// Part of its addresses.
    pub slug: String,
    /// What people call it.
    pub name: String,
}

/// Read the workspace
///
/// `{ws}` is its id or slug. Every other path may be written behind it too: `/workspaces/{ws}/users`.
#[utoipa::path(get, path = "/workspaces/{ws}", tag = "workspace", params(("ws" = String, Path)),
    responses((status = 200, body = Workspace), Problems))]
pub async fn find(call: Call) -> Answer<Json<Workspace>> {
    Ok(Json(Workspace {
        id: call.actor.workspace_id,
        slug: call.actor.workspace.slug,
        name: call.actor.workspace.name,
    }))
}

/// The settings of a workspace.
#[derive(Debug, Serialize, ToSchema)]
pub struct Settings {
    /// What people call it.
    pub name: String,
    /// Part of its addresses.
    pub slug: String,
    /// Name beside the sender's address of its mails; empty for the instance's.
    pub mail_sender: String,
    /// Domains that users may have; empty for any.
    pub user_domains: Vec<String>,
    /// Domains that guests may have; empty for any.
    pub guest_domains: Vec<String>,
    /// Life of an invitation in hours, where nobody says otherwise.
    pub life_hours: i64,
    /// Who may invite.
    pub who_may_invite: WhoMayInvite,
    /// Whether it takes requests for access.
    pub access_requests: bool,
    /// Whether requests that name no workspace come here.
    pub login_requests: bool,
}

impl From<Found> for Settings {
    fn from(found: Found) -> Self {
        Self {
            name: found.name,
            slug: found.slug,
            mail_sender: found.mail_sender,
            user_domains: found.user_domains,
            guest_domains: found.guest_domains,
            life_hours: found.life_hours,
            who_may_invite: found.who_may_invite,
            access_requests: found.access_requests,
            login_requests: found.login_requests,
        }
    }
}

/// Read the settings
#[utoipa::path(get, path = "/settings", tag = "workspace", responses((status = 200, body = Settings), Problems))]
pub async fn settings(call: Call) -> Answer<Json<Settings>> {
    let found = workspaces::settings(&call.be, &call.actor).await?;
    Ok(Json(found.into()))
}

/// What to change; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsPatch {
    /// What people call it.
    name: Option<String>,
    /// Part of its addresses.
    slug: Option<String>,
    /// Name beside the sender's address of its mails.
    mail_sender: Option<String>,
    /// Domains that users may have.
    user_domains: Option<Vec<String>>,
    /// Domains that guests may have.
    guest_domains: Option<Vec<String>>,
    /// Life of an invitation in hours.
    #[schema(minimum = 1, maximum = 720)]
    life_hours: Option<i64>,
    /// Who may invite.
    who_may_invite: Option<WhoMayInvite>,
    /// Whether it takes requests for access.
    access_requests: Option<bool>,
    /// Whether requests that name no workspace come here; only an owner says so.
    login_requests: Option<bool>,
}

/// Change the settings
#[utoipa::path(patch, path = "/settings", tag = "workspace", request_body = SettingsPatch,
    responses((status = 200, body = Settings), Problems))]
pub async fn change(call: Call, Body(patch): Body<SettingsPatch>) -> Answer<Json<Settings>> {
    let now = workspaces::settings(&call.be, &call.actor).await?;
    let wanted = Found {
        name: patch.name.unwrap_or(now.name),
        slug: patch.slug.unwrap_or(now.slug),
        mail_sender: patch.mail_sender.unwrap_or(now.mail_sender),
        user_domains: patch.user_domains.unwrap_or(now.user_domains),
        guest_domains: patch.guest_domains.unwrap_or(now.guest_domains),
        life_hours: patch.life_hours.unwrap_or(now.life_hours),
        who_may_invite: patch.who_may_invite.unwrap_or(now.who_may_invite),
        access_requests: patch.access_requests.unwrap_or(now.access_requests),
        login_requests: patch.login_requests.unwrap_or(now.login_requests),
        may_route_requests: now.may_route_requests,
    };
    workspaces::change_settings(&call.be, &call.actor, wanted).await?;
    settings(call).await
}
