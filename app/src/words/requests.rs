//! Requests for access in words.

use crate::ui::icon::Icon;
use crate::ui::tag::Tone;
use model::request::RequestState;

/// Shape, word and colour of a state.
pub const fn state(state: RequestState) -> (Icon, &'static str, Tone) {
    match state {
        RequestState::Open => (Icon::Inbox, "Open", Tone::Accent),
        RequestState::Approved => (Icon::Check, "Approved", Tone::Good),
        RequestState::Denied => (Icon::Close, "Denied", Tone::Bad),
        RequestState::Blocked => (Icon::Shield, "Blocked", Tone::Bad),
        RequestState::Lapsed => (Icon::Clock, "Lapsed", Tone::Plain),
    }
}
