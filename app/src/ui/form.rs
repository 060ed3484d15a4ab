//! Every form, drawn by the server from its description: plain HTML that works, which `ui::live` wakes up.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{
    field::FieldView,
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
    /// Whether it is drawn for a device without a network, which fills it with what it keeps.
    pub of_device: bool,
}

/// A form.
#[component]
pub fn FormView(
    /// Everything it is drawn from.
    setup: FormSetup,
) -> impl IntoView {
    let FormSetup { id, state, today, hidden, options, without, fillers, submits, cancel, of_device } = setup;
    let errors = state.errors.clone();
    let groups = id.form().groups;
    let group = |(at, group): (usize, &'static Group)| {
        group_view(group, &state, &options, &without, if at == groups.len() - 1 { &fillers } else { &[] })
    };
    let fields = groups.iter().enumerate().map(group).collect_view();
    view! {
        <LiveForm id=id today=Today::from(today) errors=errors of_device=of_device>
            {hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
            {fields}
            <div class="actions">
                {submits.into_iter().map(submit_button).collect_view()}
                {cancel.map(|(label, href)| view! { <a class="btn quiet" href=href>{label}</a> })}
            </div>
        </LiveForm>
    }
}

fn group_view(
    group: &'static Group,
    state: &FormState,
    options: &[(String, String)],
    without: &[String],
    fillers: &[Submit],
) -> impl IntoView + use<> {
    let is_drawn = |field: &&'static Field| !without.iter().any(|name| name == field.name);
    let drawn: Vec<_> = group.fields.iter().filter(is_drawn).collect();
    let field = |field: &'static Field| {
        let error = state.errors.iter().find(|error| error.field == field.name).map(|error| error.message.clone());
        view! { <FieldView field=field value=state.values.raw(field.name).to_owned() options=options.to_vec() error=error/> }
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
    view! { <button type="submit" class=format!("btn {}", submit.look) name=name value=value data-unchecked=submit.unchecked.then_some("")>{submit.label}</button> }
}
