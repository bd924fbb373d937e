//! Icons: strokes on a grid of 16, drawn in the colour of the text around them. They say nothing to screen
//! readers; the words beside them do.

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// The whole element as one text: pages hold a hundred of them.
macro_rules! drawing {
    ($path:literal) => {
        concat!(
            "<svg class=\"i\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"",
            $path,
            "\"></path></svg>"
        )
    };
}

/// Which drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Once more.
    Again,
    /// Put away.
    Box,
    /// Done.
    Check,
    /// Opens below.
    ChevronDown,
    /// Before.
    ChevronLeft,
    /// After.
    ChevronRight,
    /// Waits, or ran out.
    Clock,
    /// Closes.
    Close,
    /// Copies.
    Copy,
    /// Nothing.
    Dash,
    /// From the greatest to the least.
    Down,
    /// From outside.
    Door,
    /// Takes a file along.
    Download,
    /// Changes.
    Edit,
    /// To be seen.
    Eye,
    /// Settings.
    Gear,
    /// Apps.
    Grid,
    /// Asks.
    Inbox,
    /// To be known.
    Info,
    /// Gives rights.
    Key,
    /// One over the other.
    Layers,
    /// Rows.
    List,
    /// A link.
    Link,
    /// A letter.
    Mail,
    /// A menu.
    Menu,
    /// More to do.
    More,
    /// Leaves.
    Out,
    /// Adds.
    Plus,
    /// A report.
    Report,
    /// Searches.
    Search,
    /// Sends.
    Send,
    /// Guards.
    Shield,
    /// From the least to the greatest.
    Up,
    /// People.
    Users,
    /// In trouble.
    Warning,
}

impl Icon {
    const fn html(self) -> &'static str {
        match self {
            Self::Again => drawing!("M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.5V4.5h-3"),
            Self::Box => drawing!("M2 3h12v3H2zM3 6v7.5h10V6M6.5 8.8h3"),
            Self::Check => drawing!("M3 8.5l3.2 3.2L13 5"),
            Self::ChevronDown => drawing!("M4 6l4 4 4-4"),
            Self::ChevronLeft => drawing!("M10 4L6 8l4 4"),
            Self::ChevronRight => drawing!("M6 4l4 4-4 4"),
            Self::Clock => drawing!("M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M8 4.5V8l2.5 1.5"),
            Self::Close => drawing!("M4 4l8 8M12 4l-8 8"),
            Self::Copy => drawing!(
                "M5.5 5.5V3.2A1.2 1.2 0 0 1 6.7 2h6.1A1.2 1.2 0 0 1 14 3.2v6.1a1.2 1.2 0 0 1-1.2 1.2h-2.3M3.2 5.5h6.1a1.2 1.2 0 0 1 1.2 1.2v6.1a1.2 1.2 0 0 1-1.2 1.2H3.2A1.2 1.2 0 0 1 2 12.8V6.7a1.2 1.2 0 0 1 1.2-1.2z"
            ),
            Self::Dash => drawing!("M4 8h8"),
            Self::Down => drawing!("M8 3v10M4.5 9.5L8 13l3.5-3.5"),
            Self::Door => {
                drawing!("M3 14V3.5A1.5 1.5 0 0 1 4.5 2h5A1.5 1.5 0 0 1 11 3.5V14M1.5 14h13M8.5 8v.5")
            }
            Self::Download => drawing!("M8 2v8M4.5 6.8L8 10.3l3.5-3.5M2.5 13.5h11"),
            Self::Edit => drawing!("M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3zM9.3 4.4l2.3 2.3"),
            Self::Eye => drawing!(
                "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM6.2 8a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0 -3.6 0"
            ),
            Self::Gear => drawing!(
                "M5.7 8a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0 -4.6 0M8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M12.6 3.4l-1.4 1.4M4.8 11.2l-1.4 1.4"
            ),
            Self::Grid => drawing!("M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z"),
            Self::Inbox => drawing!("M2 9l2-6h8l2 6v4.5H2zM2 9h3.5l1 2h3l1-2H14"),
            Self::Info => drawing!("M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M8 7.5V11M8 5v.2"),
            Self::Key => {
                drawing!("M2 11a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M7.2 8.8L14 2M11 5l2.2 2.2M9.2 6.8l1.6 1.6")
            }
            Self::Layers => {
                drawing!("M8 2L14.5 5.5 8 9 1.5 5.5zM1.5 8.5L8 12l6.5-3.5M1.5 11.2L8 14.7l6.5-3.5")
            }
            Self::Link => drawing!(
                "M6.7 9.3a2.6 2.6 0 0 0 3.9.3l2.1-2.1a2.6 2.6 0 0 0-3.7-3.7L7.8 5M9.3 6.7a2.6 2.6 0 0 0-3.9-.3L3.3 8.5a2.6 2.6 0 0 0 3.7 3.7L8.2 11"
            ),
            Self::List => drawing!("M3 3h10M3 8h10M3 13h6"),
            Self::Mail => drawing!(
                "M3 3h10A1.5 1.5 0 0 1 14.5 4.5v7A1.5 1.5 0 0 1 13 13H3A1.5 1.5 0 0 1 1.5 11.5v-7A1.5 1.5 0 0 1 3 3zM2 4l6 5 6-5"
            ),
            Self::Menu => drawing!("M2 4h12M2 8h12M2 12h12"),
            Self::More => drawing!(
                "M2.9 8a0.6 0.6 0 1 0 1.2 0a0.6 0.6 0 1 0 -1.2 0M7.4 8a0.6 0.6 0 1 0 1.2 0a0.6 0.6 0 1 0 -1.2 0M11.9 8a0.6 0.6 0 1 0 1.2 0a0.6 0.6 0 1 0 -1.2 0"
            ),
            Self::Out => drawing!("M6 2.5H3.5v11H6M7 8h7M11.2 5.2L14 8l-2.8 2.8"),
            Self::Plus => drawing!("M8 3v10M3 8h10"),
            Self::Report => drawing!("M4 1.5h6l3 3v10H4zM6.5 8h4M6.5 11h4"),
            Self::Search => drawing!("M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0M10.5 10.5L14 14"),
            Self::Send => drawing!("M14 2L7 9M14 2l-4.5 12L7 9 2 6.5z"),
            Self::Shield => {
                drawing!("M8 1.5l5.5 2v4c0 3.5-2.3 5.8-5.5 7-3.2-1.2-5.5-3.5-5.5-7v-4zM5.8 8l1.6 1.6 3-3.2")
            }
            Self::Up => drawing!("M8 13V3M4.5 6.5L8 3l3.5 3.5"),
            Self::Users => drawing!(
                "M3.4 5a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0M1.5 14c.4-2.8 2.2-4.2 4.5-4.2s4.1 1.4 4.5 4.2M10.8 2.7a2.6 2.6 0 0 1 0 4.7M12.2 10c1.4.5 2.2 1.9 2.4 4"
            ),
            Self::Warning => drawing!("M8 2l6.5 12h-13zM8 6.5v3.5M8 12v.2"),
        }
    }

    /// The drawing.
    pub fn draw(self) -> impl IntoView {
        InertElement::new(self.html())
    }
}
