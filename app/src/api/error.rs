//! The two kinds of "no": a mistake of the person is data, a failure is a small error without text.

use leptos::{
    prelude::ServerFnErrorErr,
    server_fn::{codec::JsonEncoding, error::FromServerFnError},
};
use serde::{Deserialize, Serialize};

use crate::domain::form::FormState;

/// What an act led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is done; the page to go to.
    Done(String),
    /// The form again: with its mistakes, or filled in.
    Form(FormState),
}

/// A failure, told without any personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ApiError {
    /// Nobody is signed in, or the session has expired.
    #[error("not signed in")]
    NotSignedIn,
    /// Somebody is signed in who may not do this.
    #[error("forbidden")]
    Forbidden,
    /// Somebody is signed in who must first prove again who they are.
    #[error("not proved")]
    NotProved,
    /// There is no such thing, or it belongs to somebody else.
    #[error("not found")]
    NotFound,
    /// Somebody else changed it first.
    #[error("changed meanwhile")]
    Conflict,
    /// Too many attempts: wait.
    #[error("too many attempts")]
    TooManyAttempts,
    /// Our own failure.
    #[error("unavailable")]
    Unavailable,
    /// The browser and the server are not of the same version, or the request is broken.
    #[error("not understood")]
    NotUnderstood,
}

impl ApiError {
    /// Its HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::NotSignedIn => 401,
            Self::Forbidden => 403,
            Self::NotProved => 428,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::TooManyAttempts => 429,
            Self::Unavailable => 503,
            Self::NotUnderstood => 400,
        }
    }

    /// The error of an HTTP status.
    pub fn from_status(status: u16) -> Self {
        let known = [
            Self::NotSignedIn,
            Self::Forbidden,
            Self::NotProved,
            Self::NotFound,
            Self::Conflict,
            Self::TooManyAttempts,
            Self::NotUnderstood,
        ];
        known.into_iter().find(|error| error.status() == status).unwrap_or(Self::Unavailable)
    }

    /// What happened, for a person.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NotSignedIn => "Connectez-vous pour continuer",
            Self::Forbidden => "Cette page ne vous est pas ouverte",
            Self::NotProved => "Confirmez que c’est vous",
            Self::NotFound => "Cette page n’existe pas",
            Self::Conflict => "Quelqu’un d’autre a agi avant vous",
            Self::TooManyAttempts => "Trop d’essais",
            Self::Unavailable => "Le service ne répond pas",
            Self::NotUnderstood => "Cette demande n’a pas été comprise",
        }
    }

    /// What to do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::NotSignedIn => {
                "Votre session est peut-être terminée. Ce que vous avez saisi n’est pas perdu : reconnectez-vous, puis recommencez l’envoi."
            }
            Self::Forbidden => "Votre compte n’a pas accès à cette page. Si c’est une erreur, contactez le service.",
            Self::NotProved => "Cet acte est sensible. Confirmez votre mot de passe, puis recommencez l’envoi.",
            Self::NotFound => "L’adresse est peut-être mal recopiée, ou la page a été retirée.",
            Self::Conflict => "La demande a changé entre-temps. Relisez-la avant de décider.",
            Self::TooManyAttempts => "Patientez quelques minutes, puis recommencez.",
            Self::Unavailable => {
                "Un problème de notre côté empêche de répondre. Rien de ce qui a été confirmé n’est perdu. Recommencez dans un instant."
            }
            Self::NotUnderstood => "Rechargez la page, puis recommencez. Ce que vous avez envoyé n’a pas été enregistré.",
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => Self::NotUnderstood,
            _ => Self::Unavailable,
        }
    }
}
