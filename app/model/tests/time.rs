//! Moments taken apart.

use model::time::{Span, Time};
use proptest::prelude::*;

#[test]
fn known_moments_read_right() {
    for (seconds, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (-86_400, "1969-12-31T00:00:00Z"),
        (68_169_599, "1972-02-28T23:59:59Z"),
        (68_169_600, "1972-02-29T00:00:00Z"),
        (946_684_799, "1999-12-31T23:59:59Z"),
        (951_868_800, "2000-03-01T00:00:00Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (-2_203_891_200, "1900-03-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ] {
        assert_eq!(Time(seconds * 1_000_000).rfc3339(), text);
        assert_eq!(Time(seconds * 1_000_000 + 999_999).rfc3339(), text);
    }
}

#[test]
fn days_that_the_calendar_lacks_are_refused() {
    for text in [
        "",
        "2026",
        "2026-11",
        "2026-11-31",
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-01-00",
        "26-01-01",
        "2026-1-1-1",
        "2026-+1-01",
        "2026-01-01T00",
        " 2026-01-01",
        "٢٠٢٦-01-01",
    ] {
        assert_eq!(Time::of_day(text), None, "{text}");
    }
    assert_eq!(
        Time::of_day("2028-02-29").map(Time::rfc3339).as_deref(),
        Some("2028-02-29T00:00:00Z")
    );
}

proptest! {
    #[test]
    fn a_day_reads_back(days in -25_000_i64..1_000_000) {
        let time = Time(days * 86_400 * 1_000_000);
        prop_assert_eq!(Time::of_day(&time.day()), Some(time));
    }

    #[test]
    fn days_follow_each_other(seconds in -60_000_000_000_i64..200_000_000_000) {
        let c = Time(seconds * 1_000_000).civil();
        let leap = (c.year % 4 == 0 && c.year % 100 != 0) || c.year % 400 == 0;
        let long = match c.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        prop_assert!((1..=12).contains(&c.month) && (1..=long).contains(&c.day));
        let next = (Time(seconds * 1_000_000) + Span::days(1)).civil();
        let wanted = match (c.month, c.day == long) {
            (12, true) => (c.year + 1, 1, 1),
            (month, true) => (c.year, month + 1, 1),
            (month, false) => (c.year, month, c.day + 1),
        };
        prop_assert_eq!((next.year, next.month, next.day), wanted);
        prop_assert_eq!((next.hour, next.minute, next.second), (c.hour, c.minute, c.second));
        let of_day = i64::from(c.hour) * 3_600 + i64::from(c.minute) * 60 + i64::from(c.second);
        prop_assert_eq!(of_day, seconds.rem_euclid(86_400));
    }

    #[test]
    fn nothing_overflows(a in any::<i64>(), b in any::<i64>()) {
        let _ = (Time(a) + Span(b), Time(a) - Span(b), Time(a) - Time(b), Span(a).as_seconds());
        let _ = Span::days(a);
    }
}

#[test]
fn waits_are_rounded_up() {
    assert_eq!(Span(0).as_seconds(), 0);
    assert_eq!(Span(1).as_seconds(), 1);
    assert_eq!(Span(1_000_000).as_seconds(), 1);
    assert_eq!(Span(1_000_001).as_seconds(), 2);
}
