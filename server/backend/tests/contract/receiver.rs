//! A receiver of webhooks on loopback: writes down what comes, and answers as it is told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// How it answers.
#[derive(Clone, Debug)]
pub enum Manner {
    /// With this status and body.
    Answer(u16, String),
    /// With this status, asking to come back later in these words.
    Busy(u16, String),
    /// By sending elsewhere.
    Elsewhere(String),
    /// Never.
    Silent,
    /// With the head of an answer whose body has no end.
    Endless,
    /// With something that is no HTTP.
    Nonsense,
}

/// What came.
#[derive(Clone, Debug)]
pub struct Told {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Told {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub struct Receiver {
    pub port: u16,
    manner: Arc<Mutex<Manner>>,
    told: Arc<Mutex<Vec<Told>>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let manner = Arc::new(Mutex::new(Manner::Answer(200, "thank you".to_owned())));
        let told = Arc::new(Mutex::new(Vec::new()));
        let (manners, all) = (Arc::clone(&manner), Arc::clone(&told));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (manner, all) = (Arc::clone(&manners), Arc::clone(&all));
                tokio::spawn(async move { drop(serve(stream, &manner, &all).await) });
            }
        });
        Self { port, manner, told }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/in?key=k", self.port)
    }

    pub fn answers(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// What has come since.
    pub fn take(&self) -> Vec<Told> {
        std::mem::take(&mut self.told.lock().unwrap())
    }
}

async fn serve(mut stream: TcpStream, manner: &Mutex<Manner>, all: &Mutex<Vec<Told>>) -> std::io::Result<()> {
    let Some(told) = read(&mut stream).await? else {
        return Ok(());
    };
    all.lock().unwrap().push(told);
    let manner = manner.lock().unwrap().clone();
    match manner {
        Manner::Answer(status, body) => {
            let head = format!(
                "HTTP/1.1 {status} Words\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(body.as_bytes()).await
        }
        Manner::Busy(status, when) => {
            let answer =
                format!("HTTP/1.1 {status} Busy\r\nRetry-After: {when}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await
        }
        Manner::Elsewhere(to) => {
            let answer = format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await
        }
        Manner::Silent => {
            let mut rest = [0];
            stream.read(&mut rest).await.map(|_| ())
        }
        Manner::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'a'; 1024]).await?;
            }
        }
        Manner::Nonsense => stream.write_all(b"220 mail.test ESMTP\r\n").await,
    }
}

/// One request; none where the line was closed before.
pub async fn read<S: AsyncReadExt + Unpin>(stream: &mut S) -> std::io::Result<Option<Told>> {
    let mut bytes = Vec::new();
    let (head, length) = loop {
        let mut part = [0; 4096];
        let n = stream.read(&mut part).await?;
        if n == 0 {
            return Ok(None);
        }
        bytes.extend_from_slice(&part[..n]);
        if let Some(at) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            let head = String::from_utf8(bytes.drain(..at + 4).collect()).unwrap();
            let length: usize = head
                .lines()
                .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok())
                .unwrap();
            break (head, length);
        }
    };
    while bytes.len() < length {
        let mut part = [0; 4096];
        let n = stream.read(&mut part).await?;
        if n == 0 {
            return Ok(None);
        }
        bytes.extend_from_slice(&part[..n]);
    }
    let mut lines = head.lines();
    let first = lines.next().unwrap();
    assert!(first.starts_with("POST "), "{first}");
    Ok(Some(Told {
        path: first.split(' ').nth(1).unwrap().to_owned(),
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect(),
        body: String::from_utf8(bytes).unwrap(),
    }))
}
