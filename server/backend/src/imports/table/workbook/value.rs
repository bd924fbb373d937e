//! Values of cells as the text that a person sees.

use model::time::Time;

/// Last day that spreadsheets know, 9999-12-31, and one.
const DAYS: f64 = 2_958_466.0;

/// A number: up to 15 digits, as spreadsheets show them. None where it is no number.
pub fn number(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() <= 15 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.to_owned());
    }
    let number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
    // What is beyond 15 digits is what is left of adding binary fractions: 0.30000000000000004.
    let rounded: f64 = format!("{number:.14e}").parse().ok()?;
    Some(if rounded == 0.0 {
        "0".to_owned()
    } else if (1e-9..1e15).contains(&rounded.abs()) {
        rounded.to_string()
    } else {
        format!("{rounded:E}")
    })
}

/// A day and time from a number of days, as `2026-11-21`, `2026-11-21 14:30` or `14:30`. None where it is
/// no day.
pub fn date(text: &str, is_1904: bool) -> Option<String> {
    let serial: f64 = text.trim().parse().ok()?;
    if !(0.0..DAYS).contains(&serial) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "within the days just checked")]
    let seconds = (serial * 86_400.0).round() as i64;
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days count from 1900-01-01 as 1, and a 29 February 1900 is among them that never was.
    let since_1970 = match day {
        day if is_1904 => day - 24_107,
        day @ 0..60 => day - 25_568,
        day => day - 25_569,
    };
    let time = Time((since_1970 * 86_400 + second).saturating_mul(1_000_000));
    let c = time.civil();
    let clock = match c.second {
        0 => format!("{:02}:{:02}", c.hour, c.minute),
        second => format!("{:02}:{:02}:{second:02}", c.hour, c.minute),
    };
    Some(if second == 0 && (day > 0 || is_1904) {
        time.day()
    } else if day == 0 && !is_1904 {
        clock
    } else {
        format!("{} {clock}", time.day())
    })
}

/// Whether a format shows a number as a date: it has a letter of dates outside quotes, brackets and escapes.
pub fn shows_date(format: &str) -> bool {
    let mut letters = format.chars();
    while let Some(c) = letters.next() {
        match c {
            // Only the first of up to four formats, that of positive numbers, counts.
            ';' => return false,
            '"' => drop(letters.by_ref().find(|&c| c == '"')),
            // Hours in brackets count on past 24: a duration, no date.
            '[' => match letters.by_ref().next() {
                Some('h' | 'H' | 'm' | 'M' | 's' | 'S') => return false,
                Some(']') | None => {}
                Some(_) => drop(letters.by_ref().find(|&c| c == ']')),
            },
            '\\' | '_' | '*' => drop(letters.next()),
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return true,
            _ => {}
        }
    }
    false
}

/// Characters that XML has no room for stand as `_x000D_` in texts. None where there are none.
pub fn unescape(text: &str) -> Option<String> {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at_checked(at)?;
        plain.push_str(before);
        match escaped(escape) {
            Some(c) => {
                plain.push(c);
                rest = escape.get(7..)?;
            }
            None => {
                plain.push_str("_x");
                rest = escape.get(2..)?;
            }
        }
    }
    // Nothing was changed where nothing was taken apart.
    if rest.len() == text.len() {
        return None;
    }
    plain.push_str(rest);
    Some(plain)
}

/// The character of `_xHHHH_`, but NUL, which no cell holds.
fn escaped(text: &str) -> Option<char> {
    let code = text.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
    if !code.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let code = u32::from_str_radix(code, 16).ok()?;
    char::from_u32(code).filter(|&c| c != '\0')
}
