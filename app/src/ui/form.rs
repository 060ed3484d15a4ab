//! The island behind every form. Without it the form is plain HTML and works; with it, it checks as one types, keeps what was typed,
//! and sends without a reload.

use chrono::NaiveDate;
use leptos::{ev, html, prelude::*};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

use super::{
    alert::ErrorSummary,
    field::{FieldContext, FieldView},
    post::post,
};
use crate::{
    api::{ApiError, Outcome, forms::FormId},
    domain::form::{Field, FieldError, Fields, FormState, Group},
};

/// A button that sends the form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Submit {
    /// What it says.
    pub label: String,
    /// `main`, `side`, `quiet` or `danger`.
    pub look: String,
    /// Name and value that it adds to the form.
    pub adds: Option<(String, String)>,
    /// Whether the form is sent as it is, without a check: it only fills something in.
    pub unchecked: bool,
}

impl Submit {
    /// The main button.
    pub fn main(label: &str) -> Self {
        Self { label: label.into(), look: "main wide".into(), adds: None, unchecked: false }
    }

    /// A button that says which act is meant.
    pub fn act(label: &str, look: &str, name: &str, value: &str) -> Self {
        Self { label: label.into(), look: look.into(), adds: Some((name.into(), value.into())), unchecked: false }
    }

    /// A button that only fills the form in.
    pub fn filling(label: &str, name: &str, value: &str) -> Self {
        Self { unchecked: true, ..Self::act(label, "side small", name, value) }
    }
}

/// Everything a form is drawn from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FormSetup {
    /// Which form.
    pub id: FormId,
    /// What it holds at first.
    pub state: FormState,
    /// Today, by the clock of the server.
    #[serde(with = "day_number")]
    pub today: NaiveDate,
    /// What it carries unseen.
    pub hidden: Vec<(String, String)>,
    /// What can be chosen in its drop-down.
    pub options: Vec<(String, String)>,
    /// Fields that are not drawn.
    pub without: Vec<String>,
    /// Buttons above the last group, which fill it in.
    pub fillers: Vec<Submit>,
    /// Its buttons.
    pub submits: Vec<Submit>,
    /// A way out: words and address.
    pub cancel: Option<(String, String)>,
}

/// A day as a number: chrono's reader of dates would weigh in the browser for this one alone.
mod day_number {
    use chrono::{Datelike, NaiveDate};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(day.num_days_from_ce())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        NaiveDate::from_num_days_from_ce_opt(i32::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("no such day"))
    }
}

#[derive(Clone, Copy)]
struct Live {
    context: FieldContext,
    values: RwSignal<Fields>,
    is_busy: RwSignal<bool>,
    trouble: RwSignal<Option<ApiError>>,
    /// The mistakes at the last sending: the summary does not move while one mends them.
    told: RwSignal<Vec<FieldError>>,
    /// What was last sent: leaving a field as it was sent does not take back what the server said of it.
    sent: StoredValue<Fields>,
    summary: NodeRef<html::Div>,
}

/// A form.
#[island]
pub fn LiveForm(
    /// Everything it is drawn from.
    setup: FormSetup,
) -> impl IntoView {
    let FormSetup { id, state, today, hidden, options, without, fillers, submits, cancel } = setup;
    let told = RwSignal::new(state.errors.clone());
    let live = Live {
        context: FieldContext {
            errors: RwSignal::new(state.errors),
            answers: RwSignal::new(state.values.clone()),
            is_live: RwSignal::new(false),
        },
        values: RwSignal::new(state.values),
        is_busy: RwSignal::new(false),
        trouble: RwSignal::new(None),
        told,
        sent: StoredValue::new(Fields::default()),
        summary: NodeRef::new(),
    };
    Effect::new(move || live.context.is_live.set(true));
    let fields = move || {
        let values = live.values.get();
        let last = id.form().groups.len() - 1;
        let group = |(at, group): (usize, &'static Group)| {
            group_view(group, &values, &options, &without, if at == last { &fillers } else { &[] }, live.context)
        };
        id.form().groups.iter().enumerate().map(group).collect_view()
    };
    view! {
        <form
            method="post" action=id.action() novalidate class="form" data-live=move || live.context.is_live.get().then_some("") class:busy=move || live.is_busy.get()
            on:submit=move |event| submit(&event, id, today, live)
            on:change=move |event| changed(&event, id, today, live)
        >
            <ErrorSummary errors=live.told target=live.summary/>
            <div role="alert">{move || live.trouble.get().map(trouble)}</div>
            {hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
            {fields}
            <div class="actions">
                {submits.into_iter().map(submit_button).collect_view()}
                {cancel.map(|(label, href)| view! { <a class="btn quiet" href=href>{label}</a> })}
            </div>
        </form>
    }
}

fn group_view(
    group: &'static Group,
    values: &Fields,
    options: &[(String, String)],
    without: &[String],
    fillers: &[Submit],
    context: FieldContext,
) -> impl IntoView + use<> {
    let is_drawn = |field: &&'static Field| !without.iter().any(|name| name == field.name);
    let drawn: Vec<_> = group.fields.iter().filter(is_drawn).collect();
    let field = |field: &'static Field| {
        view! { <FieldView field=field value=values.raw(field.name).to_owned() options=options.to_vec() context=context/> }
    };
    (!drawn.is_empty()).then(|| {
        view! {
            <fieldset class="group">
                {(!group.title.is_empty()).then(|| view! { <legend>{group.title}</legend> })}
                {(!fillers.is_empty()).then(|| view! { <div class="row">{fillers.iter().cloned().map(submit_button).collect_view()}</div> })}
                <div class="fields">{drawn.into_iter().map(field).collect_view()}</div>
            </fieldset>
        }
    })
}

fn submit_button(submit: Submit) -> impl IntoView {
    let (name, value) = submit.adds.unzip();
    view! { <button type="submit" class=format!("btn {}", submit.look) name=name value=value data-unchecked=submit.unchecked.then_some("") on:mousedown=stay>{submit.label}</button> }
}

/// Pressing a button does not take the focus from the field: its message would appear, move the button, and lose the click.
fn stay(event: ev::MouseEvent) {
    event.prevent_default();
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

/// What the form would send now, with what its pressed button adds.
fn pairs(form: &web_sys::HtmlFormElement, button: Option<&web_sys::HtmlElement>) -> Option<web_sys::UrlSearchParams> {
    let data = web_sys::FormData::new_with_form(form).ok()?;
    let pairs = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    if let Some(button) = button
        && let Some(name) = button.get_attribute("name")
    {
        pairs.set(&name, &button.get_attribute("value").unwrap_or_default());
    }
    Some(pairs)
}

fn read(pairs: &web_sys::UrlSearchParams) -> Fields {
    let text = |pair: &js_sys::Array, at| pair.get(at).as_string().unwrap_or_default();
    let pair = |pair: wasm_bindgen::JsValue| {
        let pair: js_sys::Array = pair.unchecked_into();
        (text(&pair, 0), text(&pair, 1))
    };
    js_sys::Array::from(pairs).iter().map(pair).collect()
}

fn changed(event: &ev::Event, id: FormId, today: NaiveDate, live: Live) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else { return };
    let Some(form) = target.closest("form").ok().flatten().and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) else {
        return;
    };
    let name = target.get_attribute("name").unwrap_or_default();
    let Some(fields) = pairs(&form, None).map(|pairs| read(&pairs)) else { return };
    if !fields.raw(&name).is_empty() && live.sent.with_value(|sent| sent.raw(&name) == fields.raw(&name)) {
        return;
    }
    // An empty answer is only complained about when the form is sent.
    let mistakes = id.check(&fields, today).into_iter().filter(|error| !fields.raw(&error.field).is_empty());
    let mine: Vec<FieldError> = mistakes.filter(|error| error.field == name).collect();
    live.context.errors.update(|errors| {
        errors.retain(|error| error.field != name);
        errors.extend(mine);
    });
    live.context.answers.set(fields);
}

fn submit(event: &ev::SubmitEvent, id: FormId, today: NaiveDate, live: Live) {
    let Some(form) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok()) else { return };
    event.prevent_default();
    if live.is_busy.get_untracked() {
        return;
    }
    let button = event.submitter();
    let Some(pairs) = pairs(&form, button.as_ref()) else { return };
    let fields = read(&pairs);
    let checked = button.is_none_or(|button| !button.has_attribute("data-unchecked"));
    let errors = if checked && id.stops_on_mistakes() { id.check(&fields, today) } else { Vec::new() };
    live.trouble.set(None);
    live.sent.set_value(fields);
    if errors.is_empty() {
        live.is_busy.set(true);
        let answered = move |outcome: Result<Outcome, u16>| arrived(outcome.map_err(ApiError::from_status), live);
        let sent = post(id.action(), answered).and_then(|request| request.send_with_opt_url_search_params(Some(&pairs)));
        if sent.is_err() {
            arrived(Err(ApiError::Unavailable), live);
        }
    } else {
        show(errors, live);
    }
}

fn arrived(outcome: Result<Outcome, ApiError>, live: Live) {
    match outcome {
        Ok(Outcome::Done(next)) => {
            let _ = window().location().assign(&next);
            return;
        }
        Ok(Outcome::Form(state)) if state.errors.is_empty() => {
            live.context.errors.set(Vec::new());
            live.told.set(Vec::new());
            live.context.answers.set(state.values.clone());
            live.values.set(state.values);
        }
        Ok(Outcome::Form(state)) => show(state.errors, live),
        Err(error) => live.trouble.set(Some(error)),
    }
    live.is_busy.set(false);
}

fn show(errors: Vec<FieldError>, live: Live) {
    live.told.set(errors.clone());
    live.context.errors.set(errors);
    request_animation_frame(move || {
        if let Some(summary) = live.summary.get_untracked() {
            let _ = summary.focus();
        }
    });
}
