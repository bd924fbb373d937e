//! `/w/{slug}/settings/keys`: what programs sign in with.

use super::{Part, Parts};
use crate::api::Reply;
use crate::api::keys::{MakeKey, RevokeKey, list_keys};
use crate::live::Live;
use crate::pages::loaded;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::banner::Banner;
use crate::ui::field::{Checkbox, Field as TextInput};
use crate::ui::form::{Form, FormError, Submit, action, answer_posted, beside, failure, success, typed};
use crate::ui::icon::Icon;
use crate::ui::link::CopyField;
use crate::ui::moment::Moment;
use crate::ui::notice::Notice;
use crate::ui::tag::{Tag, Tone};
use crate::words::{errors, keys};
use leptos::prelude::*;
use leptos_meta::Title;
use model::error::Field;
use model::key::{Capability, Key, Keys, NewKey};
use model::live::What;
use model::session::Frame;
use model::time::Time;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    slug: Memo<String>,
    keys: Resource<Reply<Keys>>,
    make: ServerAction<MakeKey>,
    revoke: ServerAction<RevokeKey>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let desk = Desk {
        slug,
        keys: Resource::new_blocking(
            move || slug.get(),
            move |slug| async move {
                frame.await?;
                list_keys(slug).await
            },
        ),
        make: action(),
        revoke: action(),
    };
    Effect::new(move |before: Option<usize>| {
        let done = desk.make.version().get() + desk.revoke.version().get();
        if before.is_some_and(|before| before != done) {
            desk.keys.refetch();
        }
        done
    });
    // Keys of somebody who leaves end with them.
    Live::here().on(&[What::Workspace, What::People], move |_| desk.keys.refetch());
    let inside = move |frame: Frame| view! { <KeysPage frame=frame desk=desk/> }.into_any();
    view! {
        <Title text="API keys"/>
        <Framed frame=frame place=Place::Settings inside=inside/>
    }
    .into_any()
}

#[component]
fn KeysPage(frame: Frame, desk: Desk) -> impl IntoView {
    view! {
        <div class="head">
            <div class="say">
                <h1>"API keys"</h1>
                <p>
                    "Programs sign in with them. A key may do what it is for, and never more than whoever made it."
                </p>
            </div>
            <a class="btn" data-look="primary" href="#new-key">
                {Icon::Plus.draw()}
                "New key"
            </a>
        </div>
        <Parts slug=frame.workspace.slug here=Part::Keys/>
        <Notice/>
        <FormError failure=failure(desk.revoke)/>
        <section role="region" aria-label="New key" aria-live="polite">
            {move || success(desk.make.value().get()).map(|made| view! { <Shown made=made/> })}
        </section>
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match loaded(desk.keys).await {
                    Ok(Keys { keys, .. }) if keys.is_empty() => {
                        view! {
                            <div class="card nothing">
                                <h2>"No keys yet"</h2>
                                <p>"Make one for each program, so that each can be revoked by itself."</p>
                            </div>
                        }
                            .into_any()
                    }
                    Ok(Keys { keys, now }) => view! { <KeyTable keys=keys now=now desk=desk/> }.into_any(),
                    Err(failure) => {
                        view! { <Banner tone=Tone::Bad>{errors::error(&failure.0)}</Banner> }.into_any()
                    }
                }
            })}
        </Transition>
        <MakeForm desk=desk/>
    }
}

/// The only time that a secret is seen.
#[component]
fn Shown(made: NewKey) -> impl IntoView {
    let bearer = format!("{}.{}", made.key, made.secret);
    view! {
        <div class="card padded stack shown-once">
            <p>
                <b>"Copy the secret now."</b>
                " It is shown only this once; nobody can read it again, not even here."
            </p>
            <span class="small quiet">"X-API-KEY"</span>
            <CopyField label="X-API-KEY" value=made.key/>
            <span class="small quiet">"X-API-SECRET"</span>
            <CopyField label="X-API-SECRET" value=made.secret/>
            <span class="small quiet">"Authorization: Bearer"</span>
            <CopyField label="Authorization: Bearer" value=bearer/>
        </div>
    }
}

#[component]
fn KeyTable(keys: Vec<Key>, now: Time, desk: Desk) -> impl IntoView {
    view! {
        <div class="card scroll" role="region" aria-label="List of API keys" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Key"</th>
                        <th scope="col">"Capabilities"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Last used"</th>
                        <th scope="col">"Ends"</th>
                        <th scope="col">
                            <span class="sr">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {keys
                        .into_iter()
                        .map(|key| view! { <KeyRow key_of=key now=now desk=desk/> })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn KeyRow(key_of: Key, now: Time, desk: Desk) -> impl IntoView {
    let key = key_of;
    let lives = key.lives(now);
    let (tone, icon) = if lives {
        (Tone::Good, Icon::Check)
    } else {
        (Tone::Plain, Icon::Close)
    };
    let state = keys::state(&key, now);
    let label = format!("Revoke {}", key.name);
    let maker = if key.maker.is_empty() {
        key.maker_email
    } else {
        key.maker
    };
    let revocable = key.revoked_at.is_none();
    let moment = |time: Option<Time>, none: &'static str| match time {
        Some(time) => view! { <Moment time=time now=now/> }.into_any(),
        None => none.into_any(),
    };
    view! {
        <tr>
            <td>
                <b>{key.name}</b>
                <span class="small quiet block">
                    <code>{key.key}</code>
                    {format!(" by {maker}, ")}
                    <Moment time=key.created_at/>
                </span>
            </td>
            <td class="small wrap">{key.capabilities.words()}</td>
            <td>
                <Tag tone=tone icon=icon words=state/>
            </td>
            <td class="quiet small">{moment(key.last_used_at, "never")}</td>
            <td class="quiet small">{moment(key.expires_at, "never")}</td>
            <td>
                {revocable
                    .then(|| {
                        view! {
                            <Form action=desk.revoke>
                                <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
                                <input type="hidden" name="id" value=key.id.to_string()/>
                                <button type="submit" class="btn" data-look="small" aria-label=label>
                                    "Revoke"
                                </button>
                            </Form>
                        }
                    })}
            </td>
        </tr>
    }
}

const FIELDS: &[Field] = &[Field::Name, Field::Capabilities, Field::Days];

#[component]
fn MakeForm(desk: Desk) -> impl IntoView {
    let failed = failure(desk.make);
    let capabilities_error = beside(failed, Field::Capabilities);
    let ticks = Capability::ALL
        .iter()
        .map(|&capability| {
            let name = format!("capabilities[{capability}]");
            let checked = !typed::<MakeKey>(&name).is_empty();
            view! {
                <Checkbox
                    label=capability.word()
                    name=name
                    checked=checked
                    hint=keys::capability(capability)
                />
            }
        })
        .collect_view();
    view! {
        <h2 class="section" id="new-key">
            "New key"
        </h2>
        <Form action=desk.make look="stack card padded narrow-form" clears=true>
            <FormError failure=failed fields=FIELDS/>
            <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
            <TextInput
                label="Name"
                name="name"
                hint="Which program it is for."
                value={typed::<MakeKey>("name")}
                error=beside(failed, Field::Name)
            />
            <fieldset class="picks">
                <legend>"Capabilities"</legend>
                {ticks}
                <span class="err">{move || capabilities_error.get()}</span>
            </fieldset>
            <TextInput
                label="Days"
                name="days"
                kind="number"
                optional=true
                hint="How long it lives; empty for no end."
                value={typed::<MakeKey>("days")}
                error=beside(failed, Field::Days)
            />
            <div class="acts">
                <Submit words="Make key" pending=desk.make.pending()/>
            </div>
        </Form>
    }
}
