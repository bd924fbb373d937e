//! The query of the matrix in the address: `q, group, app, sort, desc, start, from, guest`. What is as usual
//! is left out; what cannot be read counts as left out.

use crate::api::encode;
use leptos_router::params::ParamsMap;
use model::guest::{GuestQuery, GuestSort};
use model::ids::MemberId;

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Which guests.
    pub query: GuestQuery,
    /// How many rows come before the first one drawn. With a script one scrolls.
    pub start: u32,
    /// How many apps come before the first one drawn; the same.
    pub from: u32,
    /// Whose panel is open.
    pub guest: Option<MemberId>,
}

/// Reads it.
pub fn read(params: &ParamsMap) -> Asked {
    let number = |name| {
        params
            .get(name)
            .and_then(|number| number.parse().ok())
            .unwrap_or(0)
    };
    Asked {
        query: GuestQuery {
            search: params.get("q").unwrap_or_default(),
            group: params.get("group").and_then(|id| id.parse().ok()),
            app: params.get("app").and_then(|id| id.parse().ok()),
            sort: params
                .get("sort")
                .and_then(|word| GuestSort::from_word(&word))
                .unwrap_or(GuestSort::Email),
            descending: params.get("desc").is_some(),
        },
        start: number("start"),
        from: number("from"),
        guest: params.get("guest").and_then(|id| id.parse().ok()),
    }
}

/// Names and values that are not as usual.
pub fn pairs(asked: &Asked) -> Vec<(&'static str, String)> {
    let query = &asked.query;
    let number = |number: u32| (number > 0).then(|| number.to_string());
    [
        (
            "q",
            Some(query.search.clone()).filter(|search| !search.is_empty()),
        ),
        ("group", query.group.map(|id| id.to_string())),
        ("app", query.app.map(|id| id.to_string())),
        (
            "sort",
            (query.sort != GuestSort::Email).then(|| query.sort.word().to_owned()),
        ),
        ("desc", query.descending.then(|| "1".to_owned())),
        ("start", number(asked.start)),
        ("from", number(asked.from)),
        ("guest", asked.guest.map(|id| id.to_string())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

/// The address with it.
pub fn href(slug: &str, asked: &Asked) -> String {
    let pairs: Vec<String> = pairs(asked)
        .into_iter()
        .map(|(name, value)| format!("{name}={}", encode(&value)))
        .collect();
    let list = format!("/w/{slug}/guests");
    if pairs.is_empty() {
        list
    } else {
        format!("{list}?{}", pairs.join("&"))
    }
}

/// Whether search or filters leave guests out.
pub fn filters(query: &GuestQuery) -> bool {
    !query.search.is_empty() || query.group.is_some() || query.app.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let asked = Asked {
            query: GuestQuery {
                search: "ana & co/ü".to_owned(),
                group: "00000000-0000-0000-0000-000000000002".parse().ok(),
                app: "00000000-0000-0000-0000-000000000003".parse().ok(),
                sort: GuestSort::Created,
                descending: true,
            },
            start: 25,
            from: 12,
            guest: "00000000-0000-0000-0000-000000000004".parse().ok(),
        };
        let params: ParamsMap = pairs(&asked)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        assert_eq!(read(&params), asked);
        assert_eq!(href("acme", &Asked::default()), "/w/acme/guests");
    }
}
