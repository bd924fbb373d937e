//! Makes the pages that the server drew come to life in the browser; nothing else.

use leptos::mount::hydrate_from_async;
use leptos::prelude::document;
use leptos::tachys::dom::body;

/// Called by the script in the page's head once this file has arrived.
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    Box::pin(hydrate_from_async(body(), app::App)).await.forget();
    // Tells browser tests that the page has come alive, its own part of the program with it: a press before
    // that asks for a page as a press without JavaScript does.
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "");
    }
}
