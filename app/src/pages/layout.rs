//! What surrounds a page: header, tabs, footer; and what happens when a page cannot be made.

use std::future::Future;

use leptos::{hydration::HydrationScripts, prelude::*};
use leptos_meta::Title;

use crate::{
    api::{
        ApiError, guard,
        ports::{answer, ports},
    },
    ui::{alert::Note, icon::Icon},
};

/// Which part of the portal a page is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Open to all.
    Public,
    /// "Mon tableau de bord".
    Dashboard,
    /// "Ma famille".
    Family,
    /// "Inscriptions".
    Registrations,
    /// "Mon espace".
    Profile,
    /// The staff desk.
    Desk,
}

const TABS: [(Place, &str, &str, &str, &str); 4] = [
    (Place::Dashboard, "/tableau-de-bord", "dashboard", "Tableau de bord", "Accueil"),
    (Place::Family, "/famille", "users", "Ma famille", "Ma famille"),
    (Place::Registrations, "/inscriptions", "calendar", "Inscriptions", "Inscriptions"),
    (Place::Profile, "/mon-espace", "user", "Mon espace", "Mon espace"),
];

/// A page that waits for what it shows, or says why it cannot.
pub fn page<V: IntoView + 'static>(content: impl Future<Output = Result<V, ApiError>> + Send + 'static) -> impl IntoView {
    Suspend::new(async move {
        match content.await {
            Ok(view) => view.into_any(),
            Err(error) => failure(error).into_any(),
        }
    })
}

/// The page that says what happened; somebody who is not signed in is taken to sign in instead.
pub fn failure(error: ApiError) -> impl IntoView {
    if error == ApiError::NotSignedIn {
        answer().redirect(&format!("/connexion?suite={}", guard::visitor().path));
    } else {
        answer().status(error.status());
    }
    view! {
        <Layout place=Place::Public title=error.title() width="narrow">
            <h1>{error.title()}</h1>
            <p>{error.advice()}</p>
            <p><a class="btn main" href="/">"Retour à l’accueil"</a></p>
        </Layout>
    }
}

/// A page: title, header, content, footer.
#[component]
pub fn Layout(
    /// Which part of the portal it is in.
    place: Place,
    /// Title of the window.
    #[prop(into)]
    title: String,
    /// `""`, `narrow`, `medium` or `wide`.
    #[prop(optional)]
    width: &'static str,
    /// Shown above the content, as wide as the window.
    #[prop(optional, into)]
    banner: ViewFn,
    /// Whether the page holds islands.
    #[prop(optional)]
    islands: bool,
    children: Children,
) -> impl IntoView {
    let authority = ports().public.authority();
    let full_title = format!("{title} · Espace Familles {}", authority.name);
    let is_family = !matches!(place, Place::Public | Place::Desk);
    let home = match place {
        Place::Public => "/",
        Place::Desk => "/admin",
        _ => "/tableau-de-bord",
    };
    view! {
        <Title text=full_title/>
        <a class="skip" href="#contenu">"Aller au contenu"</a>
        <header class="top">
            <div class="wrap">
                <a class="brand" href=home>
                    <span class="mark"><Icon name="school"/></span>
                    <span>"Espace Familles"<small>{authority.name.clone()}</small></span>
                </a>
                {match place {
                    Place::Public => public_links().into_any(),
                    Place::Desk => desk_links().into_any(),
                    _ => family_links(place).into_any(),
                }}
            </div>
        </header>
        {banner.run()}
        <main id="contenu" class=format!("wrap stack-5 {width}")>{children()}</main>
        <footer class="foot">
            <div class="wrap">
                <p><strong>{authority.department}", "{authority.name}</strong></p>
                <p>{authority.phone}" · "<a href=format!("mailto:{0}", authority.email)>{authority.email.clone()}</a></p>
                <p>{authority.hours}</p>
                <p><a href="/conditions">"Conditions générales d’utilisation"</a></p>
            </div>
        </footer>
        {is_family.then(|| view! { <nav class="tabs" aria-label="Rubriques">{TABS.map(|tab| tab_link(tab, place, true))}</nav> })}
        {islands.then(scripts)}
    }
}

fn scripts() -> impl IntoView {
    let options = expect_context::<LeptosOptions>();
    view! { <HydrationScripts options=options islands=true/> }
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

fn tab_link(
    (place, href, icon, long, short): (Place, &'static str, &'static str, &'static str, &'static str),
    current: Place,
    is_short: bool,
) -> impl IntoView {
    view! { <a href=href aria-current=(place == current).then_some("page")><Icon name=icon/><span>{if is_short { short } else { long }}</span></a> }
}

fn desk_links() -> impl IntoView {
    view! {
        <nav class="main-nav always" aria-label="Principal">
            <a href="/admin"><Icon name="inbox"/><span>"Demandes"</span></a>
            {ports().public.shows_mails().then(|| view! { <a href="/admin/mails"><Icon name="mail"/><span>"Messages"</span></a> })}
            <a href="/mon-espace"><Icon name="user"/><span>"Mon espace"</span></a>
        </nav>
    }
}

/// A link back to where one came from.
#[component]
pub fn BackLink(
    /// Where.
    #[prop(into)]
    href: String,
    /// Its name.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <a class="back" href=href><Icon name="chevron-left"/>{label}</a> }
}

/// What the server refused of an act that is a single button.
#[component]
pub fn Refusals(
    /// Where the button posts.
    action: &'static str,
) -> impl IntoView {
    let errors = crate::api::ports::kept_form(action).map(|state| state.errors).unwrap_or_default();
    (!errors.is_empty()).then(|| {
        view! {
            <Note tone="brick summary">
                <h2>"Il y a un problème"</h2>
                <ul>{errors.into_iter().map(|error| view! { <li>{error.message}</li> }).collect_view()}</ul>
            </Note>
        }
    })
}
