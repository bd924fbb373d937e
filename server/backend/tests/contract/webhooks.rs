//! Webhooks: what happens is told, signed, once, to nobody else; what does not arrive is tried again.

use crate::clockwork::{Loops, until};
use crate::house::{House, OWNER, PASSWORD, Place, almost, both, closed_port, config, said};
use crate::receiver::{Manner, Receiver, Told};
use backend::accounts::{self, NewUser, create_user};
use backend::audit::Target;
use backend::caller::Actor;
use backend::webhooks::{self, worker};
use backend::{Backend, members};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::account::AccountType;
use model::audit::{AuditAction, AuditBy, AuditQuery};
use model::error::{Conflict, Error, Field, Problem};
use model::ids::WebhookId;
use model::limits;
use model::time::{Span, Time};
use model::webhook::{
    Delivery, DeliveryState, Trouble, WebhookEvent, WebhookForm, WebhookRow, WebhookSecret,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

both!(
    what_happens_is_told_and_signed,
    only_what_was_chosen_is_told,
    a_secret_is_shown_once_and_kept_sealed,
    what_did_not_happen_is_not_told,
    nothing_is_told_of_another_workspace,
    what_does_not_arrive_is_tried_again_and_then_given_up,
    a_busy_receiver_is_left_alone_for_as_long_as_it_asks,
    what_was_given_up_can_be_sent_again,
    a_slow_receiver_is_left_and_holds_up_nobody,
    a_receiver_that_is_down_or_talks_nonsense_shows_it,
    nobody_is_followed_elsewhere,
    a_receiver_that_is_gone_is_left_alone,
    switched_off_nothing_is_told,
    what_leads_inside_is_refused,
    two_workers_tell_everything_once_and_in_order,
    the_loops_tell_by_themselves,
    after_a_worker_died_another_one_tells,
    two_secrets_sign_for_a_day,
    a_test_is_sent_at_once,
    what_is_old_is_forgotten,
    forms_say_what_is_wrong,
    whoever_may_not_change_settings_may_nothing,
    deliveries_come_in_pages,
);

const MIA: &str = "mia@acme.example";

fn form(url: &str, events: &[WebhookEvent]) -> WebhookForm {
    WebhookForm {
        name: "Directory".to_owned(),
        url: url.to_owned(),
        every: events.is_empty(),
        events: events.to_vec(),
    }
}

/// A webhook to this receiver; without events of every one.
async fn hook(house: &House, to: &Receiver, events: &[WebhookEvent]) -> WebhookSecret {
    let form = form(&to.url(), events);
    webhooks::make(&house.be, &house.owner().await, &form)
        .await
        .unwrap()
}

/// Sends what is due at this moment.
async fn send(be: &Backend) -> usize {
    let mut all = 0;
    loop {
        match worker::send_due(be).await.unwrap() {
            0 => return all,
            n => all += n,
        }
    }
}

/// The latest delivery.
async fn latest(house: &House, id: WebhookId) -> Delivery {
    list(house, id).await.into_iter().next().expect("a delivery")
}

async fn list(house: &House, id: WebhookId) -> Vec<Delivery> {
    let owner = house.owner().await;
    webhooks::deliveries(&house.be, &owner, id, "")
        .await
        .unwrap()
        .rows
}

/// HMAC-SHA256 from its definition (RFC 2104), so that it is not checked by what made it.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    assert!(key.len() <= 64);
    let pad = |with: u8| -> Vec<u8> {
        let mut block = [with; 64];
        for (at, byte) in key.iter().enumerate() {
            block[at] ^= byte;
        }
        block.to_vec()
    };
    let inner = Sha256::digest([&pad(0x36), text].concat());
    Sha256::digest([pad(0x5c), inner.to_vec()].concat()).to_vec()
}

/// What the receiver computes from its secret.
fn signature(secret: &str, told: &Told) -> String {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    assert!((24..=64).contains(&key.len()));
    let signed = format!(
        "{}.{}.{}",
        told.header("webhook-id"),
        told.header("webhook-timestamp"),
        told.body
    );
    format!("v1,{}", STANDARD.encode(hmac(&key, signed.as_bytes())))
}

fn signatures(told: &Told) -> Vec<&str> {
    told.header("webhook-signature").split(' ').collect()
}

async fn what_happens_is_told_and_signed(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let made = hook(&house, &receiver, &[WebhookEvent::MemberArchived]).await;
    let owner = house.owner().await;
    let mia = house.member(MIA, AccountType::Business).await.member_id;
    members::archive(&house.be, &owner, mia).await.unwrap();
    assert_eq!(send(&house.be).await, 1);
    let told = receiver.take();
    assert_eq!(told.len(), 1);
    let told = &told[0];
    assert_eq!(told.path, "/in?key=k");
    assert_eq!(told.header("content-type"), "application/json");
    assert_eq!(told.header("user-agent"), "Usher");
    assert_eq!(told.header("host"), format!("127.0.0.1:{}", receiver.port));
    let now = (house.be.clock.now().0 / 1_000_000).to_string();
    assert_eq!(told.header("webhook-timestamp"), now);
    assert_eq!(signatures(told), [signature(&made.secret, told)]);
    let uid = house
        .texts("select uid from users where email = 'mia@acme.example'")
        .await;
    let body = told.json();
    assert_eq!(body["type"], "member.archived");
    assert_eq!(body["timestamp"], house.be.clock.now().rfc3339());
    let data = &body["data"];
    assert_eq!(
        data["workspace"],
        json!({ "id": owner.workspace_id, "slug": "acme", "name": "Acme" })
    );
    assert_eq!(data["actor"]["kind"], "person");
    assert_eq!(data["actor"]["email"], OWNER);
    assert_eq!(data["target"]["kind"], "member");
    assert_eq!(
        data["target"]["member"],
        json!({ "id": mia, "uid": uid[0], "name": "Mia Member", "email": MIA })
    );
    assert!(data["facts"].is_object(), "{data}");
    let delivery = latest(&house, made.id).await;
    assert_eq!(delivery.state, DeliveryState::Delivered);
    assert_eq!(delivery.event, WebhookEvent::MemberArchived);
    assert_eq!(delivery.message, told.header("webhook-id"));
    assert_eq!((delivery.tries, delivery.next_at), (1, None));
    let attempt = &delivery.attempts[0];
    assert_eq!((attempt.n, attempt.status, attempt.trouble), (1, Some(200), None));
    assert_eq!(attempt.words, "thank you");
    assert!((0..5_000).contains(&attempt.milliseconds));
    // Nothing is left to do, and nothing is done twice.
    assert_eq!(send(&house.be).await, 0);
    house.travel(Span::days(2));
    assert_eq!(send(&house.be).await, 0);
}

async fn only_what_was_chosen_is_told(place: Place) {
    let house = place.house().await;
    let (some, all) = (Receiver::start().await, Receiver::start().await);
    hook(&house, &some, &[WebhookEvent::Invited, WebhookEvent::Revoked]).await;
    hook(&house, &all, &[]).await;
    let owner = house.owner().await;
    let id = house.invite(&owner, "new@acme.example").await;
    house.travel(Span::minutes(2));
    backend::invitations::resend(&house.be, &owner, id).await.unwrap();
    backend::invitations::revoke(&house.be, &owner, id).await.unwrap();
    // Neither what was read or tried, nor sign-ins, nor the webhooks themselves are told.
    accounts::sign_in(&house.be, &crate::house::anyone(), OWNER, PASSWORD, "")
        .await
        .unwrap();
    send(&house.be).await;
    let types = |told: Vec<Told>| -> Vec<String> {
        told.iter()
            .map(|told| told.json()["type"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(types(some.take()), ["invitation.created", "invitation.revoked"]);
    assert_eq!(
        types(all.take()),
        ["invitation.created", "invitation.resent", "invitation.revoked"]
    );
}

async fn a_secret_is_shown_once_and_kept_sealed(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let made = hook(&house, &receiver, &[]).await;
    let owner = house.owner().await;
    let again = webhooks::rotate(&house.be, &owner, made.id).await.unwrap();
    assert_ne!(made.secret, again.secret);
    house.invite(&owner, "new@acme.example").await;
    send(&house.be).await;
    for secret in [&made.secret, &again.secret] {
        let plain = secret.strip_prefix("whsec_").unwrap();
        assert!(!house.dump_holds(plain).await);
        let raw = STANDARD.decode(plain).unwrap();
        let dump = house.dump().await;
        assert!(!dump.windows(raw.len()).any(|window| window == raw));
        assert!(!house.dump_holds(&hex::encode(&raw)).await);
        assert!(!format!("{made:?} {again:?}").contains(plain));
    }
    // What the log keeps of the address is its host: the rest of it may be a secret.
    let kept = house.texts("select coalesce(detail, '') from audit_events").await;
    assert!(kept.iter().any(|detail| detail.contains("http://127.0.0.1:")));
    assert!(!kept.iter().any(|detail| detail.contains("key=k")));
    let told = receiver.take();
    assert!(told.iter().all(|told| !told.body.contains("whsec_")));
}

async fn what_did_not_happen_is_not_told(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    hook(&house, &receiver, &[]).await;
    let owner = house.owner().await;
    let mut tx = house.be.db.begin().await.unwrap();
    tx.note_by(
        &owner,
        house.be.clock.now(),
        AuditAction::MemberArchived,
        Target::member(owner.member_id),
        &json!({}),
    );
    drop(tx);
    // A refusal drops what was done, and is itself no event.
    let archived = members::archive(&house.be, &owner, owner.member_id).await;
    assert!(archived.is_err());
    assert_eq!(house.logged("refused").await, 1);
    assert_eq!(send(&house.be).await, 0);
    assert_eq!(house.number("select count(*) from webhook_deliveries").await, 0);
    assert!(receiver.take().is_empty());
}

/// An administrator of another workspace.
async fn somebody_else(house: &House) -> Actor {
    backend::workspaces::create(&house.be, "Else", Some("else"))
        .await
        .unwrap();
    let new = NewUser {
        email: "else@else.example",
        name: "Else",
        workspace: "else",
        account_type: AccountType::Admin,
        owner: true,
        password: PASSWORD,
    };
    create_user(&house.be, new).await.unwrap();
    let caller = house.session("else@else.example").await;
    accounts::actor(&house.be, &caller, "else").await.unwrap()
}

async fn nothing_is_told_of_another_workspace(place: Place) {
    let house = place.house().await;
    let (ours, theirs) = (Receiver::start().await, Receiver::start().await);
    let own = hook(&house, &ours, &[]).await.id;
    let other = somebody_else(&house).await;
    let foreign = webhooks::make(&house.be, &other, &form(&theirs.url(), &[]))
        .await
        .unwrap()
        .id;
    house.invite(&other, "new@else.example").await;
    send(&house.be).await;
    assert!(ours.take().is_empty());
    assert_eq!(theirs.take().len(), 1);
    house.invite(&house.owner().await, "new@acme.example").await;
    send(&house.be).await;
    assert_eq!(ours.take().len(), 1);
    assert!(theirs.take().is_empty());
    // Neither sees nor touches what is the other's.
    let (be, form) = (&house.be, form(&ours.url(), &[]));
    for (actor, id) in [(&other, own), (&house.owner().await, foreign)] {
        let seq = 1;
        assert_eq!(said(webhooks::find(be, actor, id).await), Error::NotFound);
        assert_eq!(
            said(webhooks::deliveries(be, actor, id, "").await),
            Error::NotFound
        );
        assert_eq!(
            said(webhooks::change(be, actor, id, 1, &form).await),
            Error::NotFound
        );
        assert_eq!(
            said(webhooks::switch(be, actor, id, false).await),
            Error::NotFound
        );
        assert_eq!(said(webhooks::rotate(be, actor, id).await), Error::NotFound);
        assert_eq!(said(webhooks::remove(be, actor, id).await), Error::NotFound);
        assert_eq!(said(webhooks::resend(be, actor, id, seq).await), Error::NotFound);
        assert_eq!(said(webhooks::test(be, actor, id).await), Error::NotFound);
        assert_eq!(webhooks::list(be, actor).await.unwrap().len(), 1);
    }
}

const WAITS: [Span; 6] = [
    Span::seconds(5),
    Span::minutes(1),
    Span::minutes(10),
    Span::hours(1),
    Span::hours(6),
    Span::hours(24),
];

async fn what_does_not_arrive_is_tried_again_and_then_given_up(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let id = hook(&house, &receiver, &[]).await.id;
    receiver.answers(Manner::Answer(503, "back\u{7}soon ".repeat(200)));
    house.invite(&house.owner().await, "new@acme.example").await;
    assert_eq!(send(&house.be).await, 1);
    for (done, wait) in WAITS.into_iter().enumerate() {
        let delivery = latest(&house, id).await;
        assert_eq!(delivery.state, DeliveryState::Deferred);
        assert_eq!(delivery.next_at, Some(house.be.clock.now() + wait));
        assert_eq!(delivery.tries, i64::try_from(done).unwrap() + 1);
        house.travel(almost(wait));
        assert_eq!(send(&house.be).await, 0, "before {wait:?}");
        house.travel(Span(1));
        assert_eq!(send(&house.be).await, 1, "after {wait:?}");
    }
    let delivery = latest(&house, id).await;
    assert_eq!((delivery.state, delivery.next_at), (DeliveryState::Failed, None));
    assert_eq!(delivery.tries, 7);
    assert_eq!(delivery.attempts.len(), 7);
    let attempt = &delivery.attempts[0];
    assert_eq!((attempt.n, attempt.status), (7, Some(503)));
    assert!(attempt.words.starts_with("back soon back"));
    assert!(attempt.words.chars().count() <= limits::WEBHOOK_WORDS && attempt.words.len() > 990);
    house.travel(Span::days(2));
    assert_eq!(send(&house.be).await, 0);
    // Each try is the same message, signed anew.
    let told = receiver.take();
    let ids: BTreeSet<_> = told.iter().map(|told| told.header("webhook-id")).collect();
    let times: BTreeSet<_> = told.iter().map(|told| told.header("webhook-timestamp")).collect();
    assert_eq!((told.len(), ids.len(), times.len()), (7, 1, 7));
}

async fn a_busy_receiver_is_left_alone_for_as_long_as_it_asks(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let id = hook(&house, &receiver, &[]).await.id;
    let now = house.be.clock.now();
    let later = now + Span::hours(2);
    let date = std::time::UNIX_EPOCH + std::time::Duration::from_micros(later.0.unsigned_abs());
    let at_most = now + Span::hours(24);
    for (status, when, next_at) in [
        (503, "120".to_owned(), now + Span::minutes(2)),
        (429, "0120".to_owned(), now + Span::minutes(2)),
        (
            429,
            httpdate::fmt_http_date(date),
            Time(later.0 / 1_000_000 * 1_000_000),
        ),
        // Less than its turn, a date that has been, more than a day, not busy, and no such words.
        (503, "0".to_owned(), now + WAITS[0]),
        (503, "Sun, 06 Nov 1994 08:49:37 GMT".to_owned(), now + WAITS[0]),
        (503, "4294967295".to_owned(), at_most),
        (500, "120".to_owned(), now + WAITS[0]),
        (503, "soon".to_owned(), now + WAITS[0]),
        (503, "-5".to_owned(), now + WAITS[0]),
    ] {
        receiver.answers(Manner::Busy(status, when.clone()));
        house
            .invite(
                &house.owner().await,
                &format!("{status}-{}@acme.example", when.len()),
            )
            .await;
        send(&house.be).await;
        let delivery = latest(&house, id).await;
        assert_eq!(delivery.state, DeliveryState::Deferred, "{status} {when}");
        assert_eq!(delivery.next_at, Some(next_at), "{status} {when}");
    }
}

async fn what_was_given_up_can_be_sent_again(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let made = hook(&house, &receiver, &[]).await;
    let owner = house.owner().await;
    receiver.answers(Manner::Answer(500, "no".to_owned()));
    house.invite(&owner, "new@acme.example").await;
    send(&house.be).await;
    for wait in WAITS {
        house.travel(wait);
        send(&house.be).await;
    }
    let failed = latest(&house, made.id).await;
    receiver.take();
    receiver.answers(Manner::Answer(204, String::new()));
    let owner = house.actor(&owner.user.email).await;
    webhooks::resend(&house.be, &owner, made.id, failed.seq)
        .await
        .unwrap();
    let twice = webhooks::resend(&house.be, &owner, made.id, failed.seq).await;
    assert_eq!(said(twice), Error::Conflict(Conflict::StateMoved));
    send(&house.be).await;
    let delivery = latest(&house, made.id).await;
    assert_eq!((delivery.state, delivery.tries), (DeliveryState::Delivered, 8));
    let told = receiver.take();
    assert_eq!(told[0].header("webhook-id"), failed.message);
    assert_eq!(signatures(&told[0]), [signature(&made.secret, &told[0])]);
    // What has arrived can be told again too: the receiver knows it by its id.
    webhooks::resend(&house.be, &owner, made.id, failed.seq)
        .await
        .unwrap();
    send(&house.be).await;
    assert_eq!(receiver.take()[0].header("webhook-id"), failed.message);
    assert_eq!(house.logged("webhook.resent").await, 2);
    let unknown = webhooks::resend(&house.be, &owner, made.id, failed.seq + 100).await;
    assert_eq!(said(unknown), Error::NotFound);
}

async fn a_slow_receiver_is_left_and_holds_up_nobody(place: Place) {
    let house = place.house().await;
    let (slow, quick) = (Receiver::start().await, Receiver::start().await);
    let slow_id = hook(&house, &slow, &[]).await.id;
    hook(&house, &quick, &[]).await;
    slow.answers(Manner::Silent);
    let owner = house.owner().await;
    for n in 0..3 {
        house.invite(&owner, &format!("n{n}@acme.example")).await;
    }
    let begun = std::time::Instant::now();
    let loops = Loops::start(&house.be);
    let arrived = std::cell::Cell::new(0);
    until("the quick one has heard of all", async || {
        arrived.set(arrived.get() + quick.take().len());
        arrived.get() == 3
    })
    .await;
    assert!(begun.elapsed().as_secs() < 4, "{:?}", begun.elapsed());
    until("the slow one is left", async || {
        let first = list(&house, slow_id).await.pop().unwrap();
        first.state == DeliveryState::Deferred
    })
    .await;
    loops.stop().await;
    let attempt = list(&house, slow_id).await.pop().unwrap().attempts.pop().unwrap();
    assert_eq!((attempt.status, attempt.trouble), (None, Some(Trouble::TooSlow)));
    assert!((4_900..7_000).contains(&attempt.milliseconds), "{attempt:?}");
}

async fn a_receiver_that_is_down_or_talks_nonsense_shows_it(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let id = hook(&house, &receiver, &[]).await.id;
    let owner = house.owner().await;
    receiver.answers(Manner::Nonsense);
    house.invite(&owner, "a@acme.example").await;
    send(&house.be).await;
    assert_eq!(
        latest(&house, id).await.attempts[0].trouble,
        Some(Trouble::Broken)
    );
    // What it says on and on is not read on and on; it has taken the message.
    receiver.answers(Manner::Endless);
    house.invite(&owner, "b@acme.example").await;
    send(&house.be).await;
    let endless = latest(&house, id).await;
    assert_eq!(endless.state, DeliveryState::Delivered);
    assert_eq!(endless.attempts[0].words.len(), limits::WEBHOOK_WORDS);
    assert!(endless.attempts[0].milliseconds < 4_000);
    let (_held, closed) = closed_port();
    let url = format!("http://127.0.0.1:{closed}/");
    let down = webhooks::make(&house.be, &owner, &form(&url, &[]))
        .await
        .unwrap()
        .id;
    house.invite(&owner, "c@acme.example").await;
    send(&house.be).await;
    let attempt = latest(&house, down).await.attempts.remove(0);
    assert_eq!(
        (attempt.status, attempt.trouble),
        (None, Some(Trouble::NoConnection))
    );
    let lost = form("http://no-such-name.invalid/", &[]);
    let lost = webhooks::make(&house.be, &owner, &lost).await.unwrap().id;
    house.invite(&owner, "d@acme.example").await;
    send(&house.be).await;
    let attempt = latest(&house, lost).await.attempts.remove(0);
    assert_eq!(attempt.trouble, Some(Trouble::Unresolved));
}

async fn nobody_is_followed_elsewhere(place: Place) {
    let house = place.house().await;
    let (receiver, elsewhere) = (Receiver::start().await, Receiver::start().await);
    let id = hook(&house, &receiver, &[]).await.id;
    receiver.answers(Manner::Elsewhere(elsewhere.url()));
    house.invite(&house.owner().await, "new@acme.example").await;
    send(&house.be).await;
    let delivery = latest(&house, id).await;
    assert_eq!(delivery.state, DeliveryState::Deferred);
    assert_eq!(delivery.attempts[0].status, Some(302));
    assert!(elsewhere.take().is_empty());
}

async fn a_receiver_that_is_gone_is_left_alone(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let id = hook(&house, &receiver, &[]).await.id;
    let owner = house.owner().await;
    house.invite(&owner, "a@acme.example").await;
    house.invite(&owner, "b@acme.example").await;
    receiver.answers(Manner::Answer(410, "gone".to_owned()));
    send(&house.be).await;
    assert_eq!(receiver.take().len(), 1);
    let states: Vec<_> = list(&house, id)
        .await
        .iter()
        .map(|delivery| delivery.state)
        .collect();
    assert_eq!(states, [DeliveryState::Dropped, DeliveryState::Failed]);
    assert!(!webhooks::find(&house.be, &owner, id).await.unwrap().enabled);
    let query = AuditQuery {
        action: Some(AuditAction::WebhookGone),
        ..AuditQuery::default()
    };
    let noted = backend::audit::log::list(&house.be, &owner, &query)
        .await
        .unwrap();
    assert_eq!(noted.rows.len(), 1);
    assert_eq!(noted.rows[0].by, AuditBy::System);
    house.invite(&owner, "c@acme.example").await;
    assert_eq!(send(&house.be).await, 0);
    let again = webhooks::resend(&house.be, &owner, id, list(&house, id).await[0].seq).await;
    assert_eq!(said(again), Error::Conflict(Conflict::SwitchedOff));
    receiver.answers(Manner::Answer(200, String::new()));
    webhooks::switch(&house.be, &owner, id, true).await.unwrap();
    house.invite(&owner, "d@acme.example").await;
    assert_eq!(send(&house.be).await, 1);
    let told = receiver.take();
    assert_eq!(told.len(), 1);
    assert!(told[0].body.contains("d@acme.example"));
}

async fn switched_off_nothing_is_told(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let id = hook(&house, &receiver, &[]).await.id;
    let owner = house.owner().await;
    house.invite(&owner, "a@acme.example").await;
    webhooks::switch(&house.be, &owner, id, false).await.unwrap();
    let version = webhooks::find(&house.be, &owner, id).await.unwrap().version;
    webhooks::switch(&house.be, &owner, id, false).await.unwrap();
    assert_eq!(
        webhooks::find(&house.be, &owner, id).await.unwrap().version,
        version
    );
    assert_eq!(house.logged("webhook.changed").await, 1);
    house.invite(&owner, "b@acme.example").await;
    send(&house.be).await;
    assert!(receiver.take().is_empty());
    // What waited can be sent by hand; what came while it was off was never written.
    webhooks::switch(&house.be, &owner, id, true).await.unwrap();
    assert_eq!(send(&house.be).await, 0);
    let dropped = list(&house, id).await;
    assert_eq!(dropped.len(), 1);
    assert_eq!(dropped[0].state, DeliveryState::Dropped);
    webhooks::resend(&house.be, &owner, id, dropped[0].seq)
        .await
        .unwrap();
    send(&house.be).await;
    assert_eq!(receiver.take().len(), 1);
    webhooks::remove(&house.be, &owner, id).await.unwrap();
    house.invite(&owner, "c@acme.example").await;
    assert_eq!(send(&house.be).await, 0);
    assert!(webhooks::list(&house.be, &owner).await.unwrap().is_empty());
    for table in ["webhook_deliveries", "webhook_attempts"] {
        let left = house.number(&format!("select count(*) from {table}")).await;
        assert_eq!(left, 0, "{table}");
    }
}

async fn what_leads_inside_is_refused(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let owner = house.owner().await;
    let allowed = hook(&house, &receiver, &[]).await.id;
    let strict = backend::config::Config {
        webhook_allow: Vec::new(),
        ..config(Some(house.smtp.url()))
    };
    let be = house.with_config(strict, 5).await;
    // A number is refused when it is typed, a name when it is seen where it leads.
    for url in [
        format!("http://127.0.0.1:{}/", receiver.port),
        format!("https://127.0.0.1:{}/", receiver.port),
        format!("https://[::ffff:127.0.0.1]:{}/", receiver.port),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        "http://hooks.example/".to_owned(),
    ] {
        let made = webhooks::make(&be, &owner, &form(&url, &[])).await;
        assert_eq!(
            said(made),
            Error::invalid(Field::Url, Problem::OutOfRange),
            "{url}"
        );
    }
    let name = format!("https://localhost:{}/", receiver.port);
    let named = webhooks::make(&be, &owner, &form(&name, &[])).await.unwrap().id;
    house.invite(&owner, "new@acme.example").await;
    assert_eq!(send(&be).await, 2);
    for id in [allowed, named] {
        let delivery = latest(&house, id).await;
        assert_eq!(delivery.state, DeliveryState::Deferred);
        let attempt = &delivery.attempts[0];
        assert_eq!(
            (attempt.status, attempt.trouble),
            (None, Some(Trouble::OutOfBounds))
        );
    }
    assert!(receiver.take().is_empty());
}

async fn two_workers_tell_everything_once_and_in_order(place: Place) {
    let house = place.house().await;
    let receivers = [Receiver::start().await, Receiver::start().await];
    for receiver in &receivers {
        hook(&house, receiver, &[]).await;
    }
    let owner = house.owner().await;
    for n in 0..20 {
        house.invite(&owner, &format!("n{n}@acme.example")).await;
    }
    let other = house.another_node(7).await;
    let (one, two) = tokio::join!(
        tokio::spawn({
            let be = house.be.clone();
            async move { send(&be).await }
        }),
        tokio::spawn(async move { send(&other).await })
    );
    // Either may find everything in the other's hands and go; nothing is left then.
    let rest = send(&house.be).await;
    assert_eq!(one.unwrap() + two.unwrap() + rest, 40);
    for receiver in &receivers {
        let told = receiver.take();
        let order: Vec<String> = told
            .iter()
            .map(|told| {
                let body = told.json();
                body["data"]["target"]["member"]["email"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        let expected: Vec<String> = (0..20).map(|n| format!("n{n}@acme.example")).collect();
        assert_eq!(order, expected);
    }
}

async fn the_loops_tell_by_themselves(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    hook(&house, &receiver, &[]).await;
    let loops = Loops::start(&house.be);
    let owner = house.owner().await;
    // Told again and again, long before anybody would look by themselves.
    let begun = std::time::Instant::now();
    for n in 0..5 {
        house.invite(&owner, &format!("n{n}@acme.example")).await;
        until("it is told", async || !receiver.take().is_empty()).await;
    }
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    loops.stop().await;
}

async fn after_a_worker_died_another_one_tells(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let id = hook(&house, &receiver, &[]).await.id;
    house.invite(&house.owner().await, "new@acme.example").await;
    let lease = house.be.clock.now() + Span::minutes(1);
    house
        .sql(&format!(
            "update webhook_deliveries set state = 'sending', due_at = {}",
            lease.0
        ))
        .await;
    house.travel(almost(Span::minutes(1)));
    assert_eq!(send(&house.be).await, 0);
    house.travel(Span(1));
    assert_eq!(send(&house.be).await, 1);
    assert_eq!(latest(&house, id).await.state, DeliveryState::Delivered);
}

async fn two_secrets_sign_for_a_day(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let old = hook(&house, &receiver, &[]).await;
    let owner = house.owner().await;
    let new = webhooks::rotate(&house.be, &owner, old.id).await.unwrap();
    assert_eq!(new.old_until, Some(house.be.clock.now() + Span::hours(24)));
    let tell = async |email: &str| {
        let owner = house.owner().await;
        house.invite(&owner, email).await;
        send(&house.be).await;
        receiver.take().remove(0)
    };
    let told = tell("a@acme.example").await;
    assert_eq!(
        signatures(&told),
        [signature(&new.secret, &told), signature(&old.secret, &told)]
    );
    house.travel(almost(Span::hours(24)));
    assert_eq!(signatures(&tell("b@acme.example").await).len(), 2);
    house.travel(Span(1));
    let told = tell("c@acme.example").await;
    assert_eq!(signatures(&told), [signature(&new.secret, &told)]);
    house.round().await;
    assert_eq!(
        house
            .number("select count(*) from webhooks where old_secret is not null or old_until is not null")
            .await,
        0
    );
    assert_eq!(house.logged("webhook.rotated").await, 1);
}

async fn a_test_is_sent_at_once(place: Place) {
    let house = place.house().await;
    let (receiver, other) = (Receiver::start().await, Receiver::start().await);
    let made = hook(&house, &receiver, &[WebhookEvent::RoleMade]).await;
    hook(&house, &other, &[]).await;
    let owner = house.owner().await;
    let sent = webhooks::test(&house.be, &owner, made.id).await.unwrap();
    assert_eq!(
        (sent.event, sent.state),
        (WebhookEvent::Test, DeliveryState::Delivered)
    );
    let told = receiver.take();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].json()["type"], "webhook.test");
    assert_eq!(signatures(&told[0]), [signature(&made.secret, &told[0])]);
    assert!(other.take().is_empty(), "a test goes to the one webhook");
    // One that fails shows it and is not tried again; it works while the webhook is off.
    webhooks::switch(&house.be, &owner, made.id, false).await.unwrap();
    receiver.answers(Manner::Answer(400, "what?".to_owned()));
    let sent = webhooks::test(&house.be, &owner, made.id).await.unwrap();
    assert_eq!(sent.state, DeliveryState::Failed);
    assert_eq!(sent.attempts[0].words, "what?");
    house.travel(Span::days(1));
    assert_eq!(send(&house.be).await, 0);
    assert_eq!(house.logged("webhook.tested").await, 2);
    // Where whoever pressed the button died, a worker sends it a little later.
    receiver.take();
    receiver.answers(Manner::Answer(200, String::new()));
    house
        .sql(&format!(
            "update webhook_deliveries set state = 'queued', due_at = {} where state = 'failed'",
            (house.be.clock.now() + Span::seconds(30)).0
        ))
        .await;
    assert_eq!(send(&house.be).await, 0);
    house.travel(Span::seconds(30));
    assert_eq!(send(&house.be).await, 1);
    assert_eq!(receiver.take().len(), 1);
}

async fn what_is_old_is_forgotten(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    hook(&house, &receiver, &[]).await;
    house.invite(&house.owner().await, "new@acme.example").await;
    send(&house.be).await;
    let kept = "select count(*) from webhook_attempts";
    house.travel(Span::days(30));
    house.round().await;
    assert_eq!(house.number(kept).await, 1);
    house.travel(Span(1));
    house.round().await;
    // Invitations have run out meanwhile, which is told in turn.
    let old = "select count(*) from webhook_deliveries where event = 'invitation.created'";
    assert_eq!((house.number(kept).await, house.number(old).await), (0, 0));
}

async fn forms_say_what_is_wrong(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let (be, owner) = (&house.be, house.owner().await);
    let nothing = WebhookForm::default();
    let Error::Invalid(problems) = said(webhooks::make(be, &owner, &nothing).await) else {
        panic!("problems");
    };
    for field in [Field::Name, Field::Url, Field::Events] {
        assert!(problems.contains(&(field, Problem::Missing)), "{problems:?}");
    }
    let made = hook(&house, &receiver, &[]).await;
    let renamed = WebhookForm {
        name: "Renamed".to_owned(),
        ..form(&receiver.url(), &[WebhookEvent::Invited])
    };
    webhooks::change(be, &owner, made.id, 1, &renamed).await.unwrap();
    let stale = webhooks::change(be, &owner, made.id, 1, &renamed).await;
    assert_eq!(said(stale), Error::Conflict(Conflict::EditedMeanwhile));
    let after = webhooks::find(be, &owner, made.id).await.unwrap();
    assert_eq!(after.name, "Renamed");
    assert_eq!(
        (after.every, after.events, after.version),
        (false, vec![WebhookEvent::Invited], 2)
    );
    for _ in 1..limits::WEBHOOKS {
        hook(&house, &receiver, &[]).await;
    }
    let more = webhooks::make(be, &owner, &form(&receiver.url(), &[])).await;
    assert_eq!(said(more), Error::Conflict(Conflict::TooManyOfThem));
    house.invite(&owner, "new@acme.example").await;
    assert_eq!(send(be).await, 20);
    let rows: Vec<WebhookRow> = webhooks::list(be, &owner).await.unwrap();
    let latest = Some((DeliveryState::Delivered, be.clock.now()));
    assert!(rows.iter().all(|row| row.latest == latest), "{rows:?}");
}

async fn whoever_may_not_change_settings_may_nothing(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let id = hook(&house, &receiver, &[]).await.id;
    let (be, form) = (&house.be, form(&receiver.url(), &[]));
    let dev = house.member("dev@acme.example", AccountType::Developer).await;
    let denied = |error: Error| assert!(matches!(error, Error::Denied(_)), "{error:?}");
    denied(said(webhooks::list(be, &dev).await));
    denied(said(webhooks::find(be, &dev, id).await));
    denied(said(webhooks::deliveries(be, &dev, id, "").await));
    denied(said(webhooks::make(be, &dev, &form).await));
    denied(said(webhooks::change(be, &dev, id, 1, &form).await));
    denied(said(webhooks::switch(be, &dev, id, false).await));
    denied(said(webhooks::rotate(be, &dev, id).await));
    denied(said(webhooks::resend(be, &dev, id, 1).await));
    denied(said(webhooks::test(be, &dev, id).await));
    denied(said(webhooks::remove(be, &dev, id).await));
    assert_eq!(house.logged("refused").await, 7);
    assert!(receiver.take().is_empty());
}

async fn deliveries_come_in_pages(place: Place) {
    let house = place.house().await;
    let receiver = Receiver::start().await;
    let id = hook(&house, &receiver, &[]).await.id;
    let owner = house.owner().await;
    let emails: Vec<String> = (0..30).map(|n| format!("n{n}@acme.example")).collect();
    house
        .invite_with(&owner, crate::house::form(&emails.join(" ")))
        .await;
    let first = webhooks::deliveries(&house.be, &owner, id, "").await.unwrap();
    assert_eq!(first.rows.len(), 25);
    let next = first.next.unwrap();
    let second = webhooks::deliveries(&house.be, &owner, id, &next).await.unwrap();
    assert_eq!((second.rows.len(), second.next), (5, None));
    let seqs: Vec<i64> = first.rows.iter().chain(&second.rows).map(|row| row.seq).collect();
    assert!(seqs.is_sorted_by(|a, b| a > b), "{seqs:?}");
    assert!(first.rows.iter().all(|row| row.state == DeliveryState::Queued));
    let forged = webhooks::deliveries(&house.be, &owner, id, "forged").await;
    assert_eq!(said(forged), Error::invalid(Field::Cursor, Problem::Malformed));
    assert!(Time(0) < house.be.clock.now());
}

mod tls {
    //! The line to a receiver: encrypted with a certificate that is trusted, or nothing.

    use crate::receiver::read;
    use backend::outward::{Outward, Within};
    use model::webhook::Trouble;
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::pki_types::PrivateKeyDer;
    use tokio_rustls::rustls::{RootCertStore, ServerConfig};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_receiver_shows_who_it_is() {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                if let Ok(Some(told)) = read(&mut stream).await {
                    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", told.body.len());
                    stream.write_all(answer.as_bytes()).await.unwrap();
                    stream.write_all(told.body.as_bytes()).await.unwrap();
                    let _ = stream.shutdown().await;
                }
            }
        });
        let within = Within {
            patience: Duration::from_secs(5),
            most: 5,
        };
        let allow = || vec!["127.0.0.0/8".parse().unwrap()];
        let send_to = async |outward: Outward, host: &str| {
            let url = format!("https://{host}:{port}/").parse().unwrap();
            outward.post(&url, &[], "\"hello\"".to_owned(), within).await
        };
        let trusting = || Outward::with_roots(allow(), roots.clone()).unwrap();
        let answer = send_to(trusting(), "localhost").await.unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (200, &b"\"hell"[..]));
        // Another name than the certificate's, or one that nobody known has signed.
        assert_eq!(send_to(trusting(), "127.0.0.1").await, Err(Trouble::NoTls));
        let strangers = Outward::new(allow()).unwrap();
        assert_eq!(send_to(strangers, "localhost").await, Err(Trouble::NoTls));
    }
}
