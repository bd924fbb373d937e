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

impl Permission {
    /// 1 for READ, 2 for WRITE: what columns hold, so that the most permissive is the largest.
    pub const fn level(self) -> i64 {
        match self {
            Self::Read => 1,
            Self::Write => 2,
        }
    }

    /// Reads a level back; nothing for any other number.
    pub const fn from_level(level: i64) -> Option<Self> {
        match level {
            1 => Some(Self::Read),
            2 => Some(Self::Write),
            _ => None,
        }
    }
}

impl Privilege {
    /// 1 for REPORT to 4 for ADMIN: what columns hold, so that the most permissive is the largest.
    pub const fn level(self) -> i64 {
        match self {
            Self::Report => 1,
            Self::View => 2,
            Self::Contribute => 3,
            Self::Admin => 4,
        }
    }

    /// Reads a level back; nothing for any other number.
    pub const fn from_level(level: i64) -> Option<Self> {
        match level {
            1 => Some(Self::Report),
            2 => Some(Self::View),
            3 => Some(Self::Contribute),
            4 => Some(Self::Admin),
            _ => None,
        }
    }
}

/// Rights on the four resources; a cell is empty, READ or WRITE.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
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

    /// The same with this on a resource.
    #[must_use]
    pub const fn with(mut self, resource: Resource, permission: Option<Permission>) -> Self {
        match resource {
            Resource::Data => self.data = permission,
            Resource::DataExecution => self.data_execution = permission,
            Resource::UserManagement => self.user_management = permission,
            Resource::BusinessInfo => self.business_info = permission,
        }
        self
    }

    /// The more permissive of both on each resource.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Resource::ALL.iter().fold(self, |grants, &resource| {
            grants.with(resource, grants.on(resource).max(other.on(resource)))
        })
    }

    /// Four digits in the order of the resources, 0 for nothing, 1 for READ, 2 for WRITE: how statements
    /// give them.
    pub fn from_digits(digits: &str) -> Self {
        Resource::ALL
            .iter()
            .zip(digits.chars())
            .fold(Self::default(), |grants, (&resource, digit)| {
                grants.with(
                    resource,
                    Permission::from_level(i64::from(digit.to_digit(10).unwrap_or(0))),
                )
            })
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
