//! What a family is told of what is on its device and not with the portal.

use leptos::{prelude::*, task::spawn_local};

use super::{
    left::Left,
    question::{Device, work},
};
use crate::{
    device::kept::{self, Spot},
    domain::{
        dossier::Section,
        on_device::{KeptFile, Standpoint},
    },
    ui::alert::Note,
};

/// What goes by itself.
pub fn waiting(left: &Left) -> Option<impl IntoView + use<>> {
    let what = left.words();
    let said = format!("{what} sur cet appareil : en attente de réseau. L’envoi se fera tout seul.");
    (!what.is_empty()).then(|| view! { <Note tone="sun"><p>{said}</p></Note> })
}

/// What does not go by itself: two answers to choose between; what came too late, to be read once more and thrown away.
pub(super) fn unsent(device: Device, left: &Left) -> impl IntoView + use<> {
    let to_choose = left.to_choose.iter().map(|spot| {
        let href = format!("/dossiers/{}/{}", spot.case, spot.section);
        view! { <li><a href=href>{name_of(spot)}" : choisir entre deux réponses"</a></li> }
    });
    let to_choose = to_choose.collect_view();
    let refused = left.refused.iter().map(|(spot, stands)| late_answers(device, spot.clone(), stands)).collect_view();
    let files = left.refused_files.iter().map(|file| late_file(device, file.clone())).collect_view();
    let is_late = !left.refused.is_empty() || !left.refused_files.is_empty();
    view! {
        {(!left.to_choose.is_empty()).then(|| view! { <Note tone="sun"><h2>"Deux réponses différentes"</h2><ul>{to_choose}</ul></Note> })}
        {is_late.then(|| view! {
            <Note tone="brick">
                <h2>"Arrivé trop tard"</h2>
                <p>"Ceci n’a pas pu être enregistré. Si c’est important, écrivez au service."</p>
                <ul class="plain stack">{refused}{files}</ul>
            </Note>
        })}
    }
}

fn late_answers(device: Device, spot: Spot, stands: &Standpoint) -> impl IntoView + use<> {
    let fields = Section::from_code(&spot.section).into_iter().flat_map(|section| section.form().fields());
    let typed = fields.filter(|field| stands.answers.raw(field.name) != stands.known.raw(field.name)).map(|field| {
        let shown = field.show(stands.answers.get(field.name), &[]).to_owned();
        view! { <div><dt>{field.label}</dt><dd>{shown}</dd></div> }
    });
    let typed = typed.collect_view();
    let name = name_of(&spot);
    let erase = move |_| {
        let spot = spot.clone();
        spawn_local(async move {
            kept::forget_section(&spot).await;
            work(device).await;
        });
    };
    view! {
        <li class="stack">
            <strong>{name}</strong>
            <dl class="answers">{typed}</dl>
            <div><button type="button" class="btn quiet small" on:click=erase>"Effacer de cet appareil"<span class="sr-only">" : "{name}</span></button></div>
        </li>
    }
}

fn late_file(device: Device, file: KeptFile) -> impl IntoView {
    let (name, about, why, id) = (file.name.clone(), file.name, file.refusal, file.id);
    let erase = move |_| {
        let id = id.clone();
        spawn_local(async move {
            kept::forget_file(&id).await;
            work(device).await;
        });
    };
    view! {
        <li class="stack">
            <div><strong>{name}</strong><br/><span>{why}</span></div>
            <div><button type="button" class="btn quiet small" on:click=erase>"Effacer de cet appareil"<span class="sr-only">" : "{about}</span></button></div>
        </li>
    }
}

fn name_of(spot: &Spot) -> &'static str {
    Section::from_code(&spot.section).map_or("", Section::name)
}
