//! Light or dark: a wish of one browser, kept in a cookie and nowhere else.

use super::Reply;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Its name in the cookie and on the root element.
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the cookie of this request says; in a browser, what the page wears.
    pub fn of_request() -> Self {
        #[cfg(feature = "ssr")]
        let word = use_context::<http::request::Parts>().and_then(|parts| {
            parts
                .headers
                .get_all(http::header::COOKIE)
                .iter()
                .find_map(|cookies| {
                    cookies
                        .to_str()
                        .ok()?
                        .split(';')
                        .find_map(|cookie| cookie.trim().strip_prefix("theme="))
                        .map(ToOwned::to_owned)
                })
        });
        #[cfg(not(feature = "ssr"))]
        let word = document()
            .document_element()
            .and_then(|root| root.get_attribute("data-theme"));
        match word.as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// Puts it on the page at once.
    pub fn wear(self) {
        if let Some(root) = document().document_element() {
            let _ = match self {
                Self::System => root.remove_attribute("data-theme"),
                _ => root.set_attribute("data-theme", self.word()),
            };
        }
    }
}

/// Remembers the choice for a year.
#[server(prefix = "/api/fn", endpoint = "theme/choose")]
pub async fn choose_theme(theme: Theme) -> Reply<()> {
    // Server functions are async, and this one has nothing to wait for.
    std::future::ready(()).await;
    super::server::set_cookie(&format!(
        "theme={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
        theme.word()
    ))?;
    leptos_axum::redirect("/account?notice=theme-saved");
    Ok(())
}
