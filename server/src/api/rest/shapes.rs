//! Shapes that many operations share.

use super::input::Answer;
use super::problem::Problem;
use crate::api::paging::Taken;
use backend::caller::Actor;
use backend::{Backend, people};
use model::account::AccountType;
use model::error::{Error, Field, Problem as What};
use model::ids::{AppId, GroupId, MemberId, RoleId};
use model::limits;
use model::permission::Privilege;
use model::rights::Given;
use model::time::Time;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A moment, RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(value_type = String, format = DateTime)]
pub struct Moment(pub Time);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.rfc3339())
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T: ToSchema> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; null at the end.
    pub next_cursor: Option<String>,
    /// How many there are in all; null where counting them would take long.
    pub total: Option<i64>,
}

impl<T: ToSchema> Page<T> {
    /// From the rows of a service.
    pub fn of<R>(taken: Taken<R>, item: impl Fn(R) -> T) -> Self {
        Self {
            items: taken.rows.into_iter().map(|(_, row)| item(row)).collect(),
            next_cursor: taken.next,
            total: taken.total,
        }
    }
}

/// Which page of a list.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paged {
    /// Rows on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before; none for the first.
    pub cursor: Option<String>,
}

/// How many rows a page has that asks for this many.
pub fn rows(limit: Option<u32>) -> Result<usize, Error> {
    let limit = limit.unwrap_or(50);
    if (1..=limits::API_PAGE).contains(&limit) {
        Ok(usize::try_from(limit).unwrap_or(usize::MAX))
    } else {
        Err(Error::invalid(Field::Limit, What::OutOfRange))
    }
}

/// A privilege on an app.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppPrivilege {
    /// The app.
    pub app: AppId,
    /// What may be done with it.
    pub privilege: Privilege,
}

impl AppPrivilege {
    /// Those of a list of pairs.
    pub fn list(pairs: &[(AppId, Privilege)]) -> Vec<Self> {
        let all = pairs.iter();
        all.map(|&(app, privilege)| Self { app, privilege }).collect()
    }
}

/// What somebody is given.
pub fn given(roles: Vec<RoleId>, groups: Vec<GroupId>, apps: Vec<AppPrivilege>) -> Answer<Given> {
    let mut given = Given {
        roles,
        groups,
        apps: Vec::with_capacity(apps.len()),
    };
    for AppPrivilege { app, privilege } in apps {
        if given.apps.iter().any(|(known, _)| *known == app) {
            return Err(Error::invalid(Field::Apps, What::Taken).into());
        }
        given.apps.push((app, privilege));
    }
    Ok(given)
}

/// Metadata as the form has it: `key: text` lines.
///
/// # Errors
/// A key that a line cannot hold.
pub fn metadata_lines(metadata: &BTreeMap<String, String>) -> Answer<String> {
    let mut lines = String::new();
    for (key, text) in metadata {
        if key.trim() != key
            || key.is_empty()
            || key.contains([':', '\n', '\r'])
            || text.contains(['\n', '\r'])
        {
            return Err(Error::invalid(Field::Metadata, What::Malformed).into());
        }
        lines.push_str(key);
        lines.push_str(": ");
        lines.push_str(text);
        lines.push('\n');
    }
    Ok(lines)
}

/// Metadata from such lines; a line without a key goes on with the text before it.
pub fn metadata_map(lines: &str) -> BTreeMap<String, String> {
    let mut map = BTreeMap::new();
    let mut last: Option<String> = None;
    for line in lines.lines() {
        match (line.split_once(": "), &last) {
            (Some((key, text)), _) => {
                map.insert(key.to_owned(), text.to_owned());
                last = Some(key.to_owned());
            }
            (None, Some(key)) => {
                if let Some(text) = map.get_mut(key) {
                    *text = format!("{text}\n{line}");
                }
            }
            (None, None) => {}
        }
    }
    map
}

/// A field that may be left out, and that may be null: two different things.
#[derive(Clone, Debug, Default)]
pub enum Nullable<T> {
    /// Left out: stays as it is.
    #[default]
    Keep,
    /// Null: taken away.
    Clear,
    /// The new one.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(from)?.map_or(Self::Clear, Self::Set))
    }
}

/// The end date of a form: what is sent, or what is there.
pub fn end_date(sent: Nullable<String>, present: Option<Time>) -> String {
    match sent {
        Nullable::Keep => present.map_or_else(String::new, Time::day),
        Nullable::Clear => String::new(),
        Nullable::Set(day) => day,
    }
}

/// The member behind the id of a path: that of the list, or the uid of their account.
pub async fn member(be: &Backend, actor: &Actor, id: &str) -> Answer<MemberId> {
    match id.parse() {
        Ok(id) => Ok(id),
        Err(_) => people::find_by_uid(be, actor, id).await.map_err(Problem::from),
    }
}

/// Account types of users.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum UserType {
    /// Everything.
    Admin,
    /// Apps, and sees people.
    Developer,
    /// Opens apps.
    Business,
}

impl From<UserType> for AccountType {
    fn from(of: UserType) -> Self {
        match of {
            UserType::Admin => Self::Admin,
            UserType::Developer => Self::Developer,
            UserType::Business => Self::Business,
        }
    }
}
