//! `/w/{slug}/settings/webhooks/{webhook}`: one webhook, and what became of what it was told.

use super::Shown;
use super::deliveries::Deliveries;
use super::form::{FIELDS, HookFields, read};
use crate::api::webhooks::{
    ChangeWebhook, DeleteWebhook, ResendDelivery, RotateWebhook, SwitchWebhook, TestWebhook, find_webhook,
    list_deliveries,
};
use crate::api::{Failure, Reply};
use crate::live::Live;
use crate::pages::loaded;
use crate::pages::missing::Failed;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::banner::Banner;
use crate::ui::form::{
    Form, FormError, Stale, Submit, action, answer_posted, deletes, failure, not_stale, success, typed,
    was_posted,
};
use crate::ui::icon::Icon;
use crate::ui::notice::Notice;
use crate::ui::tag::Tag;
use crate::words::{time, webhooks};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::error::Error;
use model::ids::WebhookId;
use model::live::What;
use model::session::Frame;
use model::webhook::{Delivery, DeliveryPage, Webhook, WebhookForm};

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The workspace.
    pub slug: Memo<String>,
    /// The form: drawn once, so that what is typed stays.
    form: Resource<Reply<Webhook>>,
    /// As it is now: follows each change.
    now: Resource<Reply<Webhook>>,
    /// What it was told.
    pub deliveries: Resource<Reply<DeliveryPage>>,
    /// Where the page of deliveries begins.
    pub cursor: Memo<String>,
    /// What was posted, until something is saved.
    first: StoredValue<Option<WebhookForm>>,
    change: ServerAction<ChangeWebhook>,
    switch: ServerAction<SwitchWebhook>,
    rotate: ServerAction<RotateWebhook>,
    delete: ServerAction<DeleteWebhook>,
    test: ServerAction<TestWebhook>,
    /// Sends a delivery again.
    pub resend: ServerAction<ResendDelivery>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let (slug, params, query) = (slug_of_address(), use_params_map(), use_query_map());
    let id = Memo::new(move |_| {
        params
            .with(|params| params.get("webhook"))?
            .parse::<WebhookId>()
            .ok()
    });
    let cursor = Memo::new(move |_| query.with(|query| query.get("deliveries")).unwrap_or_default());
    let frame = load_frame(move || slug.get());
    let find = move |(slug, id): (String, Option<WebhookId>)| async move {
        frame.await?;
        find_webhook(slug, id.ok_or(Failure(Error::NotFound))?).await
    };
    let desk = Desk {
        slug,
        form: Resource::new_blocking(move || (slug.get(), id.get()), find),
        now: Resource::new_blocking(move || (slug.get(), id.get()), find),
        deliveries: Resource::new_blocking(
            move || (slug.get(), id.get(), cursor.get()),
            move |(slug, id, cursor)| async move {
                frame.await?;
                list_deliveries(slug, id.ok_or(Failure(Error::NotFound))?, cursor).await
            },
        ),
        cursor,
        first: StoredValue::new(was_posted::<ChangeWebhook>().then(|| read(typed::<ChangeWebhook>))),
        change: action(),
        switch: action(),
        rotate: action(),
        delete: action(),
        test: action(),
        resend: action(),
    };
    desk.follow();
    let inside = move |frame: Frame| view! { <OneHook frame=frame desk=desk/> }.into_any();
    view! { <Framed frame=frame place=Place::Settings inside=inside/> }.into_any()
}

impl Desk {
    /// With JavaScript: the page follows what was done here or elsewhere.
    fn follow(self) {
        Effect::new(move |before: Option<usize>| {
            let done =
                self.change.version().get() + self.switch.version().get() + self.rotate.version().get();
            if before.is_some_and(|before| before != done) && failure(self.change).get_untracked().is_none() {
                self.first.set_value(None);
                self.form.refetch();
                self.now.refetch();
            }
            done
        });
        Effect::new(move |before: Option<usize>| {
            let done = self.test.version().get() + self.resend.version().get();
            if before.is_some_and(|before| before != done) {
                self.deliveries.refetch();
            }
            done
        });
        Live::here().on(&[What::Webhooks], move |_| {
            if !deletes(self.delete) {
                self.now.refetch();
                self.deliveries.refetch();
            }
        });
    }

    /// The version that is saved now.
    fn version(self) -> Signal<i64> {
        Signal::derive(move || match self.now.get() {
            Some(Ok(hook)) => hook.version,
            _ => 0,
        })
    }

    /// Address of the page.
    pub fn page(self, id: WebhookId) -> String {
        format!("/w/{}/settings/webhooks/{id}", self.slug.get_untracked())
    }
}

#[component]
fn OneHook(frame: Frame, desk: Desk) -> impl IntoView {
    let list = StoredValue::new(format!("/w/{}/settings/webhooks", frame.workspace.slug));
    view! {
        <div class="narrow-page hook">
            <p class="crumb">
                <a href=list.get_value()>{Icon::ChevronLeft.draw()} "Webhooks"</a>
            </p>
            <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
                {move || Suspend::new(async move {
                    match loaded(desk.form).await {
                        Ok(hook) => {
                            let id = hook.id;
                            view! {
                                <Top hook=hook.clone() desk=desk/>
                                <Deliveries id=id desk=desk/>
                                <EditForm hook=hook desk=desk/>
                                <Ends id=id desk=desk/>
                            }
                                .into_any()
                        }
                        Err(failure) => {
                            view! {
                                <Title text="Webhooks"/>
                                <Failed failure=failure again=list.get_value() whole=true/>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </div>
    }
}

/// Hidden fields that say which webhook a form is about.
#[component]
pub fn Subject(
    /// Which.
    id: WebhookId,
    /// The page.
    desk: Desk,
) -> impl IntoView {
    view! {
        <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
        <input type="hidden" name="id" value=id.to_string()/>
    }
}

/// Its name, whether it is on, and trying it out. Drawn once: what changes by itself changes in place, so
/// that the button under somebody's finger stays.
#[component]
fn Top(hook: Webhook, desk: Desk) -> impl IntoView {
    let id = hook.id;
    let title = hook.name.clone();
    let now = Memo::new(move |_| match desk.now.get() {
        Some(Ok(now)) if now.version >= hook.version => now,
        _ => hook.clone(),
    });
    let enabled = Memo::new(move |_| now.with(|now| now.enabled));
    let tag = move || {
        let (icon, word, tone) = webhooks::switched(enabled.get());
        view! { <Tag tone=tone icon=icon words=word/> }
    };
    let switch = move || {
        let (to, words) = if enabled.get() {
            ("false", "Switch off")
        } else {
            ("true", "Switch on")
        };
        view! {
            <Form action=desk.switch>
                <Subject id=id desk=desk/>
                <input type="hidden" name="enabled" value=to/>
                <Submit words=words look="" pending=desk.switch.pending()/>
            </Form>
        }
    };
    let old = move || {
        let until = now.with(|now| now.old_until)?;
        Some(view! {
            <p class="padded-line small quiet">
                "Two secrets sign until " {time::exact(until)} "."
            </p>
        })
    };
    view! {
        <Title text=title/>
        <div class="head person">
            <div class="say">
                <h1>{move || now.with(|now| now.name.clone())}</h1>
                <p>
                    {tag} " "
                    <span class="address">{move || now.with(|now| now.url.clone())}</span>
                </p>
            </div>
            <div class="acts">
                <Form action=desk.test>
                    <Subject id=id desk=desk/>
                    <Submit words="Send test" icon=Icon::Send pending=desk.test.pending()/>
                </Form>
                {switch}
            </div>
        </div>
        <Notice/>
        {old}
        <FormError failure=failure(desk.test)/>
        <FormError failure=failure(desk.switch)/>
        <FormError failure=failure(desk.resend)/>
        <section role="region" aria-label="Result of the test" aria-live="polite">
            {move || success(desk.test.value().get()).map(|sent| view! { <Tested sent=sent/> })}
        </section>
    }
}

#[component]
fn Tested(sent: Delivery) -> impl IntoView {
    let (tone, words) = webhooks::tested(sent.state);
    let answer = sent.attempts.into_iter().next().map(|attempt| {
        let said = (!attempt.words.is_empty()).then(|| {
            view! { <p class="small said">{attempt.words.clone()}</p> }
        });
        view! {
            " "
            {webhooks::attempt(&attempt)}
            "."
            {said}
        }
    });
    view! { <Banner tone=tone>{words} {answer}</Banner> }
}

#[component]
fn EditForm(hook: Webhook, desk: Desk) -> impl IntoView {
    let failed = failure(desk.change);
    let page = desk.page(hook.id);
    let first = desk
        .first
        .get_value()
        .unwrap_or_else(|| WebhookForm::as_is(&hook));
    view! {
        <h2 class="section">"Edit"</h2>
        <Form action=desk.change look="stack card padded">
            <FormError failure=not_stale(failed) fields=FIELDS/>
            <Stale failed=failed shown=hook.version saved=desk.version() page=page/>
            <Subject id=hook.id desk=desk/>
            <input type="hidden" name="version" value=hook.version.to_string()/>
            <HookFields form=first failed=failed/>
            <div class="acts">
                <Submit words="Save webhook" pending=desk.change.pending()/>
            </div>
        </Form>
    }
}

/// Another secret, and the end of it.
#[component]
fn Ends(id: WebhookId, desk: Desk) -> impl IntoView {
    view! {
        <section class="card padded" aria-label="Rotate secret">
            <h2>"Secret"</h2>
            <FormError failure=failure(desk.rotate)/>
            <div role="region" aria-label="Secret" aria-live="polite">
                {move || success(desk.rotate.value().get()).map(|made| view! { <Shown made=made/> })}
            </div>
            <p class="quiet">{webhooks::ROTATES}</p>
            <Form action=desk.rotate>
                <Subject id=id desk=desk/>
                <Submit words="Rotate secret" look="" icon=Icon::Again pending=desk.rotate.pending()/>
            </Form>
        </section>
        <section class="card padded" aria-label="Delete webhook">
            <h2>"Delete webhook"</h2>
            <FormError failure=failure(desk.delete)/>
            <p class="quiet">{webhooks::DELETES}</p>
            <Form action=desk.delete>
                <Subject id=id desk=desk/>
                <Submit words="Delete webhook" look="bad" pending=desk.delete.pending()/>
            </Form>
        </section>
    }
}
