//! Passwords at work: hashed anew when the parameters have changed, reset once, and never told apart by
//! the work that a wrong one makes.

use crate::house::{House, OTHER_PASSWORD, OWNER, PASSWORD, Place, anyone, both, said, stranger};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use backend::accounts;
use backend::audit::{Verdict, verify};
use model::account::AccountType;
use model::error::{Error, Gone};
use std::time::Duration;

both!(
    an_old_hash_is_made_anew_at_the_next_sign_in,
    of_many_who_use_a_reset_link_at_once_one_succeeds,
    whoever_is_refused_the_same_work_is_done,
);

/// The password as an Usher with cheaper parameters hashed it.
fn old_hash(password: &str) -> String {
    let params = Params::new(64, 1, 1, None).unwrap();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(password.as_bytes())
        .unwrap()
        .to_string()
}

async fn hash_of(house: &House, email: &str) -> String {
    house
        .texts(&format!(
            "select password_hash from users where email = '{email}'"
        ))
        .await
        .remove(0)
}

async fn an_old_hash_is_made_anew_at_the_next_sign_in(place: Place) {
    let house = place.house().await;
    let sign_in = async |network: &str, password: &str| {
        accounts::sign_in(&house.be, &stranger(network), OWNER, password, "").await
    };
    let todays = "$argon2id$v=19$m=19456,t=2,p=1$";
    let old = old_hash(PASSWORD);
    assert!(!old.starts_with(todays));
    house
        .sql(&format!(
            "update users set password_hash = '{old}' where email = '{OWNER}'"
        ))
        .await;
    // A wrong one changes nothing.
    assert_eq!(
        said(sign_in("192.0.2.2", OTHER_PASSWORD).await),
        Error::WrongPassword
    );
    assert_eq!(hash_of(&house, OWNER).await, old);
    let other = house.session(OWNER).await;
    sign_in("192.0.2.3", PASSWORD).await.unwrap();
    let new = hash_of(&house, OWNER).await;
    assert!(new.starts_with(todays), "{new}");
    // The other sessions live on: the password is the same.
    accounts::signed_in(&house.be, &other).await.unwrap();
    sign_in("192.0.2.4", PASSWORD).await.unwrap();
    assert_eq!(hash_of(&house, OWNER).await, new, "once is enough");
    assert_eq!(
        said(sign_in("192.0.2.5", OTHER_PASSWORD).await),
        Error::WrongPassword
    );
}

async fn of_many_who_use_a_reset_link_at_once_one_succeeds(place: Place) {
    let house = place.house().await;
    accounts::forgot_password(&house.be, &anyone(), OWNER)
        .await
        .unwrap();
    let token = house.link_to(OWNER).await;
    let node = house.another_node(2).await;
    let tries: Vec<_> = (0..10)
        .map(|n| {
            let be = if n % 2 == 0 {
                house.be.clone()
            } else {
                node.clone()
            };
            let token = token.clone();
            tokio::spawn(async move {
                let password = format!("{n} loud herons rest alone");
                let caller = stranger(&format!("192.0.2.{}", 10 + n));
                let done = accounts::reset_password(&be, &caller, &token, &password).await;
                (password, done)
            })
        })
        .collect();
    let mut right = Vec::new();
    for one in tries {
        let (password, done) = one.await.unwrap();
        if done.is_ok() {
            right.push(password);
        } else {
            assert_eq!(said(done), Error::Gone(Gone::Used));
        }
    }
    assert_eq!(right.len(), 1, "{right:?}");
    assert_eq!(house.logged("password.changed").await, 1);
    assert_eq!(house.deliver().await.len(), 1);
    accounts::sign_in(&house.be, &stranger("192.0.2.99"), OWNER, &right[0], "")
        .await
        .unwrap();
    assert!(matches!(verify(&house.be.db).await.unwrap(), Verdict::Whole(_)));
}

/// Processor time of all threads of this process so far. Time on the clock would also count what others
/// on the machine do.
fn worked() -> Duration {
    let mut nanoseconds = 0;
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        // A thread may end while the list is read.
        let stat = std::fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap_or_default();
        nanoseconds += stat
            .split(' ')
            .next()
            .and_then(|n| n.parse::<u64>().ok())
            .unwrap_or_default();
    }
    Duration::from_nanos(nanoseconds)
}

async fn whoever_is_refused_the_same_work_is_done(place: Place) {
    let house = place.house().await;
    house.member("archived@acme.example", AccountType::Business).await;
    house
        .sql("update members set status = 'archived' where email = 'archived@acme.example'")
        .await;
    let link_only = "link@acme.example";
    house.member(link_only, AccountType::Business).await;
    house
        .sql(&format!(
            "update users set password_hash = null where email = '{link_only}'"
        ))
        .await;
    let mut least = Vec::new();
    for (at, (email, password)) in [
        (OWNER, OTHER_PASSWORD),
        ("nobody@acme.example", PASSWORD),
        ("no address at all", PASSWORD),
        ("archived@acme.example", PASSWORD),
        ("archived@acme.example", OTHER_PASSWORD),
        (link_only, PASSWORD),
    ]
    .into_iter()
    .enumerate()
    {
        let mut works = Vec::new();
        for n in 0..4 {
            let caller = stranger(&format!("192.0.{at}.{n}"));
            let before = worked();
            let answer = said(accounts::sign_in(&house.be, &caller, email, password, "").await);
            works.push(worked().saturating_sub(before));
            assert_eq!(answer, Error::WrongPassword);
        }
        // The least of several: what else ran in this process only adds.
        least.push((email, works.into_iter().min().unwrap()));
    }
    // A password's hash is most of the work by far: one left out, or one too many, would show.
    let (_, usual) = least[0];
    for (email, work) in &least {
        assert!(
            *work > usual / 2 && *work < usual * 2,
            "{email}: {work:?}, and a wrong password {usual:?}"
        );
    }
}
