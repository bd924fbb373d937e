//! What happened to a person, from the audit log: by the index over whom an event is about.

use crate::db::{Conn, sql};
use crate::fault::Done;
use model::audit::AuditAction;
use model::ids::{MemberId, WorkspaceId};
use model::person::{Change, Doer, Past};
use model::time::Time;
use serde_json::{Map, Value};

/// An event with the name of whoever did it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EventRow {
    pub seq: i64,
    pub at: i64,
    pub actor_kind: String,
    pub action: String,
    pub detail: Option<String>,
    pub actor: Option<String>,
}

/// Events about a member before one with this number, the latest first.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    about: MemberId,
    before: i64,
    most: i64,
) -> Done<Vec<EventRow>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select e.seq, e.at, e.actor_kind, e.action, e.detail,
            coalesce(nullif(u.name, ''), u.email) as actor
        from audit_events e
        left join users u on u.id = e.actor_id
        where e.chain = $1 and e.about = $2 and e.seq < $3
        order by e.seq desc
        limit $4",
    )
    .bind(workspace.0)
    .bind(about.0)
    .bind(before)
    .bind(most)
    .fetch_all(&mut *c)
    .await)?)
}

impl EventRow {
    /// For the page; none for an action that this program does not know.
    pub fn into_past(self) -> Option<Past> {
        Some(Past {
            at: Time(self.at),
            doer: match self.actor_kind.as_str() {
                "person" => Doer::Person(self.actor),
                "stranger" => Doer::Stranger,
                _ => Doer::System,
            },
            action: AuditAction::from_word(&self.action)?,
            changes: self.detail.as_deref().map(changes).unwrap_or_default(),
        })
    }
}

/// The values under `before` and `after` side by side, and what ended with it.
fn changes(detail: &str) -> Vec<Change> {
    let Ok(Value::Object(detail)) = serde_json::from_str(detail) else {
        return Vec::new();
    };
    let none = Map::new();
    let part = |name: &str| detail.get(name).and_then(Value::as_object).unwrap_or(&none);
    let (before, after) = (part("before"), part("after"));
    let mut fields: Vec<&String> = before.keys().collect();
    fields.extend(after.keys().filter(|field| !before.contains_key(*field)));
    let mut changes: Vec<Change> = fields
        .into_iter()
        .map(|field| Change {
            field: field.clone(),
            before: before.get(field).and_then(text),
            after: after.get(field).and_then(text),
        })
        .filter(|change| change.before != change.after)
        .collect();
    changes.extend(
        part("ended")
            .iter()
            .filter(|(_, n)| n.as_i64() != Some(0))
            .map(|(what, n)| Change {
                field: format!("ended_{what}"),
                before: None,
                after: text(n),
            }),
    );
    if let Some(Value::String(because)) = detail.get("because") {
        changes.push(Change {
            field: "because".to_owned(),
            before: None,
            after: Some(because.clone()),
        });
    }
    changes
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
