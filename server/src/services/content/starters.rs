//! The pages that the portal brings, so that it is not empty on the first day; each serves until the authority has adapted it.

use app::domain::content::{InfoPage, PageKind};

/// A page as it comes: its address, what it is about, its text.
pub(super) struct Starter {
    pub slug: &'static str,
    pub kind: PageKind,
    text: &'static str,
}

macro_rules! starter {
    ($slug:literal, $kind:ident) => {
        Starter { slug: $slug, kind: PageKind::$kind, text: include_str!(concat!("../../../content/pages/", $slug, ".md")) }
    };
}

/// All of them, in the order in which they are listed.
pub(super) const STARTERS: [Starter; 10] = [
    starter!("restauration-scolaire", Topic),
    starter!("garderie", Topic),
    starter!("temps-d-activites-periscolaires", Topic),
    starter!("halte-garderie", Topic),
    starter!("accueil-de-loisirs", Topic),
    starter!("accueil-de-jeunes", Topic),
    starter!("aide", Help),
    starter!("mentions-legales", Legal),
    starter!("donnees-personnelles", Legal),
    starter!("accessibilite", Legal),
];

impl Starter {
    /// The page of that address.
    pub(super) fn of(slug: &str) -> Option<&'static Self> {
        STARTERS.iter().find(|starter| starter.slug == slug)
    }

    /// Its text: the title, what it is about, then the rest, with an empty line between them.
    pub(super) fn page(&self) -> InfoPage {
        let mut parts = self.text.trim().splitn(3, "\n\n");
        let mut part = || parts.next().unwrap_or_default();
        let title = part().trim_start_matches("# ").to_owned();
        InfoPage { title, summary: part().to_owned(), body: part().to_owned(), is_shown: true }
    }
}

#[cfg(test)]
mod tests {
    use app::domain::content::slug;
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn each_page_can_be_adapted_as_it_comes() {
        let today = NaiveDate::from_ymd_opt(2026, 5, 20).expect("a real day");
        for starter in &STARTERS {
            let page = starter.page();
            assert_eq!(InfoPage::parse(&page.to_fields(), today).as_ref(), Ok(&page), "{}", starter.slug);
            assert!(!page.summary.is_empty() && !page.title.starts_with('#'), "{}", starter.slug);
            assert_eq!(slug(&starter.slug.replace('-', " ")), starter.slug);
        }
    }
}
