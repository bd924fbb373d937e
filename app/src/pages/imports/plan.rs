//! What stands on top of an import: what to do with its plan, how far it is, what came of it.

use super::import::Desk;
use crate::ui::banner::Banner;
use crate::ui::field::{Checkbox, Field as TextInput};
use crate::ui::form::{Form, FormError, Submit, beside, failure, typed};
use crate::ui::moment::Moment;
use crate::ui::tag::Tone;
use crate::words::{errors, imports};
use leptos::prelude::*;
use model::error::Field;
use model::import::{Import, ImportState};

/// A file that is none.
pub fn refused(import: &Import, desk: Desk) -> impl IntoView + use<> {
    let problems = import
        .problems
        .iter()
        .map(|problem| view! { <li>{imports::file(problem)}</li> })
        .collect_view();
    let again = format!("/w/{}/imports?kind={}", desk.slug.get_untracked(), import.kind);
    view! {
        <div class="card padded" role="alert">
            <h2>"This file cannot be imported"</h2>
            <ul class="bullets">{problems}</ul>
            <p>
                <a class="btn" href=again>
                    "Choose another file"
                </a>
            </p>
        </div>
    }
}

#[component]
fn Subject(desk: Desk) -> impl IntoView {
    view! {
        <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
        <input
            type="hidden"
            name="id"
            value=desk.id.get_untracked().map(|id| id.to_string()).unwrap_or_default()
        />
    }
}

/// The plan, and the form that applies it.
#[component]
pub fn Apply(import: Import, desk: Desk) -> impl IntoView {
    use crate::api::imports::ApplyImport;
    let failed = failure(desk.apply);
    let left_out = Signal::derive(move || {
        failed.with(|error| {
            error
                .as_ref()?
                .problem(Field::OnlyValid)
                .map(|problem| errors::problem(Field::OnlyValid, problem))
        })
    });
    let only_valid = typed::<ApplyImport>("only_valid") == "true";
    let confirmed = typed::<ApplyImport>("confirm_admins");
    let errors = import.counts.error;
    let admins = import.admins;
    if !import.own || import.to_do() == 0 {
        let say = if import.own {
            imports::plan(&import)
        } else {
            format!(
                "Nothing has been changed yet. Only {} can apply this plan: it was made from what they may give.",
                import.by
            )
        };
        return view! {
            <div class="card padded">
                <p>{say}</p>
                {import.own.then(|| again(desk))}
            </div>
        }
        .into_any();
    }
    view! {
        <div class="card padded">
            <p>{imports::plan(&import)}</p>
            <Form action=desk.apply look="stack">
                <FormError failure=failed fields=&[Field::OnlyValid, Field::ConfirmAdmins]/>
                <Subject desk=desk/>
                {(errors > 0)
                    .then(|| {
                        view! {
                            <div>
                                <Checkbox
                                    label="Only valid rows"
                                    name="only_valid"
                                    checked=only_valid
                                    hint="Rows with errors are left out. Otherwise nothing is done while there are any."
                                />
                                {move || {
                                    left_out
                                        .get()
                                        .map(|words| {
                                            view! { <Banner tone=Tone::Bad live=true>{words}</Banner> }
                                        })
                                }}
                            </div>
                        }
                    })}
                {(admins > 0)
                    .then(|| {
                        view! {
                            <Banner tone=Tone::Warn>{imports::admins(admins)}</Banner>
                            <TextInput
                                label="Rows that give Admin"
                                name="confirm_admins"
                                value=confirmed
                                error=beside(failed, Field::ConfirmAdmins)
                            />
                        }
                    })}
                <div class="acts">
                    <Submit words=imports::apply(&import) pending=desk.apply.pending()/>
                </div>
            </Form>
            {again(desk)}
        </div>
    }
    .into_any()
}

/// The way to a new plan from the same rows, for when people, groups or apps have changed since.
fn again(desk: Desk) -> impl IntoView {
    view! {
        <FormError failure=failure(desk.again)/>
        <Form action=desk.again look="row">
            <Subject desk=desk/>
            <button type="submit" class="btn" disabled=desk.again.pending()>
                "Plan again"
            </button>
            " "
            <span class="small quiet">"The same rows, compared with how things are now."</span>
        </Form>
    }
}

/// How far it is. Without JavaScript a link looks again.
pub fn moving(import: &Import, desk: Desk) -> impl IntoView + use<> {
    let (_, word, _) = imports::state(import.state);
    let (behind, all) = import.progress();
    let reading = import.state == ImportState::Planning;
    view! {
        <div class="card padded" role="status">
            <p>
                <label for="progress">{word}</label>
                {(!reading).then(|| view! { ": " <b>{imports::progress(import)}</b> })}
            </p>
            <progress
                id="progress"
                max=all.max(1).to_string()
                value=(!reading).then(|| behind.to_string())
            ></progress>
            <p class="small quiet">
                "You can leave this page: it goes on by itself. "
                <a href=desk.page() rel="external">
                    "Look again"
                </a>
            </p>
        </div>
    }
}

/// What came of it, and the way back.
pub fn over(import: &Import, desk: Desk) -> impl IntoView + use<> {
    let undoable = import.state == ImportState::Applied && import.done > 0;
    let left = import.refused > 0 || import.kept > 0;
    let tone = if left { Tone::Warn } else { Tone::Good };
    let result = imports::result(import);
    let until = import.undo_until;
    view! {
        <Banner tone=tone live=true>{result}</Banner>
        <FormError failure=failure(desk.undo)/>
        {undoable
            .then(|| {
                view! {
                    <div class="card padded">
                        <Form action=desk.undo look="row">
                            <Subject desk=desk/>
                            <button type="submit" class="btn">
                                "Undo this import"
                            </button>
                            " "
                            <span class="small quiet">
                                "All of it, as far as nobody has changed since. Possible until "
                                {until.map(|until| view! { <Moment time=until/> })}
                            </span>
                        </Form>
                    </div>
                }
            })}
    }
}
