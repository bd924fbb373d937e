//! Makes the pages that the server drew come to life in the browser; nothing else.

/// Called by the script in the page's head once this file has arrived.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(app::App);
}
