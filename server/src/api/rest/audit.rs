//! `/audit-events`: what happened.

use super::input::{Answer, Call, Params};
use super::problem::Problems;
use super::shapes::{Moment, Page, rows};
use crate::api::paging::{Read, take};
use axum::Json;
use backend::audit::log;
use model::audit::{AuditAction, AuditBy, AuditFact, AuditQuery, AuditRow};
use model::ids::MemberId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEvent {
    /// Number in the workspace's log, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// Who did it.
    pub by: Actor,
    /// What.
    pub action: AuditAction,
    /// The member that it is about.
    pub about: Option<MemberId>,
    /// Their address.
    pub about_email: Option<String>,
    /// What it changed, and what else is known.
    pub facts: Vec<Fact>,
    /// Network that it came from; empty for the machine.
    pub network: String,
    /// Browser or program, as it named itself.
    pub user_agent: String,
    /// Id of the request.
    pub request_id: String,
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
pub struct Actor {
    /// Of what kind.
    pub kind: ActorKind,
    /// Name of the person, or of the key; empty for others.
    pub name: String,
    /// Address of the person, or of whoever made the key; empty for others.
    pub email: String,
}

/// Of what kind somebody is who did something.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person.
    Person,
    /// A program with a key.
    Key,
    /// Somebody without a session.
    Stranger,
    /// A job or the command line.
    System,
}

/// One fact of an event: a value, or how it was before and is after.
#[derive(Debug, Serialize, ToSchema)]
pub struct Fact {
    /// Name of the field.
    pub field: String,
    /// Before; null where nothing was, or where the fact is no change.
    pub before: Option<String>,
    /// After, or the value.
    pub after: Option<String>,
    /// Whether it is a change.
    pub change: bool,
}

impl From<AuditFact> for Fact {
    fn from(fact: AuditFact) -> Self {
        Self {
            field: fact.field,
            before: fact.before,
            after: fact.after,
            change: fact.change,
        }
    }
}

impl From<AuditBy> for Actor {
    fn from(by: AuditBy) -> Self {
        let (kind, name, email) = match by {
            AuditBy::Person { name, email } => (ActorKind::Person, name, email),
            AuditBy::Key { name, email } => (ActorKind::Key, name, email),
            AuditBy::Stranger => (ActorKind::Stranger, String::new(), String::new()),
            AuditBy::System => (ActorKind::System, String::new(), String::new()),
        };
        Self { kind, name, email }
    }
}

impl From<AuditRow> for AuditEvent {
    fn from(row: AuditRow) -> Self {
        Self {
            seq: row.seq,
            at: Moment(row.at),
            by: row.by.into(),
            action: row.action,
            about: row.about.as_ref().map(|about| about.id),
            about_email: row.about.map(|about| about.email),
            facts: row.facts.into_iter().map(Fact::from).collect(),
            network: row.network,
            user_agent: row.user_agent,
            request_id: row.request_id,
        }
    }
}

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListEvents {
    /// Rows on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the page before; none for the first.
    cursor: Option<String>,
    /// Only what the person with this address did.
    by: Option<String>,
    /// Only what is about the member with this address.
    about: Option<String>,
    /// Only this.
    #[param(inline)]
    action: Option<AuditAction>,
    /// From this day on.
    #[param(format = Date)]
    from: Option<String>,
    /// Up to and with this day.
    #[param(format = Date)]
    to: Option<String>,
}

/// List events of the audit log
///
/// The latest first.
#[utoipa::path(get, path = "/audit-events", tag = "audit", params(ListEvents),
    responses((status = 200, body = Page<AuditEvent>), Problems))]
pub async fn list(call: Call, Params(params): Params<ListEvents>) -> Answer<Json<Page<AuditEvent>>> {
    let query = AuditQuery {
        by: params.by.unwrap_or_default(),
        about: params.about.unwrap_or_default(),
        action: params.action,
        from: params.from.unwrap_or_default(),
        to: params.to.unwrap_or_default(),
        cursor: String::new(),
    };
    let (call, query) = (&call, &query);
    let read = |cursor: String, _| async move {
        let query = AuditQuery {
            cursor,
            ..query.clone()
        };
        let page = log::list(&call.be, &call.actor, &query).await?;
        Ok(Read {
            rows: page.rows,
            next: page.next,
            total: None,
        })
    };
    let taken = take(rows(params.limit)?, &params.cursor.unwrap_or_default(), read).await?;
    Ok(Json(Page::of(taken, AuditEvent::from)))
}
