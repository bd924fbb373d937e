//! What can be done with a person: the same forms in the menu of a row and on the person's page.

use crate::api::invitations::{CopyLink, Resend, Revoke, UndoRevoke};
use crate::api::members::{
    ArchiveMember, ChangeMember, EditMember, RemoveMember, RestoreMember, UnarchiveMember, UndoArchive,
};
use crate::pages::workspace::LastFrame;
use crate::ui::banner::Banner;
use crate::ui::dialog::Dialog;
use crate::ui::form::{Form, Submit, action, failure, success};
use crate::ui::icon::Icon;
use crate::ui::link::LinkPanel;
use crate::ui::notice::Notice;
use crate::ui::tag::Tone;
use crate::ui::toast::Toasts;
use crate::words::{errors, people};
use leptos::prelude::*;
use leptos::web_sys::SubmitEvent;
use model::account::AccountType;
use model::error::Error;
use model::ids::{InvitationId, MemberId};
use model::person::{Acts, Subject};

/// The server functions behind the acts.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The workspace.
    pub slug: Memo<String>,
    /// Makes a fresh link.
    pub copy: ServerAction<CopyLink>,
    /// Sends again.
    pub resend: ServerAction<Resend>,
    /// Takes back.
    pub revoke: ServerAction<Revoke>,
    /// Undoes the taking back.
    pub undo_revoke: ServerAction<UndoRevoke>,
    /// Saves what is known.
    pub edit: ServerAction<EditMember>,
    /// Gives another account type or owner mark.
    pub change: ServerAction<ChangeMember>,
    /// Archives.
    pub archive: ServerAction<ArchiveMember>,
    /// Undoes that.
    pub undo_archive: ServerAction<UndoArchive>,
    /// Brings back.
    pub unarchive: ServerAction<UnarchiveMember>,
    /// Removes.
    pub remove: ServerAction<RemoveMember>,
    /// Restores.
    pub restore: ServerAction<RestoreMember>,
}

impl Desk {
    /// For the pages of a workspace.
    pub fn new(slug: Memo<String>) -> Self {
        Self {
            slug,
            copy: action(),
            resend: action(),
            revoke: action(),
            undo_revoke: action(),
            edit: action(),
            change: action(),
            archive: action(),
            undo_archive: action(),
            unarchive: action(),
            remove: action(),
            restore: action(),
        }
    }

    /// How many acts have ended, so that whoever watches knows that something has changed.
    pub fn acts_done(self) -> usize {
        self.copy.version().get()
            + self.resend.version().get()
            + self.revoke.version().get()
            + self.undo_revoke.version().get()
            + self.edit.version().get()
            + self.change.version().get()
            + self.archive.version().get()
            + self.undo_archive.version().get()
            + self.unarchive.version().get()
            + self.remove.version().get()
            + self.restore.version().get()
    }

    /// The errors of the acts that stand in no form of their own: all but editing.
    fn failures(self) -> [Signal<Option<Error>>; 10] {
        [
            failure(self.copy),
            failure(self.resend),
            failure(self.revoke),
            failure(self.undo_revoke),
            failure(self.change),
            failure(self.archive),
            failure(self.undo_archive),
            failure(self.unarchive),
            failure(self.remove),
            failure(self.restore),
        ]
    }

    /// With JavaScript: the page looks again after each act, errors become toasts, and toasts can undo.
    pub fn follow(self, look_again: Callback<()>) {
        let toasts = Toasts::here();
        toasts.undo_with(Callback::new(move |subject: String| self.undo(&subject)));
        let frame = LastFrame::here();
        Effect::new(move |before: Option<usize>| {
            let done = self.acts_done();
            if before.is_some_and(|before| before != done) {
                frame.forget();
                look_again.run(());
            }
            done
        });
        for failure in self.failures() {
            Effect::new(move |before: Option<()>| {
                let error = failure.get();
                // What the page began with stands on it already.
                if let (Some(()), Some(error)) = (before, error) {
                    toasts.complain(errors::error(&error));
                }
            });
        }
    }

    /// Undoes what a notice's subject names: `archive.ID`, `remove.ID`, or the id of an invitation.
    fn undo(self, subject: &str) {
        let slug = self.slug.get_untracked();
        match Undone::read(subject) {
            Some(Undone::Archive(id)) => {
                self.undo_archive.dispatch(UndoArchive { slug, id });
            }
            Some(Undone::Remove(id)) => {
                self.restore.dispatch(RestoreMember { slug, id });
            }
            Some(Undone::Revoke(id)) => {
                self.undo_revoke.dispatch(UndoRevoke { slug, id });
            }
            None => {}
        }
    }
}

/// What can be undone for ten seconds.
enum Undone {
    Archive(MemberId),
    Remove(MemberId),
    Revoke(InvitationId),
}

impl Undone {
    fn read(subject: &str) -> Option<Self> {
        match subject.split_once('.') {
            Some(("archive", id)) => id.parse().ok().map(Self::Archive),
            Some(("remove", id)) => id.parse().ok().map(Self::Remove),
            Some(_) => None,
            None => subject.parse().ok().map(Self::Revoke),
        }
    }
}

impl Desk {
    /// The workspace and what it is about.
    fn hidden(self, id: &impl ToString) -> AnyView {
        view! {
            <input type="hidden" name="slug" value=self.slug.get_untracked()/>
            <input type="hidden" name="id" value=id.to_string()/>
        }
        .into_any()
    }
}

/// A form for each act that this viewer may do.
#[component]
pub fn ActForms(
    /// The server functions.
    desk: Desk,
    /// Whom it is about.
    id: MemberId,
    /// What the acts depend on.
    subject: Subject,
    /// Their open or run-out invitation.
    invitation: Option<InvitationId>,
    /// What the viewer may do.
    acts: Acts,
    /// Look of the buttons.
    look: &'static str,
    /// Look of the buttons that take something away.
    look_bad: &'static str,
    /// Opens the form here rather than on its own page.
    #[prop(optional)]
    on_edit: Option<Callback<MemberId>>,
) -> impl IntoView {
    let change = move |shown: bool, words: &'static str, to: AccountType, owner: bool, icon: Icon| {
        shown.then(|| {
            view! {
                <Form action=desk.change>
                    {desk.hidden(&id)} <input type="hidden" name="account_type" value=to.word()/>
                    <input type="hidden" name="owner" value=owner.to_string()/>
                    <Submit words=words look=look icon=icon pending=desk.change.pending()/>
                </Form>
            }
        })
    };
    let invited = invitation.filter(|_| acts.resend).map(|invitation| {
        view! {
            <Form action=desk.copy>
                {desk.hidden(&invitation)} <Submit words="Copy invitation link" look=look icon=Icon::Link/>
            </Form>
            <Form action=desk.resend>
                {desk.hidden(&invitation)}
                <Submit words="Resend invitation" look=look icon=Icon::Again/>
            </Form>
            {acts
                .revoke
                .then(|| {
                    view! {
                        <Form action=desk.revoke>
                            {desk.hidden(&invitation)}
                            <Submit words="Revoke invitation" look=look_bad icon=Icon::Close/>
                        </Form>
                    }
                })}
        }
    });
    view! {
        {acts.edit.then(|| view! { <EditButton desk=desk id=id look=look on_edit=on_edit/> })}
        {invited}
        {change(acts.make_owner, "Make owner", AccountType::Admin, true, Icon::Shield)}
        {change(acts.unmake_owner, "Unmake owner", AccountType::Admin, false, Icon::Shield)}
        {change(acts.make_user, "Make user", AccountType::Business, false, Icon::Users)}
        {change(acts.make_guest, "Make guest", AccountType::Guest, false, Icon::Users)}
        {acts
            .archive
            .then(|| {
                view! {
                    <Form action=desk.archive>
                        {desk.hidden(&id)}
                        <Submit words="Archive" look=look icon=Icon::Box pending=desk.archive.pending()/>
                    </Form>
                }
            })}
        {acts
            .unarchive
            .then(|| {
                view! {
                    <p class="before small quiet">{people::comes_back(subject.account_type, subject.owner)}</p>
                    <Form action=desk.unarchive>
                        {desk.hidden(&id)}
                        <Submit words="Unarchive" look=look icon=Icon::Again pending=desk.unarchive.pending()/>
                    </Form>
                }
            })}
        {acts
            .restore
            .then(|| {
                view! {
                    <p class="before small quiet">{people::comes_back(subject.account_type, subject.owner)}</p>
                    <Form action=desk.restore>
                        {desk.hidden(&id)}
                        <Submit words="Restore" look=look icon=Icon::Again pending=desk.restore.pending()/>
                    </Form>
                }
            })}
        {acts
            .remove
            .then(|| {
                view! {
                    <Form action=desk.remove>
                        {desk.hidden(&id)}
                        <Submit words="Remove" look=look_bad icon=Icon::Out pending=desk.remove.pending()/>
                    </Form>
                }
            })}
    }
}

/// A form, so that the button also works without JavaScript: it leads to the page of the form.
#[component]
fn EditButton(
    desk: Desk,
    id: MemberId,
    look: &'static str,
    on_edit: Option<Callback<MemberId>>,
) -> impl IntoView {
    let page = format!("/w/{}/users/{id}/edit", desk.slug.get_untracked());
    view! {
        <form
            method="get"
            action=page
            on:submit=move |ev: SubmitEvent| {
                if let Some(open) = on_edit {
                    ev.prevent_default();
                    open.run(id);
                }
            }
        >
            <Submit words="Edit" look=look icon=Icon::Edit/>
        </form>
    }
}

/// What came of the act that this page answers, and of those after it.
#[component]
pub fn Answers(
    /// The server functions.
    desk: Desk,
) -> impl IntoView {
    let first_error = desk.failures().iter().find_map(|failure| failure.get_untracked());
    let first_link = success(desk.copy.value().get_untracked());
    let open = RwSignal::new(false);
    Effect::new(move |before: Option<usize>| {
        let version = desk.copy.version().get();
        if before.is_some_and(|before| before != version) {
            open.set(
                desk.copy
                    .value()
                    .with_untracked(|value| matches!(value, Some(Ok(_)))),
            );
        }
        version
    });
    let undo = Callback::new(move |(subject,): (String,)| {
        let words = || view! { <Submit words="Undo" look="small"/> };
        match Undone::read(&subject) {
            Some(Undone::Archive(id)) => view! {
                <Form action=desk.undo_archive look="inline">
                    {desk.hidden(&id)} {words()}
                </Form>
            }
            .into_any(),
            Some(Undone::Remove(id)) => view! {
                <Form action=desk.restore look="inline">
                    {desk.hidden(&id)} {words()}
                </Form>
            }
            .into_any(),
            Some(Undone::Revoke(id)) => view! {
                <Form action=desk.undo_revoke look="inline">
                    {desk.hidden(&id)} {words()}
                </Form>
            }
            .into_any(),
            None => ().into_any(),
        }
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
                {move || success(desk.copy.value().get()).map(|link| view! { <LinkPanel link=link/> })}
            </div>
        </Dialog>
    }
}
