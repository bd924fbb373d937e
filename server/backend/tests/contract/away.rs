//! PostgreSQL goes away and comes back, as a cluster that is really stopped and started: requests are told
//! so, and the work goes on where it was. SQLite has nobody who could go away.

use crate::clockwork::{Loops, until};
use crate::house::{House, KEY, Place, config, form};
use crate::smtp::Smtp;
use backend::audit::{Verdict, verify};
use backend::chance::Chance;
use backend::clock::Clock;
use backend::fault::Fault;
use backend::{Backend, accounts, invitations, people};
use model::error::Error;
use model::people::Query;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A cluster of its own, removed with this.
struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
}

impl Cluster {
    fn new() -> Self {
        let name: [u8; 8] = Chance::System.bytes();
        let folder = std::env::temp_dir().join(format!("usher_cluster_{}", hex::encode(name)));
        std::fs::create_dir(&folder).unwrap();
        let cluster = Self {
            bin: programs(),
            folder,
        };
        if is_root() {
            let own = Command::new("chown")
                .arg("postgres")
                .arg(&cluster.folder)
                .status();
            assert!(own.unwrap().success());
        }
        cluster.run(
            "initdb",
            &[
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
        );
        cluster
    }

    /// A socket in its own folder: a port would be anybody's while it is away, and others are at work.
    fn url(&self) -> String {
        format!(
            "postgres:///postgres?user=postgres&host={}",
            self.folder.display()
        )
    }

    fn start(&self) {
        let options = format!("-h '' -k {} -c fsync=off", self.folder.display());
        let log = self.folder.join("log");
        self.run(
            "pg_ctl",
            &[
                "-w",
                "-t",
                "60",
                "-l",
                log.to_str().unwrap(),
                "-o",
                &options,
                "start",
            ],
        );
    }

    /// As a machine that is switched off: nobody is told.
    fn stop(&self) {
        self.run("pg_ctl", &["-w", "-m", "immediate", "stop"]);
    }

    fn command(&self, program: &str, args: &[&str]) -> Command {
        let path = self.bin.join(program);
        // PostgreSQL refuses to run as root; as anybody else it runs as that person.
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command
            .current_dir("/")
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(args);
        // What it leaves running must not hold this test's own output open.
        command.stdin(std::process::Stdio::null());
        command.stdout(std::process::Stdio::null());
        command.stderr(std::process::Stdio::null());
        command
    }

    fn run(&self, program: &str, args: &[&str]) {
        let status = self.command(program, args).status().unwrap();
        assert!(status.success(), "{program} {args:?}: {status}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self
            .command("pg_ctl", &["-w", "-m", "immediate", "stop"])
            .status();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

/// The folder of PostgreSQL's own programs: Debian keeps them off PATH, the newest in the last.
fn programs() -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| {
            versions
                .map(|version| version.unwrap().path().join("bin"))
                .collect()
        })
        .unwrap_or_default();
    found.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    found.sort();
    found
        .into_iter()
        .rev()
        .find(|folder| is_program(&folder.join("initdb")) && is_program(&folder.join("pg_ctl")))
        .expect("PostgreSQL is installed: run `make setup`")
}

fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// A house on the cluster, on the machine's clock: the loops and the pool wait in real time.
async fn house(cluster: &Cluster) -> House {
    let place = Place::at(&cluster.url());
    let (db, smtp) = (place.open().await, Smtp::start().await);
    let config = config(Some(smtp.url()));
    let be = Backend::start(config, db, KEY, Clock::System, Chance::System)
        .await
        .unwrap();
    let house = House { be, smtp, place };
    house.set_up().await;
    house
}

/// The caller hears that it will be back.
fn is_away(fault: Fault) {
    let seen = format!("{fault:?}");
    assert_eq!(Error::from(fault), Error::Unavailable, "{seen}");
}

/// As PostgreSQL itself does that has no process left for the call, and a proxy that has nobody behind it.
#[tokio::test]
async fn who_takes_the_call_and_does_not_talk_is_away_too() {
    use tokio::io::AsyncWriteExt;
    for words in [&b""[..], b"E", b"HTTP/1.1 503 Service Unavailable"] {
        let proxy = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("postgres://usher@{}/usher", proxy.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut call, _)) = proxy.accept().await {
                let _ = call.write_all(words).await;
            }
        });
        is_away(sqlx::PgPool::connect(&url).await.unwrap_err().into());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_told_and_the_work_goes_on() {
    let cluster = Cluster::new();
    cluster.start();
    let house = house(&cluster).await;
    let be = &house.be;
    let owner = house.owner().await;
    let caller = house.session(crate::house::OWNER).await;
    // Written, and not sent yet: nobody works.
    house.invite(&owner, "before@acme.example").await;
    let events = house.number("select count(*) from audit_events").await;

    cluster.stop();
    is_away(
        invitations::invite(be, &owner, form("never@acme.example"))
            .await
            .unwrap_err(),
    );
    is_away(people::list(be, &owner, &Query::default()).await.unwrap_err());
    is_away(accounts::signed_in(be, &caller).await.unwrap_err());
    is_away(be.db.is_migrated().await.unwrap_err());
    // The loops begin while it is away, and do not end for that.
    let loops = Loops::start(be);
    is_away(accounts::actor(be, &caller, "acme").await.unwrap_err());
    assert!(house.smtp.take().is_empty());

    cluster.start();
    // They find their way back by themselves.
    until("the mail of before arrives", async || {
        house.smtp.received() == ["before@acme.example"]
    })
    .await;
    until("it is noted", async || {
        house
            .number("select count(*) from outbox where state = 'sent'")
            .await
            == 1
    })
    .await;
    assert_eq!(house.number("select count(*) from audit_events").await, events);
    accounts::signed_in(be, &caller).await.unwrap();
    let outcomes = invitations::invite(be, &owner, form("never@acme.example"))
        .await
        .unwrap();
    assert!(
        outcomes[0].result.went_ahead(),
        "nothing of the first try was left: {outcomes:?}"
    );
    until("the mail of after arrives", async || {
        house.smtp.received().len() == 2
    })
    .await;

    // Once more, with the loops at work and several who write.
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let (be, owner) = (be.clone(), owner.clone());
            tokio::spawn(async move {
                let mut invited = Vec::new();
                let mut told = 0;
                // Until each has met the cluster away and found it back.
                for n in 0.. {
                    let email = format!("w{writer}-{n}@acme.example");
                    match invitations::invite(&be, &owner, form(&email)).await {
                        Ok(_) if told > 0 => {
                            invited.push(email);
                            break;
                        }
                        Ok(_) => invited.push(email),
                        Err(fault) => {
                            is_away(fault);
                            told += 1;
                        }
                    }
                }
                invited
            })
        })
        .collect();
    until("they are at work", async || house.smtp.received().len() > 10).await;
    cluster.stop();
    cluster.start();
    let mut invited = vec!["before@acme.example".to_owned(), "never@acme.example".to_owned()];
    for writer in writers {
        invited.extend(writer.await.unwrap());
    }
    // What was promised is there; what was refused at the very end may be: the answer was lost on its way.
    let stored = house
        .texts("select email from members where status = 'invited'")
        .await;
    for email in &invited {
        assert!(stored.contains(email), "{email} was promised");
    }
    assert!(stored.len() <= invited.len() + 4, "{stored:?}");
    until("every mail is on its way or sent", async || {
        house
            .number("select count(*) from outbox where state not in ('sent', 'sending')")
            .await
            == 0
    })
    .await;
    assert!(matches!(verify(&be.db).await.unwrap(), Verdict::Whole(_)));
    let wrong = "select count(*) from (
        select status, account_type, count(*) from members group by 1, 2
        except
        select status, account_type, n from member_counts
    ) d";
    assert_eq!(house.number(wrong).await, 0);
    loops.stop().await;
}
