//! `/w/{slug}/groups/new`: the form that makes a group.

use super::form::{FIELDS, Filled, GroupFields};
use crate::api::apps::find_offer;
use crate::api::groups::MakeGroup;
use crate::api::roles::list_roles;
use crate::api::{Failure, Reply};
use crate::pages::loaded;
use crate::pages::missing::Failed;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, failure, typed};
use crate::ui::icon::Icon;
use leptos::prelude::*;
use leptos_meta::Title;
use model::error::Error;
use model::policy::{Action, may};
use model::rights::{AppName, RoleRights, Target};
use model::session::Frame;

/// What there is to give to a group.
type Offered = Reply<(Vec<RoleRights>, Vec<AppName>)>;

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let make = action::<MakeGroup>();
    let offered = Resource::new_blocking(
        move || slug.get(),
        move |slug| async move {
            let frame = frame.await?;
            may(&frame.standing, Action::ManageGroups).map_err(|denial| Failure(Error::Denied(denial)))?;
            offered(slug).await
        },
    );
    let inside = move |frame: Frame| {
        view! { <NewGroup slug=frame.workspace.slug make=make offered=offered/> }.into_any()
    };
    view! {
        <Title text="New group"/>
        <Framed frame=frame place=Place::Groups inside=inside/>
    }
    .into_any()
}

async fn offered(slug: String) -> Offered {
    let roles = list_roles(slug.clone()).await?;
    let roles = roles
        .into_iter()
        .filter(|role| role.target == Target::Group)
        .map(|role| RoleRights {
            id: role.id,
            name: role.name,
            grants: role.grants,
        })
        .collect();
    Ok((roles, find_offer(slug).await?.apps))
}

#[component]
fn NewGroup(slug: String, make: ServerAction<MakeGroup>, offered: Resource<Offered>) -> impl IntoView {
    let slug = StoredValue::new(slug);
    view! {
        <div class="narrow-page">
            <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
                {move || Suspend::new(async move {
                    match loaded(offered).await {
                        Ok((roles, apps)) => {
                            view! { <NewForm slug=slug.get_value() make=make roles=roles apps=apps/> }
                                .into_any()
                        }
                        Err(failure) => {
                            let again = format!("/w/{}/groups/new", slug.get_value());
                            view! { <Failed failure=failure again=again whole=true/> }.into_any()
                        }
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn NewForm(
    slug: String,
    make: ServerAction<MakeGroup>,
    roles: Vec<RoleRights>,
    apps: Vec<AppName>,
) -> impl IntoView {
    let failed = failure(make);
    let filled = Filled::read(typed::<MakeGroup>, &roles, &apps);
    view! {
        <p class="crumb">
            <a href=format!("/w/{slug}/groups")>{Icon::ChevronLeft.draw()} "Groups"</a>
        </p>
        <div class="head">
            <div class="say">
                <h1>"New group"</h1>
                <p>"Its members are added once it is made."</p>
            </div>
        </div>
        <Form action=make look="stack card padded">
            <FormError failure=failed fields=FIELDS/>
            <input type="hidden" name="slug" value=slug/>
            <GroupFields filled=filled roles=roles apps=apps failed=failed/>
            <div class="acts">
                <Submit words="Make group" pending=make.pending()/>
            </div>
        </Form>
    }
}
