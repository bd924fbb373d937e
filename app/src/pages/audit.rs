//! `/w/{slug}/audit`: who did what. All of its state is in the address.

use super::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::api::audit::list_audit;
use crate::api::{Reply, encode};
use crate::pages::loaded;
use crate::ui::event::EventRow;
use crate::ui::field::{Field as TextInput, Select};
use crate::ui::icon::Icon;
use crate::words;
use crate::words::errors;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use model::audit::{AuditAction, AuditPage, AuditQuery};
use model::error::{Error, Field};
use model::session::Frame;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    slug: Memo<String>,
    query: Memo<AuditQuery>,
    page: Resource<Reply<AuditPage>>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(read));
    let desk = Desk {
        slug,
        query,
        page: Resource::new_blocking(
            move || (slug.get(), query.get()),
            move |(slug, query)| async move {
                frame.await?;
                list_audit(slug, query).await
            },
        ),
    };
    let inside = move |frame: Frame| {
        let _ = frame;
        view! { <AuditLog desk=desk/> }.into_any()
    };
    view! {
        <Title text="Audit log"/>
        <Framed frame=frame place=Place::Audit inside=inside/>
    }
    .into_any()
}

/// Reads the address bar; what means nothing is left out.
fn read(params: &ParamsMap) -> AuditQuery {
    let value = |name: &str| params.get(name).unwrap_or_default();
    AuditQuery {
        by: value("by"),
        about: value("about"),
        action: AuditAction::from_word(&value("action")),
        from: value("from"),
        to: value("to"),
        cursor: value("cursor"),
    }
}

/// The query as the address bar holds it.
fn pairs(query: &AuditQuery) -> String {
    let action = query.action.map(AuditAction::word).unwrap_or_default();
    [
        ("by", query.by.as_str()),
        ("about", &query.about),
        ("action", action),
        ("from", &query.from),
        ("to", &query.to),
        ("cursor", &query.cursor),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| format!("{name}={}", encode(value)))
    .collect::<Vec<_>>()
    .join("&")
}

impl Desk {
    fn href(self, query: &AuditQuery) -> String {
        let (slug, pairs) = (self.slug.get_untracked(), pairs(query));
        if pairs.is_empty() {
            format!("/w/{slug}/audit")
        } else {
            format!("/w/{slug}/audit?{pairs}")
        }
    }

    fn export(self, format: &str) -> String {
        let query = AuditQuery {
            cursor: String::new(),
            ..self.query.get()
        };
        format!("/w/{}/audit.{format}?{}", self.slug.get(), pairs(&query))
    }
}

#[component]
fn AuditLog(desk: Desk) -> impl IntoView {
    view! {
        <div class="head">
            <div class="say">
                <h1>"Audit log"</h1>
                <p>"Every change, sign-in and refusal, in the order in which it happened."</p>
            </div>
            <a class="btn" href=move || desk.export("csv") rel="external">
                {Icon::Down.draw()}
                "CSV"
            </a>
            <a class="btn" href=move || desk.export("jsonl") rel="external">
                {Icon::Down.draw()}
                "JSON lines"
            </a>
        </div>
        <Filters desk=desk/>
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match loaded(desk.page).await {
                    Ok(page) if page.rows.is_empty() => view! { <Empty desk=desk/> }.into_any(),
                    Ok(page) => view! { <Rows page=page desk=desk/> }.into_any(),
                    // A day that is none stands beside its field.
                    Err(failure) if failure.0.problem(Field::From).or(failure.0.problem(Field::To)).is_some() => {
                        view! { <Empty desk=desk/> }.into_any()
                    }
                    Err(failure) => {
                        view! {
                            <div class="card nothing" role="alert">
                                <h2>"The log could not be loaded"</h2>
                                <p>{errors::error(&failure.0)}</p>
                                <a class="btn" href=desk.href(&AuditQuery::default()) rel="external">
                                    "Show the latest"
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

/// A form that asks for the page with these filters: it needs no script.
#[component]
fn Filters(desk: Desk) -> impl IntoView {
    let failed = Signal::derive(move || desk.page.get().and_then(Result::err).map(|failure| failure.0));
    let beside = move |field: Field| {
        Signal::derive(move || {
            failed.with(|error: &Option<Error>| {
                let problem = error.as_ref()?.problem(field)?;
                Some(errors::problem(field, problem))
            })
        })
    };
    view! {
        <Transition>
            {move || {
                let query = desk.query.get();
                let mut actions = vec![(String::new(), "Everything".to_owned(), query.action.is_none())];
                actions
                    .extend(
                        AuditAction::ALL
                            .iter()
                            .map(|&action| {
                                (
                                    action.word().to_owned(),
                                    words::audit::action(action).to_owned(),
                                    query.action == Some(action),
                                )
                            }),
                    );
                let filtered = query != AuditQuery { cursor: query.cursor.clone(), ..AuditQuery::default() };
                view! {
                    <form method="get" action=desk.href(&AuditQuery::default()) class="filters" role="search">
                        <TextInput
                            label="By"
                            hint="An email address"
                            name="by"
                            kind="email"
                            optional=true
                            value=query.by
                        />
                        <TextInput
                            label="About"
                            hint="An email address"
                            name="about"
                            kind="email"
                            optional=true
                            value=query.about
                        />
                        <Select label="What" name="action" options=actions/>
                        <TextInput
                            label="From"
                            name="from"
                            kind="date"
                            optional=true
                            value=query.from
                            error={beside(Field::From)}
                        />
                        <TextInput
                            label="To"
                            name="to"
                            kind="date"
                            optional=true
                            value=query.to
                            error={beside(Field::To)}
                        />
                        <div class="acts">
                            <button type="submit" class="btn">
                                "Filter"
                            </button>
                            {filtered
                                .then(|| {
                                    view! {
                                        <a class="btn" data-look="plain" href=desk.href(&AuditQuery::default())>
                                            "Clear filters"
                                        </a>
                                    }
                                })}
                        </div>
                    </form>
                }
            }}
        </Transition>
    }
}

#[component]
fn Rows(page: AuditPage, desk: Desk) -> impl IntoView {
    let now = page.now;
    let slug = desk.slug.get_untracked();
    let query = desk.query.get_untracked();
    let latest = (!query.cursor.is_empty()).then(|| {
        desk.href(&AuditQuery {
            cursor: String::new(),
            ..query.clone()
        })
    });
    let older = page.next.map(|cursor| desk.href(&AuditQuery { cursor, ..query }));
    view! {
        <ul class="card events" aria-label="Events">
            {page
                .rows
                .into_iter()
                .map(|row| view! { <EventRow row=row now=now slug=slug.clone()/> })
                .collect_view()}
        </ul>
        <nav class="pager under" aria-label="Pages">
            {latest
                .map(|href| {
                    view! {
                        <a class="btn" data-look="small" href=href>
                            {Icon::ChevronLeft.draw()}
                            "Latest"
                        </a>
                    }
                })}
            {older
                .map(|href| {
                    view! {
                        <a class="btn" data-look="small" href=href>
                            "Older"
                            {Icon::ChevronRight.draw()}
                        </a>
                    }
                })}
        </nav>
    }
}

#[component]
fn Empty(desk: Desk) -> impl IntoView {
    view! {
        <div class="card nothing">
            <h2>"Nothing found"</h2>
            <p>"No event fits these filters."</p>
            <a class="btn" href=desk.href(&AuditQuery::default())>
                "Clear filters"
            </a>
        </div>
    }
}
