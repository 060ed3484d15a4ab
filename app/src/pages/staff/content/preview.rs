//! A draft as everybody would read it, to be published or written on.

use leptos::prelude::*;

use super::writing::form_page;
use crate::{
    api::{ApiError, guard, ports::ports, views::Preview},
    domain::{content::Subject, role::Right},
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::param,
    },
    ui::{alert::Note, button::ActButton, rich::RichText},
};

/// The draft.
#[component]
pub fn PreviewPage() -> impl IntoView {
    let subject = param::<String>("subject");
    page(async move {
        let access = guard::staff(Right::WriteContent)?;
        let subject: Subject = subject?.parse().map_err(|()| ApiError::NotFound)?;
        let view = ports().content.preview(&access, &subject).await?;
        let acts = acts(&view);
        let warnings = warnings(&view);
        Ok(view! {
            <Layout place=Place::Desk title="Aperçu" width="medium">
                <BackLink href="/admin/contenus" label="Contenus"/>
                <h1>"Aperçu"</h1>
                <p class="soft">"Brouillon de "{view.draft.author}", le "{view.draft.at}". Personne d’autre ne le voit encore."</p>
                {warnings}
                <article class="card stack">
                    <h2>{view.title}</h2>
                    {(!view.summary.is_empty()).then(|| view! { <p class="soft">{view.summary}</p> })}
                    <RichText body=view.body level=3/>
                </article>
                {acts}
            </Layout>
        })
    })
}

fn warnings(view: &Preview) -> impl IntoView + use<> {
    let hidden = match view.subject {
        Subject::News(_) => "Une fois publiée, elle ne s’affichera que pendant les jours indiqués : pas aujourd’hui.",
        Subject::Page(_) => "Une fois publiée, cette page restera cachée : la case « Visible par tous » n’est pas cochée.",
    };
    let is_hidden = !view.is_shown;
    view! {
        {is_hidden.then(|| view! { <Note tone="sun"><p>{hidden}</p></Note> })}
        {view.is_to_complete.then(|| view! { <Note tone="sun"><p>"Il reste des passages « à compléter » : seul le service peut les écrire."</p></Note> })}
    }
}

fn acts(view: &Preview) -> impl IntoView + use<> {
    let subject = view.subject.to_string();
    let publish = vec![("subject", subject.clone()), ("version", view.draft.version.clone())];
    view! {
        <div class="row">
            <ActButton action="/api/content/publish" fields=publish label="Publier"/>
            <a class="btn side" href=form_page(&view.subject)>"Modifier encore"</a>
            <ActButton action="/api/content/give_up" fields=vec![("subject", subject)] look="quiet" label="Abandonner ce brouillon"/>
        </div>
    }
}
