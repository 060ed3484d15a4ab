//! The pages, made by the server: whole HTML, with islands where the browser takes part.

pub mod account;
pub mod changes;
pub mod family;
pub mod history;
pub mod layout;
pub mod messages;
mod nav;
pub mod offline;
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

use crate::api::ports::{answer, ports};

/// Has the browser keep [`offline::OfflinePage`] once it has nothing better to do; one that cannot does without.
const KEEP_OFFLINE_PAGE: &str = "addEventListener('load',()=>navigator.serviceWorker?.register('/service-worker.js').catch(()=>{}))";

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
                <link rel="apple-touch-icon" href="/app-icons/apple-touch.png"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="preload" href="/fonts/figtree-latin-wght-normal.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <HashedStylesheet options=options/>
                <MetaTags/>
                {ports().public.works_offline().then(|| view! { <script nonce=use_nonce() inner_html=KEEP_OFFLINE_PAGE></script> })}
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
                <Route path=path!("/actualites") view=public::news::NewsPage ssr=ASYNC/>
                <Route path=path!("/documents") view=public::documents::DocumentsPage ssr=ASYNC/>
                <Route path=path!("/infos") view=public::info::InfoListPage ssr=ASYNC/>
                <Route path=path!("/infos/:slug") view=public::info::InfoPage ssr=ASYNC/>
                <Route path=path!("/conditions") view=public::TermsPage ssr=ASYNC/>
                <Route path=path!("/hors-ligne") view=offline::OfflinePage ssr=ASYNC/>
                <Route path=path!("/hors-ligne/dossier") view=offline::OfflineDossierPage ssr=ASYNC/>
                <Route path=path!("/hors-ligne/pieces") view=offline::OfflinePiecesPage ssr=ASYNC/>
                <Route path=path!("/hors-ligne/:section") view=offline::OfflineSectionPage ssr=ASYNC/>
                <Route path=path!("/erreur/:status") view=public::ErrorPage ssr=ASYNC/>

                <Route path=path!("/connexion") view=account::sign_in::SignInPage ssr=ASYNC/>
                <Route path=path!("/second-facteur") view=account::steps::SecondFactorPage ssr=ASYNC/>
                <Route path=path!("/nouveau-mot-de-passe") view=account::steps::NewPasswordPage ssr=ASYNC/>
                <Route path=path!("/nouvelles-conditions") view=account::steps::NewTermsPage ssr=ASYNC/>
                <Route path=path!("/identifiants-oublies") view=account::recovery::ForgottenPage ssr=ASYNC/>
                <Route path=path!("/identifiants-oublies/envoye") view=account::recovery::ForgottenSentPage ssr=ASYNC/>
                <Route path=path!("/reinitialiser/:token") view=account::recovery::ResetPage ssr=ASYNC/>
                <Route path=path!("/activation/:token") view=account::activation::ActivationPage ssr=ASYNC/>
                <Route path=path!("/lien-expire") view=account::activation::DeadLinkPage ssr=ASYNC/>
                <Route path=path!("/proteger-mon-compte") view=account::second_factor::ProtectPage ssr=ASYNC/>
                <Route path=path!("/codes-de-secours") view=account::second_factor::RecoveryCodesPage ssr=ASYNC/>
                <Route path=path!("/confirmer-identite") view=account::second_factor::ProvePage ssr=ASYNC/>

                <Route path=path!("/creer-mon-espace") view=account::sign_up::SignUpPage ssr=ASYNC/>
                <Route path=path!("/creer-mon-espace/cadenas") view=account::sign_up::ServiceKeyPage ssr=ASYNC/>
                <Route path=path!("/creer-mon-espace/conditions") view=account::sign_up::AcceptTermsPage ssr=ASYNC/>
                <Route path=path!("/creer-mon-espace/fin") view=account::sign_up::SignUpEndPage ssr=ASYNC/>
                <Route path=path!("/confirmer/:token") view=account::sign_up::ConfirmPage ssr=ASYNC/>
                <Route path=path!("/invitation/:token") view=account::invitation::InvitationPage ssr=ASYNC/>

                <Route path=path!("/mon-espace") view=account::profile::ProfilePage ssr=ASYNC/>
                <Route path=path!("/mon-espace/mot-de-passe") view=account::changes::PasswordPage ssr=ASYNC/>
                <Route path=path!("/mon-espace/adresse") view=account::changes::EmailPage ssr=ASYNC/>
                <Route path=path!("/mon-espace/nom-utilisateur") view=account::changes::UsernamePage ssr=ASYNC/>
                <Route path=path!("/changer-adresse/:token") view=account::changes::ConfirmEmailPage ssr=ASYNC/>
                <Route path=path!("/adresse-changee") view=account::changes::EmailChangedPage ssr=ASYNC/>
                <Route path=path!("/mon-espace/sessions") view=account::sessions::SessionsPage ssr=ASYNC/>
                <Route path=path!("/mon-espace/cle") view=account::household::KeyPage ssr=ASYNC/>
                <Route path=path!("/mon-espace/foyer") view=account::household::HouseholdPage ssr=ASYNC/>
                <Route path=path!("/mon-espace/foyer/inviter") view=account::invitation::InvitePage ssr=ASYNC/>

                <Route path=path!("/tableau-de-bord") view=family::dashboard::DashboardPage ssr=ASYNC/>
                <Route path=path!("/famille") view=family::household::FamilyPage ssr=ASYNC/>
                <Route path=path!("/famille/entourage") view=family::entourage::EntouragePage ssr=ASYNC/>
                <Route path=path!("/famille/entourage/:role") view=family::entourage::NewPersonPage ssr=ASYNC/>
                <Route path=path!("/famille/entourage/:role/:person") view=family::entourage::PersonPage ssr=ASYNC/>
                <Route path=path!("/dossiers/:case") view=family::tasks::DossierPage ssr=ASYNC/>
                <Route path=path!("/dossiers/:case/pieces") view=family::pieces::PiecesPage ssr=ASYNC/>
                <Route path=path!("/dossiers/:case/verifier") view=family::review::ReviewPage ssr=ASYNC/>
                <Route path=path!("/dossiers/:case/imprimer") view=family::print::PrintPage ssr=ASYNC/>
                <Route path=path!("/dossiers/:case/mandat") view=family::mandate::MandatePage ssr=ASYNC/>
                <Route path=path!("/dossiers/:case/:section") view=family::section::SectionPage ssr=ASYNC/>
                <Route path=path!("/demandes") view=family::cases::CasesPage ssr=ASYNC/>
                <Route path=path!("/demandes/:case") view=family::cases::CasePage ssr=ASYNC/>
                <Route path=path!("/inscriptions") view=family::registrations::OffersPage ssr=ASYNC/>
                <Route path=path!("/inscriptions/ensemble/:kind") view=family::together::TogetherPage ssr=ASYNC/>
                <Route path=path!("/inscriptions/envoi/:request") view=family::together::SeveralPage ssr=ASYNC/>
                <Route path=path!("/inscriptions/envoi/:request/:line") view=family::together::SeveralLinePage ssr=ASYNC/>
                <Route path=path!("/inscriptions/:activity/:child") view=family::registrations::RegistrationPage ssr=ASYNC/>

                <Route path=path!("/admin") view=staff::queue::QueuePage ssr=ASYNC/>
                <Route path=path!("/admin/demandes/:case") view=staff::case::DeskCasePage ssr=ASYNC/>
                <Route path=path!("/admin/activites") view=staff::activities::ActivitiesPage ssr=ASYNC/>
                <Route path=path!("/admin/activites/:activity") view=staff::activities::ActivityPage ssr=ASYNC/>
                <Route path=path!("/admin/activites/:activity/liste") view=staff::day_list::DayListPage ssr=ASYNC/>
                <Route path=path!("/admin/chiffres") view=staff::figures::FiguresPage ssr=ASYNC/>
                <Route path=path!("/admin/familles") view=staff::families::FamiliesPage ssr=ASYNC/>
                <Route path=path!("/admin/familles/nouvelle") view=staff::families::NewFamilyPage ssr=ASYNC/>
                <Route path=path!("/admin/familles/:family") view=staff::family::FamilyRecordPage ssr=ASYNC/>
                <Route path=path!("/admin/familles/:family/enfant") view=staff::families::NewChildPage ssr=ASYNC/>
                <Route path=path!("/admin/cles") view=staff::keys::KeysPage ssr=ASYNC/>
                <Route path=path!("/admin/import") view=staff::imports::ImportPage ssr=ASYNC/>
                <Route path=path!("/admin/imports/:import") view=staff::imports::ImportReportPage ssr=ASYNC/>
                <Route path=path!("/admin/comptes") view=staff::accounts::StaffPage ssr=ASYNC/>
                <Route path=path!("/admin/comptes/nouveau") view=staff::accounts::NewStaffPage ssr=ASYNC/>
                <Route path=path!("/admin/reglages") view=staff::setup::SetupPage ssr=ASYNC/>
                <Route path=path!("/admin/reglages/annees/nouvelle") view=staff::setup::year::NewYearPage ssr=ASYNC/>
                <Route path=path!("/admin/reglages/annees/:year") view=staff::setup::year::YearPage ssr=ASYNC/>
                <Route path=path!("/admin/reglages/annees/:year/activite") view=staff::setup::activity::NewActivityPage ssr=ASYNC/>
                <Route path=path!("/admin/reglages/activites/:activity") view=staff::setup::activity::SetupActivityPage ssr=ASYNC/>
                <Route path=path!("/admin/reglages/activites/:activity/changement") view=staff::setup::change::ChangePage ssr=ASYNC/>
                <Route path=path!("/admin/reglages/structures/nouvelle") view=staff::setup::site::NewSitePage ssr=ASYNC/>
                <Route path=path!("/admin/reglages/structures/:site") view=staff::setup::site::SitePage ssr=ASYNC/>
                <Route path=path!("/admin/contenus") view=staff::content::ContentsPage ssr=ASYNC/>
                <Route path=path!("/admin/contenus/actualites/nouvelle") view=staff::content::NewNewsPage ssr=ASYNC/>
                <Route path=path!("/admin/contenus/actualites/:news") view=staff::content::WriteNewsPage ssr=ASYNC/>
                <Route path=path!("/admin/contenus/pages/nouvelle") view=staff::content::NewInfoPage ssr=ASYNC/>
                <Route path=path!("/admin/contenus/pages/:slug") view=staff::content::WriteInfoPage ssr=ASYNC/>
                <Route path=path!("/admin/contenus/documents/nouveau") view=staff::content::NewDocumentPage ssr=ASYNC/>
                <Route path=path!("/admin/contenus/documents/:slug") view=staff::content::DocumentPage ssr=ASYNC/>
                <Route path=path!("/admin/contenus/apercu/:subject") view=staff::content::PreviewPage ssr=ASYNC/>
                <Route path=path!("/admin/textes") view=staff::texts::TextsPage ssr=ASYNC/>
                <Route path=path!("/admin/mails") view=staff::mails::MailsPage ssr=ASYNC/>
            </Routes>
        </Router>
    }
}
