//! `/w/{slug}/users`: the one list of members and invitations. All of its state is in the address.

pub mod bar;
pub mod bulk;
pub mod keys;
pub mod menu;
pub mod query;
pub mod removed;
pub mod row;
pub mod table;

use super::invite::InviteForm;
use super::person::acts::{Answers, Desk};
use super::person::edit::EditForm;
use super::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::api::Reply;
use crate::api::apps::find_offer;
use crate::api::people::{list_people, show_person};
use crate::live::Live;
use crate::pages::loaded;
use crate::ui::banner::Banner;
use crate::ui::dialog::Dialog;
use crate::ui::form::answer_posted;
use crate::ui::icon::Icon;
use crate::ui::tag::Tone;
use crate::words::errors;
use bar::{Bar, Tabs};
use bulk::{BulkBar, Outcomes, Ticked};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use menu::RowMenu;
use model::ids::MemberId;
use model::live::What;
use model::people::{Page, Query, Row};
use model::policy::{Action, Standing, may};
use model::rights::Offer;
use model::session::Frame;
use table::Table;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct List {
    /// The workspace.
    pub slug: Memo<String>,
    /// What the address asks for.
    pub query: Memo<Query>,
    /// What the server answers.
    pub page: Resource<Reply<Page>>,
    /// The server functions behind the acts.
    pub desk: Desk,
    /// What is ticked.
    pub ticked: Ticked,
    /// The row whose menu is open, or was last.
    pub acting_on: RwSignal<Option<Row>>,
    /// Whose form is open.
    pub editing: RwSignal<Option<MemberId>>,
    /// Roles, groups and apps to filter by.
    pub offer: Resource<Reply<Offer>>,
}

impl List {
    /// The address of the list with another query.
    pub fn href(self, query: &Query) -> String {
        query::href(&self.slug.get_untracked(), query)
    }

    /// Asks for the rows once more.
    pub fn look_again(self) {
        self.page.refetch();
    }
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(query::read));
    let list = List {
        slug,
        query,
        // After the frame: when that is refused, nothing is asked and nothing stamps another status.
        page: Resource::new_blocking(
            move || (slug.get(), query.get()),
            move |(slug, query)| async move {
                frame.await?;
                list_people(slug, query).await
            },
        ),
        offer: Resource::new(
            move || slug.get(),
            move |slug| async move {
                frame.await?;
                find_offer(slug).await
            },
        ),
        desk: Desk::new(slug),
        ticked: Ticked::begin(),
        acting_on: RwSignal::new(None),
        editing: RwSignal::new(None),
    };
    list.desk.follow(Callback::new(move |()| list.look_again()));
    Live::here().on(&[What::People, What::Mail, What::Rights], move |_| {
        // Work in pieces tells of each member; it looks again once it has ended.
        if !list.ticked.is_at_work() {
            list.page.refetch();
        }
    });
    let inside = move |frame: Frame| view! { <UsersPage frame=frame list=list/> }.into_any();
    view! {
        <Title text="Users"/>
        <Framed frame=frame place=Place::Users inside=inside/>
    }
    .into_any()
}

#[component]
fn UsersPage(frame: Frame, list: List) -> impl IntoView {
    let open = RwSignal::new(false);
    let invites = model::account::AccountType::OF_USERS
        .iter()
        .any(|&account_type| may(&frame.standing, Action::Invite { account_type }).is_ok());
    let invite_page = move || format!("/w/{}/users/invite", list.slug.get());
    let say = format!(
        "Everyone who works in {}, and everyone on their way in.",
        frame.workspace.name
    );
    let dialog = {
        let (slug, standing, mail) = (frame.workspace.slug.clone(), frame.standing, frame.mail);
        move || {
            view! {
                <InviteForm
                    slug=slug.clone()
                    standing=standing
                    mail=mail
                    offer=list.offer
                    on_done=Callback::new(move |()| list.look_again())
                    close=open
                />
            }
        }
    };
    view! {
        <div class="head">
            <div class="say">
                <h1>"Users"</h1>
                <p>{say}</p>
            </div>
            {invites
                .then(|| {
                    view! {
                        // A form, so that the button also works without JavaScript.
                        <form
                            method="get"
                            action=invite_page
                            on:submit=move |ev| {
                                ev.prevent_default();
                                open.set(true);
                            }
                        >
                            <button type="submit" class="btn" data-look="main">
                                {Icon::Plus.draw()}
                                "Invite users"
                            </button>
                        </form>
                    }
                })}
        </div>
        <Answers desk=list.desk/>
        <Outcomes list=list/>
        <Tabs list=list/>
        <Bar list=list imports=may(&frame.standing, Action::Import).is_ok()/>
        <Table standing=frame.standing list=list/>
        {bulk::offered(&frame.standing).then(|| view! { <BulkBar list=list/> })}
        <RowMenu standing=frame.standing list=list/>
        <EditDialog standing=frame.standing list=list/>
        <keys::Help/>
        <Dialog
            open=open
            id="invite"
            title="Invite users"
            say="They get a personal link by mail. Nothing is shared until they accept."
        >
            {dialog.clone()()}
        </Dialog>
    }
}

/// The form of a member over the list. What it shows is asked for when it opens: the list does not carry it.
#[component]
fn EditDialog(standing: Standing, list: List) -> impl IntoView {
    let open = RwSignal::new(false);
    let edit = list.desk.edit;
    Effect::new(move || {
        if list.editing.get().is_some() {
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            list.editing.set(None);
        }
    });
    // Saved: the list says so. An error stands in the form.
    Effect::new(move |before: Option<usize>| {
        let version = edit.version().get();
        let saved = edit.value().with_untracked(|value| matches!(value, Some(Ok(()))));
        if before.is_some_and(|before| before != version) && saved {
            open.set(false);
        }
        version
    });
    let person = Resource::new(
        move || (list.slug.get(), list.editing.get()),
        |(slug, id)| async move {
            match id {
                Some(id) => show_person(slug, id, String::new()).await.map(Some),
                None => Ok(None),
            }
        },
    );
    view! {
        <Dialog open=open id="edit" title="Edit">
            <Transition fallback=|| view! { <div class="padded skeleton" aria-busy="true"></div> }>
                {move || Suspend::new(async move {
                    match loaded(person).await {
                        Ok(Some(person)) => {
                            edit.value().set(None);
                            view! { <EditForm desk=list.desk person=person standing=standing offer=list.offer close=open/> }
                                .into_any()
                        }
                        Ok(None) => ().into_any(),
                        Err(failure) => {
                            view! {
                                <div class="padded">
                                    <Banner tone=Tone::Bad>{errors::error(&failure.0)}</Banner>
                                </div>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Dialog>
    }
}
