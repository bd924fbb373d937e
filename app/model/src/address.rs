//! E-mail addresses: how they are split out of what people paste, and the one form that is kept.

use crate::account::words;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An e-mail address in its one form: trimmed, NFKC, lower case, domain in ASCII (IDNA). Equal bytes
/// mean the same mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// Takes an address that was normalised before, as it stands in the database.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// First letter and domain only, such as `a•••@example.com`: enough to recognise, not to learn.
    pub fn masked(&self) -> String {
        let first: String = self.0.chars().take(1).collect();
        format!("{first}•••@{}", self.domain())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

words! {
    /// What is wrong with an address.
    AddressProblem {
        /// Not of the form `name@domain.tld`.
        Malformed = "malformed",
        /// Longer than `limits::ADDRESS` or `limits::LOCAL_PART`.
        TooLong = "too-long",
    }
}

#[cfg(feature = "normalise")]
impl Address {
    /// Normalises first and validates after, so that look-alikes meet in one form.
    pub fn parse(text: &str) -> Result<Self, AddressProblem> {
        use crate::limits;
        use unicode_normalization::UnicodeNormalization;

        // Normalising can lengthen a text; nothing this long is an address.
        if text.len() > 4 * limits::ADDRESS {
            return Err(AddressProblem::TooLong);
        }
        let folded: String = text.trim().nfkc().collect::<String>().to_lowercase();
        let (local, domain) = folded.trim().split_once('@').ok_or(AddressProblem::Malformed)?;
        // The mailbox part stays within RFC 5321 dot-string plus letters of other scripts (RFC 6531);
        // quoted local parts are refused, they are only ever seen in attacks.
        let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
        if local.is_empty()
            || local.starts_with('.')
            || local.ends_with('.')
            || local.contains("..")
            || !local.chars().all(plain)
            || domain.contains('@')
        {
            return Err(AddressProblem::Malformed);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| AddressProblem::Malformed)?;
        let last = domain.rsplit('.').next().unwrap_or_default();
        if !domain.contains('.')
            || domain.split('.').any(str::is_empty)
            || last.chars().all(|c| c.is_ascii_digit())
            || last.len() < 2
        {
            return Err(AddressProblem::Malformed);
        }
        let address = format!("{local}@{domain}");
        if address.len() > limits::ADDRESS || local.len() > limits::LOCAL_PART {
            return Err(AddressProblem::TooLong);
        }
        Ok(Self(address))
    }

    /// Whether the domain is in the list; an empty list allows any. Sub-domains are other domains.
    pub fn within(&self, domains: &[String]) -> bool {
        domains.is_empty() || domains.iter().any(|domain| domain == self.domain())
    }
}

/// One address as somebody typed it, with the name beside it if there was one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// What stands for the address, not yet checked.
    pub address: String,
    /// The name of `Name <a@b.c>`.
    pub name: Option<String>,
}

/// Splits what was pasted: commas, semicolons, spaces, lines, tabs and `Name <a@b.c>` in any mixture.
/// Doubles are left out, order is kept.
pub fn split(text: &str) -> Vec<Typed> {
    let mut found: Vec<Typed> = Vec::new();
    let mut add = |address: &str, name: &str| {
        let address = address.trim_matches(|c: char| c.is_whitespace() || "<>\"'".contains(c));
        if address.is_empty() || found.iter().any(|t| t.address.eq_ignore_ascii_case(address)) {
            return;
        }
        let name = name.trim_matches(|c: char| c.is_whitespace() || "\"',;".contains(c));
        found.push(Typed {
            address: address.to_owned(),
            name: (!name.is_empty()).then(|| name.to_owned()),
        });
    };
    for line in text.split(['\n', '\r', ';', ',']) {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('<') {
            let (address, tail) = after.split_once('>').unwrap_or((after, ""));
            let (loose, name) = loose_and_name(before);
            for word in loose {
                add(word, "");
            }
            add(address, &name);
            rest = tail;
        }
        let words: Vec<&str> = rest.split_whitespace().collect();
        // A line such as "Ana Ortiz<TAB>ana@acme.io" from a spreadsheet: words without @ beside an
        // address are its name; without any address they are shown back as they are.
        if words.iter().any(|word| word.contains('@')) {
            let name: Vec<&str> = words.iter().copied().filter(|w| !w.contains('@')).collect();
            let addresses: Vec<&str> = words.iter().copied().filter(|w| w.contains('@')).collect();
            let name = if addresses.len() == 1 {
                name.join(" ")
            } else {
                String::new()
            };
            for address in addresses {
                add(address, &name);
            }
        } else {
            for word in words {
                add(word, "");
            }
        }
    }
    found
}

/// Before a `<`: addresses that stand alone, then the words of the name.
fn loose_and_name(before: &str) -> (Vec<&str>, String) {
    let words: Vec<&str> = before.split_whitespace().collect();
    let loose = words.iter().copied().filter(|word| word.contains('@')).collect();
    let name: Vec<&str> = words.iter().copied().filter(|word| !word.contains('@')).collect();
    (loose, name.join(" "))
}
