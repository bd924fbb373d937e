//! Secrets in links and cookies: 32 random bytes that only their holder keeps; the database has a hash.

use crate::chance::Chance;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;

/// What a secret is for. It is part of the hash, so that a secret for one purpose opens nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The cookie of a session.
    Session,
    /// The link of an invitation.
    Invitation,
    /// The link for a new password.
    Reset,
    /// The link that ends a topic's mails.
    Unsubscribe,
    /// A reusable invitation link.
    JoinLink,
    /// The link by which a guest signs in.
    SignInLink,
    /// The cookie of a browser that has asked for such a link.
    Browser,
    /// An API key.
    Key,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::Unsubscribe => "unsubscribe",
            Self::JoinLink => "join-link",
            Self::SignInLink => "sign-in-link",
            Self::Browser => "browser",
            Self::Key => "key",
        }
    }
}

/// SHA-256 over purpose and secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    /// For binding in SQL.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A secret in the clear. Shows as `***` wherever it might be printed.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Secret {
    /// A new one.
    pub fn new(chance: &Chance) -> Self {
        Self(chance.bytes())
    }

    /// Reads what stands in a link or cookie; none unless it is exactly 32 bytes of base64url.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 43 {
            return None;
        }
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// For the link or cookie.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// For the database.
    pub fn hash(&self, purpose: Purpose) -> SecretHash {
        let mut hasher = Sha256::new();
        hasher.update(purpose.word());
        hasher.update([0]);
        hasher.update(self.0);
        SecretHash(hasher.finalize().into())
    }
}

/// The code of the set-up page: four groups of four letters and digits that no one confuses, 80 bits.
pub fn set_up_code(chance: &Chance) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let bytes: [u8; 16] = chance.bytes();
    let mut code = String::with_capacity(19);
    for (i, byte) in bytes.iter().enumerate() {
        if i > 0 && i % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(
            LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'A'),
        ));
    }
    code
}
