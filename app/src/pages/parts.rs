//! What a browser loads together. Each part of the program is one file, and what several parts share is split
//! once more for each set of parts that share it: a part for every page made 250 files, of which a page
//! loaded 150. The pages of one part mostly need the same anyway.

use super::{
    account, apps, audit, groups, guests, imports, invite, mail, person, requests, roles, settings, users,
};
use leptos::prelude::*;
use leptos_router::ChooseView;

/// People: the list of them, one of them, and those to come.
#[derive(Clone, Copy, Debug)]
pub enum People {
    /// The list.
    Users,
    /// Those who were removed.
    Removed,
    /// The form that invites, as a page.
    Invite,
    /// One of them.
    Person,
    /// The form of one, as a page.
    Edit,
}

#[lazy]
fn draw_people(page: People) -> AnyView {
    match page {
        People::Users => users::draw(),
        People::Removed => users::removed::draw(),
        People::Invite => invite::draw(),
        People::Person => person::draw(),
        People::Edit => person::edit::draw(),
    }
}

impl ChooseView for People {
    async fn choose(self) -> AnyView {
        draw_people(self).await
    }

    async fn preload(&self) {
        #[cfg(target_arch = "wasm32")]
        __preload_draw_people().await;
    }
}

/// What is looked at from time to time: requests, roles, groups, apps, the log, settings, one's own account.
#[derive(Clone, Copy, Debug)]
pub enum Desk {
    /// Requests for access.
    Requests,
    /// Roles.
    Roles,
    /// The form that makes a role.
    NewRole,
    /// A role.
    Role,
    /// Groups.
    Groups,
    /// The form that makes a group.
    NewGroup,
    /// A group.
    Group,
    /// Apps.
    Apps,
    /// The form that registers an app.
    NewApp,
    /// An app.
    App,
    /// The log.
    Audit,
    /// Settings of the workspace.
    Settings,
    /// Links for many.
    Links,
    /// API keys.
    Keys,
    /// Mail.
    Mail,
    /// Webhooks.
    Webhooks,
    /// The form that makes a webhook.
    NewWebhook,
    /// A webhook.
    Webhook,
    /// One's own account.
    Account,
}

#[lazy]
fn draw_desk(page: Desk) -> AnyView {
    match page {
        Desk::Requests => requests::draw(),
        Desk::Roles => roles::draw(),
        Desk::NewRole => roles::make::draw(),
        Desk::Role => roles::editor::draw(),
        Desk::Groups => groups::draw(),
        Desk::NewGroup => groups::make::draw(),
        Desk::Group => groups::group::draw(),
        Desk::Apps => apps::draw(),
        Desk::NewApp => apps::register::draw(),
        Desk::App => apps::app::draw(),
        Desk::Audit => audit::draw(),
        Desk::Settings => settings::draw(),
        Desk::Links => settings::links::draw(),
        Desk::Keys => settings::keys::draw(),
        Desk::Mail => mail::draw(),
        Desk::Webhooks => settings::webhooks::draw(),
        Desk::NewWebhook => settings::webhooks::make::draw(),
        Desk::Webhook => settings::webhooks::hook::draw(),
        Desk::Account => account::draw(),
    }
}

impl ChooseView for Desk {
    async fn choose(self) -> AnyView {
        draw_desk(self).await
    }

    async fn preload(&self) {
        #[cfg(target_arch = "wasm32")]
        __preload_draw_desk().await;
    }
}

/// People from outside, with their matrix.
#[derive(Clone, Copy, Debug)]
pub enum Outside {
    /// The matrix.
    Guests,
    /// The form that adds one.
    NewGuest,
    /// Imports, and the form that begins one.
    Imports,
    /// An import.
    Import,
}

#[lazy]
fn draw_outside(page: Outside) -> AnyView {
    match page {
        Outside::Guests => guests::draw(),
        Outside::NewGuest => guests::add::draw(),
        Outside::Imports => imports::draw(),
        Outside::Import => imports::import::draw(),
    }
}

impl ChooseView for Outside {
    async fn choose(self) -> AnyView {
        draw_outside(self).await
    }

    async fn preload(&self) {
        #[cfg(target_arch = "wasm32")]
        __preload_draw_outside().await;
    }
}
