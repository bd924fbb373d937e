//! `/w/{slug}/apps`: what the viewer may open, and all apps for those who may see them.

pub mod app;
mod form;
mod holders;
pub mod register;

use super::missing::Failed;
use super::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::api::Reply;
use crate::api::apps::list_apps;
use crate::live::Live;
use crate::pages::loaded;
use crate::ui::form::answer_posted;
use crate::ui::icon::Icon;
use crate::ui::notice::Notice;
use crate::ui::tag::{Tag, Tone};
use crate::words::{apps, rights};
use leptos::prelude::*;
use leptos_meta::Title;
use model::app::{App, Apps, Color, Tile};
use model::live::What;
use model::policy::{Action, may};
use model::session::Frame;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let list = Resource::new_blocking(
        move || slug.get(),
        move |slug| async move {
            frame.await?;
            list_apps(slug).await
        },
    );
    Live::here().on(&[What::Rights], move |_| list.refetch());
    let inside = move |frame: Frame| view! { <AppsPage frame=frame list=list/> }.into_any();
    view! {
        <Title text="Apps"/>
        <Framed frame=frame place=Place::Apps inside=inside/>
    }
    .into_any()
}

#[component]
fn AppsPage(frame: Frame, list: Resource<Reply<Apps>>) -> impl IntoView {
    let page = StoredValue::new(format!("/w/{}/apps", frame.workspace.slug));
    let manages = may(&frame.standing, Action::ManageApps).is_ok();
    view! {
        <div class="head">
            <div class="say">
                <h1>"Apps"</h1>
                <p>"What you can open in " {frame.workspace.name} "."</p>
            </div>
            {manages
                .then(|| {
                    view! {
                        <a class="btn" data-look="main" href=format!("{}/new", page.get_value())>
                            {Icon::Plus.draw()}
                            "Register app"
                        </a>
                    }
                })}
        </div>
        <Notice/>
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match loaded(list).await {
                    Ok(apps) => {
                        view! {
                            <Tiles tiles=apps.tiles manages=manages/>
                            {apps
                                .all
                                .filter(|all| !all.is_empty())
                                .map(|all| view! { <All apps=all page=page.get_value()/> })}
                        }
                            .into_any()
                    }
                    Err(failure) => view! { <Failed failure=failure again=page.get_value()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The coloured square with the first letter of an app. Says nothing to screen readers: the name stands
/// beside it.
#[component]
pub fn Mark(
    /// The letter.
    letter: String,
    /// Its colour.
    color: Color,
) -> impl IntoView {
    view! {
        <span class="mark" data-color=color.word() aria-hidden="true">
            {letter}
        </span>
    }
}

/// The first letter of an app's name.
pub fn initial(name: &str) -> String {
    name.chars().take(1).flat_map(char::to_uppercase).collect()
}

#[component]
fn Tiles(tiles: Vec<Tile>, manages: bool) -> impl IntoView {
    if tiles.is_empty() {
        let say = if manages {
            apps::NONE_YET
        } else {
            apps::NONE_FOR_YOU
        };
        return view! {
            <div class="card nothing">
                <h2>"No apps yet"</h2>
                <p>{say}</p>
            </div>
        }
        .into_any();
    }
    view! {
        <ul class="tiles" aria-label="Your apps">
            {tiles
                .into_iter()
                .map(|Tile { app, privilege }| {
                    view! {
                        <li>
                            <a class="tile card" href=app.url rel="noopener noreferrer external">
                                <Mark letter=initial(&app.name) color=app.color/>
                                <span class="names">
                                    <b>{app.name}</b>
                                    " "
                                    <span class="small quiet">{app.description}</span>
                                </span>
                                " "
                                <Tag tone=Tone::Plain words=rights::privilege(privilege)/>
                            </a>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn All(apps: Vec<App>, page: String) -> impl IntoView {
    let rows = apps
        .into_iter()
        .map(|app| {
            view! {
                <tr>
                    <td class="wrap">
                        <span class="who">
                            <Mark letter=initial(&app.name) color=app.color/>
                            <span>
                                <a href=format!("{page}/{}", app.id)>{app.name}</a>
                                <span>{app.url}</span>
                            </span>
                        </span>
                    </td>
                    <td>
                        <code>{app.slug}</code>
                    </td>
                    <td>
                        <span class="tags">
                            {app
                                .archived_at
                                .is_some()
                                .then(|| view! { <Tag tone=Tone::Plain icon=Icon::Box words="Archived"/> })}
                            {app
                                .requestable
                                .then(|| view! { <Tag tone=Tone::Accent icon=Icon::Inbox words="Can be asked for"/> })}
                        </span>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <h2 class="section">"All apps"</h2>
        <div class="card scroll" role="region" aria-label="List of all apps" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Slug"</th>
                        <th scope="col">"State"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
