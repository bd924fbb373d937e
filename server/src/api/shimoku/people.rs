//! Users and invitations. Shimoku knows no guests and no account types: lists hold members of kind user, and who
//! is invited becomes BUSINESS, with the roles that are named.

use super::page::{Asked, Items, Place};
use super::{Answer, No, own, read};
use crate::router::AppState;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use backend::caller::Actor;
use backend::invitations::{self, InviteForm};
use backend::{Backend, members, people, roles};
use model::account::AccountType;
use model::address;
use model::error::{Error, Field, Problem};
use model::ids::{InvitationId, MemberId, RoleId};
use model::mail::MailState;
use model::people::{Query as Filter, Row, Status, Total};
use model::rights::{Given, Target};
use model::role::Role;
use serde::Deserialize;
use serde_json::{Value, json};

/// `GET users`.
pub async fn users(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Path((_, business)): Path<(String, String)>,
    asked: Asked,
) -> Result<Json<Items>, No> {
    own(&actor, &business)?;
    let shown = |row: Row| json!({ "id": row.id, "email": row.email, "name": row.name });
    list(&state.backend, &actor, Status::Active, &asked, shown).await
}

/// `GET user/invitations`: those that are open.
pub async fn invitations(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Path((_, business)): Path<(String, String)>,
    asked: Asked,
) -> Result<Json<Items>, No> {
    own(&actor, &business)?;
    let shown = |row: Row| {
        json!({
            "id": row.invitation.map(|invitation| invitation.id),
            "email": row.email,
            "roles": row.roles,
            "sendEmail": !matches!(row.mail.state, MailState::None | MailState::NotSent),
        })
    };
    list(&state.backend, &actor, Status::Invited, &asked, shown).await
}

/// Users of one status: the list of each account type after the other.
async fn list(
    be: &Backend,
    actor: &Actor,
    status: Status,
    asked: &Asked,
    shown: impl Fn(Row) -> Value,
) -> Result<Json<Items>, No> {
    let mut place = asked.place()?;
    let filter = |account_type, limit: u32, cursor: &str| Filter {
        status: Some(status),
        account_type: Some(account_type),
        limit,
        cursor: cursor.to_owned(),
        ..Filter::default()
    };
    let mut total = 0;
    for account_type in AccountType::OF_USERS {
        let page = within(be, actor, &filter(account_type, 1, "")).await?;
        total += match page.total {
            Total::Exactly(n) | Total::MoreThan(n) => n,
        };
    }
    let mut items = Vec::new();
    let mut left = place.limit;
    while left > 0
        && let Some(&account_type) = AccountType::OF_USERS.get(place.part)
    {
        let page = within(be, actor, &filter(account_type, left, &place.cursor)).await?;
        // One whose end has come since is not open, whether the clock's work has written that yet or not.
        let rows = page.rows.into_iter().filter(|row| row.status == status);
        items.extend(rows.map(&shown));
        left = place
            .limit
            .saturating_sub(u32::try_from(items.len()).unwrap_or(u32::MAX));
        match page.next {
            Some(next) => place.cursor = next,
            None => {
                place.part += 1;
                place.cursor = String::new();
            }
        }
    }
    let more = place.part < AccountType::OF_USERS.len();
    Ok(Json(Items {
        rows: items,
        next_token: more.then(|| Place::write(&place)),
        total,
    }))
}

async fn within(be: &Backend, actor: &Actor, filter: &Filter) -> Result<model::people::Page, No> {
    Ok(people::list_within(be, actor, filter, people::Bounds::default()).await?)
}

/// What their client sends.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Invite {
    email: String,
    #[serde(default)]
    roles: Vec<Named>,
    #[serde(default = "yes")]
    send_email: bool,
}

const fn yes() -> bool {
    true
}

/// A role by its name, its id or that of a grant of it; or all that making one answered.
#[derive(Deserialize)]
#[serde(untagged)]
enum Named {
    Word(String),
    Row { id: String },
}

impl Named {
    fn word(&self) -> &str {
        match self {
            Self::Word(word) | Self::Row { id: word } => word,
        }
    }

    /// The role that is meant. A name comes first: it may look like an id.
    fn find<'r>(&self, all: &'r [Role]) -> Option<&'r Role> {
        let word = self.word();
        let id = super::roles::parse(word)
            .map(|(id, _)| id)
            .or_else(|| word.parse::<RoleId>().ok());
        all.iter()
            .find(|role| matches!(self, Self::Word(_)) && role.name == word)
            .or_else(|| all.iter().find(|role| Some(role.id) == id))
    }
}

/// `POST user/invite`.
pub async fn invite(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Path((_, business)): Path<(String, String)>,
    body: Result<Bytes, BytesRejection>,
) -> Answer {
    own(&actor, &business)?;
    let asked: Invite = read(body)?;
    let be = &state.backend;
    if address::split(&asked.email).len() != 1 {
        return Err(Error::invalid(Field::Email, Problem::Malformed).into());
    }
    let (ids, names) = named(be, &actor, &asked.roles).await?;
    let form = InviteForm {
        emails: asked.email,
        name: String::new(),
        account_type: AccountType::Business,
        life_hours: String::new(),
        message: String::new(),
        send_email: asked.send_email,
        reminders: asked.send_email,
        metadata: String::new(),
        given: Given {
            roles: ids,
            ..Given::default()
        },
    };
    let outcomes = invitations::invite(be, &actor, form).await?;
    let outcome = outcomes.into_iter().next().ok_or(Error::Internal)?;
    outcome.result.or_error()?;
    Ok(Json(json!({
        "id": outcome.invitation,
        "email": outcome.email,
        "roles": names,
        "sendEmail": asked.send_email,
    })))
}

/// Roles for members, each once: grants of one role are one role.
async fn named(be: &Backend, actor: &Actor, wanted: &[Named]) -> Result<(Vec<RoleId>, Vec<String>), No> {
    let (mut ids, mut names) = (Vec::new(), Vec::new());
    if wanted.is_empty() {
        return Ok((ids, names));
    }
    let all = roles::list(be, actor).await?;
    for one in wanted {
        let role = one
            .find(&all)
            .filter(|role| role.target == Target::User)
            .ok_or_else(|| Error::invalid(Field::Roles, Problem::OutOfRange))?;
        if !ids.contains(&role.id) {
            ids.push(role.id);
            names.push(role.name.clone());
        }
    }
    Ok((ids, names))
}

/// `DELETE user/invitation/{id}`.
pub async fn revoke(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Path((_, business, id)): Path<(String, String, String)>,
) -> Answer {
    own(&actor, &business)?;
    let id: InvitationId = id.parse().map_err(|_| Error::NotFound)?;
    invitations::revoke(&state.backend, &actor, id).await?;
    Ok(Json(json!({ "id": id })))
}

/// `DELETE user/{id}`: out of the workspace; thirty days to restore.
pub async fn remove(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Path((_, business, id)): Path<(String, String, String)>,
) -> Answer {
    own(&actor, &business)?;
    let id: MemberId = id.parse().map_err(|_| Error::NotFound)?;
    members::remove(&state.backend, &actor, id).await?;
    Ok(Json(json!({ "id": id })))
}
