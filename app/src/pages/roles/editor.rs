//! `/w/{slug}/roles/{id}`: a role, who has it, and what a change of it would change for whom.

use super::delete::Delete;
use super::grid::{FIELDS, RoleFields, of_address, read};
use super::preview::{Changes, Holders};
use crate::api::roles::{ChangeRole, DeleteRole, DuplicateRole, find_role, list_roles, preview_role};
use crate::api::{Failure, Reply};
use crate::live::Live;
use crate::pages::loaded;
use crate::pages::missing::Failed;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::form::{
    Form, FormError, Stale, Submit, action, answer_posted, failure, not_stale, typed, was_posted,
};
use crate::ui::icon::Icon;
use crate::ui::notice::Notice;
use crate::ui::tag::{Tag, Tone};
use crate::words::rights;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::error::Error;
use model::ids::RoleId;
use model::live::What;
use model::permission::Grants;
use model::policy::{Action, may};
use model::role::{Preview, Role, RoleForm};
use model::session::Frame;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The workspace.
    pub slug: Memo<String>,
    role: Resource<Reply<Role>>,
    first: StoredValue<Option<(RoleForm, Option<i64>)>>,
    /// What the grid says, once it says something else than at first.
    pub chosen: RwSignal<Option<Grants>>,
    /// Who has it, and what changes for them.
    pub preview: Resource<Reply<Preview>>,
    /// All roles, of which one may take its place. Made with the page and not where it is shown: what is
    /// made while others are awaited has another number each time, by which the browser finds it again.
    pub roles: Resource<Reply<Vec<Role>>>,
    /// The version that somebody else has made since.
    seen: RwSignal<i64>,
    change: ServerAction<ChangeRole>,
    duplicate: ServerAction<DuplicateRole>,
    /// Deletes it.
    pub delete: ServerAction<DeleteRole>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let (slug, params) = (slug_of_address(), use_params_map());
    let id = Memo::new(move |_| params.with(|params| params.get("role"))?.parse().ok());
    let frame = load_frame(move || slug.get());
    let role = Resource::new_blocking(
        move || (slug.get(), id.get()),
        move |(slug, id)| async move {
            frame.await?;
            find_role(slug, id.ok_or(Failure(Error::NotFound))?).await
        },
    );
    let roles = Resource::new_blocking(
        move || slug.get(),
        move |slug| async move {
            frame.await?;
            list_roles(slug).await
        },
    );
    let first = at_first();
    let chosen = RwSignal::new(first.as_ref().and_then(|(form, _)| form.grants().ok()));
    let preview = Resource::new_blocking(
        move || (slug.get(), chosen.get()),
        move |(slug, chosen)| async move {
            let role = role.await?;
            let form = RoleForm::of(&Role {
                grants: chosen.unwrap_or(role.grants),
                ..role.clone()
            });
            preview_role(slug, role.id, form).await
        },
    );
    let desk = Desk {
        slug,
        role,
        first: StoredValue::new(first),
        chosen,
        preview,
        roles,
        seen: RwSignal::new(0),
        change: action(),
        duplicate: action(),
        delete: action(),
    };
    desk.follow(id);
    let inside = move |frame: Frame| view! { <RolePage frame=frame desk=desk/> }.into_any();
    view! { <Framed frame=frame place=Place::Roles inside=inside/> }.into_any()
}

/// What was typed before this page was shown: posted, or sent along to be previewed, with the version that
/// the preview is of.
fn at_first() -> Option<(RoleForm, Option<i64>)> {
    if was_posted::<ChangeRole>() {
        return Some((read(|name| Some(typed::<ChangeRole>(name))), None));
    }
    use_query_map().with_untracked(|query| {
        let version = query.get("version").and_then(|version| version.parse().ok());
        Some((of_address(query)?, version))
    })
}

impl Desk {
    /// With JavaScript: the page follows what was saved here, and says what was saved elsewhere.
    fn follow(self, id: Memo<Option<RoleId>>) {
        Effect::new(move |before: Option<usize>| {
            let version = self.change.version().get();
            if before.is_some_and(|before| before != version)
                && failure(self.change).get_untracked().is_none()
            {
                self.first.set_value(None);
                self.chosen.set(None);
                self.role.refetch();
                self.preview.refetch();
            }
            version
        });
        Live::here().on(&[What::Rights], move |_| {
            self.preview.refetch();
            if let Some(id) = id.get_untracked()
                && !self.change.pending().get_untracked()
            {
                leptos::task::spawn_local(async move {
                    if let Ok(fresh) = find_role(self.slug.get_untracked(), id).await {
                        let _ = self.seen.try_update(|seen| *seen = fresh.version);
                    }
                });
            }
        });
    }
}

#[component]
fn RolePage(frame: Frame, desk: Desk) -> impl IntoView {
    let manages = may(&frame.standing, Action::ManageRoles).is_ok();
    let list = StoredValue::new(format!("/w/{}/roles", frame.workspace.slug));
    view! {
        <div class="narrow-page">
            <p class="crumb">
                <a href=list.get_value()>{Icon::ChevronLeft.draw()} "Roles"</a>
            </p>
            <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
                {move || Suspend::new(async move {
                    match loaded(desk.role).await {
                        Ok(role) => view! { <Shown role=role desk=desk manages=manages/> }.into_any(),
                        Err(failure) => {
                            view! {
                                <Title text="Roles"/>
                                <Failed failure=failure again=list.get_value() whole=true/>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Shown(role: Role, desk: Desk, manages: bool) -> impl IntoView {
    let (id, saved) = (role.id, role.grants);
    view! {
        <Title text=role.name.clone()/>
        <div class="head">
            <div class="say">
                <h1>{role.name.clone()}</h1>
                <p>
                    <Tag tone=Tone::Plain words=format!("For {}", rights::target(role.target).to_lowercase())/>
                </p>
            </div>
            {manages
                .then(|| {
                    view! {
                        <Form action=desk.duplicate>
                            <Subject id=id desk=desk/>
                            <Submit words="Duplicate" look="" icon=Icon::Copy pending=desk.duplicate.pending()/>
                        </Form>
                    }
                })}
        </div>
        <Notice/>
        <FormError failure=failure(desk.duplicate)/>
        <EditForm role=role.clone() desk=desk manages=manages/>
        {manages.then(|| view! { <Changes desk=desk saved=saved/> })}
        <Holders desk=desk target=role.target/>
        {manages.then(|| view! { <Delete role=role desk=desk/> })}
    }
}

/// The workspace and the role, for forms about it.
#[component]
pub fn Subject(
    /// The role.
    id: RoleId,
    /// The page.
    desk: Desk,
) -> impl IntoView {
    view! {
        <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
        <input type="hidden" name="id" value=id.to_string()/>
    }
}

#[component]
fn EditForm(role: Role, desk: Desk, manages: bool) -> impl IntoView {
    let failed = failure(desk.change);
    let page = format!("/w/{}/roles/{}", desk.slug.get_untracked(), role.id);
    let (first, asked) = desk
        .first
        .get_value()
        .unwrap_or_else(|| (RoleForm::of(&role), None));
    let version = asked.unwrap_or(role.version);
    // With JavaScript the preview follows each choice.
    let alive = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    view! {
        <Form action=desk.change look="stack card padded">
            <FormError failure=not_stale(failed) fields=FIELDS/>
            <Stale failed=failed shown=role.version saved=desk.seen.into() page=page.clone()/>
            <Subject id=role.id desk=desk/>
            <input type="hidden" name="version" value=version.to_string()/>
            <input type="hidden" name="form[target]" value=role.target.word()/>
            <fieldset disabled=!manages>
                <legend class="sr">"The role"</legend>
                <RoleFields form=first failed=failed chosen=desk.chosen/>
            </fieldset>
            {if manages {
                view! {
                    <div class="acts">
                        <Submit words="Save role" pending=desk.change.pending()/>
                        <button
                            type="submit"
                            class="btn"
                            formmethod="get"
                            formaction=page
                            name="preview"
                            value="1"
                            hidden=move || alive.get()
                        >
                            {Icon::Eye.draw()}
                            "Preview"
                        </button>
                    </div>
                }
                    .into_any()
            } else {
                view! { <p class="small quiet">{rights::LOOK_ONLY}</p> }.into_any()
            }}
        </Form>
    }
}
