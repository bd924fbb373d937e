//! The list's query in the address: `q, status, type, sort, desc, limit, cursor`. What is as usual is left
//! out; what cannot be read counts as left out.

use crate::api::encode;
use leptos_router::params::ParamsMap;
use model::account::AccountType;
use model::people::{Query, SortBy, Status};

/// Reads it.
pub fn read(params: &ParamsMap) -> Query {
    let usual = Query::default();
    Query {
        search: params.get("q").unwrap_or_default(),
        status: params.get("status").and_then(|word| Status::from_word(&word)),
        account_type: params.get("type").and_then(|word| AccountType::from_word(&word)),
        sort: params
            .get("sort")
            .and_then(|word| SortBy::from_word(&word))
            .unwrap_or(usual.sort),
        descending: params.get("desc").is_some(),
        limit: params
            .get("limit")
            .and_then(|number| number.parse().ok())
            .filter(|limit| Query::LIMITS.contains(limit))
            .unwrap_or(usual.limit),
        cursor: params.get("cursor").unwrap_or_default(),
    }
}

/// Names and values that are not as usual.
pub fn pairs(query: &Query) -> Vec<(&'static str, String)> {
    let usual = Query::default();
    let mut pairs = Vec::new();
    let mut add = |name, value: Option<String>| {
        if let Some(value) = value {
            pairs.push((name, value));
        }
    };
    add(
        "q",
        Some(query.search.clone()).filter(|search| !search.is_empty()),
    );
    add("status", query.status.map(|status| status.word().to_owned()));
    add(
        "type",
        query
            .account_type
            .map(|account_type| account_type.word().to_owned()),
    );
    add(
        "sort",
        (query.sort != usual.sort).then(|| query.sort.word().to_owned()),
    );
    add("desc", query.descending.then(|| "1".to_owned()));
    add(
        "limit",
        (query.limit != usual.limit).then(|| query.limit.to_string()),
    );
    add(
        "cursor",
        Some(query.cursor.clone()).filter(|cursor| !cursor.is_empty()),
    );
    pairs
}

/// The address with it.
pub fn href(slug: &str, query: &Query) -> String {
    let pairs: Vec<String> = pairs(query)
        .into_iter()
        .map(|(name, value)| format!("{name}={}", encode(&value)))
        .collect();
    if pairs.is_empty() {
        format!("/w/{slug}/users")
    } else {
        format!("/w/{slug}/users?{}", pairs.join("&"))
    }
}

/// Whether search or filters leave people out.
pub fn filters(query: &Query) -> bool {
    !query.search.is_empty() || query.status.is_some() || query.account_type.is_some()
}

/// The same list without search and filters.
pub fn cleared(query: &Query) -> Query {
    Query {
        sort: query.sort,
        descending: query.descending,
        limit: query.limit,
        ..Query::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let query = Query {
            search: "ana & co/ü".to_owned(),
            status: Some(Status::Invited),
            account_type: Some(AccountType::Business),
            sort: SortBy::LastSeen,
            descending: true,
            limit: 100,
            cursor: "abc".to_owned(),
        };
        let params: ParamsMap = pairs(&query)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        assert_eq!(read(&params), query);
        assert_eq!(href("acme", &Query::default()), "/w/acme/users");
    }
}
