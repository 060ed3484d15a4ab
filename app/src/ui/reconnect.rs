//! Signing in again without leaving the page: the session ended while one was typing (H4).

use leptos::{ev, html, prelude::*};

use super::{
    draft::Draft,
    drawn,
    icon::Icon,
    post::{CUT, post},
    standing::Standing,
};
use crate::api::{ApiError, Outcome};

/// Where the line under a form leads.
pub const PLACE: &str = "reconnexion";

/// Below a form that keeps itself: shown while nobody is signed in.
pub fn reconnect(draft: Draft) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let fault = RwSignal::new(String::new());
    let step = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if !is_busy.get_untracked() && begin(form, draft, fault, step, is_busy).is_none() {
            fault.set(ApiError::Unavailable.title().into());
        }
    };
    view! {
        <section id=PLACE class="card stack" hidden=move || draft.standing.get() != Standing::Delayed(401) tabindex="-1">
            <h2>"Votre session est terminée"</h2>
            <p>"Reconnectez-vous ici. Ce que vous avez saisi sera enregistré."</p>
            <form node_ref=form method="post" action="/api/account/sign_in" class="form" class:busy=is_busy on:submit=send>
                <div role="alert">{move || fault.with(|why| (!why.is_empty()).then(|| view! { <p class="err"><Icon name="alert"/><span>{why.clone()}</span></p> }))}</div>
                <div role="status">{move || step.with(|page| (!page.is_empty()).then(|| view! { <p>"Il reste une étape : "<a href=page.clone() target="_blank">"terminer la connexion dans un nouvel onglet"</a>"."</p> }))}</div>
                <div class="field">
                    <label for="identifier">"Nom d’utilisateur ou adresse électronique"</label>
                    <input id="identifier" name="identifier" type="text" autocomplete="username" required/>
                </div>
                <div class="field">
                    <label for="password">"Mot de passe"</label>
                    <input id="password" name="password" type="password" autocomplete="current-password" required/>
                </div>
                <div class="actions"><button type="submit" class="btn main wide">"Me reconnecter"</button></div>
            </form>
        </section>
    }
}

fn begin(form: NodeRef<html::Form>, draft: Draft, fault: RwSignal<String>, step: RwSignal<String>, is_busy: RwSignal<bool>) -> Option<()> {
    let form = form.get_untracked()?;
    let here = window().location().pathname().ok()?;
    let pairs = drawn::pairs(&form, None).ok()?;
    pairs.set("next", &here);
    let action = form.get_attribute("action")?;
    let request = post(&action, move |outcome: Result<Outcome, u16>| {
        is_busy.set(false);
        match outcome {
            Ok(Outcome::Done(next)) if next == here => {
                form.reset();
                fault.set(String::new());
                draft.signed_in_again();
            }
            // A step is left: it is done beside this page, whose answers stay.
            Ok(Outcome::Done(next)) => step.set(next),
            Ok(Outcome::Form(state)) => fault.set(state.errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" ")),
            Err(CUT) => fault.set("Pas de réseau. Réessayez dans un instant.".into()),
            Err(status) => fault.set(ApiError::from_status(status).title().into()),
        }
    });
    is_busy.set(true);
    request.ok()?.send_with_opt_url_search_params(Some(&pairs)).ok()
}
