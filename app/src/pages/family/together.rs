//! Several children in one go: who and which days, a look before sending, and what was answered (E3).

use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        forms::FormId,
        guard,
        ports::ports,
        views::{ChildOffers, Offer, SeveralLine, SeveralView, Together},
    },
    domain::{
        activity::{ActivityKind, Weekdays},
        ids::RequestId,
        several::child_box,
        text,
    },
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{case_badge, case_page, form, param, query, setup},
    },
    ui::{
        alert::Note,
        badge::{Badge, Tone},
        button::ActButton,
        form::{Boxes, FormSetup, Submit},
    },
};

/// Which children, which days.
#[component]
pub fn TogetherPage() -> impl IntoView {
    let kind = param::<String>("kind");
    let (like, year) = (query("comme").parse().ok(), query("annee").parse().ok());
    page(async move {
        let kind = ActivityKind::from_code(&kind?).ok_or(ApiError::NotFound)?;
        let together = ports().registrations.together(&guard::family()?, kind, year, like).await?;
        let title = format!("Inscrire mes enfants : {}", kind.name());
        let closed = closed(&together);
        let is_possible = together.children.iter().flat_map(|child| &child.offers).any(Offer::is_open);
        let content = if is_possible {
            together_form(together).into_any()
        } else {
            view! { <p class="card">"Aucun enfant ne peut être inscrit pour l’instant."</p> }.into_any()
        };
        Ok(view! {
            <Layout place=Place::Registrations title=title.clone() width="narrow" islands=true>
                <BackLink href="/inscriptions" label="Inscriptions"/>
                <h1>{title}</h1>
                {closed}
                {content}
            </Layout>
        })
    })
}

fn together_form(together: Together) -> impl IntoView {
    let not_offered = Weekdays::NAMES.iter().filter(|(name, _)| !together.weekdays.has(name)).map(|(name, _)| (*name).to_owned());
    form(FormSetup {
        hidden: vec![("kind".into(), together.kind.code().into()), ("year".into(), together.school_year.to_string())],
        boxes: Some(Boxes {
            legend: "Quels enfants ?".into(),
            name: "who",
            boxes: together.children.iter().flat_map(boxes_of_child).collect(),
        }),
        without: not_offered.collect(),
        cancel: Some(("Annuler".into(), "/inscriptions".into())),
        ..setup(FormId::Several, together.values, vec![Submit::main("Vérifier avant d’envoyer")])
    })
}

/// One box for each activity that the child can ask for; ticked when there is no choice to make.
fn boxes_of_child(child: &ChildOffers) -> Vec<(String, String, bool)> {
    let open: Vec<_> = child.offers.iter().filter(|offer| offer.is_open()).collect();
    let label = |offer: &Offer| {
        let full = if offer.activity.is_full() { " (complet : liste d’attente)" } else { "" };
        format!("{} : {}{full}", child.first_name, offer.activity.name)
    };
    open.iter().map(|offer| (child_box(child.child, offer.activity.id), label(offer), open.len() == 1)).collect()
}

/// The children for whom nothing of the kind can be asked, and why.
fn closed(together: &Together) -> impl IntoView + use<> {
    let why_not = |child: &ChildOffers| {
        if child.offers.iter().any(Offer::is_open) {
            return None;
        }
        let said = match child.offers.iter().find_map(|offer| offer.case.as_ref()) {
            Some(_) => "la demande existe déjà.".to_owned(),
            None => child.offers.iter().flat_map(|offer| &offer.barriers).map(|(_, told)| told.clone()).next()?,
        };
        Some(view! { <li><strong>{child.first_name.clone()}</strong>" : "{said}</li> })
    };
    let lines: Vec<_> = together.children.iter().filter_map(why_not).collect();
    (!lines.is_empty()).then(|| view! { <Note><ul>{lines}</ul></Note> })
}

/// What is about to be sent, or what was answered.
#[component]
pub fn SeveralPage() -> impl IntoView {
    let id = param::<RequestId>("request");
    page(async move {
        let view = ports().registrations.several(&guard::family()?, id?).await?;
        let title = if view.is_sent { "Votre demande est enregistrée" } else { "Vérifiez avant d’envoyer" };
        let content = if view.is_sent { answered(&view).into_any() } else { to_send(&view).into_any() };
        Ok(view! {
            <Layout place=Place::Registrations title=title width="medium" islands=true>
                <BackLink href="/inscriptions" label="Inscriptions"/>
                <h1>{title}</h1>
                {content}
            </Layout>
        })
    })
}

fn to_send(view: &SeveralView) -> impl IntoView + use<> {
    let lines = view.lines.iter().enumerate().map(|(at, line)| line_to_send(view, at, line)).collect_view();
    let year = view.lines.first().map(|line| format!("?annee={}", line.school_year)).unwrap_or_default();
    let again = format!("/inscriptions/ensemble/{}{year}", view.kind.code());
    view! {
        <section class="card"><ul class="plain lines">{lines}</ul></section>
        <p>"Si un enfant ne peut pas avoir de place : "<strong>{view.otherwise}</strong>"."</p>
        <div class="actions">
            <ActButton action="/api/registration/send_prepared" fields=vec![("request", view.id.to_string())] look="main" icon="send" label="Envoyer la demande"/>
            <a class="btn quiet" href=again>"Recommencer"</a>
        </div>
    }
}

fn line_to_send(view: &SeveralView, at: usize, line: &SeveralLine) -> impl IntoView + use<> {
    let state = match &line.case {
        Some(case) => case_badge(case),
        None if line.is_full => view! { <Badge tone=Tone::Waiting icon="hourglass" text="Complet"/> }.into_any(),
        None if line.why_not.is_empty() => view! { <Badge tone=Tone::Good icon="check" text="Place libre"/> }.into_any(),
        None => view! { <Badge tone=Tone::Bad icon="lock" text="Pas possible"/> }.into_any(),
    };
    let change = format!("/inscriptions/envoi/{}/{at}", view.id);
    let name = line.first_name.clone();
    view! {
        <li>
            <div>
                <strong>{line.first_name.clone()}</strong>" · "{line.activity_name.clone()}
                <br/><span class="soft">{line.weekdays.to_string()}", à partir du "{line.start.clone()}</span>
                {line.why_not.iter().map(|told| view! { <br/><span class="soft">{told.clone()}</span> }).collect_view()}
                <br/><a href=change>"Changer les jours"<span class="sr-only">" "{text::de(&name)}</span></a>
            </div>
            {state}
        </li>
    }
}

fn answered(view: &SeveralView) -> impl IntoView + use<> {
    let line = |line: &SeveralLine| {
        let state = match &line.case {
            Some(case) => view! { <a href=case_page(case)>{case_badge(case)}<span class="sr-only">" : voir la demande "{text::de(&line.first_name)}</span></a> }.into_any(),
            None => view! { <Badge tone=Tone::Bad icon="x" text="Pas de place"/> }.into_any(),
        };
        let number = line.case.as_ref().map(|case| view! { <br/><span class="soft">"Demande "{case.number.clone()}</span> });
        view! {
            <li>
                <div>
                    <strong>{line.first_name.clone()}</strong>" · "{line.activity_name.clone()}
                    <br/><span class="soft">{line.weekdays.to_string()}", à partir du "{line.start.clone()}</span>
                    {number}
                    {line.why_not.iter().map(|told| view! { <br/><span>{told.clone()}</span> }).collect_view()}
                </div>
                {state}
            </li>
        }
    };
    view! {
        <section class="card stack" role="status"><ul class="plain lines">{view.lines.iter().map(line).collect_view()}</ul></section>
        <p class="soft">"Chaque demande a son numéro et son message. Vous retrouvez tout dans « Mes demandes »."</p>
        <p><a class="btn main" href="/inscriptions">"Voir les inscriptions"</a></p>
    }
}

/// Other days for one child, or those of another.
#[component]
pub fn SeveralLinePage() -> impl IntoView {
    let (id, at) = (param::<RequestId>("request"), param::<usize>("line"));
    page(async move {
        let (id, at) = (id?, at?);
        let view = ports().registrations.several(&guard::family()?, id).await?;
        let line = view.lines.get(at).ok_or(ApiError::NotFound)?;
        let (title, activity) = (format!("Les jours {}", text::de(&line.first_name)), line.activity_name.clone());
        let others = view.lines.iter().enumerate().filter(|(other, _)| *other != at);
        let like = others.map(|(other, line)| Submit::filling(&format!("Comme pour {}", line.first_name), "like", &other.to_string()));
        let setup = FormSetup {
            hidden: vec![("request".into(), id.to_string()), ("line".into(), at.to_string())],
            fillers: like.collect(),
            without: Weekdays::NAMES.iter().filter(|(name, _)| !line.offered.has(name)).map(|(name, _)| (*name).to_owned()).collect(),
            cancel: Some(("Annuler".into(), format!("/inscriptions/envoi/{id}"))),
            ..setup(FormId::OneOfSeveral, line.values.clone(), vec![Submit::main("Garder ces jours")])
        };
        Ok(view! {
            <Layout place=Place::Registrations title=title.clone() width="narrow" islands=true>
                <BackLink href=format!("/inscriptions/envoi/{id}") label="La demande"/>
                <h1>{title}</h1>
                <p class="soft">{activity}</p>
                {form(setup)}
            </Layout>
        })
    })
}
