//! A page as it is read, and its forms as they are filled.

use scraper::{ElementRef, Html, Node, Selector};

use super::Answer;

/// A page that was opened.
#[derive(Debug)]
pub struct Page {
    pub path: String,
    pub status: u16,
    pub html: String,
}

/// A form of a page. What is filled in must be there to be filled.
#[derive(Clone, Debug)]
pub struct Form {
    pub page: String,
    pub action: String,
    pub is_multipart: bool,
    pub files: Vec<(String, String, Vec<u8>)>,
    controls: Vec<Control>,
    buttons: Vec<(String, Option<(String, String)>)>,
    pressed: Option<(String, String)>,
}

#[derive(Clone, Debug)]
struct Control {
    name: String,
    /// What would be sent; nothing for a box that is not ticked.
    value: Option<String>,
    /// The values it can take; empty when anything can be typed.
    choices: Vec<String>,
    can_be_filled: bool,
}

fn select(selector: &str) -> Selector {
    Selector::parse(selector).expect("a selector")
}

fn attribute(element: ElementRef, name: &str) -> String {
    element.attr(name).unwrap_or_default().to_owned()
}

/// What can be read of an element, on one line: each element stands apart, what is hidden is not read.
fn text_of(element: ElementRef) -> String {
    let mut read = String::new();
    read_into(&mut read, element);
    read.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read_into(read: &mut String, element: ElementRef) {
    for child in element.children() {
        match (child.value(), ElementRef::wrap(child)) {
            (Node::Text(text), _) => read.push_str(text),
            (Node::Element(tag), Some(child)) if tag.attr("hidden").is_none() && !matches!(tag.name(), "script" | "style") => {
                read.push(' ');
                read_into(read, child);
                read.push(' ');
            }
            _ => {}
        }
    }
}

impl Page {
    pub fn new(path: &str, answer: Answer) -> Self {
        Self { path: path.to_owned(), status: answer.status, html: answer.text() }
    }

    /// What can be read on it, on one line.
    pub fn text(&self) -> String {
        Html::parse_document(&self.html).select(&select("body")).next().map(text_of).unwrap_or_default()
    }

    pub fn has(&self, text: &str) -> bool {
        // A page's text has plain spaces, where French wants some that do not break.
        self.text().contains(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The page must say this.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(self.has(text), "{} ({}) does not say “{text}” but: {}", self.path, self.status, self.text());
        self
    }

    /// The page must not say this, nor hold it unseen.
    #[track_caller]
    pub fn hides(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "{} holds “{text}”", self.path);
        self
    }

    /// The page must be at this address.
    #[track_caller]
    pub fn is_at(&self, path: &str) -> &Self {
        assert!(self.path.starts_with(path) && self.status == 200, "{} ({}) instead of {path}: {}", self.path, self.status, self.text());
        self
    }

    /// The mistakes told at the top of a form.
    pub fn mistakes(&self) -> Vec<String> {
        Html::parse_document(&self.html).select(&select(".summary:not([hidden]) li")).map(text_of).collect()
    }

    /// The address of the link with these words.
    #[track_caller]
    pub fn link(&self, words: &str) -> String {
        let html = Html::parse_document(&self.html);
        let found = html.select(&select("a[href]")).find(|link| text_of(*link).contains(words)).map(|link| attribute(link, "href"));
        found.unwrap_or_else(|| panic!("{} has no link “{words}”: {}", self.path, self.text()))
    }

    /// Every form that is posted to that address.
    pub fn forms(&self, action: &str) -> Vec<Form> {
        let html = Html::parse_document(&self.html);
        html.select(&select("form")).filter(|form| form.attr("action") == Some(action)).map(|form| read_form(form, &self.path)).collect()
    }

    /// The form that is posted to that address.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        let found = self.forms(action).into_iter().next();
        found.unwrap_or_else(|| panic!("{} ({}) has no form {action}: {}", self.path, self.status, self.text()))
    }
}

fn read_form(form: ElementRef, page: &str) -> Form {
    assert_eq!(form.attr("method"), Some("post"), "{page}");
    let mut controls: Vec<Control> = Vec::new();
    for element in form.select(&select("input, select, textarea")) {
        let Some(control) = read_control(element) else { continue };
        match controls.iter_mut().find(|known| known.name == control.name) {
            // The next radio button of a group.
            Some(known) => {
                known.choices.extend(control.choices);
                known.value = control.value.or(known.value.take());
            }
            None => controls.push(control),
        }
    }
    let button = |button: ElementRef| {
        (text_of(button), button.attr("name").filter(|name| !name.is_empty()).map(|name| (name.to_owned(), attribute(button, "value"))))
    };
    Form {
        page: page.to_owned(),
        action: attribute(form, "action"),
        is_multipart: form.attr("enctype") == Some("multipart/form-data"),
        files: Vec::new(),
        controls,
        buttons: form.select(&select("button[type=submit]")).map(button).collect(),
        pressed: None,
    }
}

fn read_control(element: ElementRef) -> Option<Control> {
    let name = attribute(element, "name");
    let (kind, value, is_on) = (attribute(element, "type"), attribute(element, "value"), element.attr("checked").is_some());
    if name.is_empty() || kind == "file" {
        return None;
    }
    let (value, choices) = match (element.value().name(), kind.as_str()) {
        ("textarea", _) => (Some(element.text().collect()), Vec::new()),
        ("select", _) => {
            let options: Vec<_> = element.select(&select("option")).collect();
            let chosen = options.iter().find(|option| option.attr("selected").is_some()).or(options.first());
            (chosen.map(|option| attribute(*option, "value")), options.iter().map(|option| attribute(*option, "value")).collect())
        }
        (_, "radio") => (is_on.then(|| value.clone()), vec![value]),
        (_, "checkbox") => (is_on.then(|| value.clone()), vec![value, String::new()]),
        _ => (Some(value), Vec::new()),
    };
    Some(Control { name, value, choices, can_be_filled: kind != "hidden" })
}

impl Form {
    /// Types in a field, chooses an answer, ticks a box (`""` unticks it).
    #[track_caller]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        let control = self.controls.iter_mut().find(|control| control.name == name);
        let control = control.unwrap_or_else(|| panic!("{} has no field {name}", self.page));
        assert!(control.can_be_filled, "{name} is hidden on {}", self.page);
        let is_offered = control.choices.is_empty() || control.choices.iter().any(|choice| choice == value);
        assert!(is_offered, "{name} on {} takes {:?}, not {value}", self.page, control.choices);
        let is_unticked = value.is_empty() && !control.choices.is_empty();
        control.value = (!is_unticked).then(|| value.to_owned());
        self
    }

    #[track_caller]
    pub fn fill_all(self, pairs: &[(&str, &str)]) -> Self {
        pairs.iter().fold(self, |form, (name, value)| form.fill(name, value))
    }

    /// Chooses one of several buttons.
    #[track_caller]
    pub fn press(mut self, label: &str) -> Self {
        let button = self.buttons.iter().find(|(words, _)| words == label);
        self.pressed = button.unwrap_or_else(|| panic!("{} has no button “{label}”: {:?}", self.page, self.buttons)).1.clone();
        self
    }

    pub fn has_button(&self, label: &str) -> bool {
        self.buttons.iter().any(|(words, _)| words == label)
    }

    pub fn attach(mut self, name: &str, content: &[u8]) -> Self {
        assert!(self.is_multipart, "{} takes no files", self.action);
        self.files.push(("file".into(), name.to_owned(), content.to_vec()));
        self
    }

    /// What a field holds.
    #[track_caller]
    pub fn value(&self, name: &str) -> &str {
        let control = self.controls.iter().find(|control| control.name == name);
        control.unwrap_or_else(|| panic!("{} has no field {name}", self.page)).value.as_deref().unwrap_or_default()
    }

    /// Writes in a field that nobody sees, as a forger would.
    pub fn forge(mut self, name: &str, value: &str) -> Self {
        self.controls.retain(|control| control.name != name);
        self.controls.push(Control { name: name.into(), value: Some(value.into()), choices: Vec::new(), can_be_filled: false });
        self
    }

    pub fn pairs(&self) -> Vec<(String, String)> {
        let filled = self.controls.iter().filter_map(|control| Some((control.name.clone(), control.value.clone()?)));
        filled.chain(self.pressed.clone()).collect()
    }
}
