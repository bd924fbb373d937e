//! Who is calling: the browser or program at the other end, and the member behind it.

use crate::secrets::{Secret, SecretHash};
use model::account::AccountType;
use model::ids::{KeyId, MemberId, UserId, WorkspaceId};
use model::policy::Standing;
use model::workspace::WorkspaceName;

/// The other end of a request.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// Address that limits count by: IPv4, or IPv6 cut to its /64.
    pub network: String,
    /// User agent as it named itself, cut to 200 characters.
    pub user_agent: String,
    /// Browser and system in words.
    pub device: String,
    /// Id of the request, as in the log.
    pub request_id: String,
}

impl Client {
    /// The machine itself: jobs and the command line.
    pub fn system() -> Self {
        Self {
            network: String::new(),
            user_agent: "usher".to_owned(),
            device: String::new(),
            request_id: String::new(),
        }
    }
}

/// Somebody at the door: perhaps with a session, which is looked up when it matters.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The other end.
    pub client: Client,
    /// Hash of the session's secret in the cookie, if there is one.
    pub session: Option<SecretHash>,
    /// The secret by which a browser shows that it is the one that asked for a sign-in link, if it has one.
    pub browser: Option<Secret>,
    /// Whether a page asks by itself while nobody is before it: no sign of life.
    pub away: bool,
}

/// A signed-in user with an unexpired session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The other end.
    pub client: Client,
    /// Hash of the session's secret.
    pub session: SecretHash,
    /// Which user.
    pub user_id: UserId,
    /// Normalised address.
    pub email: String,
    /// Name.
    pub name: String,
    /// How they act: the log says so.
    pub means: Means,
}

/// How somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// Themselves, by a session.
    Session,
    /// Somebody on the machine itself acts in their name.
    Machine,
    /// A program acts in their name, by this key of theirs.
    Key(KeyId),
}

/// An active member of a workspace: the only type that acts in it. Only `accounts::actor` builds it for
/// requests; it is read from the store each time.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The user and session.
    pub user: SignedIn,
    /// Which member.
    pub member_id: MemberId,
    /// Where.
    pub workspace_id: WorkspaceId,
    /// The workspace by name.
    pub workspace: WorkspaceName,
    /// What the rules see.
    pub standing: Standing,
}

impl Actor {
    /// Their account type.
    pub fn account_type(&self) -> AccountType {
        self.standing.account_type
    }
}
