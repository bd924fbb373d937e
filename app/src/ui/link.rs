//! A link to give away: the address, a button that copies it, and a QR code.

use super::icon::Icon;
use crate::words;
use leptos::prelude::*;
use model::invitation::Link;

/// A QR code as a drawing; dark on light in every theme, as scanners want it.
#[component]
pub fn Qr(
    /// The `d` of its path.
    #[prop(into)]
    path: String,
    /// Modules along one side.
    size: u32,
) -> impl IntoView {
    view! {
        <svg class="qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label="QR code of the link">
            <path d=path></path>
        </svg>
    }
}

/// A text to give away, with a button that copies it.
#[component]
pub fn CopyField(
    /// What it is.
    label: &'static str,
    /// The text.
    value: String,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let field = NodeRef::<leptos::html::Input>::new();
    let text = value.clone();
    let copy = move |_| {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
        // Refused in pages that are not secure; the text is selected then, ready for Ctrl+C.
        let _ = window().navigator().clipboard().write_text(&text);
        copied.set(true);
    };
    view! {
        <div class="row">
            <input class="input" type="text" readonly aria-label=label value=value node_ref=field/>
            <button type="button" class="btn" on:click=copy>
                {Icon::Copy.draw()}
                <span aria-live="polite">{move || if copied.get() { "Copied" } else { "Copy" }}</span>
            </button>
        </div>
    }
}

/// A fresh invitation link, shown once.
#[component]
pub fn LinkPanel(
    /// The link.
    link: Link,
) -> impl IntoView {
    view! {
        <div class="link-panel">
            <p>
                "For " <b>{link.email}</b> ", until "
                {words::time::exact(link.expires_at)}
                ". It is shown only this once, and the link before it no longer works."
            </p>
            <CopyField label="Invitation link" value=link.url/>
            <Qr path=link.qr_path size=link.qr_size/>
        </div>
    }
}
