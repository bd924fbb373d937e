//! `/`: goes to what the person may see.

use super::missing::{Go, Trouble};
use crate::api::accounts::{find_who, open_frame, set_up_open};
use crate::api::{Failure, Reply};
use leptos::prelude::*;
use model::error::Error;
use model::policy::{Action, may};

/// Draws the page.
pub fn draw() -> AnyView {
    let goal = Resource::new_blocking(|| (), |()| belongs());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match goal.await {
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
    let frame = open_frame(workspace.slug.clone()).await?;
    Ok(match may(&frame.standing, Action::ListPeople) {
        Ok(_) => format!("/w/{}/users", workspace.slug),
        Err(_) => format!("/w/{}/apps", workspace.slug),
    })
}
