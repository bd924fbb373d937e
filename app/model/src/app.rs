//! Apps: what people open.

use crate::account::{AccountType, words};
use crate::error::{Error, Field, Problem, Problems};
use crate::ids::{AppId, MemberId};
use crate::limits;
use crate::name;
use crate::people::Status;
use crate::permission::Privilege;
use crate::rights::Source;
use crate::time::Time;
use serde::{Deserialize, Serialize};

words! {
    /// Colour of an app's icon.
    Color {
        /// Blue.
        Blue = "blue",
        /// Teal.
        Teal = "teal",
        /// Green.
        Green = "green",
        /// Amber.
        Amber = "amber",
        /// Red.
        Red = "red",
        /// Pink.
        Pink = "pink",
        /// Violet.
        Violet = "violet",
        /// Grey.
        Grey = "grey",
    }
}

/// An app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Which.
    pub id: AppId,
    /// Name.
    pub name: String,
    /// Its name in addresses and files.
    pub slug: String,
    /// Where it is, by http or https.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Of its icon.
    pub color: Color,
    /// Offered in the form for access requests.
    pub requestable: bool,
    /// When it was archived; none while it is in use.
    pub archived_at: Option<Time>,
    /// Moves with each change.
    pub version: i64,
    /// Registered at.
    pub created_at: Time,
}

/// An app as one who may open it sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// The app.
    pub app: App,
    /// What they may do with it: VIEW or more.
    pub privilege: Privilege,
}

/// The page of all apps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apps {
    /// What the viewer may open, by name.
    pub tiles: Vec<Tile>,
    /// Apps in use, then archived ones, by name; none for those who may not see who can open what.
    pub all: Option<Vec<App>>,
}

/// An app's own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppPage {
    /// The app.
    pub app: App,
    /// Whether the viewer may see who can open it; if not, nobody is listed.
    pub sees_people: bool,
    /// Active members whose account type opens it by READ or WRITE on DATA, with their number.
    pub by_type: Vec<(AccountType, Privilege, i64)>,
    /// Members with a privilege or role for it besides, by name.
    pub people: Vec<AppHolder>,
    /// Cursor of the next page of them.
    pub next: Option<String>,
}

/// Somebody who can do something with an app, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppHolder {
    /// Who.
    pub id: MemberId,
    /// Name; may be empty.
    pub name: String,
    /// Address.
    pub email: String,
    /// Account type.
    pub account_type: AccountType,
    /// Status.
    pub status: Status,
    /// Every reason, the most first.
    pub why: Vec<(Privilege, Source)>,
}

/// The form of an app, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppForm {
    /// Name.
    pub name: String,
    /// Slug; empty for one made from the name.
    pub slug: String,
    /// Where it is.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// A word of `Color`.
    pub color: String,
    /// Offered in the form for access requests.
    pub requestable: bool,
}

/// The form once it is checked, but for the address, which the server reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Name.
    pub name: String,
    /// Slug; none for one made from the name.
    pub slug: Option<String>,
    /// What it is for.
    pub description: String,
    /// Of its icon.
    pub color: Color,
    /// Offered in the form for access requests.
    pub requestable: bool,
}

impl AppForm {
    /// The form of an app as it is.
    pub fn of(app: &App) -> Self {
        Self {
            name: app.name.clone(),
            slug: app.slug.clone(),
            url: app.url.clone(),
            description: app.description.clone(),
            color: app.color.word().to_owned(),
            requestable: app.requestable,
        }
    }

    /// Checks it, and adds what is wrong with the address.
    ///
    /// # Errors
    /// Name, slug, description or colour are none.
    pub fn check(&self, url: Result<String, Problem>) -> Result<(Checked, String), Error> {
        let mut problems = Problems::default();
        let slug = match self.slug.trim() {
            "" => Ok(None),
            slug => name::check_slug(slug).map(Some),
        };
        let color = match self.color.as_str() {
            "" => Ok(Color::Blue),
            word => Color::from_word(word).ok_or(Problem::OutOfRange),
        };
        let checked = (
            problems.check(Field::Name, name::check(&self.name)),
            problems.check(Field::Slug, slug),
            problems.check(Field::Url, url),
            problems.check(
                Field::Description,
                name::check_text(&self.description, limits::DESCRIPTION),
            ),
            problems.check(Field::Color, color),
        );
        match checked {
            (Some(name), Some(slug), Some(url), Some(description), Some(color)) => Ok((
                Checked {
                    name,
                    slug,
                    description,
                    color,
                    requestable: self.requestable,
                },
                url,
            )),
            _ => Err(problems.into_error()),
        }
    }
}
