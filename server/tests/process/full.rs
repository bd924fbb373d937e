//! No more room on the disk, as the system tells it to a process: its files may grow no further. SQLite
//! only: PostgreSQL's files belong to another program.

use crate::house::{OWNER, Place};
use crate::program::{Program, until};
use tokio::process::Command;

/// Size of a file in bytes that the server may not pass.
const ROOM: u64 = 3 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_nothing_is_half_done() {
    let program = Program::set_up(Place::sqlite()).await;
    let mut server = program.serve().await;
    server.sign_in(OWNER).await;
    let grow_to = async |room: &str| {
        let pid = server.child.id().unwrap().to_string();
        let limit = format!("--fsize={room}:unlimited");
        let set = Command::new("prlimit")
            .args(["--pid", &pid, &limit])
            .status()
            .await;
        assert!(set.unwrap().success());
    };
    assert_eq!(server.invite("before@acme.example").await.status, 200);
    grow_to(&ROOM.to_string()).await;
    let mut invited = 1;
    let refused = loop {
        let emails: Vec<_> = (0..100).map(|n| format!("n{n}@d{invited}.example")).collect();
        let answer = server.invite(&emails.join(" ")).await;
        if answer.status != 200 {
            break answer;
        }
        invited += 100;
        assert!(invited < 50_000, "the room ends some time");
    };
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert!(refused.text.ends_with("\"Unavailable\""), "{}", refused.text);
    // Again and again the same answer, and whoever only looks is served.
    for n in 0..3 {
        let emails: Vec<_> = (0..100).map(|at| format!("n{at}@again{n}.example")).collect();
        assert_eq!(server.invite(&emails.join(" ")).await.status, 503);
        assert_eq!(server.get("/healthz").await.status, 200);
        assert_eq!(server.get("/w/acme/users").await.status, 200);
    }
    grow_to("unlimited").await;
    assert_eq!(server.invite("after@acme.example").await.status, 200);
    invited += 1;
    for table in ["invitations", "invitation_secrets"] {
        assert_eq!(
            program.number(&format!("select count(*) from {table}")).await,
            invited
        );
    }
    let counted = "select cast(sum(n) as bigint) from member_counts where status = 'invited'";
    assert_eq!(program.number(counted).await, invited);
    // Every mail is sent after all. The leases of those whose answer could not be noted end sooner here.
    server.terminate().await;
    assert_eq!(server.ended().await, Some(0));
    program
        .sql("update outbox set due_at = 1 where state in ('sending', 'deferred')")
        .await;
    let _server = program.serve().await;
    until("every mail is sent", async || {
        program
            .number("select count(*) from outbox where due_at is not null")
            .await
            == 0
    })
    .await;
    let mut to = program.smtp.received();
    to.sort();
    to.dedup();
    assert_eq!(
        i64::try_from(to.iter().filter(|to| *to != OWNER).count()).unwrap(),
        invited
    );
    let whole = program.run(&["audit", "verify"]).await;
    assert_eq!(whole.code, Some(0), "{}", whole.err);
}
