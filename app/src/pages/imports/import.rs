//! `/w/{slug}/imports/{import}`: the plan of a file, how far it is, and what came of it.

use super::Back;
use super::plan::{Apply, moving, over, refused};
use super::rows::{Rows, tabs};
use crate::api::imports::{ApplyImport, PlanImportAgain, UndoImport, find_import, list_import_rows};
use crate::api::{Failure, Reply, encode};
use crate::live::Live;
use crate::pages::loaded;
use crate::pages::missing::Failed;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::form::{action, answer_posted};
use crate::ui::notice::Notice;
use crate::words::imports;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::error::Error;
use model::ids::ImportId;
use model::import::{Import, ImportRows, ImportState, RowFilter};
use model::live::What;
use model::session::Frame;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The workspace.
    pub slug: Memo<String>,
    /// Which import.
    pub id: Memo<Option<ImportId>>,
    /// Which rows are shown.
    pub filter: Memo<Option<RowFilter>>,
    /// Where they begin.
    pub cursor: Memo<String>,
    import: Resource<Reply<Import>>,
    rows: Resource<Reply<ImportRows>>,
    /// Applies the plan.
    pub apply: ServerAction<ApplyImport>,
    /// Makes the plan anew.
    pub again: ServerAction<PlanImportAgain>,
    /// Undoes what was applied.
    pub undo: ServerAction<UndoImport>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let (slug, params, query) = (slug_of_address(), use_params_map(), use_query_map());
    let id = Memo::new(move |_| {
        params
            .with(|params| params.get("import"))?
            .parse::<ImportId>()
            .ok()
    });
    let filter = Memo::new(move |_| {
        query
            .with(|query| query.get("rows"))
            .and_then(|word| RowFilter::from_word(&word))
    });
    let cursor = Memo::new(move |_| query.with(|query| query.get("cursor")).unwrap_or_default());
    let frame = load_frame(move || slug.get());
    let desk = Desk {
        slug,
        id,
        filter,
        cursor,
        import: Resource::new_blocking(
            move || (slug.get(), id.get()),
            move |(slug, id)| async move {
                frame.await?;
                find_import(slug, id.ok_or(Failure(Error::NotFound))?).await
            },
        ),
        rows: Resource::new_blocking(
            move || (slug.get(), id.get(), filter.get(), cursor.get()),
            move |(slug, id, filter, cursor)| async move {
                frame.await?;
                let filter = filter.map(RowFilter::word).unwrap_or_default().to_owned();
                list_import_rows(slug, id.ok_or(Failure(Error::NotFound))?, filter, cursor).await
            },
        ),
        apply: action(),
        again: action(),
        undo: action(),
    };
    desk.follow();
    let inside = move |frame: Frame| view! { <OneImport frame=frame desk=desk/> }.into_any();
    view! {
        <Title text="Import"/>
        <Framed frame=frame place=Place::Guests inside=inside/>
    }
    .into_any()
}

impl Desk {
    /// With JavaScript: the page follows what is done, and its rows follow where it ends.
    fn follow(self) {
        Effect::new(move |before: Option<usize>| {
            let done = self.apply.version().get() + self.undo.version().get();
            if before.is_some_and(|before| before != done) {
                self.import.refetch();
            }
            done
        });
        // What was said of the plan before is not said of the new one.
        Effect::new(move |before: Option<usize>| {
            let done = self.again.version().get();
            if before.is_some_and(|before| before != done) {
                self.apply.clear();
            }
            done
        });
        let state = move || match self.import.get() {
            Some(Ok(import)) => Some(import.state),
            _ => None,
        };
        Effect::new(move |before: Option<Option<ImportState>>| {
            let now = state();
            let ended = before.flatten().is_some_and(ImportState::moves);
            if ended && now.is_some_and(|now| !now.moves()) {
                self.rows.refetch();
            }
            now.or(before.flatten())
        });
        Live::here().on(&[What::Imports], move |_| {
            // What somebody types into the form of a plan stays: a plan changes by nobody else.
            let planned = self.import.with_untracked(
                |import| matches!(import, Some(Ok(import)) if import.state == ImportState::Planned),
            );
            if !planned {
                self.import.refetch();
            }
        });
    }

    /// Address of the page.
    pub fn page(self) -> String {
        let id = self.id.get_untracked().map(|id| id.to_string());
        format!(
            "/w/{}/imports/{}",
            self.slug.get_untracked(),
            id.unwrap_or_default()
        )
    }

    /// Address of some of its rows.
    pub fn href(self, filter: Option<RowFilter>, cursor: Option<&str>) -> String {
        let filter = filter.map(|filter| format!("rows={filter}"));
        let cursor = cursor.map(|cursor| format!("cursor={}", encode(cursor)));
        let pairs: Vec<String> = [filter, cursor].into_iter().flatten().collect();
        if pairs.is_empty() {
            self.page()
        } else {
            format!("{}?{}", self.page(), pairs.join("&"))
        }
    }
}

#[component]
fn OneImport(frame: Frame, desk: Desk) -> impl IntoView {
    let list = format!("/w/{}/imports", frame.workspace.slug);
    view! {
        <Back page=list/>
        <Notice/>
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match loaded(desk.import).await {
                    Ok(import) => view! { <Head import=import desk=desk/> }.into_any(),
                    Err(failure) => {
                        view! { <Failed failure=failure again=desk.page() whole=true/> }.into_any()
                    }
                }
            })}
        </Transition>
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match loaded(desk.rows).await {
                    Ok(rows) => view! { <Rows rows=rows desk=desk/> }.into_any(),
                    // What cannot be found is said above.
                    Err(Failure(Error::NotFound | Error::Denied(_))) => ().into_any(),
                    Err(failure) => view! { <Failed failure=failure again=desk.page()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Head(import: Import, desk: Desk) -> impl IntoView {
    let state = import.state;
    let file = format!("{}/rows.csv", desk.page());
    let has_rows = import.counts.total() > 0;
    view! {
        <div class="head">
            <div class="say">
                <h1>{imports::heading(import.kind)}</h1>
                <p>
                    {import.file_name.clone()} ", read for " {import.by.clone()} " "
                    <crate::ui::moment::Moment time=import.made_at/>
                </p>
            </div>
            {(has_rows && !state.moves())
                .then(|| {
                    view! {
                        <a class="btn" href=file rel="external">
                            {if state == ImportState::Planned { "Download plan" } else { "Download result" }}
                        </a>
                    }
                })}
        </div>
        {match state {
            ImportState::Refused => refused(&import, desk).into_any(),
            ImportState::Planned => view! { <Apply import=import.clone() desk=desk/> }.into_any(),
            ImportState::Planning | ImportState::Applying | ImportState::Undoing => {
                moving(&import, desk).into_any()
            }
            ImportState::Applied | ImportState::Undone => {
                over(&import, desk).into_any()
            }
        }}
        {has_rows.then(|| tabs(&import, desk))}
    }
}
