//! `/w/{slug}/roles`: the roles of the workspace.

mod delete;
pub mod editor;
mod grid;
pub mod make;
mod preview;

use super::missing::Failed;
use super::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::api::Reply;
use crate::api::roles::list_roles;
use crate::live::Live;
use crate::pages::loaded;
use crate::ui::form::answer_posted;
use crate::ui::icon::Icon;
use crate::ui::notice::Notice;
use crate::ui::tag::{Tag, Tone};
use crate::words::rights;
use leptos::prelude::*;
use leptos_meta::Title;
use model::live::What;
use model::policy::{Action, may};
use model::role::Role;
use model::session::Frame;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let roles = Resource::new_blocking(
        move || slug.get(),
        move |slug| async move {
            frame.await?;
            list_roles(slug).await
        },
    );
    Live::here().on(&[What::Rights], move |_| roles.refetch());
    let inside = move |frame: Frame| view! { <RolesPage frame=frame roles=roles/> }.into_any();
    view! {
        <Title text="Roles"/>
        <Framed frame=frame place=Place::Roles inside=inside/>
    }
    .into_any()
}

#[component]
fn RolesPage(frame: Frame, roles: Resource<Reply<Vec<Role>>>) -> impl IntoView {
    let list = StoredValue::new(format!("/w/{}/roles", frame.workspace.slug));
    let manages = may(&frame.standing, Action::ManageRoles).is_ok();
    view! {
        <div class="head">
            <div class="say">
                <h1>"Roles"</h1>
                <p>"Sets of rights to give to users and groups, on top of their account type."</p>
            </div>
            {manages
                .then(|| {
                    view! {
                        <a class="btn" data-look="main" href=format!("{}/new", list.get_value())>
                            {Icon::Plus.draw()}
                            "New role"
                        </a>
                    }
                })}
        </div>
        <Notice/>
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match loaded(roles).await {
                    Ok(roles) if roles.is_empty() => {
                        view! {
                            <div class="card nothing">
                                <h2>"No roles yet"</h2>
                                <p>"A role lets somebody do more than their account type allows."</p>
                            </div>
                        }
                            .into_any()
                    }
                    Ok(roles) => view! { <Table roles=roles list=list.get_value()/> }.into_any(),
                    Err(failure) => {
                        view! { <Failed failure=failure again=list.get_value()/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Table(roles: Vec<Role>, list: String) -> impl IntoView {
    let rows = roles
        .into_iter()
        .map(|role| {
            view! {
                <tr>
                    <td class="wrap">
                        <a class="to" href=format!("{list}/{}", role.id)>
                            {role.name}
                        </a>
                        {(!role.description.is_empty())
                            .then(|| view! { <span class="small quiet block">{role.description}</span> })}
                    </td>
                    <td>
                        <Tag tone=Tone::Plain words=rights::target(role.target)/>
                    </td>
                    <td class="wrap">{rights::grants(&role.grants)}</td>
                    <td class="num">{rights::holders(role.holders, role.target)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="card scroll" role="region" aria-label="List of roles" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"For"</th>
                        <th scope="col">"Grants"</th>
                        <th scope="col">"Who has it"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
