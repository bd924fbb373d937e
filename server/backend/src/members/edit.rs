//! Changing what a member is: name, account type, owner mark, end date, metadata.

use super::{Acting, ends, store};
use crate::Backend;
use crate::accounts::store as accounts;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::{Done, Fault};
use crate::invitations::metadata;
use crate::rights::{self, Giver};
use model::account::{AccountType, Kind, Rank};
use model::audit::AuditAction;
use model::error::{Conflict, Error, Field, Problem, Problems};
use model::ids::{AppId, MemberId};
use model::name;
use model::permission::Privilege;
use model::policy::Action;
use model::rights::Given;
use model::time::Time;
use serde_json::json;
use store::Edited;

/// What the form sends.
#[derive(Clone, Debug)]
pub struct EditForm {
    /// Name in this workspace.
    pub name: String,
    /// Account type.
    pub account_type: AccountType,
    /// Owner mark.
    pub owner: bool,
    /// Day on which they are archived, such as `2026-11-30`; empty for none.
    pub ends_at: String,
    /// One `key: text` a line.
    pub metadata: String,
    /// Roles, groups and privileges; none leaves them as they are.
    pub given: Option<Given>,
    /// Version that the form was made from.
    pub version: i64,
}

/// The form once it is checked.
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) ends_at: Option<Time>,
    pub(super) metadata: Vec<(String, String)>,
}

/// Saves the form. One that was made from an older version is refused: somebody else changed the member
/// meanwhile.
pub async fn edit(be: &Backend, actor: &Actor, id: MemberId, form: &EditForm) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = edit_in(be, &mut tx, actor, id, form).await;
    settle(be, tx, actor, "member.edit", Target::member(id), done).await
}

async fn edit_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: MemberId, form: &EditForm) -> Done<()> {
    let act = Acting::begin(be, tx, actor, id).await?;
    let rank = Rank::new(act.row.account_type, act.row.owner);
    act.ask(Action::EditMember { rank })?;
    if act.row.status != "active" {
        return Err(Conflict::StateMoved.into());
    }
    if act.row.version != form.version {
        return Err(Conflict::EditedMeanwhile.into());
    }
    let checked = check(&act, form)?;
    // An end date is an archiving to come.
    if act.row.ends_at.map(Time) != checked.ends_at {
        act.ask(act.moving())?;
    }
    if form.account_type.kind() != act.row.account_type.kind() {
        return Err(Conflict::OtherKind.into());
    }
    let to = Rank::new(form.account_type, form.owner);
    if to != rank || form.owner != act.row.owner {
        rerank(tx, &act, form.account_type, form.owner).await?;
    }
    if let Some(given) = &form.given {
        regive(tx, &act, form.account_type, given).await?;
    }
    rewrite(be, tx, &act, checked).await
}

/// Gives the member exactly this.
async fn regive(tx: &mut Tx, act: &Acting<'_>, account_type: AccountType, given: &Given) -> Done<()> {
    let by = Giver::by(tx, act.actor).await?;
    regive_by(tx, act, &by, account_type, given).await
}

/// The same by a giver who is known already.
pub(super) async fn regive_by(
    tx: &mut Tx,
    act: &Acting<'_>,
    by: &Giver,
    account_type: AccountType,
    given: &Given,
) -> Done<()> {
    if let Some(facts) = by.give(tx, &act.row, account_type, given).await? {
        store::move_version(tx, act.row.id).await?;
        act.note(tx, AuditAction::RightsChanged, facts);
    }
    Ok(())
}

/// Whether the actor may change what this member holds: one who is or was in, or is invited.
fn ask_regive(act: &Acting<'_>) -> Done<()> {
    let rank = Rank::new(act.row.account_type, act.row.owner);
    act.ask(Action::EditMember { rank })?;
    if ["active", "archived", "invited", "expired"].contains(&act.row.status.as_str()) {
        Ok(())
    } else {
        Err(Conflict::StateMoved.into())
    }
}

/// Gives an active or archived member, or somebody invited, exactly this.
pub async fn set_rights(be: &Backend, actor: &Actor, id: MemberId, given: &Given) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = set_rights_in(be, &mut tx, actor, id, given).await;
    settle(be, tx, actor, "member.set-rights", Target::member(id), done).await
}

async fn set_rights_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: MemberId, given: &Given) -> Done<()> {
    let act = Acting::begin(be, tx, actor, id).await?;
    ask_regive(&act)?;
    regive(tx, &act, act.row.account_type, given).await
}

/// Gives or takes one privilege; the rest stays as it is.
pub async fn set_privilege(
    be: &Backend,
    actor: &Actor,
    id: MemberId,
    app: AppId,
    privilege: Option<Privilege>,
) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = set_privilege_in(be, &mut tx, actor, id, (app, privilege)).await;
    settle(be, tx, actor, "member.set-rights", Target::member(id), done).await
}

async fn set_privilege_in(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: MemberId,
    (app, privilege): (AppId, Option<Privilege>),
) -> Done<()> {
    let act = Acting::begin(be, tx, actor, id).await?;
    ask_regive(&act)?;
    let mut given = rights::store::held(tx, &act.row).await?.given();
    given.apps.retain(|(other, _)| *other != app);
    given.apps.extend(privilege.map(|privilege| (app, privilege)));
    regive(tx, &act, act.row.account_type, &given).await
}

/// What the panel of a guest sends.
#[derive(Clone, Debug)]
pub struct GuestEdit {
    /// Day on which they are archived, such as `2026-11-30`; empty for none.
    pub ends_at: String,
    /// Groups and privileges.
    pub given: Given,
    /// Version that the form was made from.
    pub version: i64,
}

/// Saves a guest's end date, groups and privileges, unless somebody else changed the guest meanwhile. The end
/// of one who has not accepted yet belongs to the invitation.
pub async fn edit_guest(be: &Backend, actor: &Actor, id: MemberId, form: &GuestEdit) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = edit_guest_in(be, &mut tx, actor, id, form).await;
    settle(be, tx, actor, "member.edit", Target::member(id), done).await
}

async fn edit_guest_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: MemberId, form: &GuestEdit) -> Done<()> {
    let act = Acting::begin(be, tx, actor, id).await?;
    ask_regive(&act)?;
    if act.row.account_type != AccountType::Guest {
        return Err(Conflict::OtherKind.into());
    }
    if act.row.version != form.version {
        return Err(Conflict::EditedMeanwhile.into());
    }
    let ends_at =
        end(&act, &form.ends_at).map_err(|problem| Fault::Said(Error::invalid(Field::EndsAt, problem)))?;
    regive(tx, &act, AccountType::Guest, &form.given).await?;
    if act.row.status != "active" || act.row.ends_at.map(Time) == ends_at {
        return Ok(());
    }
    // An end date is an archiving to come.
    act.ask(act.moving())?;
    let metadata = metadata::open(be, store::find_metadata(tx, id).await?)?;
    let name = act.row.name.clone();
    rewrite(
        be,
        tx,
        &act,
        Checked {
            name,
            ends_at,
            metadata,
        },
    )
    .await
}

fn check(act: &Acting<'_>, form: &EditForm) -> Done<Checked> {
    let mut problems = Problems::default();
    let checked = (
        problems.check(Field::Name, name::check(&form.name)),
        problems.check(Field::EndsAt, end(act, &form.ends_at)),
        problems.check(Field::Metadata, metadata::read(&form.metadata)),
    );
    match checked {
        (Some(name), Some(ends_at), Some(metadata)) => Ok(Checked {
            name,
            ends_at,
            metadata,
        }),
        _ => Err(problems.into_error().into()),
    }
}

/// The end date: a day to come, or the one that is there already.
fn end(act: &Acting<'_>, text: &str) -> Result<Option<Time>, Problem> {
    let known = act.row.ends_at.map(Time);
    // The field shows the day only; whoever leaves it as it is keeps the moment.
    if known.is_some_and(|known| known.day() == text.trim()) {
        return Ok(known);
    }
    ends::read(text, act.now)
}

/// Name, end date and metadata, where they are others than before.
pub(super) async fn rewrite(be: &Backend, tx: &mut Tx, act: &Acting<'_>, checked: Checked) -> Done<()> {
    let row = &act.row;
    let known = metadata::open(be, store::find_metadata(tx, row.id).await?)?;
    let ends_at = row.ends_at.map(Time);
    let new_metadata = known != checked.metadata;
    if row.name == checked.name && ends_at == checked.ends_at && !new_metadata {
        return Ok(());
    }
    let edited = Edited {
        name: &checked.name,
        ends_at: checked.ends_at,
        end_notice_at: checked.ends_at.and_then(|end| ends::next_notice(end, act.now)),
        metadata: metadata::seal(be, &checked.metadata)?,
    };
    store::set_edited(tx, row, &edited).await?;
    let mut before = json!({});
    let mut after = json!({});
    let mut change = |field: &str, from: serde_json::Value, to: serde_json::Value| {
        if from != to
            && let (Some(before), Some(after)) = (before.as_object_mut(), after.as_object_mut())
        {
            before.insert(field.to_owned(), from);
            after.insert(field.to_owned(), to);
        }
    };
    change("name", json!(row.name), json!(checked.name));
    let day = |end: Option<Time>| json!(end.map(Time::rfc3339));
    change("ends_at", day(ends_at), day(checked.ends_at));
    let mut detail = json!({ "before": before, "after": after });
    // Kept encrypted: the log says that it changed, not what it holds.
    if new_metadata && let Some(detail) = detail.as_object_mut() {
        detail.insert("metadata".to_owned(), "changed".into());
    }
    act.note(tx, AuditAction::MemberEdited, detail);
    Ok(())
}

/// Changes account type and owner mark of an active member. The last active owner stays one, also when
/// two demote each other at the same moment.
pub async fn change_rank(
    be: &Backend,
    actor: &Actor,
    id: MemberId,
    account_type: AccountType,
    owner: bool,
) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = change_rank_in(be, &mut tx, actor, id, account_type, owner).await;
    settle(be, tx, actor, "member.change", Target::member(id), done).await
}

/// Gives a member another account type of the same kind. The owner mark goes with the rank that carries it,
/// and stays where the account type stays.
pub async fn change_type(be: &Backend, actor: &Actor, id: MemberId, to: AccountType) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = change_type_in(be, &mut tx, actor, id, to).await;
    settle(be, tx, actor, "member.change-type", Target::member(id), done).await
}

async fn change_type_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: MemberId, to: AccountType) -> Done<()> {
    let act = Acting::begin(be, tx, actor, id).await?;
    if act.row.status != "active" {
        return Err(Conflict::StateMoved.into());
    }
    if act.row.account_type.kind() != to.kind() {
        return Err(Conflict::OtherKind.into());
    }
    if act.row.account_type == to {
        return Ok(());
    }
    rerank(tx, &act, to, false).await
}

async fn change_rank_in(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: MemberId,
    account_type: AccountType,
    owner: bool,
) -> Done<()> {
    let act = Acting::begin(be, tx, actor, id).await?;
    if act.row.status != "active" {
        return Err(Conflict::StateMoved.into());
    }
    rerank(tx, &act, account_type, owner).await
}

/// The person's sessions end with the change: what they see is made for what they are.
pub(super) async fn rerank(
    tx: &mut Tx,
    act: &Acting<'_>,
    account_type: AccountType,
    owner: bool,
) -> Done<()> {
    let row = &act.row;
    let (from, to) = (
        Rank::new(row.account_type, row.owner),
        Rank::new(account_type, owner),
    );
    let action = Action::ChangeMember {
        from,
        to,
        oneself: act.oneself(),
    };
    act.ask(action)?;
    // A guest's roles begin to count.
    if row.account_type.kind() != account_type.kind() {
        act.ask_for_all(tx).await?;
    }
    if owner && account_type != AccountType::Admin {
        return Err(Fault::Said(Error::invalid(Field::Owner, Problem::OutOfRange)));
    }
    if row.owner && !owner && !store::remove_owner(tx, row.workspace_id).await? {
        return Err(Conflict::LastOwner.into());
    }
    if owner && !row.owner {
        store::add_owner(tx, row.workspace_id).await?;
    }
    store::set_rank(tx, row, account_type, owner).await?;
    let sessions = match row.user_id {
        Some(user) => accounts::end_sessions(tx, user, None).await?,
        None => 0,
    };
    let action = match (row.account_type.kind(), account_type.kind()) {
        (Kind::Guest, Kind::User) => AuditAction::BecameUser,
        (Kind::User, Kind::Guest) => AuditAction::BecameGuest,
        _ => AuditAction::MemberChanged,
    };
    act.note(
        tx,
        action,
        json!({
            "before": { "account_type": row.account_type, "owner": row.owner },
            "after": { "account_type": account_type, "owner": owner },
            "sessions_ended": sessions,
        }),
    );
    Ok(())
}
