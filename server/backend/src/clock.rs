//! The time comes in from here and nowhere else, so that tests can travel.

use model::time::{Span, Time};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands until it is moved.
    Travelled(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at this moment.
    pub fn at(time: Time) -> Self {
        Self::Travelled(Arc::new(AtomicI64::new(time.0)))
    }

    /// The present moment.
    pub fn now(&self) -> Time {
        match self {
            Self::System => {
                #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
                let since = std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .unwrap_or_default();
                Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
            Self::Travelled(at) => Time(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a travelled clock on; the machine's clock stays as it is.
    pub fn travel(&self, span: Span) {
        if let Self::Travelled(at) = self {
            at.fetch_add(span.0, Ordering::SeqCst);
        }
    }
}
