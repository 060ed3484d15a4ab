//! What the department publishes, for who writes it (F6).

mod documents;
mod preview;
mod writing;

pub use documents::{DocumentPage, NewDocumentPage};
pub use preview::PreviewPage;
pub use writing::{NewInfoPage, NewNewsPage, WriteInfoPage, WriteNewsPage};

use leptos::prelude::*;

use self::documents::document_line;

use crate::{
    api::{
        guard,
        ports::ports,
        views::{Contents, NewsLine, PageLine, Standing},
    },
    domain::role::Right,
    pages::{
        history::setup_history,
        layout::{Layout, Place, page},
        parts::query,
    },
    ui::{
        alert::Note,
        badge::{Badge, Tone},
        icon::Icon,
    },
};

/// Everything that is published or being written.
#[component]
pub fn ContentsPage() -> impl IntoView {
    page(async {
        let access = guard::staff(Right::WriteContent)?;
        let Contents { news, pages, history } = ports().content.contents(&access).await?;
        let documents = ports().documents.all_documents(&access).await?;
        let has_news = !news.is_empty();
        Ok(view! {
            <Layout place=Place::Desk title="Contenus" width="medium">
                <h1>"Contenus"</h1>
                <p>"Ce que tout le monde peut lire sur le portail. Vous écrivez un brouillon, vous le regardez, puis vous le publiez."</p>
                {told()}
                <section class="card stack">
                    <div class="row between"><h2>"Actualités"</h2><a class="btn main" href="/admin/contenus/actualites/nouvelle"><Icon name="plus"/>"Écrire une actualité"</a></div>
                    {(!has_news).then(|| view! { <p>"Aucune actualité. Elles paraissent en haut de la page d’accueil."</p> })}
                    <ul class="plain lines">{news.into_iter().map(news_line).collect_view()}</ul>
                </section>
                <section class="card stack">
                    <div class="row between"><h2>"Pages"</h2><a class="btn side" href="/admin/contenus/pages/nouvelle"><Icon name="plus"/>"Ajouter une page"</a></div>
                    <ul class="plain lines">{pages.into_iter().map(page_line).collect_view()}</ul>
                </section>
                <section class="card stack">
                    <div class="row between"><h2>"Documents"</h2><a class="btn side" href="/admin/contenus/documents/nouveau"><Icon name="plus"/>"Ajouter un document"</a></div>
                    {documents.is_empty().then(|| view! { <p>"Aucun document. Par exemple : le règlement de la cantine, un dossier à remplir à la main."</p> })}
                    <ul class="plain lines">{documents.into_iter().map(document_line).collect_view()}</ul>
                </section>
                <section class="card stack"><h2>"Derniers changements"</h2>{setup_history(history, true)}</section>
            </Layout>
        })
    })
}

/// What the last act did, told once by the address.
fn told() -> Option<AnyView> {
    let told = match query("fait").as_str() {
        "publie" => "C’est publié.",
        "abandonne" => "Le brouillon est abandonné.",
        "retire" => "C’est fait.",
        _ => return None,
    };
    Some(view! { <Note tone="leaf"><p role="status">{told}</p></Note> }.into_any())
}

fn news_line(line: NewsLine) -> impl IntoView {
    let pinned = line.is_pinned.then_some("Épinglée. ");
    view! {
        <li>
            <div><a href=format!("/admin/contenus/actualites/{}", line.id)><strong>{line.title}</strong></a><br/><span class="soft">{pinned}{line.when}</span></div>
            <div class="row">{badges(line.standing, "Affichée", "Pas affichée")}</div>
        </li>
    }
}

fn page_line(line: PageLine) -> impl IntoView {
    let origin = if line.is_adapted { "Écrite par vous" } else { "Texte de départ" };
    let to_complete = line.is_to_complete.then(|| view! { <Badge tone=Tone::ToDo icon="pencil" text="À compléter"/> });
    view! {
        <li>
            <div><a href=format!("/admin/contenus/pages/{}", line.link.slug)><strong>{line.link.title}</strong></a><br/><span class="soft">{origin}</span></div>
            <div class="row">{to_complete}{badges(line.standing, "Visible", "Cachée")}</div>
        </li>
    }
}

fn badges(standing: Standing, shown: &'static str, hidden: &'static str) -> impl IntoView {
    let draft = standing.has_draft.then(|| view! { <Badge tone=Tone::ToDo icon="pencil" text="Brouillon"/> });
    let shown = if standing.is_shown {
        view! { <Badge tone=Tone::Good icon="eye" text=shown/> }
    } else {
        view! { <Badge tone=Tone::Quiet icon="lock" text=hidden/> }
    };
    view! { {draft}{shown} }
}
