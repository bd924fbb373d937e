//! `/w/{slug}/imports`: the file to import is chosen here, and what came of those before.

pub mod import;
mod plan;
mod rows;

use super::missing::Failed;
use super::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::api::imports::list_imports;
use crate::api::{Reply, encode};
use crate::live::Live;
use crate::pages::loaded;
use crate::ui::field::Select;
use crate::ui::icon::Icon;
use crate::ui::moment::Moment;
use crate::ui::notice::Notice;
use crate::ui::pager::Pager;
use crate::ui::tag::Tag;
use crate::words::{self, imports};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::import::{Import, ImportKind, ImportPage};
use model::live::What;
use model::session::Frame;
use model::time::Time;

/// Draws the page.
pub fn draw() -> AnyView {
    let (slug, query) = (slug_of_address(), use_query_map());
    let cursor = Memo::new(move |_| query.with(|query| query.get("cursor")).unwrap_or_default());
    let kind = query.with_untracked(|query| query.get("kind"));
    let kind = kind
        .and_then(|word| ImportKind::from_word(&word))
        .unwrap_or(ImportKind::Guests);
    let frame = load_frame(move || slug.get());
    let list = Resource::new_blocking(
        move || (slug.get(), cursor.get()),
        move |(slug, cursor)| async move {
            frame.await?;
            list_imports(slug, cursor).await
        },
    );
    Live::here().on(&[What::Imports], move |_| list.refetch());
    let inside =
        move |frame: Frame| view! { <ImportsPage frame=frame list=list kind=kind cursor=cursor/> }.into_any();
    view! {
        <Title text="Imports"/>
        <Framed frame=frame place=Place::Guests inside=inside/>
    }
    .into_any()
}

#[component]
fn ImportsPage(
    frame: Frame,
    list: Resource<Reply<ImportPage>>,
    kind: ImportKind,
    cursor: Memo<String>,
) -> impl IntoView {
    let slug = frame.workspace.slug;
    let page = StoredValue::new(format!("/w/{slug}/imports"));
    view! {
        <div class="head">
            <div class="say">
                <h1>"Imports"</h1>
                <p>"Guests or users from a file. You see what it would do before anything is done."</p>
            </div>
        </div>
        <Notice/>
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {
                let slug = slug.clone();
                move || {
                    let slug = slug.clone();
                    Suspend::new(async move {
                        match loaded(list).await {
                            Ok(found) => {
                                view! {
                                    <Choose slug=slug kind=kind/>
                                    <Past found=found page=page cursor=cursor/>
                                }
                                    .into_any()
                            }
                            Err(failure) => {
                                view! { <Failed failure=failure again=page.get_value()/> }.into_any()
                            }
                        }
                    })
                }
            }
        </Transition>
    }
}

/// The form that sends the file. The browser sends it by itself, so that a large one is read from the disk.
#[component]
fn Choose(slug: String, kind: ImportKind) -> impl IntoView {
    let form = NodeRef::<leptos::html::Form>::new();
    // A browser takes a file that is dropped on the field by itself; with JavaScript its plan follows at once.
    let dropped = StoredValue::new(false);
    let chosen = move |_| {
        if dropped.get_value()
            && let Some(form) = form.get_untracked()
        {
            let _ = form.request_submit();
        }
    };
    let options = ImportKind::ALL
        .iter()
        .map(|&of| (of.word().to_owned(), imports::kind(of).to_owned(), of == kind))
        .collect();
    let blank = |kind: &str| format!("/w/{slug}/imports/{kind}.csv");
    let (guests, users) = (blank("guests"), blank("users"));
    view! {
        <form
            method="post"
            action=format!("/api/imports/{slug}")
            enctype="multipart/form-data"
            class="card padded send"
            node_ref=form
        >
            <Select label="Whom the file is about" name="kind" options=options/>
            <div class="field">
                <label for="f-file">"File"</label>
                <span class="hint" id="f-file-hint">
                    "CSV or XLSX, up to 20 MB and 100,000 rows. Choose it, or drop it here."
                </span>
                <input
                    class="input drop"
                    type="file"
                    id="f-file"
                    name="file"
                    required
                    accept=".csv,.tsv,.txt,.xlsx,text/csv"
                    aria-describedby="f-file-hint"
                    on:drop=move |_| dropped.set_value(true)
                    on:click=move |_| dropped.set_value(false)
                    on:change=chosen
                />
            </div>
            <div class="acts">
                <button type="submit" class="btn" data-look="main">
                    "Show what it would do"
                </button>
                <span class="small quiet">
                    "Templates: " <a href=guests rel="external">"Guests"</a> ", "
                    <a href=users rel="external">"Users"</a>
                </span>
            </div>
        </form>
    }
}

#[component]
fn Past(found: ImportPage, page: StoredValue<String>, cursor: Memo<String>) -> impl IntoView {
    let now = found.now;
    let first = (!cursor.with_untracked(String::is_empty)).then(|| page.get_value());
    let next = found
        .next
        .as_deref()
        .map(|cursor| format!("{}?cursor={}", page.get_value(), encode(cursor)));
    let paged = first.is_some() || next.is_some();
    if found.rows.is_empty() {
        return view! {
            <div class="card nothing">
                <h2>"No imports yet"</h2>
                <p>{imports::NONE_YET}</p>
            </div>
        }
        .into_any();
    }
    let rows = found
        .rows
        .into_iter()
        .map(|row| view! { <Line row=row now=now page=page/> })
        .collect_view();
    view! {
        <h2 class="section">"Past imports"</h2>
        <div class="card scroll" role="region" aria-label="List of imports" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"File"</th>
                        <th scope="col">"About"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Rows"</th>
                        <th scope="col">"By"</th>
                        <th scope="col">"When"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {paged
            .then(|| {
                view! {
                    <div class="under">
                        <Pager previous=first next=next/>
                    </div>
                }
            })}
    }
    .into_any()
}

#[component]
fn Line(row: Import, now: Time, page: StoredValue<String>) -> impl IntoView {
    let (icon, word, tone) = imports::state(row.state);
    view! {
        <tr>
            <td class="wrap">
                <a class="to" href=format!("{}/{}", page.get_value(), row.id)>
                    {if row.file_name.is_empty() { "File".to_owned() } else { row.file_name }}
                </a>
            </td>
            <td>{imports::kind(row.kind)}</td>
            <td>
                <Tag tone=tone icon=icon words=word/>
            </td>
            <td class="num">{words::grouped(row.counts.total().into())}</td>
            <td>{row.by}</td>
            <td>
                <Moment time=row.made_at now=now/>
            </td>
        </tr>
    }
}

/// The way back to the list.
#[component]
fn Back(page: String) -> impl IntoView {
    view! {
        <p class="crumb">
            <a href=page>{Icon::ChevronLeft.draw()} "Imports"</a>
        </p>
    }
}
