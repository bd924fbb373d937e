//! Groups: members that share roles and privileges. Whoever gives a group something, or somebody the group,
//! holds all of it.

pub(crate) mod store;

use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use crate::keyset;
use crate::members::store as members;
use crate::rights::{self, Giver};
use crate::roles::store::{self as roles, Written};
use crate::workspaces;
use model::account::{AccountType, Rank};
use model::address;
use model::audit::AuditAction;
use model::error::{Conflict, Error, Field, Problem};
use model::group::{Group, GroupForm, GroupMember, GroupPage, GroupRow, Joined};
use model::ids::{GroupId, MemberId};
use model::limits;
use model::policy::{Action, may};
use model::rights::{GroupRights, Held, RoleRights, Target as RoleTarget};
use model::time::Time;
use serde_json::{Value, json};
use store::GroupRecord;

/// Rows of a page.
const PAGE: i64 = 50;

/// A page of groups whose name holds the fragment, by name.
pub async fn list(be: &Backend, actor: &Actor, search: &str, cursor: &str) -> Done<GroupPage> {
    may(&actor.standing, Action::ReadRights)?;
    if search.chars().count() > limits::SEARCH {
        return Err(Error::invalid(Field::Search, Problem::TooLong(limits::SEARCH)).into());
    }
    let search = model::name::fold(search.trim()).replace('\0', "");
    let after: String = keyset::read(cursor)?.unwrap_or_default();
    let mut conn = be.db.read().await?;
    let mut rows = store::list(
        &mut conn,
        actor.workspace_id,
        &search,
        &after.replace('\0', ""),
        PAGE + 1,
    )
    .await?;
    Ok(GroupPage {
        next: keyset::cut(&mut rows, PAGE, |row| row.key.clone()),
        rows: rows.into_iter().map(GroupRow::from).collect(),
    })
}

/// A group's page; `cursor` is where a page of its members begins.
pub async fn find(be: &Backend, actor: &Actor, id: GroupId, cursor: &str) -> Done<Group> {
    may(&actor.standing, Action::ReadRights)?;
    let after: (String, i64) = keyset::read(cursor)?.unwrap_or_default();
    let mut conn = be.db.read().await?;
    let group = store::find(&mut conn, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?;
    let after = (after.0.replace('\0', ""), after.1);
    let mut rows = store::list_members(&mut conn, id, &after, PAGE + 1).await?;
    let all_roles = roles::list(&mut conn, actor.workspace_id).await?;
    Ok(Group {
        id,
        roles: store::list_roles(&mut conn, id).await?,
        apps: store::list_privileges(&mut conn, id).await?,
        offered_roles: for_groups(all_roles),
        offered_apps: rights::store::offer(&mut conn, actor.workspace_id).await?.apps,
        count: store::count_members(&mut conn, id).await?,
        next: keyset::cut(&mut rows, PAGE, |row| (row.sort_name.clone(), row.nr)),
        members: rows.into_iter().map(GroupMember::from).collect(),
        name: group.name,
        description: group.description,
        version: group.version,
        created_at: Time(group.created_at),
    })
}

fn for_groups(roles: Vec<model::role::Role>) -> Vec<RoleRights> {
    roles
        .into_iter()
        .filter(|role| role.target == RoleTarget::Group)
        .map(|role| RoleRights {
            id: role.id,
            name: role.name,
            grants: role.grants,
        })
        .collect()
}

/// The actor as of this transaction, after its lock, with what they can give.
async fn manager(tx: &mut Tx, actor: &Actor) -> Done<Giver> {
    workspaces::lock(tx, actor.workspace_id).await?;
    let standing = members::standing_of(tx, actor).await?;
    may(&standing, Action::ManageGroups)?;
    Giver::by(tx, actor).await
}

/// A group of these roles and privileges, as somebody's rights: what the policy is asked about.
fn as_held(group: GroupRights) -> Held {
    Held {
        groups: vec![group],
        ..Held::alone(AccountType::Guest, false)
    }
}

/// Checks that roles and apps of a form are there, and names them.
async fn named(
    tx: &mut Tx,
    actor: &Actor,
    giver: &Giver,
    id: GroupId,
    form: &GroupForm,
) -> Done<GroupRights> {
    let offered = for_groups(roles::list(tx, actor.workspace_id).await?);
    let mut group = GroupRights {
        id,
        name: form.name.clone(),
        roles: Vec::new(),
        apps: form.apps.clone(),
    };
    for role in &form.roles {
        let role = offered.iter().find(|offered| offered.id == *role);
        let role = role.ok_or_else(|| Error::invalid(Field::Roles, Problem::OutOfRange))?;
        group.roles.push(role.clone());
    }
    let known = |app| giver.offer().apps.iter().any(|offered| offered.id == app);
    if !form.apps.iter().all(|(app, _)| known(*app)) {
        return Err(Error::invalid(Field::Apps, Problem::OutOfRange).into());
    }
    Ok(group)
}

/// Makes a group.
pub async fn make(be: &Backend, actor: &Actor, form: GroupForm) -> Done<GroupId> {
    let form = form.check()?;
    let mut tx = be.db.begin().await?;
    let done = make_in(be, &mut tx, actor, &form).await;
    settle(be, tx, actor, "group.make", Target::member(actor.member_id), done).await
}

async fn make_in(be: &Backend, tx: &mut Tx, actor: &Actor, form: &GroupForm) -> Done<GroupId> {
    let now = be.clock.now();
    let giver = manager(tx, actor).await?;
    let id = GroupId(be.chance.id(now));
    let group = named(tx, actor, &giver, id, form).await?;
    giver.ask(&as_held(group.clone()))?;
    if store::count(tx, actor.workspace_id).await? >= limits::GROUPS {
        return Err(Conflict::TooManyOfThem.into());
    }
    if !store::add(tx, actor.workspace_id, id, form, now).await? {
        return Err(Error::invalid(Field::Name, Problem::Taken).into());
    }
    write(tx, &group, &[]).await?;
    tx.note_by(
        actor,
        now,
        AuditAction::GroupMade,
        Target::of("group", id.0),
        &json!({ "name": form.name, "after": facts(&giver, &group, &form.description) }),
    );
    Ok(id)
}

/// Saves a group that is still at this version. Only what its members did not have is asked for.
pub async fn change(be: &Backend, actor: &Actor, id: GroupId, version: i64, form: GroupForm) -> Done<()> {
    let form = form.check()?;
    let mut tx = be.db.begin().await?;
    let done = change_in(be, &mut tx, actor, id, version, &form).await;
    settle(be, tx, actor, "group.change", Target::of("group", id.0), done).await
}

async fn change_in(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: GroupId,
    version: i64,
    form: &GroupForm,
) -> Done<()> {
    let giver = manager(tx, actor).await?;
    let (record, before) = known(tx, actor, &giver, id).await?;
    if record.version != version {
        return Err(Conflict::EditedMeanwhile.into());
    }
    let after = named(tx, actor, &giver, id, form).await?;
    let mut more = after.clone();
    more.roles
        .retain(|role| !before.roles.iter().any(|had| had.id == role.id));
    more.apps.retain(|(app, privilege)| {
        let had = before.apps.iter().find(|(id, _)| id == app);
        had.is_none_or(|(_, had)| had < privilege)
    });
    giver.ask(&as_held(more))?;
    match store::set(tx, &record, form).await? {
        Written::Done => {}
        Written::Taken => return Err(Error::invalid(Field::Name, Problem::Taken).into()),
        Written::Moved => return Err(Conflict::EditedMeanwhile.into()),
    }
    write(tx, &after, &before.apps).await?;
    tx.note_by(
        actor,
        be.clock.now(),
        AuditAction::GroupChanged,
        Target::of("group", id.0),
        &json!({
            "name": form.name,
            "before": facts(&giver, &before, &record.description),
            "after": facts(&giver, &after, &form.description),
        }),
    );
    Ok(())
}

/// A group of the workspace with what it gives.
async fn known(tx: &mut Tx, actor: &Actor, giver: &Giver, id: GroupId) -> Done<(GroupRecord, GroupRights)> {
    let record = store::find(tx, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?;
    let group = giver.offer().groups.iter().find(|group| group.id == id);
    let group = group.ok_or(Error::NotFound)?.clone();
    Ok((record, group))
}

async fn write(
    tx: &mut Tx,
    group: &GroupRights,
    before: &[(model::ids::AppId, model::permission::Privilege)],
) -> Done<()> {
    let ids: Vec<_> = group.roles.iter().map(|role| role.id).collect();
    store::set_roles(tx, group.id, &ids).await?;
    for (app, _) in before
        .iter()
        .filter(|(app, _)| !group.apps.iter().any(|(id, _)| id == app))
    {
        store::set_privilege(tx, group.id, *app, None).await?;
    }
    for (app, privilege) in &group.apps {
        store::set_privilege(tx, group.id, *app, Some(*privilege)).await?;
    }
    Ok(())
}

fn facts(giver: &Giver, group: &GroupRights, description: &str) -> Value {
    let held = Held {
        roles: group.roles.clone(),
        apps: group.apps.clone(),
        ..Held::alone(AccountType::Guest, false)
    };
    let mut all = giver.facts(&held);
    if let Some(all) = all.as_object_mut() {
        all.remove("groups");
        all.insert("name".to_owned(), group.name.clone().into());
        all.insert("description".to_owned(), description.into());
    }
    all
}

/// Deletes a group: whoever was in it loses what it gave.
pub async fn delete(be: &Backend, actor: &Actor, id: GroupId) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let done = delete_in(be, &mut tx, actor, id).await;
    settle(be, tx, actor, "group.delete", Target::of("group", id.0), done).await
}

async fn delete_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: GroupId) -> Done<()> {
    let giver = manager(tx, actor).await?;
    let (record, group) = known(tx, actor, &giver, id).await?;
    let members = store::count_members(tx, id).await?;
    store::remove(tx, id).await?;
    tx.note_by(
        actor,
        be.clock.now(),
        AuditAction::GroupDeleted,
        Target::of("group", id.0),
        &json!({
            "name": record.name,
            "members": members,
            "before": facts(&giver, &group, &record.description),
        }),
    );
    Ok(())
}

/// Puts everybody with one of these addresses into a group. Addresses that nobody has come back.
pub async fn add_members(be: &Backend, actor: &Actor, id: GroupId, emails: &str) -> Done<Joined> {
    let typed = address::split(emails);
    match typed.len() {
        0 => return Err(Error::invalid(Field::Emails, Problem::Missing).into()),
        n if n > limits::ADDRESSES_AT_ONCE => {
            return Err(Error::invalid(Field::Emails, Problem::TooMany(limits::ADDRESSES_AT_ONCE)).into());
        }
        _ => {}
    }
    let mut tx = be.db.begin().await?;
    let done = add_members_in(be, &mut tx, actor, id, &typed).await;
    settle(
        be,
        tx,
        actor,
        "group.add-members",
        Target::of("group", id.0),
        done,
    )
    .await
}

async fn add_members_in(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: GroupId,
    typed: &[address::Typed],
) -> Done<Joined> {
    let giver = manager(tx, actor).await?;
    let (record, group) = known(tx, actor, &giver, id).await?;
    giver.ask(&as_held(group))?;
    let mut joined = Joined::default();
    for typed in typed {
        let address = address::Address::parse(&typed.address);
        let row = match &address {
            Ok(address) => members::find_by_email(tx, actor.workspace_id, address.as_str())
                .await?
                .filter(|row| row.status != members::LEFT && row.status != "requested"),
            Err(_) => None,
        };
        let Some(row) = row else {
            joined.unknown.push(typed.address.clone());
            continue;
        };
        may(
            giver.standing(),
            Action::EditMember {
                rank: Rank::new(row.account_type, row.owner),
            },
        )?;
        if store::is_in(tx, id, row.id).await? {
            joined.there += 1;
            continue;
        }
        rights::store::add_to_group(tx, row.id, id).await?;
        joined.added += 1;
        note_member(be, tx, actor, AuditAction::GroupJoined, (id, &record.name), &row);
    }
    Ok(joined)
}

/// Takes members out of a group, and says how many were in it.
pub async fn remove_members(be: &Backend, actor: &Actor, id: GroupId, ids: &[MemberId]) -> Done<i64> {
    if ids.is_empty() {
        return Err(Error::invalid(Field::Members, Problem::Missing).into());
    }
    if ids.len() > limits::BULK {
        return Err(Error::invalid(Field::Members, Problem::TooMany(limits::BULK)).into());
    }
    let mut tx = be.db.begin().await?;
    let done = remove_members_in(be, &mut tx, actor, id, ids).await;
    settle(
        be,
        tx,
        actor,
        "group.remove-members",
        Target::of("group", id.0),
        done,
    )
    .await
}

async fn remove_members_in(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: GroupId,
    ids: &[MemberId],
) -> Done<i64> {
    let giver = manager(tx, actor).await?;
    let (record, _) = known(tx, actor, &giver, id).await?;
    let mut removed = 0;
    for &member in ids {
        let row = members::find(tx, member)
            .await?
            .filter(|row| row.workspace_id == actor.workspace_id)
            .ok_or(Error::NotFound)?;
        may(
            giver.standing(),
            Action::EditMember {
                rank: Rank::new(row.account_type, row.owner),
            },
        )?;
        if store::is_in(tx, id, member).await? {
            rights::store::remove_from_group(tx, member, id).await?;
            removed += 1;
            note_member(be, tx, actor, AuditAction::GroupLeft, (id, &record.name), &row);
        }
    }
    Ok(removed)
}

fn note_member(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    action: AuditAction,
    (id, name): (GroupId, &str),
    row: &members::MemberRow,
) {
    tx.note_by(
        actor,
        be.clock.now(),
        action,
        Target::of("group", id.0).about(row.id),
        &json!({ "name": name, "email": row.email }),
    );
}
