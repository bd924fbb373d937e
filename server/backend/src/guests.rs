//! Guests: the matrix of who may do what with which app, and those to come.

mod store;

use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use crate::invitations::{self, Invitee, Inviter};
use crate::members::{self, GuestEdit, ends};
use crate::rights::store as rights;
use crate::{people, workspaces};
use model::account::AccountType;
use model::address::Address;
use model::error::{Error, Field, Problem, Problems};
use model::guest::{Added, Guest, GuestForm, GuestQuery, GuestRow, GuestWindow, Guests};
use model::ids::{AppId, MemberId};
use model::invitation::OutcomeKind;
use model::limits;
use model::permission::Privilege;
use model::policy::{Action, may};
use model::rights::Given;

/// The page: columns, and the rows from `start` on.
pub async fn page(be: &Backend, actor: &Actor, query: &GuestQuery, start: u32) -> Done<Guests> {
    may(&actor.standing, Action::ReadRights)?;
    let mut conn = be.db.read().await?;
    let offer = rights::offer(&mut conn, actor.workspace_id).await?;
    let counts = people::counts(&mut conn, actor.workspace_id).await?;
    let all: i64 = counts
        .iter()
        .filter(|(status, account_type, _)| {
            *account_type == AccountType::Guest && store::STATUSES.contains(status)
        })
        .map(|(_, _, n)| n)
        .sum();
    drop(conn);
    Ok(Guests {
        apps: offer.apps,
        groups: offer
            .groups
            .into_iter()
            .map(|group| (group.id, group.name))
            .collect(),
        all: u32::try_from(all).unwrap_or(u32::MAX),
        window: window(be, actor, query, start, limits::GUESTS_FIRST).await?,
    })
}

/// Up to `most` rows after the first `start`. One that comes or goes meanwhile moves those behind it.
pub async fn window(
    be: &Backend,
    actor: &Actor,
    query: &GuestQuery,
    start: u32,
    most: u32,
) -> Done<GuestWindow> {
    may(&actor.standing, Action::ReadRights)?;
    if query.search.chars().count() > limits::SEARCH {
        return Err(Error::invalid(Field::Search, Problem::TooLong(limits::SEARCH)).into());
    }
    let search = model::name::fold(query.search.trim()).replace('\0', "");
    let most = most.min(limits::GUESTS_WINDOW);
    let mut conn = be.db.read().await?;
    let wanted = store::Wanted {
        workspace: actor.workspace_id,
        search: &search,
        query,
    };
    let total = store::count(&mut conn, &wanted).await?;
    let mut rows = store::list(&mut conn, &wanted, start, most).await?;
    store::fill(&mut conn, &mut rows).await?;
    Ok(GuestWindow {
        rows,
        start,
        total,
        now: be.clock.now(),
    })
}

/// One guest, for the panel.
pub async fn find(be: &Backend, actor: &Actor, id: MemberId) -> Done<Guest> {
    may(&actor.standing, Action::ReadRights)?;
    let mut conn = be.db.read().await?;
    let member = members::store::find(&mut conn, id)
        .await?
        .filter(|row| row.workspace_id == actor.workspace_id && row.account_type == AccountType::Guest)
        .ok_or(Error::NotFound)?;
    let mut rows = store::find(&mut conn, id).await?;
    store::fill(&mut conn, &mut rows).await?;
    let row = rows.pop().ok_or(Error::NotFound)?;
    let held = rights::held(&mut conn, &member).await?;
    Ok(Guest {
        row,
        version: member.version,
        groups: held.groups.iter().map(|group| group.id).collect(),
    })
}

/// Gives a guest a privilege on one app, or takes it, and answers with the row as it is then.
pub async fn give(
    be: &Backend,
    actor: &Actor,
    id: MemberId,
    app: AppId,
    privilege: Option<Privilege>,
) -> Done<GuestRow> {
    // The matrix is of guests; users are changed on their own pages.
    find(be, actor, id).await?;
    members::set_privilege(be, actor, id, app, privilege).await?;
    Ok(find(be, actor, id).await?.row)
}

/// Saves what the panel sends.
pub async fn edit(be: &Backend, actor: &Actor, id: MemberId, form: &GuestEdit) -> Done<()> {
    members::edit_guest(be, actor, id, form).await
}

/// Checks the first step of adding a guest, and changes nothing.
pub async fn check(be: &Backend, actor: &Actor, form: &GuestForm) -> Done<()> {
    may_add(actor)?;
    let (email, _) = checked(be, form)?;
    let mut conn = be.db.read().await?;
    let row = members::store::find_by_email(&mut conn, actor.workspace_id, email.as_str()).await?;
    let workspace = workspaces::find(&mut conn, actor.workspace_id)
        .await?
        .ok_or(Error::NotFound)?;
    let domains = workspace.domains(AccountType::Guest.kind())?;
    let stands = invitations::stands_in_the_way(row.as_ref(), &email, &domains);
    stands.map_or(Ok(()), |kind| kind.or_error().map(|_| ()).map_err(Into::into))
}

/// Adds a guest: recorded at once where there is nothing to open, else invited. Whoever adds them answers for
/// them.
pub async fn add(be: &Backend, actor: &Actor, form: &GuestForm) -> Done<(MemberId, Added)> {
    may_add(actor)?;
    let mut tx = be.db.begin().await?;
    let done = add_in(be, &mut tx, actor, form).await;
    let target = Target::member(actor.member_id);
    let added = settle(be, tx, actor, "guest.add", target, done).await?;
    be.mail_waits.notify_one();
    Ok(added)
}

fn may_add(actor: &Actor) -> Done<()> {
    let account_type = AccountType::Guest;
    may(&actor.standing, Action::Invite { account_type })?;
    Ok(())
}

fn checked(be: &Backend, form: &GuestForm) -> Done<(Address, Option<model::time::Time>)> {
    let mut problems = Problems::default();
    let email = if form.email.trim().is_empty() {
        Err(Problem::Missing)
    } else {
        Address::parse(&form.email).map_err(|_| Problem::Malformed)
    };
    let checked = (
        problems.check(Field::Email, email),
        problems.check(Field::EndsAt, ends::read(&form.ends_at, be.clock.now())),
    );
    match checked {
        (Some(email), Some(ends_at)) => Ok((email, ends_at)),
        _ => Err(problems.into_error().into()),
    }
}

async fn add_in(be: &Backend, tx: &mut Tx, actor: &Actor, form: &GuestForm) -> Done<(MemberId, Added)> {
    let (email, ends_at) = checked(be, form)?;
    // Read again inside the transaction: the actor may have been demoted since the request began.
    let standing = members::store::standing_of(tx, actor).await?;
    let account_type = AccountType::Guest;
    may(&standing, Action::Invite { account_type })?;
    let workspace = workspaces::find(tx, actor.workspace_id)
        .await?
        .ok_or(Error::NotFound)?;
    let whom = Invitee {
        email: email.as_str(),
        name: "",
        account_type,
        given: Given {
            roles: Vec::new(),
            groups: form.groups.clone(),
            apps: form.apps.clone(),
        },
        member_ends_at: ends_at,
        link: None,
        record: true,
    };
    let outcome = invitations::invite_one(be, tx, &Inviter::of(actor), &workspace, whom).await?;
    let added = match outcome.result.or_error()? {
        OutcomeKind::Recorded => Added::Recorded,
        OutcomeKind::InvitedNoMail => Added::InvitedNoMail,
        _ => Added::Invited,
    };
    let row = members::store::find_by_email(tx, actor.workspace_id, email.as_str())
        .await?
        .ok_or(Error::NotFound)?;
    Ok((row.id, added))
}
