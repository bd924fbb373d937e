//! Tells open pages that something has changed. A unit of work gathers its changes and tells them when it
//! is committed: in this process directly, to the other nodes on one PostgreSQL by `notify`, which the
//! database delivers on commit.

use crate::Backend;
use crate::db::{Pools, Tx};
use crate::fault::Done;
use model::audit::AuditAction;
use model::ids::{MemberId, WorkspaceId};
use model::live::{Change, What};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgListener;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// PostgreSQL's channel.
pub(crate) const CHANNEL: &str = "usher_live";
/// Changes that wait for the slowest listener; one that falls further behind is told that it has missed
/// some.
const WAITING: usize = 1_024;
/// One unit of work tells at most so many single changes of a kind; more become one about many.
const SINGLY: usize = 20;
/// Between two tries to listen.
const AGAIN: Duration = Duration::from_secs(2);

/// Something that a listener is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Where.
    pub workspace: WorkspaceId,
    /// What.
    pub changes: Vec<Change>,
    /// How many this process had told before, and this one: the end of its mark.
    #[serde(skip)]
    number: u64,
}

/// As it goes to the other nodes.
#[derive(Serialize, Deserialize)]
struct Notified {
    node: Uuid,
    told: Told,
}

/// The exchange of one process.
#[derive(Clone)]
pub struct Live {
    node: Uuid,
    number: Arc<AtomicU64>,
    to: broadcast::Sender<Arc<Told>>,
}

impl Live {
    /// Nobody listens yet.
    pub fn new(node: Uuid) -> Self {
        Self {
            node,
            number: Arc::default(),
            to: broadcast::Sender::new(WAITING),
        }
    }

    /// Id of this process, as long as it runs.
    pub(crate) const fn node(&self) -> Uuid {
        self.node
    }

    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Told>> {
        self.to.subscribe()
    }

    /// A mark of this moment, without meaning outside of this process. A page that was drawn at another one
    /// may have missed something.
    pub fn mark(&self) -> String {
        self.mark_at(self.number.load(Ordering::SeqCst))
    }

    /// The mark of the moment at which this was told.
    pub fn mark_of(&self, told: &Told) -> String {
        self.mark_at(told.number)
    }

    fn mark_at(&self, number: u64) -> String {
        format!("{}.{number}", self.node.simple())
    }

    pub(crate) fn tell(&self, told: Vec<Told>) {
        for mut told in told {
            told.number = self.number.fetch_add(1, Ordering::SeqCst) + 1;
            // Nobody listening is no fault.
            let _ = self.to.send(Arc::new(told));
        }
    }

    /// What the other nodes are told, as texts for `pg_notify`.
    pub(crate) fn notices(&self, told: &[Told]) -> Vec<String> {
        told.iter()
            .filter_map(|told| {
                serde_json::to_string(&Notified {
                    node: self.node,
                    told: told.clone(),
                })
                .ok()
            })
            .collect()
    }
}

/// Statement that tells the other nodes.
pub(crate) const NOTIFY: &str = "select pg_notify($1, $2)";

/// What a unit of work has changed so far.
#[derive(Default)]
pub(crate) struct Changes(BTreeSet<(WorkspaceId, Change)>);

impl Changes {
    /// Put together by workspace.
    pub(crate) fn told(self) -> Vec<Told> {
        let mut all: Vec<Told> = Vec::new();
        for (workspace, change) in self.0 {
            match all.last_mut().filter(|told| told.workspace == workspace) {
                Some(told) => told.changes.push(change),
                None => all.push(Told {
                    workspace,
                    changes: vec![change],
                    number: 0,
                }),
            }
        }
        for told in &mut all {
            for &what in What::ALL {
                if told.changes.iter().filter(|change| change.what == what).count() > SINGLY {
                    told.changes.retain(|change| change.what != what);
                    told.changes.push(Change { what, member: None });
                }
            }
        }
        all
    }
}

impl Tx {
    /// Tells open pages, once this is saved.
    pub fn changed(&mut self, workspace: WorkspaceId, what: What, member: Option<MemberId>) {
        self.changes.0.insert((workspace, Change { what, member }));
    }

    /// What is audited has changed something that a page may show.
    pub(crate) fn changed_by(
        &mut self,
        workspace: WorkspaceId,
        action: AuditAction,
        about: Option<MemberId>,
    ) {
        let word = action.word();
        let what = match word.split_once('.').map_or(word, |(noun, _)| noun) {
            "request" => What::Requests,
            "workspace" | "link" => What::Workspace,
            "member" | "invitation" | "user" => What::People,
            "role" | "group" | "app" => What::Rights,
            "import" => What::Imports,
            "webhook" => What::Webhooks,
            _ => return,
        };
        self.changed(workspace, what, about);
        // A request moves its sender's row too.
        if what == What::Requests && about.is_some() {
            self.changed(workspace, What::People, about);
        }
    }
}

/// Listens to the other nodes until told to stop; with SQLite there are none.
pub async fn run(be: Backend, stop: CancellationToken) {
    let Pools::Postgres(pool) = be.db.pools() else {
        return;
    };
    loop {
        let listened = async {
            let mut listener = PgListener::connect_with(pool).await?;
            listener.listen(CHANNEL).await?;
            loop {
                hear(&be, listener.recv().await?.payload());
            }
        };
        let heard: Done<()> = tokio::select! {
            () = stop.cancelled() => return,
            heard = listened => heard,
        };
        if let Err(fault) = heard {
            tracing::warn!(%fault, "the other nodes cannot be heard");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(AGAIN) => {}
        }
    }
}

fn hear(be: &Backend, payload: &str) {
    if let Ok(notified) = serde_json::from_str::<Notified>(payload)
        && notified.node != be.db.live.node
    {
        be.db.live.tell(vec![notified.told]);
    }
}
