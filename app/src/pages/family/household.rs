//! "Ma famille": each child, this year's dossier, and what to do next (D1).

use leptos::prelude::*;

use crate::{
    api::{
        guard,
        ports::ports,
        views::{Child, YearDossiers},
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
        let is_empty = family.years.iter().all(|year| year.children.is_empty());
        let years: Vec<_> = family.years.iter().map(|year| year_section(year, family.dossiers_closed.is_some())).collect();
        Ok(view! {
            <Layout place=Place::Family title="Ma famille">
                <h1>"Ma famille"</h1>
                {family.dossiers_closed.clone().map(|why| view! { <Note><p>{why}</p></Note> })}
                {is_empty.then(|| view! { <p class="card">"Vos enfants s’afficheront ici. Ajoutez-les d’abord dans votre entourage."</p> })}
                {years}
                <section class="card stack">
                    <div class="row between"><h2>"Mon entourage"</h2>{family.entourage.map(state_badge)}</div>
                    <p>"Votre foyer, vos enfants, et les personnes qui peuvent venir les chercher ou qu’il faut appeler."</p>
                    <div class="row"><a class="btn side" href="/famille/entourage"><Icon name="users"/>"Entourage"</a></div>
                </section>
            </Layout>
        })
    })
}

fn year_section(year: &YearDossiers, is_closed: bool) -> impl IntoView + use<> {
    let children: Vec<_> = year.children.iter().map(|child| child_card(child, year, is_closed && year.is_prepared)).collect();
    let under_way =
        (!year.is_prepared).then(|| view! { <p>"Cette année scolaire n’est pas finie : un dossier peut encore être créé."</p> });
    (!children.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>"Dossiers "{year.school_year.to_string()}</h2>
                {under_way}
                <div class="grid">{children}</div>
            </section>
        }
    })
}

fn child_card(child: &Child, dossiers: &YearDossiers, is_closed: bool) -> impl IntoView + use<> {
    let year = dossiers.school_year;
    let act = match child.dossier {
        None if is_closed => None,
        None => Some(
            view! {
                <ActButton action="/api/dossier/create" fields=vec![("child", child.id.to_string()), ("year", year.to_string())]
                    look=if dossiers.is_prepared { "main" } else { "side" } label=format!("Créer le dossier {year}") about=text::de(&child.first_name)/>
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
