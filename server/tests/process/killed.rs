//! Killed at the worst moments: nothing is lost, nothing is half done, and a mail comes at most once more.

use crate::house::{OWNER, Place, both};
use crate::program::{Program, answer, invitation, until};
use crate::smtp::Act;
use std::time::Duration;
use tokio::io::AsyncWriteExt;

both!(
    between_sending_and_noting_a_mail_comes_once_more,
    in_the_middle_of_inviting_all_or_nothing,
    in_the_middle_of_an_import_no_row_is_lost_or_done_twice,
);

async fn between_sending_and_noting_a_mail_comes_once_more(place: Place) {
    let program = Program::set_up(place).await;
    let mut server = program.serve().await;
    server.sign_in(OWNER).await;
    // The mail about the new sign-in, if there is one, is not the one that this is about.
    let state = "select count(*) from outbox where state = ";
    until("nothing else waits", async || {
        program.number(&format!("{state}'queued'")).await + program.number(&format!("{state}'sending'")).await
            == 0
    })
    .await;
    program.smtp.take();
    // The SMTP server takes the mail and does not say so for a minute.
    program.smtp.script([Act::Slow(Duration::from_mins(1))]);
    assert_eq!(server.invite("new@acme.example").await.status, 200);
    until("the mail arrives", async || {
        program.smtp.received() == ["new@acme.example"]
    })
    .await;
    server.kill().await;
    let first = program.smtp.take().remove(0);
    assert_eq!(program.number(&format!("{state}'sending'")).await, 1);

    // Started again, it holds to the lease of the one that died: others go first.
    let mut server = program.serve().await;
    server.sign_in(OWNER).await;
    assert_eq!(server.invite("second@acme.example").await.status, 200);
    until("another mail goes its way", async || {
        program
            .smtp
            .received()
            .contains(&"second@acme.example".to_owned())
    })
    .await;
    assert!(!program.smtp.received().contains(&"new@acme.example".to_owned()));
    program.smtp.take();
    // The lease ends.
    program
        .sql("update outbox set due_at = 1 where to_address = 'new@acme.example'")
        .await;
    until("it is sent and noted", async || {
        program
            .number("select count(*) from outbox where to_address = 'new@acme.example' and state = 'sent'")
            .await
            == 1
    })
    .await;
    let again = program.smtp.take();
    assert_eq!(again.len(), 1, "once, and to nobody else");
    assert_eq!(again[0].to, ["new@acme.example"]);
    assert!(!first.header("Message-ID").is_empty());
    assert_eq!(first.header("Message-ID"), again[0].header("Message-ID"));
    assert_eq!(first.token(), again[0].token());
    let door = format!("/invitations/{}", again[0].token().unwrap());
    assert_eq!(server.get(&door).await.status, 200);
    // A third start has nothing left to do for it.
    server.terminate().await;
    assert_eq!(server.ended().await, Some(0));
    let mut server = program.serve().await;
    server.sign_in(OWNER).await;
    assert_eq!(server.invite("third@acme.example").await.status, 200);
    until("the next mail arrives", async || {
        program.smtp.received().contains(&"third@acme.example".to_owned())
    })
    .await;
    assert!(!program.smtp.received().contains(&"new@acme.example".to_owned()));
    let whole = program.run(&["audit", "verify"]).await;
    assert_eq!(whole.code, Some(0), "{}", whole.err);
}

async fn in_the_middle_of_inviting_all_or_nothing(place: Place) {
    const MANY: i64 = 300;
    let program = Program::set_up(place).await;
    let mut wholes = 0;
    // The further the request is on its way, the more other answers are waited for before the end.
    let moments = [0, 1, 2, 4, 8, 16, 48].map(Some);
    for (attempt, others) in moments.into_iter().chain([None]).enumerate() {
        let emails: Vec<_> = (0..MANY).map(|n| format!("n{n}@try{attempt}.example")).collect();
        let mut server = program.serve().await;
        server.sign_in(OWNER).await;
        let (head, body) = server.post("invitations/invite", &invitation(&emails.join(" ")));
        let mut stream = server.connect().await;
        stream
            .write_all(format!("{head}{body}").as_bytes())
            .await
            .unwrap();
        match others {
            Some(others) => {
                for _ in 0..others {
                    assert_eq!(server.get("/healthz").await.status, 200);
                }
            }
            // What was answered stays.
            None => assert_eq!(answer(&mut stream).await.expect("an answer").status, 200),
        }
        server.kill().await;
        let like = format!("like '%@try{attempt}.example%'");
        let members = format!("select count(*) from members where email {like}");
        let members = program.number(&members).await;
        assert!(members == MANY || members == 0 && others.is_some(), "{members}");
        for text in [
            "select count(*) from invitations where email",
            "select count(*) from outbox where to_address",
            "select count(*) from invitation_secrets s join invitations i on i.id = s.invitation_id
            where i.email",
            "select count(*) from audit_events where action = 'invitation.created' and detail",
        ] {
            assert_eq!(program.number(&format!("{text} {like}")).await, members, "{text}");
        }
        wholes += members / MANY;
    }
    let counted = "select cast(coalesce(sum(n), 0) as bigint) from member_counts where status = 'invited'";
    assert_eq!(program.number(counted).await, wholes * MANY);
    let whole = program.run(&["audit", "verify"]).await;
    assert_eq!(whole.code, Some(0), "{}", whole.err);
}

async fn in_the_middle_of_an_import_no_row_is_lost_or_done_twice(place: Place) {
    const MANY: i64 = 1_500;
    let program = Program::set_up(place).await;
    let rows: Vec<String> = (0..MANY).map(|n| format!("g{n}@part.example")).collect();
    let file = program.folder.join("guests.csv");
    std::fs::write(&file, format!("username\n{}\n", rows.join("\n"))).unwrap();
    let file = file.to_str().unwrap().to_owned();
    let args = ["import", "guests", &file, "--workspace", "acme", "--apply"];
    let guests = "select count(*) from members where email like '%@part.example' and status = 'active'";
    let noted = "select count(*) from audit_events where action = 'member.guest-recorded'";
    let reached = "select cast(coalesce(max(done), 0) as bigint) from imports";
    let mut first = program.begin(&args);
    until("some rows are done", async || program.number(reached).await > 0).await;
    first.kill().await.unwrap();
    let done = program.number(reached).await;
    assert!(done > 0 && done < MANY, "killed in the middle: {done}");
    // What is said to be done is done, and nothing else is.
    assert_eq!(program.number(guests).await, done);
    assert_eq!(program.number(noted).await, done);
    // Whoever starts next goes on behind it, once the lease of the dead one is over.
    program.sql("update imports set lease_until = 1").await;
    let server = program.serve().await;
    until("the rest is done", async || {
        program
            .number("select count(*) from imports where state = 'applied'")
            .await
            == 1
    })
    .await;
    assert_eq!(program.number(guests).await, MANY);
    assert_eq!(program.number(noted).await, MANY);
    assert_eq!(program.number(reached).await, MANY);
    let counted =
        "select cast(coalesce(sum(n), 0) as bigint) from member_counts where account_type = 'GUEST'";
    assert_eq!(program.number(counted).await, MANY);
    server.terminate().await;
    let whole = program.run(&["audit", "verify"]).await;
    assert_eq!(whole.code, Some(0), "{}", whole.err);
}
