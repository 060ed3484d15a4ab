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

/// Whether the device has what the person typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDevice {
    /// It is not one that keeps anything.
    No,
    /// In an instant.
    Soon,
    /// It has all of it.
    Yes,
    /// It has no room.
    Full,
    /// It does not work.
    Broken,
}

impl Standing {
    /// The line under the form.
    pub fn words(self, on_device: OnDevice) -> &'static str {
        match (self, on_device) {
            (Self::Untouched, _) => "Vos réponses s’enregistrent au fur et à mesure.",
            (Self::Pending, _) => "Enregistrement…",
            (Self::Saved, _) => "Enregistré",
            (Self::Delayed(409), _) => "Pas enregistré : ce dossier a été envoyé ou changé entre-temps. Actualisez la page.",
            (Self::Delayed(400 | 403 | 404), _) => "Pas encore enregistré : appuyez sur « Enregistrer et continuer ».",
            (Self::Delayed(_), OnDevice::Soon) => "Enregistrement sur cet appareil…",
            (Self::Delayed(401), OnDevice::Yes) => "Enregistré sur cet appareil. Votre session est terminée.",
            (Self::Delayed(_), OnDevice::Yes) => "Enregistré sur cet appareil, en attente de réseau",
            (Self::Delayed(_), OnDevice::Full) => "Pas encore enregistré : votre appareil n’a plus de place. Gardez cette page ouverte.",
            (Self::Delayed(CUT), _) => "Pas encore enregistré : pas de réseau. Gardez cette page ouverte, nous réessayons.",
            (Self::Delayed(401), _) => "Pas encore enregistré : votre session est terminée.",
            (Self::Delayed(_), _) => "Pas encore enregistré : le portail ne répond pas. Gardez cette page ouverte, nous réessayons.",
        }
    }

    /// Whether it is not with the portal, for a reason.
    pub const fn is_delayed(self) -> bool {
        matches!(self, Self::Delayed(_))
    }

    /// Whether the person is to be told at once, whatever they are doing.
    pub const fn is_bad(self, on_device: OnDevice) -> bool {
        match self {
            Self::Delayed(400 | 403 | 404 | 409) => true,
            Self::Delayed(_) => !matches!(on_device, OnDevice::Soon | OnDevice::Yes),
            _ => false,
        }
    }
}
