//! Mail: what is on the wire, what becomes of it, and that none is lost or doubled.

use crate::house::{OWNER, Place, almost, both, closed_port, config, form};
use crate::smtp::Act;
use backend::invitations::InviteForm;
use backend::mail::content::{Asked, AskedMany, Ending, Invited, Wrapper, letter};
use backend::mail::{self, Content, To, worker};
use model::account::AccountType;
use model::mail::{MailKind, MailState};
use model::time::{Span, Time};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

both!(
    the_list_shows_the_servers_words,
    a_refused_mail_has_failed_and_can_be_retried,
    a_deferred_mail_is_tried_five_times_more,
    a_server_that_is_away_defers,
    a_mail_whose_worker_died_is_sent_again_with_the_same_id,
    a_server_that_hangs_up_may_get_a_mail_twice_but_never_loses_it,
    two_nodes_send_each_mail_once,
    workers_side_by_side_take_different_mails,
    a_worker_that_is_told_to_stop_gives_back_what_it_has_not_begun,
    headers_are_the_allowed_ones_whatever_the_names,
    text_and_html_say_the_same,
    a_test_mail_shows_the_dialogue,
);

async fn the_list_shows_the_servers_words(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    assert_eq!(
        house.row("new@acme.example").await.unwrap().mail.state,
        MailState::Queued
    );
    house.travel(Span::seconds(3));
    house.deliver().await;
    let mail = house.row("new@acme.example").await.unwrap().mail;
    assert_eq!(mail.state, MailState::Sent);
    assert_eq!(mail.reply.unwrap(), "250 2.0.0 Ok: queued as 1");
    assert_eq!(mail.sent_at, Some(house.be.clock.now()));
    assert_eq!(
        house
            .number("select count(*) from outbox where content is not null")
            .await,
        0
    );
}

async fn a_refused_mail_has_failed_and_can_be_retried(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    for (email, act) in [
        ("a@acme.example", Act::Say("554 5.7.1 no\u{202e}thing of this")),
        ("b@acme.example", Act::Recipient("550 5.1.1 who is that")),
    ] {
        house.smtp.script([act]);
        house.invite(&owner, email).await;
        assert!(house.deliver().await.is_empty());
        let mail = house.row(email).await.unwrap().mail;
        assert_eq!(mail.state, MailState::Failed, "{email}");
        let reply = mail.reply.unwrap();
        assert!(reply.starts_with("55") && !reply.contains('\u{202e}'), "{reply}");
        house.travel(Span::days(1));
        assert!(house.deliver().await.is_empty());
    }
    let owner = house.owner().await;
    let troubled = mail::overview(be, &owner).await.unwrap().troubled;
    assert_eq!(troubled.len(), 2);
    for row in &troubled {
        mail::retry(be, &owner, row.id).await.unwrap();
    }
    assert_eq!(house.deliver().await.len(), 2);
    assert!(mail::retry(be, &owner, troubled[0].id).await.is_err());
    assert_eq!(
        house.row("a@acme.example").await.unwrap().mail.state,
        MailState::Sent
    );
}

async fn a_deferred_mail_is_tried_five_times_more(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.smtp.script((0..6).map(|_| Act::Say("451 4.3.0 come back")));
    house.invite(&owner, "new@acme.example").await;
    assert!(house.deliver().await.is_empty());
    for minutes in [1, 5, 30, 120, 360] {
        let mail = house.row("new@acme.example").await.unwrap().mail;
        assert_eq!(mail.state, MailState::Deferred);
        assert_eq!(mail.reply.unwrap(), "451 4.3.0 come back");
        let wait = Span::minutes(minutes);
        assert_eq!(mail.next_at, Some(house.be.clock.now() + wait));
        house.travel(almost(wait));
        assert_eq!(
            worker::send_due(&house.be, &CancellationToken::new())
                .await
                .unwrap(),
            0
        );
        house.travel(Span(1));
        assert!(house.deliver().await.is_empty());
    }
    let mail = house.row("new@acme.example").await.unwrap().mail;
    assert_eq!((mail.state, mail.next_at), (MailState::Failed, None));
    house.travel(Span::days(1));
    assert_eq!(
        worker::send_due(&house.be, &CancellationToken::new())
            .await
            .unwrap(),
        0
    );
}

async fn a_server_that_is_away_defers(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let (_held, closed) = closed_port();
    let away = config(Some(format!("smtp://127.0.0.1:{closed}?tls=none")));
    let be = house.with_config(away, 5).await;
    house.invite(&owner, "new@acme.example").await;
    assert_eq!(worker::send_due(&be, &CancellationToken::new()).await.unwrap(), 1);
    let mail = house.row("new@acme.example").await.unwrap().mail;
    assert_eq!(mail.state, MailState::Deferred);
    assert!(!mail.reply.unwrap().is_empty());
    // An hour later it is back.
    house.travel(Span::hours(1));
    house.link_to("new@acme.example").await;
}

async fn a_mail_whose_worker_died_is_sent_again_with_the_same_id(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.smtp.script([Act::Slow(Duration::from_mins(1))]);
    house.invite(&owner, "new@acme.example").await;
    let be = house.be.clone();
    let worker = tokio::spawn(async move { worker::send_due(&be, &CancellationToken::new()).await });
    let mut first = Vec::new();
    while first.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
        first = house.smtp.take();
    }
    worker.abort();
    let _ = worker.await;
    assert_eq!(first.len(), 1);
    house.travel(almost(Span::minutes(5)));
    assert!(house.deliver().await.is_empty());
    house.travel(Span(1));
    let second = house.deliver().await;
    assert_eq!(second.len(), 1);
    assert_eq!(first[0].header("Message-ID"), second[0].header("Message-ID"));
    assert_eq!(first[0].token(), second[0].token());
    assert_eq!(
        house.row("new@acme.example").await.unwrap().mail.state,
        MailState::Sent
    );
}

async fn a_server_that_hangs_up_may_get_a_mail_twice_but_never_loses_it(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.smtp.script([Act::HangUp]);
    house.invite(&owner, "new@acme.example").await;
    let first = house.deliver().await;
    assert_eq!(
        house.row("new@acme.example").await.unwrap().mail.state,
        MailState::Deferred
    );
    house.travel(Span::minutes(1));
    let second = house.deliver().await;
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_eq!(first[0].header("Message-ID"), second[0].header("Message-ID"));
}

async fn two_nodes_send_each_mail_once(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let emails: Vec<_> = (0..60).map(|n| format!("n{n}@acme.example")).collect();
    house.invite_with(&owner, form(&emails.join(" "))).await;
    let nodes = [house.be.clone(), house.another_node(2).await];
    let tasks: Vec<_> = (0..6_usize)
        .map(|n| {
            let be = nodes[n % 2].clone();
            tokio::spawn(async move {
                while worker::send_due(&be, &CancellationToken::new()).await.unwrap() > 0 {}
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let mut to: Vec<_> = house.smtp.take().into_iter().flat_map(|mail| mail.to).collect();
    assert_eq!(to.len(), 60);
    to.sort();
    to.dedup();
    assert_eq!(to.len(), 60);
    assert_eq!(
        house
            .number("select count(*) from outbox where state = 'sent'")
            .await,
        60
    );
}

async fn workers_side_by_side_take_different_mails(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let emails: Vec<_> = (0..64).map(|n| format!("n{n}@acme.example")).collect();
    house.invite_with(&owner, form(&emails.join(" "))).await;
    // Eight batches of eight: nobody waits for another's rows only to find them gone.
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let be = house.be.clone();
            tokio::spawn(async move { worker::send_due(&be, &CancellationToken::new()).await.unwrap() })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 8);
    }
    assert_eq!(house.smtp.take().len(), 64);
}

async fn a_worker_that_is_told_to_stop_gives_back_what_it_has_not_begun(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house
        .invite_with(&owner, form("a@acme.example b@acme.example c@acme.example"))
        .await;
    let stop = CancellationToken::new();
    stop.cancel();
    worker::send_due(&house.be, &stop).await.unwrap();
    assert_eq!(
        house
            .number("select count(*) from outbox where state = 'queued'")
            .await,
        3
    );
    assert_eq!(house.deliver().await.len(), 3);
}

const ALLOWED: &[&str] = &[
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Auto-Submitted",
];

const HOSTILE: [&str; 6] = [
    "\r.\r",
    "\n.\n",
    "\r\n.\r\nMAIL FROM:<evil@evil.example>\r\n",
    "x\r\nBcc: evil@evil.example\r\n\r\nbody",
    "=?utf-8?q?=0D=0ABcc:_evil=40evil.example?=",
    "<a href=\"https://evil.example\">click</a> {{ 7 * 7 }}",
];

/// One mail of each kind, with the same text wherever a person's or a workspace's words can stand.
fn every_mail(words: &str, now: Time) -> Vec<Content> {
    let text = || words.to_owned();
    let url = || "http://localhost:3000/invitations/x".to_owned();
    let invited = Invited {
        workspace: text(),
        inviter: text(),
        account_type: AccountType::Business,
        message: text(),
        url: url(),
        now,
        expires_at: now + Span::days(7),
    };
    let ending = |oneself| Ending {
        workspace: text(),
        name: text(),
        email: text(),
        oneself,
        ends_at: now + Span::days(7),
        url: url(),
    };
    let mails = vec![
        Content::Invitation(invited.clone()),
        Content::Reminder(invited),
        Content::Accepted {
            workspace: text(),
            name: text(),
            email: text(),
        },
        Content::Declined {
            workspace: text(),
            email: text(),
        },
        Content::AskedAgain {
            workspace: text(),
            email: text(),
            url: url(),
        },
        Content::Reset {
            url: url(),
            expires_at: now + Span::days(1),
        },
        Content::SignInLink {
            url: url(),
            expires_at: now + Span::minutes(10),
        },
        Content::PasswordChanged {
            device: text(),
            network: text(),
            at: now,
        },
        Content::NewSignIn {
            device: text(),
            network: text(),
            at: now,
        },
        Content::AccessRequest(Asked {
            workspace: text(),
            name: text(),
            email: text(),
            message: text(),
            app: text(),
            url: url(),
        }),
        Content::RequestDigest(AskedMany {
            workspace: text(),
            requesters: vec![text(), text()],
            url: url(),
        }),
        Content::Denied {
            workspace: text(),
            reason: text(),
        },
        Content::Recorded {
            workspace: text(),
            apps: vec![text(), text()],
        },
        Content::Lapsed { workspace: text() },
        Content::EndNear(ending(true)),
        Content::EndNear(ending(false)),
        Content::Test { workspace: text() },
    ];
    // A kind of mail that is not in the list above fails here.
    let kinds: std::collections::BTreeSet<_> = mails.iter().map(|content| content.kind().word()).collect();
    for kind in MailKind::ALL {
        assert!(kinds.contains(kind.word()), "{kind:?} is missing");
    }
    mails
}

async fn headers_are_the_allowed_ones_whatever_the_names(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await.member_id;
    for hostile in HOSTILE {
        for content in every_mail(hostile, house.be.clock.now()) {
            let mut tx = house.be.db.begin().await.unwrap();
            let mut allowed: Vec<_> = ALLOWED.into();
            if content.topic().is_some() {
                assert!(mail::notify(&house.be, &mut tx, owner, &content).await.unwrap());
                allowed.extend(["List-Unsubscribe", "List-Unsubscribe-Post"]);
            } else {
                let to = To {
                    address: OWNER.to_owned(),
                    workspace: None,
                    member: None,
                };
                mail::write(&house.be, &mut tx, to, &content).await.unwrap();
            }
            tx.save().await.unwrap();
            let mails = house.deliver().await;
            assert_eq!(mails.len(), 1, "{hostile:?} is one message");
            assert_eq!(mails[0].to, [OWNER]);
            let mut names: Vec<_> = mails[0].headers().into_iter().map(|(name, _)| name).collect();
            names.sort();
            allowed.sort_unstable();
            assert_eq!(names, allowed, "{hostile:?}");
            assert_eq!(mails[0].header("Auto-Submitted"), "auto-generated");
            let parts = mails[0].parts();
            assert_eq!(parts.len(), 2);
            for (head, _) in &parts {
                let mut names: Vec<_> = head.iter().map(|(name, _)| name.as_str()).collect();
                names.sort_unstable();
                assert_eq!(names, ["Content-Transfer-Encoding", "Content-Type"]);
                assert!(head.iter().any(|(_, value)| value == "base64"));
            }
            assert!(!parts[1].1.contains("<a href=\"https://evil"));
            assert!(!parts[1].1.contains(">49<"), "names are no templates");
        }
    }
    let evil = |command: &String| command.contains("evil");
    assert!(!house.smtp.commands().iter().any(evil));
    // What a person may type as a name never makes a link in the first place.
    for name in [
        "www.evil.example",
        "https://evil.example",
        "evil.example",
        "a@evil.example",
    ] {
        let done = model::name::check(name);
        assert_eq!(done, Err(model::error::Problem::NotPlain), "{name}");
    }
}

async fn text_and_html_say_the_same(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let asked = InviteForm {
        message: "First line\nSecond & <last>".to_owned(),
        ..form("new@acme.example")
    };
    house.invite_with(&owner, asked).await;
    let mails = house.deliver().await;
    let parts = mails[0].parts();
    let (text, html) = (&parts[0].1, &parts[1].1);
    assert_eq!(mails[0].header("From"), "Usher <usher@acme.example>");
    assert_eq!(mails[0].header("Subject"), "Olga Owner invites you to Acme");
    assert!(mails[0].header("Message-ID").ends_with("@localhost>"));
    for sentence in [
        "Olga Owner invites you to Acme as a business user.",
        "for 7 days, until 28 November 2026, 12:00 UTC.",
        "First line",
    ] {
        assert!(
            text.contains(sentence) && html.contains(sentence),
            "{sentence}\n{text}"
        );
    }
    assert!(text.contains("> Second & <last>") && html.contains("Second &amp; &lt;last&gt;"));
    let token = mails[0].token().unwrap();
    assert_eq!(html.matches(&token).count(), 1);
    assert!(!html.contains("<img") && !html.contains("src="));
    // A letter is the same for every try.
    let content = Content::Test {
        workspace: "Acme".to_owned(),
    };
    let id = model::ids::MailId(house.be.chance.id(house.be.clock.now()));
    let wrapper = Wrapper::plain(id, OWNER, house.be.clock.now());
    let once = letter(&house.be.config, &wrapper, &content).unwrap();
    let twice = letter(&house.be.config, &wrapper, &content).unwrap();
    let head = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.lines()
            .filter(|line| !line.contains("boundary"))
            .take(5)
            .collect::<String>()
    };
    assert_eq!(head(&once.bytes), head(&twice.bytes));
}

async fn a_test_mail_shows_the_dialogue(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let dialogue = mail::send_test(&house.be, &owner).await.unwrap();
    assert!(dialogue.accepted);
    assert!(
        dialogue
            .lines
            .iter()
            .any(|line| line.server && line.text.starts_with("250 2.0.0 Ok"))
    );
    assert_eq!(house.smtp.take()[0].header("Subject"), "Test mail from Usher");
    house.smtp.script([Act::Say("550 5.7.1 not from you")]);
    let dialogue = mail::send_test(&house.be, &owner).await.unwrap();
    assert!(!dialogue.accepted);
    assert!(
        dialogue
            .lines
            .iter()
            .any(|line| line.text.contains("not from you"))
    );
    assert_eq!(house.logged("mail.tested").await, 2);
}
