//! The island behind every form: it checks as one types, keeps what was typed, and sends without a reload. The fields stay those that the
//! server drew: drawn here too, they would double the weight of the script.

use std::time::Duration;

use chrono::{Datelike, NaiveDate};
use leptos::{ev, html, prelude::*};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::UrlSearchParams;

use super::{
    alert::ErrorSummary,
    draft::{Draft, PAUSE},
    drawn, keeping,
    post::post,
    reconnect,
    standing::{OnDevice, Standing},
};
use crate::{
    api::{ApiError, Outcome, forms::FormId},
    domain::form::{FieldError, Fields, FormState, OVERTAKEN},
};

/// Today, as a number: the reader of dates would weigh in the browser for this one alone.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Today(i32);

impl From<NaiveDate> for Today {
    fn from(day: NaiveDate) -> Self {
        Self(day.num_days_from_ce())
    }
}

impl Today {
    fn day(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or_default()
    }
}

#[derive(Clone, Copy)]
struct Live {
    id: FormId,
    today: Today,
    is_live: RwSignal<bool>,
    is_busy: RwSignal<bool>,
    trouble: RwSignal<Option<ApiError>>,
    /// The mistakes at the last sending: the summary does not move while one mends them.
    told: RwSignal<Vec<FieldError>>,
    /// What was last sent: leaving a field as it was sent does not take back what the server said of it.
    sent: StoredValue<Fields>,
    form: NodeRef<html::Form>,
    summary: NodeRef<html::Div>,
    draft: Option<Draft>,
}

/// A form whose fields are its children.
#[island]
pub fn LiveForm(
    /// Which form.
    id: FormId,
    /// Today, by the clock of the server.
    today: Today,
    /// What is wrong with it at first.
    errors: Vec<FieldError>,
    /// Whether it is drawn for a device without a network, which fills it with what it keeps.
    of_device: bool,
    children: Children,
) -> impl IntoView {
    let form = NodeRef::new();
    let live = Live {
        id,
        today,
        is_live: RwSignal::new(false),
        is_busy: RwSignal::new(false),
        trouble: RwSignal::new(None),
        told: RwSignal::new(errors),
        sent: StoredValue::new(Fields::default()),
        form,
        summary: NodeRef::new(),
        draft: Draft::of(id, form),
    };
    Effect::new(move || {
        let Some(form) = live.form.get() else { return };
        if let Ok(pairs) = drawn::pairs(&form, None) {
            drawn::ask(&form, id.form(), &drawn::fields(&pairs));
        }
        if let Some(draft) = live.draft {
            draft.begin(&form);
        }
        live.is_live.set(true);
    });
    view! {
        <form
            node_ref=live.form hidden=move || of_device && live.draft.is_none_or(|draft| draft.on_device.get() == OnDevice::No) method="post" action=id.action() novalidate autocomplete=live.draft.map(|_| "off") class="form" data-live=move || live.is_live.get().then_some("") class:busy=move || live.is_busy.get()
            on:submit=move |event| submit(&event, live)
            on:change=move |event| changed(&event, live)
            on:input=move |event| typed(&event, live)
            on:mousedown=move |event| stay(&event)
        >
            <ErrorSummary errors=live.told target=live.summary/>
            <div role="alert">{move || live.trouble.get().map(trouble)}</div>
            {live.draft.map(keeping::two_answers)}
            {children()}
            {live.draft.map(|draft| keeping::standing(draft, live.is_live))}
        </form>
        {live.draft.map(reconnect::reconnect)}
    }
}

/// Pressing a button does not take the focus from the field: its message would appear, move the button, and lose the click.
fn stay(event: &ev::MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if target.and_then(|target| target.closest("button").ok().flatten()).is_some() {
        event.prevent_default();
    }
}

fn trouble(error: ApiError) -> impl IntoView {
    let (page, label) = match error {
        ApiError::NotSignedIn => ("/connexion", "Me reconnecter dans un nouvel onglet"),
        ApiError::NotProved => ("/confirmer-identite", "Confirmer que c’est moi dans un nouvel onglet"),
        _ => ("", ""),
    };
    let way_out = (!page.is_empty()).then(|| view! { <p><a href=page target="_blank">{label}</a>", puis revenir ici et envoyer."</p> });
    view! { <div class="note brick stack"><h2>{error.title()}</h2><p>{error.advice()}</p>{way_out}</div> }
}

fn typed(event: &ev::Event, live: Live) {
    drawn::advise(event);
    if let Some(draft) = live.draft {
        draft.touched(PAUSE);
    }
}

fn changed(event: &ev::Event, live: Live) {
    if let Some(draft) = live.draft {
        draft.touched(Duration::ZERO);
    }
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let (Some(target), Some(form)) = (target, live.form.get_untracked()) else { return };
    let Ok(pairs) = drawn::pairs(&form, None) else { return };
    let (name, fields) = (target.get_attribute("name").unwrap_or_default(), drawn::fields(&pairs));
    drawn::ask(&form, live.id.form(), &fields);
    if !fields.raw(&name).is_empty() && live.sent.with_value(|sent| sent.raw(&name) == fields.raw(&name)) {
        return;
    }
    // An empty answer is only complained about when the form is sent.
    let mistakes = if fields.raw(&name).is_empty() { Vec::new() } else { live.id.check(&fields, live.today.day()) };
    drawn::mark(&form, &name, mistakes.iter().find(|error| error.field == name));
}

fn submit(event: &ev::SubmitEvent, live: Live) {
    let Some(form) = live.form.get_untracked() else { return };
    let button = event.submitter();
    let Ok(pairs) = drawn::pairs(&form, button.as_ref()) else { return };
    event.prevent_default();
    if live.is_busy.get_untracked() {
        return;
    }
    let fields = drawn::fields(&pairs);
    let checked = button.is_none_or(|button| !button.has_attribute("data-unchecked"));
    let errors = if checked && live.draft.is_none() { live.id.check(&fields, live.today.day()) } else { Vec::new() };
    live.trouble.set(None);
    live.sent.set_value(fields);
    if !errors.is_empty() {
        show(errors, live);
        return;
    }
    live.is_busy.set(true);
    match live.draft {
        // What is on its way goes first.
        Some(draft) => draft.settle(move |done| match done {
            Ok(()) => drop(draft.pairs().map(|pairs| send(&pairs, live))),
            // A page of another version than the server's: its form still works as a plain one.
            Err(ApiError::NotUnderstood) => {
                draft.standing.set(Standing::Untouched);
                drop(live.form.get_untracked().map(|form| form.submit()));
            }
            // Without a network one goes on, if the device has it.
            Err(error) => draft.keep_then(move |is_kept| if is_kept { go(&draft.dossier()) } else { arrived(Err(error), live) }),
        }),
        None => send(&pairs, live),
    }
}

fn send(pairs: &UrlSearchParams, live: Live) {
    let answered = move |outcome: Result<Outcome, u16>| arrived(outcome.map_err(ApiError::from_status), live);
    let sent = post(live.id.action(), answered).and_then(|request| request.send_with_opt_url_search_params(Some(pairs)));
    if sent.is_err() {
        arrived(Err(ApiError::Unavailable), live);
    }
}

fn arrived(outcome: Result<Outcome, ApiError>, live: Live) {
    match outcome {
        Ok(Outcome::Done(next)) => {
            go(&next);
            return;
        }
        Ok(Outcome::Form(FormState { conflicts, .. })) if !conflicts.is_empty() => {
            if let Some(draft) = live.draft {
                draft.conflicts.set(conflicts);
                keeping::show_choices();
            }
        }
        Ok(Outcome::Form(state)) if state.errors.iter().any(|error| error.field == OVERTAKEN) => {
            // Sent as a plain form, the page comes back as it now stands, with what was typed.
            drop(live.form.get_untracked().map(|form| form.submit()));
            return;
        }
        Ok(Outcome::Form(state)) if state.errors.is_empty() => filled(&state.values, live),
        Ok(Outcome::Form(state)) => show(state.errors, live),
        Err(error) => match live.draft.filter(|_| error == ApiError::NotSignedIn) {
            Some(draft) => draft.signed_out(),
            None => live.trouble.set(Some(error)),
        },
    }
    live.is_busy.set(false);
}

/// Opens the next page; one that differs by its place only is read again, since a browser would just scroll.
fn go(next: &str) {
    let location = window().location();
    let here = [location.pathname(), location.search()].map(Result::unwrap_or_default).concat();
    let _ = location.assign(next);
    if next.split_once('#').is_some_and(|(page, _)| page == here) {
        let _ = location.reload();
    }
}

/// The server filled the form in for the person.
fn filled(values: &Fields, live: Live) {
    live.told.set(Vec::new());
    if let Some(form) = live.form.get_untracked() {
        drawn::fill(&form, live.id.form(), values);
        drawn::mark_all(&form, &[]);
        drawn::ask(&form, live.id.form(), values);
    }
}

fn show(errors: Vec<FieldError>, live: Live) {
    if let Some(form) = live.form.get_untracked() {
        drawn::mark_all(&form, &errors);
    }
    live.told.set(errors);
    request_animation_frame(move || {
        if let Some(summary) = live.summary.get_untracked() {
            let _ = summary.focus();
        }
    });
}
