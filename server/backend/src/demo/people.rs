//! The made-up people themselves: the same for the same seed, whatever database they go into.

use super::Demo;
use super::names::{FAMILY, GIVEN};
use model::account::{AccountType, Rank};
use model::mail::MailState;
use model::time::{Span, Time};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How far back the first of them came.
const PAST: Span = Span::days(3 * 365);
/// Life of each invitation.
pub const LIFE: Span = Span::days(7);

/// One made-up person.
pub struct Person {
    pub name: String,
    pub email: String,
    pub account_type: AccountType,
    /// A word of `people::Status`.
    pub status: &'static str,
    pub mail_state: MailState,
    /// Never, where it is 0.
    pub last_seen_at: Time,
    pub created_at: Time,
}

impl Person {
    /// What the list sorts by.
    pub fn rank(&self) -> i64 {
        Rank::new(self.account_type, false).number()
    }

    /// Whether they come from outside.
    pub fn is_guest(&self) -> bool {
        self.account_type == AccountType::Guest
    }

    /// Whether they have an account; the others are only invited.
    pub fn has_account(&self) -> bool {
        matches!(self.status, "active" | "archived")
    }
}

/// Users first, then guests, then the invited, each in the order of coming.
pub struct People {
    rng: ChaCha8Rng,
    wanted: Demo,
    now: Time,
    next: u64,
}

impl People {
    pub fn new(wanted: Demo, now: Time) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(wanted.seed),
            wanted,
            now,
            next: 0,
        }
    }

    fn member(&mut self, at: u64, of: u64, account_type: AccountType) -> Person {
        let created_at = self.spread(at, of);
        let since = (self.now - created_at).0;
        let last_seen_at = match self.rng.random_range(0..10) {
            0 => Time(0),
            1..6 => self.now - Span(self.rng.random_range(0..=since.min(Span::days(7).0))),
            _ => self.now - Span(self.rng.random_range(0..=since)),
        };
        let status = if self.rng.random_range(0..100) < 6 {
            "archived"
        } else {
            "active"
        };
        let (name, email) = self.name();
        let mail_state = if self.rng.random_range(0..3) == 0 {
            MailState::None
        } else {
            MailState::Sent
        };
        Person {
            name,
            email,
            account_type,
            status,
            mail_state,
            last_seen_at,
            created_at,
        }
    }

    fn invited(&mut self) -> Person {
        let expired = self.rng.random_range(0..10) < 3;
        let (status, ago) = if expired {
            (
                "expired",
                self.rng.random_range(Span::days(8).0..Span::days(60).0),
            )
        } else {
            ("invited", self.rng.random_range(0..Span::days(6).0))
        };
        let account_type = self.account_type();
        let mail_state = match self.rng.random_range(0..100) {
            0..4 => MailState::Failed,
            4..10 => MailState::NotSent,
            10..20 => MailState::None,
            _ => MailState::Sent,
        };
        let (name, email) = self.name();
        let name = if self.rng.random_range(0..2) == 0 {
            name
        } else {
            String::new()
        };
        Person {
            name,
            email,
            account_type,
            status,
            mail_state,
            last_seen_at: Time(0),
            created_at: self.now - Span(ago),
        }
    }

    /// The `at`-th of so many moments between the first day and now, not quite evenly.
    fn spread(&mut self, at: u64, of: u64) -> Time {
        let part = |n: u64| {
            let span = u128::from(PAST.0.unsigned_abs()) * u128::from(n) / u128::from(of.max(1));
            i64::try_from(span).unwrap_or(PAST.0)
        };
        let (from, to) = (part(at), part(at + 1));
        self.now - PAST + Span(self.rng.random_range(from..=to.max(from)))
    }

    fn account_type(&mut self) -> AccountType {
        match self.rng.random_range(0..100) {
            0 => AccountType::Admin,
            1..15 => AccountType::Developer,
            _ => AccountType::Business,
        }
    }

    fn name(&mut self) -> (String, String) {
        let given = GIVEN.choose(&mut self.rng).copied().unwrap_or("Ana");
        let family = FAMILY.choose(&mut self.rng).copied().unwrap_or("Ortiz");
        let host = ["example.com", "example.org", "example.net"]
            .choose(&mut self.rng)
            .copied()
            .unwrap_or("example.com");
        let email = format!("{}.{}.{}@{host}", plain(given), plain(family), self.next);
        (format!("{given} {family}"), email)
    }
}

impl Iterator for People {
    type Item = Person;

    fn next(&mut self) -> Option<Person> {
        let (users, guests) = (self.wanted.users, self.wanted.guests);
        let n = self.next;
        let person = if n < users {
            let account_type = self.account_type();
            self.member(n, users, account_type)
        } else if n < users + guests {
            self.member(n - users, guests, AccountType::Guest)
        } else if n < users + guests + self.wanted.invitations {
            self.invited()
        } else {
            return None;
        };
        self.next += 1;
        Some(person)
    }
}

/// A name as it stands in an address: ASCII letters only.
fn plain(name: &str) -> String {
    model::name::fold(name)
        .chars()
        .filter_map(|c| match c {
            'ł' => Some("l".to_owned()),
            'ø' => Some("o".to_owned()),
            'đ' | 'ð' => Some("d".to_owned()),
            'ı' => Some("i".to_owned()),
            'ß' => Some("ss".to_owned()),
            c => c.is_ascii_alphabetic().then(|| c.to_string()),
        })
        .collect()
}
