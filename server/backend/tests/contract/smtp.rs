//! A small SMTP server on loopback that does as it is told.

use base64::Engine;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What it does with a message, one after the other; afterwards it accepts.
#[derive(Clone, Debug)]
pub enum Act {
    /// Answers the end of DATA with these words.
    Say(&'static str),
    /// Answers RCPT TO with these words.
    Recipient(&'static str),
    /// Takes the message after this time.
    Slow(Duration),
    /// Takes the message and hangs up before it answers.
    HangUp,
}

/// A message that it took.
#[derive(Clone, Debug)]
pub struct Received {
    pub to: Vec<String>,
    pub raw: String,
}

#[derive(Default)]
struct State {
    script: VecDeque<Act>,
    received: Vec<Received>,
    /// Every command line of every connection.
    commands: Vec<String>,
    count: usize,
}

pub struct Smtp {
    port: u16,
    state: Arc<Mutex<State>>,
    listening: Mutex<JoinSet<()>>,
}

impl Smtp {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let smtp = Self {
            port: listener.local_addr().unwrap().port(),
            state: Arc::default(),
            listening: Mutex::default(),
        };
        smtp.listen(listener);
        smtp
    }

    fn listen(&self, listener: TcpListener) {
        let shared = Arc::clone(&self.state);
        self.listening.lock().unwrap().spawn(async move {
            // They end with it.
            let mut conversations = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                conversations.spawn(async move {
                    // A client that goes away ends the conversation.
                    let _ = talk(stream, &shared).await;
                });
            }
        });
    }

    /// Hangs up on everybody and listens no more.
    pub async fn go_away(&self) {
        let mut listening = std::mem::take(&mut *self.listening.lock().unwrap());
        listening.shutdown().await;
    }

    /// Listens again at the same port.
    pub async fn come_back(&self) {
        self.listen(TcpListener::bind(("127.0.0.1", self.port)).await.unwrap());
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    pub fn script(&self, acts: impl IntoIterator<Item = Act>) {
        self.state.lock().unwrap().script.extend(acts);
    }

    /// What was received since the last time.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.state.lock().unwrap().received)
    }

    /// To whom the mails went that nobody has taken yet.
    pub fn received(&self) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state.received.iter().flat_map(|mail| mail.to.clone()).collect()
    }

    pub fn commands(&self) -> Vec<String> {
        self.state.lock().unwrap().commands.clone()
    }
}

async fn talk(stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mail.test ESMTP\r\n").await?;
    let mut to = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end().to_owned();
        state.lock().unwrap().commands.push(line.clone());
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-mail.test\r\n250 8BITMIME".to_owned(),
            "MAIL" | "RSET" => {
                to.clear();
                "250 2.1.0 Ok".to_owned()
            }
            "RCPT" => {
                let mut state = state.lock().unwrap();
                if let Some(Act::Recipient(words)) = state.script.front() {
                    let words = (*words).to_owned();
                    state.script.pop_front();
                    words
                } else {
                    to.push(line.split(['<', '>']).nth(1).unwrap_or_default().to_owned());
                    "250 2.1.5 Ok".to_owned()
                }
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let raw = data(&mut stream).await?;
                let act = state.lock().unwrap().script.pop_front();
                if let Some(Act::Say(words)) = act {
                    words.to_owned()
                } else {
                    let n = {
                        let mut state = state.lock().unwrap();
                        state.received.push(Received { to: to.clone(), raw });
                        state.count += 1;
                        state.count
                    };
                    if matches!(act, Some(Act::HangUp)) {
                        return Ok(());
                    }
                    // It has the mail and takes its time to say so.
                    if let Some(Act::Slow(time)) = act {
                        tokio::time::sleep(time).await;
                    }
                    format!("250 2.0.0 Ok: queued as {n}")
                }
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            "NOOP" => "250 Ok".to_owned(),
            _ => "500 what?".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

async fn data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut raw = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(raw);
        }
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

impl Received {
    /// Names and values of its header, unfolded.
    pub fn headers(&self) -> Vec<(String, String)> {
        headers(&self.raw)
    }

    pub fn header(&self, name: &str) -> String {
        self.headers()
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .unwrap_or_default()
    }

    /// Header and decoded text of each part: text first, HTML second.
    pub fn parts(&self) -> Vec<(Vec<(String, String)>, String)> {
        let content_type = self.header("Content-Type");
        let boundary = content_type
            .split("boundary=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        self.raw
            .split(&format!("--{boundary}"))
            .skip(1)
            .filter(|part| !part.starts_with("--"))
            .map(|part| {
                let (head, body) = part.trim_start().split_once("\r\n\r\n").unwrap();
                let packed: String = body.split_whitespace().collect();
                let bytes = base64::engine::general_purpose::STANDARD
                    .decode(packed)
                    .expect("each part is base64");
                (headers(head), String::from_utf8(bytes).unwrap())
            })
            .collect()
    }

    pub fn text(&self) -> String {
        self.parts()[0].1.clone()
    }

    /// The secret in its link.
    pub fn token(&self) -> Option<String> {
        let text = self.text();
        ["/invitations/", "/reset-password/", "/sign-in/"]
            .iter()
            .find_map(|path| {
                let (_, after) = text.split_once(path)?;
                after.split_whitespace().next().map(str::to_owned)
            })
    }
}

fn headers(raw: &str) -> Vec<(String, String)> {
    let head = raw.split("\r\n\r\n").next().unwrap_or_default();
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    unfolded
        .split("\r\n")
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
