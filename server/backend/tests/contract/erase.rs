//! A person is forgotten, or takes along what is held about them.

use crate::house::{House, OWNER, PASSWORD, Place, anyone, both, form, said};
use backend::audit::{self, Verdict};
use backend::caller::Actor;
use backend::db::Pools;
use backend::imports::{self, Consent};
use backend::people::record::record;
use backend::sheet::Pieces;
use backend::{accounts, members, people, requests};
use model::account::AccountType;
use model::error::{Conflict, Error, Field};
use model::ids::MemberId;
use model::import::ImportKind;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

both!(
    nothing_says_any_more_who_it_was,
    only_who_left_is_erased_and_by_who_may,
    an_account_stays_where_another_workspace_has_it,
    a_record_holds_everything,
    a_record_is_for_oneself_and_for_who_may_edit,
);

const QUORN: &str = "zyxwvut@quorn.example";

/// Somebody who asked, was imported, invited, came, signed in, and did something.
async fn known(house: &House) -> Actor {
    let owner = house.owner().await;
    let ask = requests::Ask {
        workspace: "acme".to_owned(),
        email: QUORN.to_owned(),
        name: "Zyxwvut Quorn".to_owned(),
        message: "Zyxwvut here, from Quorn".to_owned(),
        app: String::new(),
    };
    requests::ask(&house.be, &anyone(), &ask).await.unwrap();
    house.invite(&owner, QUORN).await;
    let token = house.link_to(QUORN).await;
    backend::invitations::accept(&house.be, &anyone(), &token, "Zyxwvut Quorn", PASSWORD)
        .await
        .unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("email,name\n{QUORN},Zyxwvut von Quorn\n")).unwrap();
    let plan = imports::plan(
        &house.be,
        &owner,
        ImportKind::Users,
        "people.csv",
        file.path().to_owned(),
    )
    .await
    .unwrap();
    imports::apply(&house.be, &owner, plan, Consent::default())
        .await
        .unwrap();
    imports::work::work(&house.be, &CancellationToken::new())
        .await
        .unwrap();
    house.actor(QUORN).await
}

/// Whether any row holds the text, in the clear; what SQLite has only not yet written over does not count.
async fn is_held(house: &House, text: &str) -> bool {
    let text = text.as_bytes();
    let bytes = match house.be.db.pools() {
        Pools::Sqlite { write, .. } => {
            let folder = tempfile::tempdir().unwrap();
            let copy = folder.path().join("copy.db");
            let vacuum = format!("vacuum into '{}'", copy.display());
            sqlx::query(sqlx::AssertSqlSafe(vacuum))
                .execute(write)
                .await
                .unwrap();
            std::fs::read(copy).unwrap()
        }
        Pools::Postgres(_) => house.dump().await,
    };
    bytes
        .windows(text.len())
        .any(|window| window.eq_ignore_ascii_case(text))
}

/// This address as the owner of a second workspace.
async fn elsewhere(house: &House, email: &str) -> Actor {
    backend::workspaces::create(&house.be, "Else", Some("else"))
        .await
        .unwrap();
    let new = accounts::NewUser {
        email,
        name: "Else Where",
        workspace: "else",
        account_type: AccountType::Admin,
        owner: true,
        password: PASSWORD,
    };
    accounts::create_user(&house.be, new).await.unwrap();
    let caller = house.session(email).await;
    accounts::actor(&house.be, &caller, "else").await.unwrap()
}

async fn erase(house: &House, by: &Actor, id: MemberId, email: &str) -> Result<model::person::Erased, Error> {
    members::erase(&house.be, by, id, email)
        .await
        .map_err(Error::from)
}

async fn nothing_says_any_more_who_it_was(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let quorn = known(&house).await;
    let id = quorn.member_id;
    assert!(is_held(&house, "zyxwvut").await);
    members::remove(&house.be, &owner, id).await.unwrap();
    house.deliver().await;
    let rows = house.number("select count(*) from audit_events").await;
    let erased = erase(&house, &owner, id, QUORN).await.unwrap();
    assert!(erased.account);
    assert!(erased.events >= 4, "{erased:?}");
    for word in ["zyxwvut", "quorn.example", "von Quorn"] {
        assert!(!is_held(&house, word).await, "{word}");
    }
    // No event is gone, and the chain is whole; that it happened is an event itself.
    assert_eq!(house.number("select count(*) from audit_events").await, rows + 1);
    assert!(matches!(
        audit::verify(&house.be.db).await.unwrap(),
        Verdict::Whole(_)
    ));
    assert_eq!(house.logged("person.erased").await, 1);
    house.counts_agree().await;
    let page = people::person(&house.be, &owner, id, "").await.unwrap();
    assert!(
        page.profile.email.ends_with("@erased.invalid"),
        "{:?}",
        page.profile
    );
    assert_eq!(page.profile.name, "");
    assert!(!page.profile.can_be_erased(&owner.standing));
    assert_eq!(
        erase(&house, &owner, id, &page.profile.email).await,
        Err(Error::Conflict(Conflict::StateMoved))
    );
    // The address is anybody's again.
    house.invite(&owner, QUORN).await;
    assert_ne!(house.row(QUORN).await.unwrap().id, id);
}

async fn only_who_left_is_erased_and_by_who_may(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let mia = house.member("mia@acme.example", AccountType::Business).await;
    let id = mia.member_id;
    let first = erase(&house, &owner, id, "mia@acme.example").await;
    assert_eq!(first, Err(Error::Conflict(Conflict::RemoveFirst)));
    members::archive(&house.be, &owner, id).await.unwrap();
    let archived = erase(&house, &owner, id, "mia@acme.example").await;
    assert_eq!(archived, Err(Error::Conflict(Conflict::RemoveFirst)));
    members::remove(&house.be, &owner, id).await.unwrap();
    for other in ["", "mia", "otto@acme.example"] {
        let refused = erase(&house, &owner, id, other).await.unwrap_err();
        assert!(refused.problem(Field::Email).is_some(), "{other}");
    }
    let biz = house.member("biz@acme.example", AccountType::Business).await;
    let refused = erase(&house, &biz, id, "mia@acme.example").await;
    assert!(matches!(refused, Err(Error::Denied(_))), "{refused:?}");
    assert_eq!(house.logged("refused").await, 1);
    let other = elsewhere(&house, "else@else.example").await;
    let unknown = erase(&house, &other, id, "mia@acme.example").await;
    assert_eq!(unknown, Err(Error::NotFound));
    erase(&house, &owner, id, " MIA@acme.example ").await.unwrap();
    assert_eq!(
        said(members::restore(&house.be, &owner, id).await),
        Error::Conflict(Conflict::StateMoved)
    );
}

async fn an_account_stays_where_another_workspace_has_it(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let mia = house.member("mia@acme.example", AccountType::Business).await;
    elsewhere(&house, "mia@acme.example").await;
    members::remove(&house.be, &owner, mia.member_id).await.unwrap();
    let erased = erase(&house, &owner, mia.member_id, "mia@acme.example")
        .await
        .unwrap();
    assert!(!erased.account);
    let caller = house.session("mia@acme.example").await;
    let there = accounts::actor(&house.be, &caller, "else").await.unwrap();
    assert_eq!(there.user.email, "mia@acme.example");
    assert_eq!(
        said(accounts::actor(&house.be, &caller, "acme").await.map(drop)),
        Error::NotFound
    );
}

async fn lines(house: &House, by: &Actor, id: MemberId) -> Result<Vec<Value>, Error> {
    let mut record = record(&house.be, by.clone(), id).await.map_err(Error::from)?;
    let mut bytes = Vec::new();
    while let Some(piece) = record.next().await.unwrap() {
        bytes.extend(piece);
    }
    let text = String::from_utf8(bytes).unwrap();
    Ok(text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect())
}

async fn a_record_holds_everything(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let quorn = known(&house).await;
    accounts::change_name(&house.be, &house.session(QUORN).await, "Zyx Quorn")
        .await
        .unwrap();
    let lines = lines(&house, &owner, quorn.member_id).await.unwrap();
    let of = |kind: &str| -> Vec<&Value> { lines.iter().filter(|line| line["kind"] == kind).collect() };
    assert_eq!(of("person").len(), 1);
    assert_eq!(of("person")[0]["email"], QUORN);
    assert_eq!(of("account")[0]["password"], true);
    assert!(!of("session").is_empty());
    assert_eq!(of("invitation").len(), 1);
    assert_eq!(of("request")[0]["message"], "Zyxwvut here, from Quorn");
    assert!(
        of("mail").iter().any(|mail| mail["mail"] == "invitation"),
        "{lines:?}"
    );
    assert_eq!(of("import-row")[0]["file"], "people.csv");
    assert!(
        of("event-about")
            .iter()
            .any(|event| event["action"] == "invitation.created"),
        "{lines:?}"
    );
    assert_eq!(house.logged("person.taken-along").await, 1);
    let held = serde_json::to_string(&lines).unwrap();
    assert!(!held.contains("argon2"), "no hash of a password");
}

async fn a_record_is_for_oneself_and_for_who_may_edit(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let mia = house.member("mia@acme.example", AccountType::Business).await;
    let biz = house.member("biz@acme.example", AccountType::Business).await;
    members::archive(&house.be, &owner, mia.member_id).await.unwrap();
    members::unarchive(&house.be, &owner, mia.member_id)
        .await
        .unwrap();
    let seen = lines(&house, &owner, mia.member_id).await.unwrap();
    assert!(
        seen.iter()
            .any(|line| line["kind"] == "event-about" && line["network"] != "")
    );
    let own = lines(&house, &mia, mia.member_id).await.unwrap();
    let about: Vec<_> = own.iter().filter(|line| line["kind"] == "event-about").collect();
    assert!(about.len() >= 2);
    // From where others acted on them is nobody's to know who may not read the log.
    for event in about {
        assert_eq!(
            (&event["network"], &event["user_agent"]),
            (&"".into(), &"".into()),
            "{event}"
        );
    }
    let refused = lines(&house, &biz, mia.member_id).await;
    assert!(matches!(refused, Err(Error::Denied(_))), "{refused:?}");
    // An administrator may not edit an owner.
    let admin = house.member("admin@acme.example", AccountType::Admin).await;
    assert!(matches!(
        lines(&house, &admin, owner.member_id).await,
        Err(Error::Denied(_))
    ));
    assert_eq!(house.logged("refused").await, 2);
    let nobody = MemberId(uuid::Uuid::nil());
    assert_eq!(lines(&house, &owner, nobody).await, Err(Error::NotFound));
    // Of somebody who was invited and never came there is a record as well.
    house.invite_with(&owner, form("kim@acme.example")).await;
    let kim = house.row("kim@acme.example").await.unwrap().id;
    assert_eq!(
        lines(&house, &owner, kim).await.unwrap()[0]["email"],
        "kim@acme.example"
    );
    assert!(house.row(OWNER).await.is_some());
}
