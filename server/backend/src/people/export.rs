//! The list as a file: what search and filters leave, a page of rows at a time, whatever their number.

use super::check;
use super::cursor::Cursor;
use super::find::{Bounds, plan};
use super::store::{self, Plan, Wanted};
use crate::Backend;
use crate::audit::{Target, refused};
use crate::caller::Actor;
use crate::fault::Done;
use crate::sheet::{Format, Pieces, Sheet};
use model::audit::AuditAction;
use model::people::{Query, Row};
use model::policy::{Action, may};
use model::time::Time;
use std::borrow::Cow;

/// Rows read and written at a time.
const AT_ONCE: u32 = 1_000;

/// The first row. Names that an import knows mean the same there.
const HEADS: [&str; 11] = [
    "name",
    "email",
    "account type",
    "owner",
    "roles",
    "groups",
    "status",
    "mail",
    "end date",
    "last seen",
    "created",
];

/// An export under way.
pub struct Export {
    be: Backend,
    actor: Actor,
    query: Query,
    search: String,
    plan: Plan,
    format: Format,
    begun: bool,
    over: bool,
}

/// Begins an export of the list that the query asks for. It is noted before the first row leaves.
pub async fn export(be: &Backend, actor: Actor, query: Query, format: Format) -> Done<Export> {
    let now = be.clock.now();
    if let Err(denial) = may(&actor.standing, Action::ListPeople) {
        let target = Target::of("workspace", actor.workspace_id.0);
        return Err(refused(be, &actor, "people.export", target, denial).await);
    }
    let search = check(&query)?;
    let query = Query {
        cursor: String::new(),
        limit: AT_ONCE,
        ..query
    };
    let wanted = Wanted {
        workspace: actor.workspace_id,
        viewer: actor.member_id,
        search: &search,
        query: &query,
        cursor: None,
        until: None,
    };
    let mut conn = be.db.read().await?;
    let counts = store::counts(&mut conn, actor.workspace_id).await?;
    let (plan, _) = plan(&mut conn, &wanted, &counts, Bounds::default()).await?;
    drop(conn);
    let mut tx = be.db.begin().await?;
    tx.note_by(
        &actor,
        now,
        AuditAction::PeopleExported,
        Target::of("workspace", actor.workspace_id.0),
        &serde_json::json!({
            "after": {
                "search": query.search,
                "status": query.status,
                "account_type": query.account_type,
                "role": query.role,
                "group": query.group,
                "app": query.app,
            },
        }),
    );
    tx.save().await?;
    Ok(Export {
        be: be.clone(),
        actor,
        query,
        search,
        plan,
        format,
        begun: false,
        over: false,
    })
}

impl Export {
    /// Goes on in a file that has begun: without the names of the columns.
    pub const fn go_on(&mut self) {
        self.begun = true;
    }
}

impl Pieces for Export {
    async fn next(&mut self) -> Done<Option<Vec<u8>>> {
        if self.over {
            return Ok(None);
        }
        // Whatever goes wrong, there is no second try from the middle.
        self.over = true;
        let mut sheet = Sheet::begin(self.format, &HEADS, !self.begun)?;
        self.begun = true;
        let now = self.be.clock.now();
        let cursor = Cursor::read(&self.query)?;
        let wanted = Wanted {
            workspace: self.actor.workspace_id,
            viewer: self.actor.member_id,
            search: &self.search,
            query: &self.query,
            cursor: cursor.as_ref(),
            until: None,
        };
        let mut conn = self.be.db.read().await?;
        let store::Listing { rows, more, .. } = store::list(&mut conn, &wanted, self.plan).await?;
        drop(conn);
        let last = rows
            .last()
            .filter(|_| more)
            .map(|row| Cursor::of(self.query.sort, row, false).write());
        for row in rows {
            sheet.add(cells(row.into_row(self.actor.member_id, now)))?;
        }
        if let Some(cursor) = last {
            self.query.cursor = cursor;
            self.over = false;
        }
        sheet.into_bytes().map(Some)
    }
}

fn cells(row: Row) -> [Cow<'static, str>; 11] {
    let time = |time: Option<Time>| Cow::Owned(time.map(Time::rfc3339).unwrap_or_default());
    [
        Cow::Owned(row.name),
        Cow::Owned(row.email),
        Cow::Borrowed(row.account_type.word()),
        Cow::Borrowed(if row.owner { "yes" } else { "" }),
        Cow::Owned(row.roles.join("|")),
        Cow::Owned(row.groups.join("|")),
        Cow::Borrowed(row.status.word()),
        Cow::Borrowed(row.mail.state.word()),
        time(row.ends_at),
        time(row.last_seen_at),
        time(Some(row.created_at)),
    ]
}
