//! The only place where codes become sentences. Short, plain, second person; nothing from the address bar
//! is ever shown as it stands there.

pub mod apps;
pub mod audit;
pub mod errors;
pub mod groups;
pub mod guests;
pub mod imports;
pub mod invitations;
pub mod keys;
pub mod mail;
pub mod notices;
pub mod people;
pub mod requests;
pub mod rights;
pub mod time;
pub mod webhooks;

/// `1 person`, `2 people`.
pub fn count(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// With a capital at its beginning.
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number with a thin gap between thousands: `1,234,567`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        out.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
