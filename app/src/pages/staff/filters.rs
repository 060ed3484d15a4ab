//! What narrows the queue: states with their counts, filters and search in one plain form, views that agents have named (F1).

use leptos::prelude::*;

use crate::{
    api::{forms::FormId, ports::kept_form, views::Queue},
    domain::{
        case::{CaseKind, CaseState},
        form::Fields,
        ids::ViewId,
        queue::{Follower, Order, QUEUE, QueueFilter, Shown},
    },
    pages::parts::{form, setup},
    ui::{
        button::ActButton,
        form::{FormSetup, Submit},
        icon::Icon,
    },
};

/// By where the cases stand, each with its count.
pub fn state_links(queue: &Queue) -> impl IntoView + use<> {
    let filter = &queue.filter;
    let link = |shown: Shown, name: &'static str, count: Option<i64>| {
        let href = filter.showing(shown).page(None);
        let count = count.map(|count| view! { " "<strong>{count.to_string()}</strong> });
        view! { <li><a href=href aria-current=(filter.shown == shown).then_some("page")>{name}{count}</a></li> }
    };
    let late = QueueFilter { is_late: !filter.is_late, ..filter.showing(Shown::Waiting) }.page(None);
    let late = (queue.late > 0 || filter.is_late).then(|| {
        view! { <li><a class="late" href=late aria-current=filter.is_late.then_some("true")>"En retard "<strong>{queue.late.to_string()}</strong></a></li> }
    });
    let state = |(state, count): &(CaseState, i64)| link(Shown::In(*state), state.name(), Some(*count));
    view! {
        <nav aria-label="Filtres"><ul class="counts plain">
            {link(Shown::Waiting, "À traiter", Some(queue.waiting))}
            {late}
            {link(Shown::Unanswered, "Messages des familles", Some(queue.unanswered))}
            {link(Shown::NewFiles, "Pièces nouvelles", Some(queue.with_new_files))}
            {queue.counts.iter().map(state).collect_view()}
            {link(Shown::All, "Toutes", None)}
        </ul></nav>
    }
}

/// Search, filters and order: an address says it all.
pub fn filter_form(queue: &Queue) -> impl IntoView + use<> {
    let filter = &queue.filter;
    let kinds = CaseKind::ALL.map(|kind| (kind.code().to_owned(), kind.name().to_owned())).to_vec();
    let years = queue.years.iter().map(|year| (year.start_year().to_string(), year.to_string())).collect();
    let followers = [(Follower::Me, "Moi"), (Follower::Nobody, "Personne")].map(|(follower, name)| (follower.code(), name.to_owned()));
    let agents = queue.agents.iter().map(|(id, name)| (Follower::Agent(*id).code(), name.clone()));
    let followers = followers.into_iter().chain(agents).collect();
    let site = filter.site.map(|site| site.to_string()).unwrap_or_default();
    let year = filter.year.map(|year| year.start_year().to_string()).unwrap_or_default();
    let orders = Order::ALL.map(|(order, name)| (order.code().to_owned(), name.to_owned())).to_vec();
    // What the links choose stays chosen.
    let kept = filter.pairs().into_iter().filter(|(name, _)| *name == "etat");
    let kept = kept.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let reset = filter
        .is_narrowed()
        .then(|| view! { <a class="btn quiet" href=QueueFilter::default().showing(filter.shown).page(None)>"Enlever les filtres"</a> });
    view! {
        <form method="get" action=QUEUE role="search" class="filters card flat">
            {kept}
            <div class="field find">
                <label for="q">"Chercher une demande"</label>
                <input id="q" name="q" type="search" value=filter.words.clone() autocomplete="off" spellcheck="false" data-key="/" aria-describedby="q-hint"/>
                <span class="hint" id="q-hint">"Numéro, nom de la famille ou de l’enfant"</span>
            </div>
            {choice("type", "Demande", "Toutes", kinds, filter.kind.map_or("", CaseKind::code))}
            {choice("site", "Établissement", "Tous", queue.sites.clone(), &site)}
            {choice("annee", "Année scolaire", "Toutes", years, &year)}
            {choice("suivi", "Suivi par", "Tout le monde", followers, &filter.follower.code())}
            {choice("tri", "Ordre", "", orders, filter.order.code())}
            <label class="choice"><input type="checkbox" name="retard" value="1" checked=filter.is_late/><span>"En retard seulement"</span></label>
            <div class="row"><button type="submit" class="btn main"><Icon name="search"/>"Chercher"</button>{reset}</div>
        </form>
    }
}

fn choice(
    name: &'static str,
    label: &'static str,
    any: &'static str,
    options: Vec<(String, String)>,
    chosen: &str,
) -> impl IntoView + use<> {
    let id = format!("f-{name}");
    let option = |(value, shown): (String, String)| {
        let is_chosen = value == chosen;
        view! { <option value=value selected=is_chosen>{shown}</option> }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name>
                {(!any.is_empty()).then(|| view! { <option value="">{any}</option> })}
                {options.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

/// The views that the agent has named, and the naming of this one.
pub fn views(queue: &Queue) -> impl IntoView + use<> {
    let current = queue.filter.query();
    let link = |(_, name, filter): &(ViewId, String, QueueFilter)| {
        let is_here = filter.query() == current;
        view! { <li><a href=filter.page(None) aria-current=is_here.then_some("page")>{name.clone()}</a></li> }
    };
    let here = queue.views.iter().find(|(_, _, filter)| filter.query() == current);
    let forget = here.map(|(id, name, _)| {
        view! { <ActButton action="/api/desk/forget_view" fields=vec![("view", id.to_string())] look="quiet small" icon="trash" label="Supprimer cette vue" about=format!(": {name}")/> }
    });
    let is_back = kept_form(FormId::View.action()).is_some();
    let setup = FormSetup {
        hidden: vec![("view".into(), current.clone())],
        ..setup(FormId::View, Fields::default(), vec![Submit { look: "side".into(), ..Submit::main("Garder cette vue") }])
    };
    let name = (here.is_none() && !current.is_empty())
        .then(|| view! { <details open=is_back><summary>"Garder ces filtres sous un nom"</summary>{form(setup)}</details> });
    let links = queue.views.iter().map(link).collect_view();
    let list = (!queue.views.is_empty()).then(|| view! { <nav aria-label="Mes vues"><ul class="counts plain">{links}</ul></nav> });
    (list.is_some() || name.is_some()).then(|| view! { <div class="row between views">{list}{forget}{name}</div> })
}
