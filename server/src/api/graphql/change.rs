//! What can be changed: each by the service that the page calls.

pub mod apps;
pub mod groups;
pub mod guests;
pub mod imports;
pub mod invitations;
pub mod members;
pub mod paradime;
pub mod requests;
pub mod roles;
pub mod webhooks;
pub mod workspace;

use super::nodes::{read, read_all};
use super::refusal::Answer;
use super::words::Privilege;
use async_graphql::{ID, InputObject};
use model::ids::AppId;
use model::permission::Privilege as ModelPrivilege;
use model::rights::Given;

/// A privilege on an app, to be given.
#[derive(InputObject)]
pub struct PrivilegeInput {
    pub app: ID,
    pub privilege: Privilege,
}

/// Roles with target USER, groups and privileges: all that somebody is given.
#[derive(InputObject, Default)]
pub struct RightsInput {
    #[graphql(default)]
    pub roles: Vec<ID>,
    #[graphql(default)]
    pub groups: Vec<ID>,
    #[graphql(default)]
    pub privileges: Vec<PrivilegeInput>,
}

impl RightsInput {
    /// As the services take it.
    pub fn given(&self) -> Answer<Given> {
        Ok(Given {
            roles: read_all(&self.roles)?,
            groups: read_all(&self.groups)?,
            apps: privileges(&self.privileges)?,
        })
    }
}

/// Privileges as the services take them.
fn privileges(of: &[PrivilegeInput]) -> Answer<Vec<(AppId, ModelPrivilege)>> {
    of.iter()
        .map(|one| Ok((read(&one.app)?, one.privilege.into())))
        .collect()
}
