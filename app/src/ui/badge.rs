//! States as a word, an icon and a colour, never a colour alone.

use leptos::prelude::*;

use super::icon::Icon;

/// What a badge means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Done, granted.
    Good,
    /// To be done by the reader.
    ToDo,
    /// Waits for somebody else.
    Waiting,
    /// Refused, wrong.
    Bad,
    /// Not begun, over, of no consequence.
    Quiet,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Good => "badge ok",
            Self::ToDo => "badge todo",
            Self::Waiting => "badge wait",
            Self::Bad => "badge no",
            Self::Quiet => "badge draft",
        }
    }
}

/// A state.
#[component]
pub fn Badge(
    /// What it means.
    tone: Tone,
    /// Its icon.
    icon: &'static str,
    /// Its words.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <span class=tone.class()><Icon name=icon/>{text}</span> }
}
