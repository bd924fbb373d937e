//! What a row asks for.

use super::draft::Draft;
use model::account::AccountType;
use model::address::Address;
use model::import::ImportKind;
use model::permission::Privilege;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a cell asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change<T> {
    /// Empty: leave it as it is.
    #[default]
    Keep,
    /// `none`: take it away.
    Clear,
    /// Exactly this.
    Set(T),
}

/// A row about a guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestLine {
    /// Where the row begins in the file.
    pub line: u32,
    /// Address.
    pub email: Address,
    /// Names of all groups: the columns `user-group-1` and so on are one list.
    pub groups: Change<Vec<String>>,
    /// Slugs of apps with the privilege for each; those to be left as they are, are not in it.
    pub apps: Vec<(Arc<str>, Change<Privilege>)>,
    /// Whether to delete the guest.
    pub delete: bool,
}

/// A row about a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserLine {
    /// Where the row begins in the file.
    pub line: u32,
    /// Name; none is to be left as it is.
    pub name: Option<String>,
    /// Address.
    pub email: Address,
    /// Account type of members of kind user; none is to be left as it is.
    pub account_type: Option<AccountType>,
    /// Names of all groups.
    pub groups: Change<Vec<String>>,
    /// Names of all roles.
    pub roles: Change<Vec<String>>,
    /// All keys and texts, in order.
    pub metadata: Change<Vec<(String, String)>>,
    /// Slugs of apps with the privilege for each; those to be left as they are, are not in it.
    pub apps: Vec<(Arc<str>, Change<Privilege>)>,
    /// Whether to delete the user.
    pub delete: bool,
}

/// A kind of rows.
pub trait Typed: Sized {
    /// Which.
    const KIND: ImportKind;
    /// From a row without problems.
    fn from_draft(line: u32, email: Address, draft: Draft<'_>) -> Self;
}

impl Typed for GuestLine {
    const KIND: ImportKind = ImportKind::Guests;

    fn from_draft(line: u32, email: Address, draft: Draft<'_>) -> Self {
        Self {
            line,
            email,
            groups: draft.groups,
            apps: draft.apps,
            delete: draft.delete,
        }
    }
}

impl Typed for UserLine {
    const KIND: ImportKind = ImportKind::Users;

    fn from_draft(line: u32, email: Address, draft: Draft<'_>) -> Self {
        Self {
            line,
            name: draft.name,
            email,
            account_type: draft.account_type,
            groups: draft.groups,
            roles: draft.roles,
            metadata: draft.metadata,
            apps: draft.apps,
            delete: draft.delete,
        }
    }
}
