//! The life of a membership: edited, archived, brought back, removed, restored, ended by its date.

use crate::house::{House, OWNER, PASSWORD, Place, anyone, both, form, said};
use backend::caller::Actor;
use backend::fault::Done;
use backend::members::{self, EditForm};
use backend::{accounts, invitations, people};
use model::account::AccountType;
use model::error::{Conflict, Error, Field, Problem};
use model::ids::MemberId;
use model::limits;
use model::people::Status;
use model::person::{BulkAct, Ended};
use model::policy::Denial;
use model::time::{Span, Time};

both!(
    from_archive_to_undo_to_removal_to_restoring,
    archiving_ends_what_goes_with_it_and_undo_gives_it_back,
    who_left_cannot_sign_in,
    the_last_owner_stays_on_every_path,
    two_owners_who_archive_each_other_never_leave_none,
    nobody_acts_above_their_rank_or_on_themselves,
    a_stale_form_is_refused,
    editing_changes_what_it_says,
    a_form_is_refused_beside_its_fields,
    guests_and_users_change_sides_only_by_an_act_of_its_own,
    ends_are_told_twice_and_come_on_the_day,
    an_end_moved_away_is_not_told,
    what_the_invitation_decided_becomes_the_members,
    many_at_once_have_an_outcome_each,
    many_are_taken_back_at_once,
    a_thousand_are_archived,
);

const MIA: &str = "mia@acme.example";

/// What a form of this member would hold if it were opened now.
async fn opened(house: &House, by: &Actor, id: MemberId) -> EditForm {
    let person = people::person(&house.be, by, id, "").await.unwrap();
    EditForm {
        given: None,
        name: person.profile.name,
        account_type: person.profile.account_type,
        owner: person.profile.owner,
        ends_at: person.profile.ends_at.map(Time::day).unwrap_or_default(),
        metadata: person.metadata.unwrap(),
        version: person.profile.version,
    }
}

async fn status(house: &House, email: &str) -> Option<Status> {
    house.row(email).await.map(|row| row.status)
}

/// A link that this member owns.
async fn link_of(house: &House, email: &str) {
    house
        .sql(&format!(
            "insert into join_links (id, workspace_id, secret_hash, name, account_type, domains, use_limit,
                approval, ends_at, made_by, created_at)
            select m.id, m.workspace_id, s.secret_hash, 'Team', 'BUSINESS', '[]', 5, (1 = 0),
                9000000000000000, m.id, 0
            from members m, sessions s
            where m.email = '{email}'
            limit 1"
        ))
        .await;
}

async fn from_archive_to_undo_to_removal_to_restoring(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let mia = house.member(MIA, AccountType::Developer).await;
    let id = mia.member_id;
    let owner = house.owner().await;
    let ended = members::archive(be, &owner, id).await.unwrap();
    assert_eq!(
        ended,
        Ended {
            sessions: 1,
            ..Ended::default()
        }
    );
    assert_eq!(status(&house, MIA).await, Some(Status::Archived));
    assert_eq!(
        said(members::archive(be, &owner, id).await),
        Error::Conflict(Conflict::StateMoved)
    );
    house.travel(limits::UNDO);
    members::undo_archive(be, &owner, id).await.unwrap();
    assert_eq!(status(&house, MIA).await, Some(Status::Active));
    // A moment longer is too long for an undo; unarchiving always goes.
    members::archive(be, &owner, id).await.unwrap();
    house.travel(crate::house::just_over(limits::UNDO));
    assert_eq!(
        said(members::undo_archive(be, &owner, id).await),
        Error::Conflict(Conflict::TooLateToUnarchive)
    );
    members::unarchive(be, &owner, id).await.unwrap();
    let row = house.row(MIA).await.unwrap();
    assert_eq!(
        (row.status, row.account_type),
        (Status::Active, AccountType::Developer)
    );
    house.counts_agree().await;
    members::archive(be, &owner, id).await.unwrap();
    members::remove(be, &owner, id).await.unwrap();
    assert_eq!(status(&house, MIA).await, None);
    let removed = people::removed(be, &owner, "").await.unwrap();
    assert_eq!(removed.rows.len(), 1);
    assert_eq!(removed.rows[0].email, MIA);
    // Back to where they were, which is the archive.
    members::restore(be, &owner, id).await.unwrap();
    assert_eq!(status(&house, MIA).await, Some(Status::Archived));
    members::unarchive(be, &owner, id).await.unwrap();
    members::remove(be, &owner, id).await.unwrap();
    house.travel(limits::RESTORE);
    let owner = house.owner().await;
    members::restore(be, &owner, id).await.unwrap();
    assert_eq!(status(&house, MIA).await, Some(Status::Active));
    members::remove(be, &owner, id).await.unwrap();
    house.travel(crate::house::just_over(limits::RESTORE));
    let owner = house.owner().await;
    assert_eq!(
        said(members::restore(be, &owner, id).await),
        Error::Conflict(Conflict::TooLateToRestore)
    );
    assert!(people::removed(be, &owner, "").await.unwrap().rows.is_empty());
    house.round().await;
    assert_eq!(house.number("select count(removed_at) from members").await, 0);
    assert_eq!(
        said(members::restore(be, &owner, id).await),
        Error::Conflict(Conflict::StateMoved)
    );
    // The address can be invited again, and comes in as somebody new.
    house.invite(&owner, MIA).await;
    assert_eq!(status(&house, MIA).await, Some(Status::Invited));
    house.counts_agree().await;
    for (action, times) in [
        ("member.archived", 3),
        ("member.unarchived", 3),
        ("member.removed", 3),
        ("member.restored", 2),
    ] {
        assert_eq!(house.logged(action).await, times, "{action}");
    }
}

async fn archiving_ends_what_goes_with_it_and_undo_gives_it_back(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let mia = house.member(MIA, AccountType::Admin).await;
    let second = house.session(MIA).await;
    let owner = house.owner().await;
    let first = house.invite(&mia, "a@acme.example").await;
    let token = house.link_to("a@acme.example").await;
    house.invite(&mia, "b@acme.example").await;
    house.invite(&owner, "c@acme.example").await;
    link_of(&house, MIA).await;
    // One that she had taken back herself, at the very same moment, stays so.
    let own = house.invite(&mia, "d@acme.example").await;
    invitations::revoke(be, &mia, own).await.unwrap();
    let ended = members::archive(be, &owner, mia.member_id).await.unwrap();
    let all = Ended {
        sessions: 2,
        invitations: 2,
        links: 1,
        keys: 0,
    };
    assert_eq!(ended, all);
    assert_eq!(said(accounts::signed_in(be, &second).await), Error::SignInFirst);
    assert_eq!(status(&house, "a@acme.example").await, None);
    assert_eq!(status(&house, "c@acme.example").await, Some(Status::Invited));
    assert!(invitations::door(be, &anyone(), &token).await.is_err());
    assert_eq!(
        house
            .number("select count(*) from join_links where enabled")
            .await,
        0
    );
    // Nothing of what waited goes out meanwhile.
    let mails = house.deliver().await;
    assert!(
        mails.iter().all(|mail| mail.to != ["b@acme.example"]),
        "held back"
    );
    house.counts_agree().await;
    let back = members::undo_archive(be, &owner, mia.member_id).await.unwrap();
    assert_eq!(back, Ended { sessions: 0, ..all });
    assert_eq!(status(&house, "a@acme.example").await, Some(Status::Invited));
    assert_eq!(status(&house, "d@acme.example").await, None);
    invitations::door(be, &anyone(), &token).await.unwrap();
    assert_eq!(
        house
            .number("select count(*) from join_links where enabled")
            .await,
        1
    );
    assert_eq!(said(accounts::signed_in(be, &second).await), Error::SignInFirst);
    let mails = house.deliver().await;
    assert!(mails.iter().any(|mail| mail.to == ["b@acme.example"]), "let go");
    house.counts_agree().await;
    // Removing does the same, and restoring within the moment of an undo too.
    assert_eq!(
        members::remove(be, &owner, mia.member_id).await.unwrap(),
        Ended { sessions: 0, ..all }
    );
    members::restore(be, &owner, mia.member_id).await.unwrap();
    assert_eq!(status(&house, "a@acme.example").await, Some(Status::Invited));
    members::archive(be, &owner, mia.member_id).await.unwrap();
    house.travel(Span::minutes(1));
    members::unarchive(be, &owner, mia.member_id).await.unwrap();
    assert_eq!(
        status(&house, "a@acme.example").await,
        None,
        "unarchiving opens no door again"
    );
    // Somebody else invited the address since: the undo leaves that as it is.
    let mia = house.actor(MIA).await;
    house.invite(&mia, "e@acme.example").await;
    members::archive(be, &owner, mia.member_id).await.unwrap();
    house.invite(&owner, "e@acme.example").await;
    members::undo_archive(be, &owner, mia.member_id).await.unwrap();
    let pending = "select count(*) from invitations where email = 'e@acme.example' and state = 'pending'";
    assert_eq!(house.number(pending).await, 1);
    assert!(invitations::resend(be, &mia, first).await.is_err());
    house.counts_agree().await;
}

async fn who_left_cannot_sign_in(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let mia = house.member(MIA, AccountType::Business).await;
    let owner = house.owner().await;
    let sign_in = async || accounts::sign_in(be, &anyone(), MIA, PASSWORD, "").await;
    sign_in().await.unwrap();
    members::remove(be, &owner, mia.member_id).await.unwrap();
    house.travel(Span::minutes(2));
    assert_eq!(said(sign_in().await), Error::WrongPassword);
    members::restore(be, &owner, mia.member_id).await.unwrap();
    house.travel(Span::minutes(2));
    sign_in().await.unwrap();
    members::archive(be, &owner, mia.member_id).await.unwrap();
    house.travel(Span::minutes(2));
    assert_eq!(said(sign_in().await), Error::WrongPassword);
}

async fn the_last_owner_stays_on_every_path(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let id = owner.member_id;
    let bob = house.another_owner("bob@acme.example").await;
    members::archive(be, &owner, bob.member_id).await.unwrap();
    let last = Error::Conflict(Conflict::LastOwner);
    // By another owner there would be two; so the last one is moved by a former owner who is back as Admin.
    members::unarchive(be, &owner, bob.member_id).await.unwrap();
    let bob = house.actor("bob@acme.example").await;
    members::change_rank(be, &bob, id, AccountType::Admin, false)
        .await
        .unwrap();
    let bob = house.actor("bob@acme.example").await;
    let demoted = members::change_rank(be, &bob, bob.member_id, AccountType::Admin, false).await;
    assert_eq!(said(demoted), last);
    let form = EditForm {
        owner: false,
        ..opened(&house, &bob, bob.member_id).await
    };
    assert_eq!(said(members::edit(be, &bob, bob.member_id, &form).await), last);
    let form = EditForm {
        account_type: AccountType::Business,
        ..form
    };
    assert_eq!(said(members::edit(be, &bob, bob.member_id, &form).await), last);
    // Archiving and removing oneself is refused before the question comes up; the clock asks nobody.
    for act in [BulkAct::Archive, BulkAct::Remove] {
        let done = members::bulk(be, &bob, act, None, &[bob.member_id])
            .await
            .unwrap();
        assert_eq!(done.outcomes[0].error, Some(Error::Denied(Denial::NotYourself)));
    }
    let ids = [bob.member_id];
    let done = members::bulk(be, &bob, BulkAct::ChangeType, Some(AccountType::Business), &ids)
        .await
        .unwrap();
    assert_eq!(done.outcomes[0].error, Some(last));
    house
        .sql(&format!(
            "update members set ends_at = {}, end_notice_at = {0} where email = 'bob@acme.example'",
            (be.clock.now() + Span::days(1)).0
        ))
        .await;
    house.travel(Span::days(2));
    house.round().await;
    house.round().await;
    assert_eq!(status(&house, "bob@acme.example").await, Some(Status::Active));
    let told = house
        .texts("select detail from audit_events where detail like '%last owner%'")
        .await;
    assert_eq!(told.len(), 1, "the log hears of it once");
    // With another owner beside them the end comes.
    let bob = house.actor("bob@acme.example").await;
    members::change_rank(be, &bob, id, AccountType::Admin, true)
        .await
        .unwrap();
    house.round().await;
    assert_eq!(status(&house, "bob@acme.example").await, Some(Status::Archived));
    house.counts_agree().await;
}

async fn two_owners_who_archive_each_other_never_leave_none(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let ana = house.owner().await;
    let bob = house.another_owner("bob@acme.example").await;
    for round in 0..10 {
        let act = |by: &Actor, whom: &Actor| {
            let (be, by, id) = (be.clone(), by.clone(), whom.member_id);
            tokio::spawn(async move {
                if round % 2 == 0 {
                    members::archive(&be, &by, id).await
                } else {
                    members::remove(&be, &by, id).await
                }
            })
        };
        let (a, b) = (act(&ana, &bob), act(&bob, &ana));
        let (a, b): (Done<Ended>, Done<Ended>) = (a.await.unwrap(), b.await.unwrap());
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        let (winner, loser) = if a.is_ok() { (&ana, &bob) } else { (&bob, &ana) };
        house.counts_agree().await;
        if round % 2 == 0 {
            members::unarchive(be, winner, loser.member_id).await.unwrap();
        } else {
            members::restore(be, winner, loser.member_id).await.unwrap();
        }
        house.counts_agree().await;
    }
}

async fn nobody_acts_above_their_rank_or_on_themselves(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    let dev = house.member("dev@acme.example", AccountType::Developer).await;
    let mia = house.member(MIA, AccountType::Business).await;
    let elsewhere = backend::workspaces::create(be, "Else", Some("else"))
        .await
        .unwrap();
    let denied = |done: Done<Ended>| match said(done) {
        Error::Denied(denial) => Some(denial),
        _ => None,
    };
    assert_eq!(
        denied(members::archive(be, &admin, owner.member_id).await),
        Some(Denial::HigherRank)
    );
    assert_eq!(
        denied(members::remove(be, &admin, owner.member_id).await),
        Some(Denial::HigherRank)
    );
    assert!(denied(members::archive(be, &dev, mia.member_id).await).is_some());
    assert_eq!(
        denied(members::archive(be, &admin, admin.member_id).await),
        Some(Denial::NotYourself)
    );
    // Back with the rights from before is giving them: an admin cannot bring an owner back.
    let bob = house.another_owner("bob@acme.example").await;
    members::archive(be, &owner, bob.member_id).await.unwrap();
    for done in [
        members::unarchive(be, &admin, bob.member_id).await,
        members::undo_archive(be, &admin, bob.member_id).await.map(|_| ()),
    ] {
        assert_eq!(said(done), Error::Denied(Denial::HigherRank));
    }
    members::remove(be, &owner, bob.member_id).await.unwrap();
    assert_eq!(
        said(members::restore(be, &admin, bob.member_id).await),
        Error::Denied(Denial::HigherRank)
    );
    // Nobody gives themselves more time, or less.
    let form = EditForm {
        ends_at: "2027-05-01".to_owned(),
        ..opened(&house, &admin, admin.member_id).await
    };
    assert_eq!(
        said(members::edit(be, &admin, admin.member_id, &form).await),
        Error::Denied(Denial::NotYourself)
    );
    assert_eq!(
        said(members::edit(be, &admin, owner.member_id, &form).await),
        Error::Denied(Denial::HigherRank)
    );
    let form = EditForm {
        account_type: AccountType::Admin,
        ..opened(&house, &owner, dev.member_id).await
    };
    assert!(members::edit(be, &dev, dev.member_id, &form).await.is_err());
    let bulk = members::bulk(be, &dev, BulkAct::Archive, None, &[mia.member_id]).await;
    assert!(matches!(said(bulk), Error::Denied(Denial::Lacks(..))));
    let sessions = members::end_all_sessions(be, &admin, owner.member_id).await;
    assert_eq!(said(sessions), Error::Denied(Denial::HigherRank));
    assert_eq!(house.logged("refused").await, 12);
    // Members of another workspace are unknown.
    accounts::create_user(
        be,
        accounts::NewUser {
            email: "else@else.example",
            name: "Else Where",
            workspace: &elsewhere.slug,
            account_type: AccountType::Admin,
            owner: true,
            password: PASSWORD,
        },
    )
    .await
    .unwrap();
    let caller = house.session("else@else.example").await;
    let stranger = accounts::actor(be, &caller, "else").await.unwrap();
    let id = mia.member_id;
    for error in [
        said(members::archive(be, &stranger, id).await),
        said(members::unarchive(be, &stranger, id).await),
        said(members::undo_archive(be, &stranger, id).await),
        said(members::remove(be, &stranger, id).await),
        said(members::restore(be, &stranger, id).await),
        said(members::change_rank(be, &stranger, id, AccountType::Admin, false).await),
        said(members::edit(be, &stranger, id, &form).await),
        said(members::end_all_sessions(be, &stranger, id).await),
        said(people::person(be, &stranger, id, "").await),
        said(people::person(be, &stranger, MemberId(uuid::Uuid::nil()), "").await),
    ] {
        assert_eq!(error, Error::NotFound);
    }
    for act in BulkAct::ALL {
        let done = members::bulk(be, &stranger, *act, Some(AccountType::Admin), &[id])
            .await
            .unwrap();
        assert_eq!(done.outcomes[0].error, Some(Error::NotFound), "{act}");
        assert_eq!(done.outcomes[0].email, "");
    }
}

async fn a_stale_form_is_refused(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let mia = house.member(MIA, AccountType::Business).await;
    let owner = house.owner().await;
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    let form = |name: &str, of: &EditForm| EditForm {
        name: name.to_owned(),
        ..of.clone()
    };
    let first = opened(&house, &owner, mia.member_id).await;
    members::edit(be, &owner, mia.member_id, &form("Mia One", &first))
        .await
        .unwrap();
    let late = members::edit(be, &admin, mia.member_id, &form("Mia Two", &first)).await;
    assert_eq!(said(late), Error::Conflict(Conflict::EditedMeanwhile));
    let fresh = opened(&house, &admin, mia.member_id).await;
    assert_eq!(fresh.name, "Mia One");
    // Of two at the same moment one is told.
    let tasks: Vec<_> = ["Mia Three", "Mia Four"]
        .into_iter()
        .map(|name| {
            let (be, by, id, form) = (be.clone(), owner.clone(), mia.member_id, form(name, &fresh));
            tokio::spawn(async move { members::edit(&be, &by, id, &form).await })
        })
        .collect();
    let mut well = 0;
    for task in tasks {
        well += usize::from(task.await.unwrap().is_ok());
    }
    assert_eq!(well, 1);
    // A change of rank in between counts as well.
    let fresh = opened(&house, &owner, mia.member_id).await;
    members::change_rank(be, &owner, mia.member_id, AccountType::Developer, false)
        .await
        .unwrap();
    let late = members::edit(be, &owner, mia.member_id, &fresh).await;
    assert_eq!(said(late), Error::Conflict(Conflict::EditedMeanwhile));
}

async fn editing_changes_what_it_says(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let mia = house.member(MIA, AccountType::Business).await;
    let owner = house.owner().await;
    let id = mia.member_id;
    let before = house.log().await.len();
    let same = opened(&house, &owner, id).await;
    members::edit(be, &owner, id, &same).await.unwrap();
    assert_eq!(house.log().await.len(), before, "nothing changed, nothing noted");
    let form = EditForm {
        name: "  Mía   Múller ".to_owned(),
        account_type: AccountType::Developer,
        ends_at: "2027-03-31".to_owned(),
        metadata: "team: blue\nsecret-project: hush".to_owned(),
        ..same
    };
    members::edit(be, &owner, id, &form).await.unwrap();
    let person = people::person(be, &owner, id, "").await.unwrap();
    assert_eq!(person.profile.name, "Mía Múller");
    assert_eq!(person.profile.account_type, AccountType::Developer);
    assert_eq!(person.profile.ends_at, Time::of_day("2027-03-31"));
    assert_eq!(
        person.metadata.as_deref(),
        Some("team: blue\nsecret-project: hush")
    );
    assert_eq!(house.row(MIA).await.unwrap().name, "Mía Múller");
    assert!(
        !house.dump_holds("hush").await,
        "metadata is kept encrypted, and not in the log"
    );
    assert_eq!(house.logged("member.edited").await, 1);
    assert_eq!(house.logged("member.changed").await, 1);
    // Their sessions end with the change of account type.
    let caller = backend::caller::Caller {
        client: mia.user.client.clone(),
        session: Some(mia.user.session),
        browser: None,
        away: false,
    };
    assert_eq!(said(accounts::signed_in(be, &caller).await), Error::SignInFirst);
    // Search and sort follow the name.
    let query = model::people::Query {
        search: "mia mull".to_owned(),
        ..Default::default()
    };
    assert_eq!(house.list(&query).await.rows.len(), 1);
}

async fn a_form_is_refused_beside_its_fields(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let id = house.member(MIA, AccountType::Business).await.member_id;
    let owner = house.owner().await;
    let fresh = opened(&house, &owner, id).await;
    for (form, field, problem) in [
        (
            EditForm {
                name: String::new(),
                ..fresh.clone()
            },
            Field::Name,
            Problem::Missing,
        ),
        (
            EditForm {
                name: "evil.example".to_owned(),
                ..fresh.clone()
            },
            Field::Name,
            Problem::NotPlain,
        ),
        (
            EditForm {
                ends_at: "2027-02-30".to_owned(),
                ..fresh.clone()
            },
            Field::EndsAt,
            Problem::Malformed,
        ),
        (
            EditForm {
                ends_at: "2020-01-01".to_owned(),
                ..fresh.clone()
            },
            Field::EndsAt,
            Problem::OutOfRange,
        ),
        (
            EditForm {
                ends_at: "2026-11-21".to_owned(),
                ..fresh.clone()
            },
            Field::EndsAt,
            Problem::OutOfRange,
        ),
        (
            EditForm {
                metadata: "no key".to_owned(),
                ..fresh.clone()
            },
            Field::Metadata,
            Problem::Malformed,
        ),
    ] {
        let error = said(members::edit(be, &owner, id, &form).await);
        assert_eq!(error.problem(field), Some(problem), "{form:?}");
    }
    let owner_of_nothing = EditForm {
        owner: true,
        ..fresh.clone()
    };
    assert!(members::edit(be, &owner, id, &owner_of_nothing).await.is_err());
    // An empty date takes the end away.
    for ends_at in ["2027-03-31", ""] {
        let form = EditForm {
            ends_at: ends_at.to_owned(),
            ..opened(&house, &owner, id).await
        };
        members::edit(be, &owner, id, &form).await.unwrap();
    }
    assert_eq!(
        people::person(be, &owner, id, "").await.unwrap().profile.ends_at,
        None
    );
    members::archive(be, &owner, id).await.unwrap();
    let form = opened(&house, &owner, id).await;
    assert_eq!(
        said(members::edit(be, &owner, id, &form).await),
        Error::Conflict(Conflict::StateMoved)
    );
}

async fn guests_and_users_change_sides_only_by_an_act_of_its_own(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let mia = house.member(MIA, AccountType::Business).await;
    let owner = house.owner().await;
    let id = mia.member_id;
    let form = EditForm {
        account_type: AccountType::Guest,
        ..opened(&house, &owner, id).await
    };
    let other = Error::Conflict(Conflict::OtherKind);
    assert_eq!(said(members::edit(be, &owner, id, &form).await), other);
    members::change_rank(be, &owner, id, AccountType::Guest, false)
        .await
        .unwrap();
    let row = house.row(MIA).await.unwrap();
    assert_eq!((row.id, row.account_type), (id, AccountType::Guest));
    let done = members::bulk(be, &owner, BulkAct::ChangeType, Some(AccountType::Admin), &[id])
        .await
        .unwrap();
    assert_eq!(done.outcomes[0].error, Some(other));
    members::change_rank(be, &owner, id, AccountType::Business, false)
        .await
        .unwrap();
    assert_eq!(house.row(MIA).await.unwrap().id, id);
    assert_eq!(house.logged("member.became-guest").await, 1);
    assert_eq!(house.logged("member.became-user").await, 1);
    house.counts_agree().await;
}

/// Lets Mia in by an invitation of an admin, ending on a day.
async fn ending(house: &House, day: &str) -> (Actor, MemberId) {
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    house.invite(&admin, MIA).await;
    let token = house.link_to(MIA).await;
    invitations::accept(&house.be, &anyone(), &token, "Mia Member", PASSWORD)
        .await
        .unwrap();
    house.deliver().await;
    let id = house.row(MIA).await.unwrap().id;
    let form = EditForm {
        ends_at: day.to_owned(),
        ..opened(house, &admin, id).await
    };
    members::edit(&house.be, &admin, id, &form).await.unwrap();
    (admin, id)
}

/// Whom the mails about a near end went to since the last look.
async fn told(house: &House) -> Vec<String> {
    let mut to: Vec<String> = house
        .deliver()
        .await
        .into_iter()
        .filter(|mail| mail.header("Subject").contains("ends soon"))
        .flat_map(|mail| mail.to)
        .collect();
    to.sort();
    to
}

async fn ends_are_told_twice_and_come_on_the_day(place: Place) {
    let house = place.house().await;
    // Midnight after the 5th of December is 13 and a half days after the start.
    let (_, id) = ending(&house, "2026-12-05").await;
    let node = house.another_node(7).await;
    let rounds = async || {
        let (mut a, mut b) = (Time(0), Time(0));
        let (a, b) = tokio::join!(
            backend::jobs::round(&house.be, &mut a),
            backend::jobs::round(&node, &mut b)
        );
        a.unwrap();
        b.unwrap();
    };
    let both = ["admin@acme.example", MIA];
    let end = Time::of_day("2026-12-05").unwrap();
    let until = |before: Span| Span((end - house.be.clock.now()).0 - before.0);
    house.travel(until(crate::house::just_over(Span::days(7))));
    rounds().await;
    assert!(told(&house).await.is_empty());
    house.travel(Span(1));
    rounds().await;
    rounds().await;
    assert_eq!(told(&house).await, both);
    house.travel(until(Span::days(1)));
    rounds().await;
    rounds().await;
    assert_eq!(told(&house).await, both);
    house.travel(until(Span(1)));
    rounds().await;
    assert!(told(&house).await.is_empty());
    assert_eq!(status(&house, MIA).await, Some(Status::Active));
    house.travel(Span(1));
    rounds().await;
    assert_eq!(status(&house, MIA).await, Some(Status::Archived));
    assert_eq!(house.logged("member.archived").await, 1);
    let by = house
        .texts("select actor_kind from audit_events where action = 'member.archived'")
        .await;
    assert_eq!(by, ["system"]);
    // Back from the archive they stay: an end that has passed is none.
    let owner = house.owner().await;
    members::unarchive(&house.be, &owner, id).await.unwrap();
    rounds().await;
    let person = people::person(&house.be, &owner, id, "").await.unwrap();
    assert_eq!(
        (person.profile.status, person.profile.ends_at),
        (Some(Status::Active), None)
    );
    assert!(told(&house).await.is_empty());
    house.counts_agree().await;
}

async fn an_end_moved_away_is_not_told(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let (_, id) = ending(&house, "2026-12-05").await;
    let owner = house.owner().await;
    let set = async |day: &str| {
        let form = EditForm {
            ends_at: day.to_owned(),
            ..opened(&house, &owner, id).await
        };
        members::edit(be, &owner, id, &form).await.unwrap();
    };
    set("").await;
    house.travel(Span::days(8));
    house.round().await;
    assert!(told(&house).await.is_empty());
    // Set so late that a week before has passed: only the day before is told.
    let owner = house.owner().await;
    let form = EditForm {
        ends_at: "2026-12-03".to_owned(),
        ..opened(&house, &owner, id).await
    };
    members::edit(be, &owner, id, &form).await.unwrap();
    house.round().await;
    assert!(told(&house).await.is_empty());
    house.travel(Span::hours(70));
    house.round().await;
    assert_eq!(told(&house).await, ["admin@acme.example", MIA]);
    // Whoever is archived before hears nothing more, and neither does an inviter who has left.
    let owner = house.owner().await;
    members::archive(be, &owner, id).await.unwrap();
    house.travel(Span::days(3));
    house.round().await;
    assert!(told(&house).await.is_empty());
}

async fn what_the_invitation_decided_becomes_the_members(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    house
        .invite_with(
            &owner,
            backend::invitations::InviteForm {
                metadata: "desk: 4".to_owned(),
                ..form(MIA)
            },
        )
        .await;
    let end = Time::of_day("2027-01-31").unwrap();
    house
        .sql(&format!("update invitations set member_ends_at = {}", end.0))
        .await;
    let token = house.link_to(MIA).await;
    invitations::accept(be, &anyone(), &token, "Mia Member", PASSWORD)
        .await
        .unwrap();
    let id = house.row(MIA).await.unwrap().id;
    let person = people::person(be, &owner, id, "").await.unwrap();
    assert_eq!(person.metadata.as_deref(), Some("desk: 4"));
    assert_eq!(person.profile.ends_at, Some(end));
    assert_eq!(person.profile.invited_by.as_deref(), Some("Olga Owner"));
    assert_eq!(
        house
            .number("select end_notice_at from members where end_notice_at is not null")
            .await,
        (end - Span::days(7)).0
    );
}

async fn many_are_taken_back_at_once(place: Place) {
    let house = place.narrow().house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let mia = house.member(MIA, AccountType::Business).await;
    let dev = house.member("dev@acme.example", AccountType::Developer).await;
    house.invite(&owner, "new@acme.example").await;
    let invited = [house.row("new@acme.example").await.unwrap().id];
    let ids = [mia.member_id, dev.member_id];
    let bulk = async |act, ids: &[MemberId]| {
        let done = members::bulk(be, &owner, act, None, ids).await.unwrap();
        done.outcomes
            .into_iter()
            .map(|outcome| outcome.error)
            .collect::<Vec<_>>()
    };
    for (act, ids) in [
        (BulkAct::Archive, &ids[..]),
        (BulkAct::Remove, &ids[..]),
        (BulkAct::Revoke, &invited[..]),
    ] {
        assert_eq!(bulk(act, ids).await, vec![None; ids.len()], "{act}");
        let undo = act.undone_by().unwrap();
        assert_eq!(bulk(undo, ids).await, vec![None; ids.len()], "{undo}");
        let twice = bulk(undo, ids).await;
        assert!(twice.iter().all(Option::is_some), "{undo}");
    }
    assert_eq!(status(&house, MIA).await, Some(Status::Active));
    assert_eq!(status(&house, "new@acme.example").await, Some(Status::Invited));
    bulk(BulkAct::Archive, &ids).await;
    bulk(BulkAct::Revoke, &invited).await;
    house.travel(crate::house::just_over(limits::UNDO));
    assert_eq!(
        bulk(BulkAct::UndoArchive, &ids).await,
        vec![Some(Error::Conflict(Conflict::TooLateToUnarchive)); 2]
    );
    assert_eq!(
        bulk(BulkAct::UndoRevoke, &invited).await,
        [Some(Error::Conflict(Conflict::TooLateToUndo))]
    );
    house.counts_agree().await;
}

async fn many_at_once_have_an_outcome_each(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    let mia = house.member(MIA, AccountType::Business).await;
    let dev = house.member("dev@acme.example", AccountType::Developer).await;
    house.invite(&owner, "new@acme.example").await;
    let invited = house.row("new@acme.example").await.unwrap().id;
    let nobody = MemberId(uuid::Uuid::nil());
    let ids = [
        owner.member_id,
        admin.member_id,
        mia.member_id,
        mia.member_id,
        dev.member_id,
        invited,
        nobody,
    ];
    let done = members::bulk(be, &admin, BulkAct::Archive, None, &ids)
        .await
        .unwrap();
    let errors: Vec<_> = done
        .outcomes
        .iter()
        .map(|outcome| outcome.error.clone())
        .collect();
    assert_eq!(
        errors,
        [
            Some(Error::Denied(Denial::HigherRank)),
            Some(Error::Denied(Denial::NotYourself)),
            None,
            None,
            Some(Error::Conflict(Conflict::StateMoved)),
            Some(Error::NotFound),
        ]
    );
    assert_eq!(done.outcomes[0].email, OWNER);
    assert_eq!(done.ended.sessions, 2);
    let back = members::bulk(
        be,
        &admin,
        BulkAct::Unarchive,
        None,
        &[mia.member_id, dev.member_id],
    )
    .await
    .unwrap();
    assert!(back.outcomes.iter().all(|outcome| outcome.error.is_none()));
    let done = members::bulk(be, &admin, BulkAct::Revoke, None, &[invited, mia.member_id])
        .await
        .unwrap();
    assert_eq!(
        done.outcomes
            .iter()
            .map(|outcome| outcome.error.clone())
            .collect::<Vec<_>>(),
        [None, Some(Error::Conflict(Conflict::StateMoved))]
    );
    let types = [dev.member_id, mia.member_id, owner.member_id];
    let done = members::bulk(
        be,
        &admin,
        BulkAct::ChangeType,
        Some(AccountType::Developer),
        &types,
    )
    .await
    .unwrap();
    assert_eq!(
        done.outcomes
            .iter()
            .map(|outcome| outcome.error.clone())
            .collect::<Vec<_>>(),
        [None, None, Some(Error::Denied(Denial::OwnersOnly))]
    );
    assert_eq!(house.row(MIA).await.unwrap().account_type, AccountType::Developer);
    let none = said(members::bulk(be, &admin, BulkAct::Archive, None, &[]).await);
    assert_eq!(none.problem(Field::Members), Some(Problem::Missing));
    let many: Vec<_> = (0..=limits::BULK)
        .map(|n| MemberId(uuid::Uuid::from_u128(n as u128)))
        .collect();
    let many = said(members::bulk(be, &admin, BulkAct::Archive, None, &many).await);
    assert_eq!(many.problem(Field::Members), Some(Problem::TooMany(limits::BULK)));
    house.counts_agree().await;
}

async fn a_thousand_are_archived(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let wanted = backend::demo::Demo {
        users: 1_100,
        guests: 0,
        apps: 0,
        invitations: 0,
        events: 0,
        seed: 5,
    };
    backend::demo::fill(be, "acme", wanted).await.unwrap();
    let mut ids = Vec::new();
    let mut query = model::people::Query {
        status: Some(Status::Active),
        limit: 200,
        ..Default::default()
    };
    while ids.len() < 1_000 {
        let page = people::list(be, &owner, &query).await.unwrap();
        ids.extend(
            page.rows
                .iter()
                .filter(|row| row.email != OWNER && !row.owner)
                .map(|row| row.id),
        );
        let Some(next) = page.next else { break };
        query.cursor = next;
    }
    ids.truncate(1_000);
    assert_eq!(ids.len(), 1_000);
    let done = members::bulk(be, &owner, BulkAct::Archive, None, &ids)
        .await
        .unwrap();
    assert!(done.outcomes.iter().all(|outcome| outcome.error.is_none()));
    assert_eq!(house.logged("member.archived").await, 1_000);
    house.counts_agree().await;
}
