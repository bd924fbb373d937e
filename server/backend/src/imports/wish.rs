//! What a row asks for, the same for guests and users.

use super::read::{Change, GuestLine, UserLine};
use model::account::AccountType;
use model::permission::Privilege;
use serde::{Deserialize, Serialize};

/// A row without problems of its own, as it is kept with the plan. Metadata is kept beside it, sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Name; none leaves it as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Account type; none leaves it as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_type: Option<AccountType>,
    /// Names of all groups.
    #[serde(skip_serializing_if = "is_keep")]
    pub groups: Change<Vec<String>>,
    /// Names of all roles.
    #[serde(skip_serializing_if = "is_keep")]
    pub roles: Change<Vec<String>>,
    /// Slugs of apps with the privilege for each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apps: Vec<(String, Change<Privilege>)>,
    /// Whether they go.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub delete: bool,
    /// All keys and texts.
    #[serde(skip)]
    pub metadata: Change<Vec<(String, String)>>,
}

fn is_keep<T>(change: &Change<T>) -> bool {
    matches!(change, Change::Keep)
}

/// A row with its place and whom it is about.
pub struct Asked {
    /// Where it begins in the file.
    pub line: u32,
    /// Normalised address.
    pub email: String,
    /// What it asks for.
    pub wish: Wish,
}

impl From<GuestLine> for Asked {
    fn from(line: GuestLine) -> Self {
        Self {
            line: line.line,
            email: line.email.as_str().to_owned(),
            wish: Wish {
                groups: line.groups,
                apps: slugs(line.apps),
                delete: line.delete,
                ..Wish::default()
            },
        }
    }
}

impl From<UserLine> for Asked {
    fn from(line: UserLine) -> Self {
        Self {
            line: line.line,
            email: line.email.as_str().to_owned(),
            wish: Wish {
                name: line.name,
                account_type: line.account_type,
                groups: line.groups,
                roles: line.roles,
                apps: slugs(line.apps),
                delete: line.delete,
                metadata: line.metadata,
            },
        }
    }
}

fn slugs(apps: Vec<(std::sync::Arc<str>, Change<Privilege>)>) -> Vec<(String, Change<Privilege>)> {
    apps.into_iter()
        .map(|(slug, change)| (slug.to_string(), change))
        .collect()
}
