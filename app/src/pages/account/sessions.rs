//! "Mes appareils connectés" (B7).

use leptos::prelude::*;

use super::place;
use crate::{
    api::{guard, ports::ports, views::OpenSession},
    pages::layout::{BackLink, Layout, Refusals, page},
    ui::{
        badge::{Badge, Tone},
        button::ActButton,
    },
};

const CLOSE: &str = "/api/access/close_session";

/// The open sessions, and a button to close each.
#[component]
pub fn SessionsPage() -> impl IntoView {
    page(async {
        let who = guard::signed_in()?;
        let sessions = ports().access.sessions(&guard::visitor(), &who).await?;
        let others = sessions.iter().filter(|session| !session.is_this_one).count();
        Ok(view! {
            <Layout place=place(&who) title="Mes appareils connectés" width="narrow">
                <BackLink href="/mon-espace" label="Mon espace"/>
                <h1>"Mes appareils connectés"</h1>
                <p>"Vous ne reconnaissez pas un appareil ? Déconnectez-le, puis "<a href="/mon-espace/mot-de-passe">"changez votre mot de passe"</a>"."</p>
                <Refusals action=CLOSE/>
                <section class="card" aria-label="Appareils"><ul class="plain lines">{sessions.into_iter().map(line).collect_view()}</ul></section>
                {(others > 0).then(|| view! { <ActButton action="/api/access/close_other_sessions" look="side wide" label="Déconnecter tous les autres appareils"/> })}
            </Layout>
        })
    })
}

fn line(session: OpenSession) -> impl IntoView {
    let act = if session.is_this_one {
        view! { <Badge tone=Tone::Good icon="check" text="Cet appareil"/> }.into_any()
    } else {
        let about = format!(": {}, connecté le {}", session.device, session.since);
        view! { <ActButton action=CLOSE fields=vec![("session", session.id)] look="side small" label="Déconnecter" about=about/> }
            .into_any()
    };
    view! {
        <li>
            <div>
                <h2>{session.device}</h2>
                <ul class="plain soft"><li>"Connecté le "{session.since}</li><li>"Vu le "{session.last_seen}</li></ul>
            </div>
            {act}
        </li>
    }
}
