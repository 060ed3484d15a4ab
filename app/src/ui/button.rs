//! Buttons that act without asking anything: a form of one button.

use leptos::prelude::*;

use super::icon::Icon;

/// A button that posts a few hidden fields.
#[component]
pub fn ActButton(
    /// Where it posts.
    #[prop(into)]
    action: String,
    /// What it posts.
    #[prop(optional)]
    fields: Vec<(&'static str, String)>,
    /// `main`, `side`, `quiet` or `danger`.
    #[prop(default = "main")]
    look: &'static str,
    /// Its icon, if any.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// What it says.
    #[prop(into)]
    label: String,
    /// The key that presses it, where the page has shortcuts.
    #[prop(optional)]
    key: Option<&'static str>,
    /// What a screen reader adds, where the label alone is ambiguous.
    #[prop(optional, into)]
    about: String,
) -> impl IntoView {
    view! {
        <form method="post" action=action class="act">
            {fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
            <button type="submit" class=format!("btn {look}") data-key=key>
                {icon.map(|name| view! { <Icon name=name/> })}
                {label}
                {(!about.is_empty()).then(|| view! { <span class="sr-only">{format!(" {about}")}</span> })}
            </button>
        </form>
    }
}
