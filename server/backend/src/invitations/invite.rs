//! The dialog: one or many addresses, and an outcome for each.

mod batch;
mod form;

pub(crate) use batch::Batch;
pub use form::InviteForm;

use super::{metadata, new_link, store};
use crate::Backend;
use crate::audit::{By, Target, refused, settle};
use crate::caller::{Actor, Client};
use crate::db::Tx;
use crate::fault::Done;
use crate::mail::{self, Content, To, content::Invited};
use crate::members::store as members;
use crate::requests;
use crate::rights::Giver;
use crate::workspaces::{self, Workspace};
use form::Checked;
use model::account::AccountType;
use model::address::{Address, Typed};
use model::audit::AuditAction;
use model::error::Error;
use model::ids::{InvitationId, LinkId, MemberId};
use model::invitation::{Outcome, OutcomeKind, reminders};
use model::name;
use model::policy::{Action, may};
use model::rights::Given;
use model::time::{Span, Time};
use std::borrow::Cow;

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
    /// Roles, groups and privileges.
    pub given: Given,
    /// The day on which the membership ends, if it does.
    pub member_ends_at: Option<Time>,
    /// The reusable link that they came by.
    pub link: Option<LinkId>,
    /// Whether a guest who is given nothing at all is recorded at once; one who gets reports only always is.
    pub record: bool,
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
    let mut batch = Batch::begin(be, tx, workspace.id, std::iter::once(whom.email)).await?;
    let known = Known {
        giver: None,
        batch: &mut batch,
        metadata: Vec::new(),
    };
    let outcome = invite_by(be, tx, inviter, workspace, whom, known).await?;
    batch.finish(tx).await?;
    Ok(outcome)
}

/// What whoever invites many has read once for all of them.
pub(crate) struct Known<'a> {
    /// What the inviter holds, and what there is to give.
    pub giver: Option<&'a Giver>,
    /// The batch with the address among others.
    pub batch: &'a mut Batch,
    /// Metadata of this one.
    pub metadata: Vec<(String, String)>,
}

/// The same within a batch, which the caller finishes.
pub(crate) async fn invite_by(
    be: &Backend,
    tx: &mut Tx,
    inviter: &Inviter<'_>,
    workspace: &Workspace,
    whom: Invitee<'_>,
    known: Known<'_>,
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
        metadata: known.metadata,
        given: whom.given,
        member_ends_at: whom.member_ends_at,
        link: whom.link,
        record: whom.record,
    };
    Invite::new(be, tx, inviter, workspace, &form, known.giver)
        .await?
        .one(tx, known.batch, &typed)
        .await
}

/// Invites. Valid addresses go ahead in one transaction; the others come back with what is wrong.
pub async fn invite(be: &Backend, actor: &Actor, form: InviteForm) -> Done<Vec<Outcome>> {
    let (what, target) = ("invitation.create", Target::member(actor.member_id));
    let action = Action::Invite {
        account_type: form.account_type,
    };
    if let Err(denial) = may(&actor.standing, action) {
        return Err(refused(be, actor, what, target, denial).await);
    }
    let mut conn = be.db.read().await?;
    let workspace = workspaces::find(&mut conn, actor.workspace_id)
        .await?
        .ok_or(Error::NotFound)?;
    drop(conn);
    let form = form::check(be, actor, &workspace, &form)?;
    let mut tx = be.db.begin().await?;
    let done = invite_all(be, &mut tx, actor, &workspace, &form).await;
    let outcomes = settle(be, tx, actor, what, target, done).await?;
    be.mail_waits.notify_one();
    Ok(outcomes)
}

async fn invite_all(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    workspace: &Workspace,
    form: &Checked,
) -> Done<Vec<Outcome>> {
    if form.typed.len() > 1 {
        // Two batches that hold the same new addresses in opposite order would wait for each other.
        workspaces::lock(tx, actor.workspace_id).await?;
    }
    // Read again inside the transaction: the actor may have been demoted since the request began.
    let standing = members::standing_of(tx, actor).await?;
    may(
        &standing,
        Action::Invite {
            account_type: form.account_type,
        },
    )?;
    let inviter = Inviter::of(actor);
    let invite = Invite::new(be, tx, &inviter, workspace, form, None).await?;
    let parsed: Vec<Address> = form
        .typed
        .iter()
        .filter_map(|typed| Address::parse(&typed.address).ok())
        .collect();
    let mut batch = Batch::begin(be, tx, workspace.id, parsed.iter().map(Address::as_str)).await?;
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(form.typed.len());
    for typed in &form.typed {
        outcomes.push(invite.one(tx, &mut batch, typed).await?);
    }
    batch.finish(tx).await?;
    Ok(outcomes)
}

/// An invitation of one or many.
struct Invite<'a> {
    be: &'a Backend,
    inviter: &'a Inviter<'a>,
    workspace: &'a Workspace,
    domains: Vec<String>,
    form: &'a Checked,
    /// Who gives the roles, groups and privileges, where there are any.
    giver: Option<Cow<'a, Giver>>,
    /// Whether there is nothing to invite to: they get reports at most, for which nobody signs in.
    recorded: bool,
}

impl<'a> Invite<'a> {
    /// Asks whether all that the form gives is there, and the inviter's to give.
    async fn new(
        be: &'a Backend,
        tx: &mut Tx,
        inviter: &'a Inviter<'a>,
        workspace: &'a Workspace,
        form: &'a Checked,
        known: Option<&'a Giver>,
    ) -> Done<Self> {
        let guest = form.account_type == AccountType::Guest;
        let (giver, recorded) = if form.given == Given::default() {
            (None, guest && form.record)
        } else {
            let giver = match known {
                Some(giver) => Cow::Borrowed(giver),
                None => Cow::Owned(Giver::of(tx, workspace.id, inviter.member_id).await?),
            };
            giver.check(form.account_type, &form.given, &[])?;
            let held = giver.offer().held(form.account_type, false, &form.given);
            giver.ask(&held)?;
            let reports = !held.apps.is_empty() || held.groups.iter().any(|group| !group.apps.is_empty());
            (Some(giver), guest && !held.opens() && (reports || form.record))
        };
        Ok(Self {
            be,
            inviter,
            workspace,
            domains: workspace.domains(form.account_type.kind())?,
            form,
            giver,
            recorded,
        })
    }

    /// One address, from what was typed to its outcome.
    async fn one(&self, tx: &mut Tx, batch: &mut Batch, typed: &Typed) -> Done<Outcome> {
        let form = self.form;
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
        let row = batch.row(email.as_str());
        let stands = match stands_in_the_way(row.as_ref(), &email, &self.domains) {
            Some(kind) => Some(kind),
            None if form.send_mail && !self.recorded && batch.has_to_wait(email.as_str()) => {
                Some(OutcomeKind::OverLimit)
            }
            None => None,
        };
        if let Some(result) = stands {
            let invitation = match (&row, result) {
                (Some(row), OutcomeKind::AlreadyInvited) => store::find_latest(tx, row.id).await?,
                _ => None,
            };
            return Ok(outcome(email.as_str(), result, invitation));
        }
        let Some(member) = self.come(tx, (&email, &name), row).await? else {
            return Ok(outcome(email.as_str(), OutcomeKind::AlreadyInvited, None));
        };
        let given = match &self.giver {
            Some(giver) if is_first(&member) => giver.give_first(tx, &member, &form.given).await?,
            Some(giver) => giver.give(tx, &member, form.account_type, &form.given).await?,
            None => None,
        };
        let given = given.as_ref().and_then(|facts| facts["after"].as_object());
        if self.recorded {
            self.record(tx, &member, given).await?;
            return Ok(outcome(email.as_str(), OutcomeKind::Recorded, None));
        }
        let id = self.open(tx, batch, (&email, &member), given).await?;
        let result = if form.send_mail {
            OutcomeKind::Invited
        } else {
            OutcomeKind::InvitedNoMail
        };
        Ok(outcome(email.as_str(), result, Some(id)))
    }

    /// Writes the member's row; none where another did so for the address at the same moment.
    async fn come(
        &self,
        tx: &mut Tx,
        (email, name): (&Address, &str),
        row: Option<members::MemberRow>,
    ) -> Done<Option<members::MemberRow>> {
        let now = self.be.clock.now();
        // Who asked for access has said their name already.
        let known = row.as_ref().map_or("", |row| row.name.as_str());
        let new = members::New {
            id: row
                .as_ref()
                .map_or_else(|| MemberId(self.be.chance.id(now)), |row| row.id),
            workspace_id: self.workspace.id,
            user_id: None,
            email: email.as_str(),
            name: if name.is_empty() { known } else { name },
            account_type: self.form.account_type,
            owner: false,
            status: if self.recorded { "active" } else { "invited" },
            invited_by: Some(self.inviter.member_id),
            created_at: now,
        };
        let id = new.id;
        let came = match &row {
            Some(row) => {
                let came = members::come_again(tx, row, &new).await?;
                if came {
                    // What was held back for an undo belongs to the invitation before.
                    mail::store::cancel(tx, row.id).await?;
                }
                came
            }
            None => {
                let row = new.row();
                return Ok(members::add(tx, new).await?.then_some(row));
            }
        };
        if came {
            members::find(tx, id).await
        } else {
            Ok(None)
        }
    }

    /// A guest with nothing to open is a member at once.
    async fn record(&self, tx: &mut Tx, member: &members::MemberRow, given: Option<&Facts>) -> Done<()> {
        let Self {
            be,
            inviter,
            workspace,
            form,
            ..
        } = self;
        let now = be.clock.now();
        if let Some(end) = form.member_ends_at {
            let notice = crate::members::ends::next_notice(end, now);
            members::set_end(tx, member.id, end, notice).await?;
        }
        if !is_first(member) {
            requests::answer_open(tx, inviter, workspace.id, &member.email, now).await?;
        }
        let mut after = serde_json::json!({
            "account_type": form.account_type,
            "ends_at": form.member_ends_at.map(Time::rfc3339),
        });
        extend(&mut after, given);
        tx.note(
            workspace.id,
            (now, inviter.by.clone(), inviter.client),
            AuditAction::GuestRecorded,
            Target::member(member.id),
            &serde_json::json!({ "email": member.email, "after": after }),
        );
        Ok(())
    }

    /// Writes the invitation, its secret, its mail and its audit row.
    async fn open(
        &self,
        tx: &mut Tx,
        batch: &mut Batch,
        (email, member): (&Address, &members::MemberRow),
        given: Option<&Facts>,
    ) -> Done<InvitationId> {
        let Self {
            be,
            inviter,
            workspace,
            form,
            ..
        } = self;
        let now = be.clock.now();
        let id = InvitationId(be.chance.id(now));
        let sealed = metadata::seal(be, &form.metadata)?;
        let [first_reminder, _] = reminders(now, form.life);
        let new = store::New {
            id,
            workspace_id: workspace.id,
            member_id: member.id,
            email: email.as_str().to_owned(),
            name: member.name.clone(),
            account_type: form.account_type,
            inviter_id: inviter.member_id,
            message: form.message.clone(),
            metadata: sealed,
            life: form.life,
            send_mail: form.send_mail,
            send_reminders: form.reminders && form.send_mail,
            reminder_at: first_reminder.filter(|_| form.reminders && form.send_mail),
            member_ends_at: form.member_ends_at,
            link_id: form.link,
            now,
        };
        batch.invite(new);
        if !is_first(member) {
            requests::answer_open(tx, inviter, workspace.id, email.as_str(), now).await?;
        }
        self.write_mail(batch, id, (email, member.id), now)?;
        let mut after = serde_json::json!({
            "account_type": form.account_type,
            "expires_at": (now + form.life).rfc3339(),
            "mail": form.send_mail,
        });
        extend(&mut after, given);
        tx.note(
            workspace.id,
            (now, inviter.by.clone(), inviter.client),
            AuditAction::Invited,
            Target::of("invitation", id.0).about(member.id),
            &serde_json::json!({ "email": email, "after": after }),
        );
        Ok(id)
    }

    /// Without an SMTP server the mail is kept as not sent, which the list shows and says what to do about.
    fn write_mail(
        &self,
        batch: &mut Batch,
        id: InvitationId,
        (email, member): (&Address, MemberId),
        now: Time,
    ) -> Done<()> {
        let Self {
            be,
            inviter,
            workspace,
            form,
            ..
        } = self;
        if !form.send_mail && be.post.is_some() {
            return Ok(());
        }
        let (hash, url) = new_link(be);
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
            member: Some(member),
        };
        batch.send(id, hash, mail::letter(be, to, &content, None)?);
        Ok(())
    }
}

/// Whether a row that came a moment ago is the address's first: whoever comes again has a later version.
/// Nobody has given them anything, and nobody has asked for access under their address.
const fn is_first(member: &members::MemberRow) -> bool {
    member.version == 1
}

/// Why an address cannot be let in, whoever wants to: who is there already, or the domain.
pub(crate) fn stands_in_the_way(
    row: Option<&members::MemberRow>,
    email: &Address,
    domains: &[String],
) -> Option<OutcomeKind> {
    match row.map(|row| row.status.as_str()) {
        Some("active") => Some(OutcomeKind::AlreadyMember),
        Some("archived") => Some(OutcomeKind::ArchivedMember),
        Some("invited") => Some(OutcomeKind::AlreadyInvited),
        _ => (!email.within(domains)).then_some(OutcomeKind::DomainNotAllowed),
    }
}

/// Facts of the log, by name.
type Facts = serde_json::Map<String, serde_json::Value>;

fn extend(after: &mut serde_json::Value, given: Option<&Facts>) {
    if let (Some(after), Some(given)) = (after.as_object_mut(), given) {
        after.extend(given.clone());
    }
}
