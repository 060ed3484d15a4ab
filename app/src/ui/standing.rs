//! How what was typed stands, in words.

use super::post::CUT;

/// What is true of what the person typed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// Nothing was typed yet.
    Untouched,
    /// It is on its way.
    Pending,
    /// The portal has it.
    Saved,
    /// It did not arrive; the status of the failure.
    Delayed(u16),
}

impl Standing {
    /// The line under the form.
    pub fn words(self) -> &'static str {
        match self {
            Self::Untouched => "Vos réponses s’enregistrent au fur et à mesure.",
            Self::Pending => "Enregistrement…",
            Self::Saved => "Enregistré",
            Self::Delayed(CUT) => "Pas encore enregistré : pas de réseau. Gardez cette page ouverte, nous réessayons.",
            Self::Delayed(401) => "Pas encore enregistré : votre session est terminée.",
            Self::Delayed(409) => "Pas enregistré : ce dossier a été envoyé ou changé entre-temps. Actualisez la page.",
            Self::Delayed(400 | 403 | 404) => "Pas encore enregistré : appuyez sur « Enregistrer et continuer ».",
            Self::Delayed(_) => "Pas encore enregistré : le portail ne répond pas. Gardez cette page ouverte, nous réessayons.",
        }
    }

    /// Whether the person is to be told at once, whatever they are doing.
    pub const fn is_bad(self) -> bool {
        matches!(self, Self::Delayed(_))
    }
}
