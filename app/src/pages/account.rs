//! `/account`: one's own name, password, sessions, mails, workspaces and theme.

use super::missing::{Go, Trouble};
use super::workspace::{Around, LastFrame, Place};
use crate::api::accounts::{
    ChangeName, ChangePassword, EndOtherSessions, EndSession, find_who, has_password, list_sessions,
};
use crate::api::topics::{ChooseTopics, list_topics};
use crate::api::workspaces::CreateWorkspace;
use crate::api::{Failure, Reply, sign_in_path};
use crate::pages::loaded;
use crate::ui::field::Field as TextInput;
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, beside, failure, typed, was_posted};
use crate::ui::moment::Moment;
use crate::ui::notice::Notice;
use crate::ui::tag::{Tag, Tone};
use crate::ui::theme::ThemeSwitch;
use crate::words;
use crate::words::errors;
use leptos::prelude::*;
use leptos_meta::Title;
use model::error::{Error, Field};
use model::mail::WorkspaceTopics;
use model::policy::{Action, may};
use model::session::{Session, Who};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    sessions: Resource<Reply<Vec<Session>>>,
    has_password: Resource<Reply<bool>>,
    name: ServerAction<ChangeName>,
    password: ServerAction<ChangePassword>,
    end: ServerAction<EndSession>,
    end_others: ServerAction<EndOtherSessions>,
    topics: Resource<Reply<Vec<WorkspaceTopics>>>,
    choose: ServerAction<ChooseTopics>,
    make: ServerAction<CreateWorkspace>,
    owner: Signal<bool>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let who = Resource::new_blocking(
        || (),
        |()| async { find_who().await?.ok_or(Failure(Error::SignInFirst)) },
    );
    let last = LastFrame::here();
    let frame = Resource::new_blocking(
        || (),
        move |()| async move {
            match who.await?.workspaces.into_iter().next() {
                Some(workspace) => last.find(workspace.slug).await.map(Some),
                None => Ok(None),
            }
        },
    );
    let desk = Desk {
        sessions: Resource::new_blocking(
            || (),
            move |()| async move {
                who.await?;
                list_sessions().await
            },
        ),
        has_password: Resource::new_blocking(
            || (),
            move |()| async move {
                who.await?;
                has_password().await
            },
        ),
        name: action(),
        password: action(),
        end: action(),
        end_others: action(),
        topics: Resource::new_blocking(
            || (),
            move |()| async move {
                who.await?;
                list_topics().await
            },
        ),
        choose: action(),
        make: action(),
        owner: Signal::derive(move || {
            frame
                .get()
                .and_then(Result::ok)
                .flatten()
                .is_some_and(|frame| may(&frame.standing, Action::CreateWorkspace).is_ok())
        }),
    };
    Effect::new(move |before: Option<usize>| {
        let done = desk.password.version().get() + desk.end.version().get() + desk.end_others.version().get();
        if before.is_some_and(|before| before != done) {
            desk.sessions.refetch();
        }
        done
    });
    Effect::new(move |before: Option<usize>| {
        let done = desk.name.version().get();
        if before.is_some_and(|before| before != done) {
            last.forget();
            who.refetch();
            frame.refetch();
        }
        done
    });
    view! {
        <Title text="Account"/>
        <Suspense fallback=|| view! { <div class="waiting" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                let who = match loaded(who).await {
                    Ok(who) => who,
                    Err(Failure(Error::SignInFirst)) => {
                        return view! { <Go to=sign_in_path("/account")/> }.into_any();
                    }
                    Err(failure) => return view! { <Trouble failure=failure/> }.into_any(),
                };
                let has_password = desk.has_password.await.unwrap_or(true);
                let page = view! { <AccountPage who=who has_password=has_password desk=desk/> }.into_any();
                match frame.await {
                    Ok(Some(frame)) => {
                        view! { <Around frame=frame place=Place::Account page=page/> }.into_any()
                    }
                    _ => view! { <main id="content" class="alone">{page}</main> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn AccountPage(who: Who, has_password: bool, desk: Desk) -> impl IntoView {
    let email = who.email.clone();
    let workspaces = who.clone();
    view! {
        <div class="narrow-page">
            <div class="head">
                <div class="say">
                    <h1>"Account"</h1>
                    <p>"You are signed in as " {email} "."</p>
                </div>
            </div>
            <Notice/>
            <NameForm who=who.clone() desk=desk/>
            {if has_password {
                view! { <PasswordForm who=who desk=desk/> }.into_any()
            } else {
                view! { <NoPassword/> }.into_any()
            }}
            <Sessions desk=desk/>
            <Topics desk=desk/>
            <Workspaces who=workspaces desk=desk/>
            <section class="card padded">
                <h2>"Appearance"</h2>
                <p class="quiet">"For this browser only."</p>
                <ThemeSwitch/>
            </section>
        </div>
    }
}

#[component]
fn NameForm(who: Who, desk: Desk) -> impl IntoView {
    let failed = failure(desk.name);
    let value = if was_posted::<ChangeName>() {
        typed::<ChangeName>("name")
    } else {
        who.name
    };
    view! {
        <section class="card padded">
            <h2>"Name"</h2>
            <Form action=desk.name look="stack">
                <FormError failure=failed fields=&[Field::Name]/>
                <TextInput
                    label="Your name"
                    name="name"
                    autocomplete="name"
                    value=value
                    error=beside(failed, Field::Name)
                />
                <div class="acts">
                    <Submit words="Save name" look="" pending=desk.name.pending()/>
                </div>
            </Form>
        </section>
    }
}

/// A guest who signs in by mailed links. A password is chosen by a mailed link too: a session left open is not
/// enough to take an account over for good.
#[component]
fn NoPassword() -> impl IntoView {
    view! {
        <section class="card padded">
            <h2>"Password"</h2>
            <p class="quiet">
                "You have none: you sign in by a mailed link. If you would rather have one, "
                <a href="/forgot-password" rel="external">
                    "choose it by mail"
                </a> "."
            </p>
        </section>
    }
}

#[component]
fn PasswordForm(who: Who, desk: Desk) -> impl IntoView {
    let failed = failure(desk.password);
    let current = Signal::derive(move || match failed.get() {
        Some(error @ Error::WrongPassword) => Some(errors::error(&error)),
        _ => beside(failed, Field::CurrentPassword).get(),
    });
    let other = Signal::derive(move || failed.get().filter(|error| *error != Error::WrongPassword));
    view! {
        <section class="card padded">
            <h2>"Password"</h2>
            <p class="quiet">"Changing it ends all your other sessions."</p>
            <Form action=desk.password look="stack" clears=true>
                <FormError failure=other fields=&[Field::CurrentPassword, Field::Password]/>
                <input
                    class="sr"
                    type="email"
                    value=who.email
                    autocomplete="username"
                    tabindex="-1"
                    aria-hidden="true"
                    readonly
                />
                <TextInput
                    label="Current password"
                    name="current_password"
                    kind="password"
                    autocomplete="current-password"
                    error=current
                />
                <TextInput
                    label="New password"
                    name="password"
                    kind="password"
                    autocomplete="new-password"
                    hint="At least 12 characters. A few unrelated words work well."
                    error=beside(failed, Field::Password)
                />
                <div class="acts">
                    <Submit words="Change password" look="" pending=desk.password.pending()/>
                </div>
            </Form>
        </section>
    }
}

#[component]
fn Sessions(desk: Desk) -> impl IntoView {
    view! {
        <section class="card padded">
            <div class="row">
                <div class="say">
                    <h2>"Sessions"</h2>
                    <p class="quiet">"Where you are signed in. End what you do not know."</p>
                </div>
                <Form action=desk.end_others>
                    <Submit words="End all other sessions" look="" pending=desk.end_others.pending()/>
                </Form>
            </div>
            <FormError failure=failure(desk.end)/>
            <FormError failure=failure(desk.end_others)/>
            <Transition fallback=|| view! { <div class="skeleton" aria-busy="true"></div> }>
                {move || Suspend::new(async move {
                    match loaded(desk.sessions).await {
                        Ok(sessions) => {
                            view! {
                                <ul class="lines">
                                    {sessions
                                        .into_iter()
                                        .map(|session| view! { <SessionLine session=session desk=desk/> })
                                        .collect_view()}
                                </ul>
                            }
                                .into_any()
                        }
                        Err(failure) => view! { <p>{errors::error(&failure.0)}</p> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

/// What one is mailed about, workspace by workspace.
#[component]
fn Topics(desk: Desk) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let all = loaded(desk.topics).await.unwrap_or_default();
                (!all.is_empty())
                    .then(|| {
                        view! {
                            <section class="card padded">
                                <h2>"Mails to you"</h2>
                                <p class="quiet">
                                    "Invitations, passwords and sign-ins are always mailed. The rest is up to you."
                                </p>
                                <FormError failure=failure(desk.choose)/>
                                {all
                                    .into_iter()
                                    .map(|of| view! { <TopicsOf of=of desk=desk/> })
                                    .collect_view()}
                            </section>
                        }
                    })
            })}
        </Transition>
    }
}

#[component]
fn TopicsOf(of: WorkspaceTopics, desk: Desk) -> impl IntoView {
    let slug = of.workspace.slug.clone();
    view! {
        <Form action=desk.choose look="stack">
            <input type="hidden" name="slug" value=of.workspace.slug/>
            <fieldset>
                <legend>{of.workspace.name}</legend>
                {of
                    .topics
                    .into_iter()
                    .enumerate()
                    .map(|(n, (topic, on))| {
                        let id = format!("topic-{slug}-{topic}");
                        view! {
                            <div class="check">
                                <input
                                    type="checkbox"
                                    id=id.clone()
                                    name=format!("topics[{n}]")
                                    value=topic.word()
                                    checked=on
                                />
                                <label for=id>{words::sentence(words::mail::topic(topic))}</label>
                            </div>
                        }
                    })
                    .collect_view()}
            </fieldset>
            <div class="acts">
                <Submit words="Save mails" look="" pending=desk.choose.pending()/>
            </div>
        </Form>
    }
}

/// Where one is, and for owners a further one.
#[component]
fn Workspaces(who: Who, desk: Desk) -> impl IntoView {
    let failed = failure(desk.make);
    view! {
        <section class="card padded" id="workspaces">
            <h2>"Workspaces"</h2>
            {if who.workspaces.is_empty() {
                view! { <p class="quiet">"You are in no workspace at present."</p> }.into_any()
            } else {
                view! {
                    <ul class="lines">
                        {who
                            .workspaces
                            .into_iter()
                            .map(|workspace| {
                                view! {
                                    <li>
                                        <a href=format!("/w/{}", workspace.slug) rel="external">
                                            {workspace.name}
                                        </a>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                }
                    .into_any()
            }}
            <Transition>
                {move || {
                    desk.owner
                        .get()
                        .then(|| {
                            view! {
                                <Form action=desk.make look="stack">
                                    <FormError failure=failed fields=&[Field::WorkspaceName]/>
                                    <TextInput
                                        label="Workspace name"
                                        name="workspace_name"
                                        hint="A workspace has its own people, settings and log. You become its owner."
                                        value={typed::<CreateWorkspace>("workspace_name")}
                                        error=beside(failed, Field::WorkspaceName)
                                    />
                                    <div class="acts">
                                        <Submit words="Make workspace" look="" pending=desk.make.pending()/>
                                    </div>
                                </Form>
                            }
                        })
                }}
            </Transition>
        </section>
    }
}

#[component]
fn SessionLine(session: Session, desk: Desk) -> impl IntoView {
    let label = format!("End the session of {}, {}", session.device, session.network);
    view! {
        <li>
            <span>
                <b>{session.device}</b>
                " "
                {session.current.then(|| view! { <Tag tone=Tone::Good words="This one"/> })}
                <span class="small quiet">
                    {session.network} ", last seen " <Moment time=session.last_seen_at/>
                </span>
            </span>
            {(!session.current)
                .then(|| {
                    view! {
                        <Form action=desk.end>
                            <input type="hidden" name="id" value=session.id.to_string()/>
                            <button type="submit" class="btn" data-look="small" aria-label=label>
                                "End"
                            </button>
                        </Form>
                    }
                })}
        </li>
    }
}
