//! Encryption at rest under the instance key: ChaCha20-Poly1305, a random nonce before each text, the
//! purpose as additional data.

use crate::chance::Chance;
use crate::db::{Db, sql};
use crate::fault::{Done, Fault};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};

/// Seals and opens.
pub struct Vault(ChaCha20Poly1305);

const KEY_CHECK: &str = "instance key";

impl Vault {
    /// With the instance key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(ChaCha20Poly1305::new(Key::from_slice(key)))
    }

    /// Seals a text for one purpose.
    pub fn seal(&self, chance: &Chance, purpose: &str, text: &[u8]) -> Done<Vec<u8>> {
        let nonce: [u8; 12] = chance.bytes();
        let sealed = self
            .0
            .encrypt(
                Nonce::from_slice(&nonce),
                Payload {
                    msg: text,
                    aad: purpose.as_bytes(),
                },
            )
            .map_err(|_| Fault::Bug("sealing failed".to_owned()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for the same purpose under the same key.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Done<Vec<u8>> {
        sealed
            .split_at_checked(12)
            .and_then(|(nonce, text)| {
                let payload = Payload {
                    msg: text,
                    aad: purpose.as_bytes(),
                };
                self.0.decrypt(Nonce::from_slice(nonce), payload).ok()
            })
            .ok_or_else(|| Fault::Bug(format!("what is sealed for {purpose} does not open")))
    }
}

/// Notes the instance key at the first start and refuses another one later.
pub async fn check_key(db: &Db, vault: &Vault, chance: &Chance) -> Done<()> {
    let sealed = vault.seal(chance, KEY_CHECK, KEY_CHECK.as_bytes())?;
    let mut tx = db.begin().await?;
    sql!(tx, c => sqlx::query(
        "insert into instance (id, key_check) values (1, $1) on conflict do nothing",
    )
    .bind(&sealed)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    let noted: Vec<u8> = sql!(tx, c => sqlx::query_scalar("select key_check from instance where id = 1")
        .fetch_one(&mut *c)
        .await)?;
    tx.save().await?;
    vault.open(KEY_CHECK, &noted).map(|_| ()).map_err(|_| {
        Fault::Setting(
            "the instance key is not the one that this database was made with: check \
             USHER_SECRET_KEY, USHER_SECRET_KEY_FILE or the file instance.key in the data directory"
                .to_owned(),
        )
    })
}
