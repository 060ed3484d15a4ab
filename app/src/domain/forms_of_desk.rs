//! The forms of the desk.

use super::{
    dossier::Section,
    form::{Form, Group, Kind, field, line},
    forms::one_group,
};

/// Why an agent sends a case back or refuses it; of a dossier sent back, which parts are to correct, and until when (D8).
pub const DECISION: Form = Form {
    groups: &[
        Group {
            title: "",
            fields: &[field("reason", "Motif écrit à la famille", Kind::LongText)
                .optional()
                .max(1000)
                .hint("Nécessaire pour demander une correction ou refuser. La famille le lira tel quel.")],
        },
        Group {
            title: "Si vous renvoyez à corriger : les parties à reprendre",
            fields: &[
                field("correct_ecole", Section::School.name(), Kind::Tick),
                field("correct_sante", Section::Health.name(), Kind::Tick),
                field("correct_garde", Section::Custody.name(), Kind::Tick),
                field("correct_autorisations", Section::Authorisations.name(), Kind::Tick),
                field("correct_assurance", Section::Insurance.name(), Kind::Tick),
                field("correct_paiement", Section::Payment.name(), Kind::Tick),
                field("correct_by", "À corriger avant le", Kind::Day).optional().max(12).hint("Par exemple 15 9 2026"),
            ],
        },
    ],
};

/// The box of [`DECISION`] that stands for a section.
pub const fn correction_box(section: Section) -> &'static str {
    match section {
        Section::School => "correct_ecole",
        Section::Health => "correct_sante",
        Section::Custody => "correct_garde",
        Section::Authorisations => "correct_autorisations",
        Section::Insurance => "correct_assurance",
        Section::Payment => "correct_paiement",
    }
}

/// What an agent says of the files of one piece (D8).
pub const VERDICT: Form = Form {
    groups: &one_group(&[
        field("refusal", "Si vous la refusez : pourquoi ?", Kind::OneOf).optional(),
        line("remark", "Précision pour la famille").optional().max(300),
        field("valid_until", "Si vous l’acceptez : valable jusqu’au", Kind::Day)
            .optional()
            .max(12)
            .hint("Par exemple 31 8 2027, si elle a une fin"),
    ]),
};

/// A message of the department, with a text to put into it (D9).
pub const ANSWER: Form = Form {
    groups: &[
        Group { title: "", fields: &[field("text", "Texte tout prêt", Kind::OneOf).optional()] },
        Group { title: "", fields: &[field("body", "Votre message", Kind::LongText).max(2000).missing("Écrivez votre message")] },
    ],
};

/// A note that no family sees (F2).
pub const NOTE: Form = Form {
    groups: &one_group(&[field("note", "Note pour les collègues", Kind::LongText)
        .max(2000)
        .missing("Écrivez votre note")
        .hint("La famille ne la voit jamais. N’y écrivez rien sur la santé.")]),
};

/// Who follows a case (F1).
pub const ASSIGN: Form = Form { groups: &one_group(&[field("follower", "Confier à", Kind::OneOf).missing("Choisissez un agent")]) };

/// The name of a view of the queue (F1).
pub const VIEW: Form = Form {
    groups: &one_group(&[line("name", "Nom de cette vue")
        .max(60)
        .missing("Donnez un nom à cette vue")
        .hint("Par exemple « Mes dossiers en retard »")]),
};

/// A text that agents reuse (F2).
pub const TEXT: Form = Form {
    groups: &one_group(&[
        line("title", "Titre").max(80).missing("Donnez un titre à ce texte"),
        field("text_body", "Texte", Kind::LongText)
            .max(2000)
            .missing("Écrivez le texte")
            .hint("{numéro} devient le numéro de la demande, {enfant} le nom de l’enfant."),
    ]),
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_forms_of_one_page_share_no_field() {
        let names: Vec<_> =
            [&DECISION, &VERDICT, &ANSWER, &NOTE, &ASSIGN].into_iter().flat_map(Form::fields).map(|field| field.name).collect();
        assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "{names:?}");
    }

    #[test]
    fn every_section_has_its_box() {
        let has_box =
            |section: Section| DECISION.fields().any(|field| field.name == correction_box(section) && field.label == section.name());
        assert!(Section::ALL.into_iter().all(has_box));
    }
}
