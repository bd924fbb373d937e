//! Sets a mail: header, text and HTML parts.

use super::Content;
use crate::config::Config;
use crate::fault::{Done, Fault};
use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address, Message};
use minijinja::{AutoEscape, Environment, context};
use model::ids::MailId;
use model::time::Time;
use std::sync::LazyLock;
use std::time::{Duration, UNIX_EPOCH};

/// Declares a header with a value of ours.
macro_rules! header {
    ($(#[$doc:meta])* $name:ident = $word:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($word)
            }

            fn parse(value: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(value.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::dangerous_new_pre_encoded(Self::name(), self.0.clone(), self.0.clone())
            }
        }
    };
}

header! {
    /// RFC 3834, so that no holiday notice answers.
    AutoSubmitted = "Auto-Submitted"
}
header! {
    /// RFC 2369: where the mails of this topic are ended. Written as it is: mail programs do not read an
    /// encoded word here.
    ListUnsubscribe = "List-Unsubscribe"
}
header! {
    /// RFC 8058: one press ends them.
    ListUnsubscribePost = "List-Unsubscribe-Post"
}

/// What stands on the outside of a mail.
pub struct Wrapper<'a> {
    /// The same for every try: its Message-ID.
    pub id: MailId,
    /// To whom.
    pub to: &'a str,
    /// Name beside the sender's address; empty for the instance's.
    pub sender_name: &'a str,
    /// Link that ends the mails of its topic.
    pub unsubscribe: Option<&'a str>,
    /// When it was written.
    pub written_at: Time,
}

impl<'a> Wrapper<'a> {
    /// From the instance's own sender, without a topic.
    pub const fn plain(id: MailId, to: &'a str, written_at: Time) -> Self {
        Self {
            id,
            to,
            sender_name: "",
            unsubscribe: None,
            written_at,
        }
    }
}

/// A mail as it goes over the wire.
pub struct Letter {
    /// From whom to whom.
    pub envelope: Envelope,
    /// Header and body.
    pub bytes: Vec<u8>,
}

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|name| {
        if name == "html" {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    });
    templates.set_trim_blocks(true);
    templates.set_lstrip_blocks(true);
    // Both are compiled in and used by every test of mail; one that does not parse shows at once.
    for (name, source) in [
        ("text", include_str!("../templates/mail.txt")),
        ("html", include_str!("../templates/mail.html")),
    ] {
        if let Err(error) = templates.add_template(name, source) {
            tracing::error!(%error, name, "a mail template does not parse");
        }
    }
    templates
});

/// Whether a text can stand as the sender of mail.
pub fn check_sender(mail_from: &str) -> Result<(), String> {
    mail_from
        .parse::<Mailbox>()
        .map(|_| ())
        .map_err(|e| e.to_string())
}

/// Sets a mail. Every text part is base64, so that nothing typed by a person reaches the SMTP line as it
/// is; the Message-ID is the same for every try.
pub fn letter(config: &Config, wrapper: &Wrapper<'_>, content: &Content) -> Done<Letter> {
    let sheet = content.sheet();
    let set = |template: &str| -> Done<String> {
        TEMPLATES
            .get_template(template)
            .and_then(|t| {
                t.render(context! { sheet, site => config.link("/"), unsubscribe => wrapper.unsubscribe })
            })
            .map_err(|e| bug(&e))
    };
    let part = |content_type: ContentType, body: String| {
        SinglePart::builder()
            .header(content_type)
            .header(ContentTransferEncoding::Base64)
            .body(body)
    };
    let message = outside(config, wrapper, &sheet.subject)?
        .multipart(
            MultiPart::alternative()
                .singlepart(part(ContentType::TEXT_PLAIN, set("text")?))
                .singlepart(part(ContentType::TEXT_HTML, set("html")?)),
        )
        .map_err(|e| bug(&e))?;
    Ok(Letter {
        envelope: message.envelope().clone(),
        bytes: message.formatted(),
    })
}

fn bug(error: &dyn std::fmt::Display) -> Fault {
    Fault::Bug(format!("mail: {error}"))
}

/// The headers.
fn outside(config: &Config, wrapper: &Wrapper<'_>, subject: &str) -> Done<MessageBuilder> {
    let mut from: Mailbox = config.mail_from.parse().map_err(|e| bug(&e))?;
    if !wrapper.sender_name.is_empty() {
        from.name = Some(wrapper.sender_name.to_owned());
    }
    let to: Address = wrapper.to.parse().map_err(|e| bug(&e))?;
    let subject: String = subject
        .chars()
        .map(|c| if model::name::is_hidden(c) { ' ' } else { c })
        .collect();
    let date = UNIX_EPOCH + Duration::from_micros(u64::try_from(wrapper.written_at.0).unwrap_or(0));
    let builder = Message::builder()
        .message_id(Some(format!("<{}@{}>", wrapper.id, config.host())))
        .date(date)
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(subject)
        .header(AutoSubmitted("auto-generated".to_owned()));
    Ok(match wrapper.unsubscribe {
        Some(url) => builder
            .header(ListUnsubscribe(format!("<{url}>")))
            .header(ListUnsubscribePost("List-Unsubscribe=One-Click".to_owned())),
        None => builder,
    })
}
