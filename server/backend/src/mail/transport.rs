//! The SMTP server: where it is, how the line is protected, and sending to it.

use super::content::Letter;
use super::line::Lines;
use crate::fault::{Done, Fault};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::TlsParameters;
use lettre::transport::smtp::response::Response;
use std::time::Duration;
use url::Url;

/// How long a server may take for one answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// How the line to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protection {
    /// STARTTLS, or no mail.
    Required,
    /// TLS from the first byte.
    Wrapped,
    /// None; only by an explicit setting.
    None,
}

/// An SMTP server.
pub struct Post {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) protection: Protection,
    pub(super) credentials: Option<Credentials>,
    /// Made once: reading the list of those who sign certificates takes a while.
    tls: Option<TlsParameters>,
    lines: Lines,
}

/// What became of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The server took it, with these words.
    Accepted(String),
    /// Not now: 4xx, or the connection failed.
    Later(String),
    /// Never: 5xx.
    Never(String),
}

impl Post {
    /// Reads `smtp://user:pass@host:587?tls=required|none` or `smtps://...`.
    pub fn new(url: &str) -> Done<Self> {
        let wrong = |why: &str| Fault::Setting(format!("USHER_SMTP_URL {why}"));
        let url = Url::parse(url).map_err(|_| wrong("is not a URL"))?;
        let tls: Vec<_> = url.query_pairs().collect();
        let protection = match (url.scheme(), tls.as_slice()) {
            ("smtps", []) => Protection::Wrapped,
            ("smtp", []) => Protection::Required,
            ("smtp", [(key, value)]) if key == "tls" && value == "required" => Protection::Required,
            ("smtp", [(key, value)]) if key == "tls" && value == "none" => Protection::None,
            _ => {
                return Err(wrong(
                    "must be smtps://... or smtp://... with ?tls=required or ?tls=none",
                ));
            }
        };
        let host = url
            .host_str()
            .filter(|h| !h.is_empty())
            .ok_or_else(|| wrong("names no host"))?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let port = url.port().unwrap_or(match protection {
            Protection::Wrapped => 465,
            Protection::Required => 587,
            Protection::None => 25,
        });
        let credentials = (!url.username().is_empty()).then(|| {
            let plain = |text: &str| {
                url::form_urlencoded::parse(format!("v={}", text.replace('+', "%2B")).as_bytes())
                    .next()
                    .map_or_else(String::new, |(_, value)| value.into_owned())
            };
            Credentials::new(plain(url.username()), plain(url.password().unwrap_or_default()))
        });
        let tls = match protection {
            Protection::None => None,
            Protection::Required | Protection::Wrapped => Some(tls_parameters(&host)?),
        };
        Ok(Self {
            tls,
            lines: Lines::default(),
            host,
            port,
            protection,
            credentials,
        })
    }

    /// Host, port and protection, for people.
    pub fn describe(&self) -> String {
        let protection = match self.protection {
            Protection::Required => "STARTTLS",
            Protection::Wrapped => "TLS",
            Protection::None => "not encrypted",
        };
        format!("{}:{} ({protection})", self.host, self.port)
    }

    /// How the line is encrypted.
    pub(super) fn tls(&self) -> Done<TlsParameters> {
        self.tls.clone().map_or_else(|| tls_parameters(&self.host), Ok)
    }

    /// One try.
    pub async fn send(&self, letter: &Letter) -> Answer {
        self.lines.send(self, letter).await
    }
}

fn tls_parameters(host: &str) -> Done<TlsParameters> {
    TlsParameters::new(host.to_owned())
        .map_err(|error| Fault::Setting(format!("USHER_SMTP_URL: TLS for {host}: {error}")))
}

/// The server's words on one line, code first, cut to what a row can show.
pub(super) fn words(response: &Response) -> String {
    let text = response.message().collect::<Vec<_>>().join(" ");
    clean(&format!("{} {text}", response.code()))
}

/// A fault in words. lettre puts the server's own words, or the connection's fault, into the source.
pub(super) fn fault_words(error: &lettre::transport::smtp::Error) -> String {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    match (error.status(), cause) {
        (Some(code), Some(cause)) => clean(&format!("{code} {cause}")),
        (None, Some(cause)) => clean(&cause),
        (_, None) => clean(&error.to_string()),
    }
}

fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if model::name::is_hidden(c) { ' ' } else { c })
        .take(300)
        .collect()
}
