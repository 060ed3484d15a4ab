//! What fills the pages that a device shows of a dossier without a network: they come from the service worker, and hold nothing of anybody.

use leptos::{prelude::*, task::spawn_local};

use super::left::left;
use crate::{
    device::kept,
    domain::{
        dossier::Section,
        on_device::{KeptDossier, KeptPiece},
    },
    ui::{
        alert::Note,
        badge::{Badge, Tone},
        icon::Icon,
        upload::taking,
    },
};

/// Whether the dossier of the address is on the device.
#[derive(Clone)]
enum Found {
    NotYet,
    Nothing,
    Dossier(KeptDossier),
}

/// Above a section: whose dossier it is, and what happens to what is typed.
#[island]
pub fn DeviceSection() -> impl IntoView {
    let found = look_up();
    view! {
        {move || match found.get() {
            Found::NotYet => ().into_any(),
            Found::Nothing => view! { <p>{NOT_HERE}</p><p><a class="btn main" href="">"Réessayer"</a></p> }.into_any(),
            Found::Dossier(dossier) => view! {
                <a class="back" href=format!("/dossiers/{}", dossier.case)><Icon name="chevron-left"/>{dossier.title}</a>
                <Note tone="sun"><p>"Cette page s’est ouverte sans réseau. Vous pouvez continuer : cet appareil garde vos réponses, et les enverra tout seul."</p></Note>
            }
            .into_any(),
        }}
    }
}

/// The parts of a dossier.
#[island]
pub fn DeviceTasks() -> impl IntoView {
    let found = look_up();
    let waiting = RwSignal::new(Vec::new());
    Effect::new(move || spawn_local(async move { waiting.set(left().await.unwrap_or_default().waiting) }));
    let line = move |case: String, code: String| {
        let name = Section::from_code(&code).map_or("", Section::name);
        let (href, spot) = (format!("/dossiers/{case}/{code}"), kept::Spot::of(&case, &code));
        let badge = move || {
            waiting.with(|all| all.contains(&spot)).then(|| view! { <Badge tone=Tone::Waiting icon="clock" text="En attente de réseau"/> })
        };
        view! { <li><a href=href>{name}</a>{badge}</li> }
    };
    view! {
        {move || match found.get() {
            Found::NotYet => ().into_any(),
            Found::Nothing => not_here().into_any(),
            Found::Dossier(dossier) => {
                let case = dossier.case.to_string();
                let takes_files = !dossier.pieces.is_empty();
                let pieces = takes_files.then(|| view! { <li><a href=format!("/dossiers/{case}/pieces")>"Pièces à joindre"</a></li> });
                let lines = dossier.sections.into_iter().map(|code| line(case.clone(), code)).collect_view();
                view! {
                    <h1>{dossier.title}</h1>
                    <Note tone="sun"><p>"Vous êtes sans réseau. Ce que vous saisissez est gardé sur cet appareil, et partira tout seul."</p></Note>
                    <section class="card"><ul class="tasks plain">{lines}{pieces}</ul></section>
                    <p class="soft">"Pour envoyer le dossier au service, il faudra du réseau."</p>
                }
                .into_any()
            }
        }}
    }
}

/// The pieces of a dossier: files are chosen, and wait.
#[island]
pub fn DevicePieces() -> impl IntoView {
    let found = look_up();
    let card = |case: String, piece: KeptPiece| {
        let about = view! { <h2>{piece.name.clone()}</h2><p class="soft">{piece.reason}</p> };
        taking(format!("/pieces/{case}/{}", piece.code), piece.name, piece.code, about.into_any())
    };
    view! {
        {move || match found.get() {
            Found::NotYet => ().into_any(),
            Found::Nothing => not_here().into_any(),
            Found::Dossier(dossier) => {
                let case = dossier.case.to_string();
                let cards = dossier.pieces.into_iter().map(|piece| card(case.clone(), piece)).collect_view();
                view! {
                    <a class="back" href=format!("/dossiers/{case}")><Icon name="chevron-left"/>{dossier.title}</a>
                    <h1>"Pièces à joindre"</h1>
                    <Note tone="sun"><p>"Vous êtes sans réseau. Vous pouvez choisir vos fichiers : cet appareil les garde, et les enverra tout seul."</p></Note>
                    {cards}
                }
                .into_any()
            }
        }}
    }
}

/// The dossiers that the device keeps.
#[island]
pub fn DeviceDossiers() -> impl IntoView {
    let all = RwSignal::new(Vec::<KeptDossier>::new());
    Effect::new(move || spawn_local(async move { all.set(kept::dossiers().await) }));
    let line = |dossier: KeptDossier| view! { <li><a href=format!("/dossiers/{}", dossier.case)>{dossier.title}</a></li> };
    view! {
        <section class="card stack" hidden=move || all.with(Vec::is_empty)>
            <h2>"Sur cet appareil"</h2>
            <p>"Vous pouvez continuer sans réseau :"</p>
            <ul class="tasks plain">{move || all.get().into_iter().map(line).collect_view()}</ul>
        </section>
    }
}

const NOT_HERE: &str = "Cet appareil ne garde pas ce dossier. Il faut du réseau pour l’ouvrir.";

fn not_here() -> impl IntoView {
    view! {
        <h1>"Pas de réseau"</h1>
        <p>{NOT_HERE}</p>
        <p><a class="btn main" href="">"Réessayer"</a></p>
    }
}

fn look_up() -> RwSignal<Found> {
    let found = RwSignal::new(Found::NotYet);
    Effect::new(move || {
        spawn_local(async move {
            let dossier = kept::dossier(&kept::case_of_address()).await;
            found.set(dossier.map_or(Found::Nothing, Found::Dossier));
        });
    });
    found
}
