//! SIGTERM: what has begun is finished, what has not is left for the next start, and the exit code is 0.

use crate::house::{OWNER, Place, both};
use crate::program::{Program, answer, invitation, until};
use crate::smtp::Act;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

both!(
    a_request_under_way_is_answered,
    a_mail_in_hand_is_sent_and_noted,
    idle_it_ends_at_once_and_starts_again,
);

async fn a_request_under_way_is_answered(place: Place) {
    let program = Program::set_up(place).await;
    let mut server = program.serve().await;
    server.sign_in(OWNER).await;
    let (head, body) = server.post("invitations/invite", &invitation("new@acme.example"));
    let (first, rest) = body.split_at(10);
    let mut stream = server.connect().await;
    stream
        .write_all(format!("{head}{first}").as_bytes())
        .await
        .unwrap();
    // Answered after the one that is under way was accepted.
    assert_eq!(server.get("/healthz").await.status, 200);
    server.terminate().await;
    server.logs("stopping").await;
    until("nobody new is let in", async || {
        TcpStream::connect(&server.address).await.is_err()
    })
    .await;
    stream.write_all(rest.as_bytes()).await.unwrap();
    let answered = answer(&mut stream).await.expect("an answer");
    assert_eq!(answered.status, 200, "{}", answered.text);
    assert_eq!(server.ended().await, Some(0));
    assert_eq!(
        program
            .number("select count(*) from invitations where email = 'new@acme.example'")
            .await,
        1
    );
}

async fn a_mail_in_hand_is_sent_and_noted(place: Place) {
    let program = Program::set_up(place).await;
    let mut server = program.serve().await;
    server.sign_in(OWNER).await;
    until("nothing waits", async || {
        program
            .number("select count(*) from outbox where due_at is not null")
            .await
            == 0
    })
    .await;
    program.smtp.take();
    program.smtp.script([Act::Slow(Duration::from_secs(1))]);
    assert_eq!(server.invite("new@acme.example").await.status, 200);
    until("the mail is with the server", async || {
        program.smtp.received() == ["new@acme.example"]
    })
    .await;
    server.terminate().await;
    assert_eq!(server.ended().await, Some(0));
    let sent = "select count(*) from outbox where to_address = 'new@acme.example' and state = 'sent'";
    assert_eq!(program.number(sent).await, 1);
    assert_eq!(program.smtp.take().len(), 1);
}

async fn idle_it_ends_at_once_and_starts_again(place: Place) {
    let program = Program::set_up(place).await;
    for _ in 0..2 {
        let mut server = program.serve().await;
        assert_eq!(server.get("/readyz").await.status, 200);
        server.terminate().await;
        // Well before the grace that running work has.
        let ended = tokio::time::timeout(Duration::from_secs(10), server.ended()).await;
        assert_eq!(ended.expect("nothing was running"), Some(0));
    }
}
