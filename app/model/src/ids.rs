//! Identifiers. Each noun has its own type so that none can be taken for another.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

id! {
    /// A workspace.
    WorkspaceId,
    /// A user's account on this instance.
    UserId,
    /// A person in one workspace, from the first invitation to the last archive.
    MemberId,
    /// An invitation; public, and never the secret of its link.
    InvitationId,
    /// A session, as shown in the list of sessions; never the secret of its cookie.
    SessionId,
    /// One mail in the outbox.
    MailId,
    /// A request for access.
    RequestId,
    /// A block of an address or domain.
    BlockId,
    /// A role.
    RoleId,
    /// A group.
    GroupId,
    /// An app.
    AppId,
    /// A reusable invitation link; public, and never its secret.
    LinkId,
    /// A file that was read to be imported.
    ImportId,
    /// An API key; public, and never its secret.
    KeyId,
}
