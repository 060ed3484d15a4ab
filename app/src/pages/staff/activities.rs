//! Activities and their registrations: places, lists, and many decided at once (E4, E5).

use leptos::prelude::*;

use crate::{
    api::{
        forms::FormId,
        guard,
        ports::{kept_form, ports},
        views::{ActivitiesOfYear, ActivityDesk, ActivityLine, ActivityRequest},
    },
    domain::{
        export::Export,
        form::{FieldError, Fields, FormState},
        ids::ActivityId,
        registration_desk::{DECIDE_MANY, case_box},
        role::Right,
        text,
    },
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{export_links, param, query, year_links},
    },
    ui::{alert::Note, field::FieldView, icon::Icon, live::LiveForm},
};

/// The activities of the school year.
#[component]
pub fn ActivitiesPage() -> impl IntoView {
    let year = query("annee").parse().ok();
    page(async move {
        let ActivitiesOfYear { school_year, years, activities } = ports().places.activities(&guard::staff(Right::Review)?, year).await?;
        let is_empty = activities.is_empty();
        let table = (!is_empty).then(|| {
            view! {
                <div class="table-wrap" tabindex="0" role="region" aria-label="Activités">
                    <table class="stacked">
                        <thead><tr><th scope="col">"Activité"</th><th scope="col">"Lieu"</th><th scope="col" class="num">"Places prises"</th><th scope="col" class="num">"À confirmer"</th><th scope="col" class="num">"Proposées"</th><th scope="col" class="num">"En attente"</th></tr></thead>
                        <tbody>{activities.into_iter().map(activity_row).collect_view()}</tbody>
                    </table>
                </div>
            }
        });
        Ok(view! {
            <Layout place=Place::Desk title="Activités" width="wide">
                <div class="row between"><h1>"Activités"</h1><span class="soft">"Année scolaire "{school_year.to_string()}</span></div>
                {year_links("/admin/activites", school_year, &years)}
                {(!is_empty).then(|| view! { <div class="screen-only">{export_links("Toutes les inscriptions", Export::OfYear(school_year))}</div> })}
                {is_empty.then(|| view! { <p class="card">"Les activités de l’année scolaire s’afficheront ici."</p> })}
                {table}
            </Layout>
        })
    })
}

fn activity_row(line: ActivityLine) -> impl IntoView {
    let places = taken(&line);
    view! {
        <tr>
            <td data-label="Activité"><a href=format!("/admin/activites/{}", line.id)>{line.name}</a></td>
            <td data-label="Lieu">{line.site}</td>
            <td class="num" data-label="Places prises">{places}</td>
            <td class="num" data-label="À confirmer">{line.to_confirm.to_string()}</td>
            <td class="num" data-label="Proposées">{line.offered.to_string()}</td>
            <td class="num" data-label="En attente">{line.waiting.to_string()}</td>
        </tr>
    }
}

fn taken(line: &ActivityLine) -> String {
    line.places.map_or_else(|| format!("{}, sans limite", line.taken), |places| format!("{} sur {places}", line.taken))
}

/// One activity: whom to confirm, who waits, who is registered.
#[component]
pub fn ActivityPage() -> impl IntoView {
    let id = param::<ActivityId>("activity");
    page(async move {
        let desk = ports().places.activity(&guard::staff(Right::Review)?, id?).await?;
        let title = desk.line.name.clone();
        let (places, list) = (taken(&desk.line), format!("/admin/activites/{}/liste", desk.line.id));
        let activity = desk.line.id;
        let is_empty = [&desk.to_confirm, &desk.offered, &desk.waiting, &desk.confirmed].into_iter().all(Vec::is_empty);
        let content = if is_empty {
            view! { <p class="card">"Aucune demande pour cette activité."</p> }.into_any()
        } else {
            decisions(desk).into_any()
        };
        Ok(view! {
            <Layout place=Place::Desk title=title.clone() width="wide" islands=true>
                <BackLink href="/admin/activites" label="Activités"/>
                <div class="row between"><h1>{title}</h1><div class="row"><span class="soft">"Places prises : "{places}</span><a class="btn side" href=list><Icon name="printer"/>"Liste du jour"</a></div></div>
                {done()}
                {(!is_empty).then(|| view! { <div class="screen-only">{export_links("Inscriptions", Export::OfActivity(activity))}</div> })}
                {content}
            </Layout>
        })
    })
}

/// What the last decision did.
fn done() -> Option<AnyView> {
    let count = |name: &str| query(name).parse::<usize>().unwrap_or_default();
    let (done, left) = (count("faites"), count("laissees"));
    let left_alone = (left > 0).then(|| view! { <p>{text::count(left, "demande n’a pas été changée", "demandes n’ont pas été changées")}" : son état ne le permet pas."</p> });
    (done + left > 0).then(|| {
        view! { <Note tone="leaf"><p role="status">{text::count(done, "demande traitée", "demandes traitées")}". Chaque famille reçoit un message."</p>{left_alone}</Note> }.into_any()
    })
}

/// One form for all tables: the reason and the buttons are about what is ticked.
fn decisions(desk: ActivityDesk) -> impl IntoView {
    let FormState { values, errors, .. } = kept_form(FormId::DecideMany.action()).unwrap_or_default();
    let tables = [
        ("À confirmer", desk.to_confirm),
        ("Place proposée, la famille doit répondre", desk.offered),
        ("Liste d’attente", desk.waiting),
        ("Inscrits", desk.confirmed),
    ];
    let tables: Vec<_> = tables.into_iter().filter(|(_, some)| !some.is_empty()).map(|(title, some)| table(title, some, &values)).collect();
    let reason = DECIDE_MANY.fields().map(|field| {
        let error = errors.iter().find(|error: &&FieldError| error.field == field.name).map(|error| error.message.clone());
        view! { <FieldView field=field value=values.raw(field.name).to_owned() options=Vec::new() error=error/> }
    });
    let reason: Vec<_> = reason.collect();
    let act = |code: &'static str, look: &'static str, label: &'static str| {
        view! { <button type="submit" class=format!("btn {look}") name="act" value=code>{label}</button> }
    };
    view! {
        <LiveForm id=FormId::DecideMany today=ports().public.today().into() errors=errors of_device=false>
            <input type="hidden" name="activity" value=desk.line.id.to_string()/>
            {tables}
            <section class="decision stack">
                <h2>"Pour les demandes cochées"</h2>
                {reason}
                <div class="actions">{act("confirm", "main", "Confirmer")}{act("refuse", "danger", "Refuser")}{act("cancel", "danger", "Annuler l’inscription")}</div>
            </section>
        </LiveForm>
    }
}

fn table(title: &'static str, requests: Vec<ActivityRequest>, values: &Fields) -> impl IntoView + use<> {
    let count = requests.len();
    let is_list = requests.iter().any(|request| request.case.rank > 0);
    let rows: Vec<_> = requests.into_iter().map(|request| (values.is_yes(&case_box(request.case.id)), request)).map(request_row).collect();
    view! {
        <section class="stack">
            <h2>{title}" "<span class="soft">{count.to_string()}</span></h2>
            <div class="table-wrap" tabindex="0" role="region" aria-label=title>
                <table class="stacked">
                    <thead><tr><th scope="col"><span class="sr-only">"Choisir"</span></th>{is_list.then(|| view! { <th scope="col" class="num">"Rang"</th> })}<th scope="col">"Enfant"</th><th scope="col">"Famille"</th><th scope="col">"Jours"</th><th scope="col">"Demandée le"</th><th scope="col">"Numéro"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn request_row((is_ticked, request): (bool, ActivityRequest)) -> impl IntoView {
    let ActivityRequest { case, child, weekdays, start, asked_at } = request;
    let rank = (case.rank > 0).then(|| view! { <td class="num" data-label="Rang">{case.rank.to_string()}</td> });
    let until =
        (!case.offered_until.is_empty()).then(|| view! { <br/><span class="soft">"Gardée jusqu’au "{case.offered_until.clone()}</span> });
    view! {
        <tr>
            <td><label class="choice"><input type="checkbox" name=case_box(case.id) value="oui" checked=is_ticked/><span class="sr-only">{child.clone()}</span></label></td>
            {rank}
            <td data-label="Enfant"><div>{child}{until}</div></td>
            <td data-label="Famille">{case.family.clone()}</td>
            <td data-label="Jours"><div>{weekdays.to_string()}<br/><span class="soft">"à partir du "{start}</span></div></td>
            <td data-label="Demandée le">{asked_at}</td>
            <td data-label="Numéro"><a href=format!("/admin/demandes/{}", case.id)>{case.number.clone()}</a></td>
        </tr>
    }
}
