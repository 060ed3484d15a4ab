//! What surrounds a page: header, tabs, footer; and what happens when a page cannot be made.

use std::future::Future;

use leptos::{hydration::HydrationScripts, prelude::*};
use leptos_meta::Title;
use leptos_router::params::ParamsMap;

use super::nav::{links, tabs};
use crate::{
    api::{
        ApiError, guard,
        ports::{answer, ports},
    },
    device::vault::{DATABASE, KEYS, NOBODY, OWNER, RECORDS, VERSION},
    ui::{alert::Note, field::escape, icon::Icon},
};

/// What is reached from every page.
const FOOT_LINKS: [(&str, &str); 7] = [
    ("/infos/aide", "Aide"),
    ("/infos", "Informations"),
    ("/documents", "Documents"),
    ("/infos/mentions-legales", "Mentions légales"),
    ("/conditions", "Conditions générales d’utilisation"),
    ("/infos/donnees-personnelles", "Données personnelles"),
    ("/infos/accessibilite", "Accessibilité"),
];

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
    /// Shown without a network: nothing there depends on who is signed in.
    Offline,
}

/// A page that waits for what it shows, or says why it cannot.
pub fn page<V: IntoView + 'static>(content: impl Future<Output = Result<V, ApiError>> + Send + 'static) -> impl IntoView {
    Suspend::new(async move {
        match content.await {
            Ok(view) => view.into_any(),
            Err(error) => failure(error).into_any(),
        }
    })
}

/// The page that says what happened; somebody who must first sign in, end a sign-in or prove who they are is taken there instead.
pub fn failure(error: ApiError) -> impl IntoView {
    let visitor = guard::visitor();
    let next = guard::page_of_ours(&visitor.path, "");
    match (error, visitor.halfway) {
        (ApiError::NotSignedIn, Some(halfway)) => answer().redirect(&with_next(halfway.step.page(), &next)),
        (ApiError::NotSignedIn, None) => answer().redirect(&with_next("/connexion", &next)),
        (ApiError::NotProved, _) => answer().redirect(&with_next("/confirmer-identite", &next)),
        _ => answer().status(error.status()),
    }
    view! {
        <Layout place=Place::Public title=error.title() width="narrow">
            <h1>{error.title()}</h1>
            <p>{error.advice()}</p>
            <p><a class="btn main" href="/">"Retour à l’accueil"</a></p>
        </Layout>
    }
}

/// The address of a page that leads on to `next`; slashes and hyphens stay readable.
pub fn with_next(page: &str, next: &str) -> String {
    if next.is_empty() {
        return page.to_owned();
    }
    let mut query = ParamsMap::new();
    query.insert("suite", next.to_owned());
    format!("{page}{}", query.to_query_string().replace("%2F", "/").replace("%2D", "-"))
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
    let is_family = !matches!(place, Place::Public | Place::Desk | Place::Offline);
    let home = match place {
        Place::Public | Place::Offline => "/",
        Place::Desk => "/admin",
        _ => "/tableau-de-bord",
    };
    view! {
        // The server writes a title as it is: what a person typed must not be markup.
        <Title text=escape(&full_title)/>
        <a class="skip" href="#contenu">"Aller au contenu"</a>
        <header class="top">
            <div class="wrap">
                <a class="brand" href=home>
                    <span class="mark"><Icon name="school"/></span>
                    <span>"Espace Familles"<small>{authority.name.clone()}</small></span>
                </a>
                {links(place)}
            </div>
        </header>
        {banner.run()}
        <main id="contenu" class=format!("wrap stack-5 {width}")>{children()}</main>
        <footer class="foot">
            <div class="wrap">
                <p><strong>{authority.department}", "{authority.name}</strong></p>
                <p>{authority.phone}" · "<a href=format!("mailto:{0}", authority.email)>{authority.email.clone()}</a></p>
                <p>{authority.hours}</p>
                <ul>{FOOT_LINKS.map(|(href, label)| view! { <li><a href=href>{label}</a></li> }).into_iter().collect_view()}</ul>
            </div>
        </footer>
        {is_family.then(|| tabs(place))}
        {(place != Place::Offline).then(key_guard)}
        {islands.then(scripts)}
    }
}

/// Takes the key of what a device keeps from anybody but its owner (H5): a page of somebody else does so first. The names are those of
/// `device::vault`; what its owner had not sent stays there, unreadable until they sign in again.
fn key_guard() -> Option<impl IntoView> {
    let visitor = guard::visitor();
    let account = visitor.signed_in.map(|who| who.account).or(visitor.halfway.map(|who| who.account))?;
    ports().public.works_offline().then(|| take_key_from_others(&account.to_string()))
}

/// Takes the key from whoever is not that account; from everybody, once they have signed out: without scripts of ours at that time, the key
/// was still there.
pub(super) fn take_key_from_others(account: &str) -> impl IntoView + use<> {
    // The stores are made as in `device::vault`, should the browser have thrown them away; whose device it is goes last.
    let script = format!(
        "try{{const o=localStorage.getItem('{OWNER}');if(o&&o!=='{NOBODY}'&&o!=='{account}'){{\
         const r=indexedDB.open('{DATABASE}',{VERSION});r.onupgradeneeded=()=>['{KEYS}','{RECORDS}'].forEach(s=>r.result.createObjectStore(s));\
         r.onsuccess=()=>{{const t=r.result.transaction('{KEYS}','readwrite');t.objectStore('{KEYS}').clear();\
         t.oncomplete=()=>{{localStorage.removeItem('{OWNER}');r.result.close()}}}}}}}}catch{{}}"
    );
    view! { <script nonce=use_nonce() inner_html=script></script> }
}

fn scripts() -> impl IntoView {
    let options = expect_context::<LeptosOptions>();
    view! { <HydrationScripts options=options islands=true/> }
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
    /// The key that presses it, where the page has shortcuts.
    #[prop(optional)]
    key: Option<&'static str>,
) -> impl IntoView {
    view! { <a class="back" href=href data-key=key><Icon name="chevron-left"/>{label}</a> }
}

/// What the server refused of an act that is a single button.
#[component]
pub fn Refusals(
    /// Where the button posts.
    #[prop(into)]
    action: String,
) -> impl IntoView {
    let errors = crate::api::ports::kept_form(&action).map(|state| state.errors).unwrap_or_default();
    (!errors.is_empty()).then(|| {
        view! {
            <Note tone="brick summary">
                <h2>"Il y a un problème"</h2>
                <ul>{errors.into_iter().map(|error| view! { <li>{error.message}</li> }).collect_view()}</ul>
            </Note>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_that_comes_next_is_carried_whole() {
        assert_eq!(with_next("/connexion", ""), "/connexion");
        assert_eq!(with_next("/connexion", "/admin/mails"), "/connexion?suite=/admin/mails");
        assert_eq!(
            with_next("/second-facteur", "/admin/familles?q=le goff&x"),
            "/second-facteur?suite=/admin/familles%3Fq%3Dle%20goff%26x"
        );
    }
}
