//! The pages that browsers keep for when there is no network. They are made as for a stranger, and hold nothing of anybody: what a device
//! keeps comes into them there.

use leptos::prelude::*;

use super::{
    layout::{Layout, Place, page},
    parts::{param, setup},
};
use crate::{
    api::{ApiError, forms::FormId, ports::ports},
    domain::{
        dossier::Section,
        form::{Fields, FormState},
    },
    offline::shell::{DeviceDossiers, DevicePieces, DeviceSection, DeviceTasks},
    ui::form::{FormSetup, FormView, Submit},
};

/// Where [`OfflinePage`] is; those of a dossier are below it.
pub const OFFLINE_PAGE: &str = "/hors-ligne";

/// The pages of a dossier: what follows its id in their address, and where the page is that stands for it.
pub fn pages_of_dossier() -> impl Iterator<Item = (&'static str, String)> {
    let sections = Section::ALL.into_iter().map(|section| (section.code(), format!("{OFFLINE_PAGE}/{}", section.code())));
    let others = [("", "dossier"), ("pieces", "pieces")].map(|(part, page)| (part, format!("{OFFLINE_PAGE}/{page}")));
    others.into_iter().chain(sections)
}

/// Looks for the portal itself: browsers do not always know whether there is a network.
const COME_BACK: &str = "let wait = 5000; const look = () => fetch('/sante/vivant', { cache: 'no-store' }).then(answer => answer.text())\
    .then(text => { if (text.trim() !== 'vivant') return; location.pathname.startsWith('/hors-ligne') ? location.replace('/') : location.reload(); })\
    .catch(() => {}); const again = () => setTimeout(() => { look(); wait = Math.min(wait * 1.5, 60000); again(); }, wait); \
    addEventListener('online', look); again();";

/// Shown in place of any page of which nothing better is kept.
#[component]
pub fn OfflinePage() -> impl IntoView {
    view! {
        <Layout place=Place::Offline title="Pas de réseau" width="narrow" islands=true>
            <h1>"Pas de réseau"</h1>
            <p>"Cette page n’a pas pu être chargée. Votre appareil n’est sans doute pas connecté à internet."</p>
            <p><strong>"Ce que vous avez déjà enregistré n’est pas perdu."</strong>" Pour envoyer un dossier ou une demande, il faut du réseau."</p>
            <DeviceDossiers/>
            <p><a class="btn main" href="">"Réessayer"</a></p>
            <p class="soft">"Dès que le réseau revient, la page se charge toute seule."</p>
            {come_back()}
        </Layout>
    }
}

/// The parts of a dossier.
#[component]
pub fn OfflineDossierPage() -> impl IntoView {
    view! {
        <Layout place=Place::Offline title="Dossier, sans réseau" width="medium" islands=true>
            <DeviceTasks/>
            {come_back()}
        </Layout>
    }
}

/// The pieces of a dossier.
#[component]
pub fn OfflinePiecesPage() -> impl IntoView {
    view! {
        <Layout place=Place::Offline title="Pièces à joindre, sans réseau" width="medium" islands=true>
            <DevicePieces/>
        </Layout>
    }
}

/// A section of a dossier. It does not come back by itself: somebody types in it.
#[component]
pub fn OfflineSectionPage() -> impl IntoView {
    let section = param::<String>("section").and_then(|code| Section::from_code(&code).ok_or(ApiError::NotFound));
    page(async move {
        let section = section?;
        let schools = if section == Section::School { ports().public.schools().await? } else { Vec::new() };
        let setup = setup(FormId::Section(section), Fields::default(), vec![Submit::main("Enregistrer et continuer")]);
        // Whatever form of the person was just refused: it is not shown here.
        let state = FormState::default();
        let hidden = [("case", ""), ("section", section.code()), ("seen", "{}")];
        Ok(view! {
            <Layout place=Place::Offline title=format!("{}, sans réseau", section.name()) width="narrow" islands=true>
                <DeviceSection/>
                <h1>{section.name()}</h1>
                <FormView setup=FormSetup {
                    state,
                    hidden: hidden.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
                    options: schools,
                    of_device: true,
                    ..setup
                }/>
            </Layout>
        })
    })
}

fn come_back() -> impl IntoView {
    view! { <script nonce=use_nonce() inner_html=COME_BACK></script> }
}
