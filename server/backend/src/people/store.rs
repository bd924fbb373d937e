//! SQL of the list. The texts are put together from constants only; every value is bound.

use super::cursor::{Cursor, Spot, Value};
use crate::db::{BETWEEN, Conn, Either, Statement, bound, joined, like, pack, packed_id, sql, unpack};
use crate::fault::Done;
use model::account::{AccountType, Rank};
use model::ids::{AppId, GroupId, InvitationId, MemberId, RoleId, WorkspaceId};
use model::mail::{Delivery, MailState};
use model::people::{Query, Row, RowInvitation, SortBy, Status};
use model::time::Time;
use serde::Deserialize;
use sqlx::AssertSqlSafe;
use std::fmt::Write;
use uuid::Uuid;

/// How the rows of a page are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Along the index of the sort, testing each row.
    Walk,
    /// All hits of the search first, then sorted.
    CollectHits,
    /// All hits of the part before the `@` first, of which those are sorted that have the rest.
    CollectLocal,
    /// All rows that the filter leaves first, then sorted.
    CollectFiltered,
}

/// What is asked for.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Where.
    pub workspace: WorkspaceId,
    /// Who looks.
    pub viewer: MemberId,
    /// Folded fragment; empty for none.
    pub search: &'a str,
    /// Filter, sort and size.
    pub query: &'a Query,
    /// Where the page begins.
    pub cursor: Option<&'a Cursor>,
    /// The last row that a walk looks at; none walks to the end of the list.
    pub until: Option<&'a Spot>,
}

impl Wanted<'_> {
    /// Whether rows are read against the sort's direction or the page's, but not both.
    fn down(&self) -> bool {
        self.query.descending != self.cursor.is_some_and(|cursor| cursor.backwards)
    }

    /// Direction of the reading in SQL.
    fn order(&self) -> &'static str {
        if self.down() { "desc" } else { "asc" }
    }

    /// Condition that leaves the rows beyond the cursor and up to the end of the walk; begins with `and`.
    fn between(&self, sql: &mut Statement) -> String {
        let by = column(self.query.sort);
        let mut text = String::new();
        let mut bound = |spot: &Spot, beyond: bool, itself: bool| {
            let value = match &spot.value {
                Value::Number(n) => sql.arg(*n),
                Value::Text(text) => sql.arg(text.clone()),
            };
            let nr = sql.arg(spot.nr);
            let sign = if self.down() == beyond { "<" } else { ">" };
            let equal = if itself { "=" } else { "" };
            // Writing to a String cannot fail.
            let _ = write!(text, " and (m.{by}, m.nr) {sign}{equal} ({value}, {nr})");
        };
        if let Some(cursor) = self.cursor {
            bound(&cursor.spot, true, cursor.itself);
        }
        if let Some(until) = self.until {
            bound(until, false, true);
        }
        text
    }
}

/// A row with what its cursors need, as it is packed.
#[derive(Clone, Debug, Deserialize)]
pub struct Listed {
    pub nr: i64,
    pub id: Uuid,
    pub uid: Option<String>,
    pub name: String,
    pub email: String,
    pub sort_name: String,
    pub account_type: AccountType,
    pub rank: i64,
    /// 1 or 0.
    pub owner: i64,
    pub status: Status,
    pub mail_state: MailState,
    pub last_seen_at: i64,
    pub created_at: i64,
    pub ends_at: Option<i64>,
    pub reply: Option<String>,
    pub due_at: Option<i64>,
    pub sent_at: Option<i64>,
    pub invitation_id: Option<Uuid>,
    pub expires_at: Option<i64>,
    pub resent: Option<i64>,
    /// 1 or 0.
    pub own: i64,
    /// Names with `BETWEEN` between.
    pub roles: String,
    /// The same.
    pub groups: String,
}

impl Listed {
    /// As the page and programs see it. An invitation past its end has run out, whether the clock's work
    /// has written that yet or not.
    pub fn into_row(mut self, viewer: MemberId, now: Time) -> Row {
        if self.status == Status::Invited && self.expires_at.is_some_and(|end| end <= now.0) {
            self.status = Status::Expired;
        }
        let invitation = match (self.status, self.invitation_id, self.expires_at) {
            (Status::Invited | Status::Expired, Some(id), Some(expires_at)) => Some(RowInvitation {
                id: InvitationId(id),
                expires_at: Time(expires_at),
                resent: self.resent.unwrap_or(0),
                own: self.own != 0,
            }),
            _ => None,
        };
        Row {
            id: MemberId(self.id),
            uid: self.uid,
            name: self.name,
            email: self.email,
            kind: self.account_type.kind(),
            account_type: self.account_type,
            owner: self.owner != 0,
            roles: joined(&self.roles),
            groups: joined(&self.groups),
            status: self.status,
            mail: Delivery {
                state: self.mail_state,
                reply: self.reply,
                next_at: self
                    .due_at
                    .filter(|_| self.mail_state == MailState::Deferred)
                    .map(Time),
                sent_at: self.sent_at.map(Time),
            },
            last_seen_at: (self.last_seen_at > 0).then_some(Time(self.last_seen_at)),
            created_at: Time(self.created_at),
            invitation,
            oneself: self.id == viewer.0,
            ends_at: self.ends_at.map(Time),
        }
    }
}

/// People of a workspace per status and account type.
pub async fn counts(conn: &mut Conn, workspace: WorkspaceId) -> Done<Vec<(Status, AccountType, i64)>> {
    let select = pack(conn, "status, account_type, n");
    let packed: String = sql!(conn, c => sqlx::query_scalar(AssertSqlSafe(format!(
        "{select} from member_counts where workspace_id = $1",
    )))
    .bind(workspace.0)
    .fetch_one(&mut *c)
    .await)?;
    let rows: Vec<(String, String, i64)> = unpack(&packed)?;
    Ok(rows
        .into_iter()
        .filter_map(|(status, account_type, n)| {
            Some((
                Status::from_word(&status)?,
                AccountType::from_word(&account_type)?,
                n,
            ))
        })
        .collect())
}

/// People of all other workspaces.
pub async fn count_elsewhere(conn: &mut Conn, workspace: WorkspaceId) -> Done<i64> {
    Ok(sql!(conn, c => sqlx::query_scalar(
        "select cast(coalesce(sum(n), 0) as bigint) from member_counts where workspace_id <> $1",
    )
    .bind(workspace.0)
    .fetch_one(&mut *c)
    .await)?)
}

/// Whether the trigram index can find the fragment: it knows groups of three characters.
pub fn is_indexed(search: &str) -> bool {
    search.chars().count() >= 3
}

/// Of a fragment that is an address, what stands before the `@`: nearly everybody has the rest, and the
/// index would read through all of them to find nobody more.
pub fn local_part(search: &str) -> Option<&str> {
    search
        .split_once('@')
        .map(|(local, _)| local)
        .filter(|local| is_indexed(local))
}

/// The people whose name or address holds the fragment, by the trigram index: the one statement that
/// differs between the databases.
fn hits(sql: &mut Statement, conn: &mut Conn, search: &str, most: i64) -> String {
    match conn.either() {
        Either::Sqlite(_) => {
            let phrase = sql.arg(format!("\"{}\"", search.replace('"', "\"\"")));
            let most = sql.arg(most);
            format!("select rowid as nr from members_search where members_search match {phrase} limit {most}")
        }
        Either::Postgres(_) => {
            let like = sql.arg(like(search));
            let most = sql.arg(most);
            format!("select nr from members where search_text like {like} limit {most}")
        }
    }
}

/// Hits of the fragment in the whole instance, counted up to `most`.
pub async fn count_hits(conn: &mut Conn, search: &str, most: i64) -> Done<i64> {
    let mut sql = Statement::default();
    let hits = hits(&mut sql, conn, search, most);
    sql.push(&format!("select count(*) from ({hits}) h"));
    Ok(
        sql!(conn, c => bound!(sqlx::query_scalar(AssertSqlSafe(sql.text)), sql.args)
        .fetch_one(&mut *c)
        .await)?,
    )
}

const fn column(sort: SortBy) -> &'static str {
    match sort {
        SortBy::Name => "sort_name",
        SortBy::Email => "email",
        SortBy::AccountType => "rank",
        SortBy::Status => "status",
        SortBy::Mail => "mail_state",
        SortBy::LastSeen => "last_seen_at",
        SortBy::Created => "created_at",
    }
}

/// Conditions that filter and search put on a row `m`; where hits are collected the statement
/// begins with them.
fn conditions(sql: &mut Statement, conn: &mut Conn, wanted: &Wanted<'_>, plan: Plan) -> String {
    let looked_up = match plan {
        Plan::CollectHits => Some(wanted.search),
        Plan::CollectLocal => local_part(wanted.search),
        Plan::Walk | Plan::CollectFiltered => None,
    };
    let mut conditions = if let Some(part) = looked_up {
        let hits = hits(sql, conn, part, i64::MAX);
        sql.push(&format!("with hit as materialized ({hits})\n"));
        "m.nr in (select nr from hit) and ".to_owned()
    } else {
        String::new()
    };
    conditions.push_str("m.workspace_id = ");
    conditions.push_str(&sql.arg(wanted.workspace.0));
    conditions.push_str(" and m.status <> 'left'");
    if let Some(status) = wanted.query.status {
        conditions.push_str(" and m.status = ");
        conditions.push_str(&sql.arg(status.word().to_owned()));
    }
    if let Some(account_type) = wanted.query.account_type {
        conditions.push_str(" and m.account_type = ");
        conditions.push_str(&sql.arg(account_type.word().to_owned()));
        if plan == Plan::CollectFiltered {
            // The same by the index of ranks. Not on a walk, which must keep to the index of its sort.
            let [member, owner] = [false, true].map(|owner| Rank::new(account_type, owner).number());
            conditions.push_str(" and m.rank in (");
            conditions.push_str(&sql.arg(member));
            conditions.push_str(", ");
            conditions.push_str(&sql.arg(owner));
            conditions.push(')');
        }
    }
    conditions.push_str(&narrow(
        sql,
        wanted.query.role,
        wanted.query.group,
        wanted.query.app,
    ));
    if plan != Plan::CollectHits && !wanted.search.is_empty() {
        let like = sql.arg(like(wanted.search));
        conditions.push_str(" and m.search_text like ");
        conditions.push_str(&like);
        conditions.push_str(" escape '\\'");
    }
    conditions
}

/// Conditions of role, group and app on a row `m`, each beginning with `and`. Writing to a String cannot fail.
pub(crate) fn narrow(
    sql: &mut Statement,
    role: Option<RoleId>,
    group: Option<GroupId>,
    app: Option<AppId>,
) -> String {
    let mut conditions = String::new();
    if let Some(role) = role {
        let role = sql.arg(role.0);
        let _ = write!(
            conditions,
            " and m.id in (
                select mr.member_id from member_roles mr where mr.role_id = {role}
                union all
                select gm.member_id
                from group_roles gr
                join group_members gm on gm.group_id = gr.group_id
                where gr.role_id = {role}
            )"
        );
    }
    if let Some(group) = group {
        let group = sql.arg(group.0);
        let _ = write!(
            conditions,
            " and m.id in (select gm.member_id from group_members gm where gm.group_id = {group})"
        );
    }
    if let Some(app) = app {
        let app = sql.arg(app.0);
        let _ = write!(
            conditions,
            " and m.id in (
                select p.member_id from app_privileges p where p.app_id = {app}
                union all
                select gm.member_id
                from group_privileges p
                join group_members gm on gm.group_id = p.group_id
                where p.app_id = {app}
            )"
        );
    }
    conditions
}

/// Those whom role, group and app leave, counted up to `most`.
pub async fn count_narrow(conn: &mut Conn, wanted: &Wanted<'_>, most: i64) -> Done<i64> {
    let mut sql = Statement::default();
    let conditions = narrow(&mut sql, wanted.query.role, wanted.query.group, wanted.query.app);
    let most = sql.arg(most);
    sql.push(&format!(
        "select count(*) from (select 1 from members m where true{conditions} limit {most}) h"
    ));
    Ok(
        sql!(conn, c => bound!(sqlx::query_scalar(AssertSqlSafe(sql.text)), sql.args)
        .fetch_one(&mut *c)
        .await)?,
    )
}

/// The row at which a walk along the sort that looks at `steps` people ends; none where the list ends before.
pub async fn end_of_walk(conn: &mut Conn, wanted: &Wanted<'_>, steps: i64) -> Done<Option<Spot>> {
    let mut sql = Statement::default();
    let workspace = sql.arg(wanted.workspace.0);
    let between = wanted.between(&mut sql);
    let (by, order) = (column(wanted.query.sort), wanted.order());
    let select = pack(conn, &format!("{by}, nr"));
    let skipped = sql.arg(steps - 1);
    sql.push(&format!(
        "{select} from (select m.{by}, m.nr
            from members m
            where m.workspace_id = {workspace} and m.status <> 'left'{between}
            order by m.{by} {order}, m.nr {order}
            limit 1 offset {skipped}) p"
    ));
    let packed: String = sql!(conn, c => bound!(sqlx::query_scalar(AssertSqlSafe(sql.text)), sql.args)
        .fetch_one(&mut *c)
        .await)?;
    let rows: Vec<(Value, i64)> = unpack(&packed)?;
    Ok(rows.into_iter().next().map(|(value, nr)| Spot { value, nr }))
}

/// Rows of a page.
pub struct Listing {
    /// In the order of the reading.
    pub rows: Vec<Listed>,
    /// Whether there are more beyond.
    pub more: bool,
    /// How many filter and search leave in all; a walk does not know.
    pub total: Option<i64>,
}

/// Rows of a page. Which they are is found with their numbers alone; the rest of them is looked up for those
/// of the page.
pub async fn list(conn: &mut Conn, wanted: &Wanted<'_>, plan: Plan) -> Done<Listing> {
    let mut sql = Statement::default();
    let conditions = conditions(&mut sql, conn, wanted, plan);
    let (by, order) = (column(wanted.query.sort), wanted.order());
    let between = wanted.between(&mut sql);
    let limit = sql.arg(i64::from(wanted.query.limit) + 1);
    let viewer = sql.arg(wanted.viewer.0);
    let between_names = sql.arg(BETWEEN.to_string());
    let page = format!("order by m.{by} {order}, m.nr {order} limit {limit}");
    let (source, count) = if plan == Plan::Walk {
        let walked = format!("(select m.nr from members m where {conditions}{between} {page})");
        (walked, "cast(null as bigint)")
    } else {
        // Materialised, so that the planner cannot turn it into a walk along the sort's index.
        let lead = if plan == Plan::CollectFiltered {
            "with"
        } else {
            ","
        };
        sql.push(&format!(
            "{lead} picked as materialized (select m.nr, m.{by} from members m where {conditions})\n"
        ));
        let sorted = format!("(select m.nr from picked m where true{between} {page})");
        (sorted, "(select count(*) from picked)")
    };
    let (id, invitation_id) = (packed_id(conn, "id"), packed_id(conn, "invitation_id"));
    sql.push(&pack(
        conn,
        &format!(
            "nr, {id}, uid, name, email, sort_name, account_type, rank, owner, status, mail_state, last_seen_at,
            created_at, ends_at, reply, due_at, sent_at, {invitation_id}, expires_at, resent, own, roles, groups"
        ),
    ));
    sql.push(&format!(
        ", {count} from (select m.nr, m.id, u.uid, m.name, m.email, m.sort_name, m.account_type,
            m.rank, case when m.owner then 1 else 0 end as owner, m.status, m.mail_state, m.last_seen_at,
            m.created_at, m.ends_at, o.reply, o.due_at, o.sent_at, i.id as invitation_id, i.expires_at,
            i.resent, case when i.inviter_id = {viewer} then 1 else 0 end as own,
            coalesce((
                select string_agg(x.name, {between_names})
                from (
                    select r.name
                    from member_roles mr
                    join roles r on r.id = mr.role_id
                    where mr.member_id = m.id
                    order by r.key
                ) x
            ), '') as roles,
            coalesce((
                select string_agg(x.name, {between_names})
                from (
                    select g.name
                    from group_members gm
                    join groups g on g.id = gm.group_id
                    where gm.member_id = m.id
                    order by g.key
                ) x
            ), '') as groups
        from {source} k
        join members m on m.nr = k.nr
        left join users u on u.id = m.user_id
        left join outbox o on o.id = m.mail_id
        left join invitations i on m.status in ('invited', 'expired') and i.id = (
            select l.id from invitations l
            where l.member_id = m.id
            order by l.created_at desc
            limit 1
        )
        order by m.{by} {order}, m.nr {order}) p"
    ));
    let (packed, total): (String, Option<i64>) = sql!(conn, c => bound!(sqlx::query_as(AssertSqlSafe(sql.text)), sql.args)
        .fetch_one(&mut *c)
        .await)?;
    let mut rows: Vec<Listed> = unpack(&packed)?;
    let size = usize::try_from(wanted.query.limit).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    Ok(Listing { rows, more, total })
}
