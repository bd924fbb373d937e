//! `/w/{slug}/requests`: the inbox of requests for access.

mod row;

use super::workspace::{Framed, LastFrame, Place, load_frame, slug_of_address};
use crate::api::apps::find_offer;
use crate::api::requests::{ApproveRequest, BlockRequest, DenyRequest, Unblock, list_requests};
use crate::api::{Reply, encode};
use crate::live::Live;
use crate::pages::loaded;
use crate::ui::banner::Banner;
use crate::ui::form::{Form, FormError, action, answer_posted, failure, posted_subject};
use crate::ui::moment::Moment;
use crate::ui::notice::Notice;
use crate::ui::tag::Tone;
use crate::words;
use crate::words::errors;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::ids::RequestId;
use model::live::What;
use model::policy::{Action, Standing, may};
use model::request::{Block, Inbox, Shelf};
use model::rights::Offer;
use model::session::Frame;
use row::RequestLine;

/// What is about to be done to a request: its form is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Let in.
    Approve,
    /// Say no.
    Deny,
    /// Drop from now on.
    Block,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The workspace.
    pub slug: Memo<String>,
    shelf: Memo<Shelf>,
    inbox: Resource<Reply<Inbox>>,
    /// What there is to give. Loaded with the page: a resource made where a form is opened has another id in the
    /// browser than on the server.
    pub offer: Resource<Reply<Offer>>,
    /// The form that is open.
    pub open: RwSignal<Option<(RequestId, Act)>>,
    /// Lets in.
    pub approve: ServerAction<ApproveRequest>,
    /// Says no.
    pub deny: ServerAction<DenyRequest>,
    /// Blocks.
    pub block: ServerAction<BlockRequest>,
    unblock: ServerAction<Unblock>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let query = use_query_map();
    let shelf = Memo::new(move |_| {
        query
            .with(|query| query.get("shelf"))
            .and_then(|word| Shelf::from_word(&word))
            .unwrap_or(Shelf::Open)
    });
    let cursor = Memo::new(move |_| query.with(|query| query.get("cursor")).unwrap_or_default());
    let desk = Desk {
        slug,
        shelf,
        inbox: Resource::new_blocking(
            move || (slug.get(), shelf.get(), cursor.get()),
            move |(slug, shelf, cursor)| async move {
                frame.await?;
                list_requests(slug, shelf, cursor).await
            },
        ),
        offer: Resource::new(
            move || slug.get(),
            move |slug| async move {
                frame.await?;
                find_offer(slug).await
            },
        ),
        open: RwSignal::new(query.with_untracked(opened).or_else(posted)),
        approve: action(),
        deny: action(),
        block: action(),
        unblock: action(),
    };
    desk.follow();
    let inside = move |frame: Frame| view! { <RequestsPage frame=frame desk=desk/> }.into_any();
    view! {
        <Title text="Access requests"/>
        <Framed frame=frame place=Place::Requests inside=inside/>
    }
    .into_any()
}

/// The form that the address opens: without JavaScript a button asks for the page with it.
fn opened(query: &leptos_router::params::ParamsMap) -> Option<(RequestId, Act)> {
    [
        ("approve", Act::Approve),
        ("deny", Act::Deny),
        ("block", Act::Block),
    ]
    .into_iter()
    .find_map(|(name, act)| Some((query.get(name)?.parse().ok()?, act)))
}

/// The form that the page answers stays open, with what was typed.
fn posted() -> Option<(RequestId, Act)> {
    let of = |subject: String, act| Some((subject.parse().ok()?, act));
    of(posted_subject::<ApproveRequest>(), Act::Approve)
        .or_else(|| of(posted_subject::<DenyRequest>(), Act::Deny))
        .or_else(|| of(posted_subject::<BlockRequest>(), Act::Block))
}

impl Desk {
    /// With JavaScript: the inbox and the number beside its name follow what was done, here or elsewhere.
    fn follow(self) {
        let last = LastFrame::here();
        Effect::new(move |before: Option<usize>| {
            let done = self.approve.version().get()
                + self.deny.version().get()
                + self.block.version().get()
                + self.unblock.version().get();
            if before.is_some_and(|before| before != done) {
                let failed = [
                    failure(self.approve).get_untracked(),
                    failure(self.deny).get_untracked(),
                    failure(self.block).get_untracked(),
                ];
                if failed.iter().all(Option::is_none) {
                    self.open.set(None);
                }
                last.look_again();
                self.inbox.refetch();
            }
            done
        });
        Live::here().on(&[What::Requests], move |_| self.inbox.refetch());
    }

    fn href(self, of: Shelf, cursor: Option<&str>) -> String {
        let mut href = format!("/w/{}/requests", self.slug.get_untracked());
        if of != Shelf::Open {
            href.push_str("?shelf=decided");
        }
        if let Some(cursor) = cursor {
            href.push(if href.contains('?') { '&' } else { '?' });
            href.push_str("cursor=");
            href.push_str(&encode(cursor));
        }
        href
    }
}

#[component]
fn RequestsPage(frame: Frame, desk: Desk) -> impl IntoView {
    let standing = frame.standing;
    let tab = move |shelf: Shelf, words: &'static str, number: Signal<Option<i64>>| {
        let current = move || (desk.shelf.get() == shelf).then_some("page");
        view! {
            <a href=desk.href(shelf, None) aria-current=current data-noscroll="">
                {words}
                <span>{move || number.get().map(words::grouped)}</span>
            </a>
        }
    };
    let open = Signal::derive(move || desk.inbox.get().and_then(Result::ok).map(|inbox| inbox.open));
    view! {
        <div class="head">
            <div class="say">
                <h1>"Access requests"</h1>
                <p>"People who asked at the sign-in page. Nobody gets in before you say so."</p>
            </div>
        </div>
        <Notice/>
        <FormError failure=failure(desk.unblock)/>
        <Transition>
            <nav class="tabs" aria-label="State">
                {tab(Shelf::Open, "Open", open)}
                {tab(Shelf::Decided, "Decided", Signal::derive(|| None))}
            </nav>
        </Transition>
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match loaded(desk.inbox).await {
                    Ok(inbox) => view! { <Shown inbox=inbox desk=desk standing=standing/> }.into_any(),
                    Err(failure) => {
                        view! {
                            <div class="card nothing" role="alert">
                                <h2>"The requests could not be loaded"</h2>
                                <p>{errors::error(&failure.0)}</p>
                                <a class="btn" href=desk.href(desk.shelf.get_untracked(), None) rel="external">
                                    "Try again"
                                </a>
                            </div>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Shown(inbox: Inbox, desk: Desk, standing: Standing) -> impl IntoView {
    let shelf = desk.shelf.get_untracked();
    let next = inbox.next.as_deref().map(|cursor| desk.href(shelf, Some(cursor)));
    let decides = may(&standing, Action::DecideRequests).is_ok();
    let now = inbox.now;
    view! {
        {(!inbox.takes)
            .then(|| {
                view! {
                    <Banner tone=Tone::Plain>
                        "This workspace takes no requests for access at present. The settings switch them on."
                    </Banner>
                }
            })}
        {if inbox.rows.is_empty() {
            let (heading, say) = match shelf {
                Shelf::Open => (
                    "No open requests",
                    "Whoever asks for access at the sign-in page stands here until somebody decides.",
                ),
                Shelf::Decided => ("Nothing decided yet", "Approved, denied and lapsed requests stand here for 90 days."),
            };
            view! {
                <div class="card nothing">
                    <h2>{heading}</h2>
                    <p>{say}</p>
                </div>
            }
                .into_any()
        } else {
            view! {
                <ul class="card asks" aria-label="Access requests">
                    {inbox
                        .rows
                        .into_iter()
                        .map(|row| view! { <RequestLine row=row now=now desk=desk standing=standing/> })
                        .collect_view()}
                </ul>
            }
                .into_any()
        }}
        {next
            .map(|href| {
                view! {
                    <div class="under">
                        <a class="btn" data-look="small" href=href>
                            "More"
                        </a>
                    </div>
                }
            })}
        <Blocks blocks=inbox.blocks desk=desk decides=decides/>
    }
}

/// What is blocked, and the way back.
#[component]
fn Blocks(blocks: Vec<Block>, desk: Desk, decides: bool) -> impl IntoView {
    (!blocks.is_empty()).then(|| {
        view! {
            <h2 class="section">"Blocked"</h2>
            <ul class="card padded lines" aria-label="Blocked">
                {blocks
                    .into_iter()
                    .map(|block| {
                        let label = format!("Unblock {}", block.pattern);
                        let domain = !block.pattern.contains('@');
                        view! {
                            <li>
                                <span>
                                    <b>{block.pattern}</b>
                                    " "
                                    <span class="small quiet">
                                        {if domain { "and all its addresses, " } else { "" }}
                                        {block.by.map(|by| format!("blocked by {by} "))}
                                        <Moment time=block.created_at/>
                                    </span>
                                </span>
                                {decides
                                    .then(|| {
                                        view! {
                                            <Form action=desk.unblock>
                                                <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
                                                <input type="hidden" name="id" value=block.id.to_string()/>
                                                <button type="submit" class="btn" data-look="small" aria-label=label>
                                                    "Unblock"
                                                </button>
                                            </Form>
                                        }
                                    })}
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        }
    })
}
