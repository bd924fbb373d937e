//! `/w/{slug}/settings`: what the workspace is called, who may come in, and how.

pub mod keys;
pub mod links;
pub mod webhooks;

use super::workspace::{Framed, LastFrame, Place, load_frame, slug_of_address};
use crate::api::Reply;
use crate::api::workspaces::{ChangeSettings, show_settings};
use crate::pages::loaded;
use crate::ui::banner::Banner;
use crate::ui::field::{Checkbox, Field as TextInput, Select, TextField};
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, beside, failure, typed, was_posted};
use crate::ui::notice::Notice;
use crate::ui::tag::Tone;
use crate::words::{errors, invitations};
use leptos::prelude::*;
use leptos_meta::Title;
use model::error::Field;
use model::policy::{Action, may};
use model::session::Frame;
use model::workspace::{Settings as Values, WhoMayInvite};

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let settings = Resource::new_blocking(
        move || slug.get(),
        move |slug| async move {
            frame.await?;
            show_settings(slug).await
        },
    );
    let inside = move |frame: Frame| view! { <SettingsPage frame=frame settings=settings/> }.into_any();
    view! {
        <Title text="Settings"/>
        <Framed frame=frame place=Place::Settings inside=inside/>
    }
    .into_any()
}

/// Which of the pages of settings is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The workspace itself.
    Workspace,
    /// Mail.
    Mail,
    /// Webhooks.
    Webhooks,
    /// Reusable links.
    Links,
    /// API keys.
    Keys,
}

/// Links between the pages of settings.
#[component]
pub fn Parts(
    /// The workspace.
    slug: String,
    /// The page that is open.
    here: Part,
) -> impl IntoView {
    let part = move |of: Part, path: &str, words: &'static str| {
        let current = (of == here).then_some("page");
        view! {
            <a href=format!("/w/{slug}/settings{path}") aria-current=current>
                {words}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label="Settings">
            {part(Part::Workspace, "", "Workspace")}
            {part(Part::Links, "/links", "Invitation links")}
            {part(Part::Keys, "/keys", "API keys")}
            {part(Part::Mail, "/mail", "Mail")}
            {part(Part::Webhooks, "/webhooks", "Webhooks")}
        </nav>
    }
}

#[component]
fn SettingsPage(frame: Frame, settings: Resource<Reply<Values>>) -> impl IntoView {
    let changes = may(&frame.standing, Action::ChangeSettings).is_ok();
    let slug = frame.workspace.slug.clone();
    view! {
        <div class="head">
            <div class="say">
                <h1>"Settings"</h1>
                <p>"What " {frame.workspace.name} " is called, who may come in, and how."</p>
            </div>
        </div>
        <Parts slug=slug.clone() here=Part::Workspace/>
        <Notice/>
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {move || {
                let slug = slug.clone();
                Suspend::new(async move {
                    match loaded(settings).await {
                        Ok(values) => view! { <Values slug=slug values=values changes=changes/> }.into_any(),
                        Err(failure) => {
                            view! { <Banner tone=Tone::Bad>{errors::error(&failure.0)}</Banner> }.into_any()
                        }
                    }
                })
            }}
        </Transition>
    }
}

const FIELDS: &[Field] = &[
    Field::WorkspaceName,
    Field::Slug,
    Field::MailSender,
    Field::UserDomains,
    Field::GuestDomains,
    Field::Life,
];

#[component]
fn Values(slug: String, values: Values, changes: bool) -> impl IntoView {
    let change = action::<ChangeSettings>();
    let failed = failure(change);
    let last = LastFrame::here();
    Effect::new(move |before: Option<usize>| {
        let version = change.version().get();
        if before.is_some_and(|before| before != version) {
            last.look_again();
        }
        version
    });
    // What was typed stays where the form came back.
    let first = |name: &str, value: String| {
        if was_posted::<ChangeSettings>() {
            typed::<ChangeSettings>(name)
        } else {
            value
        }
    };
    let ticked = |name: &str, value: bool| {
        if was_posted::<ChangeSettings>() {
            typed::<ChangeSettings>(name) == "true"
        } else {
            value
        }
    };
    let life = first("life_hours", values.life_hours.to_string());
    let mut lives: Vec<(String, String, bool)> = invitations::LIVES
        .iter()
        .map(|&(hours, words)| (hours.to_string(), words.to_owned(), hours.to_string() == life))
        .collect();
    if lives.iter().all(|(_, _, chosen)| !chosen) {
        lives.push((life.clone(), format!("{life} hours"), true));
    }
    let who = first("who_may_invite", values.who_may_invite.word().to_owned());
    let whos = [
        (WhoMayInvite::Admins, "Admins"),
        (WhoMayInvite::Everyone, "Every user, up to their own level"),
    ]
    .into_iter()
    .map(|(of, words)| (of.word().to_owned(), words.to_owned(), of.word() == who))
    .collect();
    let routed = values.login_requests;
    let routes = values.may_route_requests;
    view! {
        <Form action=change look="stack card padded narrow-form">
            <FormError failure=failed fields=FIELDS/>
            <input type="hidden" name="slug" value=slug/>
            <fieldset disabled=!changes>
                <legend class="sr">"The workspace"</legend>
                <TextInput
                    label="Workspace name"
                    name="workspace_name"
                    value={first("workspace_name", values.name)}
                    error=beside(failed, Field::WorkspaceName)
                />
                <TextInput
                    label="Address"
                    name="new_slug"
                    hint="The part after /w/ in every link to this workspace. Old links stop working when it changes."
                    value={first("new_slug", values.slug)}
                    error=beside(failed, Field::Slug)
                />
                <TextInput
                    label="Sender of mail"
                    name="mail_sender"
                    hint="Optional: the name that mails of this workspace come from."
                    optional=true
                    value={first("mail_sender", values.mail_sender)}
                    error=beside(failed, Field::MailSender)
                />
                <TextField
                    label="Domains of users"
                    name="user_domains"
                    hint="Optional: only addresses at these domains can become users. One per line; empty allows any."
                    value={first("user_domains", values.user_domains.join("\n"))}
                    error=beside(failed, Field::UserDomains)
                />
                <TextField
                    label="Domains of guests"
                    name="guest_domains"
                    hint="Optional: the same for guests."
                    value={first("guest_domains", values.guest_domains.join("\n"))}
                    error=beside(failed, Field::GuestDomains)
                />
                <div class="two">
                    <Select
                        label="Invitations work for"
                        name="life_hours"
                        options=lives
                        error=beside(failed, Field::Life)
                    />
                    <Select label="Who may invite" name="who_may_invite" options=whos/>
                </div>
                <Checkbox
                    label="Take requests for access"
                    name="access_requests"
                    checked={ticked("access_requests", values.access_requests)}
                    hint="Strangers can ask; nobody gets in before an admin says so."
                />
                <Checkbox
                    label="Requests from the sign-in page come here"
                    name="login_requests"
                    checked={ticked("login_requests", routed)}
                    disabled=!routes
                    hint=if routes {
                        "For requests that name no workspace."
                    } else if routed {
                        "This is the only workspace, or you are no owner of it."
                    } else {
                        "They go to another workspace, or nowhere; an owner there decides."
                    }
                />
            </fieldset>
            {if changes {
                view! {
                    <div class="acts">
                        <Submit words="Save settings" pending=change.pending()/>
                    </div>
                }
                    .into_any()
            } else {
                view! { <p class="small quiet">"Only admins change the settings."</p> }.into_any()
            }}
        </Form>
    }
}
