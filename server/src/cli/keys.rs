//! API keys on the machine itself, in the name of the workspace's first owner.

use super::KeyCommand;
use super::commands::say;
use super::voice::print;
use crate::config::InForce;
use crate::serve::open;
use backend::fault::Done;
use backend::{Backend, accounts, keys};
use model::key::{Key, KeyForm};
use model::time::Time;
use serde_json::{Value, json};

/// Makes, lists or revokes.
pub async fn run(settings: &InForce, wanted: KeyCommand) -> Result<(), String> {
    let be = open(settings).await?;
    let done = answer(&be, wanted).await.map_err(say);
    be.db.close().await;
    print(&done?)
}

async fn answer(be: &Backend, wanted: KeyCommand) -> Done<Value> {
    match wanted {
        KeyCommand::Create {
            workspace,
            name,
            capabilities,
            days,
        } => {
            let actor = accounts::machine(be, &workspace).await?;
            let form = KeyForm {
                name,
                capabilities,
                days: days.map_or_else(String::new, |days| days.to_string()),
            };
            let made = keys::make(be, &actor, &form).await?;
            Ok(json!({ "id": made.id, "key": made.key, "secret": made.secret }))
        }
        KeyCommand::List { workspace } => {
            let actor = accounts::machine(be, &workspace).await?;
            let listed = keys::list(be, &actor).await?;
            Ok(listed.keys.iter().map(|key| shown(key, listed.now)).collect())
        }
        KeyCommand::Revoke { workspace, id } => {
            let actor = accounts::machine(be, &workspace).await?;
            keys::revoke(be, &actor, id).await?;
            Ok(json!({ "id": id, "revoked": true }))
        }
    }
}

fn shown(key: &Key, now: Time) -> Value {
    json!({
        "id": key.id,
        "key": key.key,
        "name": key.name,
        "capabilities": key.capabilities.list(),
        "maker": key.maker_email,
        "active": key.lives(now),
        "created_at": key.created_at.rfc3339(),
        "expires_at": key.expires_at.map(Time::rfc3339),
        "last_used_at": key.last_used_at.map(Time::rfc3339),
        "revoked_at": key.revoked_at.map(Time::rfc3339),
    })
}
