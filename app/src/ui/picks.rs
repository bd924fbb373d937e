//! What somebody is given: ticks for roles and groups, a level for each app, and in words what follows.

use crate::words::rights;
use leptos::prelude::*;
use model::account::AccountType;
use model::ids::{AppId, GroupId, RoleId};
use model::permission::Privilege;
use model::rights::{Given, Offer, Pick};
use std::fmt::Display;

/// What is chosen at the moment; the form itself holds it where there is no script.
pub type Chosen = RwSignal<Given>;

/// Fields `roles[id-ID]`, `groups[id-ID]` and `apps[id-ID]`.
#[component]
pub fn Picks(
    /// What there is to give.
    offer: Offer,
    /// What is chosen at first, and then.
    chosen: Chosen,
    /// What they become.
    #[prop(into)]
    account_type: Signal<AccountType>,
    /// What is wrong with roles, groups and apps.
    errors: [Signal<Option<String>>; 3],
    /// Whether it is for a guest and stays so: without roles.
    #[prop(optional)]
    of_guest: bool,
) -> impl IntoView {
    let [roles_error, groups_error, apps_error] = errors;
    let guest = move || account_type.get() == AccountType::Guest;
    let first = chosen.get_untracked();
    let roles = offer
        .roles
        .iter()
        .map(|role| {
            let id: RoleId = role.id;
            let tick = move |on: bool| chosen.update(|given| set(&mut given.roles, id, on));
            let hint = rights::grants(&role.grants);
            tick_box(
                "roles",
                id,
                role.name.clone(),
                hint,
                first.roles.contains(&id),
                tick,
            )
        })
        .collect();
    let live = RwSignal::new(false);
    Effect::new(move |_| live.set(true));
    let (ticked, levels) = (offer.clone(), offer.clone());
    let summary = move || {
        let (of, given) = (account_type.get(), chosen.get());
        rights::summary(&offer.held(of, false, &given), &offer)
    };
    view! {
        // A guest holds app privileges only. Without a script nobody knows yet what they become.
        {(!of_guest)
            .then(|| {
                view! {
                    <Ticks
                        name="Roles"
                        none="No roles for members yet."
                        ticks=roles
                        error=roles_error
                        off=Signal::derive(move || live.get() && guest())
                    />
                }
            })}
        <Ticked offer=ticked chosen=chosen error=groups_error/>
        <Levels offer=levels chosen=chosen error=apps_error/>
        // Without a script it would go on about what was chosen at first.
        <p class="small quiet" aria-live="polite" hidden=move || !live.get()>
            {summary}
        </p>
    }
}

/// Fields `groups[id-ID]`.
#[component]
pub fn Ticked(
    /// What there is to give.
    offer: Offer,
    /// What is chosen at first, and then.
    chosen: Chosen,
    /// What is wrong with them.
    error: Signal<Option<String>>,
) -> impl IntoView {
    let first = chosen.get_untracked();
    let groups = offer
        .groups
        .into_iter()
        .map(|group| {
            let id: GroupId = group.id;
            let tick = move |on: bool| chosen.update(|given| set(&mut given.groups, id, on));
            let hint = rights::of_group(&group);
            tick_box("groups", id, group.name, hint, first.groups.contains(&id), tick)
        })
        .collect();
    view! { <Ticks name="Groups" none="No groups yet." ticks=groups error=error/> }
}

/// Fields `apps[id-ID]`; nothing where there are no apps.
#[component]
pub fn Levels(
    /// What there is to give.
    offer: Offer,
    /// What is chosen at first, and then.
    chosen: Chosen,
    /// What is wrong with them.
    error: Signal<Option<String>>,
) -> impl IntoView {
    let first = chosen.get_untracked();
    let has_apps = !offer.apps.is_empty();
    let apps = offer
        .apps
        .into_iter()
        .map(|app| {
            let now = first
                .apps
                .iter()
                .find(|(id, _)| *id == app.id)
                .map(|(_, level)| *level);
            level(app.id, app.name, now, chosen)
        })
        .collect_view();
    has_apps.then(|| {
        view! {
            <fieldset class="picks levels">
                <legend>"App privileges"</legend>
                <div class="scrolls">{apps}</div>
                <span class="err">{move || error.get()}</span>
            </fieldset>
        }
    })
}

fn set<Id: Copy + PartialEq>(all: &mut Vec<Id>, id: Id, on: bool) {
    all.retain(|known| *known != id);
    if on {
        all.push(id);
    }
}

#[component]
fn Ticks(
    name: &'static str,
    none: &'static str,
    ticks: Vec<AnyView>,
    error: Signal<Option<String>>,
    /// Neither shown nor sent.
    #[prop(optional, into)]
    off: Signal<bool>,
) -> impl IntoView {
    let empty = ticks.is_empty();
    view! {
        <fieldset class="picks" hidden=off disabled=off>
            <legend>{name}</legend>
            {empty.then(|| view! { <p class="small quiet">{none}</p> })}
            <div class="scrolls">{ticks}</div>
            <span class="err">{move || error.get()}</span>
        </fieldset>
    }
}

fn tick_box(
    field: &'static str,
    id: impl Display,
    name: String,
    hint: String,
    checked: bool,
    tick: impl Fn(bool) + 'static,
) -> AnyView {
    view! {
        <label class="tick">
            <input
                type="checkbox"
                name=Pick(id).field(field)
                value="on"
                checked=checked
                on:change=move |ev| tick(event_target_checked(&ev))
            />
            <span>{name} " " <span class="small quiet">{hint}</span></span>
        </label>
    }
    .into_any()
}

fn level(id: AppId, name: String, now: Option<Privilege>, chosen: Chosen) -> impl IntoView {
    let options = Privilege::ALL
        .iter()
        .map(|&privilege| {
            view! {
                <option value=privilege.word() selected={now == Some(privilege)}>
                    {rights::privilege(privilege)}
                </option>
            }
        })
        .collect_view();
    let choose = move |word: String| {
        chosen.update(|given| {
            given.apps.retain(|(known, _)| *known != id);
            given
                .apps
                .extend(Privilege::from_word(&word).map(|privilege| (id, privilege)));
        });
    };
    let field = Pick(id).field("apps");
    view! {
        <div class="level">
            <label for=field.clone()>{name}</label>
            <select
                class="input"
                id=field.clone()
                name=field
                on:change=move |ev| choose(event_target_value(&ev))
            >
                <option value="" selected=now.is_none()>
                    "No privilege"
                </option>
                {options}
            </select>
        </div>
    }
}

/// What was posted in the fields of [`Picks`], by the field's name.
pub fn posted(offer: &Offer, field: impl Fn(&str) -> String) -> Given {
    let on = |name: &str, id: &dyn Display| !field(&Pick(id).field(name)).is_empty();
    Given {
        roles: offer
            .roles
            .iter()
            .map(|role| role.id)
            .filter(|id| on("roles", id))
            .collect(),
        groups: offer
            .groups
            .iter()
            .map(|group| group.id)
            .filter(|id| on("groups", id))
            .collect(),
        apps: offer
            .apps
            .iter()
            .filter_map(|app| Some((app.id, Privilege::from_word(&field(&Pick(app.id).field("apps")))?)))
            .collect(),
    }
}
