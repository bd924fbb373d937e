//! API keys: made, listed, revoked, and the actor behind one. A key may do what it is for, and never more than
//! whoever made it may at that moment.

pub mod once;
pub(crate) mod store;

use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::{Actor, Client, Means, SignedIn};
use crate::db::Tx;
use crate::fault::Done;
use crate::members::store as members;
use crate::secrets::{Purpose, Secret, SecretHash};
use crate::throttle::{Counted, Left};
use crate::workspaces;
use model::audit::AuditAction;
use model::error::{Conflict, Error};
use model::ids::KeyId;
use model::key::{Capabilities, Checked, KeyForm, Keys, NewKey};
use model::limits;
use model::policy::{Action, may};
use model::time::{Span, Time};
use model::workspace::WorkspaceName;
use serde_json::json;
use subtle::ConstantTimeEq;

/// How often at most "last used" is written.
const TOUCH: Span = Span::minutes(1);

/// What stands before the id in the public half.
const PREFIX: &str = "usk_";

/// Nothing is made: reading and revoking.
const NOTHING: Action = Action::ManageKeys {
    capabilities: Capabilities::from_nothing(),
};

/// The public half of a key: what programs send as `X-API-KEY`.
pub(crate) fn public(id: KeyId) -> String {
    format!("{PREFIX}{}", id.0.simple())
}

fn parse(key: &str) -> Option<KeyId> {
    let id = key.strip_prefix(PREFIX).filter(|id| id.len() == 32)?;
    id.parse().ok()
}

/// All keys of the actor's workspace, the latest first.
pub async fn list(be: &Backend, actor: &Actor) -> Done<Keys> {
    may(&actor.standing, NOTHING)?;
    let mut conn = be.db.read().await?;
    Ok(Keys {
        keys: store::list(&mut conn, actor.workspace_id).await?,
        now: be.clock.now(),
    })
}

/// Makes a key in the actor's name. Its secret is given here and never again.
pub async fn make(be: &Backend, actor: &Actor, form: &KeyForm) -> Done<NewKey> {
    let form = form.check()?;
    let mut tx = be.db.begin().await?;
    let done = make_in(be, &mut tx, actor, &form).await;
    settle(be, tx, actor, "key.make", Target::member(actor.member_id), done).await
}

async fn make_in(be: &Backend, tx: &mut Tx, actor: &Actor, form: &Checked) -> Done<NewKey> {
    let now = be.clock.now();
    workspaces::lock(tx, actor.workspace_id).await?;
    let capabilities = form.capabilities;
    may(
        &members::standing_of(tx, actor).await?,
        Action::ManageKeys { capabilities },
    )?;
    if store::count(tx, actor.workspace_id, now).await? >= limits::KEYS {
        return Err(Conflict::TooManyOfThem.into());
    }
    let id = KeyId(be.chance.id(now));
    let secret = Secret::new(&be.chance);
    let ends = form.life.map(|life| now + life);
    store::add(tx, actor, id, form, (secret.hash(Purpose::Key), now, ends)).await?;
    tx.note_by(
        actor,
        now,
        AuditAction::KeyMade,
        Target::of("key", id.0),
        &json!({ "name": form.name, "capabilities": capabilities.words(), "expires_at": ends }),
    );
    Ok(NewKey {
        id,
        key: public(id),
        secret: secret.reveal(),
    })
}

/// Revokes a key: the next call with it is refused.
pub async fn revoke(be: &Backend, actor: &Actor, id: KeyId) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = revoke_in(be, &mut tx, actor, id).await;
    settle(be, tx, actor, "key.revoke", Target::of("key", id.0), done).await
}

async fn revoke_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: KeyId) -> Done<()> {
    let now = be.clock.now();
    may(&members::standing_of(tx, actor).await?, NOTHING)?;
    let name = store::find_name(tx, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?;
    if !store::revoke(tx, id, now).await? {
        return Err(Conflict::StateMoved.into());
    }
    tx.note_by(
        actor,
        now,
        AuditAction::KeyRevoked,
        Target::of("key", id.0),
        &json!({ "name": name }),
    );
    Ok(())
}

/// Whoever made the key, as an actor within what it is for. A key that does not exist, a wrong secret, one that
/// ended and one whose maker is no longer active answer the same.
pub async fn actor(be: &Backend, client: &Client, key: &str, secret: &str) -> Done<Actor> {
    let (Some(id), Some(secret)) = (parse(key), Secret::parse(secret)) else {
        return Err(Error::SignInFirst.into());
    };
    let now = be.clock.now();
    let mut conn = be.db.read().await?;
    let row = store::find_acting(&mut conn, id, now).await?;
    drop(conn);
    let right = |stored: &[u8]| bool::from(secret.hash(Purpose::Key).as_bytes().ct_eq(stored));
    let row = row
        .filter(|row| right(&row.secret_hash))
        .ok_or(Error::SignInFirst)?;
    if row.last_used_at.is_none_or(|at| now - Time(at) >= TOUCH) {
        touch(be, id, now).await;
    }
    let standing = members::standing(row.account_type, row.owner, row.who_may_invite, &row.added)?;
    Ok(Actor {
        standing: model::policy::Standing {
            key: Some(Capabilities::from_words(&row.capabilities)),
            ..standing
        },
        user: SignedIn {
            client: client.clone(),
            // No session: none is touched by it.
            session: SecretHash([0; 32]),
            user_id: row.user_id,
            email: row.email,
            name: row.name,
            means: Means::Key(id),
        },
        member_id: row.member_id,
        workspace_id: row.workspace_id,
        workspace: WorkspaceName {
            slug: row.slug,
            name: row.workspace_name,
        },
    })
}

/// Counts a call of the key behind the actor: what is left of its minute, or that nothing is.
pub fn count_call(be: &Backend, actor: &Actor) -> Result<Left, (Left, Error)> {
    let whom = match actor.user.means {
        Means::Key(id) => id.to_string(),
        Means::Session | Means::Machine => actor.member_id.to_string(),
    };
    if !be.config.rate_limits {
        return Ok(Left::unlimited(Counted::Call));
    }
    be.throttle.take(Counted::Call, &whom, be.clock.now())
}

/// Notes that a key was used. A read-only moment of the database is no reason to refuse it.
async fn touch(be: &Backend, id: KeyId, now: Time) {
    let touched = async {
        let mut tx = be.db.begin().await?;
        store::touch(&mut tx, id, now).await?;
        tx.save().await
    };
    if let Err(fault) = touched.await {
        tracing::warn!(%fault, "last used could not be written");
    }
}
