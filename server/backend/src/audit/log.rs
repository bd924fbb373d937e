//! The log as people read it: filtered, paged at a million rows, exported.

use super::{Row, Target};
use crate::Backend;
use crate::caller::Actor;
use crate::db::{Conn, Statement, bound, sql};
use crate::fault::Done;
use crate::keyset;
use model::address::Address;
use model::audit::{AuditAbout, AuditAction, AuditBy, AuditFact, AuditPage, AuditQuery, AuditRow};
use model::error::{Error, Field, Problem};
use model::ids::{MemberId, UserId, WorkspaceId};
use model::policy::{Action, may};
use model::time::{Span, Time};
use serde_json::Value;
use sqlx::AssertSqlSafe;
use std::fmt::Write;
use uuid::Uuid;

/// Rows on one page.
const PAGE: i64 = 50;
/// Rows of an export that are in memory at once.
const AT_ONCE: i64 = 1_000;
/// Rows of a filter that are collected and sorted; where there are more, the index of the time is walked.
const FEW: i64 = 2_000;

/// A page of the workspace's log, the latest first.
pub async fn list(be: &Backend, actor: &Actor, query: &AuditQuery) -> Done<AuditPage> {
    may(&actor.standing, Action::ReadAudit)?;
    let mut conn = be.db.read().await?;
    let wanted = Wanted::read(&mut conn, actor.workspace_id, query).await?;
    let cursor = keyset::read(&query.cursor)?;
    page(be, &mut conn, wanted, cursor, PAGE).await
}

/// Whose events.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of {
    /// What was done to a member.
    About(MemberId),
    /// What a user did.
    By(UserId),
}

/// The events of one person, the latest first, a page of them. Whoever may see the member's page may read those
/// about them.
pub(crate) async fn list_of(
    be: &Backend,
    conn: &mut Conn,
    workspace: WorkspaceId,
    of: Of,
    cursor: &str,
) -> Done<AuditPage> {
    let wanted = Wanted {
        workspace,
        filters: vec![match of {
            Of::About(member) => Filter::About(member.0),
            Of::By(user) => Filter::Actor(user.0),
        }],
        from: Time(0),
        before: Time(i64::MAX),
    };
    let cursor = keyset::read(cursor)?;
    page(be, conn, Some(wanted), cursor, PAGE).await
}

/// Rows of an export, a page at a time: those after `cursor`, which it moves on and leaves empty at the
/// end. The first page is noted.
pub(super) async fn export(
    be: &Backend,
    actor: &Actor,
    query: &AuditQuery,
    cursor: &mut String,
) -> Done<Vec<AuditRow>> {
    may(&actor.standing, Action::ReadAudit)?;
    let mut conn = be.db.read().await?;
    let wanted = Wanted::read(&mut conn, actor.workspace_id, query).await?;
    let page = page(be, &mut conn, wanted, keyset::read(cursor)?, AT_ONCE).await?;
    drop(conn);
    if cursor.is_empty() {
        let mut tx = be.db.begin().await?;
        let target = Target::of("workspace", actor.workspace_id.0);
        let detail = serde_json::json!({ "filters": query });
        tx.note_by(actor, be.clock.now(), AuditAction::AuditExported, target, &detail);
        tx.save().await?;
    }
    *cursor = page.next.unwrap_or_default();
    Ok(page.rows)
}

async fn page(
    be: &Backend,
    conn: &mut Conn,
    wanted: Option<Wanted>,
    cursor: Option<(i64, i64)>,
    most: i64,
) -> Done<AuditPage> {
    let mut rows = match wanted {
        Some(wanted) => wanted.rows(conn, cursor, most + 1).await?,
        // Nobody has the address that is asked for.
        None => Vec::new(),
    };
    let next = keyset::cut(&mut rows, most, |last| (last.row.at, last.row.seq));
    Ok(AuditPage {
        rows: rows.into_iter().filter_map(Listed::into_row).collect(),
        next,
        now: be.clock.now(),
    })
}

/// A condition with an index of its own.
enum Filter {
    Actor(Uuid),
    About(Uuid),
    Action(AuditAction),
}

impl Filter {
    fn condition(&self, sql: &mut Statement) -> String {
        let (column, value) = match self {
            Self::Actor(id) => ("actor_id", sql.arg(*id)),
            Self::About(id) => ("about", sql.arg(*id)),
            Self::Action(action) => ("action", sql.arg(action.word().to_owned())),
        };
        format!("e.{column} = {value}")
    }
}

/// What is asked for, with addresses looked up.
struct Wanted {
    workspace: WorkspaceId,
    filters: Vec<Filter>,
    from: Time,
    before: Time,
}

impl Wanted {
    /// Reads the query; none where nobody has an address that it names.
    async fn read(conn: &mut Conn, workspace: WorkspaceId, query: &AuditQuery) -> Done<Option<Self>> {
        let day = |field, text: &str| {
            if text.is_empty() {
                return Ok(None);
            }
            Time::of_day(text)
                .map(Some)
                .ok_or_else(|| Error::invalid(field, Problem::Malformed))
        };
        let from = day(Field::From, &query.from)?.unwrap_or(Time(0));
        let to = day(Field::To, &query.to)?.map_or(Time(i64::MAX), |to| to + Span::days(1));
        let mut filters = Vec::new();
        if let Some(action) = query.action {
            filters.push(Filter::Action(action));
        }
        for (text, by) in [(&query.by, true), (&query.about, false)] {
            if text.trim().is_empty() {
                continue;
            }
            let Some((member, user)) = find_person(conn, workspace, text).await? else {
                return Ok(None);
            };
            match (by, user) {
                (true, Some(user)) => filters.push(Filter::Actor(user)),
                (true, None) => return Ok(None),
                (false, _) => filters.push(Filter::About(member)),
            }
        }
        Ok(Some(Self {
            workspace,
            filters,
            from,
            before: to,
        }))
    }

    /// The filter that leaves few rows, if one does.
    async fn fewest(&self, conn: &mut Conn) -> Done<Option<&Filter>> {
        // A single filter is walked in the order of its own index.
        if self.filters.len() < 2 {
            return Ok(None);
        }
        for filter in &self.filters {
            let mut sql = Statement::default();
            let chain = sql.arg(self.workspace.0);
            let condition = filter.condition(&mut sql);
            let most = sql.arg(FEW + 1);
            sql.push(&format!(
                "select count(*) from (
                    select 1 as one from audit_events e where e.chain = {chain} and {condition} limit {most}
                ) h"
            ));
            let n: i64 = sql!(conn, c => bound!(sqlx::query_scalar(AssertSqlSafe(sql.text)), sql.args)
                .fetch_one(&mut *c)
                .await)?;
            if n <= FEW {
                return Ok(Some(filter));
            }
        }
        Ok(None)
    }

    async fn rows(&self, conn: &mut Conn, cursor: Option<(i64, i64)>, most: i64) -> Done<Vec<Listed>> {
        let mut sql = Statement::default();
        let chain = sql.arg(self.workspace.0);
        let mut conditions = format!("e.chain = {chain}");
        if let Some(few) = self.fewest(conn).await? {
            let condition = few.condition(&mut sql);
            sql.push(&format!(
                "with hit as materialized (
                    select e.seq from audit_events e where e.chain = {chain} and {condition}
                )\n"
            ));
            conditions.push_str(" and e.seq in (select seq from hit)");
        }
        for filter in &self.filters {
            conditions.push_str(" and ");
            conditions.push_str(&filter.condition(&mut sql));
        }
        // Writing to a String cannot fail.
        for (operator, bound) in [(">=", self.from), ("<", self.before)] {
            if bound != Time(0) && bound != Time(i64::MAX) {
                let value = sql.arg(bound.0);
                let _ = write!(conditions, " and e.at {operator} {value}");
            }
        }
        if let Some((at, seq)) = cursor {
            let (at, seq) = (sql.arg(at), sql.arg(seq));
            let _ = write!(conditions, " and (e.at, e.seq) < ({at}, {seq})");
        }
        let most = sql.arg(most);
        // Names are joined to the rows of the page only.
        sql.push(&format!(
            "select e.*, coalesce(u.name, k.name) as by_name, coalesce(u.email, km.email) as by_email, m.name as about_name, m.email as about_email
            from (
                select e.chain, e.seq, e.at, e.actor_kind, e.actor_id, e.action, e.target_kind, e.target_id,
                    e.detail, e.detail_hash, e.network, e.user_agent, e.request_id, e.hash, e.about
                from audit_events e
                where {conditions}
                order by e.at desc, e.seq desc
                limit {most}
            ) e
            left join users u on u.id = e.actor_id
            left join keys k on k.id = e.actor_id
            left join members km on km.id = k.maker_id
            left join members m on m.id = e.about
            order by e.at desc, e.seq desc"
        ));
        Ok(
            sql!(conn, c => bound!(sqlx::query_as(AssertSqlSafe(sql.text)), sql.args)
                .fetch_all(&mut *c)
                .await)?,
        )
    }
}

/// The member with this address, and their account.
async fn find_person(
    conn: &mut Conn,
    workspace: WorkspaceId,
    address: &str,
) -> Done<Option<(Uuid, Option<Uuid>)>> {
    let Ok(address) = Address::parse(address) else {
        return Ok(None);
    };
    Ok(sql!(conn, c => sqlx::query_as(
        "select id, user_id from members where workspace_id = $1 and email = $2",
    )
    .bind(workspace.0)
    .bind(address.as_str())
    .fetch_optional(&mut *c)
    .await)?)
}

#[derive(sqlx::FromRow)]
struct Listed {
    #[sqlx(flatten)]
    row: Row,
    about: Option<Uuid>,
    by_name: Option<String>,
    by_email: Option<String>,
    about_name: Option<String>,
    about_email: Option<String>,
}

impl Listed {
    /// As people read it; none for an action that this program does not know.
    fn into_row(self) -> Option<AuditRow> {
        let row = self.row;
        Some(AuditRow {
            seq: row.seq,
            at: Time(row.at),
            by: match row.actor_kind.as_str() {
                "person" => AuditBy::Person {
                    name: self.by_name.unwrap_or_default(),
                    email: self.by_email.unwrap_or_default(),
                },
                "key" => AuditBy::Key {
                    name: self.by_name.unwrap_or_default(),
                    email: self.by_email.unwrap_or_default(),
                },
                "stranger" => AuditBy::Stranger,
                _ => AuditBy::System,
            },
            action: AuditAction::from_word(&row.action)?,
            about: self.about.map(|id| AuditAbout {
                id: MemberId(id),
                name: self.about_name.unwrap_or_default(),
                email: self.about_email.unwrap_or_default(),
            }),
            facts: row.detail.as_deref().map_or_else(Vec::new, facts),
            network: row.network,
            user_agent: row.user_agent,
            request_id: row.request_id,
        })
    }
}

/// Takes a detail apart: what stands in `before` and `after` are changes, the rest are values.
fn facts(detail: &str) -> Vec<AuditFact> {
    let Ok(Value::Object(mut fields)) = serde_json::from_str(detail) else {
        return Vec::new();
    };
    let side = |value: Option<Value>| match value {
        Some(Value::Object(side)) => side,
        _ => serde_json::Map::new(),
    };
    let mut before = side(fields.remove("before"));
    let after = side(fields.remove("after"));
    let mut facts: Vec<AuditFact> = fields
        .into_iter()
        .map(|(field, value)| AuditFact {
            field,
            before: None,
            after: shown(&value),
            change: false,
        })
        .collect();
    for (field, value) in after {
        let old = before.remove(&field);
        facts.push(AuditFact {
            before: old.as_ref().and_then(shown),
            after: shown(&value),
            field,
            change: true,
        });
    }
    for (field, value) in before {
        facts.push(AuditFact {
            field,
            before: shown(&value),
            after: None,
            change: true,
        });
    }
    facts
}

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => Some(items.iter().filter_map(shown).collect::<Vec<_>>().join(", ")),
        other => Some(other.to_string()),
    }
}
