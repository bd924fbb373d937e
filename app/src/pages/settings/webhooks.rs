//! `/w/{slug}/settings/webhooks`: which programs are told what.

pub mod deliveries;
pub mod form;
pub mod hook;
pub mod make;

use super::{Part, Parts};
use crate::api::Reply;
use crate::api::webhooks::list_webhooks;
use crate::live::Live;
use crate::pages::loaded;
use crate::pages::missing::Failed;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::form::answer_posted;
use crate::ui::icon::Icon;
use crate::ui::link::CopyField;
use crate::ui::moment::Moment;
use crate::ui::notice::Notice;
use crate::ui::tag::Tag;
use crate::words::{time, webhooks};
use leptos::prelude::*;
use leptos_meta::Title;
use model::live::What;
use model::session::Frame;
use model::webhook::{WebhookRow, WebhookSecret};

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let list = Resource::new_blocking(
        move || slug.get(),
        move |slug| async move {
            frame.await?;
            list_webhooks(slug).await
        },
    );
    Live::here().on(&[What::Webhooks], move |_| list.refetch());
    let inside = move |frame: Frame| view! { <WebhooksPage frame=frame list=list/> }.into_any();
    view! {
        <Title text="Webhooks"/>
        <Framed frame=frame place=Place::Settings inside=inside/>
    }
    .into_any()
}

#[component]
fn WebhooksPage(frame: Frame, list: Resource<Reply<Vec<WebhookRow>>>) -> impl IntoView {
    let page = StoredValue::new(format!("/w/{}/settings/webhooks", frame.workspace.slug));
    view! {
        <div class="head">
            <div class="say">
                <h1>"Webhooks"</h1>
                <p>"Other programs are told at once of what happens here."</p>
            </div>
            <a class="btn" data-look="main" href=format!("{}/new", page.get_value())>
                {Icon::Plus.draw()}
                "New webhook"
            </a>
        </div>
        <Parts slug=frame.workspace.slug here=Part::Webhooks/>
        <Notice/>
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match loaded(list).await {
                    Ok(rows) if rows.is_empty() => {
                        view! {
                            <div class="card nothing">
                                <h2>"No webhooks yet"</h2>
                                <p>{webhooks::NONE_YET}</p>
                            </div>
                        }
                            .into_any()
                    }
                    Ok(rows) => view! { <HookTable rows=rows page=page/> }.into_any(),
                    Err(failure) => view! { <Failed failure=failure again=page.get_value()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn HookTable(rows: Vec<WebhookRow>, page: StoredValue<String>) -> impl IntoView {
    let line = move |row: WebhookRow| {
        let hook = row.webhook;
        let (icon, word, tone) = webhooks::switched(hook.enabled);
        let latest = row.latest.map(|(state, at)| {
            let (icon, word, tone) = webhooks::state(state);
            view! {
                <Tag tone=tone icon=icon words=word/>
                " "
                <span class="small quiet">
                    <Moment time=at/>
                </span>
            }
        });
        let none = latest.is_none().then_some("None so far");
        view! {
            <tr>
                <td class="wrap">
                    <a class="to" href=format!("{}/{}", page.get_value(), hook.id)>
                        {hook.name.clone()}
                    </a>
                    <span class="small quiet block address">{hook.url.clone()}</span>
                </td>
                <td>{webhooks::chosen(&hook)}</td>
                <td>
                    <Tag tone=tone icon=icon words=word/>
                </td>
                <td>{latest} {none}</td>
            </tr>
        }
    };
    view! {
        <div class="card scroll" role="region" aria-label="List of webhooks" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Webhook"</th>
                        <th scope="col">"Events"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Latest delivery"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(line).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The only time that a secret is seen.
#[component]
pub fn Shown(
    /// The secret.
    made: WebhookSecret,
) -> impl IntoView {
    let old = made
        .old_until
        .map(|until| format!(" The secret before it signs too until {}.", time::exact(until)));
    view! {
        <div class="card padded stack">
            <p>
                <b>"Copy the secret now."</b>
                " It is shown only this once; nobody can read it again, not even here."
                {old}
            </p>
            <CopyField label="Secret" value=made.secret/>
            <p class="small quiet">{webhooks::SIGNED}</p>
        </div>
    }
}
