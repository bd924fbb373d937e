//! Codes of errors: a closed list, the same on every surface for programs.

use model::error::{Conflict, Error, Field};

/// Code of an error.
pub fn code(error: &Error) -> &'static str {
    match error {
        Error::Invalid(problems)
            if !problems.is_empty()
                && problems
                    .iter()
                    .all(|(field, _)| matches!(field, Field::Email | Field::Emails)) =>
        {
            "INVALID_EMAIL"
        }
        Error::Invalid(_) => "INVALID",
        Error::Denied(_) => "FORBIDDEN",
        Error::NotFound => "NOT_FOUND",
        Error::Conflict(what) => conflict(*what),
        Error::Gone(_) => "GONE",
        Error::WrongAccount { .. } => "WRONG_ACCOUNT",
        Error::WrongPassword | Error::SignInFirst => "UNAUTHENTICATED",
        Error::TooMany { .. } => "RATE_LIMITED",
        Error::Unavailable => "UNAVAILABLE",
        Error::Internal => "INTERNAL",
    }
}

fn conflict(what: Conflict) -> &'static str {
    match what {
        Conflict::LastOwner => "LAST_OWNER",
        Conflict::AlreadyMember => "ALREADY_MEMBER",
        Conflict::AlreadyInvited => "ALREADY_INVITED",
        Conflict::Archived => "ARCHIVED",
        Conflict::DomainNotAllowed => "DOMAIN_NOT_ALLOWED",
        Conflict::StateMoved => "STATE_MOVED",
        Conflict::TooLateToUndo | Conflict::TooLateToUnarchive | Conflict::TooLateToRestore => "TOO_LATE",
        Conflict::NoMail => "NO_MAIL",
        Conflict::EditedMeanwhile | Conflict::PlanMoved => "STALE",
        Conflict::NoRequests => "NO_REQUESTS",
        Conflict::OtherKind => "OTHER_KIND",
        Conflict::InUse => "IN_USE",
        Conflict::TooManyOfThem => "LIMIT_REACHED",
        Conflict::RemoveFirst => "REMOVE_FIRST",
        Conflict::SwitchedOff => "SWITCHED_OFF",
        Conflict::OtherBrowser => "OTHER_BROWSER",
    }
}
