//! Starting on a database, right and wrong.

use crate::house::{KEY, Place, START, both, config};
use backend::Backend;
use backend::chance::Chance;
use backend::clock::Clock;
use backend::db::Db;
use backend::fault::Fault;

both!(
    the_key_of_another_instance_is_refused,
    a_schema_from_the_future_is_refused,
    migrating_twice_at_once_is_harmless,
);

async fn the_key_of_another_instance_is_refused(place: Place) {
    let start = async |key, seed| {
        let db = place.open().await;
        Backend::start(config(None), db, key, Clock::at(START), Chance::seeded(seed)).await
    };
    start(KEY, 1).await.unwrap();
    start(KEY, 2).await.unwrap();
    match start([8; 32], 3).await.map(|_| ()) {
        Err(Fault::Setting(words)) => assert!(words.contains("USHER_SECRET_KEY"), "{words}"),
        other => panic!("{other:?}"),
    }
}

async fn a_schema_from_the_future_is_refused(place: Place) {
    let house = place.house().await;
    assert!(house.be.db.is_migrated().await.unwrap());
    house
        .sql(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
            select 9999, 'from the future', success, checksum, 0 from _sqlx_migrations where version = 1",
        )
        .await;
    match house.be.db.migrate().await {
        Err(Fault::Setting(words)) => assert!(words.contains("newer Usher"), "{words}"),
        other => panic!("{other:?}"),
    }
    assert!(!house.be.db.is_migrated().await.unwrap());
}

async fn migrating_twice_at_once_is_harmless(place: Place) {
    let (a, b) = (
        Db::open(&place.url).await.unwrap(),
        Db::open(&place.url).await.unwrap(),
    );
    let (first, second) = tokio::join!(a.migrate(), b.migrate());
    first.unwrap();
    second.unwrap();
    assert!(a.is_migrated().await.unwrap());
}
