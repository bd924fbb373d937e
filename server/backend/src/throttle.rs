//! Limits per network, and the growing delay after wrong passwords. Kept in this process: each of
//! several nodes counts for itself.

use model::error::Error;
use model::limits;
use model::time::{Span, Time};
use moka::sync::Cache;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// Tries to sign in, right or wrong.
    SignIn,
    /// Secrets in links that opened nothing.
    WrongLink,
    /// Requests for access.
    Request,
    /// Calls of a program with a key.
    Call,
}

impl Counted {
    const fn a_minute(self) -> u32 {
        match self {
            Self::SignIn => limits::SIGN_INS_A_MINUTE,
            Self::WrongLink => limits::WRONG_LINKS_A_MINUTE,
            Self::Request => limits::REQUESTS_A_MINUTE,
            Self::Call => limits::CALLS_A_MINUTE,
        }
    }
}

/// What is left of a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How many there are in a minute.
    pub limit: u32,
    /// How many are left of it.
    pub remaining: u32,
    /// Seconds until it is over.
    pub reset: u32,
}

impl Left {
    /// Where nothing is counted.
    pub const fn unlimited(what: Counted) -> Self {
        Self {
            limit: what.a_minute(),
            remaining: what.a_minute(),
            reset: 0,
        }
    }
}

/// How many networks and accounts are remembered at most; the least used go first.
const REMEMBERED: u64 = 100_000;

/// The counters.
pub struct Throttle {
    windows: Cache<(Counted, String), (Time, u32)>,
    delays: Cache<(String, String), (u32, Time)>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self::new()
    }
}

impl Throttle {
    /// Empty.
    pub fn new() -> Self {
        Self {
            windows: Cache::new(REMEMBERED),
            delays: Cache::new(REMEMBERED),
        }
    }

    /// Refuses when the network has used up its minute.
    pub fn check(&self, what: Counted, network: &str, now: Time) -> Result<(), Error> {
        match self.windows.get(&(what, network.to_owned())) {
            Some((from, n)) if n >= what.a_minute() && now < from + Span::minutes(1) => {
                Err(too_many(from + Span::minutes(1) - now))
            }
            _ => Ok(()),
        }
    }

    /// Counts one more.
    pub fn count(&self, what: Counted, network: &str, now: Time) {
        let _ = self.take(what, network, now);
    }

    /// Counts one more and says what is left, or refuses where nothing is.
    pub fn take(&self, what: Counted, whom: &str, now: Time) -> Result<Left, (Left, Error)> {
        let entry = self
            .windows
            .entry((what, whom.to_owned()))
            .and_upsert_with(|entry| match entry {
                Some(entry) if now < entry.value().0 + Span::minutes(1) => {
                    let (from, n) = entry.into_value();
                    (from, n.saturating_add(1))
                }
                _ => (now, 1),
            });
        let (from, n) = *entry.value();
        let wait = from + Span::minutes(1) - now;
        let left = Left {
            limit: what.a_minute(),
            remaining: what.a_minute().saturating_sub(n),
            reset: u32::try_from(wait.as_seconds()).unwrap_or(u32::MAX).max(1),
        };
        if n > what.a_minute() {
            Err((left, too_many(wait)))
        } else {
            Ok(left)
        }
    }

    /// Refuses while the delay for this account and network lasts.
    pub fn check_delay(&self, account: &str, network: &str, now: Time) -> Result<(), Error> {
        match self.delays.get(&(account.to_owned(), network.to_owned())) {
            Some((_, until)) if now < until => Err(too_many(until - now)),
            _ => Ok(()),
        }
    }

    /// Notes a wrong password: the next try waits 2^n seconds, at most `limits::SIGN_IN_DELAY_MAX`.
    pub fn failed(&self, account: &str, network: &str, now: Time) {
        self.delays
            .entry((account.to_owned(), network.to_owned()))
            .and_upsert_with(|entry| {
                let n = entry.map_or(0, |entry| entry.into_value().0).saturating_add(1);
                let delay = Span::seconds(1 << n.min(10)).min(limits::SIGN_IN_DELAY_MAX);
                (n, now + delay)
            });
    }

    /// A right password ends the delays.
    pub fn succeeded(&self, account: &str, network: &str) {
        self.delays.invalidate(&(account.to_owned(), network.to_owned()));
    }
}

fn too_many(wait: Span) -> Error {
    Error::TooMany {
        retry_after: u32::try_from(wait.as_seconds()).unwrap_or(u32::MAX).max(1),
    }
}
