//! Names that people type: of persons and workspaces. Plain text, one line, no links.

use crate::error::Problem;
use crate::limits;

/// Trims, folds runs of white space, and refuses what could pass for something else: control and
/// bidirectional characters, links, more than `limits::NAME` characters.
pub fn check(text: &str) -> Result<String, Problem> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Problem::Missing);
    }
    if name.chars().count() > limits::NAME {
        return Err(Problem::TooLong(limits::NAME));
    }
    if name.chars().any(is_hidden) || looks_like_link(&name) {
        return Err(Problem::NotPlain);
    }
    Ok(name)
}

/// A text of several lines, such as a personal message: without hidden characters, up to `most`.
pub fn check_text(text: &str, most: usize) -> Result<String, Problem> {
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    if text.chars().count() > most {
        return Err(Problem::TooLong(most));
    }
    if text.chars().any(|c| is_hidden(c) && c != '\n' && c != '\t') {
        return Err(Problem::NotPlain);
    }
    Ok(text)
}

/// A text of several lines without links: what strangers, and whoever is no administrator, may have mailed.
pub fn check_plain(text: &str, most: usize) -> Result<String, Problem> {
    let text = check_text(text, most)?;
    if looks_like_link(&text) {
        return Err(Problem::NotPlain);
    }
    Ok(text)
}

/// Control characters, bidirectional marks, zero-width characters and tags, which show as nothing.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Whether a mail program might turn a part of it into a link.
pub fn looks_like_link(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains("://")
        || lower.contains("www.")
        || lower.contains('@')
        || lower.split_whitespace().any(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            word.contains('/') && word.contains('.') || is_host(word)
        })
}

/// `evil.example`, but not `Dr.` or `J.R.R.`: a dot between two parts of which the last has two or more
/// letters.
fn is_host(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(before, last)| {
        before.chars().count() > 1 && last.chars().count() >= 2 && last.chars().all(char::is_alphabetic)
    })
}

/// A slug for a name: lower-case ASCII letters, digits and single hyphens.
pub fn slug_of(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= limits::SLUG {
            break;
        }
    }
    let slug = slug.trim_matches('-').to_owned();
    if slug.is_empty() {
        "workspace".to_owned()
    } else {
        slug
    }
}

/// Whether it can stand as a slug in an address.
pub fn check_slug(slug: &str) -> Result<String, Problem> {
    if slug.is_empty() {
        return Err(Problem::Missing);
    }
    if slug.len() > limits::SLUG {
        return Err(Problem::TooLong(limits::SLUG));
    }
    if slug_of(slug) != slug {
        return Err(Problem::Malformed);
    }
    Ok(slug.to_owned())
}

/// Lower case without accents: what is searched and sorted.
#[cfg(feature = "normalise")]
pub fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .collect::<String>()
        .to_lowercase()
}
