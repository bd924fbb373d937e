//! The dialog's form, and what it says once it is checked.

use crate::Backend;
use crate::caller::Actor;
use crate::fault::Done;
use crate::invitations::metadata;
use crate::workspaces::Workspace;
use model::account::AccountType;
use model::address::{self, Typed};
use model::error::{Field, Problem, Problems};
use model::ids::LinkId;
use model::limits;
use model::name;
use model::rights::Given;
use model::time::{Span, Time};

/// What the dialog sends.
#[derive(Clone, Debug)]
pub struct InviteForm {
    /// One or many addresses, as typed.
    pub emails: String,
    /// Name, for one address.
    pub name: String,
    /// What they become.
    pub account_type: AccountType,
    /// Life in hours; empty for the workspace's.
    pub life_hours: String,
    /// A few personal words.
    pub message: String,
    /// Whether a mail is sent.
    pub send_email: bool,
    /// Whether reminders are sent.
    pub reminders: bool,
    /// One `key: text` a line.
    pub metadata: String,
    /// Roles, groups and privileges.
    pub given: Given,
}

/// The form once it is checked.
pub(super) struct Checked {
    pub typed: Vec<Typed>,
    pub name: String,
    pub account_type: AccountType,
    pub life: Span,
    pub message: String,
    pub send_mail: bool,
    pub reminders: bool,
    pub metadata: Vec<(String, String)>,
    pub given: Given,
    pub member_ends_at: Option<Time>,
    pub link: Option<LinkId>,
    pub record: bool,
}

/// Checks the form, all of its fields.
pub(super) fn check(be: &Backend, actor: &Actor, workspace: &Workspace, form: &InviteForm) -> Done<Checked> {
    let mut problems = Problems::default();
    let typed = address::split(&form.emails);
    let count = match typed.len() {
        0 => Err(Problem::Missing),
        n if n > limits::ADDRESSES_AT_ONCE => Err(Problem::TooMany(limits::ADDRESSES_AT_ONCE)),
        _ => Ok(()),
    };
    // A name is for one person; beside several addresses it is left out rather than given to all.
    let given = form.name.trim();
    let name = if given.is_empty() || typed.len() > 1 {
        Ok(String::new())
    } else {
        name::check(given)
    };
    let message = if actor.account_type() == AccountType::Admin {
        name::check_text(&form.message, limits::MESSAGE)
    } else {
        name::check_plain(&form.message, limits::MESSAGE)
    };
    let kind = if AccountType::OF_USERS.contains(&form.account_type) {
        Ok(form.account_type)
    } else {
        Err(Problem::OutOfRange)
    };
    let checked = (
        problems.check(Field::Emails, count),
        problems.check(Field::Name, name),
        problems.check(Field::AccountType, kind),
        problems.check(Field::Life, life(&form.life_hours, workspace)),
        problems.check(Field::Message, message),
        problems.check(Field::Metadata, metadata::read(&form.metadata)),
    );
    let (Some(()), Some(name), Some(account_type), Some(life), Some(message), Some(metadata)) = checked
    else {
        return Err(problems.into_error().into());
    };
    Ok(Checked {
        typed,
        name,
        account_type,
        life,
        message,
        send_mail: form.send_email && be.post.is_some(),
        reminders: form.reminders,
        metadata,
        given: form.given.clone(),
        member_ends_at: None,
        link: None,
        record: false,
    })
}

fn life(hours: &str, workspace: &Workspace) -> Result<Span, Problem> {
    if hours.trim().is_empty() {
        return Ok(Span(workspace.invitation_life));
    }
    let hours: u32 = hours.trim().parse().map_err(|_| Problem::Malformed)?;
    let life = Span::hours(i64::from(hours));
    if (limits::INVITATION_LIFE_MIN..=limits::INVITATION_LIFE_MAX).contains(&life) {
        Ok(life)
    } else {
        Err(Problem::OutOfRange)
    }
}
