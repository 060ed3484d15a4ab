//! Notes, and the summary of mistakes at the top of a form.

use leptos::{html, prelude::*};

use crate::domain::form::FieldError;

/// A note that colours what it says.
#[component]
pub fn Note(
    /// `""`, `sun`, `brick` or `leaf`.
    #[prop(optional)]
    tone: &'static str,
    children: Children,
) -> impl IntoView {
    view! { <div class=format!("note stack {tone}")>{children()}</div> }
}

/// Every mistake of a form, each leading to its field. It takes the focus when it appears.
#[component]
pub fn ErrorSummary(
    /// The mistakes.
    #[prop(into)]
    errors: Signal<Vec<FieldError>>,
    /// Where to put the focus.
    target: NodeRef<html::Div>,
) -> impl IntoView {
    let line = |error: FieldError| {
        if error.field.is_empty() {
            view! { <li>{error.message}</li> }.into_any()
        } else {
            view! { <li><a href=format!("#{}", error.field)>{error.message}</a></li> }.into_any()
        }
    };
    view! {
        <div class="note brick summary stack" role="alert" tabindex="-1" autofocus=errors.with_untracked(|errors| !errors.is_empty()) node_ref=target hidden=move || errors.with(Vec::is_empty)>
            <h2>"Il y a un problème"</h2>
            <ul>{move || errors.get().into_iter().map(line).collect_view()}</ul>
        </div>
    }
}
