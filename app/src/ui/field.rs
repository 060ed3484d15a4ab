//! One component draws every field: label, hint, mistake, kept value, and what assistive technology needs.

use leptos::prelude::*;

use super::icon::Icon;
use crate::domain::form::{Field, Kind};

/// A question of a form, with the value it starts with. `ui::live` finds the parts that change by their names.
#[component]
pub fn FieldView(
    /// The question.
    field: &'static Field,
    /// The key that leads to it, where the page has shortcuts.
    #[prop(optional_no_strip)]
    key: Option<char>,
    /// The value it starts with.
    value: String,
    /// What can be chosen, for a drop-down.
    options: Vec<(String, String)>,
    /// What is wrong with the value.
    error: Option<String>,
) -> impl IntoView {
    let name = field.name;
    let class = format!("field{}{}", if field.half { " half" } else { "" }, if error.is_some() { " bad" } else { "" });
    if matches!(field.kind, Kind::YesNo | Kind::Choice(_)) {
        view! { <fieldset class=class data-field=name id=name tabindex="-1" aria-describedby=described_by(field)>{choices(field, &value, error)}</fieldset> }.into_any()
    } else {
        view! { <div class=class data-field=name>{single(field, key.map(String::from), value, options, error)}</div> }.into_any()
    }
}

fn described_by(field: &Field) -> String {
    format!("{0}-hint {0}-error", field.name)
}

fn label_text(field: &'static Field) -> impl IntoView {
    let optional = !field.required && field.kind != Kind::Tick;
    view! { {field.label}{optional.then(|| view! { <span class="soft">" (facultatif)"</span> })} }
}

fn hint_and_error(field: &'static Field, error: Option<String>) -> impl IntoView {
    let (name, has_none) = (field.name, error.is_none());
    // Where scripts run, a question that is not asked is not seen.
    let condition = field
        .only_if
        .is_some()
        .then(|| view! { <span class="hint only-if">"À remplir seulement si votre réponse plus haut le demande. "</span> });
    view! {
        <span class="hint" id=format!("{name}-hint") hidden=field.hint.is_empty()>{field.hint}</span>
        {condition}
        <span class="err" id=format!("{name}-error") hidden=has_none>
            <Icon name="alert"/>
            <span>{error}</span>
        </span>
    }
}

fn choices(field: &'static Field, value: &str, error: Option<String>) -> impl IntoView {
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
        {hint_and_error(field, error)}
        <div class=class>{list.iter().map(choice).collect_view()}</div>
    }
}

fn single(field: &'static Field, key: Option<String>, value: String, options: Vec<(String, String)>, error: Option<String>) -> AnyView {
    let name = field.name;
    let invalid = error.is_some().then_some("true");
    if field.kind == Kind::Tick {
        return view! {
            {hint_and_error(field, error)}
            <label class="choice">
                <input type="checkbox" id=name name=name value="oui" checked=!value.is_empty() aria-invalid=invalid aria-describedby=described_by(field)/>
                <span>{field.label}</span>
            </label>
        }
        .into_any();
    }
    let control = match field.kind {
        Kind::LongText => long_text(field, key, &value, invalid).into_any(),
        Kind::OneOf => drop_down(field, key, &value, options, invalid).into_any(),
        Kind::List(choices) => {
            let options = choices.iter().map(|(key, shown)| ((*key).to_owned(), (*shown).to_owned())).collect();
            drop_down(field, key, &value, options, invalid).into_any()
        }
        _ => one_line(field, key, value, invalid).into_any(),
    };
    view! { <label for=name>{label_text(field)}</label>{hint_and_error(field, error)}{control} }.into_any()
}

fn one_line(field: &'static Field, key: Option<String>, value: String, invalid: Option<&'static str>) -> impl IntoView {
    let (kind, mode, shape) = match field.kind {
        Kind::Email => ("email", "email", ""),
        Kind::Phone => ("tel", "tel", "phone"),
        Kind::Password => ("password", "text", ""),
        Kind::PastDay | Kind::Day => ("text", "text", "day"),
        Kind::PostalCode => ("text", "text", "postal"),
        Kind::Iban => ("text", "text", "iban"),
        _ => ("text", "text", ""),
    };
    // Filled while one types.
    let advice = (field.autocomplete == "new-password")
        .then(|| view! { <span class="hint" role="status" id=format!("{}-advice", field.name)></span> });
    view! {
        <input
            id=field.name name=field.name data-key=key type=kind inputmode=mode data-kind=shape value=value
            autocomplete=field.autocomplete aria-invalid=invalid aria-describedby=described_by(field)
            spellcheck="false" autocapitalize=match field.kind { Kind::Text => "sentences", Kind::Name => "words", Kind::Iban => "characters", _ => "none" }
        />
        {advice}
    }
}

/// The one textarea of the portal. Leptos 0.8 writes its children unescaped, so the value is escaped here.
fn long_text(field: &'static Field, key: Option<String>, value: &str, invalid: Option<&'static str>) -> impl IntoView {
    let rows = if field.max > 2_000 { "16" } else { "4" };
    view! {
        <textarea
            id=field.name name=field.name data-key=key rows=rows aria-invalid=invalid aria-describedby=described_by(field)
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
    key: Option<String>,
    value: &str,
    options: Vec<(String, String)>,
    invalid: Option<&'static str>,
) -> impl IntoView {
    let option = |(key, shown): (String, String)| {
        let selected = key == value;
        view! { <option value=key selected=selected>{shown}</option> }
    };
    let nothing = if field.required { "Choisissez…" } else { "—" };
    view! {
        <select id=field.name name=field.name data-key=key aria-invalid=invalid aria-describedby=described_by(field)>
            <option value="">{nothing}</option>
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
        let html = Owner::new().with(|| view! { <FieldView field=&FIELD value=attack.to_owned() options=vec![] error=None/> }.to_html());
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;"), "{html}");
        assert!(!html.contains("<script>"), "{html}");
    }
}
