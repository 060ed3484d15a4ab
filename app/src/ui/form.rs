//! Every form, drawn by the server from its description: plain HTML that works, which `ui::live` wakes up.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{
    field::FieldView,
    icon::Icon,
    live::{LiveForm, Today},
};
use crate::{
    api::forms::FormId,
    domain::form::{Field, FormState, Group},
};

/// A button that sends the form.
#[derive(Clone, Debug)]
pub struct Submit {
    /// What it says.
    pub label: String,
    /// `main`, `side`, `quiet` or `danger`.
    pub look: String,
    /// Name and value that it adds to the form.
    pub adds: Option<(String, String)>,
    /// Whether the form is sent as it is, without a check: it only fills something in.
    pub unchecked: bool,
    /// The key that presses it, where the page has shortcuts.
    pub key: Option<char>,
}

impl Submit {
    /// The main button.
    pub fn main(label: &str) -> Self {
        Self { label: label.into(), look: "main wide".into(), adds: None, unchecked: false, key: None }
    }

    /// A button that says which act is meant.
    pub fn act(label: &str, look: &str, name: &str, value: &str) -> Self {
        Self { label: label.into(), look: look.into(), adds: Some((name.into(), value.into())), unchecked: false, key: None }
    }

    /// The same with a key.
    pub fn by_key(self, key: char) -> Self {
        Self { key: Some(key), ..self }
    }

    /// A button that only fills the form in.
    pub fn filling(label: &str, name: &str, value: &str) -> Self {
        Self { unchecked: true, ..Self::act(label, "side small", name, value) }
    }
}

/// Boxes that are known when the page is made, above the questions.
#[derive(Clone, Debug, Default)]
pub struct Boxes {
    /// The question.
    pub legend: String,
    /// Where its mistakes lead. Not `children` or the like: it would hide what the form has of that name.
    pub name: &'static str,
    /// Each: its name, what it says, whether it is ticked at first.
    pub boxes: Vec<(String, String, bool)>,
}

/// Everything a form is drawn from.
#[derive(Clone, Debug)]
pub struct FormSetup {
    /// Which form.
    pub id: FormId,
    /// What it holds at first.
    pub state: FormState,
    /// Today, by the clock of the server.
    pub today: NaiveDate,
    /// What it carries unseen.
    pub hidden: Vec<(String, String)>,
    /// Boxes above the questions.
    pub boxes: Option<Boxes>,
    /// What can be chosen in its drop-down.
    pub options: Vec<(String, String)>,
    /// Fields that are not drawn.
    pub without: Vec<String>,
    /// Fields that a key leads to, where the page has shortcuts.
    pub keys: Vec<(&'static str, char)>,
    /// Buttons above the last group, which fill it in.
    pub fillers: Vec<Submit>,
    /// Its buttons.
    pub submits: Vec<Submit>,
    /// A way out: words and address.
    pub cancel: Option<(String, String)>,
    /// Whether it is drawn for a device without a network, which fills it with what it keeps.
    pub of_device: bool,
}

/// A form.
#[component]
pub fn FormView(
    /// Everything it is drawn from.
    setup: FormSetup,
) -> impl IntoView {
    let FormSetup { id, state, today, hidden, boxes, options, without, keys, fillers, submits, cancel, of_device } = setup;
    let errors = state.errors.clone();
    let groups = id.form().groups;
    let group = |(at, group): (usize, &'static Group)| {
        group_view(group, &state, &options, &without, &keys, if at == groups.len() - 1 { &fillers } else { &[] })
    };
    let fields = groups.iter().enumerate().map(group).collect_view();
    view! {
        <LiveForm id=id today=Today::from(today) errors=errors of_device=of_device>
            {hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
            {boxes.map(|boxes| box_group(boxes, &state))}
            {fields}
            <div class="actions">
                {submits.into_iter().map(submit_button).collect_view()}
                {cancel.map(|(label, href)| view! { <a class="btn quiet" href=href>{label}</a> })}
            </div>
        </LiveForm>
    }
}

/// Drawn as the question of a field is: `ui::live` finds it by its name.
fn box_group(group: Boxes, state: &FormState) -> impl IntoView + use<> {
    let Boxes { legend, name, boxes } = group;
    let error = state.errors.iter().find(|error| error.field == name).map(|error| error.message.clone());
    // A form that comes back has its own ticks.
    let is_back = !state.errors.is_empty() || boxes.iter().any(|(name, ..)| state.values.is_yes(name));
    let tick = |(name, label, is_on): (String, String, bool)| {
        let is_on = if is_back { state.values.is_yes(&name) } else { is_on };
        view! { <label class="choice"><input type="checkbox" name=name value="oui" checked=is_on/><span>{label}</span></label> }
    };
    let class = format!("field group{}", if error.is_some() { " bad" } else { "" });
    let has_none = error.is_none();
    view! {
        <fieldset class=class data-field=name id=name tabindex="-1" aria-describedby=format!("{name}-error")>
            <legend>{legend}</legend>
            <span class="err" id=format!("{name}-error") hidden=has_none><Icon name="alert"/><span>{error}</span></span>
            <div class="choices">{boxes.into_iter().map(tick).collect_view()}</div>
        </fieldset>
    }
}

fn group_view(
    group: &'static Group,
    state: &FormState,
    options: &[(String, String)],
    without: &[String],
    keys: &[(&'static str, char)],
    fillers: &[Submit],
) -> impl IntoView + use<> {
    let is_drawn = |field: &&'static Field| !without.iter().any(|name| name == field.name);
    let drawn: Vec<_> = group.fields.iter().filter(is_drawn).collect();
    let field = |field: &'static Field| {
        let error = state.errors.iter().find(|error| error.field == field.name).map(|error| error.message.clone());
        let key = keys.iter().find(|(name, _)| *name == field.name).map(|(_, key)| *key);
        view! { <FieldView field=field key=key value=state.values.raw(field.name).to_owned() options=options.to_vec() error=error/> }
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
    view! { <button type="submit" class=format!("btn {}", submit.look) name=name value=value data-unchecked=submit.unchecked.then_some("") data-key=submit.key.map(String::from)>{submit.label}</button> }
}
