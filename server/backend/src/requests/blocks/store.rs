//! SQL of blocks.

use crate::caller::Actor;
use crate::db::{Conn, Tx, sql};
use crate::fault::Done;
use model::address::Address;
use model::ids::{BlockId, WorkspaceId};
use model::request::Block;
use model::time::Time;
use uuid::Uuid;

/// Whether requests of the address are dropped: by itself, by its domain, or by a domain above that.
pub async fn is_blocked(conn: &mut Conn, workspace: WorkspaceId, email: &Address) -> Done<bool> {
    let patterns: Vec<String> = sql!(conn, c => sqlx::query_scalar(
        "select pattern from access_blocks where workspace_id = $1 and (pattern = $2 or $2 like '%' || pattern)",
    )
    .bind(workspace.0)
    .bind(email.as_str())
    .fetch_all(&mut *c)
    .await)?;
    Ok(patterns.iter().any(|pattern| {
        let domain = email.domain();
        pattern == email.as_str()
            || pattern == domain
            || domain
                .strip_suffix(pattern.as_str())
                .is_some_and(|rest| rest.ends_with('.'))
    }))
}

/// Adds a block, unless it is there.
pub async fn add(tx: &mut Tx, id: BlockId, actor: &Actor, pattern: &str, now: Time) -> Done<()> {
    sql!(tx, c => sqlx::query(
        "insert into access_blocks (id, workspace_id, pattern, blocked_by, created_at)
        values ($1, $2, $3, $4, $5)
        on conflict do nothing",
    )
    .bind(id.0)
    .bind(actor.workspace_id.0)
    .bind(pattern)
    .bind(actor.member_id.0)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Lifts a block and gives what it covered.
pub async fn remove(tx: &mut Tx, workspace: WorkspaceId, id: BlockId) -> Done<Option<String>> {
    Ok(sql!(tx, c => sqlx::query_scalar(
        "delete from access_blocks where id = $1 and workspace_id = $2 returning pattern",
    )
    .bind(id.0)
    .bind(workspace.0)
    .fetch_optional(&mut *c)
    .await)?)
}

/// Blocks of a workspace, the latest first.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId) -> Done<Vec<Block>> {
    let rows: Vec<(Uuid, String, Option<String>, i64)> = sql!(conn, c => sqlx::query_as(
        "select b.id, b.pattern, m.name, b.created_at
        from access_blocks b
        left join members m on m.id = b.blocked_by
        where b.workspace_id = $1
        order by b.created_at desc
        limit 1000",
    )
    .bind(workspace.0)
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows
        .into_iter()
        .map(|(id, pattern, by, created_at)| Block {
            id: BlockId(id),
            pattern,
            by,
            created_at: Time(created_at),
        })
        .collect())
}
