//! Reusable invitation links: one address on a wall by which many come in, each for themselves. Whoever
//! opens one types an address and gets a personal invitation by mail there, so that nobody comes in under
//! an address that is not theirs; where an administrator decides about each, or no mail can be sent, it
//! becomes a request for access.

mod store;

pub(crate) use store::use_up;

use super::settings::check_domains;
use super::{Workspace, find};
use crate::Backend;
use crate::audit::{By, Target, settle};
use crate::caller::{Actor, Caller};
use crate::db::Tx;
use crate::fault::Done;
use crate::invitations::{self, Invitee, Inviter};
use crate::members::store as members;
use crate::requests::Knock;
use crate::secrets::{Purpose, Secret};
use crate::throttle::Counted;
use model::account::AccountType;
use model::address::Address;
use model::audit::AuditAction;
use model::error::{Conflict, Error, Field, Gone, Problem, Problems};
use model::ids::LinkId;
use model::invitation::Link;
use model::limits;
use model::name;
use model::policy::{Action, may};
use model::rights::Given;
use model::time::{Span, Time};
use model::workspace::{JoinDoor, JoinLink};
use store::LinkRow;

/// What the form of a new link sends.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// What it is for.
    pub name: String,
    /// BUSINESS or GUEST.
    pub account_type: AccountType,
    /// Domains that may use it, as typed.
    pub domains: Vec<String>,
    /// How often it may be used.
    pub uses: String,
    /// Its last day.
    pub ends_at: String,
    /// Whether an administrator decides about each.
    pub approval: bool,
}

/// Links of the actor's workspace, the latest first.
pub async fn list(be: &Backend, actor: &Actor) -> Done<Vec<JoinLink>> {
    may(&actor.standing, Action::ListPeople)?;
    let mut conn = be.db.read().await?;
    store::list(&mut conn, actor.workspace_id).await
}

/// Makes a link and shows it, this once.
pub async fn make(be: &Backend, actor: &Actor, form: NewLink) -> Done<(LinkId, Link)> {
    let mut tx = be.db.begin().await?;
    let done = make_in(be, &mut tx, actor, form).await;
    settle(be, tx, actor, "link.make", Target::member(actor.member_id), done).await
}

async fn make_in(be: &Backend, tx: &mut Tx, actor: &Actor, form: NewLink) -> Done<(LinkId, Link)> {
    let now = be.clock.now();
    allowed(tx, actor, form.account_type).await?;
    let mut problems = Problems::default();
    let uses = match form.uses.trim().parse::<i64>() {
        Ok(uses) if (1..=limits::LINK_USES).contains(&uses) => Ok(uses),
        _ => Err(Problem::OutOfRange),
    };
    let ceiling = if form.account_type <= AccountType::Business {
        Ok(())
    } else {
        Err(Problem::OutOfRange)
    };
    let checked = (
        problems.check(Field::Name, name::check(&form.name)),
        problems.check(Field::AccountType, ceiling),
        problems.check(Field::Domains, check_domains(&form.domains)),
        problems.check(Field::Uses, uses),
        problems.check(Field::EndsAt, last_day(&form.ends_at, now)),
    );
    let (Some(name), Some(()), Some(domains), Some(use_limit), Some(ends_at)) = checked else {
        return Err(problems.into_error().into());
    };
    let id = LinkId(be.chance.id(now));
    let secret = Secret::new(&be.chance);
    let new = store::New {
        id,
        workspace_id: actor.workspace_id,
        hash: &secret.hash(Purpose::JoinLink),
        name: &name,
        account_type: form.account_type,
        domains: &domains,
        use_limit,
        approval: form.approval,
        ends_at,
        made_by: actor.member_id,
        now,
    };
    store::add(tx, new).await?;
    tx.note_by(
        actor,
        now,
        AuditAction::LinkMade,
        Target::of("link", id.0),
        &serde_json::json!({ "after": {
            "name": name, "account_type": form.account_type, "domains": domains, "uses": use_limit,
            "approval": form.approval, "ends_at": ends_at.rfc3339(),
        } }),
    );
    Ok((id, shown(be, &secret, ends_at)?))
}

/// The end of the last day, which is not in the past and not too far off.
fn last_day(text: &str, now: Time) -> Result<Time, Problem> {
    let end = Time::of_day(text.trim()).ok_or(Problem::Malformed)? + Span::days(1);
    if end <= now || end > now + limits::LINK_LIFE_MAX + Span::days(1) {
        return Err(Problem::OutOfRange);
    }
    Ok(end)
}

fn shown(be: &Backend, secret: &Secret, expires_at: Time) -> Done<Link> {
    let url = be.config.link(&format!("/join/{}", secret.reveal()));
    invitations::shown_link(url, String::new(), expires_at)
}

async fn allowed(tx: &mut Tx, actor: &Actor, account_type: AccountType) -> Done<()> {
    let standing = members::standing_of(tx, actor).await?;
    may(&standing, Action::ManageLinks { account_type })?;
    Ok(())
}

async fn managed(tx: &mut Tx, actor: &Actor, id: LinkId) -> Done<LinkRow> {
    let row = store::find(tx, id)
        .await?
        .filter(|row| row.workspace_id == actor.workspace_id)
        .ok_or(Error::NotFound)?;
    allowed(tx, actor, row.account_type).await?;
    Ok(row)
}

/// Makes a fresh address for a link and shows it, this once; the one before is dead.
pub async fn copy(be: &Backend, actor: &Actor, id: LinkId) -> Done<Link> {
    let mut tx = be.db.begin().await?;
    let done = async {
        let row = managed(&mut tx, actor, id).await?;
        let secret = Secret::new(&be.chance);
        store::set_secret(&mut tx, id, &secret.hash(Purpose::JoinLink)).await?;
        tx.note_by(
            actor,
            be.clock.now(),
            AuditAction::LinkCopied,
            Target::of("link", id.0),
            &serde_json::json!({ "name": row.name }),
        );
        shown(be, &secret, row.ends_at)
    }
    .await;
    settle(be, tx, actor, "link.copy", Target::of("link", id.0), done).await
}

/// Switches a link on or off.
pub async fn switch(be: &Backend, actor: &Actor, id: LinkId, enabled: bool) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = async {
        let row = managed(&mut tx, actor, id).await?;
        store::set_enabled(&mut tx, id, enabled).await?;
        tx.note_by(
            actor,
            be.clock.now(),
            AuditAction::LinkChanged,
            Target::of("link", id.0),
            &serde_json::json!({
                "name": row.name, "before": { "enabled": row.enabled }, "after": { "enabled": enabled },
            }),
        );
        Ok(())
    }
    .await;
    settle(be, tx, actor, "link.switch", Target::of("link", id.0), done).await
}

/// What stands behind a link; changes nothing.
pub async fn door(be: &Backend, caller: &Caller, token: &str) -> Done<JoinDoor> {
    let (row, workspace) = open(be, caller, token).await?;
    Ok(JoinDoor {
        workspace: workspace.name.clone(),
        account_type: row.account_type,
        domains: row.domains(&workspace)?,
        approval: row.approval || be.post.is_none(),
        ends_at: row.ends_at,
    })
}

/// The link, if it still opens something, and its workspace.
async fn open(be: &Backend, caller: &Caller, token: &str) -> Done<(LinkRow, Workspace)> {
    let now = be.clock.now();
    let network = &caller.client.network;
    if be.config.rate_limits {
        be.throttle.check(Counted::WrongLink, network, now)?;
    }
    if let Some(secret) = Secret::parse(token) {
        let mut conn = be.db.read().await?;
        let hash = secret.hash(Purpose::JoinLink);
        if let Some(row) = store::find_by_secret(&mut conn, &hash).await? {
            if let Some(gone) = row.gone(now) {
                return Err(gone.into());
            }
            // The maker answers for it: it ends with their right to make it.
            let standing = members::find_standing(&mut conn, row.made_by).await?;
            let account_type = row.account_type;
            if standing.is_none_or(|standing| may(&standing, Action::ManageLinks { account_type }).is_err()) {
                return Err(Gone::InviterGone.into());
            }
            let workspace = find(&mut conn, row.workspace_id).await?.ok_or(Gone::Unknown)?;
            return Ok((row, workspace));
        }
    }
    be.throttle.count(Counted::WrongLink, network, now);
    Err(Gone::Unknown.into())
}

/// Asks to come in by a link: a personal invitation is mailed, or a request goes into the inbox. The answer
/// is the same whoever asks.
pub async fn join(be: &Backend, caller: &Caller, token: &str, email: &str, typed_name: &str) -> Done<()> {
    let (row, workspace) = open(be, caller, token).await?;
    let mut problems = Problems::default();
    let checked = (
        problems.check(Field::Email, crate::accounts::check_email(email)),
        problems.check(Field::Name, name::check(typed_name)),
    );
    let (Some(email), Some(typed_name)) = checked else {
        return Err(problems.into_error().into());
    };
    if !email.within(&row.domains(&workspace)?) {
        return Err(Conflict::DomainNotAllowed.into());
    }
    let now = be.clock.now();
    if be.config.rate_limits {
        be.throttle.check(Counted::Request, &caller.client.network, now)?;
        be.throttle.count(Counted::Request, &caller.client.network, now);
    }
    let mut tx = be.db.begin().await?;
    if row.approval || be.post.is_none() {
        let knock = Knock {
            workspace: &workspace,
            email: &email,
            name: &typed_name,
            message: "",
            app: None,
            link: Some(row.id),
        };
        knock.write(be, &mut tx, caller).await?;
    } else {
        invite(be, &mut tx, caller, &row, &workspace, (&email, &typed_name)).await?;
    }
    tx.save().await?;
    be.mail_waits.notify_one();
    Ok(())
}

async fn invite(
    be: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    row: &LinkRow,
    workspace: &Workspace,
    (email, typed_name): (&Address, &str),
) -> Done<()> {
    let inviter = Inviter {
        member_id: row.made_by,
        name: &row.maker_name,
        by: By::Stranger,
        client: &caller.client,
    };
    let whom = Invitee {
        record: false,
        given: Given::default(),
        email: email.as_str(),
        name: typed_name,
        account_type: row.account_type,
        member_ends_at: None,
        link: Some(row.id),
    };
    // Whatever came of it, the one who asks learns no more than that a mail may come.
    invitations::invite_one(be, tx, &inviter, workspace, whom)
        .await
        .map(|_| ())
}
