//! Keys that press what is on the page: shown, explained, and switched off by whoever they bother (WCAG 2.1.4).

use leptos::{ev, html, prelude::*};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Where a browser keeps that its person wants no shortcuts.
const KEPT: &str = "shortcuts";
/// On the document while they work: what has a key shows it.
const MARK: &str = "data-keys";

/// A key, and what it does. Of what bears it in `data-key`, an empty field takes the focus; else what bears it in `data-focus` too does; else
/// the first that is no field is pressed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shortcut {
    /// One character, small.
    pub key: char,
    /// What it does.
    pub label: String,
}

/// The keys of a page, and their help. They are silent while somebody types in a field; Escape leaves it.
#[island]
pub fn Shortcuts(
    /// The keys.
    keys: Vec<Shortcut>,
) -> impl IntoView {
    let (is_live, is_on) = (RwSignal::new(false), RwSignal::new(true));
    let help = NodeRef::<html::Details>::new();
    let known: Vec<char> = keys.iter().map(|shortcut| shortcut.key).collect();
    Effect::new(move || {
        let known = known.clone();
        is_on.set(!is_refused());
        is_live.set(true);
        let listener = window_event_listener(ev::keydown, move |event| {
            if is_on.get_untracked() {
                pressed(&event, &known, help);
            }
        });
        on_cleanup(move || listener.remove());
    });
    Effect::new(move || {
        if let Some(root) = document().document_element() {
            let _ = if is_on.get() && is_live.get() { root.set_attribute(MARK, "") } else { root.remove_attribute(MARK) };
        }
    });
    let switch = move |_| {
        is_on.update(|is_on| *is_on = !*is_on);
        keep(is_on.get_untracked());
    };
    let line = |shortcut: Shortcut| view! { <li><kbd>{shortcut.key.to_uppercase().to_string()}</kbd>" "{shortcut.label}</li> };
    view! {
        <details class="shortcuts" node_ref=help hidden=move || !is_live.get()>
            <summary>"Raccourcis clavier "<kbd>"?"</kbd></summary>
            <div class="stack">
                <ul class="plain">{keys.into_iter().map(line).collect_view()}</ul>
                <p class="soft">"Les raccourcis se taisent pendant que vous écrivez dans un champ : la touche Échap vous en sort. Ils se taisent aussi dans un document PDF : cliquez à côté pour en sortir."</p>
                <button type="button" class="btn side small" on:click=switch>
                    {move || if is_on.get() { "Désactiver les raccourcis" } else { "Activer les raccourcis" }}
                </button>
            </div>
        </details>
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn is_refused() -> bool {
    storage().and_then(|kept| kept.get_item(KEPT).ok().flatten()).is_some()
}

fn keep(is_on: bool) {
    if let Some(kept) = storage() {
        let _ = if is_on { kept.remove_item(KEPT) } else { kept.set_item(KEPT, "non") };
    }
}

fn pressed(event: &ev::KeyboardEvent, known: &[char], help: NodeRef<html::Details>) {
    let is_other = event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing() || event.repeat();
    if is_other || event.default_prevented() {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let is_field = |element: &HtmlElement| element.closest("input, textarea, select, [contenteditable]").ok().flatten().is_some();
    if let Some(field) = target.filter(is_field) {
        if event.key() == "Escape" {
            let _ = field.blur();
        }
        return;
    }
    let mut letters = event.key().chars().flat_map(char::to_lowercase).collect::<Vec<_>>().into_iter();
    let (Some(key), None) = (letters.next(), letters.next()) else { return };
    if key == '?' {
        event.prevent_default();
        toggle(help);
    } else if known.contains(&key) && press(key) {
        event.prevent_default();
    }
}

fn toggle(help: NodeRef<html::Details>) {
    let Some(help) = help.get_untracked() else { return };
    let _ = help.toggle_attribute("open");
    help.scroll_into_view();
}

/// Tells whether anything bears that key.
fn press(key: char) -> bool {
    let bearers = document().query_selector_all(&format!("[data-key~=\"{key}\"]")).ok();
    let all = bearers.iter().flat_map(|list| (0..list.length()).filter_map(|at| list.item(at)));
    let all: Vec<HtmlElement> = all.filter_map(|found| found.dyn_into().ok()).collect();
    let is_field = |element: &&HtmlElement| element.matches("input, textarea, select").unwrap_or_default();
    let value = |element: &HtmlElement| js_sys::Reflect::get(element, &"value".into()).ok().and_then(|value| value.as_string());
    let is_button = |element: &&HtmlElement| !is_field(element);
    let empty = all.iter().filter(is_field).find(|field| value(field).unwrap_or_default().is_empty());
    let Some(found) = empty.or_else(|| all.iter().find(is_button)).or(all.first()) else { return false };
    let takes_focus = is_field(&found) || found.matches(&format!("[data-focus~=\"{key}\"]")).unwrap_or_default();
    if takes_focus {
        // What is folded is opened first.
        if let Ok(Some(fold)) = found.closest("details") {
            let _ = fold.set_attribute("open", "");
        }
        let _ = found.focus();
    } else {
        found.click();
    }
    true
}
