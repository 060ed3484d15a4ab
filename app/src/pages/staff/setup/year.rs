//! A school year and its activities; the next one, made from the last.

use leptos::prelude::*;

use super::{news, year_badge};
use crate::{
    api::{
        forms::FormId,
        guard,
        ports::ports,
        views::{NewYear, SetupLine, SetupYear},
    },
    domain::{
        activity::ActivityState,
        role::Right,
        school_year::{Grade, SchoolYear},
        text,
    },
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{form, param, setup},
    },
    ui::{
        alert::Note,
        badge::{Badge, Tone},
        button::ActButton,
        form::{FormSetup, Submit},
        icon::Icon,
    },
};

/// One school year.
#[component]
pub fn YearPage() -> impl IntoView {
    let year = param::<SchoolYear>("year");
    page(async move {
        let year = year?;
        let SetupYear { line, values, activities } = ports().setup.school_year(&guard::staff(Right::SetUp)?, year).await?;
        let title = format!("Année scolaire {year}");
        let opening = FormSetup {
            hidden: vec![("year".into(), year.to_string())],
            ..setup(FormId::Year, values, vec![Submit { look: "side".into(), ..Submit::main("Enregistrer") }])
        };
        let is_empty = activities.is_empty();
        Ok(view! {
            <Layout place=Place::Desk title=title.clone() width="wide" islands=true>
                <BackLink href="/admin/reglages" label="Réglages"/>
                <div class="row between"><h1>{title}</h1>{year_badge(line.is_open, &line.opens)}</div>
                {news()}
                {publish(year, line.activities.1)}
                <section class="stack">
                    <div class="row between"><h2>"Activités"</h2><a class="btn side" href=format!("/admin/reglages/annees/{year}/activite")><Icon name="plus"/>"Ajouter une activité"</a></div>
                    {is_empty.then(|| view! { <p class="card">"Aucune activité pour cette année."</p> })}
                    {activity_table(activities, true)}
                </section>
                <section class="card stack"><h2>"Ouverture des dossiers"</h2>{form(opening)}</section>
            </Layout>
        })
    })
}

fn publish(year: SchoolYear, drafts: usize) -> Option<impl IntoView> {
    let told = text::count(drafts, "activité est un brouillon", "activités sont des brouillons");
    (drafts > 0).then(|| {
        view! {
            <Note tone="sun">
                <p>{told}" : les familles ne les voient pas encore. Vérifiez les dates et les places, puis publiez."</p>
                <div class="row"><ActButton action="/api/setup/publish_year" fields=vec![("year", year.to_string())] look="main" icon="eye" label="Publier les brouillons"/></div>
            </Note>
        }
    })
}

/// Activities as they are set up; those of a year that is not made yet lead nowhere.
fn activity_table(activities: Vec<SetupLine>, is_made: bool) -> Option<impl IntoView> {
    let rows: Vec<_> = activities.into_iter().map(|line| activity_row(line, is_made)).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <div class="table-wrap" tabindex="0" role="region" aria-label="Activités de l’année">
                <table class="stacked">
                    <thead><tr><th scope="col">"Activité"</th><th scope="col">"Structure"</th><th scope="col">"Enfants"</th><th scope="col">"Jours"</th><th scope="col" class="num">"Places"</th><th scope="col">"Inscriptions"</th>{is_made.then(|| view! { <th scope="col">"État"</th> })}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    })
}

fn activity_row(line: SetupLine, is_made: bool) -> impl IntoView {
    let name = match is_made {
        true => view! { <a href=format!("/admin/reglages/activites/{}", line.id)>{line.name}</a> }.into_any(),
        false => view! { <span>{line.name}</span> }.into_any(),
    };
    let places = line.places.map_or_else(|| "sans limite".to_owned(), |places| places.to_string());
    let (opens, closes) = line.requests;
    view! {
        <tr>
            <td data-label="Activité"><div>{name}<br/><span class="soft">{line.kind}</span></div></td>
            <td data-label="Structure">{line.site}</td>
            <td data-label="Enfants">{line.children}</td>
            <td data-label="Jours">{line.weekdays.to_string()}</td>
            <td data-label="Places" class="num">{places}</td>
            <td data-label="Inscriptions"><div class="instants">"du "{opens}<br/>"au "{closes}</div></td>
            {is_made.then(|| view! { <td data-label="État">{activity_state_badge(line.state)}</td> })}
        </tr>
    }
}

/// Where an activity stands.
pub(super) fn activity_state_badge(state: ActivityState) -> impl IntoView {
    let (tone, icon) = match state {
        ActivityState::Draft => (Tone::ToDo, "pencil"),
        ActivityState::Published => (Tone::Good, "eye"),
        ActivityState::Closed => (Tone::Quiet, "ban"),
    };
    view! { <Badge tone=tone icon=icon text=state.name()/> }
}

/// What would be made, before it is.
#[component]
pub fn NewYearPage() -> impl IntoView {
    page(async {
        let NewYear { from, years, values, activities, left } = ports().setup.next_year(&guard::staff(Right::SetUp)?).await?;
        let title = match (from, years.first()) {
            (Some(_), Some(year)) => format!("Ouvrir l’année scolaire {year}"),
            _ => "Ouvrir une année scolaire".to_owned(),
        };
        let only = years.first().filter(|_| from.is_some()).copied();
        let count = activities.len();
        let setup = FormSetup {
            hidden: only.map(|year| ("year".to_owned(), year.to_string())).into_iter().collect(),
            without: only.map(|_| "year".to_owned()).into_iter().collect(),
            options: years.iter().map(|year| (year.to_string(), year.to_string())).collect(),
            cancel: Some(("Annuler".into(), "/admin/reglages".into())),
            ..setup(FormId::NewYear, values, vec![Submit::main("Ouvrir cette année")])
        };
        Ok(view! {
            <Layout place=Place::Desk title=title.clone() width="wide" islands=true>
                <BackLink href="/admin/reglages" label="Réglages"/>
                <h1>{title}</h1>
                {from.map(|from| copied(from, count))}
                <div class="narrow">{form(setup)}</div>
                {(count > 0).then(|| view! { <h2>"Ce qui sera créé"</h2> })}
                {activity_table(activities, false)}
                {left_out(left)}
            </Layout>
        })
    })
}

/// What copying means, in words.
fn copied(from: SchoolYear, count: usize) -> impl IntoView {
    let activities = text::count(count, "activité reprise", "activités reprises");
    let example = format!("{} devient {}", Grade::Gs.name(), Grade::Gs.next().name());
    view! {
        <Note>
            <ul>
                <li>{activities}" de "{from.to_string()}", avec les mêmes règles. Personne n’y est inscrit."</li>
                <li>"Les dates d’ouverture et de fermeture avancent d’un an."</li>
                <li>"Les activités sont des brouillons : les familles ne les voient pas avant que vous les publiiez."</li>
                <li>"Dans le nouveau dossier de chaque enfant, la classe suivante est proposée ("{example}"). La famille la vérifie."</li>
                <li>"L’année "{from.to_string()}" continue : ses dossiers et ses inscriptions restent possibles jusqu’au 31 août."</li>
            </ul>
        </Note>
    }
}

fn left_out(left: Vec<(String, &'static str)>) -> Option<impl IntoView> {
    let line = |(name, why): (String, &'static str)| view! { <li>{name}" : "{why}</li> };
    let lines: Vec<_> = left.into_iter().map(line).collect();
    (!lines.is_empty()).then(|| view! { <section class="stack"><h2>"Ce qui ne sera pas repris"</h2><ul>{lines}</ul></section> })
}
