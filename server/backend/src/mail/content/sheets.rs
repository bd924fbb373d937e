//! Every sentence of mail. One structure gives both the text and the HTML part, so that both say the same.

use super::{Asked, AskedMany, Content, Ending, Invited};
use model::account::AccountType;
use model::time::Time;
use serde::Serialize;

impl Content {
    pub(super) fn sheet(&self) -> Sheet {
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
            Self::SignInLink { url, expires_at } => Sheet::new(
                "Your sign-in link".to_owned(),
                "Sign in".to_owned(),
                vec![
                    "Somebody, most likely you, asked to sign in with this address. The link works once, \
                     and only in the browser where it was asked for."
                        .to_owned(),
                ],
            )
            .button("Sign in", url)
            .ending(format!(
                "The link works for 10 minutes, until {}. If you did not ask for it, do nothing: it opens \
                 nothing for anybody else.",
                date(*expires_at)
            )),
            Self::PasswordChanged { device, network, at } => {
                password_changed(&date(*at), &place(device, network))
            }
            Self::NewSignIn { device, network, at } => new_sign_in(&date(*at), &place(device, network)),
            Self::AccessRequest(asked) => asked.sheet(),
            Self::RequestDigest(asked) => asked.sheet(),
            Self::Denied { workspace, reason } => denied(workspace, reason),
            Self::Recorded { workspace, apps } => recorded(workspace, apps),
            Self::Lapsed { workspace } => Sheet::new(
                format!("Your request for access to {workspace}"),
                "Nobody has decided about your request".to_owned(),
                vec![format!(
                    "You asked for access to {workspace} two weeks ago, and nobody has decided. Ask \
                     again, or ask somebody who works there."
                )],
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

fn denied(workspace: &str, reason: &str) -> Sheet {
    let mut sheet = Sheet::new(
        format!("Your request for access to {workspace}"),
        "Your request was declined".to_owned(),
        vec![format!("You asked for access to {workspace}. The answer is no.")],
    );
    reason.clone_into(&mut sheet.quote);
    sheet
}

fn recorded(workspace: &str, apps: &[String]) -> Sheet {
    let mut sheet = Sheet::new(
        format!("Your request for access to {workspace}"),
        "Your request was approved".to_owned(),
        vec![format!(
            "You asked for access to {workspace}. The answer is yes: from now on you are mailed the reports of:"
        )],
    );
    sheet.quote = apps.join("\n");
    sheet.ending("There is nothing to sign in to, and nothing that you have to do.".to_owned())
}

fn password_changed(at: &str, place: &str) -> Sheet {
    Sheet::new(
        "Your password was changed".to_owned(),
        "Your password was changed".to_owned(),
        vec![
            format!("It was changed on {at} from {place}."),
            "If that was not you, choose a new password at once with \"Forgot password?\" on the \
             sign-in page, and tell an administrator."
                .to_owned(),
        ],
    )
}

fn new_sign_in(at: &str, place: &str) -> Sheet {
    Sheet::new(
        "New sign-in to your account".to_owned(),
        "New sign-in to your account".to_owned(),
        vec![
            format!("Somebody signed in on {at} from {place}."),
            "If that was you, there is nothing to do. If not, change your password and end the \
             session on your account page."
                .to_owned(),
        ],
    )
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

impl Asked {
    fn sheet(&self) -> Sheet {
        let Self {
            workspace,
            name,
            email,
            app,
            ..
        } = self;
        let mut paragraphs = vec![format!(
            "{name} ({}) asks for access to {workspace}.",
            shown(email)
        )];
        if !app.is_empty() {
            paragraphs.push(format!("They ask for the app {app}."));
        }
        let mut sheet = Sheet::new(
            format!("{name} asks for access to {workspace}"),
            "Somebody asks for access".to_owned(),
            paragraphs,
        )
        .button("Look at the request", &self.url)
        .ending("You decide when you are signed in. Until then nothing is shared.".to_owned());
        sheet.quote.clone_from(&self.message);
        sheet
    }
}

impl AskedMany {
    fn sheet(&self) -> Sheet {
        let (number, workspace) = (self.requesters.len(), &self.workspace);
        let mut sheet = Sheet::new(
            format!("{number} more requests for access to {workspace}"),
            format!("{number} more ask for access to {workspace}"),
            vec!["There were many today, so these come together:".to_owned()],
        )
        .button("Look at the requests", &self.url);
        let addresses: Vec<String> = self.requesters.iter().map(|email| shown(email)).collect();
        sheet.quote = addresses.join("\n");
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
pub(super) struct Sheet {
    pub(super) subject: String,
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
