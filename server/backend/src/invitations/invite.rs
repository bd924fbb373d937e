//! The dialog: one or many addresses, and an outcome for each.

use super::{fresh_link, metadata, store};
use crate::Backend;
use crate::audit::{By, Target, refused};
use crate::caller::{Actor, Client};
use crate::db::Tx;
use crate::fault::Done;
use crate::mail::{self, Content, To, content::Invited};
use crate::members::store as members;
use crate::requests;
use crate::workspaces::{self, Workspace};
use model::account::AccountType;
use model::address::{self, Address, Typed};
use model::audit::AuditAction;
use model::error::{Error, Field, Problem, Problems};
use model::ids::{InvitationId, LinkId, MemberId};
use model::invitation::{Outcome, OutcomeKind, reminders};
use model::limits;
use model::name;
use model::policy::{Action, may};
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
}

/// The form once it is checked.
struct Checked {
    typed: Vec<Typed>,
    name: String,
    account_type: AccountType,
    life: Span,
    message: String,
    send_mail: bool,
    reminders: bool,
    metadata: Vec<(String, String)>,
    member_ends_at: Option<Time>,
    link: Option<LinkId>,
}

/// In whose name an invitation is made, and at whose doing.
pub(crate) struct Inviter<'a> {
    /// The member who answers for it.
    pub member_id: MemberId,
    /// Their name, for the mail.
    pub name: &'a str,
    /// Who did it, for the log.
    pub by: By,
    /// From where.
    pub client: &'a Client,
}

impl<'a> Inviter<'a> {
    /// A member who invites.
    pub(crate) fn of(actor: &'a Actor) -> Self {
        Self {
            member_id: actor.member_id,
            name: &actor.user.name,
            by: actor.user.by(),
            client: &actor.user.client,
        }
    }
}

/// One address that is invited otherwise than by the dialog.
pub(crate) struct Invitee<'a> {
    /// Normalised address.
    pub email: &'a str,
    /// Name; may be empty.
    pub name: &'a str,
    /// What they become; GUEST for a guest.
    pub account_type: AccountType,
    /// The day on which the membership ends, if it does.
    pub member_ends_at: Option<Time>,
    /// The reusable link that they came by.
    pub link: Option<LinkId>,
}

/// Invites one address with the workspace's usual life and a mail. Whether the inviter may is the caller's
/// to ask.
pub(crate) async fn invite_one(
    be: &Backend,
    tx: &mut Tx,
    inviter: &Inviter<'_>,
    workspace: &Workspace,
    whom: Invitee<'_>,
) -> Done<Outcome> {
    let typed = Typed {
        address: whom.email.to_owned(),
        name: None,
    };
    let form = Checked {
        typed: Vec::new(),
        name: whom.name.to_owned(),
        account_type: whom.account_type,
        life: Span(workspace.invitation_life),
        message: String::new(),
        send_mail: be.post.is_some(),
        reminders: true,
        metadata: Vec::new(),
        member_ends_at: whom.member_ends_at,
        link: whom.link,
    };
    let domains = workspace.domains(whom.account_type.kind())?;
    one(be, tx, inviter, workspace, &domains, &form, &typed).await
}

/// Invites. Valid addresses go ahead in one transaction; the others come back with what is wrong.
pub async fn invite(be: &Backend, actor: &Actor, form: InviteForm) -> Done<Vec<Outcome>> {
    let action = Action::Invite {
        account_type: form.account_type,
    };
    if let Err(denial) = may(&actor.standing, action) {
        return Err(refused(
            be,
            actor,
            "invitation.create",
            Target::member(actor.member_id),
            denial,
        )
        .await);
    }
    let mut conn = be.db.read().await?;
    let workspace = workspaces::find(&mut conn, actor.workspace_id)
        .await?
        .ok_or(Error::NotFound)?;
    drop(conn);
    let form = check(be, actor, &workspace, &form)?;
    let domains = workspace.domains(form.account_type.kind())?;
    let mut tx = be.db.begin().await?;
    if form.typed.len() > 1 {
        // Two batches that hold the same new addresses in opposite order would wait for each other.
        workspaces::lock(&mut tx, actor.workspace_id).await?;
    }
    // Read again inside the transaction: the actor may have been demoted since the request began.
    let standing = members::find_standing(&mut tx, actor.member_id)
        .await?
        .ok_or(Error::NotFound)?;
    if let Err(denial) = may(&standing, action) {
        drop(tx);
        return Err(refused(
            be,
            actor,
            "invitation.create",
            Target::member(actor.member_id),
            denial,
        )
        .await);
    }
    let inviter = Inviter::of(actor);
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(form.typed.len());
    for typed in &form.typed {
        let outcome = one(be, &mut tx, &inviter, &workspace, &domains, &form, typed).await?;
        outcomes.push(outcome);
    }
    tx.save().await?;
    be.mail_waits.notify_one();
    Ok(outcomes)
}

fn check(be: &Backend, actor: &Actor, workspace: &Workspace, form: &InviteForm) -> Done<Checked> {
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
        member_ends_at: None,
        link: None,
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

/// One address, from what was typed to its outcome.
async fn one(
    be: &Backend,
    tx: &mut Tx,
    inviter: &Inviter<'_>,
    workspace: &Workspace,
    domains: &[String],
    form: &Checked,
    typed: &Typed,
) -> Done<Outcome> {
    let outcome = |email: &str, result, invitation| Outcome {
        email: email.to_owned(),
        result,
        invitation,
    };
    let Ok(email) = Address::parse(&typed.address) else {
        return Ok(outcome(&typed.address, OutcomeKind::NotAnAddress, None));
    };
    let name = match &typed.name {
        Some(beside) if form.name.is_empty() => match name::check(beside) {
            Ok(name) => name,
            Err(problem) => {
                return Ok(outcome(&typed.address, OutcomeKind::BadName(problem), None));
            }
        },
        _ => form.name.clone(),
    };
    let row = members::find_by_email(tx, workspace.id, email.as_str()).await?;
    let stands = match row.as_ref().map(|row| row.status.as_str()) {
        Some("active") => Some(OutcomeKind::AlreadyMember),
        Some("archived") => Some(OutcomeKind::ArchivedMember),
        Some("invited") => Some(OutcomeKind::AlreadyInvited),
        _ if !email.within(domains) => Some(OutcomeKind::DomainNotAllowed),
        _ if form.send_mail && mail::limits_left(be, tx, email.as_str()).await?.is_err() => {
            Some(OutcomeKind::OverLimit)
        }
        _ => None,
    };
    if let Some(result) = stands {
        let invitation = match (&row, result) {
            (Some(row), OutcomeKind::AlreadyInvited) => store::find_latest(tx, row.id).await?,
            _ => None,
        };
        return Ok(outcome(email.as_str(), result, invitation));
    }
    let Some(id) = open(be, tx, inviter, workspace, form, (&email, &name), row).await? else {
        return Ok(outcome(email.as_str(), OutcomeKind::AlreadyInvited, None));
    };
    let result = if form.send_mail {
        OutcomeKind::Invited
    } else {
        OutcomeKind::InvitedNoMail
    };
    Ok(outcome(email.as_str(), result, Some(id)))
}

/// Writes the row, the invitation, its secret, its mail and its audit row; none where another invited the
/// address at the same moment.
async fn open(
    be: &Backend,
    tx: &mut Tx,
    inviter: &Inviter<'_>,
    workspace: &Workspace,
    form: &Checked,
    (email, name): (&Address, &str),
    row: Option<members::MemberRow>,
) -> Done<Option<InvitationId>> {
    let now = be.clock.now();
    let mut name = name.to_owned();
    let member_id = match row {
        Some(row) => {
            // Who asked for access has said their name already.
            if name.is_empty() {
                name = row.name.clone();
            }
            if !members::come_again(tx, &row, "invited", &name, form.account_type, now).await? {
                return Ok(None);
            }
            // What was held back for an undo belongs to the invitation before.
            mail::store::cancel(tx, row.id).await?;
            row.id
        }
        None => {
            let id = MemberId(be.chance.id(now));
            let new = members::New {
                id,
                workspace_id: workspace.id,
                user_id: None,
                email: email.as_str(),
                name: &name,
                account_type: form.account_type,
                owner: false,
                status: "invited",
                created_at: now,
            };
            if !members::add(tx, new).await? {
                return Ok(None);
            }
            id
        }
    };
    let id = InvitationId(be.chance.id(now));
    let sealed = metadata::seal(be, &form.metadata)?;
    let [first_reminder, _] = reminders(now, form.life);
    let new = store::New {
        id,
        workspace_id: workspace.id,
        member_id,
        email: email.as_str(),
        name: &name,
        account_type: form.account_type,
        inviter_id: inviter.member_id,
        message: &form.message,
        metadata: sealed.as_deref(),
        life: form.life,
        send_mail: form.send_mail,
        send_reminders: form.reminders && form.send_mail,
        reminder_at: first_reminder.filter(|_| form.reminders && form.send_mail),
        member_ends_at: form.member_ends_at,
        link_id: form.link,
        now,
    };
    store::add(tx, new).await?;
    requests::answer_open(tx, inviter, workspace.id, email.as_str(), now).await?;
    // Without an SMTP server the mail is kept as not sent, which the list shows and says what to do about.
    if form.send_mail || be.post.is_none() {
        let url = fresh_link(be, tx, id, false).await?;
        let content = Content::Invitation(Invited {
            workspace: workspace.name.clone(),
            inviter: inviter.name.to_owned(),
            account_type: form.account_type,
            message: form.message.clone(),
            url,
            now,
            expires_at: now + form.life,
        });
        let to = To {
            address: email.as_str().to_owned(),
            workspace: Some(workspace.id),
            member: Some(member_id),
        };
        mail::write(be, tx, to, &content).await?;
    }
    tx.note(
        workspace.id,
        (now, inviter.by.clone(), inviter.client),
        AuditAction::Invited,
        Target::of("invitation", id.0).about(member_id),
        &serde_json::json!({
            "email": email,
            "after": {
                "account_type": form.account_type,
                "expires_at": (now + form.life).rfc3339(),
                "mail": form.send_mail,
            },
        }),
    );
    Ok(Some(id))
}
