//! One's space: creating it, opening it, changing it, sharing it.

pub mod activation;
pub mod changes;
pub mod household;
pub mod invitation;
pub mod profile;
pub mod recovery;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;
pub mod sign_up;
pub mod steps;

use leptos::prelude::*;

use super::layout::Place;
use crate::{
    api::{
        ApiError,
        ports::{SignedIn, answer, ports},
    },
    ui::alert::Note,
};

/// Where "Mon espace" stands for that person.
const fn place(who: &SignedIn) -> Place {
    if who.role.is_staff() { Place::Desk } else { Place::Profile }
}

/// A link that no longer serves leads to the page that says so.
fn dead_link(error: ApiError) -> ApiError {
    if error == ApiError::NotFound {
        answer().redirect("/lien-expire");
    }
    error
}

/// Good news at the top of a page.
fn good_news(title: &'static str, text: &'static str) -> impl IntoView {
    view! { <Note tone="leaf"><h2>{title}</h2><p>{text}</p></Note> }
}

/// How to reach the department, where one may be stuck.
fn help() -> impl IntoView {
    let authority = ports().public.authority();
    let phone = format!("tel:{}", authority.phone.replace(' ', ""));
    view! { <p>"Besoin d’aide ? Appelez le service au "<a href=phone>{authority.phone.clone()}</a>"."<br/><span class="soft">{authority.hours}</span></p> }
}
