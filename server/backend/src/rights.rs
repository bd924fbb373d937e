//! What members are given: roles, groups, privileges. Whoever gives holds it themselves, by whichever path
//! it is given.

pub(crate) mod store;

use crate::Backend;
use crate::caller::Actor;
use crate::db::{Conn, Tx};
use crate::fault::Done;
use crate::members::store::{self as members, MemberRow};
use model::account::AccountType;
use model::error::{Error, Field, Problem, Problems};
use model::ids::{AppId, MemberId, RoleId, WorkspaceId};
use model::permission::{Grants, Privilege};
use model::policy::{Action, Standing, may};
use model::rights::{Given, Held, Offer};
use serde_json::json;

/// Everything that the actor's workspace has to give: for those who may see it, and for those who may give
/// something.
pub async fn offer(be: &Backend, actor: &Actor) -> Done<Offer> {
    let nothing = Action::Give {
        grants: Grants::default(),
        apps_held: true,
    };
    may(&actor.standing, Action::ReadRights).or_else(|_| may(&actor.standing, nothing))?;
    let mut conn = be.db.read().await?;
    store::offer(&mut conn, actor.workspace_id).await
}

/// Somebody who gives, with what they hold and what there is to give, as of this transaction.
#[derive(Clone)]
pub(crate) struct Giver {
    standing: Standing,
    held: Held,
    offer: Offer,
}

impl Giver {
    /// The actor.
    pub(crate) async fn by(conn: &mut Conn, actor: &Actor) -> Done<Self> {
        let standing = members::standing_of(conn, actor).await?;
        Self::read(conn, standing, actor.workspace_id, actor.member_id).await
    }

    /// An active member of the workspace in whose name something comes into force, whoever acts.
    pub(crate) async fn of(conn: &mut Conn, workspace: WorkspaceId, member: MemberId) -> Done<Self> {
        let standing = members::find_standing(conn, member)
            .await?
            .ok_or(Error::NotFound)?;
        Self::read(conn, standing, workspace, member).await
    }

    async fn read(
        conn: &mut Conn,
        standing: Standing,
        workspace: WorkspaceId,
        member: MemberId,
    ) -> Done<Self> {
        let row = members::find(conn, member).await?.ok_or(Error::NotFound)?;
        Ok(Self {
            standing,
            held: store::held(conn, &row).await?,
            offer: store::offer(conn, workspace).await?,
        })
    }

    /// What the rules see of the giver.
    pub(crate) const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// What there is to give.
    pub(crate) const fn offer(&self) -> &Offer {
        &self.offer
    }

    /// Refuses to give what the giver does not hold. For a guest, roles of groups count as they would for
    /// the user that a guest may become.
    pub(crate) fn ask(&self, more: &Held) -> Done<()> {
        let more = Held {
            account_type: more.account_type.max(AccountType::Business),
            ..more.clone()
        };
        let named = more
            .apps
            .iter()
            .chain(more.groups.iter().flat_map(|group| &group.apps));
        let apps_held = named
            .map(|(app, privilege)| (*app, Some(*privilege)))
            .all(|(app, privilege)| self.held.privilege(app) >= privilege);
        may(
            &self.standing,
            Action::Give {
                grants: more.grants(),
                apps_held,
            },
        )?;
        Ok(())
    }

    /// Refuses to give what the giver does not hold, as far as the other has not had it before.
    pub(crate) fn ask_for_more(&self, before: &Held, after: &Held) -> Done<()> {
        self.ask(&gained(before, after))
    }

    /// Whether all of it is there to be given to somebody of this account type. A guest gets no roles, but
    /// may have some from the time as a user.
    pub(crate) fn check(&self, account_type: AccountType, given: &Given, had: &[RoleId]) -> Done<()> {
        let mut problems = Problems::default();
        let found = |all: bool| if all { Ok(()) } else { Err(Problem::OutOfRange) };
        let roles = given
            .roles
            .iter()
            .all(|id| self.offer.roles.iter().any(|role| role.id == *id));
        let no_roles = account_type != AccountType::Guest || given.roles.iter().all(|id| had.contains(id));
        let groups = given
            .groups
            .iter()
            .all(|id| self.offer.groups.iter().any(|group| group.id == *id));
        let apps = given
            .apps
            .iter()
            .all(|(id, _)| self.offer.apps.iter().any(|app| app.id == *id));
        problems.check(Field::Roles, found(roles && no_roles));
        problems.check(Field::Groups, found(groups));
        problems.check(Field::Apps, found(apps));
        Ok(problems.settle()?)
    }

    /// Gives a member exactly this, and says in facts of the log what it was and is; nothing where it is the
    /// same. Only what they did not have is asked for.
    pub(crate) async fn give(
        &self,
        tx: &mut Tx,
        row: &MemberRow,
        account_type: AccountType,
        given: &Given,
    ) -> Done<Option<serde_json::Value>> {
        let before = store::held(tx, row).await?;
        self.give_over(tx, row, (before, account_type), given).await
    }

    /// The same to somebody whose row was added in this unit of work, so that they have nothing yet.
    pub(crate) async fn give_first(
        &self,
        tx: &mut Tx,
        row: &MemberRow,
        given: &Given,
    ) -> Done<Option<serde_json::Value>> {
        let before = Held::alone(row.account_type, row.owner);
        self.give_over(tx, row, (before, row.account_type), given).await
    }

    async fn give_over(
        &self,
        tx: &mut Tx,
        row: &MemberRow,
        (before, account_type): (Held, AccountType),
        given: &Given,
    ) -> Done<Option<serde_json::Value>> {
        let now_roles: Vec<_> = before.roles.iter().map(|role| role.id).collect();
        self.check(account_type, given, &now_roles)?;
        let mut given = given.clone();
        if account_type == AccountType::Guest {
            // No form offers them to a guest, and they are there when the guest becomes a user again.
            given.roles.clone_from(&now_roles);
        }
        let given = &given;
        let after = self.offer.held(account_type, row.owner, given);
        self.ask_for_more(&before, &after)?;
        let now_groups: Vec<_> = before.groups.iter().map(|group| group.id).collect();
        let mut moved = false;
        for role in given.roles.iter().filter(|id| !now_roles.contains(id)) {
            store::add_role(tx, row.id, *role).await?;
            moved = true;
        }
        for role in now_roles.iter().filter(|id| !given.roles.contains(id)) {
            store::remove_role(tx, row.id, *role).await?;
            moved = true;
        }
        for group in given.groups.iter().filter(|id| !now_groups.contains(id)) {
            store::add_to_group(tx, row.id, *group).await?;
            moved = true;
        }
        for group in now_groups.iter().filter(|id| !given.groups.contains(id)) {
            store::remove_from_group(tx, row.id, *group).await?;
            moved = true;
        }
        let of = |apps: &[(AppId, Privilege)], app: AppId| {
            apps.iter()
                .find(|(id, _)| *id == app)
                .map(|(_, privilege)| *privilege)
        };
        for app in &self.offer.apps {
            let (was, is) = (of(&before.apps, app.id), of(&given.apps, app.id));
            if was != is {
                store::set_privilege(tx, row.id, app.id, is).await?;
                moved = true;
            }
        }
        Ok(moved.then(|| json!({ "before": self.facts(&before), "after": self.facts(&after) })))
    }

    /// What somebody was given, by name.
    pub(crate) fn facts(&self, held: &Held) -> serde_json::Value {
        let roles: Vec<_> = held.roles.iter().map(|role| role.name.as_str()).collect();
        let groups: Vec<_> = held.groups.iter().map(|group| group.name.as_str()).collect();
        let apps: Vec<_> = held
            .apps
            .iter()
            .filter_map(|(id, privilege)| {
                let app = self.offer.apps.iter().find(|app| app.id == *id)?;
                Some(format!("{} {}", app.slug, privilege.word()))
            })
            .collect();
        json!({ "roles": roles.join(", "), "groups": groups.join(", "), "apps": apps.join(", ") })
    }
}

/// What `after` has and `before` had not.
fn gained(before: &Held, after: &Held) -> Held {
    Held {
        account_type: AccountType::Guest,
        owner: false,
        roles: after
            .roles
            .iter()
            .filter(|role| !before.roles.iter().any(|had| had.id == role.id))
            .cloned()
            .collect(),
        groups: after
            .groups
            .iter()
            .filter(|group| !before.groups.iter().any(|had| had.id == group.id))
            .cloned()
            .collect(),
        apps: after
            .apps
            .iter()
            .filter(|(app, privilege)| {
                let had = before.apps.iter().find(|(id, _)| id == app);
                had.is_none_or(|(_, had)| had < privilege)
            })
            .copied()
            .collect(),
    }
}

/// Whether a member may let all that belongs to another one's row come into force: an invitation accepted,
/// somebody back from the archive, a guest who becomes a user.
pub(crate) async fn ask_for_all(
    tx: &mut Tx,
    workspace: WorkspaceId,
    giver: MemberId,
    row: &MemberRow,
) -> Done<()> {
    let held = store::held(tx, row).await?;
    if held.roles.is_empty() && held.groups.is_empty() && held.apps.is_empty() {
        return Ok(());
    }
    Giver::of(tx, workspace, giver).await?.ask(&held)
}
