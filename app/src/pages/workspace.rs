//! The frame around every page of a workspace: who looks, where they are, where they can go.

use super::missing::Trouble;
use crate::api::Reply;
use crate::api::accounts::{SignOut, open_frame};
use crate::live::Live;
use crate::pages::loaded;
use crate::ui::banner::Banner;
use crate::ui::face::initials;
use crate::ui::form::{Form, Submit, action};
use crate::ui::icon::Icon;
use crate::ui::menu::Menu;
use crate::ui::tag::Tone;
use crate::words;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::live::What;
use model::policy::{Action, may};
use model::session::Frame;

/// Which entry of the navigation is the page's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The list of people.
    Users,
    /// Guests and their matrix.
    Guests,
    /// The requests for access.
    Requests,
    /// Roles.
    Roles,
    /// Groups.
    Groups,
    /// Apps.
    Apps,
    /// The audit log.
    Audit,
    /// The settings.
    Settings,
    /// One's own account.
    Account,
}

/// The frame that was loaded last, so that going from page to page asks for it once.
#[derive(Clone, Copy)]
pub struct LastFrame(RwSignal<Option<Frame>>);

impl LastFrame {
    /// Makes a place for it.
    pub fn provide() {
        provide_context(Self(RwSignal::new(None)));
    }

    /// It, from any page.
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(None)))
    }

    /// The frame of a workspace, for an active member of it.
    pub async fn find(self, slug: String) -> Reply<Frame> {
        if let Some(frame) = self
            .0
            .get_untracked()
            .filter(|frame| frame.workspace.slug == slug)
        {
            return Ok(frame);
        }
        let frame = open_frame(slug).await?;
        self.0.set(Some(frame.clone()));
        Ok(frame)
    }

    /// Something in it has changed.
    pub fn forget(self) {
        self.0.set(None);
    }

    /// Keeps the one that the server drew, so that there is one to look at again.
    fn keep(self, frame: Frame) {
        Effect::new(move || {
            if self.0.with_untracked(Option::is_none) {
                self.0.set(Some(frame.clone()));
            }
        });
    }

    /// Asks for it again and shows it where it stands, without drawing the page anew.
    pub fn look_again(self) {
        if let Some(frame) = self.0.get_untracked() {
            leptos::task::spawn_local(async move {
                if let Ok(frame) = open_frame(frame.workspace.slug).await {
                    let _ = self.0.try_update(|last| *last = Some(frame));
                }
            });
        }
    }

    /// Undecided requests, as of now.
    fn requests(self, drawn: i64) -> i64 {
        self.0
            .with(|frame| frame.as_ref().map_or(drawn, |frame| frame.requests))
    }
}

/// The workspace in the page's address.
pub fn slug_of_address() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("slug")).unwrap_or_default())
}

/// The frame of a workspace, for an active member of it.
pub fn load_frame(slug: impl Fn() -> String + Send + Sync + 'static) -> Resource<Reply<Frame>> {
    let last = LastFrame::here();
    Resource::new_blocking(slug, move |slug| last.find(slug))
}

/// Shows the frame and the page in it once the frame is there.
#[component]
pub fn Framed<Inside>(
    /// The frame.
    frame: Resource<Reply<Frame>>,
    /// Where the page belongs.
    place: Place,
    /// Makes the page.
    inside: Inside,
) -> impl IntoView
where
    Inside: Fn(Frame) -> AnyView + Clone + Send + Sync + 'static,
{
    view! {
        <Suspense fallback=|| view! { <div class="waiting" aria-busy="true"></div> }>
            {move || {
                let inside = inside.clone();
                Suspend::new(async move {
                    match loaded(frame).await {
                        Ok(frame) => {
                            let page = inside(frame.clone());
                            view! { <Around frame=frame place=place page=page/> }.into_any()
                        }
                        Err(failure) => view! { <Trouble failure=failure/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
}

/// The frame itself.
#[component]
pub fn Around(
    /// What it shows.
    frame: Frame,
    /// Where the page belongs.
    place: Place,
    /// The page.
    page: AnyView,
) -> impl IntoView {
    let mut people = words::count(frame.users, "person", "people");
    if frame.guests > 0 {
        people = format!("{people}, {}", words::count(frame.guests, "guest", "guests"));
    }
    let live = Live::here();
    // Nothing changes by itself on the pages of those who see no people.
    if may(&frame.standing, Action::ListPeople).is_ok() {
        live.follow(frame.workspace.slug.clone(), frame.mark.clone());
    }
    let last = LastFrame::here();
    last.keep(frame.clone());
    live.on(&[What::Requests, What::People, What::Workspace], move |_| {
        last.look_again();
    });
    let switcher = {
        let frame = frame.clone();
        move |id: &'static str| {
            view! { <Switcher frame=frame.clone() people=people.clone() id=id/> }
        }
    };
    let (in_side, in_menu) = (entries(&frame, place), entries(&frame, place));
    let mail = frame.mail;
    let mail_settings = format!("/w/{}/settings/mail", frame.workspace.slug);
    let sees_settings = may(&frame.standing, Action::ReadSettings).is_ok();
    view! {
        <a class="skip" href="#content" rel="external">
            "Skip to the page"
        </a>
        <div class="frame">
            <nav class="side" aria-label="Main">
                {switcher("menu-workspaces")}
                {in_side}
            </nav>
            <div class="body">
                <header class="top">
                    {switcher("menu-workspaces-top")}
                    <AccountMenu frame=frame/>
                    <div class="narrow">
                        <Menu id="menu-main" label="Menu" face=Icon::Menu.draw().into_any()>
                            <nav aria-label="Main menu">{in_menu}</nav>
                        </Menu>
                    </div>
                </header>
                <main id="content" tabindex="-1">
                    {(!mail)
                        .then(|| {
                            view! {
                                <Banner tone=Tone::Warn>
                                    "No mail server is set up, so nothing is mailed. Copy invitation links and pass them on. "
                                    {(sees_settings && place != Place::Settings)
                                        .then(|| view! { <a href=mail_settings>"Mail settings"</a> })}
                                </Banner>
                            }
                        })}
                    {page}
                </main>
            </div>
        </div>
    }
}

/// Entries of the navigation that exist for this person.
fn entries(frame: &Frame, place: Place) -> impl IntoView + use<> {
    let slug = &frame.workspace.slug;
    let (last, drawn) = (LastFrame::here(), frame.requests);
    let entry = |shown: bool, here: Place, path: &str, icon: Icon, words: &'static str| {
        let href = format!("/w/{slug}/{path}");
        let current = (here == place).then_some("page");
        let waiting = move || {
            let number = if here == Place::Requests {
                last.requests(drawn)
            } else {
                0
            };
            (number > 0).then(|| {
                view! {
                    " "
                    <span class="count">{words::grouped(number)}<span class="sr">" open"</span></span>
                }
            })
        };
        shown.then(|| {
            view! {
                <a href=href aria-current=current>
                    {icon.draw()}
                    {words}
                    {waiting}
                </a>
            }
        })
    };
    let may = |action| may(&frame.standing, action).is_ok();
    (
        entry(
            may(Action::ListPeople),
            Place::Users,
            "users",
            Icon::Users,
            "Users",
        ),
        entry(
            may(Action::ReadRights),
            Place::Guests,
            "guests",
            Icon::Door,
            "Guests",
        ),
        entry(
            may(Action::ReadRequests),
            Place::Requests,
            "requests",
            Icon::Inbox,
            "Requests",
        ),
        entry(may(Action::ReadRights), Place::Roles, "roles", Icon::Key, "Roles"),
        entry(
            may(Action::ReadRights),
            Place::Groups,
            "groups",
            Icon::Layers,
            "Groups",
        ),
        entry(true, Place::Apps, "apps", Icon::Grid, "Apps"),
        entry(
            may(Action::ReadAudit),
            Place::Audit,
            "audit",
            Icon::List,
            "Audit log",
        ),
        entry(
            may(Action::ReadSettings),
            Place::Settings,
            "settings",
            Icon::Gear,
            "Settings",
        ),
    )
}

/// The workspace that is open, and the way to the others.
#[component]
fn Switcher(frame: Frame, people: String, id: &'static str) -> impl IntoView {
    let name = frame.workspace.name;
    let others: Vec<_> = frame
        .who
        .workspaces
        .into_iter()
        .filter(|other| other.slug != frame.workspace.slug)
        .collect();
    let label = format!("Workspace {name}");
    let face = view! {
        <span class="mark" aria-hidden="true">
            {name.chars().next().map(|first| first.to_uppercase().collect::<String>())}
        </span>
        <span class="names">
            <b>{name.clone()}</b>
            <span class="small quiet">{people}</span>
        </span>
        {Icon::ChevronDown.draw()}
    };
    let makes = may(&frame.standing, Action::CreateWorkspace).is_ok();
    view! {
        <Menu id=id label=label look="brand" face=face.into_any()>
            {others
                .into_iter()
                .map(|other| {
                    // Loaded afresh: everything on the page belongs to the workspace.
                    view! {
                        <a href=format!("/w/{}", other.slug) rel="external">
                            {other.name}
                        </a>
                    }
                })
                .collect_view()}
            {makes
                .then(|| {
                    view! {
                        <a href="/account#workspaces">{Icon::Plus.draw()} "New workspace"</a>
                    }
                })}
            <a href="/account#workspaces">"Your workspaces"</a>
        </Menu>
    }
}

#[component]
fn AccountMenu(frame: Frame) -> impl IntoView {
    let sign_out = action::<SignOut>();
    let users = format!("/w/{}/users", frame.workspace.slug);
    let sees_users = may(&frame.standing, Action::ListPeople).is_ok();
    let face = initials(&frame.who.name, &frame.who.email);
    view! {
        <Menu id="menu-account" label="Account" look="face" face=view! { {face} }.into_any()>
            <p class="who-menu">
                <b>{frame.who.name}</b>
                <span class="small quiet">{frame.who.email}</span>
            </p>
            {sees_users
                .then(|| {
                    view! {
                        <a href=users>{Icon::Users.draw()} "Users"</a>
                    }
                })}
            <a href="/account">{Icon::Shield.draw()} "Account"</a>
            <Form action=sign_out>
                <Submit words="Sign out" look="item" icon=Icon::Out pending=sign_out.pending()/>
            </Form>
        </Menu>
    }
}
