//! The children of an activity on a day, with what those who run it must know: a page to print.

use chrono::NaiveDate;
use leptos::prelude::*;

use crate::{
    api::{
        ApiError, guard,
        ports::ports,
        views::{DayChild, DayList, Reachable},
    },
    domain::{
        contact::{parse_day, show_day, show_whole_day},
        ids::ActivityId,
        role::Right,
        text,
    },
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{param, query},
    },
    ui::{alert::Note, icon::Icon},
};

/// The list of a day.
#[component]
pub fn DayListPage() -> impl IntoView {
    let (id, asked, with_health) = (param::<ActivityId>("activity"), query("jour"), !query("sante").is_empty());
    page(async move {
        let day = parse_day(&asked);
        let is_wrong = !asked.is_empty() && day.is_err();
        let list = day_list(id?, day.ok(), with_health).await?;
        let (title, day) = (list.name.clone(), show_whole_day(list.day));
        let authority = ports().public.authority();
        Ok(view! {
            <Layout place=Place::Desk title=format!("{title}, {day}") width="wide">
                <BackLink href=format!("/admin/activites/{}", list.activity) label=title.clone()/>
                <header class="stack">
                    <p class="soft">{authority.department}", "{authority.name}</p>
                    <div class="row between"><h1>{title}</h1><strong>{day}</strong></div>
                    <p>{list.site.clone()}" · "{text::count(list.children.len(), "enfant", "enfants")}</p>
                </header>
                {choices(&list, &asked, is_wrong)}
                {told(&list)}
                {table(&list)}
            </Layout>
        })
    })
}

/// Without what concerns health, unless the address asks for it: then each reading is noted.
async fn day_list(id: ActivityId, day: Option<NaiveDate>, with_health: bool) -> Result<DayList, ApiError> {
    let access = guard::staff(Right::Review)?;
    if with_health {
        ports().places.day_list_with_health(&access.for_health()?, id, day).await
    } else {
        ports().places.day_list(&access, id, day).await
    }
}

/// The address of the list of another day, or of the same in another form.
fn address(list: &DayList, form: &str, day: NaiveDate, with_health: bool) -> String {
    format!("/admin/activites/{}/{form}?jour={day}{}", list.activity, if with_health { "&sante=1" } else { "" })
}

/// Another day, a spreadsheet, what concerns health.
fn choices(list: &DayList, asked: &str, is_wrong: bool) -> impl IntoView + use<> {
    let step = |day: Option<NaiveDate>, label: &'static str| {
        day.map(|day| {
            let href = address(list, "liste", day, list.shows_health);
            view! { <a class="btn side" href=href>{label}<span class="sr-only">" : "{show_whole_day(day)}</span></a> }
        })
    };
    let health = (list.may_read_health && !list.shows_health).then(|| {
        view! { <a class="btn side" href=address(list, "liste", list.day, true)><Icon name="eye"/>"Avec la santé (la lecture est notée)"</a> }
    });
    let value = if is_wrong { asked.to_owned() } else { show_day(list.day) };
    let wrong = is_wrong
        .then(|| view! { <span class="err"><Icon name="alert"/><span>"Indiquez un jour qui existe, par exemple 7 9 2026."</span></span> });
    view! {
        <form method="get" class="search screen-only">
            <div class="field"><label for="jour">"Jour"</label>{wrong}<input id="jour" name="jour" value=value inputmode="text" autocomplete="off"/></div>
            {list.shows_health.then(|| view! { <input type="hidden" name="sante" value="1"/> })}
            <button type="submit" class="btn side">"Afficher"</button>
        </form>
        <div class="row screen-only">
            {step(list.before, "Jour précédent")}
            {step(list.after, "Jour suivant")}
            <a class="btn side" href=address(list, "liste.xlsx", list.day, list.shows_health) download><Icon name="download"/>"Tableur (XLSX)"</a>
            {health}
            <span class="soft"><Icon name="printer"/>" Pour imprimer, utilisez « Imprimer » dans le menu de votre navigateur."</span>
        </div>
    }
}

/// What the list does not hold, and why.
fn told(list: &DayList) -> impl IntoView + use<> {
    let absent = (!list.takes_place).then(|| view! { <Note tone="sun"><p>"Cette activité n’a pas lieu ce jour-là."</p></Note> });
    let nobody = (list.takes_place && list.children.is_empty()).then(|| view! { <p class="card">"Aucun enfant inscrit ce jour-là."</p> });
    let waiting = text::count(list.to_confirm, "demande attend une confirmation", "demandes attendent une confirmation");
    let waiting = (list.to_confirm > 0).then(|| view! { <Note tone="sun"><p>{waiting}" : l’enfant n’est pas sur la liste."</p></Note> });
    view! { {absent}{nobody}{waiting} }
}

fn table(list: &DayList) -> Option<impl IntoView + use<>> {
    let shows_health = list.shows_health;
    let rows: Vec<_> = list.children.iter().map(|child| row(child, shows_health)).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <div class="table-wrap" tabindex="0" role="region" aria-label="Enfants du jour">
                <table class="stacked roll">
                    <thead><tr><th scope="col"><span class="sr-only">"Présent"</span></th><th scope="col">"Enfant"</th><th scope="col">"À appeler"</th><th scope="col">"Peut aussi venir chercher"</th><th scope="col">"Autorisations"</th>{shows_health.then(|| view! { <th scope="col">"Santé"</th> })}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    })
}

fn row(child: &DayChild, shows_health: bool) -> impl IntoView + use<> {
    let age = child.age.map(|age| text::count(age.unsigned_abs() as usize, "an", "ans"));
    let who = [Some(child.grade.to_owned()).filter(|grade| !grade.is_empty()), age];
    let who = who.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let forbidden = (!child.forbidden.is_empty()).then(|| {
        view! { <p class="forbidden"><Icon name="ban"/><strong>"Interdit d’approcher : "{child.forbidden.join(", ")}</strong></p> }
    });
    let health =
        child.health.iter().map(|(question, said)| view! { <li>{*question}" : "<strong>{said.clone()}</strong></li> }).collect_view();
    let health = if child.health.is_empty() {
        view! { <span class="soft">"Rien à signaler"</span> }.into_any()
    } else {
        view! { <ul class="plain">{health}</ul> }.into_any()
    };
    view! {
        <tr>
            <td class="box" aria-hidden="true"><span></span></td>
            <td data-label="Enfant"><div><strong>{child.name.clone()}</strong><br/><span class="soft">{who}</span>{forbidden}</div></td>
            <td data-label="À appeler">{people(&child.to_call)}</td>
            <td data-label="Peut aussi venir chercher">{people(&child.may_pick_up)}</td>
            <td data-label="Autorisations"><ul class="plain">{child.allowed.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view()}</ul></td>
            {shows_health.then(|| view! { <td data-label="Santé">{health}</td> })}
        </tr>
    }
}

fn people(some: &[Reachable]) -> Option<impl IntoView + use<>> {
    let line = |person: &Reachable| {
        let link = (!person.link.is_empty()).then(|| view! { <span class="soft">" ("{person.link.clone()}")"</span> });
        view! { <li>{person.name.clone()}{link}<br/><strong>{person.phones.join(" · ")}</strong></li> }
    };
    (!some.is_empty()).then(|| view! { <ul class="plain">{some.iter().map(line).collect_view()}</ul> })
}
