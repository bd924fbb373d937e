//! Lines to the SMTP server: opened, kept for the next mail, and spoken over. The words are lettre's; the
//! pool is not, for two reasons. lettre writes the end of a message by itself after the message: on a
//! connection that gathers small packets it then waits 40 ms for the other side to have acknowledged the
//! first part, which is ten times as long as all the rest. And it waits for an answer for ever.

use super::content::Letter;
use super::transport::{Answer, PATIENCE, Post, Protection, fault_words, words};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use std::future::Future;
use std::sync::{Mutex, PoisonError};

/// Lines that nobody speaks over at the moment.
#[derive(Default)]
pub(super) struct Lines(Mutex<Vec<AsyncSmtpConnection>>);

impl Lines {
    fn take(&self) -> Option<AsyncSmtpConnection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, line: AsyncSmtpConnection) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    /// One try. A line over which something went wrong is not used again.
    pub async fn send(&self, post: &Post, letter: &Letter) -> Answer {
        match self.carry(post, letter).await {
            Ok(answer) | Err(answer) => answer,
        }
    }

    async fn carry(&self, post: &Post, letter: &Letter) -> Result<Answer, Answer> {
        let Some(message) = on_the_wire(&letter.bytes) else {
            return Err(Answer::Never("the message is not fit to be sent".to_owned()));
        };
        let mut line = match self.take() {
            // The server may have hung up since.
            Some(mut line) => match tokio::time::timeout(PATIENCE, line.test_connected()).await {
                Ok(true) => line,
                _ => open(post).await?,
            },
            None => open(post).await?,
        };
        let from = letter.envelope.from().cloned();
        let plain = |address: &lettre::Address| address.to_string().is_ascii();
        let mut options = Vec::new();
        if !letter.envelope.to().iter().chain(&from).all(plain) {
            if !line.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Answer::Later(
                    "the server takes no such addresses (SMTPUTF8)".to_owned(),
                ));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        heard(line.command(Mail::new(from, options))).await?;
        for to in letter.envelope.to() {
            heard(line.command(Rcpt::new(to.clone(), vec![]))).await?;
        }
        heard(line.command(Data)).await?;
        let answer = heard(line.command(message)).await?;
        self.keep(line);
        Ok(Answer::Accepted(words(&answer)))
    }
}

/// A new line, encrypted and signed in as the settings ask.
async fn open(post: &Post) -> Result<AsyncSmtpConnection, Answer> {
    let hello = ClientId::default();
    let tls = || {
        post.tls()
            .map_err(|fault| Answer::Later(format!("no encryption: {fault}")))
    };
    let wrapped = match post.protection {
        Protection::Wrapped => Some(tls()?),
        Protection::Required | Protection::None => None,
    };
    let server = (post.host.as_str(), post.port);
    let connect = AsyncSmtpConnection::connect_tokio1(server, Some(PATIENCE), &hello, wrapped, None);
    let mut line = heard(connect).await?;
    if post.protection == Protection::Required {
        heard(line.starttls(tls()?, &hello)).await?;
    }
    if let Some(credentials) = &post.credentials {
        heard(line.auth(&[Mechanism::Plain, Mechanism::Login], credentials)).await?;
    }
    Ok(line)
}

/// The answer, if it comes in time and is a yes.
async fn heard<T>(answer: impl Future<Output = Result<T, Error>>) -> Result<T, Answer> {
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(Ok(yes)) => Ok(yes),
        Ok(Err(error)) if error.is_permanent() => Err(Answer::Never(fault_words(&error))),
        Ok(Err(error)) => Err(Answer::Later(fault_words(&error))),
        Err(_) => Err(Answer::Later("the server did not answer in time".to_owned())),
    }
}

/// The message with its end, to be written at once; the command adds nothing to it. None where a line
/// break is half of one: a server that takes it for a whole one would read commands out of the text.
fn on_the_wire(message: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(message).ok()?;
    if text.split("\r\n").any(|line| line.contains(['\r', '\n'])) || !text.is_ascii() {
        return None;
    }
    // A dot that begins a line is doubled; one alone ends the message.
    let mut wire = format!("\r\n{text}").replace("\r\n.", "\r\n..").split_off(2);
    if !wire.ends_with("\r\n") {
        wire.push_str("\r\n");
    }
    wire.push_str(".\r\n");
    Some(wire)
}

#[cfg(test)]
mod tests {
    use super::on_the_wire;

    #[test]
    fn a_message_ends_once_and_at_its_end() {
        let wire = |text: &str| on_the_wire(text.as_bytes());
        assert_eq!(wire("a: b\r\n\r\nc").as_deref(), Some("a: b\r\n\r\nc\r\n.\r\n"));
        assert_eq!(wire("a\r\n").as_deref(), Some("a\r\n.\r\n"));
        assert_eq!(
            wire(".\r\n.\r\n..\r\n.a").as_deref(),
            Some("..\r\n..\r\n...\r\n..a\r\n.\r\n")
        );
        for half in ["a\nb", "a\rb", "a\r\r\nb", "\n", "a\r\n\n", "\r.\r", "ä"] {
            assert_eq!(wire(half), None, "{half:?}");
        }
    }
}
