//! What became of each address, with what can be done about it.

use crate::api::Reply;
use crate::api::invitations::{CopyLink, Resend};
use crate::ui::form::{Form, FormError, Submit, action, failure, success};
use crate::ui::icon::Icon;
use crate::ui::link::LinkPanel;
use crate::words::invitations::outcome;
use leptos::prelude::*;
use model::invitation::{Outcome, OutcomeKind};

/// The outcomes; always on the page, so that they are read out as they come.
#[component]
pub fn Results(
    /// The workspace.
    slug: String,
    /// What came of the form.
    #[prop(into)]
    outcomes: Signal<Option<Reply<Vec<Outcome>>>>,
    /// Told when something was done about one of them.
    on_done: Option<Callback<()>>,
) -> impl IntoView {
    let copy = action::<CopyLink>();
    let resend = action::<Resend>();
    Effect::new(move |before: Option<usize>| {
        let version = copy.version().get() + resend.version().get();
        if let Some(tell) = on_done.filter(|_| before.is_some_and(|before| before != version)) {
            tell.run(());
        }
        version
    });
    let link = move || success(copy.value().get());
    let shown = move || success(outcomes.get()).filter(|outcomes| !outcomes.is_empty());
    let slug = StoredValue::new(slug);
    view! {
        <section
            class="results"
            role="region"
            aria-label="Invitation results"
            aria-live="polite"
            hidden=move || shown().is_none() && link().is_none()
        >
            {move || {
                shown()
                    .map(|outcomes| {
                        view! {
                            <ul>
                                {outcomes
                                    .into_iter()
                                    .map(|of| view! { <Line slug=slug of=of copy=copy resend=resend/> })
                                    .collect_view()}
                            </ul>
                        }
                    })
            }}
            <FormError failure=failure(copy)/>
            <FormError failure=failure(resend)/>
            {move || link().map(|link| view! { <LinkPanel link=link/> })}
        </section>
    }
}

/// One address.
#[component]
fn Line(
    slug: StoredValue<String>,
    of: Outcome,
    copy: ServerAction<CopyLink>,
    resend: ServerAction<Resend>,
) -> impl IntoView {
    let good = of.result.went_ahead();
    let id = of.invitation;
    let hidden = move || {
        view! {
            <input type="hidden" name="slug" value=slug.get_value()/>
            <input type="hidden" name="id" value=id.map(|id| id.to_string())/>
        }
    };
    let has = |kinds: &[OutcomeKind]| id.is_some() && kinds.contains(&of.result);
    let can_copy = has(&[
        OutcomeKind::Invited,
        OutcomeKind::InvitedNoMail,
        OutcomeKind::AlreadyInvited,
    ]);
    let can_resend = has(&[OutcomeKind::AlreadyInvited]);
    view! {
        <li data-tone=if good { "good" } else { "warn" }>
            {if good { Icon::Check } else { Icon::Warning }.draw()}
            <span>
                <b>{of.email.clone()}</b>
                <span class="small">{outcome(of.result)}</span>
            </span>
            {can_resend
                .then(|| {
                    view! {
                        <Form action=resend>{hidden()} <Submit words="Resend invitation" look="small"/></Form>
                    }
                })}
            {can_copy
                .then(|| {
                    view! {
                        <Form action=copy>{hidden()} <Submit words="Copy invitation link" look="small"/></Form>
                    }
                })}
        </li>
    }
}
