//! The links of the header, and the tabs on phones.

use leptos::prelude::*;

use super::layout::Place;
use crate::{
    api::{guard, ports::ports},
    domain::role::Right,
    ui::icon::Icon,
};

const TABS: [(Place, &str, &str, &str, &str); 4] = [
    (Place::Dashboard, "/tableau-de-bord", "dashboard", "Tableau de bord", "Accueil"),
    (Place::Family, "/famille", "users", "Ma famille", "Ma famille"),
    (Place::Registrations, "/inscriptions", "calendar", "Inscriptions", "Inscriptions"),
    (Place::Profile, "/mon-espace", "user", "Mon espace", "Mon espace"),
];

/// The links of the header.
pub fn links(place: Place) -> impl IntoView {
    match place {
        Place::Public => public_links().into_any(),
        Place::Desk => desk_links().into_any(),
        Place::Offline => ().into_any(),
        _ => family_links(place).into_any(),
    }
}

fn public_links() -> impl IntoView {
    let who = guard::visitor().signed_in;
    let (href, label) = match who {
        Some(who) if who.role.is_staff() => ("/admin", "Mon bureau"),
        Some(_) => ("/tableau-de-bord", "Mon espace"),
        None => ("/connexion", "Se connecter"),
    };
    view! { <nav class="main-nav always" aria-label="Principal"><a class="btn side small" href=href>{label}</a></nav> }
}

fn family_links(place: Place) -> impl IntoView {
    view! { <nav class="main-nav" aria-label="Principal">{TABS.map(|tab| tab_link(tab, place, false))}</nav> }
}

/// The tabs at the thumb, for families.
pub fn tabs(place: Place) -> impl IntoView {
    view! { <nav class="tabs" aria-label="Rubriques">{TABS.map(|tab| tab_link(tab, place, true))}</nav> }
}

fn tab_link(
    (place, href, icon, long, short): (Place, &'static str, &'static str, &'static str, &'static str),
    current: Place,
    is_short: bool,
) -> impl IntoView {
    view! { <a href=href aria-current=(place == current).then_some("page")><Icon name=icon/><span>{if is_short { short } else { long }}</span></a> }
}

fn desk_links() -> impl IntoView {
    let visitor = guard::visitor();
    let role = visitor.signed_in.map(|who| who.role);
    let may = |right: Right| role.is_some_and(|role| role.may(right));
    let link = |href: &'static str, icon: &'static str, label: &'static str| {
        let is_inside = href != "/admin" && visitor.path.starts_with(href);
        let current = if visitor.path == href { Some("page") } else { is_inside.then_some("true") };
        view! { <a href=href aria-current=current><Icon name=icon/><span>{label}</span></a> }
    };
    view! {
        <nav class="main-nav always desk-nav" aria-label="Principal">
            {link("/admin", "inbox", "Demandes")}
            {link("/admin/activites", "calendar", "Activités")}
            {link("/admin/familles", "users", "Familles")}
            {link("/admin/cles", "key", "Clés")}
            {link("/admin/chiffres", "dashboard", "Chiffres")}
            {may(Right::SetUp).then(|| link("/admin/reglages", "settings", "Réglages"))}
            {may(Right::WriteContent).then(|| link("/admin/contenus", "info", "Contenus"))}
            {may(Right::ManageTexts).then(|| link("/admin/textes", "file-text", "Textes"))}
            {may(Right::ManageStaff).then(|| link("/admin/comptes", "lock", "Comptes"))}
            {ports().public.shows_mails().then(|| link("/admin/mails", "mail", "E-mails"))}
            {link("/mon-espace", "user", "Mon espace")}
        </nav>
    }
}
