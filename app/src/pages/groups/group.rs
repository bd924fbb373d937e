//! `/w/{slug}/groups/{id}`: a group, what it gives and who is in it.

use super::delete::Delete;
use super::form::{FIELDS, Filled, GroupFields};
use super::members::Members;
use crate::api::groups::{AddGroupMembers, ChangeGroup, DeleteGroup, RemoveGroupMembers, find_group};
use crate::api::{Failure, Reply};
use crate::live::Live;
use crate::pages::loaded;
use crate::pages::missing::Failed;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::form::{
    Form, FormError, Stale, Submit, action, answer_posted, deletes, failure, not_stale, typed, was_posted,
};
use crate::ui::icon::Icon;
use crate::ui::notice::Notice;
use crate::words::rights;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::error::Error;
use model::group::Group;
use model::ids::GroupId;
use model::live::What;
use model::policy::{Action, may};
use model::session::Frame;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The workspace.
    pub slug: Memo<String>,
    /// The form: drawn once, so that what is typed stays.
    form: Resource<Reply<Group>>,
    /// Who is in it: drawn anew with each change.
    pub members: Resource<Reply<Group>>,
    /// Where the page of members begins.
    pub cursor: Memo<String>,
    /// Whether what was posted still stands in the form: until something is saved.
    posted: StoredValue<bool>,
    change: ServerAction<ChangeGroup>,
    /// Adds members.
    pub add: ServerAction<AddGroupMembers>,
    /// Takes members out.
    pub remove: ServerAction<RemoveGroupMembers>,
    /// Deletes the group.
    pub delete: ServerAction<DeleteGroup>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let (slug, params, query) = (slug_of_address(), use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("group"))?.parse::<GroupId>().ok());
    let cursor = Memo::new(move |_| query.with(|query| query.get("members")).unwrap_or_default());
    let frame = load_frame(move || slug.get());
    let find = move |slug, id: Option<GroupId>, cursor| async move {
        frame.await?;
        find_group(slug, id.ok_or(Failure(Error::NotFound))?, cursor).await
    };
    let desk = Desk {
        slug,
        form: Resource::new_blocking(
            move || (slug.get(), id.get()),
            move |(slug, id)| find(slug, id, String::new()),
        ),
        members: Resource::new_blocking(
            move || (slug.get(), id.get(), cursor.get()),
            move |(slug, id, cursor)| find(slug, id, cursor),
        ),
        cursor,
        posted: StoredValue::new(was_posted::<ChangeGroup>()),
        change: action(),
        add: action(),
        remove: action(),
        delete: action(),
    };
    desk.follow();
    let inside = move |frame: Frame| view! { <OneGroup frame=frame desk=desk/> }.into_any();
    view! { <Framed frame=frame place=Place::Groups inside=inside/> }.into_any()
}

impl Desk {
    /// With JavaScript: the page follows what was done here or elsewhere.
    fn follow(self) {
        Effect::new(move |before: Option<usize>| {
            let version = self.change.version().get();
            if before.is_some_and(|before| before != version)
                && failure(self.change).get_untracked().is_none()
            {
                self.posted.set_value(false);
                self.form.refetch();
                self.members.refetch();
            }
            version
        });
        Effect::new(move |before: Option<usize>| {
            let done = self.add.version().get() + self.remove.version().get();
            if before.is_some_and(|before| before != done) {
                self.members.refetch();
            }
            done
        });
        Live::here().on(&[What::Rights], move |_| {
            if !deletes(self.delete) {
                self.members.refetch();
            }
        });
    }

    /// The version that is saved now.
    fn version(self) -> Signal<i64> {
        Signal::derive(move || match self.members.get() {
            Some(Ok(group)) => group.version,
            _ => 0,
        })
    }
}

#[component]
fn OneGroup(frame: Frame, desk: Desk) -> impl IntoView {
    let manages = may(&frame.standing, Action::ManageGroups).is_ok();
    let list = StoredValue::new(format!("/w/{}/groups", frame.workspace.slug));
    view! {
        <div class="narrow-page">
            <p class="crumb">
                <a href=list.get_value()>{Icon::ChevronLeft.draw()} "Groups"</a>
            </p>
            <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
                {move || Suspend::new(async move {
                    match loaded(desk.form).await {
                        Ok(group) => {
                            let id = group.id;
                            let base = format!("{}/{id}", list.get_value());
                            view! {
                                <Title text=group.name.clone()/>
                                <div class="head">
                                    <div class="say">
                                        <h1>{group.name.clone()}</h1>
                                    </div>
                                </div>
                                <Notice/>
                                <EditForm group=group desk=desk manages=manages/>
                                <Members id=id desk=desk base=base manages=manages/>
                                {manages.then(|| view! { <Delete id=id desk=desk/> })}
                            }
                                .into_any()
                        }
                        Err(failure) => {
                            view! {
                                <Title text="Groups"/>
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

/// The workspace and the group, for forms about it.
#[component]
pub fn Subject(
    /// The group.
    id: GroupId,
    /// The page.
    desk: Desk,
) -> impl IntoView {
    view! {
        <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
        <input type="hidden" name="id" value=id.to_string()/>
    }
}

#[component]
fn EditForm(group: Group, desk: Desk, manages: bool) -> impl IntoView {
    let failed = failure(desk.change);
    let page = format!("/w/{}/groups/{}", desk.slug.get_untracked(), group.id);
    let filled = if desk.posted.get_value() {
        Filled::read(typed::<ChangeGroup>, &group.offered_roles, &group.offered_apps)
    } else {
        Filled {
            name: group.name,
            description: group.description,
            roles: group.roles,
            apps: group.apps,
        }
    };
    view! {
        <Form action=desk.change look="stack card padded">
            <FormError failure=not_stale(failed) fields=FIELDS/>
            <Stale failed=failed shown=group.version saved=desk.version() page=page/>
            <Subject id=group.id desk=desk/>
            <input type="hidden" name="version" value=group.version.to_string()/>
            <fieldset disabled=!manages>
                <legend class="sr">"The group"</legend>
                <GroupFields
                    filled=filled
                    roles=group.offered_roles
                    apps=group.offered_apps
                    failed=failed
                />
            </fieldset>
            {if manages {
                view! {
                    <div class="acts">
                        <Submit words="Save group" pending=desk.change.pending()/>
                    </div>
                }
                    .into_any()
            } else {
                view! { <p class="small quiet">{rights::LOOK_ONLY}</p> }.into_any()
            }}
        </Form>
    }
}
