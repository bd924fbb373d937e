//! `/w/{slug}/apps/{id}`: an app, and who can open it and why.

use super::form::{AppFields, FIELDS, read};
use super::holders::Holders;
use super::{Mark, initial};
use crate::api::apps::{ArchiveApp, ChangeApp, UnarchiveApp, find_app};
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
use crate::words::{apps, rights};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::app::{App, AppForm, AppPage};
use model::error::Error;
use model::ids::AppId;
use model::live::What;
use model::policy::{Action, may};
use model::session::Frame;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The workspace.
    pub slug: Memo<String>,
    /// The form: drawn once, so that what is typed stays.
    form: Resource<Reply<AppPage>>,
    /// Who can open it: drawn anew with each change.
    pub people: Resource<Reply<AppPage>>,
    /// Where the page of people begins.
    pub cursor: Memo<String>,
    /// What was posted, until something is saved.
    first: StoredValue<Option<AppForm>>,
    change: ServerAction<ChangeApp>,
    archive: ServerAction<ArchiveApp>,
    unarchive: ServerAction<UnarchiveApp>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let (slug, params, query) = (slug_of_address(), use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("app"))?.parse::<AppId>().ok());
    let cursor = Memo::new(move |_| query.with(|query| query.get("people")).unwrap_or_default());
    let frame = load_frame(move || slug.get());
    let find = move |slug, id: Option<AppId>, cursor| async move {
        frame.await?;
        find_app(slug, id.ok_or(Failure(Error::NotFound))?, cursor).await
    };
    let desk = Desk {
        slug,
        form: Resource::new_blocking(
            move || (slug.get(), id.get()),
            move |(slug, id)| find(slug, id, String::new()),
        ),
        people: Resource::new_blocking(
            move || (slug.get(), id.get(), cursor.get()),
            move |(slug, id, cursor)| find(slug, id, cursor),
        ),
        cursor,
        first: StoredValue::new(was_posted::<ChangeApp>().then(|| read(typed::<ChangeApp>))),
        change: action(),
        archive: action(),
        unarchive: action(),
    };
    desk.follow();
    let inside = move |frame: Frame| view! { <OneApp frame=frame desk=desk/> }.into_any();
    view! { <Framed frame=frame place=Place::Apps inside=inside/> }.into_any()
}

impl Desk {
    /// With JavaScript: the page follows what was done here or elsewhere.
    fn follow(self) {
        Effect::new(move |before: Option<usize>| {
            let done =
                self.change.version().get() + self.archive.version().get() + self.unarchive.version().get();
            if before.is_some_and(|before| before != done) && failure(self.change).get_untracked().is_none() {
                self.first.set_value(None);
                self.form.refetch();
                self.people.refetch();
            }
            done
        });
        Live::here().on(&[What::Rights], move |_| self.people.refetch());
    }

    /// The version that is saved now.
    fn version(self) -> Signal<i64> {
        Signal::derive(move || match self.people.get() {
            Some(Ok(page)) => page.app.version,
            _ => 0,
        })
    }
}

#[component]
fn OneApp(frame: Frame, desk: Desk) -> impl IntoView {
    let manages = may(&frame.standing, Action::ManageApps).is_ok();
    let list = StoredValue::new(format!("/w/{}/apps", frame.workspace.slug));
    view! {
        <div class="narrow-page">
            <p class="crumb">
                <a href=list.get_value()>{Icon::ChevronLeft.draw()} "Apps"</a>
            </p>
            <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
                {move || Suspend::new(async move {
                    match loaded(desk.form).await {
                        Ok(page) => {
                            let base = format!("{}/{}", list.get_value(), page.app.id);
                            view! {
                                <Top app=page.app.clone() desk=desk manages=manages/>
                                <EditForm app=page.app desk=desk manages=manages/>
                                <Holders desk=desk base=base/>
                            }
                                .into_any()
                        }
                        Err(failure) => {
                            view! {
                                <Title text="Apps"/>
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
fn Subject(id: AppId, desk: Desk) -> impl IntoView {
    view! {
        <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
        <input type="hidden" name="id" value=id.to_string()/>
    }
}

/// Its name, and putting it away or bringing it back.
#[component]
fn Top(app: App, desk: Desk, manages: bool) -> impl IntoView {
    let id = app.id;
    let archived = app.archived_at.is_some();
    let moves = manages.then(|| {
        if archived {
            view! {
                <Form action=desk.unarchive>
                    <Subject id=id desk=desk/>
                    <Submit words="Unarchive" look="" icon=Icon::Again pending=desk.unarchive.pending()/>
                </Form>
            }
            .into_any()
        } else {
            view! {
                <Form action=desk.archive>
                    <Subject id=id desk=desk/>
                    <Submit words="Archive" look="" icon=Icon::Box pending=desk.archive.pending()/>
                </Form>
            }
            .into_any()
        }
    });
    view! {
        <Title text=app.name.clone()/>
        <div class="head person">
            <Mark letter=initial(&app.name) color=app.color/>
            <div class="say">
                <h1>{app.name}</h1>
                <p>
                    <a href=app.url.clone() rel="noopener noreferrer external">
                        {app.url.clone()}
                    </a>
                </p>
            </div>
            {moves}
        </div>
        <Notice/>
        <FormError failure=failure(desk.archive)/>
        <FormError failure=failure(desk.unarchive)/>
        {archived
            .then(|| {
                view! {
                    <p class="padded-line">
                        <Tag tone=Tone::Plain icon=Icon::Box words="Archived"/> " "
                        <span class="quiet">{apps::ARCHIVES}</span>
                    </p>
                }
            })}
    }
}

#[component]
fn EditForm(app: App, desk: Desk, manages: bool) -> impl IntoView {
    let failed = failure(desk.change);
    let page = format!("/w/{}/apps/{}", desk.slug.get_untracked(), app.id);
    let first = desk.first.get_value().unwrap_or_else(|| AppForm::of(&app));
    view! {
        <Form action=desk.change look="stack card padded">
            <FormError failure=not_stale(failed) fields=FIELDS/>
            <Stale failed=failed shown=app.version saved=desk.version() page=page/>
            <Subject id=app.id desk=desk/>
            <input type="hidden" name="version" value=app.version.to_string()/>
            <fieldset disabled=!manages>
                <legend class="sr">"The app"</legend>
                <AppFields form=first failed=failed/>
            </fieldset>
            {if manages {
                view! {
                    <div class="acts">
                        <Submit words="Save app" pending=desk.change.pending()/>
                    </div>
                }
                    .into_any()
            } else {
                view! { <p class="small quiet">{rights::LOOK_ONLY}</p> }.into_any()
            }}
        </Form>
    }
}
