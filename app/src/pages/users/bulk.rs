//! Many at once: rows are ticked, a bar below offers what can be done with them, and says what became of each.
//! Without JavaScript the bar stands under the table and its form is posted as it is. With it the ticks stay
//! from page to page, and the work goes in pieces whose progress can be seen.

use super::List;
use crate::api::Failure;
use crate::api::members::{Bulk, bulk};
use crate::api::posted::FUNCTION_FIELD;
use crate::ui::banner::Banner;
use crate::ui::form::action;
use crate::ui::icon::Icon;
use crate::ui::tag::Tone;
use crate::words::{errors, notices, people};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement, SubmitEvent};
use model::account::{AccountType, Rank};
use model::error::Error;
use model::ids::MemberId;
use model::limits;
use model::person::{BulkAct, BulkDone, BulkOutcome, Ended};
use model::policy::{Action, Standing, may};
use std::collections::BTreeSet;

/// Id of the form that the ticks belong to.
const FORM: &str = "bulk";
/// Members in one piece of the work.
const PIECE: usize = 50;
/// What the bar offers, beside another account type.
const OFFERED: [BulkAct; 5] = [
    BulkAct::Archive,
    BulkAct::Unarchive,
    BulkAct::Remove,
    BulkAct::Resend,
    BulkAct::Revoke,
];

/// What is ticked, and what became of it.
#[derive(Clone, Copy)]
pub struct Ticked {
    /// Ids of the ticked, on this page and others.
    ids: RwSignal<BTreeSet<MemberId>>,
    /// How many of how many are done, while work is under way.
    progress: RwSignal<Option<(usize, usize)>>,
    /// What became of the last work.
    done: RwSignal<Option<Result<BulkDone, Error>>>,
}

impl Ticked {
    /// Nothing ticked; what this page answers, if it does.
    pub fn begin() -> Self {
        let posted = action::<Bulk>().value().get_untracked();
        Self {
            ids: RwSignal::new(BTreeSet::new()),
            progress: RwSignal::new(None),
            done: RwSignal::new(posted.map(|reply| reply.map_err(|Failure(error)| error))),
        }
    }

    /// Whether work is under way.
    pub fn is_at_work(self) -> bool {
        self.progress.get_untracked().is_some()
    }

    /// Ticks or unticks one.
    pub fn turn(self, id: MemberId) {
        self.ids.update(|ids| {
            if !ids.remove(&id) && ids.len() < limits::BULK {
                ids.insert(id);
            }
        });
    }
}

/// Whether this viewer has any use for ticks.
pub fn offered(standing: &Standing) -> bool {
    let rank = Rank::new(AccountType::Guest, false);
    may(standing, Action::EditMember { rank }).is_ok()
}

/// The cell with the box of a row.
#[component]
pub fn Tick(
    /// Whose row.
    id: MemberId,
    /// Name of the box for those who cannot see its row.
    label: String,
    /// The list.
    list: List,
) -> impl IntoView {
    view! {
        <td data-column="tick">
            <input
                type="checkbox"
                form=FORM
                name="ids[]"
                value=id.to_string()
                aria-label=label
                prop:checked=move || list.ticked.ids.with(|ids| ids.contains(&id))
            />
        </td>
    }
}

/// Takes note of a box that was ticked or unticked in the table.
pub fn changed(ev: &Event, list: List) {
    let ticked = ev
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        .filter(|input| input.name() == "ids[]")
        .and_then(|input| Some((input.value().parse::<MemberId>().ok()?, input.checked())));
    if let Some((id, checked)) = ticked
        && list.ticked.ids.with_untracked(|ids| ids.contains(&id)) != checked
    {
        list.ticked.turn(id);
    }
}

/// The box in the head: all of this page, or none of it. Without JavaScript it is not there.
#[component]
pub fn TickAll(
    /// Ids of the rows.
    here: Vec<MemberId>,
    /// The list.
    list: List,
) -> impl IntoView {
    let here = StoredValue::new(here);
    let ids = list.ticked.ids;
    let all = move || here.with_value(|here| ids.with(|ids| here.iter().all(|id| ids.contains(id))));
    let some = move || here.with_value(|here| ids.with(|ids| here.iter().any(|id| ids.contains(id))));
    let turn = move |_| {
        let every = untrack(all);
        here.with_value(|here| {
            ids.update(|ids| {
                for id in here {
                    if every {
                        ids.remove(id);
                    } else if ids.len() < limits::BULK {
                        ids.insert(*id);
                    }
                }
            });
        });
    };
    view! {
        <th scope="col" data-column="tick">
            <input
                type="checkbox"
                aria-label="Select all on this page"
                prop:checked=all
                prop:indeterminate=move || some() && !all()
                on:change=turn
            />
        </th>
    }
}

/// The bar, the progress, and what became of each.
#[component]
pub fn BulkBar(
    /// The list.
    list: List,
) -> impl IntoView {
    let Ticked { ids, progress, .. } = list.ticked;
    let number = move || ids.with(BTreeSet::len);
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        let act = ev
            .submitter()
            .and_then(|button| button.dyn_into::<Element>().ok())
            .and_then(|button| BulkAct::from_word(&button.get_attribute("value")?));
        if let Some(act) = act.filter(|_| progress.get_untracked().is_none()) {
            let wanted = ids.get_untracked().into_iter().collect();
            spawn_local(list.work(act, chosen_type(), wanted));
        }
    };
    let button = |act: BulkAct| {
        let words = people::bulk(act);
        view! {
            <button
                type="submit"
                class="btn"
                data-look="small"
                name="act"
                value=act.word()
                aria-label=format!("{words} selected")
            >
                {words}
            </button>
        }
    };
    view! {
        <form
            id=FORM
            class="bulk"
            method="post"
            action=""
            aria-label="Selected people"
            data-idle=move || (number() == 0).then_some("")
            on:submit=send
        >
            <input type="hidden" name=FUNCTION_FIELD value=Bulk::url()/>
            <input type="hidden" name="slug" value=list.slug.get_untracked()/>
            <b class="num" aria-live="polite">
                {move || {
                    let number = number();
                    if number == 0 { "Selected:".to_owned() } else { format!("{number} selected") }
                }}
            </b>
            {OFFERED.map(button).collect_view()}
            <span class="select">
                <select class="input" name="account_type" aria-label="New account type">
                    {AccountType::OF_USERS
                        .map(|of| view! { <option value=of.word()>{people::account_type(of)}</option> })
                        .collect_view()}
                </select>
                {Icon::ChevronDown.draw()}
            </span>
            {button(BulkAct::ChangeType)}
            <button
                type="button"
                class="btn"
                data-look="plain"
                data-live=""
                on:click=move |_| ids.update(BTreeSet::clear)
            >
                "Clear"
            </button>
            {move || {
                progress
                    .get()
                    .map(|(done, all)| {
                        view! {
                            <label class="small quiet num">
                                <progress max=all.to_string() value=done.to_string()></progress>
                                {format!("{done} of {all}")}
                            </label>
                        }
                    })
            }}
        </form>
    }
}

fn chosen_type() -> Option<AccountType> {
    let field = document()
        .query_selector("#bulk select[name=account_type]")
        .ok()
        .flatten()?;
    AccountType::from_word(&field.dyn_into::<HtmlSelectElement>().ok()?.value())
}

impl List {
    /// Piece by piece, so that the progress can be seen and an error ends it between two. Whoever could not be
    /// done stays ticked. The page may have gone meanwhile: then the rest is not begun.
    async fn work(self, act: BulkAct, account_type: Option<AccountType>, wanted: Vec<MemberId>) {
        let Ticked { ids, progress, done } = self.ticked;
        let slug = self.slug.get_untracked();
        let mut all = BulkDone {
            act,
            outcomes: Vec::with_capacity(wanted.len()),
            ended: Ended::default(),
        };
        let mut failed = None;
        for piece in wanted.chunks(PIECE) {
            if progress
                .try_update(|progress| *progress = Some((all.outcomes.len(), wanted.len())))
                .is_none()
            {
                return;
            }
            match bulk(slug.clone(), act, account_type, piece.to_vec()).await {
                Ok(part) => {
                    all.outcomes.extend(part.outcomes);
                    all.ended += part.ended;
                }
                Err(Failure(error)) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        let well: Vec<MemberId> = all
            .outcomes
            .iter()
            .filter(|outcome| outcome.error.is_none())
            .map(|outcome| outcome.id)
            .collect();
        // What went well before an error is told too.
        if let Some(error) = failed.clone().filter(|_| !all.outcomes.is_empty()) {
            let rest = wanted.iter().skip(all.outcomes.len()).map(|&id| BulkOutcome {
                id,
                email: String::new(),
                error: Some(error.clone()),
            });
            let rest: Vec<_> = rest.collect();
            all.outcomes.extend(rest);
            failed = None;
        }
        let _ = ids.try_update(|ids| ids.retain(|id| !well.contains(id)));
        let _ = progress.try_update(|progress| *progress = None);
        if done
            .try_update(|done| *done = Some(failed.map_or(Ok(all), Err)))
            .is_some()
        {
            self.look_again();
        }
    }
}

/// What became of each: the number of those that went well, and every other one with its reason.
#[component]
pub fn Outcomes(
    /// The list.
    list: List,
) -> impl IntoView {
    let shown = move |result: Result<BulkDone, Error>| match result {
        Ok(done) => view! { <Outcome done=done list=list/> }.into_any(),
        Err(error) => view! {
            <Banner tone=Tone::Bad live=true>
                {errors::error(&error)}
            </Banner>
        }
        .into_any(),
    };
    move || {
        list.ticked
            .done
            .get()
            .map(|result| view! { <section aria-label="Bulk results">{shown(result)}</section> })
    }
}

/// Takes it back for all of them at once.
#[component]
fn Undo(act: BulkAct, ids: BTreeSet<MemberId>, list: List) -> impl IntoView {
    let fields = ids
        .iter()
        .map(|id| view! { <input type="hidden" name="ids[]" value=id.to_string()/> })
        .collect_view();
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        if !list.ticked.is_at_work() {
            spawn_local(list.work(act, None, ids.iter().copied().collect()));
        }
    };
    view! {
        <form method="post" action="" on:submit=send>
            <input type="hidden" name=FUNCTION_FIELD value=Bulk::url()/>
            <input type="hidden" name="slug" value=list.slug.get_untracked()/>
            {fields}
            <button type="submit" class="btn" data-look="small" name="act" value=act.word()>
                {people::bulk(act)}
            </button>
        </form>
    }
}

#[component]
fn Outcome(done: BulkDone, list: List) -> impl IntoView {
    let act = done.act;
    let (well, badly): (Vec<_>, Vec<_>) = done
        .outcomes
        .into_iter()
        .partition(|outcome| outcome.error.is_none());
    let tone = if well.is_empty() { Tone::Warn } else { Tone::Good };
    let (number, none) = (badly.len(), badly.is_empty());
    let lines = badly.into_iter().filter_map(|outcome| {
        let words = errors::error(&outcome.error?);
        let who = if outcome.email.is_empty() {
            "Somebody".to_owned()
        } else {
            outcome.email
        };
        Some(view! { <li><b>{who}</b> ": " {words}</li> })
    });
    view! {
        <Banner tone=tone live=true>
            {people::bulk_done(act, well.len())} " " {notices::what_ended(done.ended)}
            {act
                .undone_by()
                .filter(|_| !well.is_empty())
                .map(|undo| view! { <Undo act=undo ids=well.iter().map(|outcome| outcome.id).collect() list=list/> })}
        </Banner>
        {(!none)
            .then(|| {
                view! {
                    <div class="card padded bulk-results">
                        <h2>{people::bulk_failed(number)}</h2>
                        <ul>{lines.collect_view()}</ul>
                    </div>
                }
            })}
    }
}
