//! What a member is: kind, account type, owner mark, rank.

use serde::{Deserialize, Serialize};

/// Declares a closed set of words with one spelling for database, wire and address bar.
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),* }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The one spelling of it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// Reads the spelling back.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        // Not derived: the derive does not see the words, and would describe the names of the variants.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(concat!($($doc),*).trim()))
                    .enum_values(Some([$($word),*]))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::error::UnknownWord;
            fn try_from(word: String) -> Result<Self, Self::Error> {
                word.parse()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::from_word(word).ok_or($crate::error::UnknownWord)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// User or guest.
    Kind {
        /// Works here; has an account type.
        User = "user",
        /// From outside; holds app privileges only.
        Guest = "guest",
    }
}

words! {
    /// What a member is. From the least to the most.
    AccountType {
        /// A guest: nothing but its app privileges.
        Guest = "GUEST",
        /// Reads data and the workspace's settings.
        Business = "BUSINESS",
        /// Writes data and runs things.
        Developer = "DEVELOPER",
        /// Writes everything.
        Admin = "ADMIN",
    }
}

impl AccountType {
    /// The account types of members of kind user, highest first, as the page offers them.
    pub const OF_USERS: [Self; 3] = [Self::Admin, Self::Developer, Self::Business];

    /// Kind that goes with it.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Guest => Kind::Guest,
            _ => Kind::User,
        }
    }
}

/// Who outranks whom: owner > ADMIN > DEVELOPER > BUSINESS > GUEST.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rank {
    /// Account type; compared after the owner mark.
    account_type: AccountType,
    /// Owner mark.
    owner: bool,
}

impl Rank {
    /// Rank of a member. The mark counts on ADMIN members only: nobody else can carry it.
    pub const fn new(account_type: AccountType, owner: bool) -> Self {
        Self {
            account_type,
            owner: owner && matches!(account_type, AccountType::Admin),
        }
    }

    /// The account type of it.
    pub const fn account_type(self) -> AccountType {
        self.account_type
    }

    /// 0 GUEST, 1 BUSINESS, 2 DEVELOPER, 3 ADMIN, 4 owner: what a list sorts by.
    pub const fn number(self) -> i64 {
        match (self.account_type, self.owner) {
            (AccountType::Guest, _) => 0,
            (AccountType::Business, _) => 1,
            (AccountType::Developer, _) => 2,
            (AccountType::Admin, false) => 3,
            (AccountType::Admin, true) => 4,
        }
    }
}
