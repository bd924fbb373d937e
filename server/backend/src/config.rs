//! What the administrator of the machine decided, as far as storage, mail and links depend on it.

use ipnet::IpNet;
use url::Url;

/// Settings of the backend.
#[derive(Clone, Debug)]
pub struct Config {
    /// Every link is built from it; ends without a slash.
    pub public_url: Url,
    /// `smtp://...` or `smtps://...`; without it links are copied.
    pub smtp_url: Option<String>,
    /// Sender of all mail, such as `Usher <usher@example.com>`.
    pub mail_from: String,
    /// Whether network and mail-count limits are in force.
    pub rate_limits: bool,
    /// Networks that webhooks may reach although nobody outside can, by http too.
    pub webhook_allow: Vec<IpNet>,
}

impl Config {
    /// A link to a path on this site.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    /// Host of the public address, for Message-IDs.
    pub fn host(&self) -> &str {
        self.public_url.host_str().unwrap_or("localhost")
    }

    /// Whether browsers reach it by https, so that cookies can be bound to that.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}
