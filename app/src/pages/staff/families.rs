//! The families of the department: looking them up, making one (B1).

use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        forms::FormId,
        guard,
        ports::ports,
        views::{FamilyLine, FoundFamilies},
    },
    domain::{export::Export, form::Fields, ids::FamilyId, role::Right},
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{account_badge, export_links, form, param, query, setup},
    },
    ui::{
        badge::{Badge, Tone},
        form::{FormSetup, Submit},
        icon::Icon,
    },
};

/// Looks a family up.
#[component]
pub fn FamiliesPage() -> impl IntoView {
    let words = query("q");
    page(async move {
        let FoundFamilies { families, instead } = ports().known_families.search(&guard::staff(Right::ManageFamilies)?, &words).await?;
        let instead = instead.map(|found| format!("Aucune famille pour « {words} ». Voici celles pour « {found} »."));
        let (title, nothing) = if words.is_empty() {
            ("Toutes les familles", "Aucune famille encore. Créez-en une, ou importez un fichier.")
        } else {
            ("Familles trouvées", "Aucune famille ne correspond. Essayez le nom d’un enfant, ou moins de mots.")
        };
        Ok(view! {
            <Layout place=Place::Desk title="Familles" width="wide">
                <div class="row between">
                    <h1>"Familles"</h1>
                    <div class="row">
                        <a class="btn side" href="/admin/familles/nouvelle"><Icon name="plus"/>"Nouvelle famille"</a>
                        <a class="btn side" href="/admin/import"><Icon name="file-text"/>"Importer un fichier"</a>
                    </div>
                </div>
                {search_form(words)}
                <section class="stack">
                    <h2>{title}</h2>
                    <div class="row screen-only">{export_links("Toutes les familles", Export::Families)}{export_links("Tous les enfants", Export::Children)}</div>
                    {instead.map(|text| view! { <p role="status">{text}</p> })}
                    {if families.is_empty() { view! { <p class="card">{nothing}</p> }.into_any() } else { table(families).into_any() }}
                </section>
            </Layout>
        })
    })
}

fn search_form(words: String) -> impl IntoView {
    view! {
        <form method="get" action="/admin/familles" role="search" class="search">
            <div class="field">
                <label for="q">"Chercher une famille"</label>
                <span class="hint" id="q-hint">"Nom d’un adulte ou d’un enfant, adresse électronique, nom d’utilisateur ou numéro de famille"</span>
                <input id="q" name="q" type="search" value=words autocomplete="off" spellcheck="false" aria-describedby="q-hint"/>
            </div>
            <button type="submit" class="btn main"><Icon name="search"/>"Chercher"</button>
        </form>
    }
}

fn table(families: Vec<FamilyLine>) -> impl IntoView {
    let row = |family: FamilyLine| {
        let state = match family.account {
            Some(state) => account_badge(state).into_any(),
            None => view! { <Badge tone=Tone::Quiet icon="user" text="Sans compte"/> }.into_any(),
        };
        view! {
            <tr>
                <td data-label="Famille"><a href=format!("/admin/familles/{}", family.id)>{family.name}</a></td>
                <td data-label="Numéro">{(!family.reference.is_empty()).then_some(family.reference)}</td>
                <td data-label="Personnes">{family.persons}</td>
                <td data-label="Compte">{state}</td>
            </tr>
        }
    };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Familles">
            <table class="queue stacked">
                <thead><tr><th scope="col">"Famille"</th><th scope="col">"Numéro"</th><th scope="col">"Personnes"</th><th scope="col">"Compte"</th></tr></thead>
                <tbody>{families.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// Makes a family that the department knows.
#[component]
pub fn NewFamilyPage() -> impl IntoView {
    page(async {
        guard::staff(Right::ManageFamilies)?;
        let cancel = Some(("Annuler".into(), "/admin/familles".into()));
        let setup = FormSetup { cancel, ..setup(FormId::KnownFamily, Fields::default(), vec![Submit::main("Créer la famille")]) };
        Ok(view! {
            <Layout place=Place::Desk title="Nouvelle famille" width="narrow" islands=true>
                <BackLink href="/admin/familles" label="Familles"/>
                <h1>"Nouvelle famille"</h1>
                <p>"Avec une adresse électronique, le message d’activation part tout de suite : il donne un nom d’utilisateur et un mot de passe temporaire."</p>
                <p>"Vérifiez d’abord que la famille n’existe pas : "<a href="/admin/familles">"cherchez-la"</a>"."</p>
                {form(setup)}
            </Layout>
        })
    })
}

/// Adds a child to a known family.
#[component]
pub fn NewChildPage() -> impl IntoView {
    let family = param::<FamilyId>("family");
    page(async move {
        let family = known(family).await?;
        let back = format!("/admin/familles/{}", family.0);
        let setup = FormSetup {
            hidden: vec![("family".into(), family.0.to_string())],
            cancel: Some(("Annuler".into(), back.clone())),
            ..setup(FormId::KnownChild, Fields::default(), vec![Submit::main("Ajouter cet enfant")])
        };
        Ok(view! {
            <Layout place=Place::Desk title="Ajouter un enfant" width="narrow" islands=true>
                <BackLink href=back label=family.1/>
                <h1>"Ajouter un enfant"</h1>
                {form(setup)}
            </Layout>
        })
    })
}

async fn known(id: Result<FamilyId, ApiError>) -> Result<(FamilyId, String), ApiError> {
    let record = ports().known_families.record(&guard::staff(Right::ManageFamilies)?, id?).await?;
    Ok((record.id, record.name))
}
