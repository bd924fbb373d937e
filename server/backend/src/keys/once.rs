//! Calls with an `Idempotency-Key`: done once, however often they are sent. The answer is kept sealed, because it may
//! hold a secret that is shown once.

use crate::Backend;
use crate::caller::{Actor, Means};
use crate::db::{Tx, sql};
use crate::fault::{Done, Fault};
use model::ids::KeyId;
use model::limits;
use model::time::{Span, Time};
use serde::{Deserialize, Serialize};

/// Purpose that answers are sealed for.
const SEALED_FOR: &str = "idempotent-call";
/// No call takes longer: one that is older broke off.
const LONGEST: Span = Span::minutes(2);

/// A call by its name.
#[derive(Clone, Debug)]
pub struct Call {
    key: KeyId,
    route: String,
    name: String,
    body_hash: [u8; 32],
}

/// An answer to give again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers that belong to the body.
    pub headers: Vec<(String, String)>,
    /// Body, as text.
    pub body: String,
}

/// What there is of a call when it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// Nothing: do it.
    Nothing,
    /// It was done, with this answer.
    Done(Answer),
    /// It is being done.
    UnderWay,
    /// It broke off; nobody knows whether it was done.
    BrokenOff,
    /// Another call has this name.
    Another,
}

impl Call {
    /// The call of a key; none where the actor is here by other means.
    pub fn of(actor: &Actor, route: String, name: String, body_hash: [u8; 32]) -> Option<Self> {
        let Means::Key(key) = actor.user.means else {
            return None;
        };
        Some(Self {
            key,
            route,
            name,
            body_hash,
        })
    }

    /// Begins the call, or says what is there of it already.
    pub async fn begin(&self, be: &Backend) -> Done<Before> {
        let now = be.clock.now();
        let mut tx = be.db.begin().await?;
        let begun = sql!(tx, c => sqlx::query(
            "insert into idempotent_calls (key_id, route, name, body_hash, begun_at)
            values ($1, $2, $3, $4, $5)
            on conflict do nothing",
        )
        .bind(self.key.0)
        .bind(&self.route)
        .bind(&self.name)
        .bind(self.body_hash.as_slice())
        .bind(now.0)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?;
        if begun == 1 {
            tx.save().await?;
            return Ok(Before::Nothing);
        }
        let (hash, at, answer): (Vec<u8>, i64, Option<Vec<u8>>) = sql!(tx, c => sqlx::query_as(
            "select body_hash, begun_at, answer
            from idempotent_calls
            where key_id = $1 and route = $2 and name = $3",
        )
        .bind(self.key.0)
        .bind(&self.route)
        .bind(&self.name)
        .fetch_one(&mut *c)
        .await)?;
        if hash != self.body_hash {
            return Ok(Before::Another);
        }
        match answer {
            Some(sealed) => {
                let json = be.vault.open(SEALED_FOR, &sealed)?;
                let answer = serde_json::from_slice(&json).map_err(|e| Fault::Bug(e.to_string()))?;
                Ok(Before::Done(answer))
            }
            None if now - Time(at) > LONGEST => Ok(Before::BrokenOff),
            None => Ok(Before::UnderWay),
        }
    }

    /// Keeps the answer of a call that was done.
    pub async fn keep(&self, be: &Backend, answer: &Answer) -> Done<()> {
        let json = serde_json::to_vec(answer).map_err(|e| Fault::Bug(e.to_string()))?;
        let sealed = be.vault.seal(&be.chance, SEALED_FOR, &json)?;
        let mut tx = be.db.begin().await?;
        sql!(tx, c => sqlx::query(
            "update idempotent_calls set answer = $4 where key_id = $1 and route = $2 and name = $3",
        )
        .bind(self.key.0)
        .bind(&self.route)
        .bind(&self.name)
        .bind(&sealed)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
        tx.save().await
    }

    /// Forgets a call that was refused: nothing was done, and it may be sent again.
    pub async fn forget(&self, be: &Backend) -> Done<()> {
        let mut tx = be.db.begin().await?;
        sql!(tx, c => sqlx::query(
            "delete from idempotent_calls where key_id = $1 and route = $2 and name = $3",
        )
        .bind(self.key.0)
        .bind(&self.route)
        .bind(&self.name)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
        tx.save().await
    }
}

/// Forgets calls that are older than answers are kept.
pub(crate) async fn tidy(tx: &mut Tx, now: Time) -> Done<u64> {
    let until = now - limits::IDEMPOTENCY_KEPT;
    Ok(
        sql!(tx, c => sqlx::query("delete from idempotent_calls where begun_at < $1")
            .bind(until.0)
            .execute(&mut *c)
            .await
            .map(|done| done.rows_affected()))?,
    )
}
