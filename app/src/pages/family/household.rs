//! "Ma famille": each child, this year's dossier, and what to do next (D1).

use leptos::prelude::*;

use crate::{
    api::{
        guard,
        ports::ports,
        views::{Child, Family},
    },
    domain::{case::CaseState, text},
    pages::{
        layout::{Layout, Place, page},
        parts::state_badge,
    },
    ui::{alert::Note, button::ActButton, icon::Icon},
};

/// The children and their dossiers.
#[component]
pub fn FamilyPage() -> impl IntoView {
    page(async {
        let family = ports().families.family(&guard::family()?).await?;
        let children = family.children.iter().map(|child| child_card(child, &family)).collect_view();
        Ok(view! {
            <Layout place=Place::Family title="Ma famille">
                <h1>"Ma famille"</h1>
                {family.dossiers_closed.clone().map(|why| view! { <Note><p>{why}</p></Note> })}
                <section class="stack">
                    <h2>"Dossiers "{family.school_year.to_string()}</h2>
                    {family.children.is_empty().then(|| view! { <p class="card">"Vos enfants s’afficheront ici. Ajoutez-les d’abord dans votre entourage."</p> })}
                    <div class="grid">{children}</div>
                </section>
                <section class="card stack">
                    <div class="row between"><h2>"Mon entourage"</h2>{family.entourage.map(state_badge)}</div>
                    <p>"Votre foyer, vos enfants, et les personnes qui peuvent venir les chercher ou qu’il faut appeler."</p>
                    <div class="row"><a class="btn side" href="/famille/entourage"><Icon name="users"/>"Entourage"</a></div>
                </section>
            </Layout>
        })
    })
}

fn child_card(child: &Child, family: &Family) -> impl IntoView + use<> {
    let year = family.school_year;
    let act = match child.dossier {
        None if family.dossiers_closed.is_some() => None,
        None => Some(
            view! {
                <ActButton action="/api/dossier/create" fields=vec![("child", child.id.to_string()), ("year", year.to_string())]
                    label=format!("Créer le dossier {year}") about=text::de(&child.first_name)/>
            }
            .into_any(),
        ),
        Some((id, state)) => {
            let (verb, look) = match state {
                CaseState::Draft => ("Continuer le dossier", "btn main"),
                CaseState::NeedsCorrection => ("Corriger le dossier", "btn main"),
                _ => ("Voir le dossier", "btn side"),
            };
            Some(view! { <a class=look href=format!("/dossiers/{id}")>{verb}<span class="sr-only">" "{text::de(&child.first_name)}</span></a> }.into_any())
        }
    };
    view! {
        <article class="card stack">
            <div class="row between"><h3>{child.name.clone()}</h3>{child.dossier.map(|(_, state)| state_badge(state))}</div>
            <p class="soft">{text::count(child.age.unsigned_abs() as usize, "an", "ans")}</p>
            <p>{child.next.clone()}</p>
            <div class="row">{act}</div>
        </article>
    }
}
