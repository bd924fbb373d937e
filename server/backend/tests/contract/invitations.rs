//! What inviters do: invite, resend, copy, revoke, renew; and what the clock does.

use crate::house::{PASSWORD, Place, almost, anyone, both, form, just_over, said, wait_of};
use backend::invitations::{self, InviteForm};
use backend::mail::worker;
use model::account::AccountType;
use model::error::{Conflict, Error, Field, Gone, Problem};
use model::ids::InvitationId;
use model::invitation::OutcomeKind;
use model::mail::MailState;
use model::people::Status;
use model::policy::Denial;
use model::time::Span;

both!(
    each_address_has_its_outcome,
    limits_of_the_form_hold_on_both_sides,
    metadata_and_secrets_are_not_in_a_dump,
    domain_lists_are_not_fooled,
    an_address_gets_three_mails_an_hour_and_ten_a_day,
    one_address_has_one_pending_invitation,
    resending_kills_the_old_link_and_gives_a_full_life,
    copying_a_link_cancels_the_waiting_mail,
    revoking_can_be_undone_for_ten_seconds,
    an_undone_revocation_sends_only_the_newest_mail,
    reminders_come_at_half_and_a_day_before_the_end,
    an_invitation_ends_and_is_renewed,
    after_a_long_sleep_the_clocks_work_comes_to_an_end,
    an_old_invitation_touches_nobody_who_came_in_by_a_newer_one,
    without_mail_links_are_copied,
    refusals_are_noted,
    ids_of_another_workspace_are_unknown,
    everyone_may_invite_up_to_their_own_level,
);

fn results(outcomes: &[model::invitation::Outcome]) -> Vec<OutcomeKind> {
    outcomes.iter().map(|outcome| outcome.result).collect()
}

async fn each_address_has_its_outcome(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.member("archived@acme.example", AccountType::Business).await;
    house
        .sql("update members set status = 'archived' where email = 'archived@acme.example'")
        .await;
    house.invite(&owner, "twice@acme.example").await;
    let typed = "Ana Ortiz <Ana@Acme.Example>, li@acme.example; OWNER@acme.example\n\
        archived@acme.example twice@acme.example broken@@acme.example\n\
        evil.example <bad@acme.example>, LI@acme.example";
    let outcomes = house.invite_with(&owner, form(typed)).await;
    assert_eq!(
        results(&outcomes),
        [
            OutcomeKind::Invited,
            OutcomeKind::Invited,
            OutcomeKind::AlreadyMember,
            OutcomeKind::ArchivedMember,
            OutcomeKind::AlreadyInvited,
            OutcomeKind::NotAnAddress,
            OutcomeKind::BadName(Problem::NotPlain),
        ]
    );
    assert_eq!(outcomes[0].email, "ana@acme.example");
    assert!(outcomes[4].invitation.is_some());
    assert_eq!(house.row("ana@acme.example").await.unwrap().name, "Ana Ortiz");
    assert_eq!(house.logged("invitation.created").await, 3);
    let mut to: Vec<_> = house
        .deliver()
        .await
        .into_iter()
        .flat_map(|mail| mail.to)
        .collect();
    to.sort();
    assert_eq!(to, ["ana@acme.example", "li@acme.example", "twice@acme.example"]);
}

#[expect(clippy::too_many_lines, reason = "a table")]
async fn limits_of_the_form_hold_on_both_sides(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let tries: Vec<(InviteForm, Field, Option<Problem>)> = vec![
        (form(""), Field::Emails, Some(Problem::Missing)),
        (
            InviteForm {
                name: "x".repeat(60),
                ..form("a1@a.example")
            },
            Field::Name,
            None,
        ),
        (
            InviteForm {
                name: "x".repeat(61),
                ..form("a2@a.example")
            },
            Field::Name,
            Some(Problem::TooLong(60)),
        ),
        (
            InviteForm {
                message: "x".repeat(500),
                ..form("a3@a.example")
            },
            Field::Message,
            None,
        ),
        (
            InviteForm {
                message: "x".repeat(501),
                ..form("a4@a.example")
            },
            Field::Message,
            Some(Problem::TooLong(500)),
        ),
        (
            InviteForm {
                life_hours: "1".to_owned(),
                ..form("a5@a.example")
            },
            Field::Life,
            None,
        ),
        (
            InviteForm {
                life_hours: "720".to_owned(),
                ..form("a6@a.example")
            },
            Field::Life,
            None,
        ),
        (
            InviteForm {
                life_hours: "0".to_owned(),
                ..form("a7@a.example")
            },
            Field::Life,
            Some(Problem::OutOfRange),
        ),
        (
            InviteForm {
                life_hours: "721".to_owned(),
                ..form("a7@a.example")
            },
            Field::Life,
            Some(Problem::OutOfRange),
        ),
        (
            InviteForm {
                life_hours: "-1".to_owned(),
                ..form("a7@a.example")
            },
            Field::Life,
            Some(Problem::Malformed),
        ),
        (
            InviteForm {
                metadata: format!("k: {}", "x".repeat(2_000)),
                ..form("a8@a.example")
            },
            Field::Metadata,
            None,
        ),
        (
            InviteForm {
                metadata: format!("k: {}", "x".repeat(2_001)),
                ..form("a9@a.example")
            },
            Field::Metadata,
            Some(Problem::TooLong(2_000)),
        ),
        (
            InviteForm {
                metadata: "k: 1\nk: 2".to_owned(),
                ..form("a9@a.example")
            },
            Field::Metadata,
            Some(Problem::Taken),
        ),
        (
            InviteForm {
                account_type: AccountType::Guest,
                ..form("a9@a.example")
            },
            Field::AccountType,
            Some(Problem::OutOfRange),
        ),
    ];
    for (form, field, problem) in tries {
        let done = invitations::invite(&house.be, &owner, form).await;
        match problem {
            None => assert!(done.unwrap()[0].result.went_ahead(), "{field}"),
            Some(_) => assert_eq!(said(done).problem(field), problem, "{field}"),
        }
    }
    let many = |n: usize| {
        (0..n)
            .map(|i| format!("m{i}@a.example"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let too_many = said(invitations::invite(&house.be, &owner, form(&many(1_001))).await);
    assert_eq!(too_many.problem(Field::Emails), Some(Problem::TooMany(1_000)));
    assert_eq!(house.invite_with(&owner, form(&many(1_000))).await.len(), 1_000);
    // A link in the personal words only from an admin.
    house
        .sql("update workspaces set who_may_invite = 'everyone'")
        .await;
    let dev = house.member("dev@acme.example", AccountType::Developer).await;
    let with_link = InviteForm {
        message: "see www.acme.example".to_owned(),
        ..form("b@a.example")
    };
    let error = said(invitations::invite(&house.be, &dev, with_link.clone()).await);
    assert_eq!(error.problem(Field::Message), Some(Problem::NotPlain));
    house.invite_with(&owner, with_link).await;
}

async fn metadata_and_secrets_are_not_in_a_dump(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let sealed = InviteForm {
        metadata: "badge: zeppelin-4711".to_owned(),
        ..form("new@acme.example")
    };
    house.invite_with(&owner, sealed).await;
    assert!(!house.dump_holds("zeppelin-4711").await);
    let queued = house
        .texts("select to_address from outbox where content is not null")
        .await;
    assert_eq!(queued, ["new@acme.example"]);
    let token = house.link_to("new@acme.example").await;
    assert!(!house.dump_holds(&token).await);
    let copied = {
        let id = house
            .row("new@acme.example")
            .await
            .unwrap()
            .invitation
            .unwrap()
            .id;
        invitations::copy_link(&house.be, &owner, id).await.unwrap()
    };
    assert!(!house.dump_holds(copied.url.rsplit_once('/').unwrap().1).await);
    assert!(!house.dump_holds(PASSWORD).await);
    assert!(
        house
            .texts("select to_address from outbox where content is not null")
            .await
            .is_empty()
    );
}

async fn domain_lists_are_not_fooled(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house
        .sql(r#"update workspaces set user_domains = '["corp.com","xn--bcher-kva.example"]'"#)
        .await;
    for (typed, allowed) in [
        ("a@corp.com", true),
        ("b@CORP.com", true),
        ("c@ｃｏｒｐ.com", true),
        ("d@bücher.example", true),
        ("e@corp.com.evil.example", false),
        ("f@sub.corp.com", false),
        ("g@evil-corp.com", false),
        ("h@corp.co", false),
        ("i@соrр.com", false),
        ("j@xn--crp-epa.com", false),
    ] {
        let outcome = house.invite_with(&owner, form(typed)).await.remove(0);
        assert_eq!(
            outcome.result.went_ahead(),
            allowed,
            "{typed}: {:?}",
            outcome.result
        );
    }
    for typed in [
        "k@corp.com.",
        "\"l@evil.example\"@corp.com",
        "m@evil.example@corp.com",
        "@corp.com",
    ] {
        let outcomes = house.invite_with(&owner, form(typed)).await;
        assert_eq!(results(&outcomes), [OutcomeKind::NotAnAddress], "{typed}");
    }
}

async fn an_address_gets_three_mails_an_hour_and_ten_a_day(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let id = house.invite(&owner, "new@acme.example").await;
    for _ in 0..2 {
        house.travel(Span::seconds(60));
        invitations::resend(&house.be, &owner, id).await.unwrap();
    }
    house.travel(Span::seconds(60));
    let wait = wait_of(invitations::resend(&house.be, &owner, id).await);
    assert_eq!(wait, 3_600 - 180);
    invitations::revoke(&house.be, &owner, id).await.unwrap();
    let again = house.invite_with(&owner, form("new@acme.example")).await;
    assert_eq!(results(&again), [OutcomeKind::OverLimit]);
    let by_hand = InviteForm {
        send_email: false,
        ..form("new@acme.example")
    };
    let again = house.invite_with(&owner, by_hand).await;
    assert_eq!(results(&again), [OutcomeKind::InvitedNoMail]);
    let id = again[0].invitation.unwrap();
    for _ in 0..7 {
        house.travel(Span::hours(1));
        invitations::resend(&house.be, &owner, id).await.unwrap();
    }
    house.travel(Span::hours(1));
    assert!(wait_of(invitations::resend(&house.be, &owner, id).await) > 3_600);
    house.travel(Span::hours(16));
    invitations::resend(&house.be, &owner, id).await.unwrap();
}

async fn one_address_has_one_pending_invitation(place: Place) {
    let house = place.house().await;
    let (owner, other) = (
        house.owner().await,
        house.another_owner("second@acme.example").await,
    );
    for round in ["new", "again"] {
        let mut tasks = Vec::new();
        for n in 0..8 {
            let (be, actor) = (house.be.clone(), if n % 2 == 0 { &owner } else { &other }.clone());
            tasks.push(tokio::spawn(async move {
                invitations::invite(&be, &actor, form("new@acme.example")).await
            }));
        }
        let mut invited = 0;
        for task in tasks {
            match task.await.unwrap().unwrap()[0].result {
                OutcomeKind::Invited => invited += 1,
                OutcomeKind::AlreadyInvited => {}
                other => panic!("{round}: {other:?}"),
            }
        }
        assert_eq!(invited, 1, "{round}");
        assert_eq!(
            house
                .number("select count(*) from invitations where state = 'pending'")
                .await,
            1
        );
        assert_eq!(
            house
                .number("select n from member_counts where status = 'invited'")
                .await,
            1
        );
        assert_eq!(house.deliver().await.len(), 1);
        // The second round begins from a row whose invitation was taken back.
        let id = house
            .row("new@acme.example")
            .await
            .unwrap()
            .invitation
            .unwrap()
            .id;
        invitations::revoke(&house.be, &owner, id).await.unwrap();
        house.travel(Span::hours(2));
    }
}

async fn resending_kills_the_old_link_and_gives_a_full_life(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let id = house.invite(&owner, "new@acme.example").await;
    let old = house.link_to("new@acme.example").await;
    house.travel(almost(Span::seconds(60)));
    assert_eq!(wait_of(invitations::resend(be, &owner, id).await), 1);
    house.travel(Span(1));
    invitations::resend(be, &owner, id).await.unwrap();
    assert_eq!(wait_of(invitations::resend(be, &owner, id).await), 60);
    let new = house.link_to("new@acme.example").await;
    assert_eq!(
        said(invitations::door(be, &anyone(), &old).await),
        Error::Gone(Gone::Unknown)
    );
    let accepted = invitations::accept(be, &anyone(), &old, "Ana", PASSWORD).await;
    assert_eq!(said(accepted), Error::Gone(Gone::Unknown));
    let door = invitations::door(be, &anyone(), &new).await.unwrap();
    assert_eq!(door.expires_at, be.clock.now() + Span::days(7));
    assert_eq!(
        house
            .row("new@acme.example")
            .await
            .unwrap()
            .invitation
            .unwrap()
            .resent,
        1
    );
    assert_eq!(house.logged("invitation.resent").await, 1);
    let unknown = InvitationId(be.chance.id(be.clock.now()));
    assert_eq!(
        said(invitations::resend(be, &owner, unknown).await),
        Error::NotFound
    );
}

async fn copying_a_link_cancels_the_waiting_mail(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let id = house.invite(&owner, "new@acme.example").await;
    let end = be.clock.now() + Span::days(7);
    house.travel(Span::days(1));
    let link = invitations::copy_link(be, &owner, id).await.unwrap();
    assert!(link.url.starts_with("http://localhost:3000/invitations/"));
    assert!(link.qr_size > 20 && link.qr_path.starts_with('M'));
    assert_eq!((link.email.as_str(), link.expires_at), ("new@acme.example", end));
    assert!(house.deliver().await.is_empty());
    assert_eq!(
        house.row("new@acme.example").await.unwrap().mail.state,
        MailState::None
    );
    let token = link.url.rsplit_once('/').unwrap().1;
    invitations::door(be, &anyone(), token).await.unwrap();
    invitations::copy_link(be, &owner, id).await.unwrap();
    assert_eq!(
        said(invitations::door(be, &anyone(), token).await),
        Error::Gone(Gone::Unknown)
    );
    assert_eq!(house.logged("invitation.link-copied").await, 2);
}

async fn revoking_can_be_undone_for_ten_seconds(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let id = house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    invitations::revoke(be, &owner, id).await.unwrap();
    assert_eq!(
        said(invitations::door(be, &anyone(), &token).await),
        Error::Gone(Gone::Revoked)
    );
    assert!(house.row("new@acme.example").await.is_none());
    assert_eq!(
        said(invitations::revoke(be, &owner, id).await),
        Error::Conflict(Conflict::StateMoved)
    );
    house.travel(Span::seconds(10));
    invitations::undo_revoke(be, &owner, id).await.unwrap();
    invitations::door(be, &anyone(), &token).await.unwrap();
    assert_eq!(
        house.row("new@acme.example").await.unwrap().mail.state,
        MailState::Sent
    );
    assert!(house.deliver().await.is_empty());
    invitations::revoke(be, &owner, id).await.unwrap();
    house.travel(just_over(Span::seconds(10)));
    assert_eq!(
        said(invitations::undo_revoke(be, &owner, id).await),
        Error::Conflict(Conflict::TooLateToUndo)
    );
    assert_eq!(house.logged("invitation.revoke-undone").await, 1);
    house.round().await;
    assert_eq!(
        house
            .number("select count(*) from invitations where state = 'pending'")
            .await,
        0
    );
}

async fn an_undone_revocation_sends_only_the_newest_mail(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let first = house.invite(&owner, "new@acme.example").await;
    invitations::revoke(be, &owner, first).await.unwrap();
    assert!(house.deliver().await.is_empty());
    house.travel(Span::seconds(1));
    let second = house.invite(&owner, "new@acme.example").await;
    // The first is history: bringing it back would make two.
    assert_eq!(
        said(invitations::undo_revoke(be, &owner, first).await),
        Error::Conflict(Conflict::StateMoved)
    );
    invitations::revoke(be, &owner, second).await.unwrap();
    invitations::undo_revoke(be, &owner, second).await.unwrap();
    assert_eq!(
        house.row("new@acme.example").await.unwrap().mail.state,
        MailState::Queued
    );
    let token = house.link_to("new@acme.example").await;
    invitations::door(be, &anyone(), &token).await.unwrap();
}

async fn reminders_come_at_half_and_a_day_before_the_end(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let first = house.link_to("new@acme.example").await;
    house
        .invite_with(
            &owner,
            InviteForm {
                reminders: false,
                ..form("quiet@acme.example")
            },
        )
        .await;
    house.deliver().await;
    house.travel(almost(Span::hours(84)));
    house.round().await;
    assert!(house.deliver().await.is_empty());
    house.travel(Span(1));
    house.round().await;
    house.round().await;
    let half = house.deliver().await;
    assert_eq!(half.len(), 1);
    assert_eq!(half[0].header("Subject"), "Reminder: your invitation to Acme");
    house.travel(almost(Span::hours(60)));
    house.round().await;
    assert!(house.deliver().await.is_empty());
    house.travel(Span(1));
    house.round().await;
    let last = house.link_to("new@acme.example").await;
    for link in [&first, &half[0].token().unwrap(), &last] {
        invitations::door(be, &anyone(), link).await.unwrap();
    }
    house.travel(Span::hours(24));
    house.round().await;
    assert!(house.deliver().await.is_empty());
}

async fn an_invitation_ends_and_is_renewed(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let id = house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    house.travel(almost(Span::days(7)));
    house.round().await;
    house.deliver().await;
    invitations::door(be, &anyone(), &token).await.unwrap();
    house.travel(Span(1));
    // The link is dead at once, whether the clock's work has come by or not.
    assert_eq!(
        said(invitations::door(be, &anyone(), &token).await),
        Error::Gone(Gone::Expired)
    );
    house.round().await;
    let row = house.row("new@acme.example").await.unwrap();
    assert_eq!(row.status, Status::Expired);
    assert_eq!(row.invitation.unwrap().id, id);
    assert_eq!(house.logged("invitation.expired").await, 1);
    let owner = house.owner().await;
    invitations::resend(be, &owner, id).await.unwrap();
    let fresh = house.link_to("new@acme.example").await;
    let door = invitations::door(be, &anyone(), &fresh).await.unwrap();
    assert_eq!(door.expires_at, be.clock.now() + Span::days(7));
    assert_eq!(
        house.row("new@acme.example").await.unwrap().status,
        Status::Invited
    );
    // Ninety days after their end they are forgotten.
    house.travel(Span::days(7));
    house.round().await;
    house.travel(just_over(Span::days(90)));
    house.round().await;
    assert_eq!(house.number("select count(*) from invitations").await, 0);
}

async fn after_a_long_sleep_the_clocks_work_comes_to_an_end(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    house.deliver().await;
    // Nobody ran for eight days: reminders and end are all due at once.
    house.travel(Span::days(8));
    house.round().await;
    assert!(house.deliver().await.is_empty());
    assert_eq!(
        house.row("new@acme.example").await.unwrap().status,
        Status::Expired
    );
}

async fn an_old_invitation_touches_nobody_who_came_in_by_a_newer_one(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let old = house.invite(&owner, "new@acme.example").await;
    house.deliver().await;
    house.travel(Span::days(7));
    house.round().await;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let moved = Error::Conflict(Conflict::StateMoved);
    let all_refused = async || {
        let owner = house.owner().await;
        assert_eq!(said(invitations::revoke(be, &owner, old).await), moved);
        assert_eq!(said(invitations::resend(be, &owner, old).await), moved);
        assert_eq!(
            said(invitations::copy_link(be, &owner, old).await.map(|_| ())),
            moved
        );
        assert_eq!(said(invitations::undo_revoke(be, &owner, old).await), moved);
    };
    all_refused().await;
    assert_eq!(
        house.row("new@acme.example").await.unwrap().status,
        Status::Invited
    );
    let token = house.link_to("new@acme.example").await;
    invitations::accept(be, &anyone(), &token, "Ana", PASSWORD)
        .await
        .unwrap();
    all_refused().await;
    assert_eq!(
        house.row("new@acme.example").await.unwrap().status,
        Status::Active
    );
}

async fn without_mail_links_are_copied(place: Place) {
    let house = place.house_without_mail().await;
    let be = &house.be;
    let owner = house.owner().await;
    let outcomes = house.invite_with(&owner, form("new@acme.example")).await;
    assert_eq!(results(&outcomes), [OutcomeKind::InvitedNoMail]);
    let id = outcomes[0].invitation.unwrap();
    house.travel(Span::seconds(60));
    let no_mail = Error::Conflict(Conflict::NoMail);
    assert_eq!(said(invitations::resend(be, &owner, id).await), no_mail);
    assert_eq!(said(backend::mail::send_test(be, &owner).await), no_mail);
    let link = invitations::copy_link(be, &owner, id).await.unwrap();
    let token = link.url.rsplit_once('/').unwrap().1;
    invitations::accept(be, &anyone(), token, "Ana", PASSWORD)
        .await
        .unwrap();
    // The notice to the inviter waits, and says so.
    let overview = backend::mail::overview(be, &owner).await.unwrap();
    assert_eq!(overview.counts, [(MailState::NotSent, 1)]);
    assert_eq!(
        worker::send_due(be, &tokio_util::sync::CancellationToken::new())
            .await
            .unwrap(),
        0
    );
    house.travel(Span::days(8));
    house.round().await;
}

async fn refusals_are_noted(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let business = house.member("biz@acme.example", AccountType::Business).await;
    let id = house.invite(&owner, "new@acme.example").await;
    let denied = |error| matches!(error, Error::Denied(_));
    assert!(denied(said(
        invitations::invite(be, &business, form("x@acme.example")).await
    )));
    assert!(denied(said(invitations::resend(be, &business, id).await)));
    assert!(denied(said(invitations::copy_link(be, &business, id).await)));
    assert!(denied(said(invitations::revoke(be, &business, id).await)));
    assert!(denied(said(backend::mail::send_test(be, &business).await)));
    assert_eq!(house.logged("refused").await, 5);
    // Demoted between the beginning of the request and its transaction.
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    house
        .sql("update members set account_type = 'BUSINESS', rank = 1 where email = 'admin@acme.example'")
        .await;
    let late = said(invitations::invite(be, &admin, form("x@acme.example")).await);
    assert_eq!(late, Error::Denied(Denial::AdminsInvite));
    assert_eq!(house.logged("refused").await, 6);
    house
        .sql("update members set status = 'archived' where email = 'admin@acme.example'")
        .await;
    assert_eq!(said(invitations::revoke(be, &admin, id).await), Error::NotFound);
    assert_eq!(house.row("x@acme.example").await, None);
}

async fn ids_of_another_workspace_are_unknown(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let id = house.invite(&owner, "new@acme.example").await;
    backend::workspaces::create(be, "Other", Some("other"))
        .await
        .unwrap();
    let new = backend::accounts::NewUser {
        email: "eve@other.example",
        name: "Eve",
        workspace: "other",
        account_type: AccountType::Admin,
        owner: true,
        password: PASSWORD,
    };
    backend::accounts::create_user(be, new).await.unwrap();
    let session = house.session("eve@other.example").await;
    assert_eq!(
        said(backend::accounts::actor(be, &session, "acme").await),
        Error::NotFound
    );
    let eve = backend::accounts::actor(be, &session, "other").await.unwrap();
    assert_eq!(said(invitations::resend(be, &eve, id).await), Error::NotFound);
    assert_eq!(said(invitations::copy_link(be, &eve, id).await), Error::NotFound);
    assert_eq!(said(invitations::revoke(be, &eve, id).await), Error::NotFound);
    assert_eq!(
        said(invitations::undo_revoke(be, &eve, id).await),
        Error::NotFound
    );
    let member = owner.member_id;
    let demote = backend::members::change_rank(be, &eve, member, AccountType::Business, false).await;
    assert_eq!(said(demote), Error::NotFound);
    let mails = backend::mail::overview(be, &owner).await.unwrap().troubled;
    assert_eq!(
        said(backend::mail::retry(be, &eve, mails[0].id).await),
        Error::NotFound
    );
    assert!(
        backend::mail::overview(be, &eve)
            .await
            .unwrap()
            .troubled
            .is_empty()
    );
}

async fn everyone_may_invite_up_to_their_own_level(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    house
        .sql("update workspaces set who_may_invite = 'everyone'")
        .await;
    let owner = house.owner().await;
    let theirs = house.invite(&owner, "theirs@acme.example").await;
    let dev = house.member("dev@acme.example", AccountType::Developer).await;
    let mine = house.invite(&dev, "mine@acme.example").await;
    let admin = InviteForm {
        account_type: AccountType::Admin,
        ..form("x@acme.example")
    };
    let more = said(invitations::invite(be, &dev, admin).await);
    assert_eq!(more, Error::Denied(Denial::MoreThanYouHold));
    invitations::revoke(be, &dev, mine).await.unwrap();
    let others = said(invitations::revoke(be, &dev, theirs).await);
    assert_eq!(others, Error::Denied(Denial::NotYours));
}
