//! Everything that can go wrong, as a closed set without free text. Words are chosen where they are shown.

use crate::account::words;
use crate::policy::Denial;
use serde::{Deserialize, Serialize};

/// A word that belongs to none of the closed sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown word")]
pub struct UnknownWord;

words! {
    /// Which field an error stands beside: the name that forms and wire formats use.
    Field {
        /// The set-up code.
        Code = "code",
        /// A person's name.
        Name = "name",
        /// One e-mail address.
        Email = "email",
        /// Many e-mail addresses.
        Emails = "emails",
        /// A password.
        Password = "password",
        /// The password in force, when it is being changed.
        CurrentPassword = "current_password",
        /// A workspace's name.
        WorkspaceName = "workspace_name",
        /// A slug.
        Slug = "slug",
        /// An account type.
        AccountType = "account_type",
        /// Life of an invitation.
        Life = "life",
        /// Personal message.
        Message = "message",
        /// Metadata.
        Metadata = "metadata",
        /// First day of a search.
        From = "from",
        /// Last day of a search.
        To = "to",
        /// An end date.
        EndsAt = "ends_at",
        /// A list of domains.
        Domains = "domains",
        /// Domains that users may have.
        UserDomains = "user_domains",
        /// Domains that guests may have.
        GuestDomains = "guest_domains",
        /// Name beside the sender's address.
        MailSender = "mail_sender",
        /// Reason of a denial.
        Reason = "reason",
        /// How often a link may be used.
        Uses = "uses",
        /// The owner mark.
        Owner = "owner",
        /// What is ticked.
        Members = "members",
        /// Roles.
        Roles = "roles",
        /// Groups.
        Groups = "groups",
        /// App privileges.
        Apps = "apps",
        /// One app.
        App = "app",
        /// Grants of a role.
        Grants = "grants",
        /// Whether a role is for members or for groups.
        Target = "target",
        /// A description.
        Description = "description",
        /// An address on the web.
        Url = "url",
        /// A colour.
        Color = "color",
        /// What takes a role's place.
        Replacement = "replacement",
        /// A search.
        Search = "search",
        /// A cursor of a page.
        Cursor = "cursor",
        /// How many rows a page has.
        First = "first",
        /// The same, as REST calls it.
        Limit = "limit",
        /// Whether rows with problems are left out.
        OnlyValid = "only_valid",
        /// How many rows give ADMIN, said once more.
        ConfirmAdmins = "confirm_admins",
        /// What a key may do.
        Capabilities = "capabilities",
        /// Life of a key in days.
        Days = "days",
        /// Events of a webhook.
        Events = "events",
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// Nothing was given.
    Missing,
    /// Not of the form that is needed.
    Malformed,
    /// Fewer than this many characters.
    TooShort(usize),
    /// More than this many characters.
    TooLong(usize),
    /// More than this many items.
    TooMany(usize),
    /// Smaller or larger than allowed.
    OutOfRange,
    /// Control characters, bidirectional marks or a link.
    NotPlain,
    /// Easily guessed.
    Weak,
    /// The same as the name or the address.
    LikeYourself,
    /// Not right.
    Wrong,
    /// Somebody has it already.
    Taken,
}

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conflict {
    /// Would leave no active owner.
    LastOwner,
    /// Active member already.
    AlreadyMember,
    /// Has a pending invitation.
    AlreadyInvited,
    /// Archived member.
    Archived,
    /// The address's domain is not among the allowed ones.
    DomainNotAllowed,
    /// No longer in a state that allows it.
    StateMoved,
    /// Too late to take it back.
    TooLateToUndo,
    /// No SMTP server is set up.
    NoMail,
    /// Somebody else changed it since it was opened.
    EditedMeanwhile,
    /// The workspace takes no requests for access.
    NoRequests,
    /// Would make a guest a user, or a user a guest, without saying so.
    OtherKind,
    /// Somebody has it: what takes its place must be said.
    InUse,
    /// There are as many as a workspace may have.
    TooManyOfThem,
    /// Archived too long ago for an undo.
    TooLateToUnarchive,
    /// Removed too long ago.
    TooLateToRestore,
    /// People have changed since the plan of an import was made.
    PlanMoved,
    /// Only who was removed can be erased.
    RemoveFirst,
    /// It is switched off.
    SwitchedOff,
    /// The link opens in the browser that asked for it, and this is another.
    OtherBrowser,
}

/// Why a link no longer opens anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gone {
    /// Not a link of ours, or a newer one took its place.
    Unknown,
    /// Past its end.
    Expired,
    /// Accepted before.
    Accepted,
    /// Declined before.
    Declined,
    /// Taken back by whoever sent it.
    Revoked,
    /// Whoever sent it is no longer here or may no longer give this.
    InviterGone,
    /// Used before.
    Used,
    /// As many have used it as may.
    UsedUp,
    /// Switched off.
    Off,
}

/// The one error that services give and every surface shows in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Error {
    /// Fields that need another value.
    #[error("invalid input: {0:?}")]
    Invalid(Vec<(Field, Problem)>),
    /// The policy says no.
    #[error("denied: {0:?}")]
    Denied(Denial),
    /// Does not exist, or not for you.
    #[error("not found")]
    NotFound,
    /// Something stands in the way.
    #[error("conflict: {0:?}")]
    Conflict(Conflict),
    /// The link is dead.
    #[error("gone: {0:?}")]
    Gone(Gone),
    /// Signed in as another address than the invited one; both masked.
    #[error("the invitation is for another address")]
    WrongAccount {
        /// Invited address, masked.
        invited: String,
        /// Address of the session, masked.
        signed_in: String,
    },
    /// E-mail and password do not match an active account.
    #[error("wrong e-mail or password")]
    WrongPassword,
    /// Too often; seconds to wait.
    #[error("too many requests, retry after {retry_after} s")]
    TooMany {
        /// Seconds until the next try can succeed.
        retry_after: u32,
    },
    /// Needs a session.
    #[error("sign in first")]
    SignInFirst,
    /// The database or the network is away; nothing was changed.
    #[error("unavailable")]
    Unavailable,
    /// A fault of ours; the log has it under the request id.
    #[error("internal error")]
    Internal,
}

impl Error {
    /// One field with one problem.
    pub fn invalid(field: Field, problem: Problem) -> Self {
        Self::Invalid(vec![(field, problem)])
    }

    /// The problem of one field, if this error names it.
    pub fn problem(&self, field: Field) -> Option<Problem> {
        match self {
            Self::Invalid(problems) => problems
                .iter()
                .find(|(f, _)| *f == field)
                .map(|&(_, problem)| problem),
            _ => None,
        }
    }

    /// HTTP status that says the same.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Denied(_) => 403,
            Self::NotFound => 404,
            Self::Conflict(_) | Self::WrongAccount { .. } => 409,
            Self::Gone(_) => 410,
            Self::WrongPassword | Self::SignInFirst => 401,
            Self::TooMany { .. } => 429,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

impl From<Gone> for Error {
    fn from(gone: Gone) -> Self {
        Self::Gone(gone)
    }
}

/// Gathers the problems of many fields, so that a form shows all of them at once.
#[derive(Default)]
pub struct Problems(Vec<(Field, Problem)>);

impl Problems {
    /// Keeps the value, or notes its problem.
    pub fn check<T>(&mut self, field: Field, result: Result<T, Problem>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problem) => {
                self.0.push((field, problem));
                None
            }
        }
    }

    /// The values, unless something is wrong.
    pub fn settle(self) -> Result<(), Error> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(self.into_error())
        }
    }

    /// The error that holds them all.
    pub fn into_error(self) -> Error {
        Error::Invalid(self.0)
    }
}
