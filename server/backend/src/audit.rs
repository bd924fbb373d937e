//! The audit log: a row for each change, in the same transaction, each row's hash covering the one before.

pub mod export;
pub mod log;

use crate::Backend;
use crate::caller::{Actor, Client, Means, SignedIn};
use crate::db::rows::{AT_ONCE, Column, insert};
use crate::db::{Conn, Db, Tx, sql};
use crate::fault::{Done, Fault};
use crate::webhooks::store::deliveries;
use model::audit::AuditAction;
use model::error::Error;
use model::ids::{MemberId, WorkspaceId};
use model::policy::Denial;
use model::time::Time;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The chain of what belongs to no workspace.
pub const INSTANCE: WorkspaceId = WorkspaceId(Uuid::nil());

/// Who did it.
#[derive(Clone, Debug)]
pub enum By {
    /// A person: id of the user.
    Person(Uuid),
    /// A program: id of its key.
    Key(Uuid),
    /// Somebody without a session.
    Stranger,
    /// A job or the command line.
    System,
}

/// To what it was done.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    kind: &'static str,
    id: Option<Uuid>,
    about: Option<Uuid>,
}

impl Target {
    /// A thing with an id.
    pub const fn of(kind: &'static str, id: Uuid) -> Self {
        Self {
            kind,
            id: Some(id),
            about: None,
        }
    }

    /// A member.
    pub const fn member(id: MemberId) -> Self {
        Self::of("member", id.0).about(id)
    }

    /// The same, noted as being about this member, so that their page finds it.
    #[must_use]
    pub const fn about(mut self, member: MemberId) -> Self {
        self.about = Some(member.0);
        self
    }

    /// The instance itself.
    pub const INSTANCE: Self = Self {
        kind: "instance",
        id: None,
        about: None,
    };
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Entry {
    chain: WorkspaceId,
    at: Time,
    by: By,
    client: Client,
    action: AuditAction,
    target: Target,
    detail: Option<String>,
}

impl Tx {
    /// Notes something for the audit log; `save` writes it. `detail` is what a person reads about it,
    /// with `before` and `after` where something changed, and never a secret.
    pub fn note(
        &mut self,
        chain: WorkspaceId,
        (at, by, client): (Time, By, &Client),
        action: AuditAction,
        target: Target,
        detail: &Value,
    ) {
        let detail = (!detail.is_null()).then(|| detail.to_string());
        self.changed_by(chain, action, target.about.map(MemberId));
        self.audit.push(Entry {
            chain,
            at,
            by,
            client: client.clone(),
            action,
            target,
            detail,
        });
    }

    /// The same for an act of a member in their workspace.
    pub fn note_by(&mut self, actor: &Actor, at: Time, action: AuditAction, target: Target, detail: &Value) {
        self.note(
            actor.workspace_id,
            (at, actor.user.by(), &actor.user.client),
            action,
            target,
            detail,
        );
    }
}

impl SignedIn {
    /// Themselves as the one who did it.
    pub fn by(&self) -> By {
        match self.means {
            Means::Session => By::Person(self.user_id.0),
            Means::Machine => By::System,
            Means::Key(key) => By::Key(key.0),
        }
    }
}

/// Ends a unit of work: saves it where it went well. Where the policy refused, all of it is dropped and the
/// refusal is noted.
pub async fn settle<T>(
    be: &Backend,
    tx: Tx,
    actor: &Actor,
    what: &str,
    target: Target,
    done: Done<T>,
) -> Done<T> {
    match done {
        Ok(value) => tx.save().await.map(|()| value),
        Err(Fault::Said(Error::Denied(denial))) => {
            drop(tx);
            Err(refused(be, actor, what, target, denial).await)
        }
        Err(fault) => Err(fault),
    }
}

/// Notes that the policy refused something, in a transaction of its own, and gives the refusal back.
pub async fn refused(be: &Backend, actor: &Actor, what: &str, target: Target, denial: Denial) -> Fault {
    let noted = async {
        let mut tx = be.db.begin().await?;
        let detail = serde_json::json!({ "tried": what, "denial": denial });
        tx.note_by(actor, be.clock.now(), AuditAction::Refused, target, &detail);
        tx.save().await
    };
    match noted.await {
        Ok(()) => Fault::Said(Error::Denied(denial)),
        Err(fault) => fault,
    }
}

type Head = (i64, Vec<u8>);

/// A chain that a unit of work writes to.
struct Chain {
    id: WorkspaceId,
    /// Number of the last row before.
    from: i64,
    head: Head,
    /// Whether the workspace has a webhook that may have to be told.
    tells: bool,
    rows: Vec<Row>,
    /// Of each row, which member it is about.
    about: Vec<Option<Uuid>>,
}

/// Chains and writes the rows, and what webhooks are told of them; says whether they are told anything. The
/// first statement locks the chain until the transaction ends.
pub(crate) async fn write(conn: &mut Conn, entries: Vec<Entry>) -> Done<bool> {
    let mut chains: Vec<Chain> = Vec::new();
    for entry in entries {
        let at = match chains.iter().position(|chain| chain.id == entry.chain) {
            Some(at) => at,
            None => {
                chains.push(lock(conn, entry.chain).await?);
                chains.len() - 1
            }
        };
        if let Some(chain) = chains.get_mut(at) {
            chain.append(entry);
        }
    }
    let mut told = false;
    for Chain {
        id,
        from,
        head: (seq, hash),
        tells,
        rows,
        about,
    } in chains
    {
        for (rows, about) in rows.chunks(AT_ONCE).zip(about.chunks(AT_ONCE)) {
            add(conn, id, rows, about).await?;
        }
        sql!(conn, c => sqlx::query("update audit_chains set seq = $2, hash = $3 where chain = $1")
            .bind(id.0)
            .bind(seq)
            .bind(&hash)
            .execute(&mut *c)
            .await
            .map(|_| ()))?;
        if tells {
            told |= deliveries::enqueue(conn, id, from, seq).await?;
        }
    }
    Ok(told)
}

/// Locks a chain. Whether there are webhooks is asked along the way, so that a workspace without any pays
/// no statement for them.
async fn lock(conn: &mut Conn, id: WorkspaceId) -> Done<Chain> {
    let (seq, hash, webhooks): (i64, Vec<u8>, i64) = sql!(conn, c => sqlx::query_as(
        "insert into audit_chains (chain, seq, hash) values ($1, 0, $2)
        on conflict (chain) do update set seq = audit_chains.seq
        returning seq, hash, (select count(*) from webhooks w where w.workspace_id = $1)",
    )
    .bind(id.0)
    .bind([0_u8; 32].as_slice())
    .fetch_one(&mut *c)
    .await)?;
    Ok(Chain {
        id,
        from: seq,
        head: (seq, hash),
        tells: webhooks > 0,
        rows: Vec::new(),
        about: Vec::new(),
    })
}

impl Chain {
    /// Puts an entry at its end.
    fn append(&mut self, entry: Entry) {
        let (actor_kind, actor_id) = match entry.by {
            By::Person(id) => ("person", Some(id)),
            By::Key(id) => ("key", Some(id)),
            By::Stranger => ("stranger", None),
            By::System => ("system", None),
        };
        let mut row = Row {
            seq: self.head.0 + 1,
            at: entry.at.0,
            actor_kind: actor_kind.to_owned(),
            actor_id,
            action: entry.action.word().to_owned(),
            target_kind: entry.target.kind.to_owned(),
            target_id: entry.target.id,
            detail_hash: Sha256::digest(entry.detail.as_deref().unwrap_or_default()).to_vec(),
            detail: entry.detail,
            network: entry.client.network,
            user_agent: entry.client.user_agent,
            request_id: entry.client.request_id,
            hash: Vec::new(),
        };
        row.hash = row.hashed(&self.head.1);
        self.head = (row.seq, row.hash.clone());
        self.rows.push(row);
        self.about.push(entry.target.about);
    }
}

async fn add(conn: &mut Conn, chain: WorkspaceId, rows: &[Row], about: &[Option<Uuid>]) -> Done<()> {
    insert(
        conn,
        "insert into audit_events (chain, seq, at, actor_kind, actor_id, action, target_kind,
            target_id, detail, detail_hash, network, user_agent, request_id, hash, about)
        select $1, column1, column2, column3, column4, column5, column6, column7, column8, column9, column10,
            column11, column12, column13, column14
        from {rows}",
        &[chain.0],
        vec![
            Column::numbers(rows.iter().map(|row| row.seq)),
            Column::numbers(rows.iter().map(|row| row.at)),
            Column::texts(rows.iter().map(|row| row.actor_kind.as_str())),
            Column::Ids(rows.iter().map(|row| row.actor_id).collect()),
            Column::texts(rows.iter().map(|row| row.action.as_str())),
            Column::texts(rows.iter().map(|row| row.target_kind.as_str())),
            Column::Ids(rows.iter().map(|row| row.target_id).collect()),
            Column::Texts(rows.iter().map(|row| row.detail.clone()).collect()),
            Column::bytes(rows.iter().map(|row| row.detail_hash.as_slice())),
            Column::texts(rows.iter().map(|row| row.network.as_str())),
            Column::texts(rows.iter().map(|row| row.user_agent.as_str())),
            Column::texts(rows.iter().map(|row| row.request_id.as_str())),
            Column::bytes(rows.iter().map(|row| row.hash.as_slice())),
            Column::Ids(about.to_vec()),
        ],
    )
    .await?;
    Ok(())
}

/// A row as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// Number in its chain, from 1 without gaps.
    pub seq: i64,
    /// Microseconds since 1970.
    pub at: i64,
    /// person, key, stranger or system.
    pub actor_kind: String,
    /// User or key that did it.
    pub actor_id: Option<Uuid>,
    /// What happened.
    pub action: String,
    /// Kind of the thing it was done to.
    pub target_kind: String,
    /// Its id.
    pub target_id: Option<Uuid>,
    /// JSON; none where it was erased or there was none.
    pub detail: Option<String>,
    /// SHA-256 of it.
    pub detail_hash: Vec<u8>,
    /// Network address.
    pub network: String,
    /// User agent.
    pub user_agent: String,
    /// Id of the request.
    pub request_id: String,
    /// SHA-256 over the row and the hash before.
    pub hash: Vec<u8>,
}

impl Row {
    /// The hash that the row must have after one with hash `before`. Every field is preceded by its
    /// length, so that no two rows have the same bytes.
    fn hashed(&self, before: &[u8]) -> Vec<u8> {
        let mut hasher = Sha256::new();
        let mut feed = |bytes: &[u8]| {
            hasher.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(bytes);
        };
        feed(before);
        feed(&self.seq.to_be_bytes());
        feed(&self.at.to_be_bytes());
        feed(self.actor_kind.as_bytes());
        feed(self.actor_id.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
        feed(self.action.as_bytes());
        feed(self.target_kind.as_bytes());
        feed(self.target_id.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
        feed(&self.detail_hash);
        feed(self.network.as_bytes());
        feed(self.user_agent.as_bytes());
        feed(self.request_id.as_bytes());
        hasher.finalize().to_vec()
    }
}

/// What `verify` found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// So many rows, all whole.
    Whole(i64),
    /// This row of this chain was changed, or the one before it is gone.
    Broken(WorkspaceId, i64),
}

/// Every chain that there must be, with its head where it still has one: those with a head, those with
/// rows, and one for each workspace. A workspace is noted when it is made, so that a chain that was taken
/// out whole leaves it behind.
async fn list_chains(conn: &mut Conn) -> Done<Vec<(Uuid, Option<i64>, Option<Vec<u8>>)>> {
    Ok(sql!(conn, c => sqlx::query_as(
        "select k.chain, h.seq, h.hash
        from (
            select chain from audit_chains
            union
            select distinct chain from audit_events
            union
            select id from workspaces
        ) k
        left join audit_chains h on h.chain = k.chain
        order by k.chain",
    )
    .fetch_all(&mut *c)
    .await)?)
}

/// Reads the whole log and recomputes every hash. A chain without its head is broken after its last row:
/// nobody can say any more whether more followed.
pub async fn verify(db: &Db) -> Done<Verdict> {
    const AT_ONCE: i64 = 1_000;
    let mut conn = db.read().await?;
    let mut rows_read = 0;
    for (chain, last, last_hash) in list_chains(&mut conn).await? {
        let (mut seq, mut hash) = (0, vec![0; 32]);
        loop {
            let rows: Vec<Row> = sql!(conn, c => sqlx::query_as(
                "select seq, at, actor_kind, actor_id, action, target_kind, target_id, detail,
                    detail_hash, network, user_agent, request_id, hash
                from audit_events
                where chain = $1 and seq > $2
                order by seq
                limit $3",
            )
            .bind(chain)
            .bind(seq)
            .bind(AT_ONCE)
            .fetch_all(&mut *c)
            .await)?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let whole = row.seq == seq + 1
                    && row.hashed(&hash) == row.hash
                    && row
                        .detail
                        .as_ref()
                        .is_none_or(|detail| Sha256::digest(detail).as_slice() == row.detail_hash.as_slice());
                if !whole {
                    return Ok(Verdict::Broken(WorkspaceId(chain), seq + 1));
                }
                (seq, hash) = (row.seq, row.hash);
                rows_read += 1;
            }
        }
        if (Some(seq), Some(hash)) != (last, last_hash) {
            return Ok(Verdict::Broken(WorkspaceId(chain), seq + 1));
        }
    }
    Ok(Verdict::Whole(rows_read))
}
