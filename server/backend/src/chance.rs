//! Ids and secrets come in from here, so that tests can repeat themselves.

use model::time::Time;
use rand::{RngCore, SeedableRng, TryRngCore};
use rand_chacha::ChaCha20Rng;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// A source of chance.
pub enum Chance {
    /// The operating system's generator.
    System,
    /// A generator that repeats itself, for tests and demos.
    Seeded(Box<Mutex<ChaCha20Rng>>),
}

impl Chance {
    /// Repeats itself for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Box::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// Random bytes. Without the operating system's generator nothing here is safe, so that its failure
    /// ends the process.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::System => {
                if rand::rngs::OsRng.try_fill_bytes(&mut bytes).is_err() {
                    std::process::abort();
                }
            }
            Self::Seeded(rng) => {
                rng.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .fill_bytes(&mut bytes);
            }
        }
        bytes
    }

    /// A UUID, version 7: in the order of making, so that indexes grow at their end.
    pub fn id(&self, now: Time) -> Uuid {
        let milliseconds = u64::try_from(now.0 / 1_000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &self.bytes()).into_uuid()
    }
}
