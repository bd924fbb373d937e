//! Secrets and signatures of webhooks, as Standard Webhooks asks.

use crate::Backend;
use crate::fault::{Done, Fault};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::time::Time;
use ring::hmac;

/// Purpose that secrets are sealed for.
const SEALED_FOR: &str = "webhook";
/// Before each secret in the clear.
const PREFIX: &str = "whsec_";

/// A fresh secret: as its receiver sees it, this once, and sealed.
pub fn fresh(be: &Backend) -> Done<(String, Vec<u8>)> {
    let secret: [u8; 32] = be.chance.bytes();
    let sealed = be.vault.seal(&be.chance, SEALED_FOR, &secret)?;
    Ok((format!("{PREFIX}{}", STANDARD.encode(secret)), sealed))
}

/// Opens a secret that was sealed.
pub fn open(be: &Backend, sealed: &[u8]) -> Done<Vec<u8>> {
    be.vault.open(SEALED_FOR, sealed)
}

/// The three headers of a message, signed with each of the secrets.
pub fn headers(
    secrets: &[Vec<u8>],
    message: &str,
    now: Time,
    body: &str,
) -> Done<[(&'static str, String); 3]> {
    if secrets.is_empty() {
        return Err(Fault::Bug("a webhook without a secret".to_owned()));
    }
    let timestamp = now.0.div_euclid(1_000_000).to_string();
    let signatures: Vec<String> = secrets
        .iter()
        .map(|secret| signature(secret, message, &timestamp, body))
        .collect();
    Ok([
        ("webhook-id", message.to_owned()),
        ("webhook-timestamp", timestamp),
        ("webhook-signature", signatures.join(" ")),
    ])
}

fn signature(secret: &[u8], message: &str, timestamp: &str, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, format!("{message}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the libraries of Standard Webhooks are tested with.
    #[test]
    fn the_example_of_standard_webhooks_is_signed_alike() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signed = secret.map(|secret| {
            signature(
                &secret,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "1614265330",
                r#"{"test": 2432232314}"#,
            )
        });
        assert_eq!(
            signed.as_deref(),
            Ok("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        );
    }

    #[test]
    fn each_secret_signs() {
        let secrets = [vec![1; 32], vec![2; 32]];
        let signed = headers(&secrets, "msg_1", Time(1_000_000_999_999), "{}");
        let signed = signed.map_err(|fault| fault.to_string());
        let [_, (_, timestamp), (_, signatures)] = signed.expect("headers");
        assert_eq!(timestamp, "1000000");
        assert_eq!(
            signatures.split(' ').filter(|one| one.starts_with("v1,")).count(),
            2
        );
    }
}
