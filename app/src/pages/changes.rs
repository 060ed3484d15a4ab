//! What changes between two sets of answers, side by side.

use leptos::prelude::*;

use crate::domain::changes::Change;

/// Each question, with its answer before and after.
pub fn change_table(changes: &[Change]) -> impl IntoView + use<> {
    let row = |change: &Change| {
        view! {
            <tr>
                <th scope="row">{change.question}</th>
                <td data-label="Avant">{answer(&change.before)}</td>
                <td data-label="Après"><strong>{answer(&change.after)}</strong></td>
            </tr>
        }
    };
    view! {
        <table class="changes">
            <thead><tr><th scope="col">"Question"</th><th scope="col">"Avant"</th><th scope="col">"Après"</th></tr></thead>
            <tbody>{changes.iter().map(row).collect_view()}</tbody>
        </table>
    }
}

fn answer(text: &str) -> AnyView {
    if text.is_empty() { view! { <span class="soft">"sans réponse"</span> }.into_any() } else { text.to_owned().into_any() }
}
