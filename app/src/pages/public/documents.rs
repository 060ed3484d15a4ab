//! Documents to take away, by category (A3).

use leptos::prelude::*;

use crate::{
    api::{ports::ports, views::Document},
    domain::document::CATEGORIES,
    pages::layout::{BackLink, Layout, Place, page},
    ui::icon::Icon,
};

/// Where the file of a document is.
pub fn document_file(slug: &str) -> String {
    format!("/documents/{slug}")
}

/// Every document.
#[component]
pub fn DocumentsPage() -> impl IntoView {
    page(async {
        let documents = ports().documents.documents().await?;
        let nothing = documents.is_empty().then(|| view! { <p>"Il n’y a pas de document en ce moment."</p> });
        let section = |(code, name): (&'static str, &'static str)| {
            let lines: Vec<_> = documents.iter().filter(|document| document.told.category == code).cloned().map(line).collect();
            (!lines.is_empty()).then(|| view! { <section class="card stack"><h2>{name}</h2><ul class="plain lines">{lines}</ul></section> })
        };
        let sections = CATEGORIES.map(section).into_iter().collect_view();
        Ok(view! {
            <Layout place=Place::Public title="Documents" width="medium">
                <BackLink href="/" label="Accueil"/>
                <h1>"Documents"</h1>
                <p class="lead">"À lire, à imprimer ou à garder sur votre téléphone."</p>
                {nothing}
                {sections}
            </Layout>
        })
    })
}

fn line(document: Document) -> impl IntoView {
    view! {
        <li>
            <div>
                <a href=document_file(&document.slug)><strong>{document.told.title}</strong></a><br/>
                <span class="soft">{document.file.map(|file| file.about)}</span>
            </div>
            <Icon name="file-text"/>
        </li>
    }
}
