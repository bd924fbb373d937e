//! Settings: a flag, an environment variable and a key of `usher.toml` for each. A flag goes before the
//! variable, the variable before the file.

use backend::config::Config;
use clap::Args;
use ipnet::IpNet;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use url::Url;

/// `on` or `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// In force.
    On,
    /// Not in force.
    Off,
}

/// Form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What can be set, all of it optional.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// File with settings; its keys are the flags' names with underscores [default: usher.toml, if there]
    #[arg(long, env = "USHER_CONFIG", global = true, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:3000]
    #[arg(long, env = "USHER_LISTEN", global = true, value_name = "HOST:PORT")]
    pub listen: Option<SocketAddr>,
    /// Address that people type; every link is built from it [default: http://localhost:3000]
    #[arg(long, env = "USHER_PUBLIC_URL", global = true, value_name = "URL")]
    pub public_url: Option<Url>,
    /// Allow a public address with http that is not loopback [default: false]
    #[arg(long, env = "USHER_ALLOW_HTTP", global = true, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub allow_http: Option<bool>,
    /// Folder of the SQLite file, the generated instance key and reports [default: ./data]
    #[arg(long, env = "USHER_DATA_DIR", global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// sqlite://FILE or postgres://... [default: sqlite://DATA_DIR/usher.db]
    #[arg(
        long,
        env = "USHER_DATABASE_URL",
        global = true,
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,
    /// smtp://user:pass@host:587?tls=required, smtps://... or smtp://127.0.0.1:1025?tls=none
    #[arg(
        long,
        env = "USHER_SMTP_URL",
        global = true,
        value_name = "URL",
        hide_env_values = true
    )]
    pub smtp_url: Option<String>,
    /// Sender of all mail [default: Usher <usher@localhost>]
    #[arg(long, env = "USHER_MAIL_FROM", global = true, value_name = "MAILBOX")]
    pub mail_from: Option<String>,
    /// Instance key, 32 bytes in hex [default: generated in the data folder]
    #[arg(
        long,
        env = "USHER_SECRET_KEY",
        global = true,
        value_name = "HEX",
        hide_env_values = true
    )]
    pub secret_key: Option<String>,
    /// File that holds the instance key
    #[arg(long, env = "USHER_SECRET_KEY_FILE", global = true, value_name = "FILE")]
    pub secret_key_file: Option<PathBuf>,
    /// Networks of proxies whose forwarded headers count, with commas between
    #[arg(
        long,
        env = "USHER_TRUSTED_PROXIES",
        global = true,
        value_name = "CIDR,...",
        value_delimiter = ','
    )]
    pub trusted_proxies: Option<Vec<IpNet>>,
    /// Limits by network and numbers of mails; off only on loopback [default: on]
    #[arg(long, env = "USHER_RATE_LIMITS", global = true, value_name = "on|off")]
    pub rate_limits: Option<Switch>,
    /// Networks that webhooks may reach although nobody outside can, by http too, with commas between
    #[arg(
        long,
        env = "USHER_WEBHOOK_ALLOW",
        global = true,
        value_name = "CIDR,...",
        value_delimiter = ','
    )]
    pub webhook_allow: Option<Vec<IpNet>>,
    /// What is logged, as a filter of tracing [default: info]
    #[arg(long, env = "USHER_LOG", global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// Form of the log [default: text]
    #[arg(long, env = "USHER_LOG_FORMAT", global = true, value_name = "text|json")]
    pub log_format: Option<LogFormat>,
    /// Folder of the pages' files [default: ../site beside the program]
    #[arg(long, env = "USHER_SITE_DIR", global = true, value_name = "DIR")]
    pub site_dir: Option<PathBuf>,
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct InForce {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder of data.
    pub data_dir: PathBuf,
    /// Database.
    pub database_url: String,
    /// Instance key.
    pub key: [u8; 32],
    /// Proxies whose headers count.
    pub trusted_proxies: Vec<IpNet>,
    /// Folder of the pages' files.
    pub site_dir: PathBuf,
    /// What the backend is told.
    pub backend: Config,
}

/// Variables of ours that are no settings.
const OTHER_VARIABLES: &[&str] = &["USHER_CONFIG"];
/// Variables that only the tests of this repository read.
const TEST_PREFIX: &str = "USHER_TEST_";

impl Settings {
    /// Adds what the file says and nobody else said. An unknown variable or key is refused by name.
    pub fn with_file(self) -> Result<Self, String> {
        check_variables(std::env::vars_os().filter_map(|(key, _)| key.into_string().ok()))?;
        let (path, must_exist) = match &self.config {
            Some(path) => (path.clone(), true),
            None => (PathBuf::from("usher.toml"), false),
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if !must_exist && error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(self);
            }
            Err(error) => return Err(format!("{} could not be read: {error}", path.display())),
        };
        let file: Self =
            toml::from_str(&text).map_err(|error| format!("{}: {}", path.display(), error.message()))?;
        Ok(self.over(file))
    }

    fn over(self, file: Self) -> Self {
        Self {
            config: self.config,
            listen: self.listen.or(file.listen),
            public_url: self.public_url.or(file.public_url),
            allow_http: self.allow_http.or(file.allow_http),
            data_dir: self.data_dir.or(file.data_dir),
            database_url: self.database_url.or(file.database_url),
            smtp_url: self.smtp_url.or(file.smtp_url),
            mail_from: self.mail_from.or(file.mail_from),
            secret_key: self.secret_key.or(file.secret_key),
            secret_key_file: self.secret_key_file.or(file.secret_key_file),
            trusted_proxies: self.trusted_proxies.or(file.trusted_proxies),
            rate_limits: self.rate_limits.or(file.rate_limits),
            webhook_allow: self.webhook_allow.or(file.webhook_allow),
            log: self.log.or(file.log),
            log_format: self.log_format.or(file.log_format),
            site_dir: self.site_dir.or(file.site_dir),
        }
    }

    /// Checks the settings against each other and fills in the defaults.
    pub fn in_force(&self) -> Result<InForce, String> {
        let listen = self.listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000)));
        let public_url = match &self.public_url {
            Some(url) => url.clone(),
            None => Url::parse("http://localhost:3000").map_err(|e| e.to_string())?,
        };
        if !matches!(public_url.scheme(), "http" | "https")
            || public_url.host_str().is_none()
            || public_url.path() != "/"
            || public_url.query().is_some()
        {
            return Err("USHER_PUBLIC_URL must be http:// or https:// with a host and no path".into());
        }
        let loopback = is_loopback(&public_url);
        if public_url.scheme() == "http" && !loopback && self.allow_http != Some(true) {
            return Err(
                "USHER_PUBLIC_URL has http and is not loopback: passwords would travel in the clear; \
                 use https, or set USHER_ALLOW_HTTP=true"
                    .into(),
            );
        }
        let rate_limits = self.rate_limits != Some(Switch::Off);
        if !rate_limits && !loopback {
            return Err("USHER_RATE_LIMITS=off works only with a loopback USHER_PUBLIC_URL".into());
        }
        let data_dir = self.data_dir.clone().unwrap_or_else(|| PathBuf::from("data"));
        std::fs::create_dir_all(&data_dir)
            .map_err(|e| format!("USHER_DATA_DIR {} could not be made: {e}", data_dir.display()))?;
        let database_url = self
            .database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", data_dir.join("usher.db").display()));
        let mail_from = self
            .mail_from
            .clone()
            .unwrap_or_else(|| "Usher <usher@localhost>".to_owned());
        backend::mail::content::check_sender(&mail_from)
            .map_err(|e| format!("USHER_MAIL_FROM is not a mailbox: {e}"))?;
        Ok(InForce {
            listen,
            key: self.key(&data_dir)?,
            data_dir,
            database_url,
            trusted_proxies: self.trusted_proxies.clone().unwrap_or_default(),
            site_dir: self.site_dir.clone().unwrap_or_else(site_beside_program),
            backend: Config {
                public_url,
                smtp_url: self.smtp_url.clone(),
                mail_from,
                rate_limits,
                webhook_allow: self.webhook_allow.clone().unwrap_or_default(),
            },
        })
    }

    /// The instance key: given, in a file, or generated once in the data folder.
    fn key(&self, data_dir: &Path) -> Result<[u8; 32], String> {
        let read = |text: &str, whence: &str| {
            let mut key = [0; 32];
            hex::decode_to_slice(text.trim(), &mut key)
                .map(|()| key)
                .map_err(|_| format!("{whence} must be 32 bytes in hex, 64 digits"))
        };
        let read_file = |path: &Path, whence: &str| {
            let text = std::fs::read_to_string(path)
                .map_err(|e| format!("{whence} {} could not be read: {e}", path.display()))?;
            read(&text, whence)
        };
        match (&self.secret_key, &self.secret_key_file) {
            (Some(_), Some(_)) => Err("set USHER_SECRET_KEY or USHER_SECRET_KEY_FILE, not both".to_owned()),
            (Some(text), None) => read(text, "USHER_SECRET_KEY"),
            (None, Some(path)) => read_file(path, "USHER_SECRET_KEY_FILE"),
            (None, None) => {
                let path = data_dir.join("instance.key");
                match write_new_key(&path) {
                    Ok(key) => Ok(key),
                    Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
                        read_file(&path, "the instance key")
                    }
                    Err(e) => Err(format!("{} could not be written: {e}", path.display())),
                }
            }
        }
    }
}

/// Writes a fresh key that only its owner can read; fails where there is one.
fn write_new_key(path: &Path) -> std::io::Result<[u8; 32]> {
    use std::io::Write;
    let key: [u8; 32] = backend::chance::Chance::System.bytes();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{}", hex::encode(key))?;
    file.sync_all()?;
    Ok(key)
}

/// Whether a public address is this machine only.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn site_beside_program() -> PathBuf {
    std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.parent()?.join("site")))
        .unwrap_or_else(|| PathBuf::from("target/site"))
}

/// Refuses variables that begin like ours and are none of ours: a misspelt setting would be silent.
fn check_variables(keys: impl Iterator<Item = String>) -> Result<(), String> {
    use clap::Command;
    let command = Settings::augment_args(Command::new("usher"));
    let known: Vec<String> = command
        .get_arguments()
        .filter_map(|arg| arg.get_env()?.to_str().map(ToOwned::to_owned))
        .collect();
    for key in keys {
        let ours = key.starts_with("USHER_") && !key.starts_with(TEST_PREFIX);
        if ours && !known.contains(&key) && !OTHER_VARIABLES.contains(&key.as_str()) {
            return Err(format!(
                "unknown setting {key} in the environment; `usher --help` lists all"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_variable_is_named() {
        let wrong = check_variables(["USHER_LISTN".to_owned()].into_iter());
        assert!(wrong.is_err_and(|message| message.contains("USHER_LISTN")));
        assert!(check_variables(["USHER_LISTEN".to_owned(), "PATH".to_owned()].into_iter()).is_ok());
    }

    #[test]
    fn an_unknown_key_of_the_file_is_named() {
        let wrong = toml::from_str::<Settings>("listn = '1'").map_err(|e| e.to_string());
        assert!(wrong.is_err_and(|message| message.contains("listn")));
    }

    #[test]
    fn webhooks_reach_what_is_allowed_and_nothing_by_default() {
        let dir = std::env::temp_dir().join(format!("usher-allow-{}", std::process::id()));
        let allowed = |text: &str| {
            let mut settings = toml::from_str::<Settings>(text).map_err(|e| e.to_string())?;
            settings.data_dir = Some(dir.clone());
            Ok::<_, String>(settings.in_force()?.backend.webhook_allow)
        };
        assert_eq!(allowed(""), Ok(Vec::new()));
        let nets = allowed("webhook_allow = ['10.0.0.0/8', 'fd00::/8']").map(|nets| nets.len());
        assert_eq!(nets, Ok(2));
        assert!(allowed("webhook_allow = ['everywhere']").is_err());
        let _ = std::fs::remove_dir_all(&dir);
    }

    #[test]
    fn plain_http_beyond_loopback_needs_a_word() {
        let dir = std::env::temp_dir().join(format!("usher-settings-{}", std::process::id()));
        let settings = |url: &str| Settings {
            public_url: Url::parse(url).ok(),
            data_dir: Some(dir.clone()),
            ..Settings::default()
        };
        assert!(settings("http://usher.example.com").in_force().is_err());
        assert!(settings("https://usher.example.com/deep").in_force().is_err());
        assert!(settings("https://usher.example.com").in_force().is_ok());
        assert!(settings("http://127.0.0.1:3000").in_force().is_ok());
        let allowed = Settings {
            allow_http: Some(true),
            ..settings("http://usher.example.com")
        };
        assert!(allowed.in_force().is_ok());
        let unlimited = Settings {
            rate_limits: Some(Switch::Off),
            ..settings("https://usher.example.com")
        };
        assert!(unlimited.in_force().is_err());
        let _ = std::fs::remove_dir_all(&dir);
    }
}
