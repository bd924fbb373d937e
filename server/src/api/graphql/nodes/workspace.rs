//! The workspace itself: its settings, links, mail, audit log.

use super::super::words::{AccountType, DateTime, MailState, WhoMayInvite};
use super::id;
use async_graphql::{ID, SimpleObject};
use model::audit::{AuditBy, AuditFact, AuditRow};
use model::key::{Key, NewKey};
use model::mail::{Dialogue, MailOverview, MailRow};
use model::time::Time;
use model::workspace::{JoinLink, Settings as ModelSettings};

/// The workspace of the key.
#[derive(SimpleObject)]
pub struct Workspace {
    pub id: ID,
    pub slug: String,
    pub name: String,
}

/// How the workspace is set up.
#[derive(SimpleObject)]
pub struct Settings {
    pub name: String,
    pub slug: String,
    /// Name beside the sender's address; empty for the instance's.
    pub mail_sender: String,
    /// Domains that users may have; empty for any.
    pub user_domains: Vec<String>,
    /// Domains that guests may have; empty for any.
    pub guest_domains: Vec<String>,
    pub life_hours: i64,
    pub who_may_invite: WhoMayInvite,
    pub access_requests: bool,
    pub login_requests: bool,
}

impl From<ModelSettings> for Settings {
    fn from(settings: ModelSettings) -> Self {
        Self {
            name: settings.name,
            slug: settings.slug,
            mail_sender: settings.mail_sender,
            user_domains: settings.user_domains,
            guest_domains: settings.guest_domains,
            life_hours: settings.life_hours,
            who_may_invite: settings.who_may_invite.into(),
            access_requests: settings.access_requests,
            login_requests: settings.login_requests,
        }
    }
}

/// An API key; its secret was shown once.
#[derive(SimpleObject)]
pub struct ApiKey {
    pub id: ID,
    /// What programs send beside the secret.
    pub key: String,
    pub name: String,
    /// Words of what it may do, such as `users:read`.
    pub capabilities: Vec<String>,
    /// Whoever made it: it may never do more than they.
    pub maker: String,
    /// Whether it opens anything now.
    pub in_force: bool,
    pub created_at: DateTime,
    pub expires_at: Option<DateTime>,
    pub last_used_at: Option<DateTime>,
    pub revoked_at: Option<DateTime>,
}

impl ApiKey {
    /// A key as it is at a moment.
    pub fn at(key: Key, now: Time) -> Self {
        Self {
            id: id(key.id),
            in_force: key.lives(now),
            capabilities: key
                .capabilities
                .list()
                .into_iter()
                .map(|capability| capability.word().to_owned())
                .collect(),
            key: key.key,
            name: key.name,
            maker: key.maker_email,
            created_at: DateTime(key.created_at),
            expires_at: key.expires_at.map(DateTime),
            last_used_at: key.last_used_at.map(DateTime),
            revoked_at: key.revoked_at.map(DateTime),
        }
    }
}

/// A key that was just made: the only time that its secret is seen.
#[derive(SimpleObject)]
pub struct FreshKey {
    pub id: ID,
    pub key: String,
    pub secret: String,
}

impl From<NewKey> for FreshKey {
    fn from(made: NewKey) -> Self {
        Self {
            id: id(made.id),
            key: made.key,
            secret: made.secret,
        }
    }
}

/// A reusable invitation link; its address is shown only where it is made or copied.
#[derive(SimpleObject)]
pub struct ReusableLink {
    pub id: ID,
    pub name: String,
    pub account_type: AccountType,
    pub domains: Vec<String>,
    pub use_limit: i64,
    pub used: i64,
    pub approval: bool,
    pub enabled: bool,
    pub ends_at: DateTime,
    pub made_by: String,
    pub created_at: DateTime,
}

impl From<JoinLink> for ReusableLink {
    fn from(link: JoinLink) -> Self {
        Self {
            id: id(link.id),
            name: link.name,
            account_type: link.account_type.into(),
            domains: link.domains,
            use_limit: link.use_limit,
            used: link.used,
            approval: link.approval,
            enabled: link.enabled,
            ends_at: DateTime(link.ends_at),
            made_by: link.made_by,
            created_at: DateTime(link.created_at),
        }
    }
}

/// How mail fares.
#[derive(SimpleObject)]
pub struct Mail {
    /// Host and port of the server; null where none is set up.
    pub server: Option<String>,
    pub from: String,
    pub counts: Vec<MailCount>,
    /// The latest that are not simply sent: waiting, deferred, failed.
    pub troubled: Vec<TroubledMail>,
}

/// Mails of one state.
#[derive(SimpleObject)]
pub struct MailCount {
    pub state: MailState,
    pub count: i64,
}

/// A mail that is not simply sent.
#[derive(SimpleObject)]
pub struct TroubledMail {
    pub id: ID,
    pub kind: String,
    pub to: String,
    pub created_at: DateTime,
    pub state: MailState,
    /// The server's own words.
    pub reply: Option<String>,
    pub next_at: Option<DateTime>,
}

impl From<MailRow> for TroubledMail {
    fn from(row: MailRow) -> Self {
        Self {
            id: id(row.id),
            kind: row.kind.word().to_owned(),
            to: row.to,
            created_at: DateTime(row.created_at),
            state: row.delivery.state.into(),
            reply: row.delivery.reply,
            next_at: row.delivery.next_at.map(DateTime),
        }
    }
}

impl From<MailOverview> for Mail {
    fn from(overview: MailOverview) -> Self {
        Self {
            server: overview.server,
            from: overview.from,
            counts: overview
                .counts
                .into_iter()
                .map(|(state, count)| MailCount {
                    state: state.into(),
                    count,
                })
                .collect(),
            troubled: overview.troubled.into_iter().map(Into::into).collect(),
        }
    }
}

/// A conversation with the mail server.
#[derive(SimpleObject)]
pub struct MailTest {
    /// Whether the server took the mail.
    pub accepted: bool,
    pub lines: Vec<MailLine>,
}

/// One line of it.
#[derive(SimpleObject)]
pub struct MailLine {
    /// Said by the server; otherwise by us.
    pub server: bool,
    pub text: String,
}

impl From<Dialogue> for MailTest {
    fn from(dialogue: Dialogue) -> Self {
        let lines = dialogue.lines.into_iter();
        Self {
            accepted: dialogue.accepted,
            lines: lines
                .map(|line| MailLine {
                    server: line.server,
                    text: line.text,
                })
                .collect(),
        }
    }
}

/// Something that happened.
#[derive(SimpleObject)]
pub struct AuditEvent {
    /// Number in the workspace's log, from 1 without gaps.
    pub number: i64,
    pub at: DateTime,
    /// Address of the person, or what else did it.
    pub by: String,
    /// Its word, such as `invitation.created`.
    pub action: String,
    /// The member that it is about.
    pub about: Option<ID>,
    /// Their address.
    pub about_email: Option<String>,
    pub facts: Vec<Fact>,
    pub network: String,
    pub user_agent: String,
    pub request_id: String,
}

/// A value, or how it was before and is after.
#[derive(SimpleObject)]
pub struct Fact {
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl From<AuditFact> for Fact {
    fn from(fact: AuditFact) -> Self {
        Self {
            field: fact.field,
            before: fact.before,
            after: fact.after,
        }
    }
}

/// Who did it, in one word: the address of a person, or what else it was.
fn by(by: AuditBy) -> String {
    match by {
        AuditBy::Person { email, .. } => email,
        AuditBy::Key { name, email } => format!("key {name} of {email}"),
        AuditBy::Stranger => "stranger".to_owned(),
        AuditBy::System => "system".to_owned(),
    }
}

impl From<AuditRow> for AuditEvent {
    fn from(row: AuditRow) -> Self {
        let (about, about_email) = match row.about {
            Some(about) => (Some(id(about.id)), Some(about.email)),
            None => (None, None),
        };
        Self {
            number: row.seq,
            at: DateTime(row.at),
            by: by(row.by),
            action: row.action.word().to_owned(),
            about,
            about_email,
            facts: row.facts.into_iter().map(Into::into).collect(),
            network: row.network,
            user_agent: row.user_agent,
            request_id: row.request_id,
        }
    }
}
