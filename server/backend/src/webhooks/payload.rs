//! What a webhook is told: what happened, when, by whom, to what; the facts are those of the audit log.

use super::store::deliveries::Told;
use model::time::Time;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

#[derive(Serialize)]
struct Message<'a> {
    r#type: &'a str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    workspace: Workspace<'a>,
    actor: Actor<'a>,
    target: Target<'a>,
    facts: Value,
}

#[derive(Serialize)]
struct Workspace<'a> {
    id: Uuid,
    slug: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Actor<'a> {
    kind: &'a str,
    uid: Option<&'a str>,
    name: Option<&'a str>,
    email: Option<&'a str>,
}

#[derive(Serialize)]
struct Target<'a> {
    kind: &'a str,
    id: Option<Uuid>,
    member: Option<Member<'a>>,
}

/// The member that it is about, as they are at this moment.
#[derive(Serialize)]
struct Member<'a> {
    id: Uuid,
    uid: Option<&'a str>,
    name: &'a str,
    email: &'a str,
}

/// The body; none where the log no longer has the event.
pub fn write(told: &Told) -> Option<String> {
    let member = told.member_id.map(|id| Member {
        id,
        uid: told.member_uid.as_deref(),
        name: told.member_name.as_deref().unwrap_or_default(),
        email: told.member_email.as_deref().unwrap_or_default(),
    });
    let message = Message {
        r#type: &told.event,
        timestamp: Time(told.at?).rfc3339(),
        data: Data {
            workspace: Workspace {
                id: told.workspace_id.0,
                slug: &told.workspace_slug,
                name: &told.workspace_name,
            },
            actor: Actor {
                kind: told.actor_kind.as_deref()?,
                uid: told.actor_uid.as_deref(),
                name: told.actor_name.as_deref(),
                email: told.actor_email.as_deref(),
            },
            target: Target {
                kind: told.target_kind.as_deref()?,
                id: told.target_id,
                member,
            },
            facts: told
                .detail
                .as_deref()
                .and_then(|detail| serde_json::from_str(detail).ok())
                .unwrap_or(Value::Null),
        },
    };
    serde_json::to_string(&message).ok()
}
