//! The binary with settings of its own, and a server that runs.

use crate::house::{OWNER, PASSWORD, Place};
use crate::smtp::Smtp;
use backend::db::{Db, Pools};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// Becomes the server, without the signal that would end a process whose file may grow no further: writing
/// then fails, as on a full disk.
const QUIETLY: &str = "trap '' XFSZ; exec \"$0\" serve";
/// How long anything that another process does may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Asks again and again until the answer is yes; another process is at work.
pub async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let asked = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(
        tokio::time::timeout(PATIENCE, asked).await.is_ok(),
        "in vain: {what}"
    );
}

/// What a command left.
pub struct Left {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// The binary, its data and its settings.
pub struct Program {
    pub place: Place,
    pub smtp: Smtp,
    pub folder: PathBuf,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Program {
    /// Nothing has ever run.
    pub async fn new(place: Place) -> Self {
        let name: [u8; 8] = backend::chance::Chance::System.bytes();
        let folder = std::env::temp_dir().join(format!("usher_process_{}", hex::encode(name)));
        std::fs::create_dir(&folder).unwrap();
        Self {
            place,
            smtp: Smtp::start().await,
            folder,
        }
    }

    /// With a workspace `acme` and its owner, made by the commands.
    pub async fn set_up(place: Place) -> Self {
        let program = Self::new(place).await;
        let made = program
            .run(&["workspace", "create", "--name", "Acme", "--slug", "acme"])
            .await;
        assert_eq!(made.code, Some(0), "{}", made.err);
        let made = program.create_owner(OWNER).await;
        assert_eq!(made.code, Some(0), "{}", made.err);
        program
    }

    pub async fn create_owner(&self, email: &str) -> Left {
        self.create_user(email, "Olga Owner", &["--account-type", "ADMIN", "--owner"])
            .await
    }

    pub async fn create_user(&self, email: &str, name: &str, rank: &[&str]) -> Left {
        let whom = [
            "user",
            "create",
            "--email",
            email,
            "--name",
            name,
            "--workspace",
            "acme",
        ];
        let args = [whom.as_slice(), rank, &["--password-stdin"]].concat();
        self.run_with(&args, &format!("{PASSWORD}\n"), &[]).await
    }

    fn command(&self, program: &str, settings: &[(&str, &str)]) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("USHER_LISTEN", "127.0.0.1:0")
            .env("USHER_DATA_DIR", self.folder.join("data"))
            .env("USHER_DATABASE_URL", &self.place.url)
            .env("USHER_SMTP_URL", self.smtp.url())
            .env("USHER_RATE_LIMITS", "off")
            .envs(settings.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Runs a command to its end.
    pub async fn run(&self, args: &[&str]) -> Left {
        self.run_with(args, "", &[]).await
    }

    pub async fn run_with(&self, args: &[&str], input: &str, settings: &[(&str, &str)]) -> Left {
        let mut child = self
            .command(env!("CARGO_BIN_EXE_usher"), settings)
            .args(args)
            .spawn()
            .unwrap();
        // A command that reads nothing may have ended before all was written.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
        let left = tokio::time::timeout(PATIENCE, child.wait_with_output())
            .await
            .expect("the command ends")
            .unwrap();
        Left {
            code: left.status.code(),
            out: String::from_utf8(left.stdout).unwrap(),
            err: String::from_utf8(left.stderr).unwrap(),
        }
    }

    /// Begins a command, to be killed before its end.
    pub fn begin(&self, args: &[&str]) -> Child {
        let usher = env!("CARGO_BIN_EXE_usher");
        self.command(usher, &[]).args(args).spawn().unwrap()
    }

    /// Starts the server and waits for its first line.
    pub async fn serve(&self) -> Server {
        let mut child = self
            .command("sh", &[])
            .args(["-c", QUIETLY, env!("CARGO_BIN_EXE_usher")])
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let log = collect(BufReader::new(child.stderr.take().unwrap()).lines());
        let first = tokio::time::timeout(PATIENCE, said.next_line())
            .await
            .expect("the server starts")
            .unwrap()
            .expect("the server says that it listens");
        let address = first
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("{first}"))
            .to_owned();
        Server {
            child,
            address,
            log,
            said: collect(said),
            cookie: String::new(),
        }
    }

    pub async fn db(&self) -> Db {
        Db::open(&self.place.url).await.unwrap()
    }

    pub async fn number(&self, text: &str) -> i64 {
        let text = sqlx::AssertSqlSafe(text.to_owned());
        let db = self.db().await;
        let n = match db.pools() {
            Pools::Sqlite { read, .. } => sqlx::query_scalar(text).fetch_one(read).await.unwrap(),
            Pools::Postgres(pool) => sqlx::query_scalar(text).fetch_one(pool).await.unwrap(),
        };
        db.close().await;
        n
    }

    pub async fn sql(&self, text: &str) {
        let text = sqlx::AssertSqlSafe(text.to_owned());
        let db = self.db().await;
        match db.pools() {
            Pools::Sqlite { write, .. } => drop(sqlx::raw_sql(text).execute(write).await.unwrap()),
            Pools::Postgres(pool) => drop(sqlx::raw_sql(text).execute(pool).await.unwrap()),
        }
        db.close().await;
    }
}

/// A server that runs.
pub struct Server {
    pub child: Child,
    pub address: String,
    /// What it has logged.
    log: Arc<Mutex<Vec<String>>>,
    /// What it has said on its console after the first line.
    pub said: Arc<Mutex<Vec<String>>>,
    cookie: String,
}

/// Reads all lines as they come: a program that nobody reads would wait for its reader in the end.
fn collect<R: AsyncBufRead + Unpin + Send + 'static>(mut from: Lines<R>) -> Arc<Mutex<Vec<String>>> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&lines);
    tokio::spawn(async move {
        while let Ok(Some(line)) = from.next_line().await {
            shared.lock().unwrap().push(line);
        }
    });
    lines
}

/// Status and the rest of an answer.
pub struct Answer {
    pub status: u16,
    pub text: String,
}

impl Server {
    /// Ends it as nobody can refuse.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Asks it to end, as a service manager does.
    pub async fn terminate(&self) {
        let pid = self.child.id().unwrap().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().await.unwrap();
        assert!(told.success());
    }

    /// Waits for its end and gives the exit code.
    pub async fn ended(&mut self) -> Option<i32> {
        tokio::time::timeout(PATIENCE, self.child.wait())
            .await
            .expect("the server ends")
            .unwrap()
            .code()
    }

    /// Waits for a line in the log that holds these words.
    pub async fn logs(&self, words: &str) {
        until(words, async || {
            self.log.lock().unwrap().iter().any(|line| line.contains(words))
        })
        .await;
    }

    /// Head and body of a form's post to a server function.
    pub fn post(&self, function: &str, fields: &[(&str, &str)]) -> (String, String) {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let head = format!(
            "POST /api/fn/{function} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\naccept: application/json\r\n\
             sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             cookie: {}\r\ncontent-length: {}\r\n\r\n",
            self.address,
            self.cookie,
            body.len()
        );
        (head, body)
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).await.unwrap()
    }

    pub async fn call(&self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let (head, body) = self.post(function, fields);
        self.ask(&format!("{head}{body}")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {}\r\n\r\n",
            self.address, self.cookie
        );
        self.ask(&head).await
    }

    async fn ask(&self, request: &str) -> Answer {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        answer(&mut stream).await.expect("an answer")
    }

    pub async fn sign_in(&mut self, email: &str) {
        let fields = [("email", email), ("password", PASSWORD), ("next", "")];
        let answer = self.call("accounts/sign-in", &fields).await;
        let cookie = answer
            .text
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "))
            .unwrap_or_else(|| panic!("no session: {}", answer.text));
        cookie.split(';').next().unwrap().clone_into(&mut self.cookie);
    }

    pub async fn invite(&self, emails: &str) -> Answer {
        let fields = invitation(emails);
        self.call("invitations/invite", &fields).await
    }
}

/// Fields of the dialog.
pub fn invitation(emails: &str) -> [(&str, &str); 4] {
    [
        ("slug", "acme"),
        ("emails", emails),
        ("account_type", "BUSINESS"),
        ("send_email", "true"),
    ]
}

/// The answer on a connection that ends after it; none where it broke off before.
pub async fn answer(stream: &mut TcpStream) -> Option<Answer> {
    let mut bytes = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes))
        .await
        .expect("the connection ends");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, text })
}
