//! The list's query in the address: `q, status, type, role, group, app, sort, desc, limit, cursor`. What is as usual is left
//! out; what cannot be read counts as left out.

use crate::api::encode;
use leptos_router::params::ParamsMap;
use model::account::AccountType;
use model::people::{Query, SortBy, Status};

/// Reads it.
pub fn read(params: &ParamsMap) -> Query {
    from_fields(|name| params.get(name))
}

/// Reads it from wherever its fields are.
pub fn from_fields(field: impl Fn(&str) -> Option<String>) -> Query {
    let usual = Query::default();
    Query {
        search: field("q").unwrap_or_default(),
        status: field("status").and_then(|word| Status::from_word(&word)),
        account_type: field("type").and_then(|word| AccountType::from_word(&word)),
        role: field("role").and_then(|id| id.parse().ok()),
        group: field("group").and_then(|id| id.parse().ok()),
        app: field("app").and_then(|id| id.parse().ok()),
        sort: field("sort")
            .and_then(|word| SortBy::from_word(&word))
            .unwrap_or(usual.sort),
        descending: field("desc").is_some(),
        limit: field("limit")
            .and_then(|number| number.parse().ok())
            .filter(|limit| Query::LIMITS.contains(limit))
            .unwrap_or(usual.limit),
        cursor: field("cursor").unwrap_or_default(),
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
    add("role", query.role.map(|id| id.to_string()));
    add("group", query.group.map(|id| id.to_string()));
    add("app", query.app.map(|id| id.to_string()));
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
    address(&format!("/w/{slug}/users"), query)
}

/// The address of the same list as a file: all of it, not a page.
pub fn export_href(slug: &str, query: &Query) -> String {
    let all = Query {
        cursor: String::new(),
        limit: Query::default().limit,
        ..query.clone()
    };
    address(&format!("/w/{slug}/users.csv"), &all)
}

fn address(path: &str, query: &Query) -> String {
    let pairs: Vec<String> = pairs(query)
        .into_iter()
        .map(|(name, value)| format!("{name}={}", encode(&value)))
        .collect();
    if pairs.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", pairs.join("&"))
    }
}

/// Whether search or filters leave people out.
pub fn filters(query: &Query) -> bool {
    !query.search.is_empty() || query.status.is_some() || query.account_type.is_some() || query.is_narrow()
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
            role: "00000000-0000-0000-0000-000000000001".parse().ok(),
            group: "00000000-0000-0000-0000-000000000002".parse().ok(),
            app: "00000000-0000-0000-0000-000000000003".parse().ok(),
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
