//! What runs beside the requests, as the process runs it: the loops themselves, until told to stop.

use crate::house::{House, OWNER, Place, both, form};
use backend::audit::{Verdict, verify};
use backend::{Backend, accounts, jobs};
use model::mail::MailState;
use model::people::Status;
use model::time::Span;
use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

both!(
    the_loops_remind_end_and_tidy,
    two_nodes_do_all_of_it_once,
    told_to_stop_the_loops_end_with_the_mail_in_hand,
    a_server_that_is_down_for_an_hour_loses_no_mail,
);

/// The loops of one node, as `usher serve` runs them.
pub struct Loops {
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Loops {
    pub fn start(be: &Backend) -> Self {
        let stop = CancellationToken::new();
        let running = tokio::spawn(jobs::run(be.clone(), stop.clone()));
        Self { stop, running }
    }

    pub async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(Duration::from_secs(20), self.running)
            .await
            .expect("the loops end when told to")
            .unwrap();
    }
}

/// Asks again and again until the answer is yes; the loops run on their own tasks.
pub async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let asked = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(
        tokio::time::timeout(Duration::from_secs(40), asked).await.is_ok(),
        "in vain: {what}"
    );
}

/// Runs the loops of one node at this moment until what is asked for holds.
async fn run_until<F: Future<Output = bool>>(house: &House, what: &str, holds: impl FnMut() -> F) {
    let loops = Loops::start(&house.be);
    until(what, holds).await;
    loops.stop().await;
}

async fn the_loops_remind_end_and_tidy(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    accounts::forgot_password(&house.be, &crate::house::anyone(), OWNER)
        .await
        .unwrap();
    let sent = "select count(*) from outbox where state = 'sent'";
    run_until(&house, "invitation and reset are sent", async || {
        house.number(sent).await == 2
    })
    .await;
    let first = house.smtp.take();
    assert_eq!(first.len(), 2);
    // Half of its life later, and a day before its end.
    for (days, n) in [(84, 3), (60, 4)] {
        house.travel(Span::hours(days));
        run_until(&house, "a reminder is sent", async || {
            house.number(sent).await == n
        })
        .await;
        let mails = house.smtp.take();
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to, ["new@acme.example"]);
    }
    house.travel(Span::days(1));
    let expired = "select count(*) from invitations where state = 'expired'";
    run_until(&house, "the invitation ends", async || {
        house.number(expired).await == 1
    })
    .await;
    assert_eq!(
        house.row("new@acme.example").await.unwrap().status,
        Status::Expired
    );
    assert_eq!(house.logged("invitation.expired").await, 1);
    // Ninety days later nobody asks about any of it.
    house.travel(Span::days(91));
    let kept = "select (select count(*) from outbox) + (select count(*) from resets)
        + (select count(*) from sessions) + (select count(*) from invitations)";
    assert!(house.number(kept).await > 0);
    run_until(&house, "what is old is forgotten", async || {
        house.number(kept).await == 0
    })
    .await;
    assert!(house.smtp.take().is_empty());
    assert!(matches!(verify(&house.be.db).await.unwrap(), Verdict::Whole(_)));
}

async fn two_nodes_do_all_of_it_once(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let other = house.another_node(2).await;
    let emails: Vec<_> = (0..120).map(|n| format!("n{n}@acme.example")).collect();
    house.invite_with(&owner, form(&emails.join(" "))).await;
    let per_address = |house: &House| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for mail in house.smtp.take() {
            for to in mail.to {
                *counts.entry(to).or_default() += 1;
            }
        }
        counts
    };
    let once =
        |counts: &BTreeMap<String, usize>| counts.len() == emails.len() && counts.values().all(|n| *n == 1);
    let nodes = [Loops::start(&house.be), Loops::start(&other)];
    let sent = "select count(*) from outbox where state = 'sent'";
    until("all are invited", async || house.number(sent).await == 120).await;
    let counts = per_address(&house);
    assert!(once(&counts), "{counts:?}");
    // Both nodes find the same hundred and twenty reminders due at the same moment.
    house.travel(Span::hours(84));
    until("all are reminded", async || house.number(sent).await == 240).await;
    let counts = per_address(&house);
    assert!(once(&counts), "{counts:?}");
    house.travel(Span::hours(84));
    let expired = "select count(*) from invitations where state = 'expired'";
    until("all have ended", async || house.number(expired).await == 120).await;
    for node in nodes {
        node.stop().await;
    }
    assert_eq!(house.logged("invitation.expired").await, 120);
    assert!(per_address(&house).is_empty());
    assert!(matches!(verify(&house.be.db).await.unwrap(), Verdict::Whole(_)));
}

async fn told_to_stop_the_loops_end_with_the_mail_in_hand(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house
        .smtp
        .script([crate::smtp::Act::Slow(Duration::from_millis(500))]);
    house.invite(&owner, "new@acme.example").await;
    let loops = Loops::start(&house.be);
    until("the server has it", async || {
        house.smtp.commands().iter().any(|line| line == "DATA")
    })
    .await;
    loops.stop().await;
    let mail = house.row("new@acme.example").await.unwrap().mail;
    assert_eq!(mail.state, MailState::Sent, "{mail:?}");
    assert_eq!(house.smtp.take().len(), 1);
}

async fn a_server_that_is_down_for_an_hour_loses_no_mail(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.smtp.go_away().await;
    let down_at = house.be.clock.now();
    let mut invited = Vec::new();
    let deferred = "select count(*) from outbox where state = 'deferred' and due_at > ";
    // Somebody is invited every quarter of an hour; nothing arrives.
    for n in 0..5 {
        let email = format!("n{n}@acme.example");
        house.invite(&owner, &email).await;
        invited.push(email);
        let now = house.be.clock.now();
        run_until(&house, "each mail is deferred", async || {
            house.number(&format!("{deferred}{}", now.0)).await == n + 1
        })
        .await;
        let mail = house.row(&format!("n{n}@acme.example")).await.unwrap().mail;
        assert_eq!(mail.state, MailState::Deferred);
        assert!(!mail.reply.unwrap().is_empty() && mail.next_at.unwrap() > now);
        house.travel(Span::minutes(15));
    }
    assert!(house.be.clock.now() - down_at > Span::hours(1));
    house.smtp.come_back().await;
    // The longest wait that an hour of failures leads to.
    house.travel(Span::hours(2));
    let sent = "select count(*) from outbox where state = 'sent'";
    run_until(&house, "all arrive", async || house.number(sent).await == 5).await;
    let mut to: Vec<_> = house.smtp.take().into_iter().flat_map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, invited);
}
