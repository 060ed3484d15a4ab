//! The texts that agents reuse in their messages, kept by the administrator (F2).

use leptos::prelude::*;

use crate::{
    api::{ApiError, forms::FormId, guard, ports::ports, views::DeskText},
    domain::{form::Fields, role::Right},
    pages::{
        layout::{Layout, Place, page},
        parts::{form, query, setup},
    },
    ui::{
        button::ActButton,
        form::{FormSetup, Submit},
    },
};

const TEXTS: &str = "/admin/textes";

/// Every text; one of them, or a new one, in the form.
#[component]
pub fn TextsPage() -> impl IntoView {
    let chosen = query("texte");
    page(async move {
        let texts = ports().desk.texts(&guard::staff(Right::ManageTexts)?).await?;
        let chosen = match chosen.as_str() {
            "" => None,
            number => Some(texts.iter().find(|text| text.number.to_string() == number).cloned().ok_or(ApiError::NotFound)?),
        };
        let title = if chosen.is_some() { "Modifier ce texte" } else { "Nouveau texte" };
        Ok(view! {
            <Layout place=Place::Desk title="Textes tout prêts" width="wide" islands=true>
                <h1>"Textes tout prêts"</h1>
                <p>"Les agents les glissent dans leurs messages aux familles, puis les complètent."</p>
                <div class="grid wide-cards">
                    <section class="card stack"><h2>{title}</h2>{text_form(chosen)}</section>
                    {texts.into_iter().map(card).collect_view()}
                </div>
            </Layout>
        })
    })
}

fn text_form(chosen: Option<DeskText>) -> impl IntoView {
    let cancel = chosen.as_ref().map(|_| ("Annuler".to_owned(), TEXTS.to_owned()));
    let hidden = chosen.as_ref().map(|text| ("number".to_owned(), text.number.to_string()));
    let values = chosen.map(|text| Fields::default().with("title", text.title).with("text_body", text.body)).unwrap_or_default();
    form(FormSetup {
        hidden: hidden.into_iter().collect(),
        cancel,
        ..setup(FormId::Text, values, vec![Submit::main("Enregistrer le texte")])
    })
}

fn card(text: DeskText) -> impl IntoView {
    let about = format!(": {}", text.title);
    view! {
        <article class="card stack">
            <h2>{text.title}</h2>
            <p class="said">{text.body}</p>
            <div class="row">
                <a class="btn side small" href=format!("{TEXTS}?texte={}", text.number)>"Modifier"<span class="sr-only">{about.clone()}</span></a>
                <ActButton action="/api/desk/forget_text" fields=vec![("number", text.number.to_string())] look="quiet small" label="Supprimer" about=about/>
            </div>
        </article>
    }
}
