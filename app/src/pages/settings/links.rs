//! `/w/{slug}/settings/links`: reusable invitation links.

use super::{Part, Parts};
use crate::api::Reply;
use crate::api::workspaces::{CopyJoinLink, MakeLink, SwitchLink, list_links};
use crate::live::Live;
use crate::pages::loaded;
use crate::pages::workspace::{Framed, Place, load_frame, slug_of_address};
use crate::ui::banner::Banner;
use crate::ui::field::{Checkbox, Field as TextInput, Select, TextField};
use crate::ui::form::{
    Form, FormError, Submit, action, answer_posted, beside, failure, success, typed, was_posted,
};
use crate::ui::icon::Icon;
use crate::ui::link::LinkPanel;
use crate::ui::moment::Moment;
use crate::ui::notice::Notice;
use crate::ui::tag::{Tag, Tone};
use crate::words::{errors, grouped, people};
use leptos::prelude::*;
use leptos_meta::Title;
use model::account::AccountType;
use model::error::Field;
use model::live::What;
use model::policy::{Action, Standing, may};
use model::session::Frame;
use model::workspace::JoinLink;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    slug: Memo<String>,
    links: Resource<Reply<Vec<JoinLink>>>,
    make: ServerAction<MakeLink>,
    copy: ServerAction<CopyJoinLink>,
    switch: ServerAction<SwitchLink>,
}

/// Draws the page.
pub fn draw() -> AnyView {
    answer_posted();
    let slug = slug_of_address();
    let frame = load_frame(move || slug.get());
    let desk = Desk {
        slug,
        links: Resource::new_blocking(
            move || slug.get(),
            move |slug| async move {
                frame.await?;
                list_links(slug).await
            },
        ),
        make: action(),
        copy: action(),
        switch: action(),
    };
    Effect::new(move |before: Option<usize>| {
        let done = desk.make.version().get() + desk.copy.version().get() + desk.switch.version().get();
        if before.is_some_and(|before| before != done) {
            desk.links.refetch();
        }
        done
    });
    // The counter follows those who come in.
    Live::here().on(&[What::Workspace, What::People], move |_| desk.links.refetch());
    let inside = move |frame: Frame| view! { <LinksPage frame=frame desk=desk/> }.into_any();
    view! {
        <Title text="Invitation links"/>
        <Framed frame=frame place=Place::Settings inside=inside/>
    }
    .into_any()
}

#[component]
fn LinksPage(frame: Frame, desk: Desk) -> impl IntoView {
    let standing = frame.standing;
    let link = move || success(desk.make.value().get()).or_else(|| success(desk.copy.value().get()));
    view! {
        <div class="head">
            <div class="say">
                <h1>"Invitation links"</h1>
                <p>"One link for many people: each who opens it asks for a personal invitation."</p>
            </div>
        </div>
        <Parts slug=frame.workspace.slug here=Part::Links/>
        <Notice/>
        <FormError failure=failure(desk.copy)/>
        <FormError failure=failure(desk.switch)/>
        <section role="region" aria-label="New link" aria-live="polite">
            {move || link().map(|link| view! { <div class="card padded"><LinkPanel link=link/></div> })}
        </section>
        <Transition fallback=|| view! { <div class="card skeleton" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match loaded(desk.links).await {
                    Ok(links) if links.is_empty() => {
                        view! {
                            <div class="card nothing">
                                <h2>"No links yet"</h2>
                                <p>"Make one for a class, a project or a wall; switch it off when everybody is in."</p>
                            </div>
                        }
                            .into_any()
                    }
                    Ok(links) => view! { <LinkTable links=links desk=desk standing=standing/> }.into_any(),
                    Err(failure) => {
                        view! { <Banner tone=Tone::Bad>{errors::error(&failure.0)}</Banner> }.into_any()
                    }
                }
            })}
        </Transition>
        <MakeForm desk=desk standing=standing/>
    }
}

#[component]
fn LinkTable(links: Vec<JoinLink>, desk: Desk, standing: Standing) -> impl IntoView {
    view! {
        <div class="card scroll" role="region" aria-label="List of invitation links" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Link"</th>
                        <th scope="col">"Account type"</th>
                        <th scope="col">"Used"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Ends"</th>
                        <th scope="col">
                            <span class="sr">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {links
                        .into_iter()
                        .map(|link| view! { <LinkRow link=link desk=desk standing=standing/> })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn LinkRow(link: JoinLink, desk: Desk, standing: Standing) -> impl IntoView {
    let manages = may(
        &standing,
        Action::ManageLinks {
            account_type: link.account_type,
        },
    )
    .is_ok();
    let (tone, icon, word) = if !link.enabled {
        (Tone::Plain, Icon::Close, "Off")
    } else if link.used >= link.use_limit {
        (Tone::Plain, Icon::Check, "Used up")
    } else {
        (Tone::Good, Icon::Check, "On")
    };
    let (switch_to, switch_words) = if link.enabled {
        ("false", "Switch off")
    } else {
        ("true", "Switch on")
    };
    let label = format!("{switch_words} {}", link.name);
    let copy_label = format!("New address for {}", link.name);
    let hidden = move || {
        view! {
            <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
            <input type="hidden" name="id" value=link.id.to_string()/>
        }
    };
    view! {
        <tr>
            <td>
                <b>{link.name}</b>
                <span class="small quiet block">
                    {(!link.domains.is_empty()).then(|| format!("for {} ", link.domains.join(", ")))}
                    {format!("by {}", link.made_by)}
                </span>
            </td>
            <td>
                {people::account_type(link.account_type)}
                {link.approval.then_some(", an admin decides")}
            </td>
            <td>{format!("{} of {}", grouped(link.used), grouped(link.use_limit))}</td>
            <td>
                <Tag tone=tone icon=icon words=word/>
            </td>
            <td class="quiet small">
                <Moment time=link.ends_at/>
            </td>
            <td>
                {manages
                    .then(|| {
                        view! {
                            <span class="acts">
                                <Form action=desk.copy>
                                    {hidden()}
                                    <button type="submit" class="btn" data-look="small" aria-label=copy_label>
                                        "New address"
                                    </button>
                                </Form>
                                <Form action=desk.switch>
                                    {hidden()} <input type="hidden" name="enabled" value=switch_to/>
                                    <button type="submit" class="btn" data-look="small" aria-label=label>
                                        {switch_words}
                                    </button>
                                </Form>
                            </span>
                        }
                    })}
            </td>
        </tr>
    }
}

const FIELDS: &[Field] = &[
    Field::Name,
    Field::AccountType,
    Field::Domains,
    Field::Uses,
    Field::EndsAt,
];

#[component]
fn MakeForm(desk: Desk, standing: Standing) -> impl IntoView {
    let failed = failure(desk.make);
    let chosen = AccountType::from_word(&typed::<MakeLink>("account_type")).unwrap_or(AccountType::Business);
    let types: Vec<(String, String, bool)> = [AccountType::Business, AccountType::Guest]
        .into_iter()
        .filter(|&account_type| may(&standing, Action::ManageLinks { account_type }).is_ok())
        .map(|of| {
            (
                of.word().to_owned(),
                people::account_type(of).to_owned(),
                of == chosen,
            )
        })
        .collect();
    let uses = if was_posted::<MakeLink>() {
        typed::<MakeLink>("uses")
    } else {
        "25".to_owned()
    };
    (!types.is_empty()).then(|| {
        view! {
            <h2 class="section">"New link"</h2>
            <Form action=desk.make look="stack card padded narrow-form" clears=true>
                <FormError failure=failed fields=FIELDS/>
                <input type="hidden" name="slug" value=desk.slug.get_untracked()/>
                <TextInput
                    label="Name"
                    name="name"
                    hint="What it is for: people who use it do not see this."
                    value={typed::<MakeLink>("name")}
                    error=beside(failed, Field::Name)
                />
                <div class="two">
                    <Select
                        label="Account type"
                        name="account_type"
                        options=types
                        error=beside(failed, Field::AccountType)
                    />
                    <TextInput
                        label="Uses"
                        name="uses"
                        kind="number"
                        value=uses
                        error=beside(failed, Field::Uses)
                    />
                </div>
                <TextInput
                    label="Last day"
                    name="ends_at"
                    kind="date"
                    value={typed::<MakeLink>("ends_at")}
                    error=beside(failed, Field::EndsAt)
                />
                <TextField
                    label="Domains"
                    name="domains"
                    hint="Optional: only addresses at these domains. Empty takes those of the workspace."
                    value={typed::<MakeLink>("domains")}
                    error=beside(failed, Field::Domains)
                />
                <Checkbox
                    label="An admin decides about each"
                    name="approval"
                    checked={typed::<MakeLink>("approval") == "true"}
                    hint="Whoever uses it stands in the inbox of access requests first."
                />
                <div class="acts">
                    <Submit words="Make link" pending=desk.make.pending()/>
                </div>
            </Form>
        }
    })
}
