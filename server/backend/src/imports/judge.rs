//! What a row would do, and everything that stands in its way. The plan and the applying both ask here, so
//! that a row does what its plan said or nothing.

use super::known::Known;
use super::read::Change;
use super::wish::Wish;
use crate::Backend;
use crate::fault::{Done, Fault};
use crate::invitations::metadata;
use crate::members::{Wanted, store::LEFT};
use crate::rights::Giver;
use crate::workspaces::Workspace;
use model::account::{AccountType, Kind, Rank};
use model::address::Address;
use model::error::{Conflict, Error};
use model::ids::{AppId, GroupId, MemberId, RoleId};
use model::import::{Changed, ImportKind, PlanChange, RowAction, RowProblem, excerpt};
use model::name::fold;
use model::permission::Privilege;
use model::policy::{Action, may};
use model::rights::{Given, Offer};
use std::collections::HashMap;

/// What is the same for all rows.
pub struct Ground<'a> {
    be: &'a Backend,
    kind: ImportKind,
    giver: &'a Giver,
    actor: MemberId,
    domains: Vec<String>,
    groups: HashMap<String, (GroupId, &'a str)>,
    roles: HashMap<String, (RoleId, &'a str)>,
    apps: HashMap<&'a str, AppId>,
    /// Active owners that the rows so far leave.
    owners: i64,
}

/// What is to be done for a row.
#[derive(Debug)]
pub enum Todo {
    /// Nothing.
    Nothing,
    /// Let somebody in.
    Invite {
        /// As what.
        account_type: AccountType,
        /// With what.
        given: Given,
    },
    /// Change somebody.
    Change(Box<Wanted>),
    /// Take somebody out.
    Remove,
}

/// The answer.
#[derive(Debug)]
pub struct Judged {
    /// What happens.
    pub action: RowAction,
    /// What changes.
    pub changes: Vec<PlanChange>,
    /// What is wrong.
    pub problems: Vec<RowProblem>,
    /// Whether it gives somebody ADMIN.
    pub admin: bool,
    /// How it is done.
    pub todo: Todo,
}

/// A row on its way to an answer.
#[derive(Default)]
struct Draft {
    changes: Vec<PlanChange>,
    problems: Vec<RowProblem>,
    admin: bool,
}

impl Draft {
    fn ask(&mut self, answer: Done<()>) -> Done<()> {
        match answer {
            Ok(()) => Ok(()),
            Err(Fault::Said(error)) => {
                let problem = trouble(&error);
                if !self.problems.contains(&problem) {
                    self.problems.push(problem);
                }
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    fn may(&mut self, ground: &Ground<'_>, action: Action) {
        if let Err(denial) = may(ground.giver.standing(), action)
            && !self.problems.contains(&RowProblem::Denied(denial))
        {
            self.problems.push(RowProblem::Denied(denial));
        }
    }

    fn change(&mut self, what: Changed, from: impl Into<String>, to: impl Into<String>) {
        self.changes.push(PlanChange {
            what,
            from: from.into(),
            to: to.into(),
        });
    }

    fn settle(self, action: RowAction, todo: Todo) -> Judged {
        if self.problems.is_empty() {
            return Judged {
                action,
                changes: self.changes,
                problems: Vec::new(),
                admin: self.admin,
                todo,
            };
        }
        Judged {
            action: RowAction::Invalid,
            changes: Vec::new(),
            problems: self.problems,
            admin: false,
            todo: Todo::Nothing,
        }
    }
}

/// What stands in a row's way, from what a page would say.
pub fn trouble(error: &Error) -> RowProblem {
    match error {
        Error::Denied(denial) => RowProblem::Denied(*denial),
        Error::Conflict(conflict) => RowProblem::Conflict(*conflict),
        Error::TooMany { .. } => RowProblem::OverLimit,
        _ => RowProblem::Conflict(Conflict::StateMoved),
    }
}

impl<'a> Ground<'a> {
    /// For rows of this kind, by this member.
    pub fn new(
        be: &'a Backend,
        kind: ImportKind,
        actor: MemberId,
        workspace: &Workspace,
        giver: &'a Giver,
    ) -> Done<Self> {
        let offer = giver.offer();
        let of = match kind {
            ImportKind::Guests => Kind::Guest,
            ImportKind::Users => Kind::User,
        };
        Ok(Self {
            be,
            kind,
            giver,
            actor,
            domains: workspace.domains(of)?,
            groups: offer
                .groups
                .iter()
                .map(|g| (fold(&g.name), (g.id, g.name.as_str())))
                .collect(),
            roles: offer
                .roles
                .iter()
                .map(|r| (fold(&r.name), (r.id, r.name.as_str())))
                .collect(),
            apps: offer.apps.iter().map(|app| (app.slug.as_str(), app.id)).collect(),
            owners: workspace.active_owners,
        })
    }

    /// Judges a row about somebody who stands like this at present.
    pub fn judge(&mut self, email: &str, wish: &Wish, known: Option<&Known>) -> Done<Judged> {
        let mut draft = Draft::default();
        let here = known.filter(|one| ["active", "archived", "invited"].contains(&one.row.status.as_str()));
        // Whoever asked for access is a guest until somebody decides, and one who left can come back as either.
        if let Some(one) = here.or_else(|| known.filter(|one| one.row.status == "expired"))
            && (one.row.account_type == AccountType::Guest) != (self.kind == ImportKind::Guests)
        {
            draft.problems.push(RowProblem::Conflict(Conflict::OtherKind));
            return Ok(draft.settle(RowAction::Invalid, Todo::Nothing));
        }
        if wish.delete {
            return Ok(self.delete(draft, known));
        }
        match here {
            Some(one) => self.change(draft, wish, one),
            None => self.create(draft, email, wish),
        }
    }

    fn delete(&mut self, mut draft: Draft, known: Option<&Known>) -> Judged {
        let row = match known.map(|one| &one.row) {
            Some(row) if row.status != LEFT && row.status != "requested" => row,
            _ => return draft.settle(RowAction::Unchanged, Todo::Nothing),
        };
        let rank = Rank::new(row.account_type, row.owner);
        if row.status == "invited" {
            draft.may(
                self,
                Action::ManageInvitation {
                    account_type: row.account_type,
                    own: false,
                },
            );
        } else {
            let oneself = row.id == self.actor;
            draft.may(self, Action::MoveMember { rank, oneself });
        }
        if row.owner && row.status == "active" {
            self.owner_goes(&mut draft);
        }
        draft.settle(RowAction::Delete, Todo::Remove)
    }

    /// One owner less, if there is one more.
    fn owner_goes(&mut self, draft: &mut Draft) {
        if self.owners <= 1 {
            draft.problems.push(RowProblem::Conflict(Conflict::LastOwner));
        } else if draft.problems.is_empty() {
            self.owners -= 1;
        }
    }

    fn create(&self, mut draft: Draft, email: &str, wish: &Wish) -> Done<Judged> {
        let account_type = match (self.kind, wish.account_type) {
            (ImportKind::Guests, _) => AccountType::Guest,
            (ImportKind::Users, Some(account_type)) => account_type,
            (ImportKind::Users, None) => {
                let column = Changed::AccountType.column().to_owned();
                draft.problems.push(RowProblem::Missing { column });
                AccountType::Business
            }
        };
        if draft.problems.is_empty() {
            draft.may(self, Action::Invite { account_type });
        }
        if !Address::stored(email.to_owned()).within(&self.domains) {
            draft
                .problems
                .push(RowProblem::Conflict(Conflict::DomainNotAllowed));
        }
        let given = self.given(&mut draft, wish, &Given::default());
        if draft.problems.is_empty() {
            let held = self.giver.offer().held(account_type, false, &given);
            draft.ask(self.giver.ask(&held))?;
        }
        if let Some(name) = &wish.name {
            draft.change(Changed::Name, "", name.as_str());
        }
        if self.kind == ImportKind::Users {
            draft.change(Changed::AccountType, "", account_type.word());
        }
        self.tell(&mut draft, &Given::default(), &given);
        if let Change::Set(pairs) = &wish.metadata {
            draft.change(Changed::Metadata, "", pairs.len().to_string());
        }
        draft.admin |= account_type == AccountType::Admin;
        Ok(draft.settle(RowAction::Create, Todo::Invite { account_type, given }))
    }

    fn change(&mut self, mut draft: Draft, wish: &Wish, one: &Known) -> Done<Judged> {
        let row = &one.row;
        let mut wanted = Wanted::default();
        if let Some(name) = wish.name.as_ref().filter(|name| **name != row.name) {
            draft.change(Changed::Name, row.name.as_str(), name.as_str());
            wanted.name = Some(name.clone());
        }
        let account_type = wish.account_type.unwrap_or(row.account_type);
        if account_type != row.account_type {
            draft.change(Changed::AccountType, row.account_type.word(), account_type.word());
            draft.admin |= account_type == AccountType::Admin;
            wanted.rank = Some((account_type, false));
        }
        let before = self.usable(&one.given);
        let given = self.given(&mut draft, wish, &before);
        self.tell(&mut draft, &before, &given);
        let asks_given = differ(&before, &given);
        self.metadata(&mut draft, &mut wanted, wish, one)?;
        if draft.changes.is_empty() && draft.problems.is_empty() {
            return Ok(draft.settle(RowAction::Unchanged, Todo::Nothing));
        }
        let more = wanted.name.is_some() || wanted.rank.is_some() || wanted.metadata.is_some();
        match row.status.as_str() {
            "archived" => draft.problems.push(RowProblem::Conflict(Conflict::Archived)),
            // What an open invitation decides beforehand stands in its mail: take it back and invite anew.
            "invited" if more => draft
                .problems
                .push(RowProblem::Conflict(Conflict::AlreadyInvited)),
            _ => {}
        }
        let rank = Rank::new(row.account_type, row.owner);
        draft.may(self, Action::EditMember { rank });
        if wanted.rank.is_some() {
            draft.may(
                self,
                Action::ChangeMember {
                    from: rank,
                    to: Rank::new(account_type, false),
                    oneself: row.id == self.actor,
                },
            );
        }
        if asks_given {
            let offer = self.giver.offer();
            let (had, has) = (
                offer.held(row.account_type, row.owner, &before),
                offer.held(account_type, row.owner, &given),
            );
            draft.ask(self.giver.ask_for_more(&had, &has))?;
            wanted.given = Some(given);
        }
        if wanted.rank.is_some() && row.owner && row.status == "active" {
            self.owner_goes(&mut draft);
        }
        Ok(draft.settle(RowAction::Change, Todo::Change(Box::new(wanted))))
    }

    fn metadata(&self, draft: &mut Draft, wanted: &mut Wanted, wish: &Wish, one: &Known) -> Done<()> {
        let pairs = match &wish.metadata {
            Change::Keep => return Ok(()),
            Change::Clear => Vec::new(),
            Change::Set(pairs) => pairs.clone(),
        };
        let has = metadata::open(self.be, one.metadata.clone())?;
        if has != pairs {
            let number = |pairs: &[_]| {
                if pairs.is_empty() {
                    String::new()
                } else {
                    pairs.len().to_string()
                }
            };
            draft.change(Changed::Metadata, number(&has), number(&pairs));
            wanted.metadata = Some(pairs);
        }
        Ok(())
    }

    /// What is given and can still be given: privileges on archived apps open nothing.
    fn usable(&self, given: &Given) -> Given {
        let offer = self.giver.offer();
        Given {
            roles: given.roles.clone(),
            groups: given.groups.clone(),
            apps: given
                .apps
                .iter()
                .filter(|(id, _)| offer.apps.iter().any(|app| app.id == *id))
                .copied()
                .collect(),
        }
    }

    /// What the row leaves somebody with who has this.
    fn given(&self, draft: &mut Draft, wish: &Wish, before: &Given) -> Given {
        let mut given = before.clone();
        match &wish.groups {
            Change::Keep => {}
            Change::Clear => given.groups.clear(),
            Change::Set(names) => {
                given.groups.clear();
                for name in names {
                    match self.groups.get(&fold(name)) {
                        Some((id, _)) if given.groups.contains(id) => {}
                        Some((id, _)) => given.groups.push(*id),
                        None => draft.problems.push(RowProblem::UnknownGroup(excerpt(name))),
                    }
                }
            }
        }
        match &wish.roles {
            Change::Keep => {}
            Change::Clear => given.roles.clear(),
            Change::Set(names) => {
                given.roles.clear();
                for name in names {
                    match self.roles.get(&fold(name)) {
                        Some((id, _)) if given.roles.contains(id) => {}
                        Some((id, _)) => given.roles.push(*id),
                        None => draft.problems.push(RowProblem::UnknownRole(excerpt(name))),
                    }
                }
            }
        }
        for (slug, change) in &wish.apps {
            let Some(id) = self.apps.get(slug.as_str()) else {
                draft.problems.push(RowProblem::UnknownApp(excerpt(slug)));
                continue;
            };
            given.apps.retain(|(app, _)| app != id);
            if let Change::Set(privilege) = change {
                given.apps.push((*id, *privilege));
            }
        }
        given
    }

    /// Says what is given otherwise than before.
    fn tell(&self, draft: &mut Draft, before: &Given, after: &Given) {
        let offer = self.giver.offer();
        if !same(&before.groups, &after.groups) {
            let of = |ids: &[GroupId]| names(offer.groups.iter().map(|g| (g.id, g.name.as_str())), ids);
            draft.change(Changed::Groups, of(&before.groups), of(&after.groups));
            // Who comes into a group gets what it gives.
            draft.admin |= offer
                .groups
                .iter()
                .filter(|group| after.groups.contains(&group.id) && !before.groups.contains(&group.id))
                .any(|group| group.apps.iter().any(|(_, is)| *is == Privilege::Admin));
        }
        if !same(&before.roles, &after.roles) {
            let of = |ids: &[RoleId]| names(offer.roles.iter().map(|r| (r.id, r.name.as_str())), ids);
            draft.change(Changed::Roles, of(&before.roles), of(&after.roles));
        }
        for app in &offer.apps {
            let (was, is) = (level(before, app.id), level(after, app.id));
            if was != is {
                let word = |level: Option<Privilege>| level.map_or("", Privilege::word);
                draft.change(Changed::App(app.slug.clone()), word(was), word(is));
                draft.admin |= is == Some(Privilege::Admin);
            }
        }
    }
}

/// Names of what there is among the ids, in the order of what there is.
fn names<'n, Id: PartialEq>(of: impl Iterator<Item = (Id, &'n str)>, ids: &[Id]) -> String {
    let names: Vec<&str> = of
        .filter(|(id, _)| ids.contains(id))
        .map(|(_, name)| name)
        .collect();
    names.join(", ")
}

fn level(given: &Given, app: AppId) -> Option<Privilege> {
    given
        .apps
        .iter()
        .find(|(id, _)| *id == app)
        .map(|(_, privilege)| *privilege)
}

fn same<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a.len() == b.len() && a.iter().all(|one| b.contains(one))
}

/// What undoing leaves somebody with: without what was added, with what was taken away, as far as it is still
/// there to be given. What they got meanwhile stays.
pub fn undone(offer: &Offer, now: &Given, before: &Given, after: &Given) -> Given {
    fn back<Id: Copy + PartialEq>(
        now: &[Id],
        before: &[Id],
        after: &[Id],
        there: impl Fn(Id) -> bool,
    ) -> Vec<Id> {
        let stays = now.iter().filter(|id| before.contains(id) || !after.contains(id));
        let comes = before
            .iter()
            .filter(|id| !after.contains(id) && !now.contains(id));
        stays.chain(comes).copied().filter(|id| there(*id)).collect()
    }
    let mut apps: Vec<(AppId, Privilege)> = Vec::new();
    for app in &offer.apps {
        let (now, before, after) = (level(now, app.id), level(before, app.id), level(after, app.id));
        let is = if now == after { before } else { now };
        apps.extend(is.map(|privilege| (app.id, privilege)));
    }
    Given {
        roles: back(&now.roles, &before.roles, &after.roles, |id| {
            offer.roles.iter().any(|role| role.id == id)
        }),
        groups: back(&now.groups, &before.groups, &after.groups, |id| {
            offer.groups.iter().any(|group| group.id == id)
        }),
        apps,
    }
}

fn differ(before: &Given, after: &Given) -> bool {
    !same(&before.groups, &after.groups)
        || !same(&before.roles, &after.roles)
        || !same(&before.apps, &after.apps)
}
