//! "Réglages": school years, sites and activities, for the administrator (F5).

pub mod activity;
pub mod change;
pub mod site;
pub mod year;

use leptos::prelude::*;

use crate::{
    api::{
        guard,
        ports::ports,
        views::{SetupOverview, SiteLine, YearLine},
    },
    domain::{role::Right, text},
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

/// Everything that is set up.
#[component]
pub fn SetupPage() -> impl IntoView {
    page(async {
        let SetupOverview { years, next, sites, history } = ports().setup.overview(&guard::staff(Right::SetUp)?).await?;
        let open = match next {
            Some(next) => format!("Ouvrir {next}"),
            None => "Ouvrir une année scolaire".into(),
        };
        let (has_years, has_sites) = (!years.is_empty(), !sites.is_empty());
        Ok(view! {
            <Layout place=Place::Desk title="Réglages" width="medium">
                <h1>"Réglages"</h1>
                {news()}
                <section class="card stack">
                    <div class="row between"><h2>"Années scolaires"</h2><a class="btn main" href="/admin/reglages/annees/nouvelle"><Icon name="plus"/>{open}</a></div>
                    {(!has_years).then(|| view! { <p>"Aucune année scolaire. Ouvrez la première : les familles pourront ensuite créer leurs dossiers."</p> })}
                    <ul class="plain lines">{years.into_iter().map(year_line).collect_view()}</ul>
                </section>
                <section class="card stack">
                    <div class="row between"><h2>"Structures"</h2><a class="btn side" href="/admin/reglages/structures/nouvelle"><Icon name="plus"/>"Ajouter une structure"</a></div>
                    {(!has_sites).then(|| view! { <p>"Aucune structure. Ajoutez les écoles et les centres : les activités s’y passent."</p> })}
                    <ul class="plain lines">{sites.into_iter().map(site_line).collect_view()}</ul>
                </section>
                <section class="card stack"><h2>"Derniers changements"</h2>{setup_history(history, true)}</section>
            </Layout>
        })
    })
}

/// What the last act did, told once by the address.
pub(super) fn news() -> Option<AnyView> {
    let told = match query("fait").as_str() {
        "structure" => "La structure est enregistrée.",
        "ouverte" => "L’année scolaire est ouverte. Ses activités sont des brouillons : vérifiez-les, puis publiez-les.",
        "publiee" => "Les activités sont publiées : les familles les voient.",
        "changee" => "Le changement est enregistré.",
        "ajoutee" => "L’activité est enregistrée comme brouillon. Publiez-la quand elle est prête.",
        _ => return None,
    };
    Some(view! { <Note tone="leaf"><p role="status">{told}</p></Note> }.into_any())
}

fn year_line(line: YearLine) -> impl IntoView {
    let (all, drafts) = line.activities;
    let drafts = (drafts > 0).then(|| format!(", dont {}", text::count(drafts, "brouillon", "brouillons")));
    let href = format!("/admin/reglages/annees/{}", line.school_year);
    view! {
        <li>
            <div>
                <a href=href><strong>{line.school_year.to_string()}</strong></a>
                <br/><span class="soft">{text::count(all, "activité", "activités")}{drafts}</span>
            </div>
            {year_badge(line.is_open, &line.opens)}
        </li>
    }
}

/// Whether the dossiers of a year can be made.
pub(super) fn year_badge(is_open: bool, opens: &str) -> impl IntoView + use<> {
    if is_open {
        view! { <Badge tone=Tone::Good icon="check" text="Dossiers ouverts"/> }
    } else {
        view! { <Badge tone=Tone::Quiet icon="clock" text=format!("Dossiers : {opens}")/> }
    }
}

fn site_line(line: SiteLine) -> impl IntoView {
    let kind = if line.is_school { "École" } else { "Centre ou autre lieu" };
    let closed =
        (!line.closed.is_empty()).then(|| view! { <Badge tone=Tone::Quiet icon="ban" text=format!("Fermée depuis le {}", line.closed)/> });
    view! {
        <li>
            <div><a href=format!("/admin/reglages/structures/{}", line.id)><strong>{line.name}</strong></a><br/><span class="soft">{kind}</span></div>
            {closed}
        </li>
    }
}
