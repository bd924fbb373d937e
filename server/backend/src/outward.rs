//! Requests from here to addresses that people typed. A name is resolved once, and the connection goes to
//! the very address that was looked at, so that a name which leads elsewhere a moment later leads nowhere;
//! redirects are not followed, and neither time nor size is without an end.

mod reach;

use crate::fault::{Done, Fault};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use ipnet::IpNet;
use model::error::Problem;
use model::webhook::Trouble;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

/// How long a request may take in all, and how much of its answer is read.
#[derive(Clone, Copy, Debug)]
pub struct Within {
    /// From the look-up of the name to the last byte that is read.
    pub patience: Duration,
    /// Bytes of the answer's body; what comes after them is not read.
    pub most: usize,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Retry-After` as it was written, where it came with the answer.
    pub retry_after: Option<String>,
    /// The body, or its beginning.
    pub body: Vec<u8>,
}

/// Sends requests out.
pub struct Outward {
    allow: Vec<IpNet>,
    tls: TlsConnector,
}

trait Line: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Line for T {}

impl Outward {
    /// To the world, and to the networks that the administrator of the machine allows besides, by http too.
    /// Certificates are trusted that Mozilla trusts.
    pub fn new(allow: Vec<IpNet>) -> Done<Self> {
        let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
        Self::with_roots(allow, roots)
    }

    /// The same, trusting these certificates.
    pub fn with_roots(allow: Vec<IpNet>, roots: RootCertStore) -> Done<Self> {
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Fault::Bug(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            allow,
            tls: TlsConnector::from(Arc::new(config)),
        })
    }

    /// Whether the address may be reached; a plain line only where the administrator of the machine says so.
    fn reaches(&self, ip: IpAddr, plain: bool) -> bool {
        self.allow.iter().any(|net| net.contains(&ip)) || (!plain && reach::is_outside(ip))
    }

    /// Reads an address that somebody types: https, or http where some network is allowed; no password, and
    /// no number of a machine that is never reached. Where a name leads is looked at when it is used.
    ///
    /// # Errors
    /// `OutOfRange` where it could never be reached, `Malformed` where it is no such address.
    pub fn check(&self, text: &str, most: usize) -> Result<String, Problem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Problem::Missing);
        }
        if text.chars().count() > most {
            return Err(Problem::TooLong(most));
        }
        let mut url = Url::parse(text).map_err(|_| Problem::Malformed)?;
        let plain = url.scheme() == "http";
        let web = plain || url.scheme() == "https";
        if !web || !url.username().is_empty() || url.password().is_some() {
            return Err(Problem::Malformed);
        }
        let reached = match url.host() {
            Some(Host::Ipv4(ip)) => self.reaches(ip.into(), plain),
            Some(Host::Ipv6(ip)) => self.reaches(ip.into(), plain),
            Some(Host::Domain(_)) => !plain || !self.allow.is_empty(),
            None => return Err(Problem::Malformed),
        };
        if !reached {
            return Err(Problem::OutOfRange);
        }
        url.set_fragment(None);
        Ok(url.into())
    }

    /// Posts JSON with these headers, and gives the answer whatever its status.
    pub async fn post(
        &self,
        url: &Url,
        headers: &[(&'static str, String)],
        body: String,
        within: Within,
    ) -> Result<Answer, Trouble> {
        let end = Instant::now() + within.patience;
        let posted = async {
            let request = request(url, headers, body)?;
            let line = self.connect(url).await?;
            let builder = http1::Builder::new();
            let (mut to, line) = builder
                .handshake(TokioIo::new(line))
                .await
                .map_err(|_| Trouble::Broken)?;
            // Dropped at the end, which hangs up.
            let mut driver = JoinSet::new();
            driver.spawn(line);
            let answer = to.send_request(request).await.map_err(|_| Trouble::Broken)?;
            Ok((answer, driver))
        };
        let (answer, driver) = timeout_at(end, posted).await.map_err(|_| Trouble::TooSlow)??;
        let answer = read(answer, end, within.most).await;
        drop(driver);
        Ok(answer)
    }

    /// A line to the host, encrypted unless the address says http.
    async fn connect(&self, url: &Url) -> Result<Box<dyn Line>, Trouble> {
        let plain = url.scheme() != "https";
        let port = url.port_or_known_default().ok_or(Trouble::Unresolved)?;
        let (found, name): (Vec<SocketAddr>, String) = match url.host() {
            Some(Host::Ipv4(ip)) => (vec![(ip, port).into()], ip.to_string()),
            Some(Host::Ipv6(ip)) => (vec![(ip, port).into()], ip.to_string()),
            Some(Host::Domain(name)) => {
                let found = tokio::net::lookup_host((name, port)).await;
                (
                    found.map_err(|_| Trouble::Unresolved)?.collect(),
                    name.trim_end_matches('.').to_owned(),
                )
            }
            None => return Err(Trouble::Unresolved),
        };
        if found.is_empty() {
            return Err(Trouble::Unresolved);
        }
        let mut trouble = Trouble::OutOfBounds;
        let reached = found
            .into_iter()
            .filter(|address| self.reaches(address.ip(), plain));
        for address in reached {
            let Ok(line) = TcpStream::connect(address).await else {
                trouble = Trouble::NoConnection;
                continue;
            };
            let _ = line.set_nodelay(true);
            if plain {
                return Ok(Box::new(line));
            }
            let name = ServerName::try_from(name).map_err(|_| Trouble::NoTls)?;
            let line = self.tls.connect(name, line).await;
            return line
                .map(|line| Box::new(line) as Box<dyn Line>)
                .map_err(|_| Trouble::NoTls);
        }
        Err(trouble)
    }
}

fn request(
    url: &Url,
    headers: &[(&'static str, String)],
    body: String,
) -> Result<Request<Full<Bytes>>, Trouble> {
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let host = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => return Err(Trouble::Unresolved),
    };
    let mut request = Request::post(path)
        .header(header::HOST, host)
        .header(header::USER_AGENT, "Usher")
        .header(header::ACCEPT, "*/*")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONNECTION, "close");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request
        .body(Full::new(Bytes::from(body)))
        .map_err(|_| Trouble::Unresolved)
}

/// The answer as far as it comes in time. Its status counts even if the rest of it does not come.
async fn read(answer: Response<Incoming>, end: Instant, most: usize) -> Answer {
    let status = answer.status().as_u16();
    let retry_after = answer.headers().get(header::RETRY_AFTER);
    let retry_after = retry_after.and_then(|text| Some(text.to_str().ok()?.to_owned()));
    let mut incoming = answer.into_body();
    let mut body = Vec::new();
    while body.len() < most {
        match timeout_at(end, incoming.frame()).await {
            Ok(Some(Ok(frame))) => {
                if let Some(part) = frame.data_ref() {
                    let left = most - body.len();
                    body.extend(part.iter().take(left));
                }
            }
            Ok(Some(Err(_)) | None) | Err(_) => break,
        }
    }
    Answer {
        status,
        retry_after,
        body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(allow: &[&str], text: &str) -> Result<String, Problem> {
        let allow = allow.iter().filter_map(|net| net.parse().ok()).collect();
        match Outward::new(allow) {
            Ok(outward) => outward.check(text, 100),
            Err(_) => Err(Problem::Wrong),
        }
    }

    #[test]
    fn addresses_that_lead_inside_are_refused_when_they_are_typed() {
        for inside in [
            "http://hooks.example/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://169.254.169.254/latest",
            "https://10.1.2.3:8443/",
        ] {
            assert_eq!(checked(&[], inside), Err(Problem::OutOfRange), "{inside}");
        }
        for wrong in [
            "hooks.example",
            "ftp://hooks.example/",
            "file:///etc/passwd",
            "https://user:word@hooks.example/",
            "https://",
            "javascript:alert(1)",
        ] {
            assert_eq!(
                checked(&["10.0.0.0/8"], wrong),
                Err(Problem::Malformed),
                "{wrong}"
            );
        }
        assert_eq!(checked(&[], " "), Err(Problem::Missing));
        let long = format!("https://hooks.example/{}", "a".repeat(100));
        assert_eq!(checked(&[], &long), Err(Problem::TooLong(100)));
    }

    #[test]
    fn what_the_machine_allows_may_be_typed() {
        assert_eq!(
            checked(&[], " https://Hooks.Example/in?a=1#part "),
            Ok("https://hooks.example/in?a=1".to_owned())
        );
        let allow = ["10.0.0.0/8"];
        assert!(checked(&allow, "http://10.1.2.3/").is_ok());
        assert!(checked(&allow, "https://10.1.2.3/").is_ok());
        // A name may lead there: that is seen when it is used.
        assert!(checked(&allow, "http://hooks.example/").is_ok());
        assert!(checked(&allow, "http://192.168.0.1/").is_err());
        assert!(checked(&allow, "http://8.8.8.8/").is_err());
    }
}
