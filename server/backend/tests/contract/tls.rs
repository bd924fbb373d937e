//! The line to the SMTP server: encrypted or nothing, unless a setting says otherwise; user and password
//! only over such a line.

use crate::house::{OTHER_PASSWORD, PASSWORD, Place, both, config};
use backend::Backend;
use backend::mail::worker;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::mail::MailState;
use rcgen::CertifiedKey;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_util::sync::CancellationToken;

both!(
    a_plain_server_gets_no_mail,
    a_certificate_that_nobody_signed_gets_no_mail,
    without_encryption_only_by_setting,
    user_and_password_open_the_server,
    a_wrong_password_shows_the_servers_words,
);

/// What the server offers, and what it then saw.
#[derive(Clone, Copy, PartialEq)]
enum Offer {
    /// No encryption at all.
    Plain,
    /// STARTTLS with a certificate that it made itself.
    StartTls,
    /// TLS from the first byte with such a certificate.
    Wrapped,
}

/// A server that asks for user and password, and writes down every line that reaches it.
struct Guarded {
    port: u16,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Guarded {
    async fn start(offer: Offer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (shared, acceptor) = (Arc::clone(&lines), acceptor());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (lines, acceptor) = (Arc::clone(&shared), acceptor.clone());
                tokio::spawn(async move {
                    if offer == Offer::Wrapped {
                        match acceptor.accept(stream).await {
                            Ok(stream) => drop(talk(BufReader::new(stream), offer, &lines).await),
                            Err(error) => lines.lock().unwrap().push(format!("TLS: {error}")),
                        }
                        return;
                    }
                    let Ok(Some(stream)) = talk(BufReader::new(stream), offer, &lines).await else {
                        return;
                    };
                    match acceptor.accept(stream.into_inner()).await {
                        Ok(stream) => drop(talk(BufReader::new(stream), Offer::Plain, &lines).await),
                        Err(error) => lines.lock().unwrap().push(format!("TLS: {error}")),
                    }
                });
            }
        });
        Self { port, lines }
    }

    /// First words of the lines that came, in order.
    fn verbs(&self) -> Vec<String> {
        let lines = self.lines.lock().unwrap();
        lines
            .iter()
            .map(|line| line.split([' ', ':']).next().unwrap_or_default().to_owned())
            .collect()
    }

    fn holds(&self, text: &str) -> bool {
        self.lines.lock().unwrap().iter().any(|line| line.contains(text))
    }
}

fn acceptor() -> TlsAcceptor {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// Holds a conversation; gives the line back where the client wants to encrypt it.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: BufReader<S>,
    offer: Offer,
    lines: &Mutex<Vec<String>>,
) -> std::io::Result<Option<BufReader<S>>> {
    stream.write_all(b"220 mail.test ESMTP\r\n").await?;
    let mut known = false;
    loop {
        let Some(line) = read(&mut stream, lines).await? else {
            return Ok(None);
        };
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" if offer == Offer::StartTls => "250-mail.test\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN",
            "EHLO" => "250-mail.test\r\n250 AUTH PLAIN LOGIN",
            "STARTTLS" if offer == Offer::StartTls => {
                stream.write_all(b"220 go on\r\n").await?;
                return Ok(Some(stream));
            }
            "AUTH" => {
                let given = line.rsplit(' ').next().unwrap_or_default();
                let right = STANDARD.encode(format!("\0front desk\0{PASSWORD}"));
                known = given == right;
                if known {
                    "235 2.7.0 Welcome"
                } else {
                    "535 5.7.8 Who are you"
                }
            }
            "MAIL" if !known => "530 5.7.0 Say who you are first",
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                while read(&mut stream, lines).await?.is_some_and(|line| line != ".") {}
                "250 2.0.0 Ok: queued"
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(None);
            }
            _ => "250 Ok",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

async fn read<S: AsyncRead + Unpin>(
    stream: &mut BufReader<S>,
    lines: &Mutex<Vec<String>>,
) -> std::io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if stream.read_until(b'\n', &mut bytes).await? == 0 {
        return Ok(None);
    }
    let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
    lines.lock().unwrap().push(line.clone());
    Ok(Some(line))
}

/// Invites somebody and sends through the server of this URL; gives what became of the mail.
async fn sent_through(place: Place, smtp_url: String) -> (MailState, String) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let be: Backend = house.with_config(config(Some(smtp_url)), 5).await;
    assert_eq!(worker::send_due(&be, &CancellationToken::new()).await.unwrap(), 1);
    let mail = house.row("new@acme.example").await.unwrap().mail;
    (mail.state, mail.reply.unwrap())
}

const USER: &str = "front%20desk:four%20calm%20otters%20knit";

async fn a_plain_server_gets_no_mail(place: Place) {
    let server = Guarded::start(Offer::Plain).await;
    let (state, words) = sent_through(place, format!("smtp://{USER}@127.0.0.1:{}", server.port)).await;
    assert_eq!(state, MailState::Deferred, "{words}");
    assert!(words.to_lowercase().contains("tls"), "{words}");
    let verbs = server.verbs();
    assert!(verbs.contains(&"EHLO".to_owned()), "{verbs:?}");
    for secret in ["AUTH", "MAIL", "RCPT", "DATA"] {
        assert!(!verbs.contains(&secret.to_owned()), "{verbs:?}");
    }
}

async fn a_certificate_that_nobody_signed_gets_no_mail(place: Place) {
    let (starts, wrapped) = (
        Guarded::start(Offer::StartTls).await,
        Guarded::start(Offer::Wrapped).await,
    );
    let house = place.house().await;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    for (server, url) in [
        (
            &starts,
            format!("smtp://{USER}@127.0.0.1:{}?tls=required", starts.port),
        ),
        (&wrapped, format!("smtps://{USER}@127.0.0.1:{}", wrapped.port)),
    ] {
        let be = house.with_config(config(Some(url)), 5).await;
        assert_eq!(worker::send_due(&be, &CancellationToken::new()).await.unwrap(), 1);
        let mail = house.row("new@acme.example").await.unwrap().mail;
        assert_eq!(mail.state, MailState::Deferred);
        let words = mail.reply.unwrap();
        assert!(words.contains("certificate"), "{words}");
        for secret in ["AUTH", "MAIL", "new@acme.example"] {
            assert!(!server.holds(secret), "{:?}", server.verbs());
        }
        // The next one is tried when this one would have been.
        house.travel(model::time::Span::minutes(1));
    }
    assert!(starts.holds("STARTTLS"));
}

async fn without_encryption_only_by_setting(place: Place) {
    let server = Guarded::start(Offer::Plain).await;
    let (state, words) =
        sent_through(place, format!("smtp://{USER}@127.0.0.1:{}?tls=none", server.port)).await;
    assert_eq!((state, words.as_str()), (MailState::Sent, "250 2.0.0 Ok: queued"));
    for wrong in [
        "tls=opportunistic",
        "tls=",
        "tls=none&tls=none",
        "TLS=none",
        "verify=no",
    ] {
        let url = format!("smtp://127.0.0.1:25?{wrong}");
        assert!(backend::mail::transport::Post::new(&url).is_err(), "{wrong}");
    }
}

async fn user_and_password_open_the_server(place: Place) {
    let server = Guarded::start(Offer::Plain).await;
    let (state, _) = sent_through(place, format!("smtp://{USER}@127.0.0.1:{}?tls=none", server.port)).await;
    assert_eq!(state, MailState::Sent);
    let verbs = server.verbs();
    let at = |verb: &str| verbs.iter().position(|seen| seen == verb).unwrap();
    assert!(at("EHLO") < at("AUTH") && at("AUTH") < at("MAIL") && at("MAIL") < at("DATA"));
}

async fn a_wrong_password_shows_the_servers_words(place: Place) {
    let server = Guarded::start(Offer::Plain).await;
    let wrong = OTHER_PASSWORD.replace(' ', "%20");
    let (state, words) = sent_through(
        place,
        format!("smtp://front%20desk:{wrong}@127.0.0.1:{}?tls=none", server.port),
    )
    .await;
    assert_eq!(state, MailState::Failed);
    assert!(
        words.starts_with("535") && words.contains("Who are you"),
        "{words}"
    );
    assert!(!words.contains(OTHER_PASSWORD));
    assert!(!server.verbs().contains(&"MAIL".to_owned()));
}
