//! `/` and `/w/{slug}`: go to what the person may see, in the workspace used last or in this one.

use super::missing::{Go, Trouble};
use crate::api::accounts::{find_who, open_frame, set_up_open};
use crate::api::{Failure, Reply};
use crate::pages::loaded;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::error::Error;
use model::policy::{Action, may};

/// Draws the page.
pub fn draw() -> AnyView {
    let params = use_params_map();
    let goal = Resource::new_blocking(
        move || params.with(|params| params.get("slug")),
        |slug| async move {
            match slug {
                Some(slug) => home_in(slug).await,
                None => belongs().await,
            }
        },
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match loaded(goal).await {
                    Ok(to) => view! { <Go to=to/> }.into_any(),
                    Err(failure) => view! { <Trouble failure=failure/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// Where whoever asks belongs.
async fn belongs() -> Reply<String> {
    let who = match find_who().await {
        Ok(who) => who,
        Err(Failure(Error::SignInFirst)) => None,
        Err(failure) => return Err(failure),
    };
    let Some(who) = who else {
        let fresh = set_up_open().await?;
        return Ok(if fresh { "/setup" } else { "/login" }.to_owned());
    };
    let Some(workspace) = who.workspaces.first() else {
        return Ok("/account".to_owned());
    };
    home_in(workspace.slug.clone()).await
}

/// The first page of a workspace: the list of people for those who may see it, else what they can open.
async fn home_in(slug: String) -> Reply<String> {
    let frame = open_frame(slug).await?;
    let page = match may(&frame.standing, Action::ListPeople) {
        Ok(_) => "users",
        Err(_) => "apps",
    };
    Ok(format!("/w/{}/{page}", frame.workspace.slug))
}
