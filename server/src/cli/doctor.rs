//! `usher doctor`: looks at what usually goes wrong and says what to do.

use super::voice::Voice;
use crate::config::{InForce, is_loopback};
use crate::serve::open;
use backend::mail;
use model::mail::DialogueLine;
use serde_json::json;

/// What was found so far; only what is bad is counted.
struct Findings {
    bad: usize,
    voice: Voice,
}

impl Findings {
    fn line(&self, kind: &str, text: &str) {
        let json = json!({ "finding": kind.to_ascii_lowercase(), "text": text });
        let _ = self.voice.say(&format!("{kind:<5} {text}"), &json);
    }

    fn good(&self, text: &str) {
        self.line("ok", text);
    }

    fn hint(&self, text: &str) {
        self.line("hint", text);
    }

    fn bad(&mut self, text: &str) {
        self.bad += 1;
        self.line("BAD", text);
    }

    /// A line of the talk with the SMTP server.
    fn heard(&self, line: &DialogueLine) {
        let who = if line.server { "<" } else { ">" };
        let json = json!({ "server": line.server, "text": line.text });
        let _ = self.voice.say(&format!("      {who} {}", line.text), &json);
    }
}

/// Looks at everything; an error when something is bad.
pub async fn run(settings: &InForce, mail_to: Option<&str>, voice: Voice) -> Result<(), String> {
    let mut found = Findings { bad: 0, voice };
    let config = &settings.backend;
    if is_loopback(&config.public_url) {
        found.hint(&format!(
            "public address {}: only this machine can open the links; set USHER_PUBLIC_URL",
            config.public_url
        ));
    } else if config.is_https() {
        found.good(&format!("public address {}", config.public_url));
    } else {
        found.hint("public address has http: passwords travel in the clear");
    }
    match std::fs::metadata(settings.site_dir.join("pkg")) {
        Ok(_) => found.good(&format!("pages in {}", settings.site_dir.display())),
        Err(error) => found.bad(&format!(
            "pages in {} cannot be read ({error}): set USHER_SITE_DIR or run `make build`",
            settings.site_dir.display()
        )),
    }
    let backend = match open(settings).await {
        Ok(backend) => backend,
        Err(error) => {
            found.bad(&format!("database: {error}"));
            return finish(&found);
        }
    };
    found.good("database answers, schema and instance key are right");
    match backend::accounts::set_up_open(&backend).await {
        Ok(true) => found.hint("nobody has set up Usher yet: start it and open /setup"),
        Ok(false) => found.good("set up"),
        Err(error) => found.bad(&format!("database: {error}")),
    }
    match &backend.post {
        None => found.hint("no SMTP server: links are copied by hand; set USHER_SMTP_URL"),
        Some(post) => {
            found.good(&format!("SMTP server {}", post.describe()));
            let dialogue = mail::probe(&backend, post, mail_to)
                .await
                .map_err(|e| e.to_string())?;
            dialogue.lines.iter().for_each(|line| found.heard(line));
            if dialogue.accepted {
                found.good("the SMTP server takes mail from us");
            } else {
                found.bad("the SMTP server does not take mail from us: see its words above");
            }
            let domain = config
                .mail_from
                .rsplit('@')
                .next()
                .unwrap_or("")
                .trim_end_matches('>');
            found.hint(&format!(
                "for {domain} publish SPF (include the server), DKIM (sign there) and DMARC, or \
                 invitations may land among spam"
            ));
        }
    }
    backend.db.close().await;
    finish(&found)
}

fn finish(found: &Findings) -> Result<(), String> {
    match found.bad {
        0 => Ok(()),
        1 => Err("one thing needs mending".to_owned()),
        n => Err(format!("{n} things need mending")),
    }
}
