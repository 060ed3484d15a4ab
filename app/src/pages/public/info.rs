//! Pages of information: services to families, help, what the law asks to be told (A2, A4, A5).

use leptos::prelude::*;

use crate::{
    api::{ports::ports, views::PageLink},
    domain::content::PageKind,
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::param,
    },
    ui::rich::RichText,
};

/// Where the page of that address is.
pub fn info_page(slug: &str) -> String {
    format!("/infos/{slug}")
}

const SECTIONS: [(PageKind, &str); 3] =
    [(PageKind::Topic, "Nos services"), (PageKind::Help, "Utiliser le portail"), (PageKind::Legal, "Ce portail")];

/// Every page.
#[component]
pub fn InfoListPage() -> impl IntoView {
    page(async {
        let pages = ports().content.pages().await?;
        let section = |(kind, title): (PageKind, &'static str)| {
            let pages = pages.iter().filter(|page| page.kind == kind).cloned().collect();
            view! { <section class="card stack"><h2>{title}</h2>{topic_list(pages)}</section> }
        };
        let sections = SECTIONS.map(section).into_iter().collect_view();
        Ok(view! {
            <Layout place=Place::Public title="Informations" width="medium">
                <BackLink href="/" label="Accueil"/>
                <h1>"Informations"</h1>
                {sections}
            </Layout>
        })
    })
}

/// Pages, one a line.
pub fn topic_list(pages: Vec<PageLink>) -> impl IntoView {
    let line = |page: PageLink| {
        view! { <li><div><a href=info_page(&page.slug)><strong>{page.title}</strong></a><br/><span class="soft">{page.summary}</span></div></li> }
    };
    view! { <ul class="plain lines">{pages.into_iter().map(line).collect_view()}</ul> }
}

/// One page.
#[component]
pub fn InfoPage() -> impl IntoView {
    let slug = param::<String>("slug");
    page(async move {
        let view = ports().content.page(&slug?).await?;
        let title = view.link.title.clone();
        let changed = (!view.changed.is_empty()).then(|| view! { <p class="soft">"Page mise à jour le "{view.changed}</p> });
        Ok(view! {
            <Layout place=Place::Public title=title width="medium">
                <BackLink href="/infos" label="Informations"/>
                <h1>{view.link.title}</h1>
                {(!view.link.summary.is_empty()).then(|| view! { <p class="lead">{view.link.summary}</p> })}
                <RichText body=view.body level=2/>
                {changed}
            </Layout>
        })
    })
}
