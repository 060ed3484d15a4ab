//! One activity as it is set up, or a new one.

use leptos::prelude::*;

use super::{news, year::activity_state_badge};
use crate::{
    api::{forms::FormId, guard, ports::ports, views::SetupActivity},
    domain::{activity::ActivityState, ids::ActivityId, role::Right, school_year::SchoolYear, text},
    pages::{
        history::setup_history,
        layout::{BackLink, Layout, Place, page},
        parts::{form, param, setup},
    },
    ui::{
        alert::Note,
        button::ActButton,
        form::{FormSetup, Submit},
    },
};

const SET_STATE: &str = "/api/setup/set_activity_state";

/// A new activity of a school year.
#[component]
pub fn NewActivityPage() -> impl IntoView {
    let year = param::<SchoolYear>("year");
    page(async move {
        let view = ports().setup.new_activity(&guard::staff(Right::SetUp)?, year?).await?;
        let back = format!("/admin/reglages/annees/{}", view.school_year);
        Ok(view! {
            <Layout place=Place::Desk title="Ajouter une activité" width="narrow" islands=true>
                <BackLink href=back label=format!("Année scolaire {}", view.school_year)/>
                <h1>"Ajouter une activité"</h1>
                <p>"Elle reste un brouillon, que les familles ne voient pas, jusqu’à ce que vous la publiiez."</p>
                {setting_form(&view)}
            </Layout>
        })
    })
}

/// One activity: its rules, its state, its history.
#[component]
pub fn SetupActivityPage() -> impl IntoView {
    let id = param::<ActivityId>("activity");
    page(async move {
        let view = ports().setup.activity(&guard::staff(Right::SetUp)?, id?).await?;
        let (title, back) = (view.name.clone(), format!("/admin/reglages/annees/{}", view.school_year));
        let form = setting_form(&view);
        let (state, places) = (state_acts(&view), reduced(view.taken));
        Ok(view! {
            <Layout place=Place::Desk title=title.clone() width="narrow" islands=true>
                <BackLink href=back label=format!("Année scolaire {}", view.school_year)/>
                <div class="row between"><h1>{title}</h1>{activity_state_badge(view.state)}</div>
                {news()}
                {places}
                {state}
                {form}
                <section class="card stack"><h2>"Historique"</h2>{setup_history(view.history, false)}</section>
            </Layout>
        })
    })
}

fn setting_form(view: &SetupActivity) -> impl IntoView + use<> {
    let hidden = [("id", view.id.to_string()), ("version", view.version.to_string()), ("year", view.school_year.to_string())];
    form(FormSetup {
        hidden: hidden.map(|(name, value)| (name.to_owned(), value)).into(),
        options: view.sites.clone(),
        cancel: Some(("Annuler".into(), format!("/admin/reglages/annees/{}", view.school_year))),
        ..setup(FormId::Activity, view.values.clone(), vec![Submit::main("Enregistrer")])
    })
}

/// Fewer places are wanted than are taken.
fn reduced((taken, wanted): (i64, Option<i64>)) -> Option<impl IntoView> {
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    wanted.map(|wanted| {
        let taken = text::count(count(taken), "place est prise", "places sont prises");
        view! { <Note tone="sun"><p>{taken}" pour "{wanted.to_string()}" : une place rendue n’est plus donnée, jusqu’à ce nombre."</p></Note> }
    })
}

/// What can be done with it, beside changing it.
fn state_acts(view: &SetupActivity) -> impl IntoView + use<> {
    let id = view.id.to_string();
    let set = |state: ActivityState, look: &'static str, label: &'static str| {
        let fields = vec![("activity", id.clone()), ("state", state.code().to_owned())];
        view! { <ActButton action=SET_STATE fields=fields look=look label=label/> }
    };
    let delete =
        || view! { <ActButton action="/api/setup/delete_activity" fields=vec![("activity", id.clone())] look="danger" label="Supprimer"/> };
    let told = match (view.state, view.has_registrations) {
        (ActivityState::Draft, _) => "Les familles ne voient pas ce brouillon.",
        (ActivityState::Published, true) => {
            "Les familles la voient, et des demandes existent. Vous pouvez la fermer : les inscriptions restent, il n’y en a plus de nouvelles."
        }
        (ActivityState::Published, false) => "Les familles la voient. Personne n’a encore rien demandé.",
        (ActivityState::Closed, _) => "Elle ne prend plus d’inscriptions. Celles qui existent restent.",
    };
    let list =
        view.has_registrations.then(|| view! { <a class="btn quiet" href=format!("/admin/activites/{id}")>"Voir les inscriptions"</a> });
    let hide = || (!view.has_registrations).then(|| set(ActivityState::Draft, "side", "Remettre en brouillon"));
    let acts = match view.state {
        ActivityState::Draft => {
            view! { {set(ActivityState::Published, "side", "Publier")}{(!view.has_registrations).then(delete)} }.into_any()
        }
        ActivityState::Published => view! { {set(ActivityState::Closed, "danger", "Fermer l’activité")}{hide()} }.into_any(),
        ActivityState::Closed => view! { {set(ActivityState::Published, "side", "Rouvrir l’activité")}{hide()} }.into_any(),
    };
    view! { <section class="card stack"><p>{told}</p><div class="row">{acts}{list}</div></section> }
}
