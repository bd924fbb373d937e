//! The fields of a group: name, description, roles and app privileges.

use crate::ui::field::{Field as TextInput, TextField};
use crate::ui::form::beside;
use crate::ui::icon::Icon;
use crate::words::rights;
use leptos::prelude::*;
use model::error::{Error, Field};
use model::ids::{AppId, RoleId};
use model::permission::Privilege;
use model::rights::{AppName, Pick, RoleRights};

/// Fields of the form that show their errors themselves.
pub const FIELDS: &[Field] = &[Field::Name, Field::Description, Field::Roles, Field::Apps];

/// What stands in the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Roles that are ticked.
    pub roles: Vec<RoleId>,
    /// Privileges that are chosen.
    pub apps: Vec<(AppId, Privilege)>,
}

impl Filled {
    /// Reads them from what was posted.
    pub fn read(typed: impl Fn(&str) -> String, roles: &[RoleRights], apps: &[AppName]) -> Self {
        Self {
            name: typed("name"),
            description: typed("description"),
            roles: roles
                .iter()
                .map(|role| role.id)
                .filter(|id| !typed(&Pick(*id).field("roles")).is_empty())
                .collect(),
            apps: apps
                .iter()
                .filter_map(|app| {
                    let word = typed(&Pick(app.id).field("apps"));
                    Some((app.id, Privilege::from_word(&word)?))
                })
                .collect(),
        }
    }
}

/// The fields.
#[component]
pub fn GroupFields(
    /// What stands in them at first.
    filled: Filled,
    /// Roles for groups.
    roles: Vec<RoleRights>,
    /// Apps in use.
    apps: Vec<AppName>,
    /// What went wrong.
    failed: Signal<Option<Error>>,
) -> impl IntoView {
    let Filled {
        name,
        description,
        roles: ticked,
        apps: chosen,
    } = filled;
    view! {
        <TextInput label="Name" name="name" value=name error=beside(failed, Field::Name)/>
        <TextField
            label="Description"
            name="description"
            hint="Optional: what it is for."
            rows=2
            value=description
            error=beside(failed, Field::Description)
        />
        <Roles roles=roles ticked=ticked error=beside(failed, Field::Roles)/>
        <Apps apps=apps chosen=chosen error=beside(failed, Field::Apps)/>
    }
}

fn wrong(error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <span class="err">
            {move || error.get().map(|words| view! { {Icon::Warning.draw()}<span>{words}</span> })}
        </span>
    }
}

#[component]
fn Roles(roles: Vec<RoleRights>, ticked: Vec<RoleId>, error: Signal<Option<String>>) -> impl IntoView {
    let none = roles.is_empty();
    view! {
        <fieldset class="pick">
            <legend>"Roles"</legend>
            {none
                .then(|| view! { <p class="small quiet">"There are no roles with target Groups yet."</p> })}
            {roles
                .into_iter()
                .map(|role| {
                    let id = format!("f-role-{}", role.id);
                    let hint = format!("{id}-hint");
                    let described = hint.clone();
                    view! {
                        <div class="check">
                            <input
                                type="checkbox"
                                id=id.clone()
                                name=Pick(role.id).field("roles")
                                value="on"
                                checked=ticked.contains(&role.id)
                                aria-describedby=described
                            />
                            <span>
                                <label for=id>{role.name}</label>
                                <span class="hint" id=hint>
                                    {rights::grants(&role.grants)}
                                </span>
                            </span>
                        </div>
                    }
                })
                .collect_view()}
            {wrong(error)}
        </fieldset>
    }
}

#[component]
fn Apps(apps: Vec<AppName>, chosen: Vec<(AppId, Privilege)>, error: Signal<Option<String>>) -> impl IntoView {
    let none = apps.is_empty();
    view! {
        <fieldset class="pick">
            <legend>"App privileges"</legend>
            <p class="small quiet">
                {if none { "No app is registered yet." } else { rights::PRIVILEGES }}
            </p>
            {apps
                .into_iter()
                .map(|app| {
                    let id = format!("f-app-{}", app.id);
                    let now = chosen.iter().find(|(of, _)| *of == app.id).map(|(_, level)| *level);
                    view! {
                        <div class="pick-app">
                            <label for=id.clone()>{app.name}</label>
                            <span class="select">
                                <select class="input" id=id name=Pick(app.id).field("apps")>
                                    <option value="" selected=now.is_none()>
                                        "No privilege"
                                    </option>
                                    {Privilege::ALL
                                        .iter()
                                        .map(|&level| {
                                            view! {
                                                <option value=level.word() selected=now == Some(level)>
                                                    {rights::privilege(level)}
                                                </option>
                                            }
                                        })
                                        .collect_view()}
                                </select>
                                {Icon::ChevronDown.draw()}
                            </span>
                        </div>
                    }
                })
                .collect_view()}
            {wrong(error)}
        </fieldset>
    }
}
