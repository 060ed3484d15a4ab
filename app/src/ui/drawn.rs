//! The fields of a form as they stand in the page: read, marked, filled. `ui::field` draws them.

use leptos::prelude::event_target;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, UrlSearchParams};

use crate::domain::{
    account::password_advice,
    form::{FieldError, Fields, Form},
};

/// What a form would send now, with what its pressed button adds.
pub fn pairs(form: &HtmlFormElement, button: Option<&HtmlElement>) -> Result<UrlSearchParams, JsValue> {
    let data = FormData::new_with_form(form)?;
    let pairs = UrlSearchParams::new_with_str_sequence_sequence(&data)?;
    if let Some(button) = button
        && let Some(name) = button.get_attribute("name")
    {
        pairs.set(&name, &button.get_attribute("value").unwrap_or_default());
    }
    Ok(pairs)
}

/// The same, as the rules read it.
pub fn fields(pairs: &UrlSearchParams) -> Fields {
    let text = |pair: &js_sys::Array, at| pair.get(at).as_string().unwrap_or_default();
    let pair = |pair: JsValue| {
        let pair: js_sys::Array = pair.unchecked_into();
        (text(&pair, 0), text(&pair, 1))
    };
    js_sys::Array::from(pairs).iter().map(pair).collect()
}

/// Shows the questions that are asked, given the other answers, and hides the others.
pub fn ask(form: &HtmlFormElement, description: &'static Form, answers: &Fields) {
    for field in description.fields().filter(|field| field.only_if.is_some()) {
        if let Some(drawn) = drawn(form, field.name) {
            let _ = drawn.toggle_attribute_with_force("hidden", !field.is_asked(answers));
        }
    }
}

/// Says at each field what is wrong with it, or nothing.
pub fn mark_all(form: &HtmlFormElement, errors: &[FieldError]) {
    let drawn = form.query_selector_all("[data-field]").ok();
    for field in drawn.iter().flat_map(|list| (0..list.length()).filter_map(|at| list.item(at))) {
        let name = field.dyn_ref::<Element>().and_then(|field| field.get_attribute("data-field")).unwrap_or_default();
        mark(form, &name, errors.iter().find(|error| error.field == name));
    }
}

/// Says at one field what is wrong with it, or nothing.
pub fn mark(form: &HtmlFormElement, name: &str, error: Option<&FieldError>) {
    let Some(field) = drawn(form, name) else { return };
    let _ = field.class_list().toggle_with_force("bad", error.is_some());
    if let Some(told) = part(&field, ".err") {
        let _ = told.toggle_attribute_with_force("hidden", error.is_none());
        if let Some(words) = told.last_element_child() {
            words.set_text_content(error.map(|error| error.message.as_str()));
        }
    }
    if let Some(control) = part(&field, &format!("#{name}")) {
        let _ = match error {
            Some(_) => control.set_attribute("aria-invalid", "true"),
            None => control.remove_attribute("aria-invalid"),
        };
    }
}

/// Gives every question its value, or none.
pub fn fill(form: &HtmlFormElement, description: &'static Form, values: &Fields) {
    for field in description.fields() {
        fill_one(form, field.name, values.raw(field.name));
    }
}

/// Gives one question its value, or none.
pub fn fill_one(form: &HtmlFormElement, name: &str, value: &str) {
    let controls = drawn(form, name).and_then(|drawn| drawn.query_selector_all("input, select, textarea").ok());
    for control in controls.iter().flat_map(|list| (0..list.length()).filter_map(|at| list.item(at))) {
        match control.dyn_ref::<HtmlInputElement>() {
            Some(input) if input.type_() == "radio" => input.set_checked(input.value() == value),
            Some(input) if input.type_() == "checkbox" => input.set_checked(!value.is_empty()),
            // Inputs, lists and texts all have one.
            _ => drop(js_sys::Reflect::set(&control, &"value".into(), &value.into())),
        }
    }
}

/// Gives an unseen field its value.
pub fn set_hidden(form: &HtmlFormElement, name: &str, value: &str) {
    let hidden = part(form, &format!("input[type=hidden][name={name}]"));
    if let Some(hidden) = hidden.and_then(|hidden| hidden.dyn_into::<HtmlInputElement>().ok()) {
        hidden.set_value(value);
    }
}

/// Says under a new password what it is worth, while it is typed.
pub fn advise(event: &Event) {
    let Ok(input) = event_target::<JsValue>(event).dyn_into::<HtmlInputElement>() else { return };
    let advice = input.parent_element().and_then(|field| part(&field, "[role=status]"));
    if let Some(advice) = advice {
        advice.set_text_content(Some(password_advice(&input.value())));
    }
}

fn drawn(form: &HtmlFormElement, name: &str) -> Option<Element> {
    part(form, &format!("[data-field={name}]"))
}

fn part(of: &Element, selector: &str) -> Option<Element> {
    of.query_selector(selector).ok().flatten()
}
