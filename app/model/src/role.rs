//! Roles: named sets of grants that a workspace makes.

use crate::account::AccountType;
use crate::error::{Error, Field, Problem, Problems};
use crate::ids::{MemberId, RoleId};
use crate::limits;
use crate::name;
use crate::permission::{Grants, Permission, Resource};
use crate::rights::Target;
use crate::time::Time;
use serde::{Deserialize, Serialize};

/// A role in the list and in the editor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Which.
    pub id: RoleId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// To whom it is given.
    pub target: Target,
    /// What it grants.
    pub grants: Grants,
    /// Members or groups that have it.
    pub holders: i64,
    /// Moves with each change.
    pub version: i64,
    /// Made at.
    pub created_at: Time,
}

/// The editor's form, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoleForm {
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// USER or GROUP.
    pub target: String,
    /// READ, WRITE or nothing on the apps.
    pub data: String,
    /// The same on reports and exports.
    pub data_execution: String,
    /// The same on people.
    pub user_management: String,
    /// The same on the workspace itself.
    pub business_info: String,
}

/// The form once it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// To whom it is given.
    pub target: Target,
    /// What it grants.
    pub grants: Grants,
}

impl RoleForm {
    /// The form of a role as it is.
    pub fn of(role: &Role) -> Self {
        let word = |resource| {
            let permission = role.grants.on(resource);
            permission.map_or_else(String::new, |permission| permission.word().to_owned())
        };
        Self {
            name: role.name.clone(),
            description: role.description.clone(),
            target: role.target.word().to_owned(),
            data: word(Resource::Data),
            data_execution: word(Resource::DataExecution),
            user_management: word(Resource::UserManagement),
            business_info: word(Resource::BusinessInfo),
        }
    }

    /// What is typed for a resource.
    pub fn on(&self, resource: Resource) -> &str {
        match resource {
            Resource::Data => &self.data,
            Resource::DataExecution => &self.data_execution,
            Resource::UserManagement => &self.user_management,
            Resource::BusinessInfo => &self.business_info,
        }
    }

    /// The grants that are chosen.
    ///
    /// # Errors
    /// Something else than READ, WRITE or nothing.
    pub fn grants(&self) -> Result<Grants, Problem> {
        Resource::ALL
            .iter()
            .try_fold(Grants::default(), |grants, &resource| {
                let permission = match self.on(resource) {
                    "" => None,
                    word => Some(Permission::from_word(word).ok_or(Problem::OutOfRange)?),
                };
                Ok(grants.with(resource, permission))
            })
    }

    /// Checks it, all of its fields.
    ///
    /// # Errors
    /// A name that is none, or that of an account type; a description that is too long; a target or grant
    /// that there is not.
    pub fn check(&self) -> Result<Checked, Error> {
        let mut problems = Problems::default();
        let name = name::check(&self.name).and_then(|name| {
            let taken =
                AccountType::from_word(&name.to_uppercase()).is_some() || name.to_lowercase() == "owner";
            if taken { Err(Problem::Taken) } else { Ok(name) }
        });
        let checked = (
            problems.check(Field::Name, name),
            problems.check(
                Field::Description,
                name::check_text(&self.description, limits::DESCRIPTION),
            ),
            problems.check(
                Field::Target,
                Target::from_word(&self.target).ok_or(Problem::OutOfRange),
            ),
            problems.check(Field::Grants, self.grants()),
        );
        match checked {
            (Some(name), Some(description), Some(target), Some(grants)) => Ok(Checked {
                name,
                description,
                target,
                grants,
            }),
            _ => Err(problems.into_error()),
        }
    }
}

/// What changes for whom, before it is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Members who have the role themselves or through a group.
    pub holders: i64,
    /// Them, up to `limits::PREVIEW`, by name.
    pub people: Vec<Holder>,
    /// Those of them whose rights change, up to `limits::PREVIEW`, by name.
    pub changes: Vec<RightsChange>,
    /// Whether there may be more than those.
    pub more: bool,
    /// Groups that have the role, by name.
    pub groups: Vec<String>,
}

/// Somebody who has a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Whom.
    pub id: MemberId,
    /// Name; may be empty.
    pub name: String,
    /// Address.
    pub email: String,
}

/// What changes for one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightsChange {
    /// Whom.
    pub who: Holder,
    /// Effective rights before.
    pub before: Grants,
    /// And after.
    pub after: Grants,
}
