//! A test mail spoken step by step, so that an administrator sees what the server says to each.

use super::content::Letter;
use super::transport::{PATIENCE, Post, Protection, fault_words, words};
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use model::mail::{Dialogue, DialogueLine};

struct Transcript(Vec<DialogueLine>);

impl Transcript {
    fn say(&mut self, text: impl Into<String>) {
        self.0.push(DialogueLine {
            server: false,
            text: text.into(),
        });
    }

    /// Notes the answer; none ends the conversation.
    fn hear(&mut self, answer: Result<Response, lettre::transport::smtp::Error>) -> Option<Response> {
        let (text, heard) = match answer {
            Ok(response) => (words(&response), Some(response)),
            Err(error) => (fault_words(&error), None),
        };
        self.0.push(DialogueLine { server: true, text });
        heard
    }
}

/// Holds the conversation that sends the letter; without `to_the_end` only until the server has taken the
/// sender.
pub async fn hold(post: &Post, letter: &Letter, to_the_end: bool) -> Dialogue {
    let mut transcript = Transcript(Vec::new());
    let accepted =
        tokio::time::timeout(PATIENCE * 2, converse(post, letter, to_the_end, &mut transcript)).await;
    if accepted.is_err() {
        transcript.0.push(DialogueLine {
            server: true,
            text: "(no answer in time)".to_owned(),
        });
    }
    Dialogue {
        accepted: accepted.ok().flatten().is_some(),
        lines: transcript.0,
    }
}

async fn converse(post: &Post, letter: &Letter, to_the_end: bool, transcript: &mut Transcript) -> Option<()> {
    let hello = ClientId::default();
    transcript.say(format!("connect {}", post.describe()));
    let wrapped = match post.protection {
        Protection::Wrapped => post.tls().ok(),
        _ => None,
    };
    let connected = AsyncSmtpConnection::connect_tokio1(
        (post.host.as_str(), post.port),
        Some(PATIENCE),
        &hello,
        wrapped,
        None,
    )
    .await;
    let mut line = match connected {
        Ok(line) => line,
        Err(error) => {
            transcript.0.push(DialogueLine {
                server: true,
                text: fault_words(&error),
            });
            return None;
        }
    };
    transcript.say(format!("EHLO {hello}"));
    transcript.0.push(DialogueLine {
        server: true,
        text: line.server_info().to_string(),
    });
    if post.protection == Protection::Required {
        transcript.say("STARTTLS");
        match line.starttls(post.tls().ok()?, &hello).await {
            Ok(()) => transcript.0.push(DialogueLine {
                server: true,
                text: format!("encrypted; {}", line.server_info()),
            }),
            Err(error) => {
                transcript.0.push(DialogueLine {
                    server: true,
                    text: fault_words(&error),
                });
                return None;
            }
        }
    }
    if let Some(credentials) = &post.credentials {
        transcript.say("AUTH ***");
        transcript.hear(
            line.auth(&[Mechanism::Plain, Mechanism::Login], credentials)
                .await,
        )?;
    }
    let from = letter.envelope.from().cloned();
    transcript.say(format!(
        "MAIL FROM:<{}>",
        from.as_ref().map(ToString::to_string).unwrap_or_default()
    ));
    transcript.hear(line.command(Mail::new(from, vec![])).await)?;
    if !to_the_end {
        transcript.say("QUIT");
        transcript.hear(line.command(Quit).await);
        return Some(());
    }
    for to in letter.envelope.to() {
        transcript.say(format!("RCPT TO:<{to}>"));
        transcript.hear(line.command(Rcpt::new(to.clone(), vec![])).await)?;
    }
    transcript.say("DATA");
    transcript.hear(line.command(Data).await)?;
    transcript.say(format!("(the message, {} bytes)", letter.bytes.len()));
    transcript.hear(line.message(&letter.bytes).await)?;
    transcript.say("QUIT");
    transcript.hear(line.command(Quit).await);
    Some(())
}
