//! Guests accept invitations: with a password or without, and never into an account that is there already.

use crate::house::{PASSWORD, Place, anyone, both, said, stranger, with_cookie};
use backend::accounts::{self, NewUser};
use backend::invitations;
use model::account::AccountType;
use model::error::{Error, Field, Problem};
use model::invitation::WayIn;
use model::people::Status;
use model::permission::Privilege;
use model::time::Span;

both!(
    a_password_is_optional_for_a_guest_and_for_nobody_else,
    whoever_is_given_nothing_joins_and_is_told_so,
    an_account_without_a_password_joins_and_is_not_signed_in,
    an_invitation_gives_no_password_to_an_account_that_is_there,
);

const GUS: &str = "gus@partner.example";

async fn a_password_is_optional_for_a_guest_and_for_nobody_else(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let sales = house.app("sales", false).await;
    let owner = house.owner().await;
    let token = house.invite_guest(&owner, GUS, &[(sales, Privilege::View)]).await;
    // A press with nothing typed changes nothing.
    let error = said(invitations::accept(be, &anyone(), &token, "", "").await);
    assert_eq!(error, Error::invalid(Field::Name, Problem::Missing));
    // One that is typed is looked at.
    let error = said(invitations::accept(be, &anyone(), &token, "Gus", "short").await);
    assert!(error.problem(Field::Password).is_some());
    let joined = invitations::accept(be, &anyone(), &token, "Gus Guest", "")
        .await
        .unwrap();
    assert_eq!(joined.path, "/w/acme/apps");
    let caller = with_cookie(&joined.cookie.unwrap());
    accounts::actor(be, &caller, "acme").await.unwrap();
    assert!(!accounts::has_password(be, &caller).await.unwrap());
    // Nothing that is typed signs in to it.
    for password in ["", PASSWORD] {
        house.travel(Span::minutes(2));
        assert!(accounts::sign_in(be, &anyone(), GUS, password, "").await.is_err());
    }
    // A password is chosen by a mail to the address.
    accounts::forgot_password(be, &anyone(), GUS).await.unwrap();
    let reset = house
        .deliver()
        .await
        .into_iter()
        .find(|mail| mail.to == [GUS])
        .unwrap();
    accounts::reset_password(be, &anyone(), &reset.token().unwrap(), PASSWORD)
        .await
        .unwrap();
    accounts::sign_in(be, &anyone(), GUS, PASSWORD, "").await.unwrap();
    house.deliver().await;
    house.invite(&owner, "new@acme.example").await;
    let token = house.link_to("new@acme.example").await;
    let error = said(invitations::accept(be, &anyone(), &token, "Ana", "").await);
    assert_eq!(error, Error::invalid(Field::Password, Problem::Missing));
}

async fn whoever_is_given_nothing_joins_and_is_told_so(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    for (email, password) in [("a@partner.example", ""), ("b@partner.example", PASSWORD)] {
        let token = house.invite_guest(&owner, email, &[]).await;
        let joined = invitations::accept(be, &anyone(), &token, "Gus Guest", password)
            .await
            .unwrap();
        assert_eq!(
            (joined.cookie, joined.path.as_str()),
            (None, "/login?notice=joined-nothing")
        );
        house.deliver().await;
        assert_eq!(house.row(email).await.unwrap().status, Status::Active);
    }
    assert_eq!(house.number("select count(*) from sessions s join users u on u.id = s.user_id where u.email like '%@partner.example'").await, 0);
}

async fn an_account_without_a_password_joins_and_is_not_signed_in(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let sales = house.app("sales", false).await;
    house.guest(GUS, &[(sales, Privilege::View)]).await;
    let other = backend::workspaces::create(be, "Other", Some("other"))
        .await
        .unwrap();
    let admin = NewUser {
        email: "admin@other.example",
        name: "Ada",
        workspace: &other.slug,
        account_type: AccountType::Admin,
        owner: true,
        password: PASSWORD,
    };
    accounts::create_user(be, admin).await.unwrap();
    let owner = house.owner().await;
    let caller = house.session("admin@other.example").await;
    let admin = accounts::actor(be, &caller, "other").await.unwrap();
    for (account_type, path) in [
        // What the invitation gives opens nothing there.
        (AccountType::Guest, "/login?notice=joined-nothing"),
        (AccountType::Business, "/forgot-password?notice=joined-password"),
    ] {
        let token = if account_type == AccountType::Guest {
            house.invite_guest(&admin, GUS, &[]).await
        } else {
            house.invite(&admin, GUS).await;
            house.link_to(GUS).await
        };
        let door = invitations::door(be, &anyone(), &token).await.unwrap();
        assert_eq!(door.way_in, WayIn::Account);
        let joined = invitations::accept(be, &stranger("192.0.2.77"), &token, "Eve", PASSWORD)
            .await
            .unwrap();
        assert_eq!((joined.cookie, joined.path.as_str()), (None, path));
        // Name and password stay as they were.
        let kept = house
            .number("select count(*) from users where email = 'gus@partner.example' and name = 'Gus Guest' and password_hash is null")
            .await;
        assert_eq!(kept, 1);
        house.deliver().await;
        house
            .sql("update members set status = 'left', user_id = null where workspace_id in (select id from workspaces where slug = 'other') and email = 'gus@partner.example'")
            .await;
    }
    // One that opens something leads to the link.
    let token = {
        house.travel(Span::days(1));
        house
            .sql("update members set status = 'left', user_id = null where email = 'gus@partner.example'")
            .await;
        house.invite_guest(&owner, GUS, &[(sales, Privilege::View)]).await
    };
    let joined = invitations::accept(be, &anyone(), &token, "", "").await.unwrap();
    assert_eq!(
        (joined.cookie, joined.path.as_str()),
        (None, "/sign-in-link?notice=joined-link")
    );
}

async fn an_invitation_gives_no_password_to_an_account_that_is_there(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    // Opened before the account came to be, pressed after: whoever sent the link may have it too.
    let owner = house.owner().await;
    backend::workspaces::create(be, "Other", Some("other"))
        .await
        .unwrap();
    house.invite(&owner, GUS).await;
    let token = house.link_to(GUS).await;
    assert_eq!(
        invitations::door(be, &anyone(), &token).await.unwrap().way_in,
        WayIn::NewAccount
    );
    let new = NewUser {
        email: GUS,
        name: "Gus",
        workspace: "other",
        account_type: AccountType::Business,
        owner: false,
        password: "seven loud herons rest",
    };
    accounts::create_user(be, new).await.unwrap();
    house
        .sql("update users set password_hash = null where email = 'gus@partner.example'")
        .await;
    let joined = invitations::accept(be, &anyone(), &token, "Eve", PASSWORD)
        .await
        .unwrap();
    assert_eq!(joined.cookie, None);
    house.travel(Span::minutes(1));
    let sign_in = accounts::sign_in(be, &anyone(), GUS, PASSWORD, "").await;
    assert_eq!(said(sign_in), Error::WrongPassword);
}
