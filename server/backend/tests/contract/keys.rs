//! API keys: shown once, checked at each call, never stronger than their maker.

use crate::house::{House, OWNER, Place, almost, both, form, said};
use backend::caller::{Actor, Client, Means};
use backend::{invitations, keys, members, people, roles};
use model::account::AccountType;
use model::error::{Conflict, Error, Field, Problem};
use model::key::{Capabilities, Capability, KeyForm, NewKey};
use model::limits;
use model::people::Query;
use model::permission::Privilege;
use model::policy::{Action, Denial, may};
use model::role::RoleForm;
use model::time::Span;

both!(
    a_key_acts_within_what_it_is_for,
    a_key_is_never_stronger_than_its_maker,
    a_key_ends_with_its_maker_and_with_its_days,
    a_key_makes_no_key_that_is_stronger,
    a_secret_is_shown_once_and_kept_nowhere,
    forms_say_what_is_wrong,
);

fn key_form(capabilities: &[Capability], days: &str) -> KeyForm {
    KeyForm {
        name: "sync".to_owned(),
        capabilities: capabilities.iter().map(|one| one.word().to_owned()).collect(),
        days: days.to_owned(),
    }
}

async fn make(house: &House, by: &Actor, capabilities: &[Capability]) -> NewKey {
    keys::make(&house.be, by, &key_form(capabilities, ""))
        .await
        .unwrap()
}

async fn with(house: &House, key: &NewKey) -> Result<Actor, Error> {
    let client = Client::system();
    match keys::actor(&house.be, &client, &key.key, &key.secret).await {
        Ok(actor) => Ok(actor),
        Err(fault) => Err(fault.into()),
    }
}

async fn a_key_acts_within_what_it_is_for(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let reads = make(&house, &owner, &[Capability::UsersRead]).await;
    let actor = with(&house, &reads).await.unwrap();
    assert_eq!(actor.user.means, Means::Key(reads.id));
    people::list(be, &actor, &Query::default()).await.unwrap();
    assert_eq!(
        said(invitations::invite(be, &actor, form("new@acme.example")).await),
        Error::Denied(Denial::KeyLacks(Capability::UsersWrite))
    );
    let writes = make(&house, &owner, &[Capability::UsersWrite]).await;
    let actor = with(&house, &writes).await.unwrap();
    house.invite(&actor, "new@acme.example").await;
    let guest = backend::invitations::InviteForm {
        account_type: AccountType::Guest,
        ..form("guest@else.example")
    };
    assert_eq!(
        said(invitations::invite(be, &actor, guest).await),
        Error::Denied(Denial::KeyLacks(Capability::GuestsWrite))
    );
    // The log says that a key did it, and what was refused.
    let by: Vec<String> = house
        .texts("select actor_kind from audit_events where action = 'invitation.created'")
        .await;
    assert_eq!(by, ["key"]);
    assert_eq!(house.logged("refused").await, 2);
    let used = keys::list(be, &owner).await.unwrap();
    assert!(used.keys.iter().all(|key| key.last_used_at.is_some()));
}

async fn a_key_is_never_stronger_than_its_maker(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    let key = make(&house, &admin, Capability::ALL).await;
    let before = with(&house, &key).await.unwrap();
    members::change_rank(be, &owner, admin.member_id, AccountType::Business, false)
        .await
        .unwrap();
    // The next call knows, and so does one that was under way.
    let role = RoleForm {
        name: "analysts".to_owned(),
        target: "USER".to_owned(),
        ..RoleForm::default()
    };
    for actor in [before, with(&house, &key).await.unwrap()] {
        assert!(matches!(
            said(roles::make(be, &actor, &role).await),
            Error::Denied(Denial::Lacks(..))
        ));
    }
    // What nobody does by a key: open an app, as its maker could.
    let key = make(&house, &owner, Capability::ALL).await;
    let actor = with(&house, &key).await.unwrap();
    let held = Some(Privilege::Admin);
    let opens = Action::OpenApp { held };
    assert_eq!(may(&actor.standing, opens), Err(Denial::NotByKey));
}

async fn a_key_ends_with_its_maker_and_with_its_days(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    let key = make(&house, &admin, &[Capability::UsersRead]).await;
    let ended = members::archive(be, &owner, admin.member_id).await.unwrap();
    assert_eq!(ended.keys, 1);
    assert_eq!(with(&house, &key).await.unwrap_err(), Error::SignInFirst);
    // Nor does it come back with them.
    members::undo_archive(be, &owner, admin.member_id).await.unwrap();
    assert_eq!(with(&house, &key).await.unwrap_err(), Error::SignInFirst);
    let day = key_form(&[Capability::UsersRead], "1");
    let key = keys::make(be, &owner, &day).await.unwrap();
    house.travel(almost(Span::days(1)));
    with(&house, &key).await.unwrap();
    house.travel(Span::seconds(1));
    assert_eq!(with(&house, &key).await.unwrap_err(), Error::SignInFirst);
    let owner = house.owner().await;
    let key = make(&house, &owner, &[Capability::UsersRead]).await;
    keys::revoke(be, &owner, key.id).await.unwrap();
    assert_eq!(with(&house, &key).await.unwrap_err(), Error::SignInFirst);
    assert_eq!(
        said(keys::revoke(be, &owner, key.id).await),
        Error::Conflict(Conflict::StateMoved)
    );
}

async fn a_key_makes_no_key_that_is_stronger(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let key = make(
        &house,
        &owner,
        &[Capability::WorkspaceWrite, Capability::UsersRead],
    )
    .await;
    let actor = with(&house, &key).await.unwrap();
    let same = make(&house, &actor, &[Capability::UsersRead]).await;
    assert_eq!(
        said(keys::make(be, &actor, &key_form(Capability::ALL, "")).await),
        Error::Denied(Denial::MoreThanYouHold)
    );
    // It is its maker's all the same.
    let listed = keys::list(be, &owner).await.unwrap().keys;
    let made = listed.iter().find(|key| key.id == same.id).unwrap();
    assert_eq!(made.maker_email, OWNER);
    assert_eq!(made.capabilities, Capabilities::of(&[Capability::UsersRead]));
    // Without workspace:write there is not even a list.
    let actor = with(&house, &same).await.unwrap();
    assert_eq!(
        said(keys::list(be, &actor).await),
        Error::Denied(Denial::KeyLacks(Capability::WorkspaceWrite))
    );
}

async fn a_secret_is_shown_once_and_kept_nowhere(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let key = make(&house, &owner, &[Capability::UsersRead]).await;
    assert!(!house.dump_holds(&key.secret).await);
    let other = make(&house, &owner, &[Capability::UsersRead]).await;
    let mixed = NewKey {
        secret: other.secret.clone(),
        ..key.clone()
    };
    let no_key = NewKey {
        key: key.key.replace("usk_", ""),
        ..key.clone()
    };
    let no_secret = NewKey {
        secret: String::new(),
        ..key
    };
    for wrong in [mixed, no_key, no_secret] {
        assert_eq!(with(&house, &wrong).await.unwrap_err(), Error::SignInFirst);
    }
}

async fn forms_say_what_is_wrong(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let most = limits::KEY_DAYS.to_string();
    let over = (limits::KEY_DAYS + 1).to_string();
    for (days, problem) in [
        ("0", Some(Problem::OutOfRange)),
        ("1", None),
        (most.as_str(), None),
        (over.as_str(), Some(Problem::OutOfRange)),
        ("soon", Some(Problem::Malformed)),
    ] {
        let made = keys::make(be, &owner, &key_form(&[Capability::UsersRead], days)).await;
        match problem {
            None => drop(made.unwrap()),
            Some(problem) => assert_eq!(said(made).problem(Field::Days), Some(problem), "{days}"),
        }
    }
    let nothing = KeyForm::default();
    let error = said(keys::make(be, &owner, &nothing).await);
    assert_eq!(error.problem(Field::Name), Some(Problem::Missing));
    assert_eq!(error.problem(Field::Capabilities), Some(Problem::Missing));
    let unknown = KeyForm {
        capabilities: vec!["users:own".to_owned()],
        ..key_form(&[], "")
    };
    let error = said(keys::make(be, &owner, &unknown).await);
    assert_eq!(error.problem(Field::Capabilities), Some(Problem::OutOfRange));
}
