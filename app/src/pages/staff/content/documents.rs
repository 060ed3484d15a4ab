//! Documents to take away: adding one, giving its file, replacing it.

use leptos::prelude::*;

use crate::{
    api::{forms::FormId, guard, ports::ports, views::Document},
    domain::{form::Fields, role::Right, text},
    pages::{
        layout::{BackLink, Layout, Place, Refusals, page},
        parts::{form, param, query, setup},
        public::documents::document_file,
    },
    ui::{
        alert::Note,
        badge::{Badge, Tone},
        button::ActButton,
        form::{FormSetup, Submit},
        icon::Icon,
        upload::MAX_FILE_BYTES,
    },
};

/// A new document.
#[component]
pub fn NewDocumentPage() -> impl IntoView {
    page(async {
        guard::staff(Right::WriteContent)?;
        let form = form(FormSetup {
            cancel: Some(("Annuler".into(), "/admin/contenus".into())),
            ..setup(FormId::Document, Fields::default(), vec![Submit::main("Continuer : le fichier")])
        });
        Ok(view! {
            <Layout place=Place::Desk title="Ajouter un document" width="medium" islands=true>
                <BackLink href="/admin/contenus" label="Contenus"/>
                <h1>"Ajouter un document"</h1>
                {form}
            </Layout>
        })
    })
}

/// A document to change.
#[component]
pub fn DocumentPage() -> impl IntoView {
    let slug = param::<String>("slug");
    page(async move {
        let document = ports().documents.document(&guard::staff(Right::WriteContent)?, &slug?).await?;
        let title = document.told.title.clone();
        let (file, acts) = (file_card(&document), acts(&document));
        let form = form(FormSetup {
            hidden: vec![("slug".into(), document.slug)],
            ..setup(FormId::Document, document.told.to_fields(), vec![Submit::main("Enregistrer")])
        });
        Ok(view! {
            <Layout place=Place::Desk title="Document" width="medium" islands=true>
                <BackLink href="/admin/contenus" label="Contenus"/>
                <h1>{title}</h1>
                {told()}
                {file}
                <h2>"Titre et catégorie"</h2>
                {form}
                {acts}
            </Layout>
        })
    })
}

fn told() -> Option<AnyView> {
    let told = match query("fait").as_str() {
        "fichier" => "Le fichier est en ligne.",
        "enregistre" => "C’est enregistré.",
        _ => return None,
    };
    Some(view! { <Note tone="leaf"><p role="status">{told}</p></Note> }.into_any())
}

fn file_card(document: &Document) -> impl IntoView + use<> {
    let address = document_file(&document.slug);
    let action = format!("/admin/documents/{}", document.slug);
    let limits = format!("PDF ou image, {} au plus.", text::size(MAX_FILE_BYTES));
    let (label, about) = match &document.file {
        Some(_) => ("Remplacer le fichier", "Le nouveau fichier prend la même adresse : les liens restent bons."),
        None => ("Mettre ce fichier en ligne", "Le document paraît dès qu’il a un fichier."),
    };
    let current = document.file.clone().map(|file| {
        view! { <p><a href=address>{file.name}</a><br/><span class="soft">{file.about}</span></p> }
    });
    view! {
        <section class="card stack">
            <h2>"Fichier"</h2>
            {current}
            <Refusals action=action.clone()/>
            <form method="post" action=action enctype="multipart/form-data" class="stack">
                <div class="field">
                    <label for="file">"Choisir un fichier"</label>
                    <p class="hint" id="file-hint">{limits}</p>
                    <input id="file" name="file" type="file" accept=".pdf,.jpg,.jpeg,.png,.webp,.heic,application/pdf,image/*" aria-describedby="file-hint" required/>
                </div>
                <p class="soft">{about}</p>
                <button type="submit" class="btn main wide"><Icon name="paperclip"/>{label}</button>
            </form>
        </section>
    }
}

fn acts(document: &Document) -> impl IntoView + use<> {
    let fields = vec![("slug", document.slug.clone())];
    view! { <div class="row"><ActButton action="/api/documents/remove" fields=fields look="danger" label="Supprimer ce document"/></div> }
}

/// A document in the list of all that is published.
pub(super) fn document_line(document: Document) -> impl IntoView {
    let badge = match document.file {
        Some(_) => view! { <Badge tone=Tone::Good icon="eye" text="En ligne"/> },
        None => view! { <Badge tone=Tone::ToDo icon="paperclip" text="Sans fichier"/> },
    };
    view! {
        <li>
            <div>
                <a href=format!("/admin/contenus/documents/{}", document.slug)><strong>{document.told.title}</strong></a><br/>
                <span class="soft">{document.file.map(|file| file.about)}</span>
            </div>
            <div class="row">{badge}</div>
        </li>
    }
}
