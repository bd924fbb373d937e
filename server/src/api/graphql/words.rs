//! Words of the schema: those of the model, and the two that the Paradime document writes otherwise.

use async_graphql::{Enum, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use model::time::Time;

/// What a member is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::account::AccountType")]
pub enum AccountType {
    Guest,
    Business,
    Developer,
    Admin,
}

/// Where a person stands in the workspace.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::people::Status")]
pub enum Status {
    Requested,
    Invited,
    Active,
    Archived,
    Expired,
}

/// What the list of people is sorted by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::people::SortBy")]
pub enum SortBy {
    Name,
    Email,
    AccountType,
    Status,
    Mail,
    LastSeen,
    Created,
}

/// What guests are sorted by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::guest::GuestSort")]
pub enum GuestSort {
    Email,
    Name,
    Created,
}

/// How much of a resource; WRITE includes READ.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::permission::Permission")]
pub enum Permission {
    Read,
    Write,
}

/// What somebody may do with one app, least first.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::permission::Privilege")]
pub enum Privilege {
    Report,
    View,
    Contribute,
    Admin,
}

/// To whom a role is given.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::rights::Target")]
pub enum Target {
    User,
    Group,
}

/// How far a mail has come.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::mail::MailState")]
pub enum MailState {
    None,
    Queued,
    Sending,
    Sent,
    Deferred,
    Failed,
    NotSent,
}

/// Where an invitation stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::invitation::State")]
pub enum InvitationState {
    Pending,
    Accepted,
    Declined,
    Revoked,
    Expired,
}

/// Where a request for access stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::request::RequestState")]
pub enum RequestState {
    Open,
    Approved,
    Denied,
    Blocked,
    Lapsed,
}

/// Undecided requests, or decided and lapsed ones.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::request::Shelf")]
pub enum Shelf {
    Open,
    Decided,
}

/// What a block covers.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::request::BlockWhat")]
pub enum BlockWhat {
    Address,
    Domain,
}

/// What can be done with many people at once.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::person::BulkAct")]
pub enum BulkAct {
    Archive,
    Unarchive,
    Remove,
    Restore,
    ChangeType,
    Resend,
    Revoke,
    UndoArchive,
    UndoRevoke,
}

/// What became of a guest who was added.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::guest::Added")]
pub enum Added {
    Recorded,
    Invited,
    InvitedNoMail,
}

/// Colour of an app's icon.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::app::Color")]
pub enum Color {
    Blue,
    Teal,
    Green,
    Amber,
    Red,
    Pink,
    Violet,
    Grey,
}

/// Whom the rows of an import are about.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::import::ImportKind")]
pub enum ImportKind {
    Guests,
    Users,
}

/// Where an import stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::import::ImportState")]
pub enum ImportState {
    Planning,
    Refused,
    Planned,
    Applying,
    Applied,
    Undoing,
    Undone,
}

/// What applying a plan does with a row.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::import::RowAction")]
pub enum RowAction {
    Create,
    Change,
    Delete,
    Unchanged,
    #[graphql(name = "ERROR")]
    Invalid,
}

/// What came of a row.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::import::RowOutcome")]
pub enum RowOutcome {
    Done,
    Refused,
    Undone,
    Kept,
}

/// Rows of an import by what they do, or those that were not done or could not be undone.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::import::RowFilter")]
pub enum RowFilter {
    Create,
    Change,
    Delete,
    Unchanged,
    #[graphql(name = "ERROR")]
    Invalid,
    Left,
}

/// How far a delivery to a webhook has come.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::webhook::DeliveryState")]
pub enum DeliveryState {
    Queued,
    Sending,
    Delivered,
    Deferred,
    Failed,
    Dropped,
}

/// Who may invite: whoever has WRITE on USER_MANAGEMENT, or everyone up to their own level.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::workspace::WhoMayInvite")]
pub enum WhoMayInvite {
    Admins,
    Everyone,
}

/// What a member of kind user is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum UserAccountType {
    Admin,
    Developer,
    Business,
}

impl From<UserAccountType> for model::account::AccountType {
    fn from(word: UserAccountType) -> Self {
        match word {
            UserAccountType::Admin => Self::Admin,
            UserAccountType::Developer => Self::Developer,
            UserAccountType::Business => Self::Business,
        }
    }
}

/// What became of one address.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum InvitationResult {
    Invited,
    InvitedNoMail,
    Recorded,
    AlreadyMember,
    ArchivedMember,
    AlreadyInvited,
    DomainNotAllowed,
    NotAnAddress,
    OverLimit,
    BadName,
}

impl From<model::invitation::OutcomeKind> for InvitationResult {
    fn from(kind: model::invitation::OutcomeKind) -> Self {
        use model::invitation::OutcomeKind as Kind;
        match kind {
            Kind::Invited => Self::Invited,
            Kind::InvitedNoMail => Self::InvitedNoMail,
            Kind::Recorded => Self::Recorded,
            Kind::AlreadyMember => Self::AlreadyMember,
            Kind::ArchivedMember => Self::ArchivedMember,
            Kind::AlreadyInvited => Self::AlreadyInvited,
            Kind::DomainNotAllowed => Self::DomainNotAllowed,
            Kind::NotAnAddress => Self::NotAnAddress,
            Kind::OverLimit => Self::OverLimit,
            Kind::BadName(_) => Self::BadName,
        }
    }
}

/// A moment in UTC as RFC 3339 writes it, such as `2026-11-21T10:54:08Z`.
pub struct DateTime(pub Time);

#[Scalar(name = "DateTime")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Time::from_rfc3339(text)
                .map(Self)
                .ok_or_else(|| InputValueError::custom("not a moment such as 2026-11-21T10:54:08Z")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.rfc3339())
    }
}

impl From<Time> for DateTime {
    fn from(time: Time) -> Self {
        Self(time)
    }
}
