//! Notices: what was done before this page was shown, by a code in its address.

use super::banner::Banner;
use super::tag::Tone;
use crate::words::notices;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The notice of the address, if its code is one of ours.
#[component]
pub fn Notice(
    /// A way back beside it, made from the address's `undo`.
    #[prop(optional, into)]
    undo: Option<Callback<(String,), AnyView>>,
) -> impl IntoView {
    let query = use_query_map();
    move || {
        let (code, subject, ended) =
            query.with(|query| (query.get("notice"), query.get("undo"), query.get("ended")));
        let words = notices::notice(&code?)?;
        let ended = ended
            .and_then(|packed| notices::ended(&packed))
            .map(|words| format!(" {words}"));
        let way_back = undo.zip(subject).map(|(undo, subject)| undo.run((subject,)));
        Some(view! { <Banner tone=Tone::Good live=true>{words} {ended} " " {way_back}</Banner> })
    }
}
