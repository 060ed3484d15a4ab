//! What the department publishes: news, pages of information (A1, A2, A4, A5).

use std::{fmt, str::FromStr};

use chrono::NaiveDate;

use super::{
    contact::{parse_day, show_day},
    form::{Field, FieldError, Fields, Form, Kind, field, line},
    forms::one_group,
    ids::NewsId,
    text,
};

/// Said above every text of several paragraphs.
const HOW_TO_WRITE: &str = "Une ligne vide sépare les paragraphes. Titres, listes, liens : voyez « Mettre en forme », plus bas.";

const fn title() -> Field {
    line("title", "Titre").max(120).missing("Donnez un titre")
}

/// A dated news item.
pub const NEWS: Form = Form {
    groups: &one_group(&[
        title(),
        field("body", "Texte", Kind::LongText).max(5_000).hint(HOW_TO_WRITE).missing("Écrivez le texte"),
        field("starts_on", "Affichée à partir du", Kind::Day).max(12).half().hint("Par exemple 1 6 2026").missing("Indiquez le jour"),
        field("ends_on", "Jusqu’au", Kind::Day).optional().max(12).half().hint("Laissez vide si vous ne savez pas"),
        field("is_pinned", "Épingler : elle reste en tête", Kind::Tick),
    ]),
};

/// A page of information.
pub const INFO_PAGE: Form = Form {
    groups: &one_group(&[
        title(),
        line("summary", "En une phrase").optional().max(160).hint("Affichée sous le titre, dans la liste des pages"),
        field("body", "Texte", Kind::LongText).max(30_000).hint(HOW_TO_WRITE).missing("Écrivez le texte"),
        field("is_shown", "Visible par tous", Kind::Tick),
    ]),
};

/// A news item as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Its title.
    pub title: String,
    /// Its text, in Markdown.
    pub body: String,
    /// Whether it comes before newer ones.
    pub is_pinned: bool,
    /// First day on which it is shown.
    pub starts_on: NaiveDate,
    /// Last day on which it is, when that is known.
    pub ends_on: Option<NaiveDate>,
}

impl News {
    /// Reads the form.
    ///
    /// # Errors
    /// The mistakes, in the order of the form.
    pub fn parse(fields: &Fields, today: NaiveDate) -> Result<Self, Vec<FieldError>> {
        let mut errors = NEWS.check(fields, today);
        let clean = NEWS.clean(fields);
        let ends_on = Some(clean.get("ends_on")).filter(|day| !day.is_empty()).map(parse_day).transpose();
        let starts_on = parse_day(clean.get("starts_on"));
        if let (Ok(starts), Ok(Some(ends))) = (&starts_on, &ends_on)
            && ends < starts
        {
            errors.push(FieldError::new("ends_on", "Ce jour vient avant le premier jour."));
        }
        match (errors.is_empty(), starts_on, ends_on) {
            (true, Ok(starts_on), Ok(ends_on)) => Ok(Self {
                title: clean.get("title").into(),
                body: clean.get("body").into(),
                is_pinned: clean.is_yes("is_pinned"),
                starts_on,
                ends_on,
            }),
            _ => Err(errors),
        }
    }

    /// The form filled in with it.
    pub fn to_fields(&self) -> Fields {
        Fields::default()
            .with("title", &self.title)
            .with("body", &self.body)
            .with("is_pinned", if self.is_pinned { "oui" } else { "" })
            .with("starts_on", show_day(self.starts_on))
            .with("ends_on", self.ends_on.map(show_day).unwrap_or_default())
    }

    /// Whether it is shown on that day.
    pub fn is_shown(&self, today: NaiveDate) -> bool {
        self.starts_on <= today && self.ends_on.is_none_or(|ends| today <= ends)
    }
}

/// What a page of information is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// A service to families.
    Topic,
    /// How the portal is used.
    Help,
    /// What the law asks to be told.
    Legal,
}

/// A page of information as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InfoPage {
    /// Its title.
    pub title: String,
    /// What it is about, in a sentence.
    pub summary: String,
    /// Its text, in Markdown.
    pub body: String,
    /// Whether everybody sees it.
    pub is_shown: bool,
}

impl InfoPage {
    /// Reads the form.
    ///
    /// # Errors
    /// The mistakes, in the order of the form.
    pub fn parse(fields: &Fields, today: NaiveDate) -> Result<Self, Vec<FieldError>> {
        let errors = INFO_PAGE.check(fields, today);
        let clean = INFO_PAGE.clean(fields);
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self {
            title: clean.get("title").into(),
            summary: clean.get("summary").into(),
            body: clean.get("body").into(),
            is_shown: clean.is_yes("is_shown"),
        })
    }

    /// The form filled in with it.
    pub fn to_fields(&self) -> Fields {
        Fields::default()
            .with("title", &self.title)
            .with("summary", &self.summary)
            .with("body", &self.body)
            .with("is_shown", if self.is_shown { "oui" } else { "" })
    }

    /// Whether something of it is still to be told by the authority: the texts that the portal brings mark it.
    pub fn is_to_complete(&self) -> bool {
        self.body.contains(TO_COMPLETE)
    }
}

/// The address of the page that explains how the portal is used.
pub const HELP: &str = "aide";

/// Marks what only the authority can write.
pub const TO_COMPLETE: &str = "[à compléter";

/// Longest address of a page, in characters.
const SLUG_MAX: usize = 60;

/// The address of a page with that title: `Accueil de jeunes` gives `accueil-de-jeunes`. Empty when the title has no letter.
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    for word in text::search_key(title).split(' ') {
        let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        if slug.len() + word.len() >= SLUG_MAX {
            break;
        }
        if !slug.is_empty() && !word.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word);
    }
    slug
}

/// What is written and published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A news item.
    News(NewsId),
    /// A page of information, by its address.
    Page(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::News(id) => write!(f, "actualite-{id}"),
            Self::Page(slug) => write!(f, "page-{slug}"),
        }
    }
}

impl FromStr for Subject {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, name) = text.split_once('-').ok_or(())?;
        match kind {
            "actualite" => name.parse().map(Self::News).map_err(|_| ()),
            "page" if !name.is_empty() && name == slug(&name.replace('-', " ")) => Ok(Self::Page(name.to_owned())),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, 20).expect("a real day")
    }

    fn strike() -> Fields {
        let pairs = [("title", " Grève  du 4 juin "), ("body", "Pas de cantine.\r\n\r\nDésolés."), ("starts_on", "1 6 2026")];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn a_news_item_is_read_and_written_back() {
        let read = News::parse(&strike().with("ends_on", "4/6/2026"), today()).expect("news");
        assert_eq!((read.title.as_str(), read.body.as_str()), ("Grève du 4 juin", "Pas de cantine.\n\nDésolés."));
        assert_eq!(News::parse(&read.to_fields(), today()).as_ref(), Ok(&read));
        let day = |day| NaiveDate::from_ymd_opt(2026, 6, day).expect("a real day");
        assert_eq!(
            [31, 1, 4, 5].map(|at| read.is_shown(if at == 31 { day(1) - chrono::Days::new(1) } else { day(at) })),
            [false, true, true, false]
        );
    }

    #[test]
    fn each_mistake_of_a_news_item_stands_at_its_field() {
        let table = [
            (strike().with("title", ""), "title"),
            (strike().with("body", " "), "body"),
            (strike().with("body", "x".repeat(5_001)), "body"),
            (strike().with("starts_on", "bientôt"), "starts_on"),
            (strike().with("ends_on", "31 5 2026"), "ends_on"),
            (strike().with("ends_on", "31 6 2026"), "ends_on"),
        ];
        for (fields, field) in table {
            let told: Vec<_> = News::parse(&fields, today()).expect_err(field).into_iter().map(|error| error.field).collect();
            assert_eq!(told, [field]);
        }
    }

    #[test]
    fn a_page_is_read_and_written_back() {
        let fields = Fields::default().with("title", "Tarifs").with("body", "Bientôt [à compléter : les tarifs].").with("is_shown", "oui");
        let read = InfoPage::parse(&fields, today()).expect("a page");
        assert!(read.is_shown && read.is_to_complete() && read.summary.is_empty());
        assert_eq!(InfoPage::parse(&read.to_fields(), today()), Ok(read));
        assert_eq!(InfoPage::parse(&fields.with("title", ""), today()).expect_err("a mistake")[0].field, "title");
    }

    #[test]
    fn addresses_are_made_of_titles() {
        let table = [
            ("Accueil de jeunes", "accueil-de-jeunes"),
            ("L’été à l’école : où s’inscrire ?", "l-ete-a-l-ecole-ou-s-inscrire"),
            ("???", ""),
            ("Школа", ""),
            ("../../etc", "etc"),
        ];
        for (title, address) in table {
            assert_eq!(slug(title), address, "{title}");
        }
        assert!(slug(&"mot ".repeat(60)).len() < SLUG_MAX);
    }

    #[test]
    fn subjects_are_read_back() {
        let subjects = [Subject::News(NewsId(uuid::Uuid::from_u128(9))), Subject::Page("accueil-de-jeunes".into())];
        for subject in subjects {
            assert_eq!(subject.to_string().parse(), Ok(subject));
        }
        for bad in ["", "page", "page-", "page-../x", "page-A", "page-a--b", "actualite-1", "autre-x"] {
            assert_eq!(bad.parse::<Subject>(), Err(()), "{bad}");
        }
    }
}
