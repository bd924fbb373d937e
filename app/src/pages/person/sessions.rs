//! Where a person is signed in; an administrator can end it.

use crate::api::members::{EndMemberSession, EndMemberSessions};
use crate::ui::form::{Form, FormError, Submit, action, failure};
use crate::ui::moment::Moment;
use crate::ui::tag::{Tag, Tone};
use leptos::prelude::*;
use model::ids::MemberId;
use model::session::Session;
use model::time::Time;

/// The server functions that end sessions.
#[derive(Clone, Copy)]
pub struct SessionsDesk {
    one: ServerAction<EndMemberSession>,
    all: ServerAction<EndMemberSessions>,
}

impl SessionsDesk {
    /// Tells when one was ended.
    pub fn new(look_again: Callback<()>) -> Self {
        let desk = Self {
            one: action(),
            all: action(),
        };
        Effect::new(move |before: Option<usize>| {
            let done = desk.one.version().get() + desk.all.version().get();
            if before.is_some_and(|before| before != done) {
                look_again.run(());
            }
            done
        });
        desk
    }
}

/// The list.
#[component]
pub fn Sessions(
    /// The sessions.
    list: Vec<Session>,
    /// Whose.
    of: MemberId,
    /// What ends them.
    desk: SessionsDesk,
    /// The workspace.
    slug: Memo<String>,
    /// The server's clock.
    now: Time,
) -> impl IntoView {
    let hidden = move || {
        view! {
            <input type="hidden" name="slug" value=slug.get_untracked()/>
            <input type="hidden" name="id" value=of.to_string()/>
        }
    };
    let none = list.is_empty();
    let line = move |session: Session| {
        let label = format!("End the session of {}, {}", session.device, session.network);
        view! {
            <li>
                <span>
                    <b>{session.device}</b>
                    " "
                    {session.current.then(|| view! { <Tag tone=Tone::Good words="This one"/> })}
                    <span class="small quiet">
                        {session.network} ", last seen " <Moment time=session.last_seen_at now=now/>
                    </span>
                </span>
                {(!session.current)
                    .then(|| {
                        view! {
                            <Form action=desk.one>
                                {hidden()}
                                <input type="hidden" name="session" value=session.id.to_string()/>
                                <button type="submit" class="btn" data-look="small" aria-label=label>
                                    "End"
                                </button>
                            </Form>
                        }
                    })}
            </li>
        }
    };
    view! {
        <section class="card padded">
            <div class="row">
                <h2 class="say">"Sessions"</h2>
                {(!none)
                    .then(|| {
                        view! {
                            <Form action=desk.all>
                                {hidden()}
                                <Submit words="End all sessions" look="small" pending=desk.all.pending()/>
                            </Form>
                        }
                    })}
            </div>
            <FormError failure=failure(desk.one)/>
            <FormError failure=failure(desk.all)/>
            {none.then(|| view! { <p class="quiet">"Signed in nowhere."</p> })}
            <ul class="lines">{list.into_iter().map(line).collect_view()}</ul>
        </section>
    }
}
