//! Usher's storage and e-mail: every use case, every rule at work, every SQL text. Knows no HTTP and no
//! page.

pub mod accounts;
pub mod apps;
pub mod audit;
pub mod caller;
pub mod chance;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod fault;
pub mod groups;
pub mod guests;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod keys;
mod keyset;
pub mod live;
pub mod mail;
pub mod members;
pub mod outward;
pub mod passwords;
pub mod people;
pub mod requests;
pub mod rights;
pub mod roles;
pub mod secrets;
pub mod sheet;
pub mod throttle;
pub mod vault;
pub mod webhooks;
pub mod workspaces;

use std::ops::Deref;
use std::sync::Arc;

/// Everything that the use cases work with; cheap to clone.
#[derive(Clone)]
pub struct Backend(Arc<Parts>);

/// The parts of a running backend.
pub struct Parts {
    /// Storage.
    pub db: db::Db,
    /// The time.
    pub clock: clock::Clock,
    /// Ids and secrets.
    pub chance: chance::Chance,
    /// Encryption under the instance key.
    pub vault: vault::Vault,
    /// What the administrator of the machine decided.
    pub config: config::Config,
    /// Argon2id, never more at once than there are cores.
    pub passwords: passwords::Passwords,
    /// Limits per network and delays after wrong passwords.
    pub throttle: throttle::Throttle,
    /// The SMTP server, if there is one.
    pub post: Option<mail::transport::Post>,
    /// Requests to addresses that people typed.
    pub outward: outward::Outward,
    /// Wakes the mail workers when something was written for them.
    pub mail_waits: tokio::sync::Notify,
    /// Wakes whoever works on imports.
    pub imports_wait: tokio::sync::Notify,
    /// The one-time code of the set-up page.
    pub set_up_code: String,
}

impl Backend {
    /// Puts the parts together and notes or checks the instance key.
    pub async fn start(
        config: config::Config,
        db: db::Db,
        key: [u8; 32],
        clock: clock::Clock,
        chance: chance::Chance,
    ) -> Result<Self, fault::Fault> {
        let vault = vault::Vault::new(&key);
        vault::check_key(&db, &vault, &chance).await?;
        let post = config
            .smtp_url
            .as_deref()
            .map(mail::transport::Post::new)
            .transpose()?;
        let outward = outward::Outward::new(config.webhook_allow.clone())?;
        Ok(Self(Arc::new(Parts {
            db,
            clock,
            set_up_code: secrets::set_up_code(&chance),
            chance,
            vault,
            passwords: passwords::Passwords::new(),
            throttle: throttle::Throttle::new(),
            post,
            outward,
            mail_waits: tokio::sync::Notify::new(),
            imports_wait: tokio::sync::Notify::new(),
            config,
        })))
    }
}

impl Deref for Backend {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
