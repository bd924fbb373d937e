//! `/w/{slug}/users`: the one list of members and invitations. All of its state is in the address.

pub mod bar;
pub mod keys;
pub mod query;
pub mod row;
pub mod table;

use super::invite::InviteForm;
use super::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::api::Reply;
use crate::api::invitations::{CopyLink, Resend, Revoke, UndoRevoke};
use crate::api::people::list_people;
use crate::ui::banner::Banner;
use crate::ui::dialog::Dialog;
use crate::ui::form::{Form, Submit, action, answer_posted, failure, success};
use crate::ui::icon::Icon;
use crate::ui::link::LinkPanel;
use crate::ui::notice::Notice;
use crate::ui::tag::Tone;
use crate::ui::toast::Toasts;
use crate::words::errors;
use bar::{Bar, Tabs};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::{LazyRoute, lazy_route};
use model::error::Error;
use model::people::{Page, Query};
use model::policy::{Action, may};
use model::session::Frame;
use table::Table;

/// The route of it.
pub struct Users;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct List {
    /// The workspace.
    pub slug: Memo<String>,
    /// What the address asks for.
    pub query: Memo<Query>,
    /// What the server answers.
    pub page: Resource<Reply<Page>>,
    /// Makes a fresh link.
    pub copy: ServerAction<CopyLink>,
    /// Sends again.
    pub resend: ServerAction<Resend>,
    /// Takes back.
    pub revoke: ServerAction<Revoke>,
    /// Undoes the taking back.
    pub undo: ServerAction<UndoRevoke>,
    /// How often the list looked again by itself for mails on their way.
    pub looks: StoredValue<u32>,
}

impl List {
    /// The address of the list with another query.
    pub fn href(self, query: &Query) -> String {
        query::href(&self.slug.get_untracked(), query)
    }

    /// How many acts have ended, so that whoever watches knows that the rows have changed.
    fn acts_done(self) -> usize {
        self.copy.version().get()
            + self.resend.version().get()
            + self.revoke.version().get()
            + self.undo.version().get()
    }

    /// The error of whichever act ended with one.
    fn failure(self) -> Signal<Option<Error>> {
        let failures = (
            failure(self.copy),
            failure(self.resend),
            failure(self.revoke),
            failure(self.undo),
        );
        Signal::derive(move || {
            failures
                .0
                .get()
                .or_else(|| failures.1.get())
                .or_else(|| failures.2.get())
                .or_else(|| failures.3.get())
        })
    }
}

#[lazy_route]
impl LazyRoute for Users {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let _ = this;
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
            copy: action(),
            resend: action(),
            revoke: action(),
            undo: action(),
            looks: StoredValue::new(0),
        };
        list.follow_acts();
        let inside = move |frame: Frame| view! { <UsersPage frame=frame list=list/> }.into_any();
        view! {
            <Title text="Users"/>
            <Framed frame=frame place=Place::Users inside=inside/>
        }
        .into_any()
    }
}

impl List {
    /// With JavaScript: rows follow what was done to them, errors become toasts, and toasts can undo.
    fn follow_acts(self) {
        let toasts = Toasts::here();
        toasts.undo_with(Callback::new(move |subject: String| {
            if let Ok(id) = subject.parse() {
                self.undo.dispatch(UndoRevoke {
                    slug: self.slug.get_untracked(),
                    id,
                });
            }
        }));
        let failure = self.failure();
        Effect::new(move |before: Option<usize>| {
            let done = self.acts_done();
            if before.is_some_and(|before| before != done) {
                self.looks.set_value(0);
                self.page.refetch();
            }
            done
        });
        Effect::new(move |before: Option<()>| {
            let error = failure.get();
            // What the page began with stands on it already.
            if let (Some(()), Some(error)) = (before, error) {
                toasts.complain(errors::error(&error));
            }
        });
    }
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
        <Answers list=list/>
        <Tabs list=list/>
        <Bar list=list/>
        <Table standing=frame.standing list=list/>
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

impl List {
    /// Asks for the rows once more.
    pub fn look_again(self) {
        self.looks.set_value(0);
        self.page.refetch();
    }
}

/// What came of the act that this page answers, and of those after it.
#[component]
fn Answers(list: List) -> impl IntoView {
    let first_error = list.failure().get_untracked();
    let first_link = success(list.copy.value().get_untracked());
    let open = RwSignal::new(false);
    Effect::new(move |before: Option<usize>| {
        let version = list.copy.version().get();
        if before.is_some_and(|before| before != version) {
            open.set(
                list.copy
                    .value()
                    .with_untracked(|value| matches!(value, Some(Ok(_)))),
            );
        }
        version
    });
    let undo = Callback::new(move |(subject,): (String,)| {
        view! {
            <Form action=list.undo look="inline">
                <input type="hidden" name="slug" value=list.slug.get_untracked()/>
                <input type="hidden" name="id" value=subject/>
                <Submit words="Undo" look="small" pending=list.undo.pending()/>
            </Form>
        }
        .into_any()
    });
    view! {
        <Notice undo=undo/>
        {first_error.map(|error| view! { <Banner tone=Tone::Bad live=true>{errors::error(&error)}</Banner> })}
        {first_link
            .map(|link| {
                view! {
                    <section class="card padded" aria-label="Invitation link">
                        <h2>"Invitation link"</h2>
                        <LinkPanel link=link/>
                    </section>
                }
            })}
        <Dialog open=open id="link" title="Invitation link">
            <div class="padded">
                {move || success(list.copy.value().get()).map(|link| view! { <LinkPanel link=link/> })}
            </div>
        </Dialog>
    }
}
