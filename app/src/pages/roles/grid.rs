//! The fields of a role: name, description and the grid of resource and permission.

use crate::ui::field::{Field as TextInput, TextField};
use crate::ui::form::beside;
use crate::words::{errors, rights};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use model::error::{Error, Field};
use model::permission::{Grants, Permission, Resource};
use model::role::RoleForm;

/// Fields of the form that show their errors themselves.
pub const FIELDS: &[Field] = &[Field::Name, Field::Description, Field::Target, Field::Grants];

/// Reads the form from wherever its fields are.
pub fn read(field: impl Fn(&str) -> Option<String>) -> RoleForm {
    let value = |name: &str| field(&format!("form[{name}]")).unwrap_or_default();
    RoleForm {
        name: value("name"),
        description: value("description"),
        target: value("target"),
        data: value("data"),
        data_execution: value("data_execution"),
        user_management: value("user_management"),
        business_info: value("business_info"),
    }
}

/// The form that the address holds: without JavaScript a preview is asked for with all that is typed.
pub fn of_address(query: &ParamsMap) -> Option<RoleForm> {
    query.get("preview").map(|_| read(|name| query.get(name)))
}

/// The fields.
#[component]
pub fn RoleFields(
    /// What stands in them at first.
    form: RoleForm,
    /// What went wrong.
    failed: Signal<Option<Error>>,
    /// Told of each choice in the grid.
    chosen: RwSignal<Option<Grants>>,
) -> impl IntoView {
    let grants = form.grants().unwrap_or_default();
    view! {
        <TextInput
            label="Name"
            name="form[name]"
            value=form.name
            error=beside(failed, Field::Name)
        />
        <TextField
            label="Description"
            name="form[description]"
            hint="Optional: what it is for."
            rows=2
            value=form.description
            error=beside(failed, Field::Description)
        />
        <Grid grants=grants failed=failed chosen=chosen/>
    }
}

#[component]
fn Grid(grants: Grants, failed: Signal<Option<Error>>, chosen: RwSignal<Option<Grants>>) -> impl IntoView {
    let rows = Resource::ALL
        .iter()
        .map(|&resource| view! { <GridRow resource=resource grants=grants chosen=chosen/> })
        .collect_view();
    let wrong = move || {
        failed.with(|error| {
            let problem = error.as_ref()?.problem(Field::Grants)?;
            Some(errors::problem(Field::Grants, problem))
        })
    };
    view! {
        <div class="field">
            <table class="grants" aria-describedby="f-grants-error">
                <caption>"What it allows"</caption>
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">"Nothing"</th>
                        <th scope="col">"READ"</th>
                        <th scope="col">"WRITE"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <span class="err" id="f-grants-error">
                {wrong}
            </span>
        </div>
    }
}

#[component]
fn GridRow(resource: Resource, grants: Grants, chosen: RwSignal<Option<Grants>>) -> impl IntoView {
    let name = format!("form[{}]", resource.word().to_lowercase());
    let cell = |permission: Option<Permission>| {
        let word = permission.map_or("", Permission::word);
        let shown = permission.map_or("nothing", Permission::word);
        let label = format!("{}: {shown}", rights::resource(resource));
        let choose = move |_| {
            chosen.update(|now| *now = Some(now.unwrap_or(grants).with(resource, permission)));
        };
        view! {
            <td>
                <label>
                    <input
                        type="radio"
                        name=name.clone()
                        value=word
                        aria-label=label
                        checked=grants.on(resource) == permission
                        on:change=choose
                    />
                </label>
            </td>
        }
    };
    view! {
        <tr>
            <th scope="row">
                <b>{rights::resource(resource)}</b>
                {[Permission::Read, Permission::Write]
                    .map(|permission| {
                        view! {
                            <span class="small quiet block">
                                {permission.word()} ": " {rights::allows(resource, permission)}
                            </span>
                        }
                    })
                    .collect_view()}
            </th>
            {[None, Some(Permission::Read), Some(Permission::Write)].map(cell).collect_view()}
        </tr>
    }
}
