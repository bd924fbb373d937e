//! `/keys`: what programs sign in with.

use super::input::{Answer, Body, Call, Ids, One, Params};
use super::problem::Problems;
use super::shapes::{Moment, Page, Paged, rows};
use crate::api::paging::take_of_all;
use axum::Json;
use backend::keys;
use http::StatusCode;
use model::ids::KeyId;
use model::key::{Capability, Key as Found, KeyForm};
use model::time::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A key; its secret was shown once.
#[expect(clippy::struct_field_names, reason = "what the header is called")]
#[derive(Debug, Serialize, ToSchema)]
pub struct Key {
    /// Which.
    pub id: KeyId,
    /// What programs send beside the secret.
    pub key: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub capabilities: Vec<Capability>,
    /// Address of whoever made it: it may never do more than they.
    pub maker: String,
    /// Whether it opens anything.
    pub active: bool,
    /// Made at.
    pub created_at: Moment,
    /// Ends at, if it does.
    pub expires_at: Option<Moment>,
    /// Last used, to the minute.
    pub last_used_at: Option<Moment>,
    /// Revoked at.
    pub revoked_at: Option<Moment>,
}

impl Key {
    fn of(key: Found, now: Time) -> Self {
        Self {
            active: key.lives(now),
            id: key.id,
            key: key.key,
            name: key.name,
            capabilities: key.capabilities.list(),
            maker: key.maker_email,
            created_at: Moment(key.created_at),
            expires_at: key.expires_at.map(Moment),
            last_used_at: key.last_used_at.map(Moment),
            revoked_at: key.revoked_at.map(Moment),
        }
    }
}

/// List keys
#[utoipa::path(get, path = "/keys", tag = "keys", params(Paged),
    responses((status = 200, body = Page<Key>), Problems))]
pub async fn list(call: Call, Params(paged): Params<Paged>) -> Answer<Json<Page<Key>>> {
    let listed = keys::list(&call.be, &call.actor).await?;
    let taken = take_of_all(rows(paged.limit)?, &paged.cursor.unwrap_or_default(), listed.keys)?;
    Ok(Json(Page::of(taken, |key| Key::of(key, listed.now))))
}

/// A key to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What it is for.
    name: String,
    /// What it may do: nothing that the calling key may not.
    #[schema(min_items = 1)]
    capabilities: Vec<Capability>,
    /// How many days it lives; none for no end.
    #[schema(minimum = 1, maximum = 3650)]
    days: Option<i64>,
}

/// A key that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeKey {
    /// Which.
    pub id: KeyId,
    /// What programs send as `X-API-KEY`.
    pub key: String,
    /// What programs send as `X-API-SECRET`; shown only this once.
    pub secret: String,
}

/// Make a key
#[utoipa::path(post, path = "/keys", tag = "keys", request_body = NewKey,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = MadeKey), Problems))]
pub async fn make(call: Call, Body(body): Body<NewKey>) -> Answer<(StatusCode, Json<MadeKey>)> {
    let form = KeyForm {
        name: body.name,
        capabilities: body
            .capabilities
            .iter()
            .map(|one| one.word().to_owned())
            .collect(),
        days: body.days.map_or_else(String::new, |days| days.to_string()),
    };
    let made = keys::make(&call.be, &call.actor, &form).await?;
    let shown = MadeKey {
        id: made.id,
        key: made.key,
        secret: made.secret,
    };
    Ok((StatusCode::CREATED, Json(shown)))
}

/// Revoke a key
#[utoipa::path(delete, path = "/keys/{id}", tag = "keys", params(("id" = KeyId, Path)),
    responses((status = 204), Problems))]
pub async fn revoke(call: Call, Ids(One(id)): Ids<One<KeyId>>) -> Answer<StatusCode> {
    keys::revoke(&call.be, &call.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
