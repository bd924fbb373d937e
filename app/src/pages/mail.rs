//! `/w/{slug}/settings/mail`: what is set up, how the mails fare, and a test with the whole dialogue.

use super::settings::{Part, Parts};
use super::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::api::Reply;
use crate::api::mail::{RetryMail, SendTestMail, show_mail};
use crate::pages::loaded;
use crate::ui::banner::Banner;
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, failure, success};
use crate::ui::moment::Moment;
use crate::ui::notice::Notice;
use crate::ui::tag::{Tag, Tone};
use crate::words;
use crate::words::errors;
use leptos::prelude::*;
use leptos_meta::Title;
use model::mail::{Dialogue, MailOverview, MailRow};
use model::policy::{Action, may};
use model::session::Frame;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    slug: Memo<String>,
    overview: Resource<Reply<MailOverview>>,
    test: ServerAction<SendTestMail>,
    retry: ServerAction<RetryMail>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let desk = Desk {
        slug,
        overview: Resource::new_blocking(
            move || slug.get(),
            move |slug| async move {
                frame.await?;
                show_mail(slug).await
            },
        ),
        test: action(),
        retry: action(),
    };
    Effect::new(move |before: Option<usize>| {
        let done = desk.test.version().get() + desk.retry.version().get();
        if before.is_some_and(|before| before != done) {
            desk.overview.refetch();
        }
        done
    });
    let inside = move |frame: Frame| view! { <MailPage frame=frame desk=desk/> }.into_any();
    view! {
        <Title text="Mail"/>
        <Framed frame=frame place=Place::Settings inside=inside/>
    }
    .into_any()
}

#[component]
fn MailPage(frame: Frame, desk: Desk) -> impl IntoView {
    let tests = frame.mail && may(&frame.standing, Action::ChangeSettings).is_ok();
    view! {
        <div class="head">
            <div class="say">
                <h1>"Mail"</h1>
                <p>"How Usher sends mail, and what has become of it."</p>
            </div>
            {tests
                .then(|| {
                    view! {
                        <Form action=desk.test>
                            <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
                            <Submit words="Send a test mail" pending=desk.test.pending()/>
                        </Form>
                    }
                })}
        </div>
        <Parts slug=desk.slug.get_untracked() here=Part::Mail/>
        <Notice/>
        <FormError failure=failure(desk.test)/>
        <FormError failure=failure(desk.retry)/>
        {move || success(desk.test.value().get()).map(|talk| view! { <Talk talk=talk/> })}
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match loaded(desk.overview).await {
                    Ok(overview) => view! { <Overview overview=overview desk=desk/> }.into_any(),
                    Err(failure) => {
                        view! { <Banner tone=Tone::Bad>{errors::error(&failure.0)}</Banner> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// The conversation with the server.
#[component]
fn Talk(talk: Dialogue) -> impl IntoView {
    let (tone, words) = if talk.accepted {
        (Tone::Good, "The server took the mail. Look in your inbox.")
    } else {
        (Tone::Bad, "The server did not take the mail. Its words say why.")
    };
    view! {
        <section class="card padded talk" aria-label="Dialogue with the mail server">
            <Banner tone=tone live=true>
                {words}
            </Banner>
            <ol tabindex="0" aria-label="What was said">
                {talk
                    .lines
                    .into_iter()
                    .map(|line| {
                        view! {
                            <li data-server=line.server.then_some("")>
                                <span>{if line.server { "Server" } else { "Usher" }}</span>
                                <code>{line.text}</code>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
        </section>
    }
}

#[component]
fn Overview(overview: MailOverview, desk: Desk) -> impl IntoView {
    let counts = overview.counts.clone();
    let troubled = overview.troubled;
    view! {
        <section class="card padded facts">
            <dl>
                <dt>"Server"</dt>
                <dd>
                    {overview
                        .server
                        .unwrap_or_else(|| {
                            "None. Set USHER_SMTP_URL and start Usher again; until then invitation links are copied."
                                .to_owned()
                        })}
                </dd>
                <dt>"Sender"</dt>
                <dd>{overview.from}</dd>
                <dt>"Mails"</dt>
                <dd class="tags">
                    {counts
                        .into_iter()
                        .map(|(state, number)| {
                            let (icon, word, tone) = words::mail::state(state);
                            view! { <Tag tone=tone icon=icon words=format!("{word} {}", words::grouped(number))/> }
                        })
                        .collect_view()}
                    {overview.counts.is_empty().then_some("None so far")}
                </dd>
            </dl>
        </section>
        <h2 class="section">"Waiting or in trouble"</h2>
        {if troubled.is_empty() {
            view! {
                <div class="card nothing">
                    <p>"Nothing waits, and nothing has failed."</p>
                </div>
            }
                .into_any()
        } else {
            view! { <Troubled rows=troubled desk=desk/> }.into_any()
        }}
    }
}

#[component]
fn Troubled(rows: Vec<MailRow>, desk: Desk) -> impl IntoView {
    view! {
        <div class="card scroll" role="region" aria-label="Mails in trouble" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"To"</th>
                        <th scope="col">"Mail"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Written"</th>
                        <th scope="col">"Next try"</th>
                        <th scope="col">
                            <span class="sr">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {rows
                        .into_iter()
                        .map(|row| {
                            let (icon, word, tone) = words::mail::state(row.delivery.state);
                            view! {
                                <tr>
                                    <td>{row.to}</td>
                                    <td>{words::mail::kind(row.kind)}</td>
                                    <td class="wrap">
                                        <Tag tone=tone icon=icon words=word/>
                                        {row.delivery.reply.map(|reply| view! { <p class="small">{reply}</p> })}
                                    </td>
                                    <td class="quiet small">
                                        <Moment time=row.created_at/>
                                    </td>
                                    <td class="quiet small">
                                        {row.delivery.next_at.map(|time| view! { <Moment time=time/> })}
                                    </td>
                                    <td>
                                        <Form action=desk.retry>
                                            <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
                                            <input type="hidden" name="id" value=row.id.to_string()/>
                                            <Submit words="Try again" look="small"/>
                                        </Form>
                                    </td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}
