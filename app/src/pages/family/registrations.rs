//! "Inscriptions": what each child can be registered for, and if not, why (E1–E3).

use leptos::prelude::*;

use super::week::week;
use crate::{
    api::{
        forms::FormId,
        guard,
        ports::ports,
        views::{ChildOffers, Offer},
    },
    domain::{
        activity::{ActivityKind, Weekdays},
        contact::show_day,
        eligibility::{Barrier, Door},
        form::Fields,
        ids::{ActivityId, PersonId},
        school_year::SchoolYear,
        text,
    },
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{case_badge, case_page, form, param, query, setup, year_links},
    },
    ui::{
        alert::Note,
        badge::{Badge, Tone},
        form::{FormSetup, Submit},
        icon::Icon,
    },
};

/// Child by child, what is offered.
#[component]
pub fn OffersPage() -> impl IntoView {
    let year = query("annee").parse().ok();
    page(async move {
        let offers = ports().registrations.offers(&guard::family()?, year).await?;
        let is_empty = offers.children.is_empty();
        Ok(view! {
            <Layout place=Place::Registrations title="Inscriptions" width="medium">
                <div class="row between"><h1>"Inscriptions"</h1><span class="soft">"Année scolaire "{offers.school_year.to_string()}</span></div>
                {year_links("/inscriptions", offers.school_year, &offers.years)}
                {is_empty.then(|| view! { <p class="card">"Les activités de vos enfants s’afficheront ici. Ajoutez d’abord vos enfants dans votre entourage."</p> })}
                {week(&offers.children)}
                {together(&offers.children, offers.school_year)}
                {offers.children.into_iter().map(child_offers).collect_view()}
            </Layout>
        })
    })
}

/// The kinds of activity that several children can ask for now.
fn together(children: &[ChildOffers], year: SchoolYear) -> impl IntoView + use<> {
    let asks = |child: &ChildOffers, kind: ActivityKind| child.offers.iter().any(|offer| offer.activity.kind == kind && offer.is_open());
    let kinds = ActivityKind::ALL.iter().filter(|(kind, ..)| children.iter().filter(|child| asks(child, *kind)).count() > 1);
    let link = |(_, code, name): &(ActivityKind, &'static str, &'static str)| {
        view! { <a class="btn side small" href=format!("/inscriptions/ensemble/{code}?annee={year}")>{*name}</a> }
    };
    let links: Vec<_> = kinds.map(link).collect();
    (!links.is_empty()).then(|| {
        view! { <section class="card stack"><h2>"Plusieurs enfants en une fois"</h2><div class="row">{links}</div></section> }
    })
}

fn child_offers(child: ChildOffers) -> impl IntoView {
    let ChildOffers { child, first_name, offers } = child;
    let wanting =
        offers.iter().find_map(|offer| offer.barriers.iter().find(|(barrier, _)| matches!(barrier, Barrier::DossierNotValidated(_))));
    let wanting = wanting.map(|(_, why)| why.clone());
    // Without a dossier nothing is known of the school: the activities of all schools would only confuse.
    let is_for_child = |offer: &Offer| {
        let barriers: Vec<_> = offer.barriers.iter().map(|(barrier, _)| *barrier).collect();
        offer.case.is_some()
            || !barriers.iter().any(|barrier| barrier.is_not_for_this_child() || matches!(barrier, Barrier::DossierNotValidated(_)))
    };
    let shown: Vec<_> = offers.into_iter().filter(is_for_child).collect();
    let is_empty = shown.is_empty();
    view! {
        <section class="card stack">
            <h2>{first_name.clone()}</h2>
            {wanting.map(|why| view! { <Note tone="sun"><p>{why}" "<a href="/famille">"Ma famille"</a></p></Note> }.into_any())}
            {is_empty.then(|| view! { <p class="soft">"Les activités s’afficheront ici quand le dossier "{text::de(&first_name)}" sera validé."</p> })}
            <ul class="plain lines">{shown.into_iter().map(|offer| offer_line(offer, child, &first_name)).collect_view()}</ul>
        </section>
    }
}

fn offer_line(offer: Offer, child: PersonId, first_name: &str) -> impl IntoView + use<> {
    let activity = &offer.activity;
    let act = match (&offer.case, offer.barriers.first()) {
        (Some(case), _) => view! { <a href=case_page(case)>{case_badge(case)}<span class="sr-only">" : voir la demande "{activity.name.clone()}</span></a> }.into_any(),
        (None, None) => {
            view! { <a class="btn main small" href=format!("/inscriptions/{}/{child}", activity.id)>"Inscrire"<span class="sr-only">" "{first_name.to_owned()}" : "{activity.name.clone()}</span></a> }.into_any()
        }
        (None, Some((Barrier::NotYetOpen(_), _))) => view! { <Badge tone=Tone::Waiting icon="clock" text="Pas encore ouvert"/> }.into_any(),
        (None, Some((Barrier::Full, _))) => {
            view! { <a class="btn side small" href=format!("/inscriptions/{}/{child}", activity.id)>"Liste d’attente"<span class="sr-only">" pour "{first_name.to_owned()}" : "{activity.name.clone()}</span></a> }.into_any()
        }
        (None, Some(_)) => view! { <Badge tone=Tone::Quiet icon="lock" text="Fermé"/> }.into_any(),
    };
    let why = offer
        .barriers
        .iter()
        .filter(|_| offer.case.is_none())
        .map(|(_, why)| view! { <br/><span class="soft">{why.clone()}</span> })
        .collect_view();
    view! {
        <li>
            <div><strong>{activity.name.clone()}</strong><br/><span class="soft">{activity.kind.name()}" · "{offer.site.clone()}" · "{activity.weekdays.to_string()}</span>{why}</div>
            {act}
        </li>
    }
}

/// The form of one registration, or why it is not possible.
#[component]
pub fn RegistrationPage() -> impl IntoView {
    let (activity, child) = (param::<ActivityId>("activity"), param::<PersonId>("child"));
    page(async move {
        let (activity, child) = (activity?, child?);
        let (first_name, offer) = ports().registrations.offer(&guard::family()?, activity, child).await?;
        let title = format!("Inscrire {first_name} : {}", offer.activity.name);
        let content = match offer.door() {
            Door::Open => registration_form(&offer, child, false).into_any(),
            Door::WaitingList => view! { {full()}{registration_form(&offer, child, true)} }.into_any(),
            Door::Closed(_) => closed(&offer).into_any(),
        };
        Ok(view! {
            <Layout place=Place::Registrations title=title.clone() width="narrow" islands=true>
                <BackLink href=format!("/inscriptions?annee={}", offer.activity.school_year) label="Inscriptions"/>
                <h1>{title}</h1>
                <dl class="answers">
                    <div><dt>"Lieu"</dt><dd>{offer.site.clone()}</dd></div>
                    <div><dt>"Jours proposés"</dt><dd>{offer.activity.weekdays.to_string()}</dd></div>
                    {places_left(&offer)}
                </dl>
                {content}
            </Layout>
        })
    })
}

fn places_left(offer: &Offer) -> impl IntoView + use<> {
    let activity = &offer.activity;
    let free = activity.places.map(|places| if activity.is_full() { 0 } else { places - activity.taken });
    let waiting = usize::try_from(activity.waiting).unwrap_or_default();
    let waiting = (waiting > 0).then(|| format!(" · {} en attente", text::count(waiting, "enfant", "enfants")));
    free.map(|free| {
        let free = text::count(usize::try_from(free).unwrap_or_default(), "place libre", "places libres");
        view! { <div><dt>"Places"</dt><dd>{free}{waiting}</dd></div> }
    })
}

fn full() -> impl IntoView {
    view! { <Note tone="sun"><p>"Toutes les places sont prises. Vous pouvez demander la liste d’attente. Si une place se libère, elle est proposée dans l’ordre des demandes."</p></Note> }
}

fn registration_form(offer: &Offer, child: PersonId, is_full: bool) -> impl IntoView + use<> {
    let activity = &offer.activity;
    // Where places are counted, they may all be taken while one fills the form in.
    let is_asked_to_wait = activity.places.is_some() && !is_full;
    let mut hidden = vec![("activity".into(), activity.id.to_string()), ("child".into(), child.to_string())];
    hidden.extend(is_full.then(|| ("waiting".into(), "oui".into())));
    let label = if is_full { "Demander la liste d’attente" } else { "Envoyer l’inscription" };
    let first_day = ports().public.today().max(activity.school_year.first_day());
    let not_offered = Weekdays::NAMES.iter().filter(|(name, _)| !activity.weekdays.has(name)).map(|(name, _)| (*name).to_owned());
    form(FormSetup {
        hidden,
        without: not_offered.chain((!is_asked_to_wait).then(|| "waiting".to_owned())).collect(),
        cancel: Some(("Annuler".into(), format!("/inscriptions?annee={}", activity.school_year))),
        ..setup(FormId::Registration, Fields::default().with("start", show_day(first_day)), vec![Submit::main(label)])
    })
}

fn closed(offer: &Offer) -> impl IntoView + use<> {
    let why = offer.barriers.iter().map(|(_, why)| view! { <li>{why.clone()}</li> }).collect_view();
    let case = offer.case.as_ref().map(|case| view! { <p><a href=case_page(case)>"Voir la demande"</a></p> });
    view! { <Note tone="sun"><h2><Icon name="lock"/>" Ce n’est pas possible pour l’instant"</h2><ul>{why}</ul>{case}</Note> }
}
