//! Many invitations in one unit of work: what is asked about their addresses is asked once, and what is written
//! for them is written at the end.

use crate::Backend;
use crate::db::Tx;
use crate::fault::Done;
use crate::invitations::store::{self, New};
use crate::mail::{self, store::Letter};
use crate::members::store::{self as members, MemberRow};
use crate::secrets::SecretHash;
use model::ids::{InvitationId, WorkspaceId};
use model::time::Span;
use std::collections::HashMap;

/// Invitations that are being made. Those of one address see nothing of what was written for another, so no
/// address is in it twice.
pub(crate) struct Batch {
    /// Who stood behind the addresses at its beginning.
    rows: HashMap<String, MemberRow>,
    /// Addresses that have had too many mails.
    waits: HashMap<String, Span>,
    invitations: Vec<New>,
    secrets: Vec<(SecretHash, InvitationId)>,
    letters: Vec<Letter>,
}

impl Batch {
    /// Looks the addresses up.
    pub(crate) async fn begin<'a>(
        be: &Backend,
        tx: &mut Tx,
        workspace: WorkspaceId,
        emails: impl Iterator<Item = &'a str> + Clone,
    ) -> Done<Self> {
        Ok(Self {
            rows: members::list_by_emails(tx, workspace, emails.clone()).await?,
            waits: mail::list_waits(be, tx, emails).await?,
            invitations: Vec::new(),
            secrets: Vec::new(),
            letters: Vec::new(),
        })
    }

    /// Who stood behind an address.
    pub(super) fn row(&self, email: &str) -> Option<MemberRow> {
        self.rows.get(email).cloned()
    }

    /// Whether no further mail may go there for a while.
    pub(super) fn has_to_wait(&self, email: &str) -> bool {
        self.waits.contains_key(email)
    }

    /// Keeps an invitation for the end.
    pub(super) fn invite(&mut self, new: New) {
        self.invitations.push(new);
    }

    /// Keeps its mail, and the secret that it carries.
    pub(super) fn send(&mut self, id: InvitationId, hash: SecretHash, letter: Letter) {
        self.secrets.push((hash, id));
        self.letters.push(letter);
    }

    /// Writes what was kept.
    pub(crate) async fn finish(self, tx: &mut Tx) -> Done<()> {
        store::add(tx, &self.invitations).await?;
        store::add_secrets(tx, &self.secrets).await?;
        mail::store::add(tx, &self.letters).await
    }
}
