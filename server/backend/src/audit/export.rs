//! The log as a file.

use super::log;
use crate::Backend;
use crate::caller::Actor;
use crate::fault::{Done, Fault};
use crate::sheet::{Format, Pieces, Sheet};
use model::audit::{AuditBy, AuditFact, AuditQuery, AuditRow};
use std::borrow::Cow;

const HEADS: [&str; 9] = [
    "number",
    "time",
    "by",
    "action",
    "about",
    "facts",
    "network",
    "user agent",
    "request",
];

/// An export under way. As JSON lines its rows are those of the log, with all their parts.
pub struct Export {
    be: Backend,
    actor: Actor,
    query: AuditQuery,
    format: Format,
    /// Where the next piece begins.
    cursor: String,
    begun: bool,
    over: bool,
}

/// Begins one; whether the actor may is asked with its first piece.
pub fn export(be: &Backend, actor: Actor, query: AuditQuery, format: Format) -> Export {
    Export {
        be: be.clone(),
        actor,
        query,
        format,
        cursor: String::new(),
        begun: false,
        over: false,
    }
}

impl Pieces for Export {
    async fn next(&mut self) -> Done<Option<Vec<u8>>> {
        if self.over {
            return Ok(None);
        }
        // Whatever goes wrong, there is no second try from the middle.
        self.over = true;
        let rows = log::export(&self.be, &self.actor, &self.query, &mut self.cursor).await?;
        self.over = self.cursor.is_empty();
        let piece = match self.format {
            Format::Csv => {
                let mut sheet = Sheet::begin(self.format, &HEADS, !self.begun)?;
                for row in rows {
                    sheet.add(cells(row))?;
                }
                sheet.into_bytes()?
            }
            Format::JsonLines => {
                let mut lines = Vec::new();
                for row in rows {
                    serde_json::to_writer(&mut lines, &row).map_err(|e| Fault::Bug(e.to_string()))?;
                    lines.push(b'\n');
                }
                lines
            }
        };
        self.begun = true;
        Ok(Some(piece))
    }
}

fn cells(row: AuditRow) -> [Cow<'static, str>; 9] {
    let by = match row.by {
        AuditBy::Person { email, .. } => email,
        AuditBy::Key { name, email } => format!("key {name} of {email}"),
        AuditBy::Stranger => "stranger".to_owned(),
        AuditBy::System => "system".to_owned(),
    };
    let fact = |fact: &AuditFact| {
        let after = fact.after.as_deref().unwrap_or_default();
        if fact.change {
            let before = fact.before.as_deref().unwrap_or_default();
            format!("{}: {before} -> {after}", fact.field)
        } else {
            format!("{}: {after}", fact.field)
        }
    };
    [
        row.seq.to_string(),
        row.at.rfc3339(),
        by,
        row.action.word().to_owned(),
        row.about.map(|about| about.email).unwrap_or_default(),
        row.facts.iter().map(fact).collect::<Vec<_>>().join("; "),
        row.network,
        row.user_agent,
        row.request_id,
    ]
    .map(Cow::Owned)
}
