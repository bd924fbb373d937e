//! Times in words: how long ago or ahead, and exactly when.

use super::count;
use model::time::{Span, Time};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Exactly, with its zone: `21 Nov 2026, 10:54 UTC`.
pub fn exact(time: Time) -> String {
    let c = time.civil();
    format!("{}, {:02}:{:02} UTC", date(time), c.hour, c.minute)
}

/// Day, month and year: `21 Nov 2026`.
pub fn date(time: Time) -> String {
    format!("{} {}", day(time), time.civil().year)
}

/// Day and month: `21 Nov`.
pub fn day(time: Time) -> String {
    let c = time.civil();
    let month = MONTHS
        .get(usize::from(c.month).saturating_sub(1))
        .copied()
        .unwrap_or_default();
    format!("{} {month}", c.day)
}

/// How long before or after `now`: `3 minutes ago`, `yesterday`, `in 5 days`, `12 Oct`.
pub fn relative(time: Time, now: Time) -> String {
    let span = time - now;
    let seconds = Span(span.0.saturating_abs()).as_seconds();
    let ahead = span.0 > 0;
    let (number, one, many) = match seconds {
        0..45 => return if ahead { "in a moment" } else { "just now" }.to_owned(),
        45..3_570 => ((seconds + 30) / 60, "minute", "minutes"),
        3_570..84_600 => ((seconds + 1_800) / 3_600, "hour", "hours"),
        84_600..129_600 if !ahead => return "yesterday".to_owned(),
        84_600..129_600 => return "tomorrow".to_owned(),
        129_600..2_592_000 => ((seconds + 43_200) / 86_400, "day", "days"),
        _ if time.civil().year == now.civil().year => return day(time),
        _ => return date(time),
    };
    let words = count(number, one, many);
    if ahead {
        format!("in {words}")
    } else {
        format!("{words} ago")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_like_speech() {
        let now = Time(1_795_258_448_000_000);
        for (seconds, text) in [
            (0, "just now"),
            (-180, "3 minutes ago"),
            (-3_600, "1 hour ago"),
            (-90_000, "yesterday"),
            (-172_800, "2 days ago"),
            (432_000, "in 5 days"),
            (-3_456_000, "12 Oct"),
            (-34_560_000, "17 Oct 2025"),
        ] {
            assert_eq!(relative(now + Span::seconds(seconds), now), text);
        }
        assert_eq!(exact(now), "21 Nov 2026, 10:54 UTC");
    }
}
