//! One school or centre, or a new one.

use leptos::prelude::*;

use crate::{
    api::{forms::FormId, guard, ports::ports, views::SetupSite},
    domain::{ids::SiteId, role::Right, text},
    pages::{
        history::setup_history,
        layout::{BackLink, Layout, Place, page},
        parts::{form, param, setup},
    },
    ui::{
        badge::{Badge, Tone},
        button::ActButton,
        form::{FormSetup, Submit},
    },
};

/// A new school or centre.
#[component]
pub fn NewSitePage() -> impl IntoView {
    page(async {
        let view = ports().setup.site(&guard::staff(Right::SetUp)?, None).await?;
        Ok(view! {
            <Layout place=Place::Desk title="Ajouter une structure" width="narrow" islands=true>
                <BackLink href="/admin/reglages" label="Réglages"/>
                <h1>"Ajouter une structure"</h1>
                {site_form(&view)}
            </Layout>
        })
    })
}

/// One school or centre.
#[component]
pub fn SitePage() -> impl IntoView {
    let id = param::<SiteId>("site");
    page(async move {
        let view = ports().setup.site(&guard::staff(Right::SetUp)?, Some(id?)).await?;
        let title = format!("{} ({})", view.values.get("name"), view.values.get("town"));
        let closed = (!view.closed.is_empty())
            .then(|| view! { <Badge tone=Tone::Quiet icon="ban" text=format!("Fermée depuis le {}", view.closed)/> });
        let (form, acts) = (site_form(&view), acts(&view));
        Ok(view! {
            <Layout place=Place::Desk title=title.clone() width="narrow" islands=true>
                <BackLink href="/admin/reglages" label="Réglages"/>
                <div class="row between"><h1>{title}</h1>{closed}</div>
                {form}
                {acts}
                <section class="card stack"><h2>"Historique"</h2>{setup_history(view.history, false)}</section>
            </Layout>
        })
    })
}

fn site_form(view: &SetupSite) -> impl IntoView + use<> {
    form(FormSetup {
        hidden: vec![("id".into(), view.id.to_string())],
        cancel: Some(("Annuler".into(), "/admin/reglages".into())),
        ..setup(FormId::Site, view.values.clone(), vec![Submit::main("Enregistrer")])
    })
}

/// Closing and deleting, with what stands there.
fn acts(view: &SetupSite) -> impl IntoView + use<> {
    let site = view.id.to_string();
    let count = |number: i64, one: &str, many: &str| text::count(usize::try_from(number).unwrap_or_default(), one, many);
    let (all, published) = view.activities;
    let is_used = all > 0 || view.dossiers > 0;
    let uses = format!(
        "{}, dont {} ; {}.",
        count(all, "activité", "activités"),
        count(published, "publiée", "publiées"),
        count(view.dossiers, "dossier la nomme", "dossiers la nomment")
    );
    let close = |is_closed: bool, look: &'static str, label: &'static str| {
        let fields = vec![("site", site.clone()), ("is_closed", is_closed.to_string())];
        view! { <ActButton action="/api/setup/close_site" fields=fields look=look label=label/> }
    };
    let act =
        if view.closed.is_empty() { close(true, "danger", "Fermer la structure") } else { close(false, "side", "Rouvrir la structure") };
    let delete = (!is_used).then(|| {
        view! { <ActButton action="/api/setup/delete_site" fields=vec![("site", site.clone())] look="danger" label="Supprimer"/> }
    });
    view! {
        <section class="card stack">
            <h2>"Fermer ou supprimer"</h2>
            <p>{uses}</p>
            <p>"Fermée, elle n’est plus proposée dans les dossiers ni pour de nouvelles activités. Ce qui existe reste comme il est."</p>
            <div class="row">{act}{delete}</div>
        </section>
    }
}
