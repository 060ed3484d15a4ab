//! The wasm entry: wakes the islands of the page.

// Links the islands in: they are called by name from the page.
use app as _;

/// Called once by the page's script.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
