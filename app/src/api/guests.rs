//! Guests.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, status};
use super::watching::Watching;
#[cfg(feature = "ssr")]
use backend::guests;
#[cfg(feature = "ssr")]
use backend::members::GuestEdit;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use model::guest::Added;
use model::guest::{Guest, GuestForm, GuestQuery, GuestRow, GuestWindow, Guests, Press};
use model::ids::{AppId, GroupId, MemberId};
use model::rights::Picked;
#[cfg(feature = "ssr")]
use model::rights::{Given, picked, privileges};

/// The page: columns, and its rows from `start` on.
#[server(prefix = "/api/fn", endpoint = "guests/list", client = Watching)]
pub async fn list_guests(slug: String, query: GuestQuery, #[server(default)] start: u32) -> Reply<Guests> {
    let (backend, actor) = actor(&slug).await?;
    guests::page(&backend, &actor, &query, start)
        .await
        .map_err(status)
}

/// Up to `most` rows of the matrix after the first `start`.
#[server(prefix = "/api/fn", endpoint = "guests/window", client = Watching)]
pub async fn list_guest_window(slug: String, query: GuestQuery, start: u32, most: u32) -> Reply<GuestWindow> {
    let (backend, actor) = actor(&slug).await?;
    guests::window(&backend, &actor, &query, start, most)
        .await
        .map_err(status)
}

/// One guest, for the panel.
#[server(prefix = "/api/fn", endpoint = "guests/find", client = Watching)]
pub async fn find_guest(slug: String, id: MemberId) -> Reply<Guest> {
    let (backend, actor) = actor(&slug).await?;
    guests::find(&backend, &actor, id).await.map_err(status)
}

/// Gives a guest a privilege on one app, or takes it.
#[server(prefix = "/api/fn", endpoint = "guests/give")]
pub async fn give_privilege(slug: String, cell: Press) -> Reply<GuestRow> {
    let (backend, actor) = actor(&slug).await?;
    guests::give(&backend, &actor, cell.member, cell.app, cell.privilege)
        .await
        .map_err(status)
}

/// Saves a guest's end date, groups and privileges, unless somebody else changed the guest since `version`.
#[server(prefix = "/api/fn", endpoint = "guests/edit")]
pub async fn edit_guest(
    slug: String,
    id: MemberId,
    version: i64,
    #[server(default)] ends_at: String,
    #[server(default)] groups: Picked<GroupId>,
    #[server(default)] apps: Picked<AppId>,
) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let form = GuestEdit {
        ends_at,
        given: Given {
            roles: Vec::new(),
            groups: picked(&groups),
            apps: privileges(&apps)?,
        },
        version,
    };
    guests::edit(&backend, &actor, id, &form).await.map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/guests?notice=guest-saved"));
    Ok(())
}

/// Checks the first step of adding a guest, and answers with it. Changes nothing.
#[server(prefix = "/api/fn", endpoint = "guests/check")]
pub async fn check_guest(
    slug: String,
    email: String,
    #[server(default)] ends_at: String,
    #[server(default)] groups: Picked<GroupId>,
) -> Reply<GuestForm> {
    let (backend, actor) = actor(&slug).await?;
    let form = GuestForm {
        email,
        ends_at,
        groups: picked(&groups),
        apps: Vec::new(),
    };
    guests::check(&backend, &actor, &form).await.map_err(status)?;
    Ok(form)
}

/// Adds a guest and goes back to the list.
#[server(prefix = "/api/fn", endpoint = "guests/add")]
pub async fn add_guest(
    slug: String,
    email: String,
    #[server(default)] ends_at: String,
    #[server(default)] groups: Picked<GroupId>,
    #[server(default)] apps: Picked<AppId>,
) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    let form = GuestForm {
        email,
        ends_at,
        groups: picked(&groups),
        apps: privileges(&apps)?,
    };
    let (_, added) = guests::add(&backend, &actor, &form).await.map_err(status)?;
    let notice = match added {
        Added::Recorded => "guest-recorded",
        Added::Invited => "guest-invited",
        Added::InvitedNoMail => "guest-invited-no-mail",
    };
    leptos_axum::redirect(&format!("/w/{slug}/guests?notice={notice}"));
    Ok(())
}
