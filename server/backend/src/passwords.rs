//! Passwords: what is accepted, and argon2id with never more at once than there are cores.

use crate::fault::{Done, Fault};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use model::error::Problem;
use model::limits;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Memory in KiB, passes, lanes.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// Hashes and verifies.
pub struct Passwords {
    permits: Arc<Semaphore>,
    /// Verified where there is no account, so that the answer takes as long.
    nobody: String,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Passwords {
    /// With as many permits as there are cores.
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            permits: Arc::new(Semaphore::new(cores)),
            nobody: format!(
                "$argon2id$v=19$m={},t={},p={}$bm9ib2R5IGhhcyB0aGlz$ZGz3bEHLZVOWfS3/Nk3eV/8zL6BgSVxRFLPlEP7Q/sU",
                COST.0, COST.1, COST.2
            ),
        }
    }

    /// A hash in PHC form.
    pub async fn hash(&self, password: &str) -> Done<String> {
        let password = password.to_owned();
        self.work(move || {
            let hash = hasher()?
                .hash_password(password.as_bytes())
                .map_err(|e| bug(&e))?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password belongs to the hash; without a hash the same work and no.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Done<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        // Nothing this long was ever accepted; hashing it would be work for an attacker's pleasure.
        let password: String = password.chars().take(limits::PASSWORD_MAX + 1).collect();
        self.work(move || {
            let hash = PasswordHash::new(&hash).map_err(|e| bug(&e))?;
            Ok(hasher()?.verify_password(password.as_bytes(), &hash).is_ok() && known)
        })
        .await
    }

    /// Whether a stored hash was made with other parameters than today's.
    pub fn is_outdated(hash: &str) -> bool {
        !hash.starts_with(&format!("$argon2id$v=19$m={},t={},p={}$", COST.0, COST.1, COST.2))
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> Done<T> + Send + 'static) -> Done<T> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|e| bug(&e))?;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(|e| bug(&e))?
    }
}

fn hasher() -> Done<Argon2<'static>> {
    let params = Params::new(COST.0, COST.1, COST.2, None).map_err(|e| bug(&e))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn bug(error: &impl std::fmt::Display) -> Fault {
    Fault::Bug(format!("password: {error}"))
}

/// Whether somebody may choose this password. No rules of composition; what is easily guessed is refused.
pub fn check(password: &str, name: &str, email: &str) -> Result<(), Problem> {
    let length = password.chars().count();
    if length == 0 {
        return Err(Problem::Missing);
    }
    if length < limits::PASSWORD_MIN {
        return Err(Problem::TooShort(limits::PASSWORD_MIN));
    }
    if length > limits::PASSWORD_MAX {
        return Err(Problem::TooLong(limits::PASSWORD_MAX));
    }
    let same = |other: &str| password.trim().to_lowercase() == other.trim().to_lowercase();
    if same(name) || same(email) {
        return Err(Problem::LikeYourself);
    }
    // zxcvbn's time grows with the square of the length; the first 100 characters decide.
    let head: String = password.chars().take(100).collect();
    if u8::from(zxcvbn::zxcvbn(&head, &[name, email, "usher"]).score()) < limits::PASSWORD_SCORE {
        return Err(Problem::Weak);
    }
    Ok(())
}
