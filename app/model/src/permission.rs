//! Permissions on resources, and what each account type holds.

use crate::account::{AccountType, words};
use serde::{Deserialize, Serialize};

words! {
    /// What a grant is about.
    Resource {
        /// The apps.
        Data = "DATA",
        /// Reports and exports.
        DataExecution = "DATA_EXECUTION",
        /// People: invite, change, archive, decide requests, roles and groups.
        UserManagement = "USER_MANAGEMENT",
        /// The workspace itself: settings, keys, webhooks.
        BusinessInfo = "BUSINESS_INFO",
    }
}

words! {
    /// How much; WRITE includes READ.
    Permission {
        /// See.
        Read = "READ",
        /// See and change.
        Write = "WRITE",
    }
}

words! {
    /// What somebody may do with one app, least first.
    Privilege {
        /// Gets its reports by mail.
        Report = "REPORT",
        /// Opens it.
        View = "VIEW",
        /// Works in it.
        Contribute = "CONTRIBUTE",
        /// Runs it.
        Admin = "ADMIN",
    }
}

/// Rights on the four resources; a cell is empty, READ or WRITE.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grants {
    data: Option<Permission>,
    data_execution: Option<Permission>,
    user_management: Option<Permission>,
    business_info: Option<Permission>,
}

impl Grants {
    /// What the account type holds by itself.
    pub const fn of(account_type: AccountType) -> Self {
        use Permission::{Read, Write};
        match account_type {
            AccountType::Admin => Self {
                data: Some(Write),
                data_execution: Some(Write),
                user_management: Some(Write),
                business_info: Some(Write),
            },
            AccountType::Developer => Self {
                data: Some(Write),
                data_execution: Some(Write),
                user_management: Some(Read),
                business_info: Some(Read),
            },
            AccountType::Business => Self {
                data: Some(Read),
                data_execution: None,
                user_management: None,
                business_info: Some(Read),
            },
            AccountType::Guest => Self {
                data: None,
                data_execution: None,
                user_management: None,
                business_info: None,
            },
        }
    }

    /// What is held on one resource.
    pub const fn on(&self, resource: Resource) -> Option<Permission> {
        match resource {
            Resource::Data => self.data,
            Resource::DataExecution => self.data_execution,
            Resource::UserManagement => self.user_management,
            Resource::BusinessInfo => self.business_info,
        }
    }

    /// Whether it allows this much; WRITE includes READ.
    pub fn allow(&self, permission: Permission, resource: Resource) -> bool {
        self.on(resource).is_some_and(|held| held >= permission)
    }

    /// Whether everything in `other` is in here too.
    pub fn cover(&self, other: &Self) -> bool {
        Resource::ALL
            .iter()
            .all(|&resource| self.on(resource) >= other.on(resource))
    }
}
