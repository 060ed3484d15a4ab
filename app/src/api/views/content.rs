//! What the department publishes, as pages show it.

use crate::domain::{
    content::{PageKind, Subject},
    form::Fields,
    ids::NewsId,
    rich_text::Block,
};

use super::SetupEvent;

/// A news item.
#[derive(Clone, Debug)]
pub struct NewsItem {
    /// Its id.
    pub id: NewsId,
    /// First day on which it is shown.
    pub day: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: Vec<Block>,
    /// Whether it comes before newer ones.
    pub is_pinned: bool,
}

/// A page of information in a list.
#[derive(Clone, Debug)]
pub struct PageLink {
    /// Its address.
    pub slug: String,
    /// What it is about.
    pub kind: PageKind,
    /// Its title.
    pub title: String,
    /// What it is about, in a sentence.
    pub summary: String,
}

/// A page of information.
#[derive(Clone, Debug)]
pub struct PageView {
    /// Its address, title and summary.
    pub link: PageLink,
    /// Its text.
    pub body: Vec<Block>,
    /// When it was last changed; empty for one that the portal brings.
    pub changed: String,
}

/// Everything that is published, for who writes it.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The news, last first.
    pub news: Vec<NewsLine>,
    /// The pages.
    pub pages: Vec<PageLine>,
    /// What was done.
    pub history: Vec<SetupEvent>,
}

/// A news item in that list.
#[derive(Clone, Debug)]
pub struct NewsLine {
    /// Its id.
    pub id: NewsId,
    /// Its title.
    pub title: String,
    /// When it is shown.
    pub when: String,
    /// Where it stands.
    pub standing: Standing,
    /// Whether it comes before newer ones.
    pub is_pinned: bool,
}

/// A page of information in that list.
#[derive(Clone, Debug)]
pub struct PageLine {
    /// Its address, title and summary.
    pub link: PageLink,
    /// Where it stands.
    pub standing: Standing,
    /// Whether the authority has written it.
    pub is_adapted: bool,
    /// Whether something is still to be told by the authority.
    pub is_to_complete: bool,
}

/// Where something that is written stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether everybody sees it now.
    pub is_shown: bool,
    /// Whether a change of it is not yet published.
    pub has_draft: bool,
}

/// A news item or a page, to be written.
#[derive(Clone, Debug)]
pub struct Writing {
    /// Which one; a new page has its address from its title.
    pub subject: Option<Subject>,
    /// Its title; empty when it is new.
    pub title: String,
    /// The form, filled in.
    pub values: Fields,
    /// The draft that it is filled in with, if there is one.
    pub draft: Option<DraftNote>,
    /// Whether it is published.
    pub is_published: bool,
    /// Whether it is a page of which the portal brings a text.
    pub is_brought: bool,
}

/// Who wrote a draft, and when.
#[derive(Clone, Debug)]
pub struct DraftNote {
    /// Who.
    pub author: String,
    /// When, in local time.
    pub at: String,
    /// Changes with every saving.
    pub version: String,
}

/// A draft as it would be published.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What it is about.
    pub subject: Subject,
    /// Its title.
    pub title: String,
    /// When a news item is shown; what a page is about.
    pub summary: String,
    /// Its text.
    pub body: Vec<Block>,
    /// Whether everybody will see it.
    pub is_shown: bool,
    /// Whether something is still to be told by the authority.
    pub is_to_complete: bool,
    /// Who wrote it, and when.
    pub draft: DraftNote,
}

impl Writing {
    /// Something that is not yet there.
    pub fn of_new(subject: Option<Subject>, values: Fields) -> Self {
        Self { subject, title: String::new(), values, draft: None, is_published: false, is_brought: false }
    }
}
