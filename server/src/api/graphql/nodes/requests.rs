//! Requests for access, and blocks.

use super::super::words::{DateTime, RequestState, Status};
use super::id;
use super::rights::Named;
use async_graphql::{ID, SimpleObject};
use model::request::{Block as ModelBlock, RequestRow};

/// A stranger's knock.
#[derive(SimpleObject)]
pub struct AccessRequest {
    pub id: ID,
    /// The requester in the list of members.
    pub member: ID,
    pub email: String,
    pub name: String,
    pub message: String,
    /// The app that they ask for, if they said so.
    pub app: Option<Named>,
    /// How often they asked while it was open.
    pub asked: i64,
    pub state: RequestState,
    /// What the requester is in the workspace already, where that is more than a requester.
    pub status: Option<Status>,
    pub created_at: DateTime,
    pub last_asked_at: DateTime,
    pub decided_at: Option<DateTime>,
    pub decided_by: Option<String>,
    /// Reason that the requester was given.
    pub reason: String,
}

impl From<RequestRow> for AccessRequest {
    fn from(row: RequestRow) -> Self {
        Self {
            id: id(row.id),
            member: id(row.member),
            email: row.email,
            name: row.name,
            message: row.message,
            app: row.app.map(|app| Named::of(app.id, &app.name)),
            asked: row.asked,
            state: row.state.into(),
            status: row.status.map(Into::into),
            created_at: DateTime(row.created_at),
            last_asked_at: DateTime(row.last_asked_at),
            decided_at: row.decided_at.map(DateTime),
            decided_by: row.decided_by,
            reason: row.reason,
        }
    }
}

/// An address or domain whose requests are dropped.
#[derive(SimpleObject)]
pub struct Block {
    pub id: ID,
    pub pattern: String,
    pub by: Option<String>,
    pub created_at: DateTime,
}

impl From<ModelBlock> for Block {
    fn from(block: ModelBlock) -> Self {
        Self {
            id: id(block.id),
            pattern: block.pattern,
            by: block.by,
            created_at: DateTime(block.created_at),
        }
    }
}
