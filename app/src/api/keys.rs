//! API keys.

use super::Reply;
#[cfg(feature = "ssr")]
use super::server::{actor, status};
use super::watching::Watching;
#[cfg(feature = "ssr")]
use backend::keys;
use leptos::prelude::*;
use model::ids::KeyId;
#[cfg(feature = "ssr")]
use model::key::KeyForm;
use model::key::{Keys, NewKey};
use std::collections::BTreeMap;

/// All keys of a workspace, the latest first.
#[server(prefix = "/api/fn", endpoint = "keys/list", client = Watching)]
pub async fn list_keys(slug: String) -> Reply<Keys> {
    let (backend, actor) = actor(&slug).await?;
    keys::list(&backend, &actor).await.map_err(status)
}

/// Makes a key and shows its secret once. `capabilities` has an entry for each that is ticked.
#[server(prefix = "/api/fn", endpoint = "keys/make")]
pub async fn make_key(
    slug: String,
    name: String,
    #[server(default)] capabilities: BTreeMap<String, String>,
    #[server(default)] days: String,
) -> Reply<NewKey> {
    let (backend, actor) = actor(&slug).await?;
    let form = KeyForm {
        name,
        capabilities: capabilities.into_keys().collect(),
        days,
    };
    keys::make(&backend, &actor, &form).await.map_err(status)
}

/// Revokes a key.
#[server(prefix = "/api/fn", endpoint = "keys/revoke")]
pub async fn revoke_key(slug: String, id: KeyId) -> Reply<()> {
    let (backend, actor) = actor(&slug).await?;
    keys::revoke(&backend, &actor, id).await.map_err(status)?;
    leptos_axum::redirect(&format!("/w/{slug}/settings/keys?notice=key-revoked"));
    Ok(())
}
