//! The accept button of the terms of use: it waits until the reader has reached the bottom of the text (B4).

use leptos::{ev, html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};

/// The button, at the end of the text. Before the browser wakes it up it is active: whoever sees it has reached the end.
#[island]
pub fn AcceptTerms(
    /// Where it posts.
    action: String,
    /// The page that comes next, where the act asks for it.
    next: Option<String>,
) -> impl IntoView {
    let end = NodeRef::<html::Span>::new();
    let is_waiting = RwSignal::new(false);
    Effect::new(move || {
        let Some(end) = end.get() else { return };
        is_waiting.set(true);
        let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let is_seen = |entry: wasm_bindgen::JsValue| entry.unchecked_into::<web_sys::IntersectionObserverEntry>().is_intersecting();
            if entries.iter().any(is_seen) {
                is_waiting.set(false);
            }
        });
        if let Ok(observer) = web_sys::IntersectionObserver::new(seen.as_ref().unchecked_ref()) {
            observer.observe(&end);
            seen.forget();
        } else {
            is_waiting.set(false);
        }
    });
    let hold = move |event: ev::SubmitEvent| {
        if is_waiting.get_untracked() {
            event.prevent_default();
            if let Some(end) = end.get_untracked() {
                end.scroll_into_view();
            }
        }
    };
    view! {
        <span node_ref=end class="terms-end"></span>
        <form method="post" action=action class="accept-bar" on:submit=hold>
            {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
            <p class="hint" id="accept-hint" role="status">
                {move || if is_waiting.get() { "Descendez jusqu’en bas du texte pour pouvoir accepter." } else { "Vous avez atteint la fin du texte." }}
            </p>
            <button type="submit" class="btn accept wide" aria-disabled=move || is_waiting.get().then_some("true") aria-describedby="accept-hint">
                "J’accepte les conditions générales d’utilisation"
            </button>
        </form>
    }
}
