//! What stands in each mail. One structure gives both the text and the HTML part, so that both say the
//! same; every sentence of mail is in this file.

use crate::config::Config;
use crate::fault::{Done, Fault};
use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use minijinja::{AutoEscape, Environment, context};
use model::account::AccountType;
use model::ids::MailId;
use model::mail::MailKind;
use model::time::Time;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use std::time::{Duration, UNIX_EPOCH};

/// What a mail is about; kept sealed in the outbox until it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// The invitation with its link.
    Invitation(Invited),
    /// The same once more before it ends.
    Reminder(Invited),
    /// To the inviter.
    Accepted {
        /// Workspace's name.
        workspace: String,
        /// Who came in.
        name: String,
        /// Their address.
        email: String,
    },
    /// To the inviter.
    Declined {
        /// Workspace's name.
        workspace: String,
        /// Who said no.
        email: String,
    },
    /// To the inviter: somebody with a dead link wants a new one.
    AskedAgain {
        /// Workspace's name.
        workspace: String,
        /// Who asks.
        email: String,
        /// The list where to answer.
        url: String,
    },
    /// Link for a new password.
    Reset {
        /// The link.
        url: String,
        /// Works until.
        expires_at: Time,
    },
    /// Notice after a change of password.
    PasswordChanged {
        /// Browser and system.
        device: String,
        /// Network address.
        network: String,
        /// When.
        at: Time,
    },
    /// Notice of a sign-in from a new device.
    NewSignIn {
        /// Browser and system.
        device: String,
        /// Network address.
        network: String,
        /// When.
        at: Time,
    },
    /// To a member, and to whoever invited them: the membership ends soon.
    EndNear(Ending),
    /// A test from the page about mail.
    Test {
        /// Workspace's name.
        workspace: String,
    },
}

/// What an invitation's mail needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Workspace's name.
    pub workspace: String,
    /// Who invites.
    pub inviter: String,
    /// What they become.
    pub account_type: AccountType,
    /// Personal words.
    pub message: String,
    /// The link.
    pub url: String,
    /// Written at.
    pub now: Time,
    /// Works until.
    pub expires_at: Time,
}

/// What the notice of an end needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// Workspace's name.
    pub workspace: String,
    /// Whose membership.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether it goes to the member.
    pub oneself: bool,
    /// Ends at.
    pub ends_at: Time,
    /// The member's page.
    pub url: String,
}

impl Content {
    /// Why it is written. A test is never in the outbox; it counts as a notice.
    pub const fn kind(&self) -> MailKind {
        match self {
            Self::Invitation(_) => MailKind::Invitation,
            Self::Reminder(_) => MailKind::Reminder,
            Self::Accepted { .. } => MailKind::Accepted,
            Self::Declined { .. } => MailKind::Declined,
            Self::AskedAgain { .. } => MailKind::AskedAgain,
            Self::Reset { .. } => MailKind::Reset,
            Self::PasswordChanged { .. } => MailKind::PasswordChanged,
            Self::EndNear(_) => MailKind::EndNear,
            Self::NewSignIn { .. } | Self::Test { .. } => MailKind::NewSignIn,
        }
    }

    fn sheet(&self) -> Sheet {
        match self {
            Self::Invitation(to) => to.sheet(
                format!("{} invites you to {}", to.inviter, to.workspace),
                format!("Join {}", to.workspace),
            ),
            Self::Reminder(to) => to.sheet(
                format!("Reminder: your invitation to {}", to.workspace),
                format!("Your invitation to {} is still open", to.workspace),
            ),
            Self::Accepted {
                workspace,
                name,
                email,
            } => Sheet::new(
                format!("{name} has joined {workspace}"),
                format!("{name} has joined {workspace}"),
                vec![format!("{name} ({}) has accepted your invitation.", shown(email))],
            ),
            Self::Declined { workspace, email } => Sheet::new(
                format!("An invitation to {workspace} was declined"),
                "Invitation declined".to_owned(),
                vec![format!(
                    "{} has declined your invitation to {workspace}.",
                    shown(email)
                )],
            ),
            Self::AskedAgain {
                workspace,
                email,
                url,
            } => Sheet::new(
                format!("A new invitation to {workspace} is asked for"),
                "Somebody asks for a new invitation".to_owned(),
                vec![format!(
                    "The link that you sent to {} no longer works, and they ask for a new one. If \
                     you still want them in {workspace}, resend the invitation.",
                    shown(email)
                )],
            )
            .button("Open the list", url),
            Self::Reset { url, expires_at } => Sheet::new(
                "Choose a new password".to_owned(),
                "Choose a new password".to_owned(),
                vec![
                    "Somebody, most likely you, asked for a new password for this address. The \
                     link works once."
                        .to_owned(),
                ],
            )
            .button("Choose a new password", url)
            .ending(format!(
                "The link works for 30 minutes, until {}. If you did not ask for it, do nothing: \
                 your password stays as it is.",
                date(*expires_at)
            )),
            Self::PasswordChanged { device, network, at } => Sheet::new(
                "Your password was changed".to_owned(),
                "Your password was changed".to_owned(),
                vec![
                    format!("It was changed on {} from {}.", date(*at), place(device, network)),
                    "If that was not you, choose a new password at once with \"Forgot password?\" \
                     on the sign-in page, and tell an administrator."
                        .to_owned(),
                ],
            ),
            Self::NewSignIn { device, network, at } => Sheet::new(
                "New sign-in to your account".to_owned(),
                "New sign-in to your account".to_owned(),
                vec![
                    format!(
                        "Somebody signed in on {} from {}.",
                        date(*at),
                        place(device, network)
                    ),
                    "If that was you, there is nothing to do. If not, change your password and end \
                     the session on your account page."
                        .to_owned(),
                ],
            ),
            Self::EndNear(ending) => ending.sheet(),
            Self::Test { workspace } => Sheet::new(
                "Test mail from Usher".to_owned(),
                "Mail works".to_owned(),
                vec![format!(
                    "You asked for this test on the mail page of {workspace}. Invitations leave \
                     by the same way."
                )],
            ),
        }
    }
}

impl Invited {
    fn sheet(&self, subject: String, heading: String) -> Sheet {
        let kind = match self.account_type {
            AccountType::Admin => "an administrator",
            AccountType::Developer => "a developer",
            AccountType::Business => "a business user",
            AccountType::Guest => "a guest",
        };
        let mut sheet = Sheet::new(
            subject,
            heading,
            vec![format!(
                "{} invites you to {} as {kind}.",
                self.inviter, self.workspace
            )],
        )
        .button("Open the invitation", &self.url)
        .ending(format!(
            "The link is yours alone and works {}, until {}. Opening it changes nothing; you decide \
             on the page.",
            lasting(self.expires_at - self.now),
            date(self.expires_at)
        ));
        sheet.quote.clone_from(&self.message);
        sheet
    }
}

impl Ending {
    fn sheet(&self) -> Sheet {
        let Self {
            workspace,
            name,
            email,
            ends_at,
            ..
        } = self;
        if self.oneself {
            let heading = format!("Your access to {workspace} ends soon");
            let paragraphs = vec![
                format!("It ends on {}.", date(*ends_at)),
                "If you need it for longer, ask an administrator before then.".to_owned(),
            ];
            return Sheet::new(heading.clone(), heading, paragraphs);
        }
        Sheet::new(
            format!("The access of {name} to {workspace} ends soon"),
            format!("The access of {name} ends soon"),
            vec![format!(
                "You invited {name} ({}) to {workspace}. Their access ends on {}. If they need it for \
                 longer, an administrator can change the end date.",
                shown(email),
                date(*ends_at)
            )],
        )
        .button("Open their page", &self.url)
    }
}

/// One mail before it is set.
#[derive(Serialize)]
struct Sheet {
    subject: String,
    heading: String,
    paragraphs: Vec<String>,
    /// Words of a person, set apart.
    quote: String,
    button: Option<(String, String)>,
    ending: String,
}

impl Sheet {
    fn new(subject: String, heading: String, paragraphs: Vec<String>) -> Self {
        Self {
            subject,
            heading,
            paragraphs,
            quote: String::new(),
            button: None,
            ending: String::new(),
        }
    }

    fn button(mut self, label: &str, url: &str) -> Self {
        self.button = Some((label.to_owned(), url.to_owned()));
        self
    }

    fn ending(mut self, text: String) -> Self {
        self.ending = text;
        self
    }
}

/// An address as text that mail programs do not turn into a link.
fn shown(email: &str) -> String {
    email.replace('@', " at ").replace('.', " . ")
}

fn place(device: &str, network: &str) -> String {
    match (device.is_empty(), network.is_empty()) {
        (false, false) => format!("{device}, network {network}"),
        (false, true) => device.to_owned(),
        _ => "an unknown device".to_owned(),
    }
}

/// `28 November 2026, 10:54 UTC`.
fn date(at: Time) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let c = at.civil();
    let month = MONTHS
        .get(usize::from(c.month.saturating_sub(1)))
        .copied()
        .unwrap_or_default();
    format!("{} {month} {}, {:02}:{:02} UTC", c.day, c.year, c.hour, c.minute)
}

/// `for 7 days`, `for 12 hours`.
fn lasting(span: model::time::Span) -> String {
    let hours = (span.as_seconds() + 1_800) / 3_600;
    match hours {
        ..=1 => "for one hour".to_owned(),
        2..=47 => format!("for {hours} hours"),
        _ => format!("for {} days", (hours + 12) / 24),
    }
}

/// `Auto-Submitted: auto-generated` (RFC 3834), so that no holiday notice answers.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
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
        ("text", include_str!("templates/mail.txt")),
        ("html", include_str!("templates/mail.html")),
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
pub fn letter(config: &Config, id: MailId, to: &str, content: &Content, written_at: Time) -> Done<Letter> {
    let bug = |error: &dyn std::fmt::Display| Fault::Bug(format!("mail: {error}"));
    let sheet = content.sheet();
    let set = |template: &str| -> Done<String> {
        TEMPLATES
            .get_template(template)
            .and_then(|t| t.render(context! { sheet, site => config.link("/") }))
            .map_err(|e| bug(&e))
    };
    let part = |content_type: ContentType, body: String| {
        SinglePart::builder()
            .header(content_type)
            .header(ContentTransferEncoding::Base64)
            .body(body)
    };
    let from: Mailbox = config.mail_from.parse().map_err(|e| bug(&e))?;
    let to: Address = to.parse().map_err(|e| bug(&e))?;
    let subject: String = sheet
        .subject
        .chars()
        .map(|c| if model::name::is_hidden(c) { ' ' } else { c })
        .collect();
    let date = UNIX_EPOCH + Duration::from_micros(u64::try_from(written_at.0).unwrap_or(0));
    let message = Message::builder()
        .message_id(Some(format!("<{id}@{}>", config.host())))
        .date(date)
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(subject)
        .header(AutoSubmitted)
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
