//! The invited person's door: accept, decline, ask again.

use crate::house::{
    OTHER_PASSWORD, OWNER, PASSWORD, Place, almost, anyone, both, form, said, stranger, with_cookie,
};
use backend::accounts::{self, NewUser};
use backend::invitations;
use model::account::AccountType;
use model::error::{Conflict, Error, Field, Gone, Problem};
use model::invitation::WayIn;
use model::people::Status;
use model::time::Span;

both!(
    a_newcomer_accepts,
    looking_changes_nothing,
    an_account_accepts_by_its_password,
    a_session_of_the_invited_address_accepts,
    a_session_of_another_address_does_not,
    declining_ends_it_and_tells_the_inviter,
    an_inviter_who_may_no_longer_give_it_ends_it,
    a_domain_that_is_no_longer_allowed_ends_it,
    of_fifty_who_accept_at_once_one_succeeds,
    a_new_link_is_asked_for_once_a_day,
    ten_wrong_links_a_minute,
);

async fn a_newcomer_accepts(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let mut asked = form("New@acme.example");
    "Ana".clone_into(&mut asked.name);
    "Welcome aboard".clone_into(&mut asked.message);
    house.invite_with(&owner, asked).await;
    let token = house.link_to("new@acme.example").await;
    let door = invitations::door(be, &anyone(), &token).await.unwrap();
    assert_eq!(
        (door.workspace.as_str(), door.inviter.as_str()),
        ("Acme", "Olga Owner")
    );
    assert_eq!(
        (door.name.as_str(), door.message.as_str()),
        ("Ana", "Welcome aboard")
    );
    assert_eq!(door.way_in, WayIn::NewAccount);
    let error = said(invitations::accept(be, &anyone(), &token, "", "").await);
    assert_eq!(error.problem(Field::Name), Some(Problem::Missing));
    assert_eq!(error.problem(Field::Password), Some(Problem::Missing));
    let like = said(invitations::accept(be, &anyone(), &token, "Ana", "new@acme.example").await);
    assert_eq!(like.problem(Field::Password), Some(Problem::LikeYourself));

    let joined = invitations::accept(be, &anyone(), &token, "Ana Ortiz", PASSWORD)
        .await
        .unwrap();
    assert_eq!(joined.path, "/w/acme/apps");
    let caller = with_cookie(&joined.cookie.unwrap());
    let actor = accounts::actor(be, &caller, "acme").await.unwrap();
    assert_eq!(actor.user.email, "new@acme.example");
    assert_eq!(actor.account_type(), AccountType::Business);
    let row = house.row("new@acme.example").await.unwrap();
    assert_eq!((row.status, row.name.as_str()), (Status::Active, "Ana Ortiz"));
    let again = invitations::accept(be, &anyone(), &token, "Ana", PASSWORD).await;
    assert_eq!(said(again), Error::Gone(Gone::Accepted));
    assert_eq!(
        said(invitations::decline(be, &anyone(), &token).await),
        Error::Gone(Gone::Accepted)
    );
    let mails = house.deliver().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, [OWNER]);
    assert_eq!(mails[0].header("Subject"), "Ana Ortiz has joined Acme");
    assert_eq!(house.logged("invitation.accepted").await, 1);
    accounts::sign_in(be, &anyone(), "new@acme.example", PASSWORD, "")
        .await
        .unwrap();
}

async fn looking_changes_nothing(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    let state = "select state || resent || sent_at || expires_at || asked_at from invitations";
    let before = (house.texts(state).await, house.log().await.len());
    for _ in 0..20 {
        invitations::door(&house.be, &anyone(), &token).await.unwrap();
        let _ = invitations::accept(&house.be, &anyone(), &token, "", "").await;
    }
    assert_eq!((house.texts(state).await, house.log().await.len()), before);
    assert_eq!(house.number("select count(*) from users").await, 1);
    assert!(house.deliver().await.is_empty());
}

/// An account that is an active member of another workspace.
async fn outsider(house: &crate::house::House) {
    backend::workspaces::create(&house.be, "Other", Some("other"))
        .await
        .unwrap();
    let new = NewUser {
        email: "new@acme.example",
        name: "Nora",
        workspace: "other",
        account_type: AccountType::Developer,
        owner: false,
        password: PASSWORD,
    };
    accounts::create_user(&house.be, new).await.unwrap();
}

async fn an_account_accepts_by_its_password(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    outsider(&house).await;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    let door = invitations::door(be, &anyone(), &token).await.unwrap();
    assert_eq!(door.way_in, WayIn::Password);
    for (typed, problem) in [("", Problem::Missing), (OTHER_PASSWORD, Problem::Wrong)] {
        let error = said(invitations::accept(be, &anyone(), &token, "Eve", typed).await);
        assert_eq!(error.problem(Field::Password), Some(problem));
    }
    house.travel(Span::seconds(2));
    let joined = invitations::accept(be, &anyone(), &token, "Eve", PASSWORD)
        .await
        .unwrap();
    let who = accounts::who(be, &with_cookie(&joined.cookie.unwrap()))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(who.name, "Nora");
    let slugs: Vec<_> = who.workspaces.iter().map(|w| w.slug.as_str()).collect();
    assert_eq!(slugs, ["acme", "other"]);
}

async fn a_session_of_the_invited_address_accepts(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    outsider(&house).await;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    let caller = house.session("new@acme.example").await;
    let door = invitations::door(be, &caller, &token).await.unwrap();
    assert_eq!(door.way_in, WayIn::SignedIn);
    let joined = invitations::accept(be, &caller, &token, "", "").await.unwrap();
    assert_eq!(joined.cookie, None);
    accounts::actor(be, &caller, "acme").await.unwrap();
}

async fn a_session_of_another_address_does_not(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    let caller = house.session(OWNER).await;
    let (invited, signed_in) = ("n•••@acme.example".to_owned(), "o•••@acme.example".to_owned());
    let door = invitations::door(be, &caller, &token).await.unwrap();
    let way_in = WayIn::OtherAccount {
        invited: invited.clone(),
        signed_in: signed_in.clone(),
    };
    assert_eq!(door.way_in, way_in);
    let accepted = invitations::accept(be, &caller, &token, "Ana", PASSWORD).await;
    assert_eq!(said(accepted), Error::WrongAccount { invited, signed_in });
    assert_eq!(
        house.row("new@acme.example").await.unwrap().status,
        Status::Invited
    );
}

async fn declining_ends_it_and_tells_the_inviter(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    invitations::decline(be, &anyone(), &token).await.unwrap();
    let declined = Error::Gone(Gone::Declined);
    assert_eq!(said(invitations::decline(be, &anyone(), &token).await), declined);
    assert_eq!(
        said(invitations::accept(be, &anyone(), &token, "A", PASSWORD).await),
        declined
    );
    assert!(house.row("new@acme.example").await.is_none());
    let mails = house.deliver().await;
    assert_eq!((mails.len(), &mails[0].to), (1, &vec![OWNER.to_owned()]));
    assert_eq!(mails[0].header("Subject"), "An invitation to Acme was declined");
    // The inviter may ask once more.
    house.travel(Span::seconds(1));
    house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    invitations::accept(be, &anyone(), &token, "Ana", PASSWORD)
        .await
        .unwrap();
}

async fn an_inviter_who_may_no_longer_give_it_ends_it(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    house.invite(&admin, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    for change in [
        "account_type = 'BUSINESS', rank = 1",
        "account_type = 'ADMIN', status = 'archived'",
    ] {
        house
            .sql(&format!(
                "update members set {change} where email = 'admin@acme.example'"
            ))
            .await;
        let accepted = invitations::accept(be, &anyone(), &token, "Ana", PASSWORD).await;
        assert_eq!(said(accepted), Error::Gone(Gone::InviterGone), "{change}");
    }
    assert_eq!(
        house.row("new@acme.example").await.unwrap().status,
        Status::Invited
    );
    assert_eq!(
        house
            .number("select count(*) from users where email = 'new@acme.example'")
            .await,
        0
    );
    house
        .sql("update members set status = 'active' where email = 'admin@acme.example'")
        .await;
    invitations::accept(be, &anyone(), &token, "Ana", PASSWORD)
        .await
        .unwrap();
}

async fn a_domain_that_is_no_longer_allowed_ends_it(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    house
        .sql(r#"update workspaces set user_domains = '["else.example"]'"#)
        .await;
    let accepted = invitations::accept(be, &anyone(), &token, "Ana", PASSWORD).await;
    assert_eq!(said(accepted), Error::Conflict(Conflict::DomainNotAllowed));
    assert_eq!(
        house.row("new@acme.example").await.unwrap().status,
        Status::Invited
    );
}

async fn of_fifty_who_accept_at_once_one_succeeds(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let (be, token) = (house.be.clone(), token.clone());
            tokio::spawn(async move {
                let caller = stranger(&format!("192.0.2.{n}"));
                invitations::accept(&be, &caller, &token, "Ana", PASSWORD).await
            })
        })
        .collect();
    let mut accepted = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => accepted += 1,
            Err(fault) => {
                let error = said::<()>(Err(fault));
                let asked_for_password = error.problem(Field::Password).is_some();
                assert!(
                    error == Error::Gone(Gone::Accepted) || asked_for_password,
                    "{error:?}"
                );
            }
        }
    }
    assert_eq!(accepted, 1);
    assert_eq!(house.logged("invitation.accepted").await, 1);
    assert_eq!(
        house
            .number("select count(*) from users where email = 'new@acme.example'")
            .await,
        1
    );
    assert_eq!(
        house
            .number("select n from member_counts where status = 'active' and account_type = 'BUSINESS'")
            .await,
        1
    );
    assert_eq!(house.deliver().await.len(), 1);
}

async fn a_new_link_is_asked_for_once_a_day(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    // A good link is no reason to ask, and a strange one gets the same answer.
    invitations::ask_again(be, &anyone(), &token).await.unwrap();
    invitations::ask_again(be, &anyone(), "nonsense").await.unwrap();
    assert!(house.deliver().await.is_empty());
    house.travel(Span::days(7));
    house.round().await;
    house.deliver().await;
    invitations::ask_again(be, &anyone(), &token).await.unwrap();
    invitations::ask_again(be, &anyone(), &token).await.unwrap();
    let mails = house.deliver().await;
    assert_eq!((mails.len(), &mails[0].to), (1, &vec![OWNER.to_owned()]));
    assert_eq!(
        mails[0].header("Subject"),
        "A new invitation to Acme is asked for"
    );
    house.travel(almost(Span::days(1)));
    invitations::ask_again(be, &anyone(), &token).await.unwrap();
    assert!(house.deliver().await.is_empty());
    house.travel(Span(1));
    invitations::ask_again(be, &anyone(), &token).await.unwrap();
    assert_eq!(house.deliver().await.len(), 1);
    assert_eq!(house.logged("invitation.asked-again").await, 2);
}

async fn ten_wrong_links_a_minute(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    for n in 0..10 {
        let wrong = format!("{}{n}", "A".repeat(42));
        assert_eq!(
            said(invitations::door(be, &anyone(), &wrong).await),
            Error::Gone(Gone::Unknown)
        );
    }
    let held = said(invitations::door(be, &anyone(), &token).await);
    assert_eq!(held, Error::TooMany { retry_after: 60 });
    assert_eq!(said(accounts::reset_open(be, &anyone(), &token).await), held);
    invitations::door(be, &stranger("192.0.2.2"), &token)
        .await
        .unwrap();
    house.travel(Span::minutes(1));
    invitations::door(be, &anyone(), &token).await.unwrap();
}
