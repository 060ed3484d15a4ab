//! The forms of a news item and of a page.

use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        forms::FormId,
        guard,
        ports::{kept_form, ports},
        views::Writing,
    },
    domain::{content::Subject, form::OVERTAKEN, ids::NewsId, role::Right},
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{form, param, setup},
    },
    ui::{
        alert::Note,
        button::ActButton,
        form::{FormSetup, Submit},
    },
};

/// Where something is written.
pub(super) fn form_page(subject: &Subject) -> String {
    match subject {
        Subject::News(id) => format!("/admin/contenus/actualites/{id}"),
        Subject::Page(slug) => format!("/admin/contenus/pages/{slug}"),
    }
}

/// A new news item.
#[component]
pub fn NewNewsPage() -> impl IntoView {
    page(async {
        let view = ports().content.news_to_write(&guard::staff(Right::WriteContent)?, None).await?;
        Ok(writing_page(view, FormId::News, "Écrire une actualité"))
    })
}

/// A news item to change.
#[component]
pub fn WriteNewsPage() -> impl IntoView {
    let id = param::<NewsId>("news");
    page(async move {
        let view = ports().content.news_to_write(&guard::staff(Right::WriteContent)?, Some(id?)).await?;
        Ok(writing_page(view, FormId::News, "Modifier l’actualité"))
    })
}

/// A new page.
#[component]
pub fn NewInfoPage() -> impl IntoView {
    page(async {
        let view = ports().content.page_to_write(&guard::staff(Right::WriteContent)?, None).await?;
        Ok(writing_page(view, FormId::InfoPage, "Ajouter une page"))
    })
}

/// A page to change.
#[component]
pub fn WriteInfoPage() -> impl IntoView {
    let slug = param::<String>("slug");
    page(async move {
        let access = guard::staff(Right::WriteContent)?;
        // Whatever stands in the address, only what can be the address of a page is looked for.
        let Ok(Subject::Page(slug)) = format!("page-{}", slug?).parse() else { return Err(ApiError::NotFound) };
        let view = ports().content.page_to_write(&access, Some(slug)).await?;
        Ok(writing_page(view, FormId::InfoPage, "Modifier la page"))
    })
}

fn writing_page(view: Writing, id: FormId, title: &'static str) -> impl IntoView {
    let (standing, acts) = (standing(&view), acts(&view));
    let heading = if view.title.is_empty() { title.to_owned() } else { view.title.clone() };
    let subject = view.subject.as_ref().map(Subject::to_string).unwrap_or_default();
    let version = view.draft.as_ref().map(|draft| draft.version.clone()).unwrap_or_default();
    let form = form(FormSetup {
        hidden: vec![("subject".into(), subject), ("version".into(), version)],
        cancel: Some(("Annuler".into(), "/admin/contenus".into())),
        ..setup(id, view.values, vec![Submit::main("Voir l’aperçu")])
    });
    view! {
        <Layout place=Place::Desk title=title width="medium" islands=true>
            <BackLink href="/admin/contenus" label="Contenus"/>
            <h1>{heading}</h1>
            {overtaken(id)}
            {standing}
            {form}
            {how_to_write()}
            {acts}
        </Layout>
    }
}

/// Somebody else has written meanwhile: the form holds what was typed here.
fn overtaken(id: FormId) -> Option<impl IntoView> {
    let told = kept_form(id.action())?.errors.into_iter().find(|error| error.field == OVERTAKEN)?.message;
    Some(view! {
        <Note tone="sun">
            <p>{told}" Voici votre texte : « Voir l’aperçu » le gardera à la place de l’autre."</p>
        </Note>
    })
}

fn standing(view: &Writing) -> Option<impl IntoView + use<>> {
    let draft = view.draft.as_ref()?;
    let preview = view.subject.as_ref().map(|subject| format!("/admin/contenus/apercu/{subject}"));
    let told = format!("Brouillon de {}, le {}, pas encore publié.", draft.author, draft.at);
    Some(view! { <Note><p>{told}" "<a href=preview>"Voir l’aperçu et publier"</a></p></Note> })
}

fn how_to_write() -> impl IntoView {
    const SAMPLES: [(&str, &str); 6] = [
        ("## Tarifs", "un titre"),
        ("- chaussons", "une ligne d’une liste"),
        ("1. Ouvrez votre espace", "une ligne d’une liste numérotée"),
        ("**important**", "des mots en gras"),
        ("[le menu](https://www.exemple.fr/menu)", "un lien"),
        ("{téléphone}", "remplacé par celui du service ; aussi {courriel}, {horaires}, {service}, {collectivité}"),
    ];
    let row = |(written, shown): (&'static str, &'static str)| view! { <tr><td><code>{written}</code></td><td>{shown}</td></tr> };
    view! {
        <details class="card">
            <summary>"Mettre en forme"</summary>
            <p>"Écrivez comme dans un message. Une ligne vide sépare les paragraphes. Le reste tient en quelques signes :"</p>
            <div class="table-wrap" tabindex="0" role="region" aria-label="Mettre en forme">
                <table>
                    <thead><tr><th scope="col">"Vous écrivez"</th><th scope="col">"On lit"</th></tr></thead>
                    <tbody>{SAMPLES.map(row).into_iter().collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}

/// What can be done with it, beside writing.
fn acts(view: &Writing) -> Option<impl IntoView + use<>> {
    let subject = view.subject.as_ref().filter(|_| view.is_published || view.draft.is_some())?.to_string();
    let label = match (view.is_brought, &view.subject) {
        (true, _) => "Revenir au texte de départ",
        (false, Some(Subject::News(_))) => "Supprimer cette actualité",
        (false, _) => "Supprimer cette page",
    };
    Some(
        view! { <div class="row"><ActButton action="/api/content/remove" fields=vec![("subject", subject)] look="danger" label=label/></div> },
    )
}
