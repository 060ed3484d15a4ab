//! The pages, made by the server: whole HTML, with islands where the browser takes part.

pub mod account;
pub mod family;
pub mod layout;
pub mod parts;
pub mod public;
pub mod staff;

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::api::ports::answer;

/// The document around every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    if let Some(nonce) = use_nonce() {
        answer().script_nonce(&nonce);
    }
    view! {
        <!DOCTYPE html>
        <html lang="fr">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="theme-color" content="#0d6355"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="preload" href="/fonts/figtree-latin-wght-normal.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <HashedStylesheet options=options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Every page of the portal.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    const ASYNC: SsrMode = SsrMode::Async;
    view! {
        <Router>
            <Routes fallback=public::MissingPage>
                <Route path=path!("/") view=public::HomePage ssr=ASYNC/>
                <Route path=path!("/conditions") view=public::TermsPage ssr=ASYNC/>
                <Route path=path!("/erreur/:status") view=public::ErrorPage ssr=ASYNC/>

                <Route path=path!("/connexion") view=account::SignInPage ssr=ASYNC/>
                <Route path=path!("/creer-mon-espace") view=account::SignUpPage ssr=ASYNC/>
                <Route path=path!("/creer-mon-espace/cadenas") view=account::ServiceKeyPage ssr=ASYNC/>
                <Route path=path!("/creer-mon-espace/conditions") view=account::AcceptTermsPage ssr=ASYNC/>
                <Route path=path!("/creer-mon-espace/fin") view=account::SignUpEndPage ssr=ASYNC/>
                <Route path=path!("/confirmer/:token") view=account::ConfirmPage ssr=ASYNC/>
                <Route path=path!("/confirmation-impossible") view=account::DeadLinkPage ssr=ASYNC/>
                <Route path=path!("/mon-espace") view=account::ProfilePage ssr=ASYNC/>

                <Route path=path!("/tableau-de-bord") view=family::dashboard::DashboardPage ssr=ASYNC/>
                <Route path=path!("/famille") view=family::household::FamilyPage ssr=ASYNC/>
                <Route path=path!("/famille/entourage") view=family::entourage::EntouragePage ssr=ASYNC/>
                <Route path=path!("/famille/entourage/:role") view=family::entourage::NewPersonPage ssr=ASYNC/>
                <Route path=path!("/famille/entourage/:role/:person") view=family::entourage::PersonPage ssr=ASYNC/>
                <Route path=path!("/dossiers/:case") view=family::dossier::DossierPage ssr=ASYNC/>
                <Route path=path!("/dossiers/:case/pieces") view=family::dossier::PiecesPage ssr=ASYNC/>
                <Route path=path!("/dossiers/:case/verifier") view=family::dossier::ReviewPage ssr=ASYNC/>
                <Route path=path!("/dossiers/:case/:section") view=family::dossier::SectionPage ssr=ASYNC/>
                <Route path=path!("/demandes") view=family::cases::CasesPage ssr=ASYNC/>
                <Route path=path!("/demandes/:case") view=family::cases::CasePage ssr=ASYNC/>
                <Route path=path!("/inscriptions") view=family::registrations::OffersPage ssr=ASYNC/>
                <Route path=path!("/inscriptions/:activity/:child") view=family::registrations::RegistrationPage ssr=ASYNC/>

                <Route path=path!("/admin") view=staff::queue::QueuePage ssr=ASYNC/>
                <Route path=path!("/admin/demandes/:case") view=staff::case::DeskCasePage ssr=ASYNC/>
                <Route path=path!("/admin/mails") view=staff::mails::MailsPage ssr=ASYNC/>
            </Routes>
        </Router>
    }
}
