//! Icons, from one sprite.

use leptos::prelude::*;

/// A decorative icon: the words beside it say the same.
#[component]
pub fn Icon(
    /// Id of the symbol in the sprite.
    name: &'static str,
) -> impl IntoView {
    view! { <svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use href=format!("/icons.svg#{name}")></use></svg> }
}
