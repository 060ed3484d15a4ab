//! One component draws every field: label, hint, mistake, kept value, and what assistive technology needs.

use leptos::prelude::*;

use super::icon::Icon;
use crate::domain::{
    account::password_advice,
    form::{Field, FieldError, Fields, Kind},
};

/// What a field needs to know of its form.
#[derive(Clone, Copy)]
pub struct FieldContext {
    /// The mistakes, as they are now.
    pub errors: RwSignal<Vec<FieldError>>,
    /// The answers as they are being typed: they decide which questions are asked.
    pub answers: RwSignal<Fields>,
    /// Whether the browser has woken the form up. Before that every question is shown.
    pub is_live: RwSignal<bool>,
}

impl FieldContext {
    fn error_of(self, name: &'static str) -> Option<String> {
        self.errors.with(|errors| errors.iter().find(|error| error.field == name).map(|error| error.message.clone()))
    }
}

/// A question of a form, with the value it starts with.
#[component]
pub fn FieldView(
    /// The question.
    field: &'static Field,
    /// The value it starts with.
    value: String,
    /// What can be chosen, for a drop-down.
    options: Vec<(String, String)>,
    /// The form it stands in.
    context: FieldContext,
) -> impl IntoView {
    let name = field.name;
    let is_bad = move || context.error_of(name).is_some();
    let is_hidden = move || context.is_live.get() && context.answers.with(|answers| !field.is_asked(answers));
    let class = move || format!("field{}{}", if field.half { " half" } else { "" }, if is_bad() { " bad" } else { "" });
    if matches!(field.kind, Kind::YesNo | Kind::Choice(_)) {
        view! { <fieldset class=class id=name tabindex="-1" hidden=is_hidden aria-describedby=described_by(field)>{choices(field, &value, context)}</fieldset> }.into_any()
    } else {
        view! { <div class=class hidden=is_hidden>{single(field, value, options, context)}</div> }.into_any()
    }
}

fn described_by(field: &Field) -> String {
    format!("{0}-hint {0}-error", field.name)
}

fn label_text(field: &'static Field) -> impl IntoView {
    let optional = !field.required && field.kind != Kind::Tick;
    view! { {field.label}{optional.then(|| view! { <span class="soft">" (facultatif)"</span> })} }
}

fn hint_and_error(field: &'static Field, context: FieldContext) -> impl IntoView {
    let name = field.name;
    let condition = field.only_if.is_some().then(|| {
        view! { <span class="hint" hidden=move || context.is_live.get()>"À remplir seulement si votre réponse plus haut le demande. "</span> }
    });
    view! {
        <span class="hint" id=format!("{name}-hint") hidden=field.hint.is_empty()>{field.hint}</span>
        {condition}
        <span class="err" id=format!("{name}-error") hidden=move || context.error_of(name).is_none()>
            <Icon name="alert"/>
            <span>{move || context.error_of(name).unwrap_or_default()}</span>
        </span>
    }
}

fn choices(field: &'static Field, value: &str, context: FieldContext) -> impl IntoView {
    let list: &[_] = match field.kind {
        Kind::Choice(list) => list,
        _ => &[("oui", "Oui"), ("non", "Non")],
    };
    // Side by side, where the narrowest telephone breaks no word.
    let is_short = |(_, shown): &(&str, &str)| shown.chars().count() <= 12;
    let class = if list.len() == 2 && list.iter().all(is_short) { "choices inline" } else { "choices" };
    let choice = |(key, shown): &(&'static str, &'static str)| {
        view! { <label class="choice"><input type="radio" name=field.name value=*key checked=value == *key/><span>{*shown}</span></label> }
    };
    view! {
        <legend>{label_text(field)}</legend>
        {hint_and_error(field, context)}
        <div class=class>{list.iter().map(choice).collect_view()}</div>
    }
}

fn single(field: &'static Field, value: String, options: Vec<(String, String)>, context: FieldContext) -> AnyView {
    let name = field.name;
    let invalid = move || context.error_of(name).map(|_| "true");
    if field.kind == Kind::Tick {
        return view! {
            {hint_and_error(field, context)}
            <label class="choice">
                <input type="checkbox" id=name name=name value="oui" checked=!value.is_empty() aria-invalid=invalid aria-describedby=described_by(field)/>
                <span>{field.label}</span>
            </label>
        }
        .into_any();
    }
    let control = match field.kind {
        Kind::LongText => long_text(field, &value, invalid).into_any(),
        Kind::OneOf => drop_down(field, &value, options, invalid).into_any(),
        _ => one_line(field, value, invalid).into_any(),
    };
    view! { <label for=name>{label_text(field)}</label>{hint_and_error(field, context)}{control} }.into_any()
}

fn one_line(field: &'static Field, value: String, invalid: impl Fn() -> Option<&'static str> + Send + Sync + 'static) -> impl IntoView {
    let (kind, mode, shape) = match field.kind {
        Kind::Email => ("email", "email", ""),
        Kind::Phone => ("tel", "tel", "phone"),
        Kind::Password => ("password", "text", ""),
        Kind::PastDay | Kind::Day => ("text", "text", "day"),
        Kind::PostalCode => ("text", "text", "postal"),
        Kind::Iban => ("text", "text", "iban"),
        _ => ("text", "text", ""),
    };
    let is_new_password = field.autocomplete == "new-password";
    let advice = RwSignal::new("");
    let typed = move |event: leptos::ev::Event| {
        if is_new_password {
            advice.set(password_advice(&event_target_value(&event)));
        }
    };
    view! {
        <input
            id=field.name name=field.name type=kind inputmode=mode data-kind=shape value=value
            autocomplete=field.autocomplete aria-invalid=invalid aria-describedby=described_by(field)
            spellcheck="false" autocapitalize=match field.kind { Kind::Text => "sentences", Kind::Name => "words", Kind::Iban => "characters", _ => "none" }
            on:input=typed
        />
        {is_new_password.then(|| view! { <span class="hint" role="status">{move || advice.get()}</span> })}
    }
}

/// The one textarea of the portal. Leptos 0.8 writes its children unescaped, so the value is escaped here.
fn long_text(field: &'static Field, value: &str, invalid: impl Fn() -> Option<&'static str> + Send + Sync + 'static) -> impl IntoView {
    view! {
        <textarea
            id=field.name name=field.name rows="4" aria-invalid=invalid aria-describedby=described_by(field)
            inner_html=kept(value)
        ></textarea>
    }
}

fn kept(text: &str) -> String {
    // A first line break of a textarea is dropped by the parser; one more keeps the person's own.
    let lead = if text.starts_with('\n') { "\n" } else { "" };
    format!("{lead}{}", escape(text))
}

/// A text as markup, where Leptos 0.8 writes what it is given: textareas and titles.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn drop_down(
    field: &'static Field,
    value: &str,
    options: Vec<(String, String)>,
    invalid: impl Fn() -> Option<&'static str> + Send + Sync + 'static,
) -> impl IntoView {
    let option = |(key, shown): (String, String)| {
        let selected = key == value;
        view! { <option value=key selected=selected>{shown}</option> }
    };
    view! {
        <select id=field.name name=field.name aria-invalid=invalid aria-describedby=described_by(field)>
            <option value="">"Choisissez…"</option>
            {options.into_iter().map(option).collect_view()}
        </select>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::domain::form::field;

    #[test]
    fn a_textarea_never_lets_markup_out() {
        const FIELD: Field = field("reason", "Motif", Kind::LongText);
        let attack = "</textarea><script>alert(1)</script>&lt;";
        let html = Owner::new().with(|| {
            let context = FieldContext { errors: RwSignal::default(), answers: RwSignal::default(), is_live: RwSignal::new(false) };
            view! { <FieldView field=&FIELD value=attack.to_owned() options=vec![] context=context/> }.to_html()
        });
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;"), "{html}");
        assert!(!html.contains("<script>"), "{html}");
    }
}
