//! Roles, groups and apps in a form for somebody, once what there is to give has been loaded.

use crate::api::Reply;
use crate::pages::loaded;
use crate::ui::form::{beside, typed, was_posted};
use crate::ui::picks::{self, Picks};
use crate::words::errors;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::account::AccountType;
use model::error::{Error, Field};
use model::rights::{Given, Offer};

/// Fields of it that show their errors themselves.
pub const FIELDS: [Field; 3] = [Field::Roles, Field::Groups, Field::Apps];

/// The fields in the form of a server function, which begin with what was posted, or else with what is
/// `known`.
pub fn given<F: ServerFn>(
    offer: Resource<Reply<Offer>>,
    account_type: Signal<AccountType>,
    failed: Signal<Option<Error>>,
    known: Given,
) -> impl IntoView {
    let errors = FIELDS.map(|field| beside(failed, field));
    let known = StoredValue::new(known);
    view! {
        <Suspense fallback=|| view! { <p class="small quiet">"Loading roles, groups and apps"</p> }>
            {move || Suspend::new(async move {
                match loaded(offer).await {
                    Ok(offer) => {
                        let first = if was_posted::<F>() {
                            picks::posted(&offer, typed::<F>)
                        } else {
                            known.get_value()
                        };
                        let chosen = RwSignal::new(first);
                        view! {
                            // What this form has not chosen is not given, or taken away.
                            <input type="hidden" name="rights" value="true"/>
                            <Picks offer=offer chosen=chosen account_type=account_type errors=errors/>
                        }
                            .into_any()
                    }
                    Err(failure) => view! { <p class="small">{errors::error(&failure.0)}</p> }.into_any(),
                }
            })}
        </Suspense>
    }
}
