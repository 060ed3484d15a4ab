//! The keys of the desk.

use leptos::prelude::*;

use crate::ui::shortcuts::{Shortcut, Shortcuts};

const OF_QUEUE: [(char, &str); 4] =
    [('o', "ouvrir la première demande"), ('/', "chercher une demande"), ('j', "page suivante"), ('k', "page précédente")];

const OF_CASE: [(char, &str); 13] = [
    ('p', "prendre en charge"),
    ('a', "accepter la pièce affichée"),
    ('r', "refuser la pièce affichée : la première fois choisit la raison, la seconde (après Échap) refuse"),
    ('j', "pièce suivante ; sur une pièce de santé, Entrée l’ouvre"),
    ('k', "pièce précédente"),
    ('s', "ouvrir la pièce de santé à vérifier"),
    ('v', "valider la demande"),
    ('c', "renvoyer à corriger"),
    ('d', "écrire le motif de la décision"),
    ('m', "écrire à la famille"),
    ('i', "écrire une note interne"),
    ('n', "dossier suivant"),
    ('f', "retour à la file"),
];

/// Those of the queue.
pub fn queue_keys() -> impl IntoView {
    keys(&OF_QUEUE)
}

/// Those of a case.
pub fn case_keys() -> impl IntoView {
    keys(&OF_CASE)
}

fn keys(list: &[(char, &str)]) -> impl IntoView + use<> {
    let keys = list.iter().map(|(key, label)| Shortcut { key: *key, label: (*label).to_owned() }).collect::<Vec<_>>();
    view! { <Shortcuts keys=keys/> }
}
