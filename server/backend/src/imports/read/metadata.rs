//! Metadata in a cell: a JSON object whose values are texts. What the page takes as `key: text`, this takes,
//! and no more.

use model::import::MetadataProblem;
use model::{limits, name};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::fmt;

/// Reads keys and texts in the order in which they stand.
pub fn read(cell: &str) -> Result<Vec<(String, String)>, MetadataProblem> {
    let Pairs(pairs) = serde_json::from_str(cell).map_err(|error| {
        if error.is_data() {
            MetadataProblem::NotTexts
        } else {
            MetadataProblem::NotJson
        }
    })?;
    let mut read: Vec<(String, String)> = Vec::with_capacity(pairs.len());
    let mut seen = std::collections::HashSet::new();
    let mut characters = 0;
    for (key, text) in pairs {
        let key = key.trim().to_owned();
        let is_plain = !key.contains(':') && !key.chars().any(name::is_hidden);
        if key.is_empty() || key.chars().count() > limits::NAME || !is_plain {
            return Err(MetadataProblem::BadKey);
        }
        if !seen.insert(key.clone()) {
            return Err(MetadataProblem::DoubledKey);
        }
        let text = name::check_text(&text, limits::METADATA_TEXT).map_err(|problem| match problem {
            model::error::Problem::TooLong(_) => MetadataProblem::TooLong,
            _ => MetadataProblem::NotPlain,
        })?;
        characters += key.chars().count() + text.chars().count();
        read.push((key, text));
    }
    if characters > limits::METADATA_ALL {
        return Err(MetadataProblem::TooLong);
    }
    Ok(read)
}

/// An object as it stands: a map would drop doubled keys and the order.
struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Object)
    }
}
